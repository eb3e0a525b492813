//! Labels on paper: one a page for label printers, many a page for sheets that are pulled apart.

use super::{
    Format, Label, Page, PrintError, Sheet,
    layout::{self, DOCUMENT_DOT},
};

/// Places labels on pages of a format, row by row. The first `skip` places of the first page stay empty: a sheet from
/// which labels have been taken can be used up.
///
/// # Errors
/// When there is no label, when all places would be skipped, or when a label does not fit; then the sentence names it.
pub fn labels(labels: &[Label], format: &Format, skip: usize) -> Result<Sheet, PrintError> {
    let positions = format.positions();
    if labels.is_empty() {
        return Err(PrintError::Nothing);
    }
    if skip >= positions {
        return Err(PrintError::Skip { format: format.name, positions, skip });
    }
    let mut pages: Vec<Page> = Vec::new();
    for (n, label) in (skip..).zip(labels) {
        if pages.is_empty() || n % positions == 0 {
            pages.push(Page { width: format.page.0, height: format.page.1, marks: Vec::new() });
        }
        let (x, y) = format.place(n % positions);
        let marks = layout::label(label, [x, y, format.label.0, format.label.1], DOCUMENT_DOT, format.name)?;
        if let Some(page) = pages.last_mut() {
            page.marks.extend(marks);
        }
    }
    Ok(Sheet { title: "pickface labels".into(), pages })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{barcode::Command, print::Mark};

    #[test]
    fn skipped_places_stay_empty_and_pages_follow() {
        let format = Format::named("l7160").unwrap();
        let all = vec![Label::command(Command::Ok, "OK", ""); 22];
        let sheet = labels(&all, format, 20).unwrap();
        let symbols: Vec<Vec<(f64, f64)>> = sheet
            .pages
            .iter()
            .map(|p| {
                p.marks.iter().filter_map(|m| match m {
                    Mark::Symbol { x, y, .. } => Some((*x, *y)),
                    _ => None,
                })
            })
            .map(Iterator::collect)
            .collect();
        assert_eq!(symbols.iter().map(Vec::len).collect::<Vec<_>>(), [1, 21]);
        assert!(symbols[0][0].0 > 139.0 && symbols[0][0].1 > 243.0, "{:?}", symbols[0]);
    }

    #[test]
    fn what_leaves_nothing_to_print_is_refused() {
        let format = Format::named("62x29").unwrap();
        assert_eq!(labels(&[], format, 0), Err(PrintError::Nothing));
        let one = [Label::command(Command::Ok, "OK", "")];
        assert!(matches!(labels(&one, format, 1), Err(PrintError::Skip { .. })));
    }
}
