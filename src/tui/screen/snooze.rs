//! For how long is this alert to be silent? Some days, until a day, or until so few are left. Right chooses; Enter only ends
//! what was typed.

use crate::{
    domain::{AlertSaying, Day, Quantity},
    store::alerts::Alert,
    tui::{
        command::{Action, key_of},
        theme::Theme,
        widget::{
            paint::{popup, put},
            text::{cut_end, left, quantity},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

/// How long each of the first rows is, in days.
const DAYS: [i32; 3] = [1, 7, 30];
/// Rows that can be chosen: the days, and what was typed.
pub(crate) const ROWS: usize = DAYS.len() + 1;

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Snooze {
    /// The alert.
    pub(crate) alert: Alert,
    /// The business day of the list.
    pub(crate) today: Day,
    /// The row in focus.
    pub(crate) cursor: usize,
    /// A line that was typed and finished here.
    pub(crate) typed: String,
}

impl Snooze {
    /// Asks for an alert; with what was typed before, if that is a day or a level.
    pub(crate) fn of(alert: Alert, today: Day, given: &str) -> Self {
        let cursor = if until(given, today).is_ok() { ROWS - 1 } else { 1 };
        Self { alert, today, cursor, typed: String::new() }
    }

    /// A finished line: whether it is a day or a level, which is kept; anything else is no answer.
    pub(crate) fn takes(&mut self, text: &str) -> bool {
        let is_one = until(text, self.today).is_ok();
        if is_one {
            (self.typed, self.cursor) = (text.trim().into(), ROWS - 1);
        }
        is_one
    }

    /// What the row in focus says of the alert, with what stands in the line.
    ///
    /// # Errors
    /// When nothing fit was typed; in one sentence.
    pub(crate) fn saying(&self, line: &str) -> Result<AlertSaying, String> {
        match DAYS.get(self.cursor) {
            Some(days) => {
                Ok(AlertSaying::Snooze { until: Some(Day(self.today.0.saturating_add(*days))), level: None })
            }
            None => until(if line.trim().is_empty() { &self.typed } else { line }, self.today),
        }
    }
}

/// A day that is to come, or how few are to be left.
fn until(text: &str, today: Day) -> Result<AlertSaying, String> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Day>() {
        return if day > today {
            Ok(AlertSaying::Snooze { until: Some(day), level: None })
        } else {
            Err(format!("{text} is over: type a day that is to come"))
        };
    }
    // Longer ones are barcodes.
    match text.parse::<Quantity>() {
        Ok(level) if text.len() <= 6 => Ok(AlertSaying::Snooze { until: None, level: Some(level) }),
        _ => Err("type a day, as 2026-12-04, or how few are to be left, as 12".into()),
    }
}

/// Draws the dialog over a body.
pub(crate) fn draw(snooze: &Snooze, line: &str, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let alert = &snooze.alert;
    let title = format!("ASK  Silence {} {} for how long?", alert.word(), alert.what);
    let date = |days: i32| Day(snooze.today.0.saturating_add(days)).long();
    let mut rows: Vec<(String, String)> = DAYS
        .iter()
        .map(|days| {
            (format!("{days} day{}", if *days == 1 { "" } else { "s" }), format!("until {}", date(*days)))
        })
        .collect();
    let typed = if line.trim().is_empty() { snooze.typed.as_str() } else { line.trim() };
    let meant = match until(typed, snooze.today) {
        _ if typed.is_empty() => "type a day, or how few are left".into(),
        Ok(AlertSaying::Snooze { until: Some(day), .. }) => format!("until {}", day.long()),
        Ok(AlertSaying::Snooze { level: Some(level), .. }) => format!("until {} are left", quantity(level)),
        Ok(_) => String::new(),
        Err(why) => why,
    };
    rows.push(("as typed".into(), meant));
    let size = (58.min(area.width), rows.len() as u16 + 4);
    let inside = popup(buf, area, size, &title, (theme.text, theme.ask));
    let columns = inside.width as usize;
    for (i, (name, value)) in rows.iter().enumerate() {
        let style = if i == snooze.cursor { theme.selection } else { theme.text };
        let text = cut_end(&format!(" {}{value}", left(name, 10)), columns);
        put(buf, inside, 0, i as u16, &left(&text, columns), style);
    }
    let hint = format!(
        " {} silences it   {} for good   {} wakes it   Esc",
        key_of(Action::Open),
        key_of(Action::Exclude),
        key_of(Action::Wake)
    );
    put(buf, inside, 0, rows.len() as u16 + 1, &hint, theme.dim);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_a_level_and_nothing_else() {
        let today = Day(20_784);
        let said = |text| until(text, today);
        let silent = |until, level| Ok(AlertSaying::Snooze { until, level });
        assert_eq!(said("2026-12-04"), silent(Some("2026-12-04".parse().unwrap()), None));
        assert_eq!(said(" 12 "), silent(None, Some(Quantity::from_units(12))));
        assert!(said("2020-01-01").unwrap_err().contains("is over"));
        assert!(said("9506000134352").is_err(), "a barcode is no level");
        assert!(said("").is_err() && said("soon").is_err());
    }
}
