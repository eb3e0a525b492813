//! `pickface labels KIND`: what is stuck on things and hung on walls, as a file or on a label printer.
//!
//! Here is what can be printed and the way through it; `items`, `places` and `walls` choose what gets a label, `target`
//! brings it to paper.

mod items;
mod places;
mod target;
mod walls;

use super::{CliError, CliResult, output::Output, screens};
use crate::{print::PrintError, printer::PrinterError};
use std::path::Path;

/// What to print.
#[derive(Debug, clap::Args)]
#[command(subcommand_value_name = "KIND", subcommand_help_heading = "Kinds")]
pub(super) struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, clap::Subcommand)]
enum Kind {
    /// A label for each item: its GTIN as EAN, UPC or ITF-14, or its SKU as Code 128
    Items(items::Arguments),
    /// A label for each place of a site, in the order of a walk, with check digits in large type
    ///
    /// The check digits are those of the store (`import locations`, column check_digits). For a place without any, two
    /// digits are derived from its code (ISO 7064 MOD 97-10, letters as 10 to 35) and printed, and the last line of the
    /// answer says for how many: the store does not hold those.
    Locations(places::Locations),
    /// Licence plates for pallets, cartons and totes: SSCC from your GS1 company prefix, or numbers of your own
    Containers(places::Containers),
    /// A badge for everybody who works here
    Badges(places::Badges),
    /// All command barcodes on pages for the wall
    Commands(walls::Arguments),
    /// Digits and steps of quantities on a page for the wall
    Quantities(walls::Arguments),
    /// Why stock is adjusted, on a page for the wall
    Reasons(walls::Arguments),
    /// The page that sets a scanner up
    Setup(walls::Arguments),
}

impl From<PrintError> for CliError {
    fn from(e: PrintError) -> Self {
        Self::Failed(e.to_string())
    }
}

impl From<PrinterError> for CliError {
    fn from(e: PrinterError) -> Self {
        Self::Failed(e.to_string())
    }
}

/// Prints. `before` is the place that was said before the command's name.
pub(super) fn run(path: &Path, a: Arguments, before: &screens::Arguments, output: &mut Output) -> CliResult {
    match a.kind {
        Kind::Items(a) => items::run(path, &a, before.site.as_deref(), output),
        Kind::Locations(a) => places::locations(path, &a, before.site.as_deref(), output),
        Kind::Containers(a) => places::containers(&a, output),
        Kind::Badges(a) => places::badges(path, &a, output),
        Kind::Commands(a) => walls::run(walls::Wall::Commands, &a, output),
        Kind::Quantities(a) => walls::run(walls::Wall::Quantities, &a, output),
        Kind::Reasons(a) => walls::run(walls::Wall::Reasons, &a, output),
        Kind::Setup(a) => walls::run(walls::Wall::Setup, &a, output),
    }
}
