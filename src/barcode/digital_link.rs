//! GS1 Digital Link URIs: a web address that says what a GS1 barcode says.
//!
//! `https://id.gs1.org/01/09506000134352/10/AB-12?17=271231`: a primary key and its qualifiers in the path, attributes in
//! the query. Nothing is looked up; the domain may be anyone's.
//!
//! Source: GS1 Digital Link Standard: URI Syntax, release 1.3 and later. The rules that bite:
//! - the scheme is `http` or `https`, all lower or all upper case;
//! - the rightmost primary key of the path counts, what stands before it is the owner's affair;
//! - qualifiers stand in their order; one that belongs into the path must not stand in the query;
//! - a GTIN in the path has 14 digits; in the query 8, 12 and 13 are filled with zeros;
//! - only `&` parts the query; keys that are no numbers are passed over with a [`Warning`], numbers that are no
//!   identifiers are an error; nothing may come twice; `+` is a space in the query and itself in the path;
//! - what follows `#` is ignored.
//!
//! Not here: the words of older releases (`/gtin/`, `/lot/`) and compressed URIs; both are refused.

use super::{
    element::{Element, Fault, FaultKind, Key, Warning, chars_before},
    gs1::{
        Parsed, pack,
        table::{self, Ai, Family, Link},
        whole_value,
    },
};
use std::borrow::Cow;

/// The domain of [`build`] when the owner has none: it resolves any key.
pub const CANONICAL: &str = "https://id.gs1.org";

/// Where a part of a URI stands, in bytes, and the part.
type Slice<'a> = (usize, &'a str);

/// Whether a text looks like a web address, so that [`parse`] should judge it.
#[must_use]
pub fn is_uri(text: &str) -> bool {
    scheme_len(text).is_some()
}

fn scheme_len(text: &str) -> Option<usize> {
    ["https://", "HTTPS://", "http://", "HTTP://"].iter().find(|s| text.starts_with(**s)).map(|s| s.len())
}

/// Reads a Digital Link URI.
///
/// # Errors
/// [`Fault`]: the character at which it is not one, and why. `at` of a fault inside a value that holds escapes is where
/// the value begins, or a little behind.
pub fn parse(uri: &str) -> Result<Parsed<'_>, Fault> {
    read(uri).map_err(|(at, ai, kind)| Fault { at: chars_before(uri, at), ai, kind })
}

type Trouble = (usize, Option<Key>, FaultKind);

fn form<T>(at: usize, sentence: &'static str) -> Result<T, Trouble> {
    Err((at, None, FaultKind::Form(sentence)))
}

fn read(uri: &str) -> Result<Parsed<'_>, Trouble> {
    if let Some(at) = uri.bytes().position(|b| !is_uri_byte(b)) {
        return form(at, "a web address cannot hold this character");
    }
    let Some(host) = scheme_len(uri) else {
        return form(0, "does not begin with http:// or https:// in one letter case");
    };
    let path = match uri.get(host..).and_then(|rest| rest.find('/')) {
        Some(0) | None => return form(host, "has no domain or nothing behind it"),
        Some(len) => host + len,
    };
    let domain = uri.get(host..path).unwrap_or_default();
    if let Some(at) = domain.bytes().position(|b| b"_~?#@!$&'()*+,;=%".contains(&b)) {
        return form(host + at, "the domain cannot hold this character");
    }
    let end = uri.get(path..).and_then(|rest| rest.find('#')).map_or(uri.len(), |i| path + i);
    let mark = uri.get(path..end).and_then(|rest| rest.find('?')).map(|i| path + i);
    let path_end = mark.unwrap_or(end);

    let mut parsed = Parsed::default();
    let mut spots = Vec::new();
    let pairs = path_pairs(path, uri.get(path..path_end).unwrap_or_default())?;
    let (first, qualifiers) = pairs.split_first().ok_or((path, None, FaultKind::Empty))?;
    let sequences = match first.0.link {
        Link::Primary(sequences) => sequences,
        Link::Attribute | Link::No => &[],
    };
    let keys: Vec<Key> = qualifiers.iter().map(|(_, key, _)| *key).collect();
    for (ai, key, value) in &pairs {
        push(&mut parsed.elements, &mut spots, ai, *key, *value, Place::Path)?;
    }
    if let Some(mark) = mark {
        query(uri, mark + 1..end, &keys, sequences, &mut parsed, &mut spots)?;
    }
    if !in_order(&keys, sequences) {
        return Err((
            first.2.0,
            Some(first.1),
            FaultKind::Form("is followed by qualifiers that do not belong to it, or not in this order"),
        ));
    }
    parsed.waits_for = pack::check(&parsed.elements).map_err(|conflict| {
        (spots.get(conflict.index).copied().unwrap_or(path), Some(conflict.key), conflict.kind)
    })?;
    Ok(parsed)
}

fn is_uri_byte(b: u8) -> bool {
    matches!(b, b'a'..=b'z' | b'@'..=b'[' | b'#'..=b';' | b'!' | b'=' | b'?' | b']' | b'_' | b'~')
}

type Pair<'a> = (&'static Ai, Key, Slice<'a>);

/// The pairs from the rightmost primary key to the end of the path.
fn path_pairs<'a>(start: usize, path: &'a str) -> Result<Vec<Pair<'a>>, Trouble> {
    let mut segments: Vec<Slice<'a>> = Vec::new();
    let mut at = start;
    for segment in path.split('/') {
        segments.push((at, segment));
        at += segment.len() + 1;
    }
    let mut pairs = Vec::new();
    // The segment before the first slash is empty and belongs to no pair.
    let mut rest = segments.get(1..).unwrap_or_default();
    while let [before @ .., (_, code), value] = rest {
        let Some((key, ai)) = Key::new(code).and_then(|key| Some((key, table::find(key)?))) else { break };
        pairs.push((ai, key, *value));
        if matches!(ai.link, Link::Primary(_)) {
            pairs.reverse();
            return Ok(pairs);
        }
        rest = before;
    }
    form(start, "there is no GS1 key in the path")
}

/// Whether the qualifiers are some of one of the sequences, in its order.
fn in_order(keys: &[Key], sequences: &[&[Family]]) -> bool {
    keys.is_empty()
        || sequences.iter().any(|sequence| {
            let mut rest = sequence.iter();
            keys.iter().all(|key| rest.any(|family| family.has(*key)))
        })
}

/// Whether a key could stand somewhere among the qualifiers.
fn belongs_in_path(key: Key, keys: &[Key], sequences: &[&[Family]]) -> bool {
    (0..=keys.len()).any(|at| {
        let mut longer = keys.to_vec();
        longer.insert(at, key);
        in_order(&longer, sequences)
    })
}

fn query<'a>(
    uri: &'a str,
    range: std::ops::Range<usize>,
    keys: &[Key],
    sequences: &[&[Family]],
    parsed: &mut Parsed<'a>,
    spots: &mut Vec<usize>,
) -> Result<(), Trouble> {
    let mut at = range.start;
    for field in uri.get(range).unwrap_or_default().split('&') {
        let start = at;
        at += field.len() + 1;
        if field.is_empty() {
            continue;
        }
        let Some((code, value)) = field
            .split_once('=')
            .filter(|(code, _)| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()))
        else {
            if !parsed.warnings.contains(&Warning::QueryPassedOver) {
                parsed.warnings.push(Warning::QueryPassedOver);
            }
            continue;
        };
        let Some((key, ai)) = Key::new(code).and_then(|key| Some((key, table::find(key)?))) else {
            return Err((start, None, FaultKind::UnknownKey(code.chars().take(8).collect())));
        };
        let refuse = |sentence| Err((start, Some(key), FaultKind::Form(sentence)));
        if parsed.elements.iter().any(|element| element.key == key) {
            return refuse("comes twice");
        }
        if matches!(ai.link, Link::No) {
            return refuse("cannot stand in the query");
        }
        if belongs_in_path(key, keys, sequences) {
            return refuse("belongs into the path");
        }
        push(&mut parsed.elements, spots, ai, key, (start + code.len() + 1, value), Place::Query)?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
}

fn push<'a>(
    elements: &mut Vec<Element<'a>>,
    spots: &mut Vec<usize>,
    ai: &'static Ai,
    key: Key,
    (at, raw): Slice<'a>,
    place: Place,
) -> Result<(), Trouble> {
    if raw.is_empty() {
        return Err((at, Some(key), FaultKind::Form("has no value")));
    }
    let mut value = unescape(raw, place);
    if place == Place::Query && key == "01" && matches!(value.len(), 8 | 12 | 13) {
        value = Cow::Owned(format!("{value:0>14}"));
    }
    let inside = matches!(value, Cow::Borrowed(_));
    whole_value(ai, &value).map_err(|(i, kind)| (if inside { at + i } else { at }, Some(key), kind))?;
    elements.push(Element { key, value, title: ai.title });
    spots.push(at);
    Ok(())
}

/// Undoes percent escapes. An escaped byte is one character, as in the 82 characters every one is; a `%` that begins no
/// escape stays.
fn unescape(text: &str, place: Place) -> Cow<'_, str> {
    let plus = place == Place::Query && text.contains('+');
    if !plus && !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let code = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (b, code) {
            (b'%', Some(code)) => {
                out.push(code.into());
                at += 2;
            }
            (b'+', _) if plus => out.push(' '),
            (b, _) => out.push((*b).into()),
        }
        at += 1;
    }
    Cow::Owned(out)
}

/// Makes a Digital Link URI: the first primary key among the elements and as many of its qualifiers as there are in the
/// path; the rest in the query, predefined lengths first. `stem` is `https://` and a domain, perhaps a path; see
/// [`CANONICAL`].
///
/// # Errors
/// [`Fault`] when there is no primary key, or a field that cannot stand in the query.
pub fn build(stem: &str, elements: &[Element<'_>]) -> Result<String, Fault> {
    let fault = |ai, sentence| Fault { at: 0, ai, kind: FaultKind::Form(sentence) };
    let rows: Vec<_> = elements.iter().filter_map(|e| Some((e, table::find(e.key)?))).collect();
    let primary = rows.iter().find_map(|(element, ai)| match ai.link {
        Link::Primary(sequences) => Some((*element, sequences)),
        Link::Attribute | Link::No => None,
    });
    let (primary, sequences) =
        primary.ok_or_else(|| fault(None, "there is no key that a web address can begin with"))?;
    let found = |family: &&Family| rows.iter().any(|(element, _)| family.has(element.key));
    let best = sequences.iter().rev().max_by_key(|sequence| sequence.iter().filter(found).count());
    let mut uri = stem.strip_suffix('/').unwrap_or(stem).to_owned();
    let mut placed = vec![primary.key];
    let path = |uri: &mut String, element: &Element<'_>| {
        uri.push('/');
        uri.push_str(element.key.as_str());
        uri.push('/');
        escape(uri, &element.value);
    };
    path(&mut uri, primary);
    for family in best.copied().unwrap_or_default() {
        if let Some((element, _)) = rows.iter().find(|(element, _)| family.has(element.key)) {
            path(&mut uri, element);
            placed.push(element.key);
        }
    }
    let mut before = '?';
    for fixed in [true, false] {
        for (element, ai) in rows.iter().filter(|(_, ai)| ai.is_predefined() == fixed) {
            if placed.contains(&element.key) {
                continue;
            }
            if matches!(ai.link, Link::No) {
                return Err(fault(Some(element.key), "cannot stand in the query of a web address"));
            }
            uri.push(before);
            uri.push_str(element.key.as_str());
            uri.push('=');
            escape(&mut uri, &element.value);
            placed.push(element.key);
            before = '&';
        }
    }
    Ok(uri)
}

fn escape(uri: &mut String, value: &str) {
    for b in value.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            uri.push(b.into());
        } else {
            uri.push_str(&format!("%{b:02X}"));
        }
    }
}

#[cfg(test)]
mod tests;
