//! What the commands are called on paper, and what each does.

use super::page::Cell;
use crate::barcode::command::FlowKind;

/// Commands that belong together.
pub(super) struct Group {
    /// Its heading.
    pub(super) title: &'static str,
    /// A few words beside it.
    pub(super) hint: &'static str,
    /// Its commands.
    pub(super) cells: Vec<Cell>,
}

/// The word of a command code, what it is called, what it does.
type Row = (&'static str, &'static str, &'static str);

const ANSWERS: &[Row] = &[
    ("OK", "OK", "I have seen it: unlocks an error"),
    ("YES", "YES", "answers a question"),
    ("NO", "NO", "answers a question"),
    ("BACK", "BACK", "one step back, nothing is lost"),
    ("UNDO", "UNDO", "takes back the last scan, asks once more"),
    ("DONE", "DONE", "this task is finished"),
];
const WORK: &[Row] = &[
    ("SKIP", "SKIP", "later: to the end of the list"),
    ("SHORT", "SHORT", "less here than wanted, asks once more"),
    ("DAMAGED", "DAMAGED", "not fit for sale"),
    ("EMPTY", "EMPTY", "nothing is left in this place"),
    ("FULL", "FULL", "the tote is full, take another"),
    ("PRINT", "PRINT", "prints the label or the slip"),
    ("ALL", "ALL", "everything that is in here"),
    ("HELP", "HELP", "what can I do now?"),
    ("MENU", "MENU", "leaves for the list of flows"),
    ("PAUSE", "PAUSE", "puts the task aside"),
    ("TRAIN", "TRAIN", "the training warehouse, and back"),
    ("LOGOUT", "LOG OUT", "the next one shows a badge"),
];
const FLOWS: &[Row] = &[
    ("LOOKUP", "LOOK UP", "what is this, where is it?"),
    ("RECEIVE", "RECEIVE", "in from a supplier"),
    ("PUTAWAY", "PUT AWAY", "from the dock to its place"),
    ("PICK", "PICK", "for orders"),
    ("PACK", "PACK", "into parcels"),
    ("MOVE", "MOVE", "from one place to another"),
    ("COUNT", "COUNT", "a blind count of one place"),
    ("ADJUST", "ADJUST", "more or less here, with a reason"),
    ("RETURN", "RETURN", "back from a customer"),
    ("ASSEMBLE", "ASSEMBLE", "parts in, kits out"),
];
/// As on a telephone.
const DIGITS: &[Row] = &[
    ("Q1", "1", ""),
    ("Q2", "2", ""),
    ("Q3", "3", ""),
    ("Q4", "4", ""),
    ("Q5", "5", ""),
    ("Q6", "6", ""),
    ("Q7", "7", ""),
    ("Q8", "8", ""),
    ("Q9", "9", ""),
    ("QCLR", "CLEAR", "forget the digits"),
    ("Q0", "0", ""),
    ("QSET", "SET", "the digits are the quantity"),
];
const STEPS: &[Row] = &[
    ("X1", "x 1", "one more"),
    ("X5", "x 5", "five"),
    ("X10", "x 10", "ten"),
    ("X100", "x 100", "a hundred"),
];
const CHOICES: &[Row] = &[
    ("S01", "1", "the first on the screen"),
    ("S02", "2", "the second"),
    ("S03", "3", "the third"),
    ("S04", "4", "the fourth"),
    ("S05", "5", "the fifth"),
    ("S06", "6", "the sixth"),
    ("S07", "7", "the seventh"),
    ("S08", "8", "the eighth"),
    ("S09", "9", "the ninth"),
    ("PNEXT", "NEXT PAGE", "more choices"),
    ("PPREV", "PAGE BACK", "the choices before"),
];

/// All groups but the reasons; those in which this program knows no command are left out.
pub(super) fn groups() -> Vec<Group> {
    let mut flows = cells(FLOWS);
    for flow in FlowKind::ALL {
        let word = flow.word().to_uppercase();
        if !FLOWS.iter().any(|(known, ..)| *known == word) {
            flows.extend(Cell::of(&word, &word, ""));
        }
    }
    let all = [
        ("Answers", "", cells(ANSWERS)),
        ("Work", "what happened at the shelf", cells(WORK)),
        ("Flows", "what to do next", flows),
        ("Quantities", "digits, then SET", [digits(), steps()].concat()),
        ("Choices", "from a numbered list on the screen", cells(CHOICES)),
    ];
    all.into_iter()
        .map(|(title, hint, cells)| Group { title, hint, cells })
        .filter(|group| !group.cells.is_empty())
        .collect()
}

/// The digits of a quantity, SET and CLEAR.
pub(super) fn digits() -> Vec<Cell> {
    cells(DIGITS)
}

/// Whole quantities in one scan.
pub(super) fn steps() -> Vec<Cell> {
    cells(STEPS)
}

/// Those commands of the table that the program knows: the table may be ahead of it, paper never.
fn cells(rows: &[Row]) -> Vec<Cell> {
    rows.iter().filter_map(|(word, title, what)| Cell::of(word, title, what)).collect()
}
