//! Orders: what is to leave the house, the most urgent first; the lines of the one in focus, and what a lead does about it.
//!
//! A window of the list, sorted by the store. What a person says of an order goes to the store and is heard of by message
//! (see `update::orders`).

mod view;
mod words;

pub(crate) use view::{draw, foot, matches};

use super::sites;
use crate::{
    domain::{SiteId, Stage},
    store::{
        orders::{Sale, SaleFilter, SalePage, SaleQuery, SaleRow},
        service::{Identity, Request},
    },
    tui::{
        command::Action,
        message::Effects,
        widget::window::{Move, Window},
    },
};
use ratatui::layout::Rect;

/// Columns and rows of the body from which on the lines of the order in focus stand under the list.
const LINES_FROM: (u16, u16) = (58, 14);
/// From this many columns of the body on they stand beside it.
const SIDE_FROM: u16 = 110;
/// Rows that the lines have under the list, with their title.
const LINES: u16 = 7;

/// Which orders are shown: one choice after the other by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    /// All that are not through.
    #[default]
    Open,
    /// Those that a person must do something about: unbound, held, waiting for goods.
    Waiting,
    /// Those that could go to pickers.
    Ready,
    /// Those that pickers and packers have.
    Working,
    /// Those that have left, and those that were taken back.
    Gone,
}

impl Shown {
    const fn next(self) -> Self {
        match self {
            Self::Open => Self::Waiting,
            Self::Waiting => Self::Ready,
            Self::Ready => Self::Working,
            Self::Working => Self::Gone,
            Self::Gone => Self::Open,
        }
    }

    fn stages(self) -> Vec<Stage> {
        match self {
            Self::Open => Vec::new(),
            Self::Waiting => vec![Stage::Held, Stage::Unbound, Stage::Backordered, Stage::Partial],
            Self::Ready => vec![Stage::Allocated],
            Self::Working => vec![Stage::Released, Stage::Picking, Stage::Picked, Stage::Packed],
            Self::Gone => vec![Stage::Shipped, Stage::Cancelled],
        }
    }

    /// For the row above the list; nothing for all that are open.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Waiting => "waiting",
            Self::Ready => "to release",
            Self::Working => "at work",
            Self::Gone => "gone",
        }
    }
}

/// The tab.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Orders {
    /// What the store gave last.
    pub(crate) page: SalePage,
    asked: Option<SaleQuery>,
    /// Whether the answer is still on its way.
    pub(crate) is_updating: bool,
    /// The filter: the line, or what a scan left behind.
    pub(crate) filter: String,
    /// One site, or all.
    pub(crate) site: Option<SiteId>,
    /// Which stages.
    pub(crate) shown: Shown,
    /// Cursor and top.
    pub(crate) window: Window,
    /// The lines of the order in focus, by its code.
    pub(crate) lines: Option<(String, Vec<SaleRow>)>,
    asked_lines: Option<String>,
    /// Whether the lines have the whole body.
    pub(crate) is_open: bool,
    /// The first of them that is shown then.
    pub(crate) scroll: usize,
    sites: Vec<(SiteId, String)>,
    body: Rect,
    follow: Option<String>,
}

impl Orders {
    /// As it opens: on the terminal's own site, where there are several.
    pub(crate) fn at(identity: &Identity) -> Self {
        Self {
            page: SalePage::default(),
            asked: None,
            is_updating: false,
            filter: String::new(),
            site: sites::opening(identity),
            shown: Shown::default(),
            window: Window::default(),
            lines: None,
            asked_lines: None,
            is_open: false,
            scroll: 0,
            sites: identity.sites.clone(),
            body: Rect::ZERO,
            follow: None,
        }
    }

    /// The order in focus, if it is at hand.
    pub(crate) fn selected(&self) -> Option<&Sale> {
        self.window.cursor.checked_sub(self.page.offset).and_then(|i| self.page.rows.get(i))
    }

    /// The lines of the order in focus, once they are known.
    pub(crate) fn rows(&self) -> &[SaleRow] {
        match (&self.lines, self.selected()) {
            (Some((code, rows)), Some(sale)) if *code == sale.code => rows,
            _ => &[],
        }
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_asking(&self) -> bool {
        self.is_updating || self.asked_lines.is_some()
    }

    /// A question of ours failed: the next may be asked.
    pub(crate) fn failed(&mut self) {
        (self.is_updating, self.asked_lines) = (false, None);
    }

    /// Code of the site that is shown; `None` for all.
    pub(crate) fn site_code(&self) -> Option<&str> {
        sites::code(&self.sites, self.site)
    }

    /// Asks for what should be seen, in a body of this size.
    pub(crate) fn refresh(&mut self, body: Rect) -> Effects {
        self.body = body;
        self.fit();
        self.ask()
    }

    /// The list, and what is left for the lines: beside it, under it, or nowhere.
    pub(crate) fn split(&self, body: Rect) -> (Rect, Option<Rect>) {
        if body.width >= SIDE_FROM {
            let side = (body.width * 3 / 8).min(64);
            let list = Rect { width: body.width - side, ..body };
            return (list, Some(Rect { x: body.x + list.width, width: side, ..body }));
        }
        if body.width < LINES_FROM.0 || body.height < LINES_FROM.1 {
            return (body, None);
        }
        let top = body.height - LINES;
        (Rect { height: top, ..body }, Some(Rect { y: body.y + top, height: LINES, ..body }))
    }

    fn fit(&mut self) {
        let rows = self.split(self.body).0.height.saturating_sub(1) as usize;
        self.window.fit(self.page.matched, rows);
    }

    fn ask(&mut self) -> Effects {
        let (offset, limit) = self.window.wanted();
        let filter = SaleFilter {
            site: self.site_code().map(Into::into),
            channel: None,
            stages: self.shown.stages(),
            text: self.filter.trim().into(),
        };
        let query = SaleQuery { filter, offset, limit: limit.max(1) };
        self.asked = Some(query.clone());
        self.is_updating = true;
        Effects::ask(Request::Sales(query))
    }

    fn ask_from_top(&mut self) -> Effects {
        self.window.select(0);
        self.follow = None;
        self.ask()
    }

    /// Filters.
    pub(crate) fn filter(&mut self, text: &str) -> Effects {
        self.filter = text.into();
        self.is_open = false;
        self.ask_from_top()
    }

    /// Whether what stands as the filter finds rows, as far as the store has answered.
    pub(crate) fn finds_typed(&self) -> bool {
        !self.filter.trim().is_empty() && !self.is_updating && self.page.matched > 0
    }

    /// An answer; an older one is dropped. The cursor stays on its order, unless it is on the first row.
    pub(crate) fn heard_page(&mut self, query: &SaleQuery, page: SalePage) -> Effects {
        if self.asked.as_ref() != Some(query) {
            return Effects::none();
        }
        self.is_updating = false;
        self.page = page;
        let followed = self.follow.take().filter(|_| self.window.cursor > 0);
        self.fit();
        let found = self.page.rows.iter().position(|r| Some(&r.code) == followed.as_ref());
        if let Some(i) = found {
            self.window.select(self.page.offset + i);
        }
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.ask_for_lines(true))
    }

    /// The lines of an order; those of another are not waited for any more.
    pub(crate) fn heard_lines(&mut self, code: &str, rows: Vec<SaleRow>) -> Effects {
        if self.asked_lines.as_deref() != Some(code) {
            return Effects::none();
        }
        self.asked_lines = None;
        self.lines = Some((code.into(), rows));
        self.ask_for_lines(false).and(Effects::redraw())
    }

    fn is_covered(&self) -> bool {
        self.window.is_covered(self.page.offset, self.page.rows.len())
            || self.asked.as_ref().is_some_and(|q| {
                (q.offset, q.limit) == (self.window.wanted().0, self.window.wanted().1.max(1))
            })
    }

    fn remember(&mut self) {
        self.follow = self.selected().map(|r| r.code.clone());
        self.fit();
    }

    /// Asks for the lines of the order in focus, unless they are shown or on their way; `again` even if they are shown.
    fn ask_for_lines(&mut self, again: bool) -> Effects {
        let Some(code) = self.selected().map(|r| r.code.clone()) else { return Effects::none() };
        let is_known = self.lines.as_ref().is_some_and(|(known, _)| *known == code);
        if self.asked_lines.is_some() || is_known && !again {
            return Effects::none();
        }
        self.asked_lines = Some(code.clone());
        Effects::ask(Request::SaleLines(code))
    }

    /// A command of the table that only this tab is concerned with. `None`: not one of this tab.
    pub(crate) fn act(&mut self, action: Action) -> Option<Effects> {
        if let Some(step) = action.step() {
            return Some(self.go(step));
        }
        Some(match action {
            Action::Open if self.selected().is_some() => {
                (self.is_open, self.scroll) = (true, 0);
                Effects::redraw()
            }
            Action::Back | Action::Close if self.is_open => {
                self.is_open = false;
                Effects::redraw()
            }
            Action::Back if !self.filter.is_empty() => self.filter(""),
            Action::Back if self.shown != Shown::Open => {
                self.shown = Shown::Open;
                self.ask_from_top()
            }
            Action::SaleStages => {
                self.shown = self.shown.next();
                self.is_open = false;
                self.ask_from_top()
            }
            Action::Site => {
                self.site = sites::next(&self.sites, self.site);
                self.ask_from_top()
            }
            _ => return None,
        })
    }

    fn go(&mut self, step: Move) -> Effects {
        if self.is_open {
            let last = self.rows().len().saturating_sub(1);
            let page = self.body.height.saturating_sub(4).max(1) as usize;
            self.scroll = match step {
                Move::Up => self.scroll.saturating_sub(1),
                Move::Down => self.scroll + 1,
                Move::PageUp => self.scroll.saturating_sub(page),
                Move::PageDown => self.scroll + page,
                Move::First => 0,
                Move::Last => last,
            }
            .min(last);
            return Effects::redraw();
        }
        if !self.window.go(step) {
            return Effects::none();
        }
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.ask_for_lines(false))
    }
}
