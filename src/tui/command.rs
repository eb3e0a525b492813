//! The one table of commands. Dispatch, the last row of the screen, F1 and the handbook are all made from it, so none of
//! them can say something that another does not.

mod place;
#[cfg(test)]
mod tests;

pub use place::Place;

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

/// Every command.
pub const COMMANDS: &[Command] = {
    use {
        Action as A, FlowKind as Flow,
        Key::{Alt, Ctrl, Delete, Down, End, Esc, F, Home, Left, PageDown, PageUp, Right, Up},
        Place::{
            Alerts, Buy, Everywhere, Forecast, Lists, Log, Orders, Question, Scan, Sites, Stock, Tables,
        },
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
            A::Go(Tab::Orders),
            &[F(4), Alt('4')],
            Everywhere,
            "orders",
            "goes to Orders: what is to leave the house, by when, and how far it is",
        ),
        row(
            A::Go(Tab::Alerts),
            &[F(5), Alt('5')],
            Everywhere,
            "alerts",
            "goes to Alerts: what loses money or trust soonest, why, and what to do",
        ),
        row(
            A::Go(Tab::Buy),
            &[F(6), Alt('6')],
            Everywhere,
            "buy",
            "goes to Buy: what should be ordered, by supplier, and the orders",
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
            Sites,
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
        row(A::Start(Flow::Pick), &[Alt('k')], Scan, "pick", "starts PICK: off the shelves for orders"),
        row(A::Start(Flow::Pack), &[Alt('b')], Scan, "pack", "starts PACK: at the bench, verified and sent"),
        row(A::Start(Flow::Return), &[Alt('t')], Scan, "return", "starts RETURN: back from a customer"),
        row(A::Leave, &[Alt('l')], Scan, "leave", "leaves the task for the list of flows, as MENU does"),
        row(A::Done, &[Ctrl('e')], Scan, "done", "ends the task, as DONE does"),
        row(A::UndoScan, &[Ctrl('z')], Scan, "undo", "takes the last scan back, as UNDO does; asks first"),
        row(A::Seen, &[F(12), Ctrl('k')], Scan, "seen", "unlocks an error, as OK does"),
        row(
            A::SaleRelease,
            &[Alt('l')],
            Orders,
            "release",
            "releases all orders that are promised whole to pickers, as one wave; with a filter, those shipped like it; asks first",
        ),
        row(
            A::SaleReleaseOne,
            &[Alt('a')],
            Orders,
            "this one",
            "releases the order in focus, even if something of it is missing; takes that back",
        ),
        row(
            A::SaleHold,
            &[Alt('h')],
            Orders,
            "hold",
            "holds the order in focus, its stock free for others; lets it go again",
        ),
        row(A::SaleSooner, &[Alt('u')], Orders, "sooner", "puts the order before others"),
        row(A::SaleLater, &[Alt('d')], Orders, "later", "puts the order behind others"),
        row(
            A::SaleShip,
            &[Alt('s')],
            Orders,
            "ship",
            "what is picked of the order has left, under the tracking number that is typed; asks first",
        ),
        row(
            A::SaleClose,
            &[Alt('e')],
            Orders,
            "close",
            "what is missing of the order is not waited for any more; asks first",
        ),
        row(
            A::SaleCancel,
            &[Alt('x')],
            Orders,
            "cancel",
            "takes the order back; its stock is free for others; asks first",
        ),
        row(
            A::SaleStages,
            &[Alt('v')],
            Orders,
            "stages",
            "shows those that wait, those to release, those at work, those that are gone, then all that are open",
        ),
        row(
            A::Propose,
            &[Alt('d')],
            Alerts,
            "do",
            "does what the alert proposes: puts it into a draft order, starts the count, or goes to where it is done",
        ),
        row(
            A::Snooze,
            &[Alt('z')],
            Alerts,
            "snooze",
            "silences the alert for some days, or until the day or the level that is typed",
        ),
        row(
            A::Acknowledge,
            &[Alt('s')],
            Alerts,
            "seen",
            "notes the alert as seen: it stays, and is no news any more",
        ),
        row(
            A::Exclude,
            &[Alt('x')],
            Alerts,
            "exclude",
            "silences the alert, and proposes nothing for it, until somebody wakes it; asks first",
        ),
        row(A::Wake, &[Alt('w')], Alerts, "wake", "lets a silent alert speak again"),
        row(A::Silent, &[Alt('v')], Alerts, "silent", "shows those that are silent too, or hides them again"),
        row(
            A::Fold,
            &[Alt('f')],
            Alerts,
            "fold",
            "folds what has not changed since the day began, or shows it",
        ),
        row(A::Accept, &[Alt('a')], Buy, "accept", "puts the line into a draft order"),
        row(
            A::AcceptAll,
            &[Alt('l')],
            Buy,
            "accept all",
            "puts all lines of the supplier into a draft order",
        ),
        row(
            A::Change,
            &[Alt('c')],
            Buy,
            "change",
            "gives the line the quantity that was typed: 24, or 2x for two packs; in a draft, too",
        ),
        row(
            A::Drop,
            &[Delete, Alt('d')],
            Buy,
            "leave out",
            "leaves the line out for now, or takes it in again; takes it out of a draft",
        ),
        row(
            A::Budget,
            &[Alt('b')],
            Buy,
            "budget",
            "keeps to the money that was typed: the lines least worth it go first; with nothing typed, no budget",
        ),
        row(A::Orders, &[Alt('p')], Buy, "orders", "shows the orders, and again what should be ordered"),
        row(A::Approve, &[Alt('s')], Buy, "sign", "signs a draft: from then on it is on order"),
        row(A::Sent, &[Alt('t')], Buy, "sent", "notes that the order has gone to the supplier"),
        row(
            A::Confirmed,
            &[Alt('k')],
            Buy,
            "confirmed",
            "notes that the supplier said yes, to the day that was typed as 2026-12-04, if any was",
        ),
        row(
            A::CloseOrder,
            &[Alt('e')],
            Buy,
            "close",
            "closes an order: what has not come is not waited for; asks first",
        ),
        row(
            A::CancelOrder,
            &[Alt('x')],
            Buy,
            "cancel",
            "cancels an order of which nothing has come; asks first",
        ),
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
