//! Pages that hang on walls: all commands, quantities, reasons, and the set-up of a scanner.
//!
//! A code stands alone in its cell: white on all sides wider than a quiet zone, so that a hand that shakes hits one or
//! none. The word is large, because people look for the word and not for the bars.

mod page;
mod words;

use super::{PrintError, Sheet, Symbol, format::Paper};
use crate::barcode::{
    Command,
    setup::{TEST_TEXT, TEST_TEXT_LINEAR},
};
use page::{Cell, Writer};

/// All commands that a scanner can say, in groups: answers, work, flows, quantities, choices, reasons.
///
/// `reasons` are the words of the reasons, the first is R01.
///
/// # Errors
/// When a symbol does not fit its cell, which no command of today does.
pub fn commands(paper: Paper, reasons: &[&str]) -> Result<Sheet, PrintError> {
    let mut writer = Writer::new(paper, "Commands", "Scan a code instead of pressing a key.");
    for group in words::groups() {
        writer.group(group.title, group.hint, &group.cells)?;
    }
    let cells = reason_cells(reasons);
    if !cells.is_empty() {
        writer.group("Reasons", "why stock is adjusted, why an order is otherwise", &cells)?;
    }
    Ok(writer.finish("pickface commands"))
}

/// Quantities: digits as on a telephone, what ends and forgets them, and steps.
///
/// # Errors
/// When a symbol does not fit its cell.
pub fn quantities(paper: Paper) -> Result<Sheet, PrintError> {
    let mut writer = Writer::new(paper, "Quantities", "Scan the digits one after the other, then SET.");
    writer.group("Digits", "", &words::digits())?;
    let steps = words::steps();
    if !steps.is_empty() {
        writer.group("Steps", "one scan instead of digits", &steps)?;
    }
    Ok(writer.finish("pickface quantities"))
}

/// Reasons: R01 and so on with the words that the ledger will keep.
///
/// # Errors
/// When there is none, or a symbol does not fit its cell.
pub fn reasons(paper: Paper, reasons: &[&str]) -> Result<Sheet, PrintError> {
    let cells = reason_cells(reasons);
    if cells.is_empty() {
        return Err(PrintError::Nothing);
    }
    let mut writer = Writer::new(paper, "Reasons", "Scan one when pickface asks why.");
    writer.group("Why stock is adjusted, why an order is otherwise", "", &cells)?;
    Ok(writer.finish("pickface reasons"))
}

/// The page that sets a scanner up: the test symbol as a square and as bars, five lines of what to do, and OK to try it.
///
/// # Errors
/// When a symbol does not fit, which it does.
pub fn setup(paper: Paper) -> Result<Sheet, PrintError> {
    let mut writer = Writer::new(paper, "Scanner set-up", "One scan, and this station knows its scanner.");
    writer.steps(&[
        "At the station press F10 and choose Scanner.",
        "Leave keyboard, caps lock and scanner as they are: whatever they do is found out.",
        "Scan the square. A scanner that reads only bars takes the long code below it, in one stroke.",
        "Read what pickface understood: layout, caps lock, GS, prefix, suffix. Nothing is kept before you agree.",
        "Scan OK at the bottom: it is kept, and green says so. Anything else: scan the square again.",
    ]);
    writer.alone("for scanners that read squares (2D)", Symbol::DataMatrix(TEST_TEXT.into()), 34.0, 0.6)?;
    writer.alone(
        "for scanners that read bars only (1D)",
        Symbol::Code128(TEST_TEXT_LINEAR.into()),
        20.0,
        0.34,
    )?;
    writer.alone("OK", Symbol::Code128(Command::Ok.code()), 14.0, 0.34)?;
    Ok(writer.finish("pickface scanner set-up"))
}

fn reason_cells(reasons: &[&str]) -> Vec<Cell> {
    let numbers = (1_u8..=u8::MAX).zip(reasons);
    numbers.filter_map(|(n, what)| Cell::of(&format!("R{n:02}"), &format!("R{n:02}"), what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::Mark;

    fn codes(sheet: &Sheet) -> Vec<String> {
        let marks = sheet.pages.iter().flat_map(|p| &p.marks);
        marks
            .filter_map(|m| if let Mark::Symbol { symbol, .. } = m { Some(symbol.data()) } else { None })
            .collect()
    }

    #[test]
    fn every_command_is_on_the_sheet_once() {
        for paper in [Paper::A4, Paper::Letter] {
            let found = codes(&commands(paper, &["found", "lost"]).unwrap());
            let unique: std::collections::BTreeSet<&String> = found.iter().collect();
            assert_eq!(unique.len(), found.len(), "{found:?}");
            for code in &found {
                assert!(Command::from_code(code).is_some(), "{code}");
            }
            let wanted = ["OK", "YES", "NO", "BACK", "UNDO", "DONE", "MENU", "HELP", "EMPTY", "QSET", "QCLR"];
            let more = ["Q0", "Q9", "S01", "S09", "R01", "R02", "RECEIVE", "LOOKUP", "ADJUST"];
            for word in wanted.iter().chain(&more) {
                assert!(unique.contains(&format!("XCMD{word}")), "{word}");
            }
        }
    }

    #[test]
    fn symbols_keep_their_distance() {
        for paper in [Paper::A4, Paper::Letter] {
            for sheet in
                [commands(paper, &["x"; 20]).unwrap(), quantities(paper).unwrap(), setup(paper).unwrap()]
            {
                for page in &sheet.pages {
                    apart(page);
                }
            }
        }
    }

    /// No two symbols of a page touch, quiet zones included, and all are on the paper.
    fn apart(page: &crate::print::Page) {
        let boxes: Vec<[f64; 4]> = page
            .marks
            .iter()
            .filter_map(|m| match m {
                Mark::Symbol { x, y, module, height, modules, .. } => {
                    Some([*x, *y, x + module * f64::from(modules.width()), y + height])
                }
                _ => None,
            })
            .collect();
        for (i, a) in boxes.iter().enumerate() {
            assert!(a[0] >= 3.0 && a[2] <= page.width - 3.0 && a[3] <= page.height - 5.0, "{a:?}");
            for b in &boxes[i + 1..] {
                let beside = a[2] <= b[0] || b[2] <= a[0];
                let below = a[3] + 8.0 <= b[1] || b[3] + 8.0 <= a[1];
                assert!(beside || below, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_page_of_no_reasons_is_refused() {
        assert_eq!(reasons(Paper::A4, &[]), Err(PrintError::Nothing));
        assert_eq!(codes(&reasons(Paper::A4, &["found"]).unwrap()), ["XCMDR01"]);
    }
}
