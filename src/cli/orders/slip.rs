//! The packing slip and the carton label of an order.

use crate::{
    cli::{CliError, CliResult, output::Output},
    config::Config,
    exchange::Whole,
    print::{Dpi, Format, Label, Paper, slip::slip, to_pdf, to_zpl},
    store::Reading,
};
use std::{io::Write, path::PathBuf};

/// Which order, and where the paper goes.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Its code or its number
    order: String,
    /// The file: .pdf is the slip, .zpl the label of the carton
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// The size of a carton's label.
const LABEL: &str = "100x50";

pub(super) fn run(store: &Reading, a: &Arguments, output: &mut Output) -> CliResult {
    let ending = a.out.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let config = Config::load().map_err(CliError::Failed)?;
    let of = store.slip(&a.order, &config.orders.name)?;
    let (what, bytes) = match ending.as_str() {
        "pdf" => ("the packing slip", to_pdf(&slip(&of, Paper::A4)?)),
        "zpl" => {
            let label = Label::order(&of.code, &of.number);
            ("the label", to_zpl(&label, Format::named(LABEL)?, Dpi::default())?.into_bytes())
        }
        _ => {
            return Err(CliError::Failed(format!(
                "{}: a slip is a .pdf, the label of a carton a .zpl; give the file one of these endings",
                a.out.display()
            )));
        }
    };
    let failed = |e: std::io::Error| {
        CliError::Failed(format!("{}: {e}; nothing was written, choose another place", a.out.display()))
    };
    let mut file = Whole::begin(&a.out).map_err(|e| CliError::Failed(e.to_string()))?;
    file.write_all(&bytes).map_err(failed)?;
    file.finish().map_err(failed)?;
    output.line(&format!("{what} of {} is in {}", of.code, a.out.display()))
}
