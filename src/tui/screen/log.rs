//! Log: every movement, newest first, and the way to take one back.

mod view;

pub(crate) use view::{draw, matches, sentence};

use crate::{
    domain::{Day, MovementId},
    store::{
        query::{LogPage, LogQuery, LogRow},
        service::Request,
    },
    tui::{
        command::Action,
        message::Effects,
        widget::window::{Move, Window},
    },
};
use ratatui::layout::Rect;

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Log {
    /// What the store gave last.
    pub(crate) page: LogPage,
    asked: Option<LogQuery>,
    /// Whether the answer is still on its way.
    pub(crate) is_updating: bool,
    /// The filter: the line, or what a scan left behind.
    pub(crate) filter: String,
    /// Cursor and top.
    pub(crate) window: Window,
    /// Whether the selected row's detail fills the body.
    pub(crate) open: bool,
    /// The day of the newest movement: rows of other years show their year.
    pub(crate) today: Option<Day>,
    body: Rect,
    follow: Option<MovementId>,
}

impl Log {
    /// The selected row, if it is at hand.
    pub(crate) fn selected(&self) -> Option<&LogRow> {
        self.window.cursor.checked_sub(self.page.offset).and_then(|i| self.page.rows.get(i))
    }

    /// Rows that match, as far as the store knows; where it does not, one more than it has shown while there may be more.
    fn len(&self) -> usize {
        let seen = self.page.offset + self.page.rows.len();
        let asked = self.asked.as_ref().map_or(0, |q| q.limit);
        match self.page.matched {
            Some(n) => usize::try_from(n).unwrap_or(usize::MAX),
            None if self.page.rows.len() >= asked && asked > 0 => seen + 1,
            None => seen,
        }
    }

    /// Asks for what should be seen, in a body of this size.
    pub(crate) fn refresh(&mut self, body: Rect) -> Effects {
        self.body = body;
        self.window.fit(self.len(), body.height.saturating_sub(1) as usize);
        self.ask()
    }

    fn ask(&mut self) -> Effects {
        let (offset, limit) = self.window.wanted();
        let query = LogQuery { text: self.filter.trim().into(), offset, limit: limit.max(1) };
        self.asked = Some(query.clone());
        self.is_updating = true;
        Effects::ask(Request::Log(query))
    }

    /// Filters.
    pub(crate) fn filter(&mut self, text: &str) -> Effects {
        self.filter = text.into();
        self.open = false;
        self.window.select(0);
        self.follow = None;
        self.ask()
    }

    /// Whether what stands as the filter finds rows, as far as the store has answered.
    pub(crate) fn finds_typed(&self) -> bool {
        !self.filter.trim().is_empty() && !self.is_updating && !self.page.rows.is_empty()
    }

    /// An answer; an older one is dropped. The cursor stays on its movement, unless it is on the newest.
    pub(crate) fn heard_page(&mut self, query: &LogQuery, page: LogPage) -> Effects {
        if self.asked.as_ref() != Some(query) {
            return Effects::none();
        }
        self.is_updating = false;
        self.page = page;
        if let (0, Some(first)) = (self.page.offset, self.page.rows.first()) {
            self.today = Some(self.today.map_or(first.day, |d| d.max(first.day)));
        }
        let shown_before = self.follow.filter(|_| self.window.cursor > 0 || self.open);
        self.window.fit(self.len(), self.window.height);
        if let Some(i) = self.page.rows.iter().position(|r| Some(r.id) == shown_before) {
            self.window.select(self.page.offset + i);
        }
        self.follow = self.selected().map(|r| r.id);
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more)
    }

    fn is_covered(&self) -> bool {
        // An answer that is shorter than asked for has no more to give, whatever the count says.
        self.window.is_covered(self.page.offset, self.page.rows.len())
            || (!self.is_updating
                && self.asked.as_ref().is_some_and(|q| {
                    (q.offset, q.limit.max(1)) == (self.window.wanted().0, self.window.wanted().1.max(1))
                }))
    }

    /// A command of the table. `None`: not one of this tab.
    pub(crate) fn act(&mut self, action: Action) -> Option<Effects> {
        if let Some(step) = action.step() {
            return Some(self.go(step));
        }
        Some(match action {
            Action::Open if !self.open && self.selected().is_some() => {
                self.open = true;
                Effects::redraw()
            }
            Action::Close | Action::Back if self.open => {
                self.open = false;
                Effects::redraw()
            }
            Action::Back if !self.filter.is_empty() => self.filter(""),
            _ => return None,
        })
    }

    /// The cursor moves with the detail open, too: it then shows the next movement.
    fn go(&mut self, step: Move) -> Effects {
        if !self.window.go(step) {
            return Effects::none();
        }
        self.follow = self.selected().map(|r| r.id);
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more)
    }
}

/// Why the selected movement cannot be taken back here; `None` when it can.
pub(crate) fn why_not(row: &LogRow) -> Option<&'static str> {
    match row {
        LogRow { reversed: true, .. } => Some("has been taken back already"),
        LogRow { reverses: Some(_), .. } => Some("takes another one back: record it anew instead"),
        LogRow { can_undo: false, .. } => Some("was recorded by another store: take it back there"),
        _ => None,
    }
}
