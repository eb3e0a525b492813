//! Buy: what should be ordered, by supplier and site, and the orders.
//!
//! Two pages. Proposals: at the left the suppliers with what their lines come to, at the right the lines of the one in
//! focus; what a person changes or leaves out moves the totals at once, and nothing is ordered before it is accepted into
//! a draft. Orders: above those that are open, under them the lines of the one in focus. Where it is narrow, one list at a
//! time. Everything comes by message.

mod act;
mod lines;
mod orders;
mod view;

pub(crate) use act::Done;
pub(crate) use lines::amount;
pub(crate) use view::{draw, foot, matches};

use super::sites;
use crate::{
    domain::{Day, ItemId, Money, PurchaseStatus, Quantity, SiteId},
    store::{
        purchases::{PurchaseFilter, PurchaseOrder},
        replenish::{Bought, Proposal, ProposalFilter, ProposalGroup},
        service::{Identity, Request},
    },
    tui::{message::Effects, widget::window::Window},
};
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of the body from which on the reason of the line in focus stands under the lists.
const WHY_FROM: (u16, u16) = (58, 12);
/// Rows of that reason: a narrow screen needs one more for the same words.
const fn why_rows(body: Rect) -> u16 {
    if body.width < 100 && body.height >= 16 { 5 } else { 4 }
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Page {
    /// What should be ordered.
    #[default]
    Proposals,
    /// What is, or is being put together.
    Orders,
}

/// A line of a proposal, whatever its quantity.
pub(crate) type LineKey = (ItemId, SiteId);

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Buy {
    /// Which page is in front.
    pub(crate) page: Page,
    /// What should be ordered, as the store gave it last.
    pub(crate) groups: Vec<ProposalGroup>,
    /// What was ordered today of what was proposed.
    pub(crate) bought: Bought,
    asked: Option<ProposalFilter>,
    /// Orders that are not over: drafts first, then those that are late, then by the day that goods are to come.
    pub(crate) orders: Vec<PurchaseOrder>,
    orders_asked: Option<PurchaseFilter>,
    /// Whether the store has ever answered: each page.
    pub(crate) known: (bool, bool),
    /// The filter: the line, or what a scan left behind.
    pub(crate) filter: String,
    /// One site, or all.
    pub(crate) site: Option<SiteId>,
    /// What there is to spend, in the store's currency.
    pub(crate) budget: Option<Money>,
    /// Quantities that a person gave to lines.
    pub(crate) changed: BTreeMap<LineKey, Quantity>,
    /// Lines that are left out for now.
    pub(crate) dropped: BTreeSet<LineKey>,
    /// Lines that are on their way into a draft: once they are in it, what a person said of them is done.
    accepted: Vec<LineKey>,
    /// The focus is on the lines.
    pub(crate) in_lines: bool,
    /// Suppliers, or orders.
    pub(crate) heads: Window,
    /// Lines of the one in focus.
    pub(crate) rows: Window,
    /// The business day, as far as anybody has said.
    pub(crate) today: Option<Day>,
    sites: Vec<(SiteId, String)>,
    body: Rect,
    follow: Option<String>,
    follow_line: Option<String>,
    /// Where the focus was when a filter began; it goes back there unless it was moved since.
    before: Option<(Option<String>, Option<String>)>,
    /// The order that is to be in focus as soon as it is there.
    wanted: Option<String>,
}

/// How the body is divided: suppliers or orders, lines, the reason; a list that has no room is `None`.
pub(crate) struct Panes {
    pub(crate) heads: Option<Rect>,
    pub(crate) lines: Option<Rect>,
    pub(crate) why: Option<Rect>,
}

/// Orders that anything may still come of, or be made of.
fn open_statuses() -> Vec<PurchaseStatus> {
    use PurchaseStatus as S;
    vec![S::Draft, S::Approved, S::Sent, S::Acknowledged, S::Partial]
}

impl Buy {
    /// As it opens: on the terminal's own site, where there are several.
    pub(crate) fn at(identity: &Identity) -> Self {
        Self { site: sites::opening(identity), sites: identity.sites.clone(), ..Self::default() }
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_asking(&self) -> bool {
        self.asked.is_some() || self.orders_asked.is_some()
    }

    /// A question of ours failed: the next may be asked.
    pub(crate) fn failed(&mut self) {
        (self.asked, self.orders_asked) = (None, None);
        self.accepted.clear();
    }

    /// What was asked to be recorded is on disk. What is left of a line is proposed anew, and as it is proposed.
    pub(crate) fn heard_said(&mut self) {
        for key in std::mem::take(&mut self.accepted) {
            self.changed.remove(&key);
        }
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

    fn ask(&mut self) -> Effects {
        let site = self.site_code().map(String::from);
        match self.page {
            Page::Proposals => {
                let filter = ProposalFilter { site, budget: self.budget, ..ProposalFilter::default() };
                self.asked = Some(filter.clone());
                Effects::ask(Request::Proposals(filter))
            }
            Page::Orders => {
                let filter = PurchaseFilter { site, statuses: open_statuses(), ..PurchaseFilter::default() };
                self.orders_asked = Some(filter.clone());
                Effects::ask(Request::Purchases(filter))
            }
        }
    }

    /// What should be ordered; an older answer is dropped. The focus stays on its supplier and its line.
    pub(crate) fn heard_proposals(
        &mut self,
        filter: &ProposalFilter,
        groups: Vec<ProposalGroup>,
        bought: Bought,
    ) -> Effects {
        if self.asked.as_ref() != Some(filter) {
            return Effects::none();
        }
        self.asked = None;
        let changed = self.groups != groups || self.bought != bought || !self.known.0;
        (self.groups, self.bought, self.known.0) = (groups, bought, true);
        // What is in a draft now is proposed no more, and what was said of it is done.
        let there: BTreeSet<LineKey> =
            self.groups.iter().flat_map(|g| &g.lines).map(|l| (l.item, l.site)).collect();
        if self.site.is_none() && self.budget.is_none() {
            self.changed.retain(|key, _| there.contains(key));
            self.dropped.retain(|key| there.contains(key));
        }
        self.find_again();
        if changed { Effects::redraw() } else { Effects::none() }
    }

    /// The orders; an older answer is dropped.
    pub(crate) fn heard_orders(
        &mut self,
        filter: &PurchaseFilter,
        mut orders: Vec<PurchaseOrder>,
    ) -> Effects {
        if self.orders_asked.as_ref() != Some(filter) {
            return Effects::none();
        }
        self.orders_asked = None;
        let today = self.today.unwrap_or_default();
        orders.sort_by_key(|o| {
            let rank = match o.status {
                PurchaseStatus::Draft => 0,
                _ if o.days_late(today).is_some() => 1,
                _ => 2,
            };
            (rank, o.expected, o.number.clone())
        });
        let changed = self.orders != orders || !self.known.1;
        (self.orders, self.known.1) = (orders, true);
        if let Some(number) = self.wanted.take() {
            if !self.orders().iter().any(|o| o.number == number) && self.site.is_some() {
                // An order is found wherever its goods are to come.
                (self.site, self.wanted) = (None, Some(number));
                return self.ask();
            }
            self.follow = Some(number);
        }
        self.find_again();
        if changed { Effects::redraw() } else { Effects::none() }
    }

    /// Opens the page of orders with one in focus.
    pub(crate) fn show_order(&mut self, number: &str) {
        self.page = Page::Orders;
        self.filter.clear();
        self.in_lines = false;
        (self.wanted, self.follow) = (Some(number.into()), Some(number.into()));
        self.find_again();
    }

    /// Whether an order is what Esc would leave.
    pub(crate) fn shows_orders(&self) -> bool {
        self.page == Page::Orders && !self.in_lines && self.filter.is_empty()
    }

    /// What another tab opened is left: nothing of it stays behind.
    pub(crate) fn leave(&mut self) {
        (self.page, self.in_lines) = (Page::Proposals, false);
        (self.follow, self.follow_line, self.wanted) = (None, None, None);
        self.filter.clear();
    }

    /// A scan named an item: whether it is among what should be ordered, or on an order; then the focus goes there.
    pub(crate) fn jump(&mut self, item: ItemId, sku: &str) -> bool {
        self.filter.clear();
        let found = match self.page {
            Page::Proposals => self.groups().iter().enumerate().find_map(|(g, group)| {
                self.lines_of(group).iter().position(|l| l.item == item).map(|n| (g, n))
            }),
            Page::Orders => self
                .orders()
                .iter()
                .enumerate()
                .find_map(|(o, order)| order.lines.iter().position(|l| l.sku == sku).map(|n| (o, n))),
        };
        let Some((head, line)) = found else { return false };
        self.fit();
        self.heads.select(head);
        self.fit();
        self.in_lines = true;
        self.rows.select(line);
        self.remember();
        true
    }

    /// Filters what is at hand. A filter that is taken off again leaves the focus where it was before, or where somebody
    /// moved it meanwhile.
    pub(crate) fn filter(&mut self, text: &str) -> Effects {
        if self.filter == text {
            return Effects::none();
        }
        if self.filter.is_empty() {
            self.before = Some((self.follow.clone(), self.follow_line.clone()));
        }
        self.filter = text.into();
        let begins_with = if text.is_empty() { self.before.take() } else { Some((None, None)) };
        if let Some(focus) = begins_with {
            (self.follow, self.follow_line) = focus;
            self.heads.select(0);
            self.rows.select(0);
        }
        self.find_again();
        Effects::redraw()
    }

    /// Somebody moved the focus: it stays there, whatever becomes of the filter.
    fn moved(&mut self) {
        self.before = None;
        self.remember();
    }

    /// Whether what stands as the filter finds rows.
    pub(crate) fn finds_typed(&self) -> bool {
        !self.filter.trim().is_empty() && self.heads.len > 0
    }

    fn has(&self, parts: &[&str]) -> bool {
        let words = self.filter.to_lowercase();
        words.split_whitespace().all(|w| parts.iter().any(|p| p.to_lowercase().contains(w)))
    }

    /// Suppliers that the filter lets through.
    pub(crate) fn groups(&self) -> Vec<&ProposalGroup> {
        self.groups.iter().filter(|g| !self.lines_of(g).is_empty()).collect()
    }

    /// Lines of a supplier that the filter lets through.
    pub(crate) fn lines_of<'a>(&self, group: &'a ProposalGroup) -> Vec<&'a Proposal> {
        let is_in = |l: &&Proposal| self.has(&[&group.supplier, &l.sku, &l.name]);
        group.lines.iter().filter(is_in).collect()
    }

    /// Orders that the filter lets through.
    pub(crate) fn orders(&self) -> Vec<&PurchaseOrder> {
        let is_in = |o: &&PurchaseOrder| {
            let skus: Vec<&str> = o.lines.iter().map(|l| l.sku.as_str()).collect();
            self.has(&[&[o.number.as_str(), o.supplier.as_str(), o.status.word()], skus.as_slice()].concat())
        };
        self.orders.iter().filter(is_in).collect()
    }

    /// The supplier in focus.
    pub(crate) fn group(&self) -> Option<&ProposalGroup> {
        self.groups().get(self.heads.cursor).copied().filter(|_| self.page == Page::Proposals)
    }

    /// The line in focus.
    pub(crate) fn line(&self) -> Option<&Proposal> {
        self.group().and_then(|g| self.lines_of(g).get(self.rows.cursor).copied())
    }

    /// The order in focus.
    pub(crate) fn order(&self) -> Option<&PurchaseOrder> {
        self.orders().get(self.heads.cursor).copied().filter(|_| self.page == Page::Orders)
    }

    /// How the body is divided now.
    pub(crate) fn panes(&self, body: Rect) -> Panes {
        let is_small = body.width < WHY_FROM.0 || body.height < WHY_FROM.1;
        if is_small {
            let (heads, lines) = if self.in_lines { (None, Some(body)) } else { (Some(body), None) };
            return Panes { heads, lines, why: None };
        }
        let rows = why_rows(body);
        let top = body.height - rows - 1;
        let why = Some(Rect { y: body.y + top, height: rows + 1, ..body });
        let rest = Rect { height: top, ..body };
        let (heads, lines) = match self.page {
            Page::Proposals => {
                let left = (body.width * 3 / 8).clamp(26, 44);
                let right = Rect { x: body.x + left + 1, width: body.width - left - 1, ..rest };
                (Rect { width: left, ..rest }, right)
            }
            Page::Orders => {
                let upper = (top / 2).max(4);
                let under = Rect { y: body.y + upper + 1, height: top - upper - 1, ..rest };
                (Rect { height: upper, ..rest }, under)
            }
        };
        Panes { heads: Some(heads), lines: Some(lines), why }
    }

    /// Both windows, over what the filter lets through.
    fn fit(&mut self) {
        let panes = self.panes(self.body);
        // The lines of a supplier have its name and minimum above them.
        let extra = if self.page == Page::Proposals { 2 } else { 1 };
        let rows = |pane: Option<Rect>, head: u16| pane.map_or(1, |p| p.height.saturating_sub(head)) as usize;
        let heads = match self.page {
            Page::Proposals => self.groups().len(),
            Page::Orders => self.orders().len(),
        };
        self.heads.fit(heads, rows(panes.heads, 1));
        let lines = match self.page {
            Page::Proposals => self.group().map_or(0, |g| self.lines_of(g).len()),
            Page::Orders => self.order().map_or(0, |o| o.lines.len()),
        };
        self.rows.fit(lines, rows(panes.lines, extra));
    }

    /// The focus goes to where it was, by name.
    fn find_again(&mut self) {
        self.fit();
        let name = |b: &Self, i: usize| b.head_name(i);
        if let Some(wanted) = &self.follow
            && let Some(i) = (0..self.heads.len).find(|i| name(self, *i).as_ref() == Some(wanted))
        {
            self.heads.select(i);
        }
        self.fit();
        if let Some(wanted) = &self.follow_line
            && let Some(i) = (0..self.rows.len).find(|i| self.line_name(*i).as_ref() == Some(wanted))
        {
            self.rows.select(i);
        }
        self.remember();
    }

    fn head_name(&self, i: usize) -> Option<String> {
        match self.page {
            Page::Proposals => self.groups().get(i).map(|g| format!("{}\u{1f}{}", g.supplier, g.site)),
            Page::Orders => self.orders().get(i).map(|o| o.number.clone()),
        }
    }

    fn line_name(&self, i: usize) -> Option<String> {
        match self.page {
            Page::Proposals => self.group().and_then(|g| self.lines_of(g).get(i).map(|l| l.sku.clone())),
            Page::Orders => self.order().and_then(|o| o.lines.get(i)).map(|l| l.sku.clone()),
        }
    }

    fn remember(&mut self) {
        self.follow = self.head_name(self.heads.cursor).or(self.follow.take());
        self.follow_line = self.line_name(self.rows.cursor);
    }
}
