//! `pickface forecast`: what will be wanted, and how sure that is: of the store's items, or with `--input` of any file of
//! histories.

mod file;
mod store;

pub(super) use store::bring_up_to_date;

use super::{CliError, CliResult, output::Output};
use crate::{
    domain::Sku,
    exchange::DateOrder,
    forecast::{Method, mixable},
};
use std::path::{Path, PathBuf};

/// What to forecast, and how to answer.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<store::Action>,
    /// One item [default: all, those first that lose most]
    sku: Option<Sku>,
    /// One site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Days, or periods of the file, to look ahead
    #[arg(long, value_name = "N", default_value_t = 28, value_parser = clap::value_parser!(u32).range(1..=2000))]
    horizon: u32,
    /// JSON lines; of a file one a series, with method, accuracy and a sentence
    #[arg(long)]
    json: bool,
    /// A file of histories instead of the store: series,period,quantity or series,date,quantity; - is stdin
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Periods of a season in the file, 1 for none [default: found in the file]
    #[arg(long, value_name = "M", requires = "input", value_parser = clap::value_parser!(u32).range(1..=1000))]
    season: Option<u32>,
    /// Quantiles for the file, each between 0 and 1 [default: 0.5,0.8,0.9,0.95,0.98]
    #[arg(long, value_name = "LIST", requires = "input", value_delimiter = ',', value_parser = probability)]
    quantiles: Vec<f64>,
    /// Only these methods for the file, mixed: seasonal_naive, moving_average, ses, holt_winters, dotm, sba, tsb, imapa, seasons, ets
    #[arg(long, value_name = "LIST", requires = "input", value_delimiter = ',', value_parser = method)]
    methods: Vec<Method>,
    /// What comes first in dates of the file like 03/04/2026: dmy or mdy
    #[arg(long, value_name = "ORDER", requires = "input")]
    dates: Option<DateOrder>,
    /// The file to write [default: CSV to stdout]
    #[arg(long, value_name = "FILE", requires = "input", conflicts_with = "json")]
    out: Option<PathBuf>,
    /// Names as they are, for programs: without the ' that keeps a spreadsheet from seeing a formula
    #[arg(long, requires = "input")]
    raw: bool,
}

impl Arguments {
    /// The same, with the site that was said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        self
    }

    /// The quantiles of a file: those named, or the usual ones.
    fn wanted(&self) -> Vec<f64> {
        if self.quantiles.is_empty() { vec![0.5, 0.8, 0.9, 0.95, 0.98] } else { self.quantiles.clone() }
    }
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
    if let Some(input) = &a.input {
        if a.sku.is_some() {
            return Err(CliError::Failed(
                "a file has series of its own: leave out the SKU, or leave out --input".into(),
            ));
        }
        return file::run(input, a, output);
    }
    let asked = store::Asked {
        action: a.action.as_ref(),
        sku: a.sku.as_ref(),
        site: a.site.as_deref(),
        horizon: a.horizon,
        json: a.json,
    };
    store::run(store, &asked, output)
}
