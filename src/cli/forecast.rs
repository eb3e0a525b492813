//! `pickface forecast`: what will be wanted.

mod store;

use super::{CliResult, output::Output};
use std::path::Path;

/// What to forecast.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    of_store: store::OfStore,
}

impl Arguments {
    /// The same, with the site that was said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.of_store.site = self.of_store.site.or_else(|| before.site.clone());
        self
    }
}

pub(super) fn run(path: &Path, a: Arguments, output: &mut Output) -> CliResult {
    store::run(path, a.of_store, output)
}
