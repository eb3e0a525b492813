//! ISO/IEC 15434 messages: `[)>` and an envelope of formats, each a list of fields, in one 2D symbol.
//!
//! ```text
//! [)> RS  06 GS P1234 GS Q10 GS 1TLOT7 RS  EOT
//!         05 GS 0109506000134352 GS 10AB-12 RS
//! ```
//! Format 05 holds GS1 application identifiers, 06 ANSI MH10.8.2 data identifiers. The others hold free text, EDI or
//! pictures: beside 05 or 06 they are passed over with a [`Warning`], alone they are refused by name.
//!
//! Source: ISO/IEC 15434:2019. Accepted beyond it, since scanners send it: no `EOT`, no last `RS` (both with a
//! [`Warning`]), and the control characters as text (`{RS}`, `<RS>`, U+241E and so on).

use super::{
    element::{Element, Fault, FaultKind, Warning, chars_before},
    gs1::{self, Parsed},
    mh10,
    separator::{Control, next_control},
};

pub use super::mh10::bare;

/// What every message begins with.
pub const START: &str = "[)>";

/// A format that holds fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// 05: GS1 application identifiers.
    Gs1,
    /// 06: ANSI MH10.8.2 data identifiers.
    Mh10,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The formats that were read, in their order.
    pub formats: Vec<Format>,
    /// The fields of all of them, and what is to be said about them.
    pub parsed: Parsed<'a>,
}

/// Whether a text is meant as a message, so that [`parse`] should judge it.
#[must_use]
pub fn is_message(text: &str) -> bool {
    text.starts_with(START)
}

/// Reads a message.
///
/// # Errors
/// [`Fault`]: the character at which it is not one, or at which a field is wrong.
pub fn parse(text: &str) -> Result<Message<'_>, Fault> {
    let mut reader = Reader { text, at: START.len() };
    if !is_message(text) {
        return Err(reader.fault(0, FaultKind::Form("a message begins with [)>")));
    }
    let mut message = Message { formats: Vec::new(), parsed: Parsed::default() };
    let mut refused = None;
    if reader.next() != ("", Some(Control::Rs)) {
        return Err(reader.fault(START.len(), FaultKind::Form("[)> is followed by the record mark RS")));
    }
    loop {
        let start = reader.at;
        let (mut head, mut control) = reader.next();
        if control.is_none() {
            head = head.trim_end_matches(['\r', '\n']);
        }
        if head.is_empty() && control != Some(Control::Gs) {
            if control != Some(Control::Eot) {
                message.parsed.warnings.push(Warning::MissingEndOfMessage);
            }
            break;
        }
        match head {
            "05" | "06" if control == Some(Control::Gs) => {
                let format = if head == "05" { Format::Gs1 } else { Format::Mh10 };
                message.formats.push(format);
                while control == Some(Control::Gs) {
                    let start = reader.at;
                    let (field, next) = reader.next();
                    let field = if next.is_none() { field.trim_end_matches(['\r', '\n']) } else { field };
                    control = next;
                    reader.field(format, start, field, &mut message.parsed)?;
                }
            }
            _ => {
                let kind = refusal(head);
                if !matches!(kind, FaultKind::Format(..)) {
                    return Err(reader.fault(start, kind));
                }
                if let [a, b, ..] = head.as_bytes() {
                    message.parsed.warnings.push(Warning::FormatPassedOver([*a, *b]));
                }
                refused = refused.or(Some((start, kind)));
                while control == Some(Control::Gs) {
                    control = reader.next().1;
                }
            }
        }
        if control != Some(Control::Rs) {
            message.parsed.warnings.push(Warning::MissingEndOfFormat);
            if control.is_none() {
                message.parsed.warnings.push(Warning::MissingEndOfMessage);
            }
            break;
        }
    }
    if let Some((at, kind)) = refused.filter(|_| message.formats.is_empty()) {
        return Err(reader.fault(at, kind));
    }
    if message.parsed.elements.is_empty() {
        return Err(reader.fault(START.len(), FaultKind::Empty));
    }
    message.parsed.waits_for = gs1::pack::check(&message.parsed.elements).map_err(|conflict| Fault {
        at: 0,
        ai: Some(conflict.key),
        kind: conflict.kind,
    })?;
    Ok(message)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The text up to the next control character, and which it is.
    fn next(&mut self) -> (&'a str, Option<Control>) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (len, control, width) = next_control(rest)
            .map_or((rest.len(), None, 0), |(at, control, width)| (at, Some(control), width));
        self.at += len + width;
        (rest.get(..len).unwrap_or_default(), control)
    }

    fn fault(&self, at: usize, kind: FaultKind) -> Fault {
        Fault { at: chars_before(self.text, at), ai: None, kind }
    }

    /// Reads one field of a format.
    fn field(
        &self,
        format: Format,
        start: usize,
        text: &'a str,
        parsed: &mut Parsed<'a>,
    ) -> Result<(), Fault> {
        if text.is_empty() {
            if !parsed.warnings.contains(&Warning::DoubleSeparator) {
                parsed.warnings.push(Warning::DoubleSeparator);
            }
            return Ok(());
        }
        let moved = |fault: Fault| Fault { at: fault.at + chars_before(self.text, start), ..fault };
        let found: Vec<Element<'a>> = match format {
            Format::Mh10 => vec![mh10::field(text).map_err(moved)?],
            Format::Gs1 => gs1::parse(text).map_err(moved)?.elements,
        };
        parsed.elements.extend(found);
        Ok(())
    }
}

/// Why a format is not read.
fn refusal(head: &str) -> FaultKind {
    let code: String = head.chars().take(2).collect();
    let meaning = match code.as_str() {
        "01" => "transportation",
        "02" => "a complete EDI message",
        "03" => "ANSI ASC X12 segments",
        "04" => "UN/EDIFACT segments",
        "05" | "06" => return FaultKind::Form("the format is followed by the separator GS"),
        "07" => "free text",
        "08" => "CII syntax",
        "09" => "binary data",
        "12" => "ATA text element identifiers",
        _ if code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()) => "reserved",
        _ => return FaultKind::Form("two digits must name a format here"),
    };
    FaultKind::Format(code, meaning)
}

/// Makes a message of one format. Values are taken as they are: they come from fields that were read or checked.
#[must_use]
pub fn build(format: Format, elements: &[Element<'_>]) -> String {
    let mut text = format!("{START}\u{1E}{}", if format == Format::Gs1 { "05" } else { "06" });
    for element in elements {
        text.push('\u{1D}');
        text.push_str(element.key.as_str());
        text.push_str(&element.value);
    }
    text.push_str("\u{1E}\u{4}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys<'a>(message: &'a Message<'_>) -> Vec<(&'a str, &'a str)> {
        message.parsed.elements.iter().map(|e| (e.key.as_str(), &*e.value)).collect()
    }

    #[test]
    fn a_supplier_label() {
        let message = parse("[)>\u{1e}06\u{1d}P1234\u{1d}Q10\u{1d}1TLOT7\u{1e}\u{4}").unwrap();
        assert_eq!(keys(&message), [("P", "1234"), ("Q", "10"), ("1T", "LOT7")]);
        assert_eq!((message.formats.clone(), message.parsed.warnings.len()), (vec![Format::Mh10], 0));
        assert_eq!(
            build(Format::Mh10, &message.parsed.elements),
            "[)>\u{1e}06\u{1d}P1234\u{1d}Q10\u{1d}1TLOT7\u{1e}\u{4}"
        );
    }

    #[test]
    fn application_identifiers_in_an_envelope() {
        let message = parse("[)>\u{1e}05\u{1d}0109506000134352\u{1d}10AB-12\u{1d}21XYZ1\u{1e}\u{4}").unwrap();
        assert_eq!(keys(&message), [("01", "09506000134352"), ("10", "AB-12"), ("21", "XYZ1")]);
        assert!(message.parsed.waits_for.is_empty());
    }

    #[test]
    fn marks_as_text_and_marks_that_are_missing() {
        for text in [
            "[)>{RS}06{GS}P1234{GS}Q10{RS}{EOT}",
            "[)><RS>06<GS>P1234<GS>Q10<RS><EOT>",
            "[)>\u{241e}06\u{241d}P1234\u{241d}Q10\u{241e}\u{2404}",
        ] {
            assert_eq!(parse(text).unwrap().parsed.warnings, [], "{text}");
        }
        let warnings = |text| parse(text).unwrap().parsed.warnings;
        assert_eq!(warnings("[)>\u{1e}06\u{1d}P1\u{1e}"), [Warning::MissingEndOfMessage]);
        assert_eq!(
            warnings("[)>\u{1e}06\u{1d}P1\r"),
            [Warning::MissingEndOfFormat, Warning::MissingEndOfMessage]
        );
        assert_eq!(warnings("[)>\u{1e}06\u{1d}P1\u{4}"), [Warning::MissingEndOfFormat]);
    }

    #[test]
    fn several_formats_in_one_message() {
        let message = parse("[)>\u{1e}07free text\u{1e}06\u{1d}Q10\u{1e}05\u{1d}10AB\u{1e}\u{4}").unwrap();
        assert_eq!(keys(&message), [("Q", "10"), ("10", "AB")]);
        assert_eq!(message.parsed.warnings, [Warning::FormatPassedOver(*b"07")]);
        assert_eq!(message.parsed.waits_for.len(), 1);
    }

    #[test]
    fn what_is_no_message_says_why() {
        for (text, at, sentence) in [
            ("[)>\u{1e}99\u{1d}P1\u{1e}\u{4}", 4, "format 99 (reserved) holds no fields"),
            ("[)>\u{1e}07text\u{1e}\u{4}", 4, "format 07 (free text) holds no fields"),
            ("[)>06", 3, "[)> is followed by the record mark RS"),
            ("[)>\u{1e}", 3, "there is no data"),
            ("[)>\u{1e}06P1", 4, "the format is followed by the separator GS"),
            ("[)>\u{1e}AB\u{1d}P1\u{1e}\u{4}", 4, "two digits must name a format here"),
            ("[)>\u{1e}06\u{1d}?1\u{1e}\u{4}", 7, "no field identifier begins with ?1"),
            ("[)>\u{1e}05\u{1d}17261131\u{1e}\u{4}", 13, "(17) day 31 does not exist in month 11"),
            ("0109506000134352", 0, "a message begins with [)>"),
        ] {
            let fault = parse(text).unwrap_err();
            assert_eq!((fault.at, fault.to_string().as_str()), (at, sentence), "{text:?}");
        }
    }
}
