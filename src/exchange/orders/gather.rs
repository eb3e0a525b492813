//! Rows on their way to orders: which order a row is of, which line, and what became of it.

use super::{
    super::{Reading, Report, value::Flaw},
    report::{OrderClass, OrdersReport},
};
use crate::domain::{
    Day, Instant, Money, OrderCode, OrderLineRecord, OrderRecord, Quantity, Standing, record::Lined,
};
use std::collections::{HashMap, HashSet};

/// What a row says of its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) standing: Standing,
    pub(super) placed: Instant,
    pub(super) promise: Option<Day>,
    pub(super) priority: i64,
    pub(super) service: String,
    pub(super) site: Option<String>,
}

/// What a row says of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The channel's own number for the line; without one it is told by SKU or title, and which of those it is.
    pub(super) key: Option<String>,
    pub(super) sku: String,
    pub(super) title: String,
    /// Still to be shipped.
    pub(super) quantity: Quantity,
    pub(super) shipped: Quantity,
    pub(super) price: Money,
}

impl Item {
    fn class(&self) -> OrderClass {
        match (self.quantity.is_positive(), self.shipped.is_positive()) {
            (true, _) => OrderClass::ToShip,
            (false, true) => OrderClass::Shipped,
            (false, false) => OrderClass::Cancelled,
        }
    }
}

/// An order while its rows come.
pub(super) struct Draft {
    line: u64,
    channel: String,
    number: String,
    /// What its rows said of it so far.
    pub(super) head: Option<Head>,
    /// What is taken where none does.
    pub(super) instead: Option<Head>,
    items: Vec<Item>,
    classes: Vec<OrderClass>,
    /// When its channel last touched it, where rows say so.
    pub(super) touched: Instant,
}

impl Draft {
    /// The line on which it began, for sentences.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// All that its rows said before is out of date.
    pub(super) fn begin_anew(&mut self, line: u64) {
        self.line = line;
        self.head = None;
        self.items.clear();
        for class in &mut self.classes {
            *class = OrderClass::Repeated;
        }
    }

    /// A row that makes no line.
    pub(super) fn leave_out(&mut self, class: OrderClass) {
        self.classes.push(class);
    }

    /// A row that is a line. One with the same number of the channel's goes, the later one counts.
    pub(super) fn put(&mut self, item: Item) {
        let is_same = |other: &Item| item.key.is_some() && other.key == item.key;
        if let Some(at) = self.items.iter().position(is_same) {
            let before = self.items.remove(at).class();
            if let Some(class) = self.classes.iter_mut().find(|c| **c == before) {
                *class = OrderClass::Repeated;
            }
        }
        self.classes.push(item.class());
        self.items.push(item);
    }

    /// Whether a line just like this one is there.
    pub(super) fn has(&self, item: &Item) -> bool {
        self.items.contains(item)
    }

    /// The order, whole: keys for lines that have none, nothing to ship where nothing is.
    fn finish(self) -> Option<(Lined<OrderRecord>, Vec<OrderClass>)> {
        let Self { line, channel, number, head, instead, items, mut classes, .. } = self;
        let head = head.or(instead)?;
        let mut lines = keyed(items);
        for l in &mut lines {
            match head.standing {
                Standing::Cancelled => l.quantity = Quantity::ZERO,
                Standing::Done => {
                    l.shipped += l.quantity;
                    l.quantity = Quantity::ZERO;
                }
                Standing::Open | Standing::Held => {}
            }
        }
        let now = match head.standing {
            Standing::Cancelled => OrderClass::Cancelled,
            Standing::Done => OrderClass::Shipped,
            Standing::Open | Standing::Held => OrderClass::ToShip,
        };
        for class in &mut classes {
            if *class == OrderClass::ToShip {
                *class = now;
            }
        }
        let Head { standing, placed, promise, priority, service, site } = head;
        let record =
            OrderRecord { channel, number, site, placed, promise, priority, service, standing, lines };
        Some((Lined { line, record }, classes))
    }
}

/// Lines with a key each: the channel's, or else SKU or title and which of those it is. Of equals the order of the file
/// counts, so that lines which change places in the next export keep their keys.
fn keyed(items: Vec<Item>) -> Vec<OrderLineRecord> {
    let fold = |i: &Item| if i.sku.is_empty() { i.title.to_lowercase() } else { i.sku.to_uppercase() };
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        alike.entry(fold(item)).or_default().push(at);
    }
    let mut keys: Vec<String> = vec![String::new(); items.len()];
    let taken: HashSet<String> = items.iter().filter_map(|i| i.key.clone()).collect();
    for (name, mut places) in alike {
        places.sort_by(|a, b| {
            let of = |at: &usize| {
                items.get(*at).map(|i| (i.title.as_str(), i.price.ten_thousandths(), i.quantity + i.shipped))
            };
            of(a).cmp(&of(b))
        });
        let mut free = (1..).map(|n| format!("{name}#{n}")).filter(|key| !taken.contains(key));
        for at in places {
            if let (Some(place), Some(key)) = (keys.get_mut(at), free.next()) {
                *place = key;
            }
        }
    }
    let line = |(item, made): (Item, String)| OrderLineRecord {
        key: item.key.unwrap_or(made),
        sku: item.sku,
        title: item.title,
        quantity: item.quantity,
        shipped: item.shipped,
        price: item.price,
    };
    items.into_iter().zip(keys).map(line).collect()
}

/// All orders of a file, in the order in which they begin.
#[derive(Default)]
pub(super) struct Orders {
    by_code: HashMap<String, usize>,
    all: Vec<Draft>,
    last: Option<usize>,
}

impl Orders {
    /// The order of a row, and whether the row before was of it too (or the order is new).
    pub(super) fn of(
        &mut self,
        line: u64,
        channel: String,
        number: &str,
    ) -> Result<(&mut Draft, bool), Flaw> {
        let number = crate::domain::text::clean(number, OrderCode::MAX);
        let code = OrderCode::new(&channel, &number)?;
        let next = self.all.len();
        let at = *self.by_code.entry(code.as_str().to_owned()).or_insert(next);
        if at == next {
            self.all.push(Draft {
                line,
                channel,
                number,
                head: None,
                instead: None,
                items: Vec::new(),
                classes: Vec::new(),
                touched: Instant::default(),
            });
        }
        let runs_on = at == next || self.last == Some(at);
        self.last = Some(at);
        match self.all.get_mut(at) {
            Some(draft) => Ok((draft, runs_on)),
            None => Err(String::from("too many orders").into()),
        }
    }

    /// Puts the orders into the answer, and says what became of the rows.
    pub(super) fn finish(self, reading: &mut Reading<'_, '_>) {
        let mut report = OrdersReport::default();
        let out = &mut reading.out;
        for draft in self.all {
            if draft.head.is_none() && draft.instead.is_some() {
                let why =
                    format!("order {} has no row that says whether it is paid: it is held", draft.number);
                out.report.warn(draft.line, why);
            }
            let Some((order, classes)) = draft.finish() else { continue };
            for class in classes {
                report.add(class, 1);
            }
            *match order.record.standing {
                _ if order.record.lines.is_empty() => &mut report.empty,
                Standing::Open => &mut report.open,
                Standing::Held => &mut report.held,
                Standing::Cancelled => &mut report.cancelled,
                Standing::Done => &mut report.done,
            } += 1;
            out.orders.push(order);
        }
        report.add(OrderClass::Bad, out.report.refused);
        let zone = reading.options.zone;
        let days = || out.orders.iter().map(|o| o.record.placed.day(zone));
        out.report.span = days().min().zip(days().max());
        say(&report, &mut out.report);
        out.report.orders = Some(report);
    }
}

/// What is left out, in sentences: nothing is lost without a word.
fn say(report: &OrdersReport, out: &mut Report) {
    for class in OrderClass::ALL {
        let rows = report.count(class);
        if rows > 0 && !matches!(class, OrderClass::ToShip | OrderClass::Bad) {
            out.notes.push(class.sentence(rows));
        }
    }
    let mut orders = |count: u64, one: &str, many: &str| {
        if count > 0 {
            out.notes.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    };
    orders(report.held, "order is held: not paid yet", "orders are held: not paid yet");
    orders(report.cancelled, "order was cancelled", "orders were cancelled");
    orders(report.done, "order has gone out whole", "orders have gone out whole");
    orders(
        report.empty,
        "order holds nothing that ships from here",
        "orders hold nothing that ships from here",
    );
}
