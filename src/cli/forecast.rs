//! `pickface forecast`: what will be wanted, and how sure that is. With `--input`, of any file of histories.

mod file;

use super::{CliError, CliResult, output::Output};
use crate::{
    exchange::DateOrder,
    forecast::{Method, mixable},
};
use std::path::{Path, PathBuf};

/// What to forecast, and how to answer.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A file of histories instead of the store: series,period,quantity or series,date,quantity; - is stdin
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Periods to look ahead
    #[arg(long, value_name = "N", default_value_t = 28, value_parser = clap::value_parser!(u32).range(1..=2000))]
    horizon: u32,
    /// Periods of a season, 1 for none [default: found in the file]
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=1000))]
    season: Option<u32>,
    /// Quantiles, each between 0 and 1
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "0.5,0.8,0.9,0.95,0.98", value_parser = probability)]
    quantiles: Vec<f64>,
    /// Only these methods, mixed: seasonal_naive, moving_average, ses, holt_winters, dotm, sba, tsb, imapa, seasons, ets
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = method)]
    methods: Vec<Method>,
    /// What comes first in dates like 03/04/2026: dmy or mdy
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// The file to write [default: CSV to stdout]
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    out: Option<PathBuf>,
    /// JSON lines, one a series, with method, accuracy and a sentence
    #[arg(long)]
    json: bool,
    /// Names as they are, for programs: without the ' that keeps a spreadsheet from seeing a formula
    #[arg(long)]
    raw: bool,
}

fn probability(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(q) if q > 0.0 && q < 1.0 => Ok(q),
        _ => Err("a quantile is a number between 0 and 1, such as 0.95".into()),
    }
}

fn method(text: &str) -> Result<Method, String> {
    let wanted = text.trim().to_ascii_lowercase().replace('-', "_");
    let found = Method::WORDS.iter().find(|(m, word)| *word == wanted && mixable().contains(m));
    found.map(|(m, _)| *m).ok_or_else(|| {
        let known: Vec<&str> = mixable().iter().map(|m| m.word()).collect();
        format!("the methods are {}", known.join(", "))
    })
}

pub(super) fn run(store: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    match &a.input {
        Some(input) => file::run(input, a, output),
        None => from_store(store),
    }
}

/// Forecasts of the store's own items.
fn from_store(store: &Path) -> CliResult {
    Err(CliError::Failed(format!(
        "forecasts of {} are not made yet; name a file of histories with --input",
        store.display()
    )))
}
