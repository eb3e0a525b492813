//! `pickface forecast --input`: histories of a file in, forecasts out.

use super::Arguments;
use crate::{
    cli::{CliError, CliResult, output::Output},
    exchange::{
        ExchangeError, Whole,
        forecasts::ForecastFile,
        histories::{Histories, Pace, histories},
    },
    forecast::{
        Ask, Control, Forecast, History, Job, NotEnough,
        models::season,
        only,
        sentence::{Words, sentence},
    },
};
use serde_json::json;
use std::{
    io::{BufWriter, Write},
    path::Path,
    sync::atomic::AtomicBool,
};

pub(super) fn run(input: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let read = histories(input, &mut std::io::stdin().lock(), a.dates).map_err(failed)?;
    let season = a.season.map_or_else(|| season_of(&read), |m| m as usize);
    let mut quantiles = a.wanted();
    quantiles.sort_by(f64::total_cmp);
    quantiles.dedup();
    let ask = Ask { horizon: a.horizon as usize, quantiles };
    let words = Words { period: word(read.pace), names: &[] };
    let (names, jobs): (Vec<String>, Vec<Job>) = read
        .series
        .into_iter()
        .map(|(name, values)| {
            let history = History { values, season, ..History::default() };
            (name, Job { history, lead: ask.horizon })
        })
        .unzip();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let control = Control { threads, progress: &|_| {}, cancel: &AtomicBool::new(false) };
    let (answers, _) = only(&jobs, &ask, &a.methods, &control);
    let all: Vec<(String, Result<Forecast, NotEnough>)> = names.into_iter().zip(answers).collect();
    if a.json {
        return all.iter().try_for_each(|(name, answer)| output.json(&as_json(name, answer, &ask, words)));
    }
    match &a.out {
        Some(path) => {
            let mut whole = Whole::begin(path).map_err(failed)?;
            let why =
                |why| failed(ExchangeError::Io { doing: "write", file: path.display().to_string(), why });
            write(&mut BufWriter::new(&mut whole), &all, &ask, a.raw).map_err(why)?;
            whole.finish().map_err(why)
        }
        None => write(output, &all, &ask, a.raw)
            .map_err(|why| failed(ExchangeError::Io { doing: "write", file: "the answer".into(), why })),
    }
}

fn failed(e: ExchangeError) -> CliError {
    match e {
        ExchangeError::Io { why, .. } if why.kind() == std::io::ErrorKind::BrokenPipe => CliError::ReaderGone,
        e => CliError::Failed(e.to_string()),
    }
}

/// The season of the calendar where there is one, and otherwise what the histories show.
fn season_of(read: &Histories) -> usize {
    match read.pace {
        Pace::Daily => 7,
        Pace::Weekly => 52,
        Pace::Monthly => 12,
        Pace::Numbered => {
            let all: Vec<&[f64]> = read.series.iter().map(|(_, values)| values.as_slice()).collect();
            season::find(&all)
        }
    }
}

fn word(pace: Pace) -> &'static str {
    match pace {
        Pace::Daily => "day",
        Pace::Weekly => "week",
        Pace::Monthly => "month",
        Pace::Numbered => "period",
    }
}

fn write(
    out: impl Write,
    all: &[(String, Result<Forecast, NotEnough>)],
    ask: &Ask,
    raw: bool,
) -> std::io::Result<()> {
    let mut file = ForecastFile::new(out, &ask.quantiles, raw)?;
    let none = vec![0.0; ask.quantiles.len()];
    for (name, answer) in all {
        match answer {
            Ok(f) => {
                for (step, (mean, quantiles)) in f.mean.iter().zip(&f.quantiles).enumerate() {
                    file.row(name, Some(step + 1), Some(*mean), quantiles)?;
                }
                file.row(name, None, Some(f.total.mean), &f.total.quantiles)?;
            }
            Err(_) => {
                for step in 0..ask.horizon {
                    file.row(name, Some(step + 1), None, &none)?;
                }
                file.row(name, None, None, &none)?;
            }
        }
    }
    file.into_inner().flush()
}

/// The keys that scripts rely on.
fn as_json(
    name: &str,
    answer: &Result<Forecast, NotEnough>,
    ask: &Ask,
    words: Words<'_>,
) -> serde_json::Value {
    match answer {
        Ok(f) => json!({
            "series": name,
            "method": f.method,
            "class": f.class,
            "mean": f.mean,
            "levels": ask.quantiles,
            "quantiles": f.quantiles,
            "total": f.total,
            "accuracy": f.accuracy,
            "candidates": f.candidates,
            "tracking": f.tracking,
            "trend": f.trend,
            "seasonal": f.seasonal,
            "sentence": sentence(f, words),
        }),
        Err(e) => json!({ "series": name, "error": e.to_string() }),
    }
}
