//! The list of a morning: sorted by what loses money or trust soonest, without what is to be silent.

use super::keep::Key;
use crate::{
    domain::{AlertAction, AlertKind, Day, Instant, ItemId, Money, Quantity, SiteId, Urgency},
    store::{
        Result, Store,
        handle::sites,
        replenish::{Stocked, state},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::{cmp::Reverse, collections::HashMap};

/// An alert is worse once its level is so much, as a share of what it was when the day began, above that.
const WORSE: f64 = 0.1;

/// An alert as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Its number on this machine.
    pub id: i64,
    /// What it is about.
    pub kind: AlertKind,
    /// The item, if it is about one.
    pub item: Option<ItemId>,
    /// The site, if it is about one.
    pub site: Option<SiteId>,
    /// SKU of the item, or what else it is about: an order, a barcode.
    pub what: String,
    /// The item's name; empty where there is no item.
    pub name: String,
    /// Code of the site; empty for the whole machine.
    pub site_code: String,
    /// How soon something is lost.
    pub urgency: Urgency,
    /// When it was opened.
    pub opened: Instant,
    /// The business day that it was opened.
    pub opened_day: Day,
    /// When it was closed; `None` while it is open.
    pub closed: Option<Instant>,
    /// How often it was opened.
    pub times: u32,
    /// It was opened on the business day of the question, and nobody has seen it.
    pub is_new: bool,
    /// It is worse than when the day began, or when it was last seen.
    pub is_worse: bool,
    /// Somebody has seen it.
    pub is_seen: bool,
    /// What could be sold, where that matters.
    pub available: Option<Quantity>,
    /// Money in the store's currency: lost a day, or tied up where nothing moves.
    pub money: Money,
    /// When it happens.
    pub due: Option<Day>,
    /// In a few words.
    pub say: String,
    /// What it follows from.
    pub why: String,
    /// What helps.
    pub action: AlertAction,
    /// How much of it.
    pub quantity: Quantity,
    /// With whom or what.
    pub whom: String,
    /// Silent until this day; `None` while it is not, or not by a day.
    pub snoozed_until: Option<Day>,
    /// Silent until so few are available.
    pub snoozed_level: Option<Quantity>,
    /// Silent until somebody wakes it.
    pub is_excluded: bool,
}

impl Alert {
    /// What helps, in words: `order 24 from Potter`, `chase Larkspur`, `count A-03-12`.
    #[must_use]
    pub fn helps(&self) -> String {
        let (n, whom) = (self.quantity, &self.whom);
        match self.action {
            AlertAction::Order if whom.is_empty() => format!("order {n}"),
            AlertAction::Order => format!("order {n} from {whom}"),
            AlertAction::Transfer => format!("move {n} from {whom}, or order"),
            AlertAction::Sign => format!("sign {whom} (draft)"),
            AlertAction::Expedite => format!("expedite {whom}"),
            AlertAction::Chase => format!("chase {whom}"),
            AlertAction::Count => format!("count {whom}"),
            AlertAction::Approve => format!("post the count of {whom}"),
            AlertAction::Bind => "bind it to an item".into(),
            AlertAction::PickFirst => format!("pick lot {whom} first"),
            AlertAction::TakeOut => format!("take lot {whom} out"),
            AlertAction::SellOff => format!("sell off {n}"),
            AlertAction::Look => "look at it".into(),
        }
    }

    /// The kind in a short word; of a stock-out that is over but for some days of stock, that something is back.
    #[must_use]
    pub fn word(&self) -> &'static str {
        let is_back = self.kind == AlertKind::OutOfStock && self.available.is_some_and(Quantity::is_positive);
        if is_back { "BACK" } else { self.kind.short_word() }
    }

    /// What it is about, with the item's name: `MUG-1 Blue enamel mug`.
    #[must_use]
    pub fn named(&self) -> String {
        if self.name.is_empty() { self.what.clone() } else { format!("{} {}", self.what, self.name) }
    }

    /// Whether it is silent now.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.is_excluded || self.snoozed_until.is_some() || self.snoozed_level.is_some()
    }
}

/// Which alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertFilter {
    /// At which site, by its code, letter case folded; those of the whole machine are always among them.
    pub site: Option<String>,
    /// Of which kinds; empty is all.
    pub kinds: Vec<AlertKind>,
    /// One item by its SKU, letter case folded.
    pub sku: Option<String>,
    /// Words that must all occur in what it is about, its name or what it says.
    pub text: String,
    /// Those that are silent too.
    pub silent: bool,
    /// Those that are closed too, newest last.
    pub closed: bool,
}

/// What is new since the day began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest {
    /// Opened today.
    pub new: usize,
    /// Worse than when the day began.
    pub worse: usize,
    /// Neither.
    pub unchanged: usize,
    /// Where money or trust is being lost.
    pub now: usize,
    /// Where it will be.
    pub soon: usize,
    /// Lost a day over all shortages, in the store's currency.
    pub money: Money,
    /// Not counted: silent.
    pub silent: usize,
}

impl Digest {
    /// What there is to say of some alerts.
    #[must_use]
    pub fn of(alerts: &[Alert]) -> Self {
        let mut digest = Self::default();
        for alert in alerts {
            if alert.is_silent() {
                digest.silent += 1;
                continue;
            }
            match (alert.is_new, alert.is_worse) {
                (true, _) => digest.new += 1,
                (_, true) => digest.worse += 1,
                _ => digest.unchanged += 1,
            }
            match alert.urgency {
                Urgency::Now => digest.now += 1,
                Urgency::Soon => digest.soon += 1,
                Urgency::Weekly => {}
            }
            if matches!(alert.kind, AlertKind::OutOfStock | AlertKind::RunningOut) {
                digest.money += alert.money;
            }
        }
        digest
    }

    /// `12 new, 3 worse, 30 unchanged`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} new, {} worse, {} unchanged", self.new, self.worse, self.unchanged)
    }
}

/// A question for a window of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertQuery {
    /// Which.
    pub filter: AlertFilter,
    /// Leave out what is neither new nor worse: folded into one line.
    pub folded: bool,
    /// First row wanted.
    pub offset: usize,
    /// How many rows.
    pub limit: usize,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlertPage {
    /// The rows from `offset` on.
    pub rows: Vec<Alert>,
    /// Where the window begins.
    pub offset: usize,
    /// Rows that are shown in all.
    pub matched: usize,
    /// What is new, over all that is not silent.
    pub digest: Digest,
    /// The business day of the question, at the first of the sites.
    pub today: Day,
}

/// A window of what the filter lets through.
pub(crate) fn page(conn: &Connection, query: &AlertQuery, now: Instant) -> Result<AlertPage> {
    let all = list(conn, &AlertFilter { silent: true, ..query.filter.clone() }, now)?;
    let digest = Digest::of(&all);
    let shown: Vec<Alert> = all
        .into_iter()
        .filter(|a| query.filter.silent || !a.is_silent())
        .filter(|a| !query.folded || a.is_new || a.is_worse || a.urgency == Urgency::Now)
        .collect();
    let matched = shown.len();
    // A window past the end shows the last rows rather than none.
    let offset = query.offset.min(matched.saturating_sub(query.limit));
    let rows = shown.into_iter().skip(offset).take(query.limit).collect();
    let today = sites(conn)?.first().map_or_else(|| now.day(chrono_tz::UTC), |site| now.day(site.time_zone));
    Ok(AlertPage { rows, offset, matched, digest, today })
}

/// All that the filter lets through, what loses money or trust soonest first.
pub(crate) fn list(conn: &Connection, filter: &AlertFilter, now: Instant) -> Result<Vec<Alert>> {
    let folded = |text: &Option<String>| text.as_deref().map(|t| t.trim().to_uppercase());
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let today: HashMap<i64, Day> = sites(conn)?.into_iter().map(|s| (s.id.0, now.day(s.time_zone))).collect();
    let mut all = conn.prepare_cached(
        "SELECT a.alert, a.kind, a.item, a.site, coalesce(i.sku, a.subject), coalesce(i.name, ''), coalesce(s.code, ''), a.urgency,
                a.opened_ms, a.opened, a.closed_ms, a.times, a.level, a.mark, a.available, a.money, a.due, a.say, a.why, a.action,
                a.quantity, a.whom, d.said, d.until, d.level, d.at_ms
         FROM alert a LEFT JOIN item i ON i.item = a.item AND a.item <> 0 LEFT JOIN site s ON s.site = a.site
         LEFT JOIN alert_said d ON d.kind = a.kind AND d.item = a.item AND d.site = a.site AND d.subject = a.subject
         WHERE (a.open = 1 OR ?1) AND (?2 IS NULL OR a.site = 0 OR upper(s.code) = ?2) AND (?3 IS NULL OR i.sku_folded = ?3)",
    )?;
    let shortages = shortages(conn)?;
    let mut cursor = all.query(params![filter.closed, folded(&filter.site), folded(&filter.sku)])?;
    let mut found: Vec<(Alert, f64)> = Vec::new();
    while let Some(r) = cursor.next()? {
        // A kind of a newer pickface is nothing that this one opened.
        let Some(kind) = AlertKind::from_number(r.get(1)?) else { continue };
        if !filter.kinds.is_empty() && !filter.kinds.contains(&kind) {
            continue;
        }
        let (item, site): (i64, i64) = (r.get(2)?, r.get(3)?);
        let day = today.get(&site).copied().unwrap_or_else(|| now.day(chrono_tz::UTC));
        let (opened, opened_day) = (Instant(r.get(8)?), Day(r.get(9)?));
        let (level, mark): (f64, f64) = (r.get(12)?, r.get(13)?);
        let available = r.get::<_, Option<i64>>(14)?.map(Quantity::from_thousandths);
        let mut said = Said::read(r, 22, day, available)?;
        let is_seen = said.is_seen_since(opened);
        // One need: what is silent as the one is silent as the other.
        let other = shortages.get(&(item, site)).filter(|_| kind.is_shortage() && !said.is_silent());
        if let Some(words) = other {
            said = words.iter().find_map(|w| w.holds(day, available)).unwrap_or(said);
        }
        let word = |at: usize| -> rusqlite::Result<String> { r.get(at) };
        let alert = Alert {
            id: r.get(0)?,
            kind,
            item: (item != 0).then_some(ItemId(item)),
            site: (site != 0).then_some(SiteId(site)),
            what: word(4)?,
            name: word(5)?,
            site_code: word(6)?,
            urgency: word(7)?.parse().unwrap_or(Urgency::Soon),
            opened,
            opened_day,
            closed: r.get::<_, Option<i64>>(10)?.map(Instant),
            times: r.get(11)?,
            is_new: opened_day == day && !is_seen,
            is_worse: level > mark + mark.abs() * WORSE + 1e-9,
            is_seen,
            available,
            money: Money::from_ten_thousandths(r.get(15)?),
            due: r.get::<_, Option<i32>>(16)?.map(Day),
            say: word(17)?,
            why: word(18)?,
            action: word(19)?.parse().unwrap_or_default(),
            quantity: Quantity::from_thousandths(r.get(20)?),
            whom: word(21)?,
            snoozed_until: said.until,
            snoozed_level: said.level,
            is_excluded: said.is_excluded,
        };
        let has = |w: &String| {
            [&alert.what, &alert.name, &alert.say, &alert.whom].iter().any(|t| t.to_lowercase().contains(w))
        };
        if words.iter().all(has) && (filter.silent || !alert.is_silent()) {
            found.push((alert, level));
        }
    }
    found.sort_by(|(a, x), (b, y)| {
        let key = |a: &Alert| (a.closed.map(|c| c.0), a.kind.rank(), a.urgency, Reverse(a.money));
        key(a)
            .cmp(&key(b))
            .then(a.due.is_none().cmp(&b.due.is_none()))
            .then(a.due.cmp(&b.due))
            .then(y.total_cmp(x))
            .then_with(|| (&a.what, &a.site_code, a.id).cmp(&(&b.what, &b.site_code, b.id)))
    });
    Ok(found.into_iter().map(|(a, _)| a).collect())
}

/// What somebody said, as far as it still holds.
#[derive(Debug, Default)]
struct Said {
    until: Option<Day>,
    level: Option<Quantity>,
    is_excluded: bool,
    seen: Option<Instant>,
}

impl Said {
    /// From four columns: the word, the day, the level, when.
    fn read(
        r: &rusqlite::Row<'_>,
        at: usize,
        today: Day,
        available: Option<Quantity>,
    ) -> rusqlite::Result<Self> {
        Ok(Word::read(r, at)?.map_or_else(Self::default, |word| word.now(today, available)))
    }

    fn is_seen_since(&self, opened: Instant) -> bool {
        self.seen.is_some_and(|seen| seen >= opened)
    }

    fn is_silent(&self) -> bool {
        self.is_excluded || self.until.is_some() || self.level.is_some()
    }
}

/// What somebody said, whether it still holds or not.
#[derive(Debug)]
struct Word {
    said: String,
    until: Option<Day>,
    level: Option<Quantity>,
    when: Instant,
}

impl Word {
    /// From four columns: the word, the day, the level, when.
    fn read(r: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Option<Self>> {
        let Some(said) = r.get::<_, Option<String>>(at)? else { return Ok(None) };
        Ok(Some(Self {
            said,
            until: r.get::<_, Option<i32>>(at + 1)?.map(Day),
            level: r.get::<_, Option<i64>>(at + 2)?.map(Quantity::from_thousandths),
            when: Instant(r.get(at + 3)?),
        }))
    }

    fn now(&self, today: Day, available: Option<Quantity>) -> Said {
        match self.said.as_str() {
            "acknowledge" => Said { seen: Some(self.when), ..Said::default() },
            "exclude" => Said { is_excluded: true, ..Said::default() },
            "snooze" => {
                let is_over = self.until.is_some_and(|day| day <= today)
                    || self.level.is_some_and(|level| available.is_some_and(|a| a <= level));
                if is_over {
                    Said::default()
                } else {
                    Said { until: self.until, level: self.level, ..Said::default() }
                }
            }
            _ => Said::default(),
        }
    }

    /// What it says, if that makes something silent now.
    fn holds(&self, today: Day, available: Option<Quantity>) -> Option<Said> {
        Some(self.now(today, available)).filter(Said::is_silent)
    }
}

const SHORTAGES: [AlertKind; 2] = [AlertKind::OutOfStock, AlertKind::RunningOut];

/// What was said of shortages, by item and site.
fn shortages(conn: &Connection) -> Result<HashMap<(i64, i64), Vec<Word>>> {
    let [out, soon] = SHORTAGES.map(AlertKind::number);
    let mut all = conn.prepare_cached(
        "SELECT item, site, said, until, level, at_ms FROM alert_said WHERE kind IN (?1, ?2) AND said <> 'acknowledge'",
    )?;
    let mut cursor = all.query([out, soon])?;
    let mut found: HashMap<(i64, i64), Vec<Word>> = HashMap::new();
    while let Some(r) = cursor.next()? {
        found.entry((r.get(0)?, r.get(1)?)).or_default().extend(Word::read(r, 2)?);
    }
    Ok(found)
}

/// Whether what somebody said makes what an alert is about silent now.
pub(super) fn is_said_silent(
    conn: &Connection,
    key: &Key,
    today: Day,
    available: Option<Quantity>,
) -> Result<bool> {
    let mut find = conn.prepare_cached(
        "SELECT said, until, level, at_ms FROM alert_said WHERE kind = ?1 AND item = ?2 AND site = ?3 AND subject = ?4",
    )?;
    let kinds = if key.kind.is_shortage() { &SHORTAGES[..] } else { std::slice::from_ref(&key.kind) };
    for kind in kinds {
        let word = find
            .query_row(params![kind.number(), key.item.0, key.site.0, key.subject], |r| Word::read(r, 0))
            .optional()?
            .flatten();
        if word.is_some_and(|w| w.holds(today, available).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a shortage of an item at a site is to be silent: then nothing is proposed either.
pub(crate) fn is_silent(conn: &Connection, s: &Stocked) -> Result<bool> {
    let key = Key { kind: AlertKind::OutOfStock, item: s.item, site: s.site, subject: String::new() };
    is_said_silent(conn, &key, s.today, Some(s.position.free()))
}

impl Store {
    /// Alerts, what loses money or trust soonest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn alerts(&self, filter: &AlertFilter) -> Result<Vec<Alert>> {
        list(self.conn(), filter, (self.clock())())
    }

    /// How often alerts, or what is said of them, changed: as long as it is the same, so are they.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn alerts_edition(&self) -> Result<i64> {
        state::edition(self.conn())
    }
}
