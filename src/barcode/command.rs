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
}

crate::words!(
    FlowKind,
    "lookup, receive, putaway, move, count, adjust",
    Lookup = "lookup",
    Receive = "receive",
    Putaway = "putaway",
    Move = "move",
    Count = "count",
    Adjust = "adjust",
);

impl FlowKind {
    /// All flows, in the order of the menu.
    pub const ALL: [Self; 6] =
        [Self::Lookup, Self::Receive, Self::Putaway, Self::Move, Self::Count, Self::Adjust];
}

/// What every command code begins with.
pub const PREFIX: &str = "XCMD";

impl Command {
    /// Reads a command code; letter case does not matter (caps lock).
    #[must_use]
    pub fn from_code(text: &str) -> Option<Self> {
        let upper = text.trim().to_ascii_uppercase();
        let word = upper.strip_prefix(PREFIX)?;
        // `parse` alone would take a sign.
        let digits = |n: &&str| n.bytes().all(|b| b.is_ascii_digit());
        let number =
            |prefix: &str| word.strip_prefix(prefix).filter(digits).and_then(|n| n.parse::<u8>().ok());
        Some(match word {
            "OK" => Self::Ok,
            "YES" => Self::Yes,
            "NO" => Self::No,
            "BACK" => Self::Back,
            "UNDO" => Self::Undo,
            "DONE" => Self::Done,
            "MENU" => Self::Menu,
            "HELP" => Self::Help,
            "EMPTY" => Self::Empty,
            "QSET" => Self::QuantitySet,
            "QCLR" => Self::QuantityClear,
            _ => {
                if let Some(flow) = FlowKind::ALL.into_iter().find(|f| f.word().eq_ignore_ascii_case(word)) {
                    Self::Start(flow)
                } else if let Some(n) = number("Q").filter(|n| *n <= 9 && word.len() == 2) {
                    Self::Digit(n)
                } else if let Some(n) = number("S").filter(|n| (1..=9).contains(n) && word.len() == 3) {
                    Self::Choice(n)
                } else {
                    Self::Reason(number("R").filter(|n| (1..=20).contains(n) && word.len() == 3)?)
                }
            }
        })
    }

    /// The code as it is printed.
    #[must_use]
    pub fn code(self) -> String {
        format!("{PREFIX}{}", self.word())
    }

    /// The code without its prefix, as people say it.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Ok => "OK".into(),
            Self::Yes => "YES".into(),
            Self::No => "NO".into(),
            Self::Back => "BACK".into(),
            Self::Undo => "UNDO".into(),
            Self::Done => "DONE".into(),
            Self::Menu => "MENU".into(),
            Self::Help => "HELP".into(),
            Self::Empty => "EMPTY".into(),
            Self::QuantitySet => "QSET".into(),
            Self::QuantityClear => "QCLR".into(),
            Self::Digit(n) => format!("Q{n}"),
            Self::Choice(n) => format!("S{n:02}"),
            Self::Reason(n) => format!("R{n:02}"),
            Self::Start(flow) => flow.word().to_uppercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_survives_its_code() {
        let mut all = vec![
            Command::Ok,
            Command::Yes,
            Command::No,
            Command::Back,
            Command::Undo,
            Command::Done,
            Command::Menu,
            Command::Help,
            Command::Empty,
            Command::QuantitySet,
            Command::QuantityClear,
        ];
        all.extend((0..=9).map(Command::Digit));
        all.extend((1..=9).map(Command::Choice));
        all.extend((1..=20).map(Command::Reason));
        all.extend(FlowKind::ALL.map(Command::Start));
        for command in all {
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
    fn what_is_no_command_is_none() {
        for text in [
            "XCMD",
            "XCMDQ12",
            "XCMDQ",
            "XCMDR21",
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
