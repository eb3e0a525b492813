//! Pages that hang on walls: commands, quantities, reasons, scanner set-up. Cut into single labels where there is no
//! page: on a label printer, or when a sheet of labels is named.

use super::{
    super::{CliResult, output::Output},
    target::{self, Target, Usual, Where},
};
use crate::{
    barcode::Command,
    print::{Label, Paper, wall},
    scan,
};

/// Which paper, where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// a4 or letter
    #[arg(long, value_name = "NAME", default_value = "a4", conflicts_with = "size")]
    paper: String,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    on: target::Paper,
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wall {
    Commands,
    Quantities,
    Reasons,
    Setup,
}

pub(super) fn run(wall: Wall, a: &Arguments, output: &mut Output) -> CliResult {
    let paper = Paper::named(&a.paper)?;
    let target = Target::of(&a.place, &a.on)?;
    if target.wants_labels() {
        return target.print(&labels(wall), Usual::SMALL, output);
    }
    let reasons = scan::reasons();
    let sheet = match wall {
        Wall::Commands => wall::commands(paper, &reasons),
        Wall::Quantities => wall::quantities(paper),
        Wall::Reasons => wall::reasons(paper, &reasons),
        Wall::Setup => wall::setup(paper),
    };
    target.pages(sheet?, output)
}

/// The same, a label for each code.
fn labels(wall: Wall) -> Vec<Label> {
    if wall == Wall::Setup {
        return vec![Label::setup()];
    }
    let reasons = scan::reasons();
    let of = |command: Command| {
        let what = match command {
            // A number that means no reason hangs nowhere.
            Command::Reason(n) => *reasons.get(usize::from(n).checked_sub(1)?)?,
            other => other.says(),
        };
        let belongs = match wall {
            Wall::Reasons => matches!(command, Command::Reason(_)),
            Wall::Quantities => matches!(
                command,
                Command::Digit(_) | Command::QuantitySet | Command::QuantityClear | Command::Times(_)
            ),
            Wall::Commands | Wall::Setup => true,
        };
        belongs.then(|| Label::command(command, &command.word(), what))
    };
    Command::all().into_iter().filter_map(of).collect()
}
