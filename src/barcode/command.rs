//! Command barcodes: what a scanner can say without a keyboard.
//!
//! Every code is `XCMD` and capital letters and digits only, so that no keyboard layout breaks it and no GS1 string,
//! which begins with a digit, can be mistaken for one. What a command does is decided by the flow, never by a widget.

/// What a command barcode says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Command {
    /// Seen: unlocks an error.
    Ok,
    /// The answer to a question.
    Yes,
    /// The other answer.
    No,
    /// One step back; nothing is lost.
    Back,
    /// Takes back the last movement of this task, after a second scan.
    Undo,
    /// Finishes the task.
    Done,
    /// Leaves for the list of flows.
    Menu,
    /// Says what can be done now; on an unknown barcode, binds it.
    Help,
    /// The place is empty (count).
    Empty,
    /// Not now: to the end of the list.
    Skip,
    /// Fewer here than wanted.
    Short,
    /// Broken: into quarantine.
    Damaged,
    /// The tote, the place or the pallet takes no more.
    Full,
    /// All that lies here.
    All,
    /// Print the label of what was scanned last.
    Print,
    /// Stop here and go on later.
    Pause,
    /// Into training, or out of it.
    Train,
    /// Leave the station to the next picker.
    Logout,
    /// The next page of a list.
    PageNext,
    /// The page before.
    PagePrevious,
    /// The next scan counts so many times: 1, 5, 10 or 100.
    Times(u8),
    /// One digit of a quantity, 0 to 9.
    Digit(u8),
    /// The digits so far are the quantity.
    QuantitySet,
    /// Forget the digits.
    QuantityClear,
    /// The n-th of a list of choices, from 1.
    Choice(u8),
    /// The n-th reason, from 1.
    Reason(u8),
    /// Start a flow.
    Start(FlowKind),
}

/// The flows that a picker can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FlowKind {
    /// What is this, where is it? The default; records nothing.
    Lookup,
    /// In from a supplier.
    Receive,
    /// From the dock to its place.
    Putaway,
    /// From one place to another.
    Move,
    /// Blind count of one place.
    Count,
    /// More or less here, with a reason.
    Adjust,
    /// Off the shelves for orders, a tote each.
    Pick,
    /// What was picked is verified, packed and sent.
    Pack,
    /// Back from a customer.
    Return,
}

crate::words!(
    FlowKind,
    "lookup, receive, putaway, move, count, adjust, pick, pack, return",
    Lookup = "lookup",
    Receive = "receive",
    Putaway = "putaway",
    Move = "move",
    Count = "count",
    Adjust = "adjust",
    Pick = "pick",
    Pack = "pack",
    Return = "return",
);

impl FlowKind {
    /// All flows, in the order of the menu.
    pub const ALL: [Self; 9] = [
        Self::Lookup,
        Self::Receive,
        Self::Putaway,
        Self::Move,
        Self::Count,
        Self::Adjust,
        Self::Pick,
        Self::Pack,
        Self::Return,
    ];
}

/// What every command code begins with.
pub const PREFIX: &str = "XCMD";

/// The whole command sheet in its printed order: command, word, and what it says to people.
///
/// One table for reading, writing and printing, so that no command is missing in one of them.
#[rustfmt::skip]
static SHEET: [(Command, &str, &str); 74] = [
    (Command::Ok,               "OK",      "seen: unlocks after an error"),
    (Command::Yes,              "YES",     "yes to the question"),
    (Command::No,               "NO",      "no to the question"),
    (Command::Back,             "BACK",    "one step back, nothing is lost"),
    (Command::Undo,             "UNDO",    "take back the last movement (scan twice)"),
    (Command::Done,             "DONE",    "finish this task"),
    (Command::Menu,             "MENU",    "leave for the list of flows"),
    (Command::Help,             "HELP",    "what can be done now"),
    (Command::Skip,             "SKIP",    "not now: to the end of the list"),
    (Command::Short,            "SHORT",   "fewer here than wanted (scan twice)"),
    (Command::Damaged,          "DAMAGED", "broken: into quarantine (scan twice)"),
    (Command::Empty,            "EMPTY",   "the place is empty (scan twice)"),
    (Command::Full,             "FULL",    "no more fits: take a new one"),
    (Command::All,              "ALL",     "all that lies here (many: scan twice)"),
    (Command::Print,            "PRINT",   "print the label of the last scan"),
    (Command::Pause,            "PAUSE",   "stop here and go on later"),
    (Command::Train,            "TRAIN",   "into training, or out of it"),
    (Command::Logout,           "LOGOUT",  "leave the station to the next picker"),
    (Command::PageNext,         "PNEXT",   "next page of the list"),
    (Command::PagePrevious,     "PPREV",   "page before"),
    (Command::Start(FlowKind::Lookup),  "LOOKUP",  "start: what is this, where is it?"),
    (Command::Start(FlowKind::Receive), "RECEIVE", "start: goods in from a supplier"),
    (Command::Start(FlowKind::Putaway), "PUTAWAY", "start: from the dock to its place"),
    (Command::Start(FlowKind::Move),    "MOVE",    "start: from one place to another"),
    (Command::Start(FlowKind::Count),   "COUNT",   "start: count a place"),
    (Command::Start(FlowKind::Adjust),  "ADJUST",  "start: more or less here, with a reason"),
    (Command::Start(FlowKind::Pick),    "PICK",    "start: off the shelves for orders"),
    (Command::Start(FlowKind::Pack),    "PACK",    "start: verify, pack and send an order"),
    (Command::Start(FlowKind::Return),  "RETURN",  "start: back from a customer"),
    (Command::Times(1),         "X1",      "the next scan counts once"),
    (Command::Times(5),    "X5",   "the next scan counts five times"),
    (Command::Times(10),   "X10",  "the next scan counts ten times"),
    (Command::Times(100),  "X100", "the next scan counts a hundred times"),
    (Command::Digit(0),    "Q0",   "digit 0 of a quantity"),
    (Command::Digit(1),    "Q1",   "digit 1 of a quantity"),
    (Command::Digit(2),    "Q2",   "digit 2 of a quantity"),
    (Command::Digit(3),    "Q3",   "digit 3 of a quantity"),
    (Command::Digit(4),    "Q4",   "digit 4 of a quantity"),
    (Command::Digit(5),    "Q5",   "digit 5 of a quantity"),
    (Command::Digit(6),    "Q6",   "digit 6 of a quantity"),
    (Command::Digit(7),    "Q7",   "digit 7 of a quantity"),
    (Command::Digit(8),    "Q8",   "digit 8 of a quantity"),
    (Command::Digit(9),    "Q9",   "digit 9 of a quantity"),
    (Command::QuantitySet,"QSET",    "the digits are the quantity"),
    (Command::QuantityClear, "QCLR",    "forget the digits"),
    (Command::Choice(1),   "S01",  "1st of the list"),
    (Command::Choice(2),   "S02",  "2nd of the list"),
    (Command::Choice(3),   "S03",  "3rd of the list"),
    (Command::Choice(4),   "S04",  "4th of the list"),
    (Command::Choice(5),   "S05",  "5th of the list"),
    (Command::Choice(6),   "S06",  "6th of the list"),
    (Command::Choice(7),   "S07",  "7th of the list"),
    (Command::Choice(8),   "S08",  "8th of the list"),
    (Command::Choice(9),   "S09",  "9th of the list"),
    (Command::Reason(1),   "R01",  "reason 1"),
    (Command::Reason(2),   "R02",  "reason 2"),
    (Command::Reason(3),   "R03",  "reason 3"),
    (Command::Reason(4),   "R04",  "reason 4"),
    (Command::Reason(5),   "R05",  "reason 5"),
    (Command::Reason(6),   "R06",  "reason 6"),
    (Command::Reason(7),   "R07",  "reason 7"),
    (Command::Reason(8),   "R08",  "reason 8"),
    (Command::Reason(9),   "R09",  "reason 9"),
    (Command::Reason(10),  "R10",  "reason 10"),
    (Command::Reason(11),  "R11",  "reason 11"),
    (Command::Reason(12),  "R12",  "reason 12"),
    (Command::Reason(13),  "R13",  "reason 13"),
    (Command::Reason(14),  "R14",  "reason 14"),
    (Command::Reason(15),  "R15",  "reason 15"),
    (Command::Reason(16),  "R16",  "reason 16"),
    (Command::Reason(17),  "R17",  "reason 17"),
    (Command::Reason(18),  "R18",  "reason 18"),
    (Command::Reason(19),  "R19",  "reason 19"),
    (Command::Reason(20),  "R20",  "reason 20"),
];

impl Command {
    /// Reads a command code; letter case does not matter (caps lock).
    #[must_use]
    pub fn from_code(text: &str) -> Option<Self> {
        let (prefix, word) = text.trim().split_at_checked(PREFIX.len())?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        SHEET.iter().find(|(_, w, _)| w.eq_ignore_ascii_case(word)).map(|(command, ..)| *command)
    }

    /// Every command in the order of a printed sheet: answers, tasks, exceptions, pages, flows, times, quantity, choices,
    /// reasons.
    #[must_use]
    pub fn all() -> Vec<Self> {
        SHEET.iter().map(|(command, ..)| *command).collect()
    }

    /// The code as it is printed.
    #[must_use]
    pub fn code(self) -> String {
        format!("{PREFIX}{}", self.word())
    }

    /// The code without its prefix, as people say it.
    #[must_use]
    pub fn word(self) -> String {
        match self.row() {
            Some((_, word, _)) => (*word).into(),
            // Numbers beyond the sheet: never read, but they must not print as another command.
            None => format!("{self:?}").to_uppercase(),
        }
    }

    /// What it does, in a few words for a sheet or the help.
    #[must_use]
    pub fn says(self) -> &'static str {
        self.row().map_or("unknown command", |(_, _, says)| says)
    }

    /// Whether it destroys or posts a lot, so that a stray scan of the sheet must not do it: the flow asks for a second
    /// scan of the same code. DONE and MENU are not among them: they ask by themselves when something is unfinished.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Undo | Self::Short | Self::Damaged | Self::Empty | Self::All)
    }

    /// Whether its word, typed without the prefix, is one that a lot or a serial may have too.
    #[must_use]
    pub const fn may_be_a_lot(self) -> bool {
        matches!(
            self,
            Self::All
                | Self::Full
                | Self::Skip
                | Self::Short
                | Self::Damaged
                | Self::Print
                | Self::Pause
                | Self::Train
        )
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str)> {
        SHEET.iter().find(|(command, ..)| *command == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_survives_its_code() {
        for command in Command::all() {
            let code = command.code();
            assert!(
                code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
                "{code} is not layout-safe"
            );
            assert_eq!(Command::from_code(&code), Some(command));
            assert_eq!(Command::from_code(&code.to_lowercase()), Some(command), "caps lock");
        }
    }

    #[test]
    fn the_sheet_is_complete_and_says_each_thing_once() {
        let all = Command::all();
        for (n, command) in all.iter().enumerate() {
            assert!(!all[..n].contains(command), "{command:?} stands twice");
            assert!(!all[..n].iter().any(|c| c.code() == command.code() || c.says() == command.says()));
            assert!(command.says().len() <= 42, "{} is too long for a label", command.says());
            assert_eq!(command.is_grave(), command.says().contains("twice"), "{command:?}");
        }
        for word in
            "OK YES NO BACK UNDO MENU SKIP SHORT DAMAGED EMPTY FULL DONE PRINT HELP PAUSE COUNT TRAIN LOGOUT \
                     QSET QCLR ALL PNEXT PPREV X1 X5 X10 X100"
                .split_whitespace()
        {
            let command = Command::from_code(&format!("{PREFIX}{word}")).unwrap();
            assert_eq!(command.word(), word);
        }
        assert!(FlowKind::ALL.iter().all(|flow| all.contains(&Command::Start(*flow))));
        assert!((0..=9).all(|n| all.contains(&Command::Digit(n))));
        assert!((1..=20).all(|n| all.contains(&Command::Reason(n))));
        assert!((1..=9).all(|n| all.contains(&Command::Choice(n))));
    }

    #[test]
    fn what_is_no_command_is_none() {
        for text in [
            "XCMD",
            "XCMDQ12",
            "XCMDQ",
            "XCMDR21",
            "XCMDX2",
            "XCMDX010",
            "XCM\u{e9}",
            "XCMDS1",
            "XCMDR+1",
            "XCMDS+1",
            "OK",
            "9506000134352",
            "XCMDNOPE",
        ] {
            assert_eq!(Command::from_code(text), None, "{text}");
        }
    }
}
