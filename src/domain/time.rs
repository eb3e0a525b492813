//! Moments and business days. A moment is evidence, never an order: the ledger's order is its sequence number.

use super::DomainError;
use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
use std::{fmt, str::FromStr};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Pure rooms are told the time; they never ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

impl Instant {
    /// RFC 3339 in UTC with milliseconds, as JSON shows it.
    #[must_use]
    pub fn rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .map_or_else(|| self.0.to_string(), |t| t.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    }

    /// The business day of this moment in a time zone.
    #[must_use]
    pub fn day(self, zone: chrono_tz::Tz) -> Day {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .map_or(Day(0), |t| Day::from(t.with_timezone(&zone).date_naive()))
    }

    /// Hours, minutes and seconds in a time zone: `10:41:07`.
    #[must_use]
    pub fn clock(self, zone: chrono_tz::Tz) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .map_or_else(String::new, |t| t.with_timezone(&zone).format("%H:%M:%S").to_string())
    }
}

/// A calendar day, counted from 1970-01-01.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub struct Day(pub i32);

impl Day {
    /// The calendar date, or `None` beyond the years that chrono knows.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0.checked_add(EPOCH)?)
    }

    /// The first moment after this day in a time zone: what "as of that day" includes ends here.
    ///
    /// Where a change of clocks skips midnight, the first moment that exists.
    #[must_use]
    pub fn end(self, zone: chrono_tz::Tz) -> Instant {
        let Some(midnight) = Self(self.0.saturating_add(1)).date().and_then(|d| d.and_hms_opt(0, 0, 0))
        else {
            return Instant(i64::MAX);
        };
        let mut local = midnight;
        for _ in 0..8 {
            if let Some(t) = zone.from_local_datetime(&local).earliest() {
                return Instant(t.timestamp_millis());
            }
            local += chrono::Duration::minutes(30);
        }
        Instant(midnight.and_utc().timestamp_millis())
    }

    /// As people in a warehouse write it: `Fri 27 Nov 2026`.
    #[must_use]
    pub fn long(self) -> String {
        self.date().map_or_else(String::new, |d| d.format("%a %-d %b %Y").to_string())
    }
}

/// Days from the first day of the common era to 1970-01-01.
const EPOCH: i32 = 719_163;

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH)
    }
}

impl FromStr for Day {
    type Err = DomainError;
    fn from_str(s: &str) -> Result<Self, DomainError> {
        NaiveDate::parse_from_str(s.trim(), "%Y-%m-%d")
            .map(Self::from)
            .map_err(|_| DomainError::Date(super::text::escape(s)))
    }
}

impl fmt::Display for Day {
    /// ISO 8601: `2026-11-27`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(d) => f.pad(&d.format("%Y-%m-%d").to_string()),
            None => write!(f, "day {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_survives_its_text() {
        let day: Day = "2026-11-27".parse().unwrap();
        assert_eq!((day.to_string().as_str(), day.long().as_str()), ("2026-11-27", "Fri 27 Nov 2026"));
    }

    #[test]
    fn a_business_day_belongs_to_the_site() {
        let late = Instant(1_764_286_200_000); // 2025-11-27T23:30:00Z
        assert_eq!(late.day(chrono_tz::UTC).to_string(), "2025-11-27");
        assert_eq!(late.day(chrono_tz::Europe::Berlin).to_string(), "2025-11-28");
    }

    #[test]
    fn a_day_ends_where_the_next_begins_even_when_midnight_is_skipped() {
        let day: Day = "2018-11-03".parse().unwrap();
        // Brazil moved its clocks at midnight: 2018-11-04 began at 01:00.
        assert_eq!(day.end(chrono_tz::America::Sao_Paulo).rfc3339(), "2018-11-04T03:00:00.000Z");
    }
}
