//! One forecast: what its chart shows, and the marks that a person puts on days.

use crate::{
    domain::{Day, ItemId, SiteId},
    store::{
        forecasts::{Bucket, Flag, FlagKind, Flagging, ForecastAsk, ForecastDetail},
        service::Request,
    },
    tui::{command::Action, message::Effects},
};

/// Bars of the past; two for every five of these are left for the time to come, so that today stays where it is.
pub(crate) const fn past_bars(bucket: Bucket) -> usize {
    match bucket {
        Bucket::Day => 50,
        Bucket::Week => 20,
        Bucket::Month => 15,
    }
}

/// A cursor on the time axis, and what is being marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marking {
    /// The first day of the bar that the cursor is on.
    pub(crate) cursor: Day,
    /// The first day of the bar where the mark begins, or ends.
    pub(crate) start: Option<Day>,
    /// What it says of its days.
    pub(crate) kind: FlagKind,
}

/// One forecast.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sheet {
    /// What the store gave last, and to which question.
    pub(crate) detail: Option<(ForecastAsk, Box<ForecastDetail>)>,
    /// What should be shown.
    pub(crate) wanted: Option<ForecastAsk>,
    /// The question on its way; one at a time, so a held arrow key does not queue a thousand.
    asked: Option<ForecastAsk>,
    /// Whether it fills the body.
    pub(crate) open: bool,
    /// All sites together.
    pub(crate) all_sites: bool,
    /// How long a bar is.
    pub(crate) bucket: Bucket,
    /// The methods are compared, and with which one.
    pub(crate) compared: Option<usize>,
    /// Days are being marked.
    pub(crate) marking: Option<Marking>,
    /// The mark that is not on disk yet.
    pub(crate) sent: Option<Flagging>,
    site: Option<SiteId>,
}

impl Sheet {
    /// Shows an item of a site.
    pub(crate) fn show(&mut self, item: ItemId, site: SiteId) -> Effects {
        if self.wanted.is_some_and(|w| (w.item, self.site) == (item, Some(site))) {
            return Effects::none();
        }
        (self.site, self.marking, self.compared) = (Some(site), None, self.compared.map(|_| 0));
        self.want(item)
    }

    fn want(&mut self, item: ItemId) -> Effects {
        let site = self.site.filter(|_| !self.all_sites);
        let ask = ForecastAsk { item, site, bucket: self.bucket, past: past_bars(self.bucket) };
        self.wanted = Some(ask);
        self.ask()
    }

    fn ask(&mut self) -> Effects {
        match (self.asked, self.wanted) {
            (None, Some(ask)) => {
                self.asked = Some(ask);
                Effects::ask(Request::Forecast(ask))
            }
            _ => Effects::redraw(),
        }
    }

    /// Asks again for what is shown: something has changed.
    pub(crate) fn refresh(&mut self) -> Effects {
        if self.wanted.is_some() { self.ask() } else { Effects::none() }
    }

    /// An answer; asks on when something else is wanted by now.
    pub(crate) fn heard(&mut self, ask: ForecastAsk, detail: Option<Box<ForecastDetail>>) -> Effects {
        if self.asked == Some(ask) {
            self.asked = None;
        }
        if self.wanted != Some(ask) {
            return self.ask();
        }
        let detail = detail.map(|d| (ask, d));
        if self.detail == detail {
            return Effects::none();
        }
        self.detail = detail;
        let candidates = self.detail.as_ref().map_or(0, |(_, d)| d.candidates.len());
        self.compared = self.compared.map(|i| i.min(candidates.saturating_sub(1)));
        // The bars may begin with other days now.
        if let Some(on) = self.marking.as_ref().map(|m| m.cursor).and_then(|day| self.bar_of(day))
            && let Some(marking) = &mut self.marking
        {
            marking.cursor = on.0;
        }
        Effects::redraw()
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether what is shown is not yet what is wanted.
    pub(crate) fn is_old(&self) -> bool {
        self.wanted.is_some() && self.detail.as_ref().map(|(ask, _)| *ask) != self.wanted
    }

    /// A question of ours failed: the next may be asked.
    pub(crate) fn failed(&mut self) {
        (self.asked, self.sent) = (None, None);
    }

    /// A mark is on disk.
    pub(crate) fn heard_flagged(&mut self, flagging: &Flagging) -> Effects {
        self.sent.take_if(|sent| sent == flagging);
        self.refresh()
    }

    /// Whether it is open, and nothing is done on it that Esc would end first.
    pub(crate) fn is_plain(&self) -> bool {
        self.open && self.marking.is_none() && self.compared.is_none()
    }

    /// Goes back under the list.
    pub(crate) fn close(&mut self) {
        (self.open, self.marking, self.compared) = (false, None, None);
    }

    /// Every bar that the chart shows: first and last day.
    pub(crate) fn bars(&self) -> Vec<(Day, Day)> {
        let Some((ask, detail)) = &self.detail else { return Vec::new() };
        let past = detail.past.iter().map(|b| (b.from, b.to));
        // The chart has two bars of the time to come for every five of the past.
        let future = detail.future.iter().map(|b| (b.from, b.to)).take(ask.past * 2 / 5);
        past.chain(future).collect()
    }

    fn bar_of(&self, day: Day) -> Option<(Day, Day)> {
        let bars = self.bars();
        bars.iter().copied().find(|(from, to)| (*from..=*to).contains(&day)).or(bars.last().copied())
    }

    /// The days between the start of the mark and the cursor, whole bars.
    pub(crate) fn range(&self) -> Option<(Day, Day)> {
        let marking = self.marking.as_ref()?;
        let cursor = self.bar_of(marking.cursor)?;
        let start = marking.start.map_or(Some(cursor), |day| self.bar_of(day))?;
        Some((cursor.0.min(start.0), cursor.1.max(start.1)))
    }

    /// The flag under the cursor.
    pub(crate) fn flag_here(&self) -> Option<&Flag> {
        let (from, to) = self.marking.as_ref().and_then(|m| self.bar_of(m.cursor))?;
        let (ask, detail) = self.detail.as_ref()?;
        let ours = |f: &&Flag| {
            f.from <= to && f.to >= from && (f.site.is_none() || f.site == ask.site || ask.site.is_none())
        };
        detail.flags.iter().find(ours)
    }

    /// A command. `None`: not one of an open sheet.
    pub(crate) fn act(&mut self, action: Action) -> Option<Effects> {
        let item = self.wanted.map(|w| w.item)?;
        Some(match action {
            Action::Period => {
                self.bucket = match self.bucket {
                    Bucket::Day => Bucket::Week,
                    Bucket::Week => Bucket::Month,
                    Bucket::Month => Bucket::Day,
                };
                self.want(item)
            }
            Action::Site => {
                self.all_sites = !self.all_sites;
                self.marking = None;
                self.want(item)
            }
            Action::Methods => {
                self.marking = None;
                self.compared = if self.compared.is_some() { None } else { Some(0) };
                Effects::redraw()
            }
            Action::Mark => self.mark(),
            Action::MarkKind => {
                let marking = self.marking.as_mut()?;
                marking.kind = match marking.kind {
                    FlagKind::Promotion => FlagKind::OneOff,
                    FlagKind::OneOff => FlagKind::Promotion,
                };
                Effects::redraw()
            }
            Action::Back if self.marking.as_ref().is_some_and(|m| m.start.is_some()) => {
                self.marking.as_mut()?.start = None;
                Effects::redraw()
            }
            Action::Back if self.marking.is_some() => {
                self.marking = None;
                Effects::redraw()
            }
            Action::Back if self.compared.is_some() => {
                self.compared = None;
                Effects::redraw()
            }
            _ if self.marking.is_some() => self.move_cursor(action)?,
            Action::Up | Action::Down if self.compared.is_some() => {
                let last = self.detail.as_ref().map_or(0, |(_, d)| d.candidates.len()).saturating_sub(1);
                let at = self.compared.unwrap_or(0);
                let to = if action == Action::Up { at.saturating_sub(1) } else { (at + 1).min(last) };
                self.compared = Some(to);
                if to == at { Effects::none() } else { Effects::redraw() }
            }
            _ => return None,
        })
    }

    /// The cursor on the time axis.
    fn move_cursor(&mut self, action: Action) -> Option<Effects> {
        let bars = self.bars();
        let marking = self.marking.as_mut()?;
        let at = bars.iter().position(|(from, _)| *from == marking.cursor).unwrap_or(0);
        let to = match action {
            Action::Close => at.saturating_sub(1),
            Action::Open => at + 1,
            Action::PageUp => at.saturating_sub(7),
            Action::PageDown => at + 7,
            Action::First => 0,
            Action::Last => usize::MAX,
            // Another item would take the half-made mark with it.
            Action::Up | Action::Down => return Some(Effects::none()),
            _ => return None,
        };
        let (from, _) = *bars.get(to.min(bars.len().saturating_sub(1)))?;
        if from == marking.cursor {
            return Some(Effects::none());
        }
        marking.cursor = from;
        Some(Effects::redraw())
    }

    /// One key: the cursor appears; a mark begins; it ends and goes to the store. On marked days it takes the mark off.
    fn mark(&mut self) -> Effects {
        let (Some((ask, detail)), None) = (&self.detail, &self.sent) else { return Effects::none() };
        let (item, site) = (ask.item, ask.site);
        let Some(marking) = &self.marking else {
            let Some(first) =
                detail.past.last().map(|b| b.from).or_else(|| detail.future.first().map(|b| b.from))
            else {
                return Effects::none();
            };
            self.compared = None;
            self.marking = Some(Marking { cursor: first, start: None, kind: FlagKind::Promotion });
            return Effects::redraw();
        };
        let flagging = match (marking.start, self.flag_here().cloned(), self.range()) {
            (None, Some(flag), _) => Flagging { item, flag, remove: true },
            (Some(_), _, Some((from, to))) => {
                Flagging { item, flag: Flag { site, kind: marking.kind, from, to }, remove: false }
            }
            (None, None, _) | (Some(_), _, None) => {
                let cursor = marking.cursor;
                if let Some(marking) = &mut self.marking {
                    marking.start = Some(cursor);
                }
                return Effects::redraw();
            }
        };
        if let Some(marking) = &mut self.marking {
            marking.start = None;
        }
        self.sent = Some(flagging.clone());
        Effects::ask(Request::Flag(flagging))
    }
}
