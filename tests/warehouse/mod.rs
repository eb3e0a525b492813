//! A small warehouse as the store would tell of it: what screens are tested with.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod forecasts;
pub mod morning;

use pickface::{
    barcode::command::FlowKind,
    domain::{Day, Instant, ItemId, Money, MovementId, MovementKind, Quantity, SiteId},
    scan::{Feedback, Outcome, View, task::Fact},
    store::{
        forecasts::Flag,
        query::{
            BalanceRow, GridPage, GridQuery, GridRow, ItemDetail, LogPage, LogQuery, LogRow, StockStatus,
        },
        service::{Event, Identity, Request},
    },
    tui::{Effect, Effects, Key, Look, Message, Model, paint, update},
};
use ratatui::{buffer::Buffer, layout::Rect};

pub fn identity() -> Identity {
    Identity {
        station: "T1".into(),
        site: "MAIN".into(),
        sites: vec![(SiteId(1), "MAIN".into())],
        operator: "ana".into(),
        currency: "£".into(),
        movement_prefix: "MAIN-3fa2".into(),
        time_zone: chrono_tz::Europe::London,
    }
}

pub fn two_sites() -> Identity {
    Identity { sites: vec![(SiteId(1), "MAIN".into()), (SiteId(2), "NORTH".into())], ..identity() }
}

type Line = (&'static str, &'static str, i64, i64, i64, f32, Option<f32>, StockStatus, bool);

/// SKU, name, on hand, allocated, coming, a day, cover, status, lots; by cover.
const STOCK: &[Line] = {
    use StockStatus::{Dead, Low, None as Nothing, Ok, Out};
    &[
        ("FERN-1", "Botanical fern print", 0, 3, 24, 4.1, Some(0.0), Out, false),
        ("GLASS-TUM4", "Ribbed tumbler, set of 4", -2, 0, 36, 1.9, Some(0.0), Out, false),
        ("MUG-1", "Blue enamel mug 350 ml", 14, 8, 0, 4.9, Some(1.2), Low, false),
        ("SOAP-LAV", "Lavender soap bar 100 g", 9, 2, 144, 2.2, Some(3.2), Low, true),
        ("CANDLE-S", "Soy candle sandalwood", 62, 11, 60, 5.6, Some(9.1), Low, false),
        ("NOTE-A5", "Notebook A5 dotted", 48, 4, 0, 3.9, Some(11.3), Low, false),
        ("TEA-EG100", "Earl Grey 100 g", 118, 0, 0, 7.4, Some(16.0), Ok, true),
        ("TEA-SEN80", "煎茶 Sencha 80 g", 85, 6, 0, 4.1, Some(19.3), Ok, true),
        ("TOTE-NAT", "Canvas tote natural", 240, 12, 0, 7.3, Some(31.2), Ok, false),
        ("CAFE-PRESS", "Café presse 0.8 l", 31, 1, 0, 0.9, Some(33.0), Ok, false),
        ("THROW-GRY", "Wool throw grey herringbone 130 x 180 cm", 22, 0, 0, 0.6, Some(36.7), Ok, false),
        ("PLANT-CER", "Ceramic planter 14 cm", 57, 3, 0, 1.4, Some(38.6), Ok, false),
        ("CARD-XMAS", "Christmas card, pack of 10", 1_840, 40, 0, 41.0, Some(43.9), Ok, false),
        ("RIBBON-M", "Satin ribbon by the metre", 412, 0, 0, 8.2, Some(50.2), Ok, false),
        ("PEN-FINE", "Fineliner black 0.4", 960, 24, 0, 12.0, Some(78.0), Ok, false),
        ("HOOK-BRS", "Brass wall hook", 12_480, 0, 0, 31.0, Some(402.6), Ok, false),
        ("CAL-2025", "Wall calendar 2025", 73, 0, 0, 0.0, None, Dead, false),
        ("APRON-OLD", "Linen apron, old cut", 0, 0, 0, 0.0, None, Nothing, false),
    ]
};

/// Twelve weeks of an item that is wanted once a day.
const WEEKS: [f64; 12] = [4.5, 6.3, 5.7, 7.1, 6.1, 5.3, 8.4, 7.8, 6.7, 7.3, 9.0, 2.4];

pub fn rows(sites: &[(SiteId, String)]) -> Vec<GridRow> {
    let row = |(i, l): (usize, &Line), (site, code): &(SiteId, String)| GridRow {
        item: ItemId(i as i64 + 1),
        site: *site,
        sku: l.0.into(),
        name: l.1.into(),
        site_code: code.clone(),
        has_lots: l.8,
        on_hand: Quantity::from_units(l.2),
        allocated: Quantity::from_units(l.3),
        on_order: Quantity::from_units(l.4),
        in_transit: Quantity::ZERO,
        daily: l.5,
        weeks: WEEKS.iter().map(|week| Some(week * f64::from(l.5))).collect(),
        cover_days: l.6,
        status: l.7,
    };
    STOCK.iter().enumerate().flat_map(|line| sites.iter().map(move |s| row(line, s))).collect()
}

/// The answer of a small store to a question about the grid.
pub fn grid(query: &GridQuery, sites: &[(SiteId, String)]) -> GridPage {
    let all: Vec<_> = rows(sites).into_iter().filter(|r| query.site.is_none_or(|s| s == r.site)).collect();
    let words: Vec<_> = query.text.to_lowercase().split_whitespace().map(String::from).collect();
    let hit = |r: &&GridRow| {
        let hay = format!("{} {}", r.sku, r.name).to_lowercase();
        words.iter().all(|w| hay.contains(w))
    };
    let found: Vec<_> = all.iter().filter(hit).cloned().collect();
    let count = |s: StockStatus| all.iter().filter(|r| r.status == s).count();
    GridPage {
        matched: found.len(),
        total: all.len(),
        low: count(StockStatus::Low),
        out: count(StockStatus::Out),
        rows: found.into_iter().skip(query.offset).take(query.limit).collect(),
        offset: query.offset,
        loading: None,
    }
}

type Move = (&'static str, MovementKind, i64, &'static str, &'static str, &'static str);

/// Clock, kind, quantity, item, from, to; newest first.
const MOVES: &[Move] = {
    use MovementKind as K;
    &[
        ("10:41:07", K::Receive, 12, "MUG-1", "supplier", "DOCK-1"),
        ("10:40:52", K::Adjust, 1, "GLASS-TUM4", "A-02-04", "scrap"),
        ("10:38:11", K::Putaway, 60, "CANDLE-S", "DOCK-1", "B-11-02"),
        ("10:36:40", K::Receive, 60, "CANDLE-S", "supplier", "DOCK-1"),
        ("10:22:19", K::Pick, 2, "TEA-EG100", "A-01-07", "TOTE-2"),
        ("10:21:58", K::Pick, 1, "FERN-1", "A-03-12-B", "TOTE-2"),
        ("10:05:33", K::Count, 3, "NOTE-A5", "adjustment", "C-04-01"),
        ("09:58:02", K::Move, 24, "TOTE-NAT", "A-05-01", "A-05-02"),
        ("09:57:45", K::Move, 42, "TOTE-NAT", "A-05-02", "A-05-01"),
        ("09:57:10", K::Move, 42, "TOTE-NAT", "A-05-01", "A-05-02"),
        ("17:12:30", K::Ship, 8, "MUG-1", "PACK-1", "customer"),
        ("16:44:09", K::Opening, 14, "MUG-1", "adjustment", "A-03-12"),
    ]
};

pub fn log_rows() -> Vec<LogRow> {
    let name_of = |sku: &str| STOCK.iter().find(|l| l.0 == sku).map_or("", |l| l.1);
    MOVES
        .iter()
        .enumerate()
        .map(|(i, (clock, kind, units, sku, from, to))| LogRow {
            id: MovementId { stream: 1, seq: 57 - i as i64 },
            name: format!("MAIN-3fa2-{}", 57 - i),
            at: Instant(0),
            clock: (*clock).into(),
            day: Day(if i < 10 { 20_784 } else { 20_781 }),
            kind: *kind,
            sku: (*sku).into(),
            item_name: name_of(sku).into(),
            lot: sku.starts_with("TEA").then(|| "L2231".into()),
            from: (*from).into(),
            to: (*to).into(),
            from_container: None,
            to_container: None,
            quantity: Quantity::from_units(*units),
            document: if *kind == MovementKind::Receive { "PO 2207".into() } else { String::new() },
            note: if *kind == MovementKind::Adjust { "broken".into() } else { String::new() },
            operator: if i % 3 == 1 { "ben".into() } else { "ana".into() },
            station: "T1".into(),
            reverses: (i == 8).then(|| "MAIN-3fa2-48".into()),
            reversed: i == 9,
            can_undo: !(8..=9).contains(&i) && i < 11,
            together: if *kind == MovementKind::Count { 12 } else { 1 },
        })
        .collect()
}

/// The licence plate of a pallet in the Log.
pub const PALLET: &str = "106141412345678908";

pub fn log(query: &LogQuery) -> LogPage {
    let text = query.text.to_lowercase();
    let mut all = log_rows();
    if text == PALLET {
        // Whoever looks for a pallet finds it: received, moved as a whole, taken from.
        let plate = || Some(PALLET.to_owned());
        (all[0].to_container, all[1].from_container) = (plate(), plate());
        (all[2].from_container, all[2].to_container) = (plate(), plate());
    }
    let found: Vec<_> = all
        .iter()
        .filter(|r| text.split_whitespace().all(|w| format!("{r:?}").to_lowercase().contains(w)))
        .cloned()
        .collect();
    LogPage {
        matched: Some(found.len() as u64),
        total: all.len() as u64,
        rows: found.into_iter().skip(query.offset).take(query.limit).collect(),
        offset: query.offset,
    }
}

pub fn detail(item: ItemId) -> Option<Box<ItemDetail>> {
    let line = STOCK.get(usize::try_from(item.0 - 1).ok()?)?;
    let units = Quantity::from_units;
    let place = |location: &str, lot: Option<&str>, day: Option<i32>, n, a| BalanceRow {
        site: "MAIN".into(),
        location: location.into(),
        lot: lot.map(Into::into),
        expiry: day.map(Day),
        on_hand: units(n),
        allocated: units(a),
    };
    let balances = if line.8 {
        vec![
            place("A-01-07", Some("L2231"), Some(20_820), line.2 - 20, line.3),
            place("B-09-01", Some("L2190"), Some(20_787), 20, 0),
        ]
    } else {
        vec![place("A-03-12", None, None, line.2, line.3)]
    };
    Some(Box::new(ItemDetail {
        item,
        sku: line.0.into(),
        name: line.1.into(),
        unit: "each".into(),
        tracking: if line.8 { "lot" } else { "none" },
        cost: Money::from_ten_thousandths(39_500),
        price: Money::from_ten_thousandths(120_000),
        category: "Kitchen".into(),
        supplier: "Larkspur Ltd".into(),
        balances,
        barcodes: vec![("09506000134352".into(), units(1)), ("19506000134359".into(), units(12))],
        movements: log_rows().into_iter().filter(|r| r.sku == line.0).collect(),
        weeks: [22, 31, 28, 35, 30, 26, 41, 38, 33, 36, 44, 12].map(units).into(),
    }))
}

fn fact(label: &str, value: &str, detail: &str) -> Fact {
    Fact { label: label.into(), value: value.into(), detail: detail.into() }
}

/// Half-way through a receipt.
pub fn receiving() -> View {
    View {
        title: "RECEIVE".into(),
        subject: "PO 2207   Larkspur Ltd".into(),
        facts: vec![
            fact("PLACE", "DOCK-1", "dock"),
            fact("ITEM", "TEA-EG100", "Earl Grey 100 g"),
            fact("LOT", "L2231", "best before 30 Nov 2026"),
        ],
        big: Some(("24".into(), "of 144 each".into())),
        progress: Some((7, 12)),
        prompt: "SCAN THE ITEM".into(),
        choices: vec!["DONE".into(), "UNDO".into(), "BACK".into()],
        trail: vec!["item ok".into(), "item ok".into(), "WRONG ITEM (seen)".into(), "item ok".into()],
        list: Vec::new(),
        more: 0,
        scanned: None,
        reads: None,
        locked: None,
        question: None,
    }
}

pub fn asking() -> View {
    View {
        question: Some("145 of 144? One more than ordered. Receive it anyway?".into()),
        prompt: "SCAN YES OR NO".into(),
        choices: vec!["YES".into(), "NO".into()],
        ..receiving()
    }
}

pub fn locked() -> View {
    View { locked: Some(("WRONG ITEM scanned MUG-1, wanted TEA-EG100".into(), 2)), ..receiving() }
}

pub fn looking_up() -> View {
    View {
        title: "LOOK UP".into(),
        facts: vec![
            fact("ITEM", "TEA-EG100", "Earl Grey 100 g"),
            fact("ON HAND", "118", "0 allocated, 0 coming"),
        ],
        prompt: "SCAN ANYTHING".into(),
        list: vec![
            "A-01-07    L2231  30 Nov 2026     98".into(),
            "B-09-01    L2190  27 Nov 2026     20".into(),
        ],
        ..View::default()
    }
}

pub fn answer(number: u64, outcome: Outcome, message: &str, view: View, flow: FlowKind) -> Event {
    Event::Scanned {
        number,
        text: "9506000134352".into(),
        feedback: Feedback {
            outcome,
            message: message.into(),
            sku: None,
            quantity: None,
            location: (outcome == Outcome::Ok).then(|| "DOCK-1".into()),
            on_hand: (outcome == Outcome::Ok).then(|| Quantity::from_units(24)),
            container: None,
            document: None,
        },
        view: Box::new(view),
        flow,
        movement: None,
        item: None,
        beside: Box::default(),
        clock: "10:41:07".into(),
    }
}

/// A session: messages in, a screen out; questions about stock, items and log are answered by the small warehouse.
pub struct Session {
    pub model: Model,
    pub size: (u16, u16),
    /// Everything that was wanted of the world, the answered questions left out.
    pub effects: Vec<Effect>,
    /// The marks on forecasts.
    pub flags: Vec<Flag>,
    identity: Identity,
}

impl Session {
    pub fn new(size: (u16, u16), look: Look) -> Self {
        Self::at(identity(), size, look)
    }

    pub fn at(identity: Identity, size: (u16, u16), look: Look) -> Self {
        let (model, first) = Model::start(identity.clone(), look, size);
        let mut session = Self { model, size, effects: Vec::new(), flags: Vec::new(), identity };
        session.serve(first);
        session
    }

    pub fn send(mut self, message: Message) -> Self {
        let effects = update(&mut self.model, message);
        self.serve(effects);
        self
    }

    pub fn key(self, key: Key) -> Self {
        self.send(Message::Key(key))
    }

    pub fn keys(self, key: Key, times: usize) -> Self {
        (0..times).fold(self, |s, _| s.key(key))
    }

    pub fn typed(self, line: &str) -> Self {
        self.send(Message::Line(line.into()))
    }

    pub fn scan(self, text: &str) -> Self {
        self.send(Message::Scanned { text: text.into(), burst: None })
    }

    pub fn told(self, event: Event) -> Self {
        self.send(Message::Store(event))
    }

    /// In a flow, showing this.
    pub fn task(self, flow: FlowKind, view: View) -> Self {
        self.told(Event::Task { flow, view: Box::new(view), resumed: false })
    }

    fn serve(&mut self, effects: Effects) {
        for effect in effects.list {
            let event = match effect {
                Effect::Ask(Request::Grid(q)) => {
                    let page = grid(&q, &self.identity.sites);
                    Event::Grid(q, Box::new(page))
                }
                Effect::Ask(Request::Item(item)) => Event::Item(item, detail(item)),
                Effect::Ask(Request::Log(q)) => {
                    let page = log(&q);
                    Event::Log(q, Box::new(page))
                }
                Effect::Ask(Request::Forecasts(q)) => {
                    let page = forecasts::forecasts(&q, &self.identity.sites);
                    Event::Forecasts(q, Box::new(page))
                }
                Effect::Ask(Request::Forecast(ask)) => {
                    Event::Forecast(ask, forecasts::forecast(ask, &self.identity.sites, &self.flags))
                }
                Effect::Ask(Request::Flag(flagging)) => {
                    self.flags.retain(|f| *f != flagging.flag);
                    if !flagging.remove {
                        self.flags.push(flagging.flag.clone());
                    }
                    let word = if flagging.remove { "taken off" } else { "set aside" };
                    Event::Flagged(flagging, format!("days {word}; the forecast is computed anew"))
                }
                Effect::Ask(request) => match morning::answer(&request) {
                    Some(event) => event,
                    None => {
                        self.effects.push(Effect::Ask(request));
                        continue;
                    }
                },
                other => {
                    self.effects.push(other);
                    continue;
                }
            };
            let more = update(&mut self.model, Message::Store(event));
            self.serve(more);
        }
    }

    pub fn buffer(&self) -> Buffer {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buf = Buffer::empty(area);
        paint(&self.model, area, &mut buf);
        buf
    }
}
