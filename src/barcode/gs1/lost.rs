//! A lost separator: a scan without any, whose last value could be two fields.
//!
//! `10AB-12` and `21XYZ1` without the separator between them read as the lot `AB-1221XYZ1`, and nothing is wrong with it.
//! In 16 generated cases 9 read as valid. So both readings are shown and the operator says which; neither is preferred.

use super::{check, fields, pack, table};
use crate::barcode::element::{Element, Key, chars_before};
use std::borrow::Cow;

/// Other readings of a scan in which a separator may have been lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost<'a> {
    /// The character before which the separator would stand in the first of the readings.
    pub at: usize,
    /// The field that may have swallowed another.
    pub key: Key,
    /// The other readings, each complete, the likeliest first; at most [`Lost::MOST`].
    pub readings: Vec<Vec<Element<'a>>>,
}

impl Lost<'_> {
    /// More readings than a person can choose from are not shown.
    pub const MOST: usize = 3;

    /// The same, free of the scanned text.
    #[must_use]
    pub fn into_owned(self) -> Lost<'static> {
        let own = |reading: Vec<Element<'_>>| reading.into_iter().map(Element::into_owned).collect();
        Lost { at: self.at, key: self.key, readings: self.readings.into_iter().map(own).collect() }
    }
}

/// Fields that stand beside others in warehouses, by how sure their own form makes the reading: 0 is surest. Anything
/// else, in-house fields (90) to (99) above all, occurs in values by chance too often to ask about.
fn doubt(key: Key) -> Option<u8> {
    match key.as_str() {
        "11" | "13" | "15" | "16" | "17" | "7003" | "8008" => Some(0),
        "21" | "10" => Some(1),
        "30" | "37" | "240" | "241" | "250" | "400" | "8005" => Some(2),
        code => match code.get(..2)? {
            "31" | "32" | "33" | "34" | "35" | "36" | "41" => Some(0),
            "39" => Some(2),
            _ => None,
        },
    }
}

/// The other readings of a scan that holds no separator.
pub(super) fn readings<'a>(text: &'a str, elements: &[Element<'a>]) -> Option<Lost<'a>> {
    let (last, before) = elements.split_last()?;
    let ai = table::find(last.key).filter(|ai| !ai.is_predefined())?;
    let Cow::Borrowed(value) = last.value else { return None };
    let complete = pack::check(elements).is_ok_and(|waiting| waiting.is_empty());
    let mut found: Vec<(u8, usize, Vec<Element<'a>>)> = Vec::new();
    for split in 1..value.len().saturating_sub(2) {
        let rest = value.get(split..)?;
        let Some(doubt) = table::starting(rest.as_bytes()).and_then(|(_, key)| doubt(key)) else { continue };
        if check::value(ai, value, 0, split) != Ok(split) {
            continue;
        }
        let mut reading = before.to_vec();
        let head = Cow::Borrowed(value.get(..split)?);
        reading.push(Element { key: last.key, value: head, title: last.title });
        let hidden = reading.len();
        if fields(rest, &mut reading, &mut Vec::new()).is_err() {
            continue;
        }
        let keys = || reading.iter().skip(hidden).map(|element| element.key);
        // A field that is there already is chance; so is one that lacks a partner where no other field lacks one.
        let again = keys().any(|key| reading.iter().take(hidden).any(|element| element.key == key));
        let alone = pack::check(&reading)
            .map_or(true, |waiting| complete && waiting.iter().any(|wait| keys().any(|key| key == wait.key)));
        if !again && !alone {
            found.push((doubt, split, reading));
        }
    }
    found.sort_by_key(|(doubt, split, _)| (*doubt, *split));
    found.truncate(Lost::MOST);
    let split = found.first().map(|(_, split, _)| *split)?;
    let at = chars_before(text, text.len() - value.len() + split);
    Some(Lost { at, key: last.key, readings: found.into_iter().map(|(_, _, reading)| reading).collect() })
}

#[cfg(test)]
mod tests {
    use crate::barcode::gs1::{parse, to_bracketed};

    #[test]
    fn a_swallowed_serial_is_shown() {
        let parsed = parse("01095060001343521726013010AB-1221XYZ1").unwrap();
        assert_eq!(parsed.get("10"), Some("AB-1221XYZ1"));
        let lost = parsed.lost.unwrap();
        assert_eq!((lost.at, lost.key.as_str()), (31, "10"));
        let readings: Vec<String> = lost.readings.iter().map(|r| to_bracketed(r)).collect();
        assert_eq!(readings, ["(01)09506000134352(17)260130(10)AB-12(21)XYZ1"]);
    }

    #[test]
    fn a_swallowed_date_is_the_likeliest() {
        let lost = parse("010950600013435210AB21X17260130").unwrap().lost.unwrap();
        assert!(to_bracketed(lost.readings.first().unwrap()).ends_with("(10)AB21X(17)260130"));
        assert_eq!(lost.readings.len(), 2);
    }

    #[test]
    fn the_second_symbol_of_a_pack_may_have_lost_one_too() {
        let lost = |text| parse(text).unwrap().lost.map(|lost| to_bracketed(lost.readings.first().unwrap()));
        assert_eq!(lost("10AB21X").as_deref(), Some("(10)AB(21)X"));
        assert_eq!(lost("020950600013435210AB3712").as_deref(), Some("(02)09506000134352(10)AB(37)12"));
    }

    #[test]
    fn nobody_is_asked_about_chance() {
        for text in [
            "0109506000134352",
            "010950600013435210AB-12",
            "010950600013435210V19S96UXJ19Z",
            "010950600013435210A21X\u{1d}21Y",
            "010950600013435210A10B",
        ] {
            assert_eq!(parse(text).unwrap().lost, None, "{text:?}");
        }
    }
}
