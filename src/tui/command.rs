//! The one table of commands. Dispatch, the last row of the screen, F1 and the handbook are all made from it, so none of
//! them can say something that another does not.

mod place;
mod table;
#[cfg(test)]
mod tests;

pub use place::Place;
pub use table::COMMANDS;

use super::{key::Key, model::Tab, widget::window::Move};
use crate::barcode::command::FlowKind;

/// What a key can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Open help.
    Help,
    /// Go to a tab.
    Go(Tab),
    /// Open the menu.
    Menu,
    /// One step back.
    Back,
    /// Leave the program.
    Quit,
    /// Say how to leave the program.
    HowToQuit,
    /// Print a label.
    Print,
    /// Draw everything again.
    Repaint,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The first row.
    First,
    /// The last row.
    Last,
    /// Open, or change, the selected row.
    Open,
    /// Close what was opened.
    Close,
    /// Sort by the next column.
    Sort,
    /// Turn the order around.
    Reverse,
    /// Show the next site.
    Site,
    /// Choose columns.
    Columns,
    /// Day, week or month.
    Period,
    /// Compare the methods of a forecast.
    Methods,
    /// Mark days of a forecast, or take a mark off.
    Mark,
    /// Say what the mark means.
    MarkKind,
    /// Compute the forecasts anew, or stop.
    Recompute,
    /// Do what the alert in focus proposes.
    Propose,
    /// Silence an alert for a while.
    Snooze,
    /// The alert has been seen.
    Acknowledge,
    /// Silence an alert until somebody wakes it.
    Exclude,
    /// Let a silent alert speak again.
    Wake,
    /// Show those that are silent, too.
    Silent,
    /// Fold what has not changed, or show it.
    Fold,
    /// Put the line in focus into a draft.
    Accept,
    /// Put all lines of the supplier into a draft.
    AcceptAll,
    /// Give the line in focus the quantity that was typed.
    Change,
    /// Leave the line in focus out.
    Drop,
    /// Keep to the money that was typed.
    Budget,
    /// Orders, or what should be ordered.
    Orders,
    /// Sign the order.
    Approve,
    /// The order has gone to the supplier.
    Sent,
    /// The supplier said yes.
    Confirmed,
    /// Nothing more is waited for.
    CloseOrder,
    /// Take the order back.
    CancelOrder,
    /// Release orders to pickers as one wave.
    SaleRelease,
    /// Release the order in focus, or take that back.
    SaleReleaseOne,
    /// Hold the order in focus, or let it go.
    SaleHold,
    /// Put the order in focus before others.
    SaleSooner,
    /// Put it behind others.
    SaleLater,
    /// Take the order in focus back.
    SaleCancel,
    /// What is missing of it is not waited for.
    SaleClose,
    /// What is picked of it has left.
    SaleShip,
    /// Show the orders of other stages.
    SaleStages,
    /// Take the selected movement back.
    UndoRow,
    /// The error has been seen.
    Seen,
    /// The answer to a question.
    Yes,
    /// The other answer.
    No,
    /// Take the last scan back.
    UndoScan,
    /// Finish the task.
    Done,
    /// Leave the task for the list of flows.
    Leave,
    /// Start a flow.
    Start(FlowKind),
}

impl Action {
    /// How it moves the cursor of a list; `None` where it does something else.
    pub(crate) const fn step(self) -> Option<Move> {
        Some(match self {
            Self::Up => Move::Up,
            Self::Down => Move::Down,
            Self::PageUp => Move::PageUp,
            Self::PageDown => Move::PageDown,
            Self::First => Move::First,
            Self::Last => Move::Last,
            _ => return None,
        })
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// What it does.
    pub action: Action,
    /// The keys that mean it; the first is the one to show.
    pub keys: &'static [Key],
    /// Where it applies.
    pub place: Place,
    /// One or two words for the last row of the screen.
    pub label: &'static str,
    /// The sentence for help.
    pub sentence: &'static str,
}

const fn row(
    action: Action,
    keys: &'static [Key],
    place: Place,
    label: &'static str,
    sentence: &'static str,
) -> Command {
    Command { action, keys, place, label, sentence }
}

/// What a key means on a tab.
#[must_use]
pub fn find(key: Key, tab: Tab) -> Option<Action> {
    COMMANDS.iter().find(|c| c.place.covers(tab) && c.keys.contains(&key)).map(|c| c.action)
}

/// The row of an action.
#[must_use]
pub fn of(action: Action) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.action == action)
}

/// The first key of an action as the screen shows it: `^S`, `Alt-R`.
#[must_use]
pub fn key_of(action: Action) -> String {
    of(action).and_then(|c| c.keys.first()).map_or_else(String::new, |k| k.short())
}

/// All keys of a command as help spells them: `F1, Alt-1`.
#[must_use]
pub fn keys_in_words(command: &Command) -> String {
    command.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The table as a chapter of the handbook.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(
        "# Keys\n\nPrintable characters always go to the input line; Enter ends a scan and presses nothing.\n",
    );
    for place in Place::ALL {
        out.push_str(&format!("\n## {}\n\n| key | does |\n|---|---|\n", place.heading()));
        for command in COMMANDS.iter().filter(|c| c.place == place) {
            out.push_str(&format!("| {} | {} |\n", keys_in_words(command), command.sentence));
        }
    }
    out
}
