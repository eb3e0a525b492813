//! `pickface forecast`: what will be wanted, and how sure that is.

mod store;

use super::{CliResult, output::Output};
use crate::domain::Sku;
use std::path::Path;

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
    /// Days to look ahead
    #[arg(long, value_name = "N", default_value_t = 28, value_parser = clap::value_parser!(u32).range(1..=2000))]
    horizon: u32,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// The same, with the site that was said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        self
    }
}

pub(super) fn run(store: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    from_store(store, a, output)
}

/// Forecasts of the store's own items.
fn from_store(store: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let asked = store::Asked {
        action: a.action.as_ref(),
        sku: a.sku.as_ref(),
        site: a.site.as_deref(),
        horizon: a.horizon,
        json: a.json,
    };
    store::run(store, &asked, output)
}
