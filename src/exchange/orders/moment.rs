//! When an order was placed, as channels write it: `2025-05-11 09:55:16 -0400`, `2026-11-27T08:26:13+00:00`, `27.11.2026 08:26`.

use super::super::value::{Flaw, Style};
use crate::domain::{Instant, text::escape};
use chrono::{NaiveTime, TimeZone};

/// Reads a moment. Without an offset it is by the clocks of `zone`, without a time the day's beginning there.
pub(super) fn moment(style: Style, text: &str, zone: chrono_tz::Tz) -> Result<Instant, Flaw> {
    let bad = || {
        let found: String = escape(text).chars().take(60).collect();
        Flaw::Bad(format!("{found:?} is no date and time: write it as 2026-11-30 09:55"))
    };
    let day = style.day(text)?;
    let date = day.date().ok_or_else(bad)?;
    let rest = text.find([' ', 'T', 't']).map_or("", |at| &text[at + 1..]).trim();
    let (time, offset) = split(rest);
    let time = clock(time).ok_or_else(bad)?;
    let local = date.and_time(time);
    let at = match offset {
        "" => {
            // Where clocks were put forward over it, the first moment after.
            let later = || local + chrono::Duration::hours(1);
            let found = zone.from_local_datetime(&local).earliest();
            found
                .or_else(|| zone.from_local_datetime(&later()).earliest())
                .ok_or_else(bad)?
                .timestamp_millis()
        }
        offset => local.and_utc().timestamp_millis() - minutes(offset).ok_or_else(bad)? * 60_000,
    };
    Ok(Instant(at))
}

/// The clock's time, and what stands behind it of its offset.
fn split(text: &str) -> (&str, &str) {
    let at = text.find(['+', '-', 'Z', 'z']).or_else(|| {
        // "09:55 UTC" and "09:55 GMT", but not "09:55 AM".
        ["UTC", "GMT"].iter().find_map(|name| text.find(name))
    });
    let (time, offset) = text.split_at(at.unwrap_or(text.len()));
    (time.trim(), offset.trim())
}

/// Minutes east of Greenwich.
fn minutes(offset: &str) -> Option<i64> {
    if matches!(offset, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits: String = offset.get(1..)?.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, rest) = match digits.len() {
        2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, rest): (i64, i64) = (hours.parse().ok()?, rest.parse().ok()?);
    (hours <= 14 && rest < 60).then_some(sign * (hours * 60 + rest))
}

fn clock(text: &str) -> Option<NaiveTime> {
    if text.is_empty() {
        return Some(NaiveTime::MIN);
    }
    let upper = text.to_ascii_uppercase();
    let formats = ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p"];
    formats.iter().find_map(|format| NaiveTime::parse_from_str(&upper, format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match moment(Style::default(), text, chrono_tz::Europe::Berlin) {
            Ok(at) => at.rfc3339(),
            Err(Flaw::Bad(sentence)) => sentence,
            Err(Flaw::Unsure) => "unsure".into(),
        }
    }

    #[test]
    fn moments_as_channels_write_them() {
        for (text, utc) in [
            ("2025-05-11 09:55:16 -0400", "2025-05-11T13:55:16.000Z"),
            ("2026-11-27T08:26:13+00:00", "2026-11-27T08:26:13.000Z"),
            ("2026-11-27T08:26:13.250Z", "2026-11-27T08:26:13.250Z"),
            ("2026-11-27T08:26:13-07:00", "2026-11-27T15:26:13.000Z"),
            ("2026-11-27 08:26:13 UTC", "2026-11-27T08:26:13.000Z"),
            ("2026-11-27 08:26", "2026-11-27T07:26:00.000Z"),
            ("27.11.2026 8:26", "2026-11-27T07:26:00.000Z"),
            ("11/27/2026 8:26 PM", "unsure"),
            ("2026-11-27 8:26 pm", "2026-11-27T19:26:00.000Z"),
            ("2026-11-27", "2026-11-26T23:00:00.000Z"),
            // Berlin's clocks went from 02:00 to 03:00.
            ("2026-03-29 02:30", "2026-03-29T01:30:00.000Z"),
        ] {
            assert_eq!(read(text), utc, "{text}");
        }
        for wrong in ["2026-11-27 25:61", "2026-11-27 08:26 -9999", "2026-11-27 08:26 PST"] {
            assert!(read(wrong).contains("no date and time"), "{wrong}: {}", read(wrong));
        }
    }
}
