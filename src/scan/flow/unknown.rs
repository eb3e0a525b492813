//! Codes that nobody knows: what may be wrong, and when the scanner itself is suspected.

use super::{Run, plural, refuse};
use crate::scan::{
    Feedback,
    reading::{Hint, Unknown},
};

/// Scans in a row that mean nothing, after which the scanner itself is suspected.
pub(super) const BAD_IN_A_ROW: u8 = 3;
/// What to do then.
pub(super) const SET_UP: &str = "; three in a row: set the scanner up, F10, Scanner";

/// Whether what is wrong may be the scanner's fault: a number with a right check digit was read well, and so was a place or a
/// pallet that is known elsewhere.
pub(super) fn is_garbled(hint: &Hint) -> bool {
    matches!(hint, Hint::Short(_) | Hint::CheckDigit(_) | Hint::Broken(..) | Hint::None)
}

impl Run<'_> {
    pub(super) fn unknown(&mut self, unknown: Unknown, bad: u8) -> Feedback {
        let Unknown { shown, code, hint, reads, .. } = unknown;
        self.scanned = Some((shown.clone(), reads.clone()));
        let reads = if reads.is_empty() { reads } else { format!(" (it reads {reads})") };
        self.t.bad = if is_garbled(&hint) { bad.saturating_add(1) } else { 0 };
        let advice = if self.t.bad >= BAD_IN_A_ROW { SET_UP } else { "" };
        refuse(match hint {
            Hint::Short(length) => {
                format!("BAD SCAN {} ({shown}): scan it again{advice}", plural(length as u64, "char"))
            }
            Hint::Command => format!("UNKNOWN COMMAND {shown}: scan OK to go on"),
            Hint::Elsewhere(site) => format!("OTHER SITE {shown}: that place is in {site}; scan OK to go on"),
            Hint::CheckDigit(digit) => format!(
                "UNKNOWN CODE {shown} (wrong check digit: a {digit} should stand last): scan OK, then scan it again{advice}"
            ),
            Hint::Broken(at, why) => {
                format!("BAD CODE {shown} (character {at}: {why}): scan OK, then scan it again{advice}")
            }
            _ if code.is_empty() => format!("UNKNOWN CODE {shown}{reads}: scan OK to go on{advice}"),
            _ => {
                self.unknown = Some(code);
                format!("UNKNOWN CODE {shown}{reads}: scan OK to go on, or HELP to bind it{advice}")
            }
        })
    }
}
