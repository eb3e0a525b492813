//! The one table of commands. Dispatch, the last row of the screen, F1 and the handbook are all made from it, so none of
//! them can say something that another does not.

use super::{key::Key, model::Tab};
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

/// Where a command applies, which is also the section of help it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// On every tab.
    Everywhere,
    /// Where there are rows: Stock, Forecast, Log, menu, help (which lie over any tab).
    Lists,
    /// On Stock and Forecast, whose rows have an order and a site.
    Tables,
    /// On Stock.
    Stock,
    /// On Scan.
    Scan,
    /// On Forecast.
    Forecast,
    /// On Log.
    Log,
    /// Whenever something is asked.
    Question,
}

impl Place {
    /// All, in the order of help.
    pub const ALL: [Self; 8] = [
        Self::Everywhere,
        Self::Stock,
        Self::Scan,
        Self::Forecast,
        Self::Log,
        Self::Tables,
        Self::Lists,
        Self::Question,
    ];

    /// The heading in help.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Lists => "In lists (Stock, Forecast, Log, menu, help)",
            Self::Tables => "Stock and Forecast",
            Self::Stock => "Stock",
            Self::Scan => "Scan",
            Self::Forecast => "Forecast",
            Self::Log => "Log",
            Self::Question => "When something is asked",
        }
    }

    /// Whether its commands can be given on a tab.
    #[must_use]
    pub fn covers(self, tab: Tab) -> bool {
        match self {
            Self::Everywhere | Self::Question | Self::Lists => true,
            Self::Tables => matches!(tab, Tab::Stock | Tab::Forecast),
            Self::Stock => tab == Tab::Stock,
            Self::Scan => tab == Tab::Scan,
            Self::Forecast => tab == Tab::Forecast,
            Self::Log => tab == Tab::Log,
        }
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

/// Every command.
pub const COMMANDS: &[Command] = {
    use {
        Action as A, FlowKind as Flow,
        Key::{Alt, Ctrl, Down, End, Esc, F, Home, Left, PageDown, PageUp, Right, Up},
        Place::{Everywhere, Forecast, Lists, Log, Question, Scan, Stock, Tables},
    };
    &[
        row(A::Help, &[F(1), Alt('1')], Everywhere, "help", "shows this page"),
        row(
            A::Go(Tab::Stock),
            &[F(2), Alt('2')],
            Everywhere,
            "stock",
            "goes to Stock: what is there, what is coming, how long it lasts",
        ),
        row(
            A::Go(Tab::Scan),
            &[F(3), Alt('3')],
            Everywhere,
            "scan",
            "goes to Scan: look up, receive, put away, move, count, adjust",
        ),
        row(
            A::Go(Tab::Forecast),
            &[F(7), Alt('7')],
            Everywhere,
            "forecast",
            "goes to Forecast: what will be wanted, and when the stock is gone",
        ),
        row(
            A::Go(Tab::Log),
            &[F(8), Alt('8')],
            Everywhere,
            "log",
            "goes to Log: every movement, newest first",
        ),
        row(
            A::Menu,
            &[F(10), Alt('0')],
            Everywhere,
            "menu",
            "opens the menu: operator, theme, characters, scanner, quit",
        ),
        row(
            A::Back,
            &[Esc],
            Everywhere,
            "back",
            "goes one step back: closes what is open, then clears the filter; in a flow, BACK",
        ),
        row(
            A::Print,
            &[Ctrl('p')],
            Everywhere,
            "label",
            "prints a label: of the item selected on Stock, or scanned last",
        ),
        row(A::Repaint, &[Ctrl('l')], Everywhere, "redraw", "draws the whole screen again"),
        row(
            A::Quit,
            &[Ctrl('q')],
            Everywhere,
            "quit",
            "leaves pickface; waits for the store if a scan is still pending",
        ),
        row(A::HowToQuit, &[Ctrl('c')], Everywhere, "", "never quits: says which key does"),
        row(A::Sort, &[Ctrl('s')], Tables, "sort", "sorts by the next column"),
        row(A::Reverse, &[Ctrl('r')], Tables, "reverse", "turns the order around"),
        row(
            A::Site,
            &[Ctrl('f')],
            Tables,
            "site",
            "shows the next site, then all; in an open forecast, this site or all together",
        ),
        row(A::Columns, &[Ctrl('t')], Stock, "columns", "chooses the columns"),
        row(A::Start(Flow::Receive), &[Alt('r')], Scan, "receive", "starts RECEIVE: in from a supplier"),
        row(
            A::Start(Flow::Putaway),
            &[Alt('p')],
            Scan,
            "put away",
            "starts PUTAWAY: from the dock to its place",
        ),
        row(A::Start(Flow::Move), &[Alt('m')], Scan, "move", "starts MOVE: from one place to another"),
        row(A::Start(Flow::Count), &[Alt('c')], Scan, "count", "starts COUNT: blind, one place"),
        row(
            A::Start(Flow::Adjust),
            &[Alt('a')],
            Scan,
            "adjust",
            "starts ADJUST: more or less here, with a reason",
        ),
        row(A::Leave, &[Alt('l')], Scan, "leave", "leaves the task for the list of flows, as MENU does"),
        row(A::Done, &[Ctrl('e')], Scan, "done", "ends the task, as DONE does"),
        row(A::UndoScan, &[Ctrl('z')], Scan, "undo", "takes the last scan back, as UNDO does; asks first"),
        row(A::Seen, &[F(12), Ctrl('k')], Scan, "seen", "unlocks an error, as OK does"),
        row(A::Period, &[Alt('w')], Forecast, "period", "shows the chart by day, by week or by month"),
        row(
            A::Methods,
            &[Alt('m')],
            Forecast,
            "methods",
            "compares the methods that were tried; Up and Down choose the one beside the winner",
        ),
        row(
            A::Mark,
            &[Alt('e')],
            Forecast,
            "mark",
            "marks days that say nothing about the usual: Left and Right choose, this key begins and ends; takes a mark off",
        ),
        row(A::MarkKind, &[Alt('k')], Forecast, "kind", "a mark is a promotion, or a one-off order"),
        row(
            A::Recompute,
            &[Alt('u')],
            Forecast,
            "compute",
            "brings the forecasts up to date now; while they are computed, stops that",
        ),
        row(
            A::UndoRow,
            &[Ctrl('z')],
            Log,
            "undo",
            "takes the selected movement back by a counter-movement; asks first",
        ),
        row(A::Up, &[Up], Lists, "up", "one row up"),
        row(A::Down, &[Down], Lists, "down", "one row down"),
        row(A::PageUp, &[PageUp], Lists, "page up", "one page up"),
        row(A::PageDown, &[PageDown], Lists, "page down", "one page down"),
        row(A::First, &[Home], Lists, "first", "the first row"),
        row(A::Last, &[End], Lists, "last", "the last row"),
        row(A::Open, &[Right, Ctrl('o')], Lists, "open", "opens the selected row; in the menu, changes it"),
        row(A::Close, &[Left], Lists, "close", "closes what was opened"),
        row(A::Yes, &[Ctrl('y')], Question, "yes", "answers YES, as the barcode does; Enter never answers"),
        row(A::No, &[Ctrl('n')], Question, "no", "answers NO"),
    ]
};

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_command_is_a_printable_character_and_none_looks_like_a_scanner() {
        for key in COMMANDS.iter().flat_map(|c| c.keys) {
            assert!(!key.is_forbidden(), "{key}");
            if let Key::Ctrl(c) | Key::Alt(c) = key {
                assert!(c.is_ascii_lowercase() || c.is_ascii_digit(), "{key} is kept in lower case");
            }
        }
    }

    #[test]
    fn ctrl_c_only_says_how_to_quit() {
        for tab in Tab::ALL {
            assert_eq!(find(Key::Ctrl('c'), tab), Some(Action::HowToQuit));
        }
    }

    #[test]
    fn on_no_tab_does_a_key_mean_two_things() {
        for tab in Tab::ALL {
            let keys: Vec<_> = COMMANDS.iter().filter(|c| c.place.covers(tab)).flat_map(|c| c.keys).collect();
            let unique: HashSet<_> = keys.iter().collect();
            assert_eq!(unique.len(), keys.len(), "{tab:?}");
        }
    }

    #[test]
    fn every_action_stands_in_the_table_once_and_the_handbook_has_every_sentence() {
        let unique: HashSet<_> = COMMANDS.iter().map(|c| c.action).collect();
        assert_eq!(unique.len(), COMMANDS.len());
        let page = markdown();
        for command in COMMANDS {
            assert_eq!(
                page.matches(&format!("| {} |\n", command.sentence)).count(),
                1,
                "{}",
                command.sentence
            );
        }
    }

    #[test]
    fn every_flow_but_look_up_has_a_key() {
        for flow in FlowKind::ALL.into_iter().filter(|f| *f != FlowKind::Lookup) {
            assert!(of(Action::Start(flow)).is_some(), "{flow}");
        }
    }
}
