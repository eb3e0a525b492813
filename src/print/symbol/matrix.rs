//! QR and Data Matrix: a text to a square of modules. The codes are made by the crates `qrcode` and `datamatrix`; here
//! is what they leave open: FNC1, character sets and the envelopes of ISO 15434.

use super::Matrix;
use datamatrix::{DataMatrixBuilder, SymbolList};
use qrcode::{Color, EcLevel, QrCode, Version, bits::Bits};

/// Light modules around a QR code (ISO/IEC 18004: four).
const QR_QUIET: u32 = 4;
/// Light modules around a Data Matrix: the standard asks for one; two survive a label that is cut badly.
const DM_QUIET: u32 = 2;
/// The ECI of UTF-8.
const UTF8: u32 = 26;
/// What begins and ends an ISO 15434 envelope of format 05 or 06, which Data Matrix has a short form for.
const ENVELOPES: [&[u8]; 2] = [b"[)>\x1e05\x1d", b"[)>\x1e06\x1d"];
const ENVELOPE_END: &[u8] = b"\x1e\x04";

/// A QR code of a text, error correction M (15 %). `None` when it is too long.
///
/// A text beyond ASCII goes as UTF-8 and says so: left to itself the crate takes two bytes of UTF-8 that look like
/// Shift-JIS for one kanji, and another text arrives.
pub(super) fn qr(text: &str) -> Option<Matrix> {
    if text.is_ascii() {
        return QrCode::with_error_correction_level(text, EcLevel::M).ok().map(|code| from_qr(&code));
    }
    smallest_qr(|bits| {
        bits.push_eci_designator(UTF8).ok()?;
        bits.push_byte_data(text.as_bytes()).ok()
    })
}

/// A QR code with FNC1 in first position; GS between elements goes as the byte 1D.
///
/// Bytes only: in alphanumeric mode `%` would be the separator.
pub(super) fn gs1_qr(data: &str) -> Option<Matrix> {
    smallest_qr(|bits| {
        bits.push_fnc1_first_position().ok()?;
        bits.push_byte_data(data.as_bytes()).ok()
    })
}

fn smallest_qr(fill: impl Fn(&mut Bits) -> Option<()>) -> Option<Matrix> {
    (1..=40).find_map(|version| {
        let mut bits = Bits::new(Version::Normal(version));
        fill(&mut bits)?;
        bits.push_terminator(EcLevel::M).ok()?;
        QrCode::with_bits(bits, EcLevel::M).ok().map(|code| from_qr(&code))
    })
}

fn from_qr(code: &QrCode) -> Matrix {
    let side = code.width() as u32;
    let dark = code.to_colors().iter().map(|c| *c == Color::Dark).collect();
    Matrix { width: side, height: side, dark, quiet: QR_QUIET }
}

/// A square Data Matrix of a text: Latin-1, or UTF-8 with its ECI. `None` when it is too long.
pub(super) fn data_matrix(text: &str) -> Option<Matrix> {
    build(text, false)
}

/// A square Data Matrix with FNC1 in front.
pub(super) fn gs1_data_matrix(data: &str) -> Option<Matrix> {
    build(data, true)
}

fn build(text: &str, gs1: bool) -> Option<Matrix> {
    let bytes = text.as_bytes();
    // The crate (0.3.3) asks for the head *or* the end of an envelope and then cuts both off, so it is asked for a
    // macro only when both are there.
    let whole = |head: &&[u8]| {
        bytes.len() >= head.len() + ENVELOPE_END.len()
            && bytes.starts_with(head)
            && bytes.ends_with(ENVELOPE_END)
    };
    let builder = DataMatrixBuilder::new()
        .with_symbol_list(SymbolList::default().enforce_square())
        .with_fnc1_start(gs1)
        .with_macros(!gs1 && ENVELOPES.iter().any(whole));
    // As a text the crate takes control characters for UTF-8 and puts an ECI in front, which scanners stumble over.
    let code = if text.is_ascii() { builder.encode(bytes) } else { builder.encode_str(text) }.ok()?;
    let bitmap = code.bitmap();
    let (width, height) = (bitmap.width() as u32, bitmap.height() as u32);
    let dark = bitmap.bits().to_vec();
    Some(Matrix { width, height, dark, quiet: DM_QUIET })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_envelope_is_only_text() {
        for text in ["[)>\u{1e}06\u{1d}", "[)>\u{1e}05\u{1d}1P", "x\u{1e}\u{4}", "\u{1e}\u{4}"] {
            let matrix = data_matrix(text).unwrap();
            let read = datamatrix::DataMatrix::decode(&matrix.dark, matrix.width as usize).unwrap();
            assert_eq!(read, text.as_bytes());
        }
    }

    #[test]
    fn a_whole_envelope_takes_one_codeword_for_both_ends() {
        let long = data_matrix("[)>\u{1e}06\u{1d}1PABC1234\u{1e}\u{4}").unwrap();
        assert!(long.width <= 14, "{}", long.width);
    }

    #[test]
    fn too_much_is_too_much() {
        assert!(qr(&"x".repeat(5000)).is_none());
        assert!(qr(&"ü".repeat(5000)).is_none());
        assert!(gs1_qr(&"1".repeat(5000)).is_none());
        assert!(data_matrix(&"x".repeat(5000)).is_none());
    }
}
