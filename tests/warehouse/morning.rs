//! What the small warehouse says of a morning: alerts, what should be ordered, orders.

use pickface::{
    domain::{
        AlertAction, AlertKind, Day, Instant, ItemId, Money, PurchaseId, PurchaseLine, PurchaseStatus,
        Quantity, SiteId, Urgency,
    },
    store::{
        alerts::{Alert, AlertPage, AlertQuery, Digest},
        purchases::{PurchaseFilter, PurchaseOrder},
        replenish::{Bought, Proposal, ProposalFilter, ProposalGroup},
        service::{Event, Request},
    },
};

/// Friday 27 November 2026.
pub const TODAY: Day = Day(20_784);

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

fn money(n: i64) -> Money {
    Money::from_ten_thousandths(n * 10_000)
}

fn alert(id: i64, kind: AlertKind, what: &str, name: &str, site: (i64, &str)) -> Alert {
    Alert {
        id,
        kind,
        item: (!name.is_empty()).then_some(ItemId(id)),
        site: (site.0 > 0).then_some(SiteId(site.0)),
        what: what.into(),
        name: name.into(),
        site_code: site.1.into(),
        urgency: Urgency::Now,
        // 10:41:07 of that morning, in London.
        opened: Instant((i64::from(TODAY.0) * 86_400 + 38_467) * 1_000),
        opened_day: TODAY,
        closed: None,
        times: 1,
        is_new: false,
        is_worse: false,
        is_seen: false,
        available: None,
        money: Money::ZERO,
        due: None,
        say: String::new(),
        why: String::new(),
        action: AlertAction::Look,
        quantity: Quantity::ZERO,
        whom: String::new(),
        snoozed_until: None,
        snoozed_level: None,
        is_excluded: false,
    }
}

/// The list of a morning, in the order of the store.
pub fn all_alerts() -> Vec<Alert> {
    let (main, north) = ((1, "MAIN"), (2, "NORTH"));
    let day = |n: i32| Some(Day(TODAY.0 + n));
    use AlertKind as K;
    vec![
        Alert {
            say: "a file of sales cut off, 412 rows not taken in".into(),
            why: "a file of sales was cut off while it was taken in; 412 rows are missing. Run `pickface import sales` with the same file: it goes on where it was".into(),
            is_new: true,
            ..alert(90, K::System, "import sales", "", (0, ""))
        },
        Alert {
            opened_day: Day(TODAY.0 - 3),
            available: Some(units(-3)),
            money: money(84),
            due: day(-3),
            say: "nothing available, 4.1 wanted a day, 24 of PO-MAIN-1003 in 6 d".into(),
            why: "position 21 = 0 on hand + 24 on order - 3 allocated; reorder point 55 = 41 (10 days x 4.1) + 14 safety (95 %, error ±7.8 a week); order up to 79. If nothing is done: gone now, about 41 not sold until Fri 11 Dec, 84.00 a day".into(),
            action: AlertAction::Order,
            quantity: units(24),
            whom: "Larkspur Ltd".into(),
            is_worse: true,
            ..alert(1, K::OutOfStock, "FERN-1", "Botanical fern print", main)
        },
        Alert {
            available: Some(units(0)),
            money: money(61),
            due: day(0),
            say: "nothing available, 4.9 wanted a day".into(),
            why: "position 0 = 0 on hand; reorder point 40 = 29 (6 days x 4.9) + 11 safety (95 %, error ±5.9 a week); MAIN has 84 more than it needs".into(),
            action: AlertAction::Transfer,
            quantity: units(40),
            whom: "MAIN".into(),
            is_new: true,
            ..alert(3, K::OutOfStock, "MUG-1", "Blue enamel mug 350 ml", north)
        },
        Alert {
            urgency: Urgency::Soon,
            available: Some(units(51)),
            money: money(37),
            due: day(9),
            say: "gone in 9 d; 5.6 wanted a day".into(),
            why: "position 51 = 62 on hand - 11 allocated; reorder point 95 = 78 (14 days x 5.6) + 17 safety (95 %, error ±8.6 a week); order up to 171".into(),
            action: AlertAction::Order,
            quantity: units(120),
            whom: "Hollin & Wick".into(),
            ..alert(5, K::RunningOut, "CANDLE-S", "Soy candle sandalwood", main)
        },
        Alert {
            available: Some(units(-3)),
            say: "the books have -3 in A-03-12".into(),
            why: "-3 in A-03-12: more was taken from there than was ever booked in. Count the place; the books follow what is found".into(),
            action: AlertAction::Count,
            quantity: units(-3),
            whom: "A-03-12".into(),
            is_new: true,
            ..alert(2, K::NegativeStock, "GLASS-TUM4", "Ribbed tumbler, set of 4", main)
        },
        Alert {
            urgency: Urgency::Soon,
            say: "scanned 4 times, last at T1; no item has it".into(),
            why: "4006381333931 was scanned 4 times and no item has it. Scan it at a terminal, then HELP, then the item: from then on it is known".into(),
            action: AlertAction::Bind,
            whom: "4006381333931".into(),
            ..alert(91, K::UnknownBarcode, "4006381333931", "", main)
        },
        Alert {
            money: money(29),
            due: day(-3),
            say: "36 from Larkspur Ltd, 3 d late".into(),
            why: "36 of PO-MAIN-1001 from Larkspur Ltd were expected on 2026-11-24, 3 days ago. Ask when they come, and say the day with the order; or close it, if nothing more comes".into(),
            action: AlertAction::Chase,
            quantity: units(36),
            whom: "Larkspur Ltd".into(),
            ..alert(92, K::LateInbound, "PO-MAIN-1001", "", main)
        },
        Alert {
            urgency: Urgency::Soon,
            available: Some(units(18)),
            money: money(22),
            due: day(12),
            say: "lot L2190 expires in 12 d, 9.2 will be left".into(),
            why: "18 of lot L2190 on hand, 0.7 wanted a day, first expired first out: about 9.2 that expire within 30 days will not be sold in time".into(),
            action: AlertAction::PickFirst,
            quantity: units(18),
            whom: "L2190".into(),
            is_seen: true,
            ..alert(7, K::Expiring, "TEA-EG100", "Earl Grey 100 g", main)
        },
        Alert {
            urgency: Urgency::Weekly,
            available: Some(units(73)),
            money: money(255),
            say: "73 on hand, nobody wanted it for 190 d".into(),
            why: "73 on hand; the last that was wanted was 190 days ago, and 180 are a dead item".into(),
            action: AlertAction::SellOff,
            quantity: units(73),
            ..alert(17, K::DeadStock, "CAL-2025", "Wall calendar 2025", main)
        },
        Alert {
            urgency: Urgency::Soon,
            available: Some(units(48)),
            money: money(12),
            due: day(11),
            say: "gone in 11 d; 3.9 wanted a day".into(),
            why: "position 44 = 48 on hand - 4 allocated; reorder point 52 = 43 (11 days x 3.9) + 9 safety (95 %, error ±4.1 a week)".into(),
            action: AlertAction::Order,
            quantity: units(60),
            whom: "Larkspur Ltd".into(),
            snoozed_until: day(7),
            ..alert(6, K::RunningOut, "NOTE-A5", "Notebook A5 dotted", main)
        },
    ]
}

/// The answer of a small store to a question about alerts.
pub fn alerts(query: &AlertQuery) -> AlertPage {
    let f = &query.filter;
    let words: Vec<_> = f.text.to_lowercase().split_whitespace().map(String::from).collect();
    let has = |a: &Alert| {
        let hay = format!("{} {} {} {}", a.what, a.name, a.say, a.whom).to_lowercase();
        words.iter().all(|w| hay.contains(w))
    };
    let is_at = |a: &Alert| f.site.as_ref().is_none_or(|s| a.site_code.is_empty() || *s == a.site_code);
    let all: Vec<Alert> = all_alerts().into_iter().filter(|a| is_at(a) && has(a)).collect();
    let digest = Digest::of(&all);
    let shown: Vec<Alert> = all
        .into_iter()
        .filter(|a| f.silent || !a.is_silent())
        .filter(|a| !query.folded || a.is_new || a.is_worse || a.urgency == Urgency::Now)
        .collect();
    AlertPage {
        matched: shown.len(),
        rows: shown.into_iter().skip(query.offset).take(query.limit).collect(),
        offset: query.offset,
        digest,
        today: TODAY,
    }
}

type Wanted = (i64, &'static str, &'static str, i64, i64, i64, Option<i32>);

/// Row, SKU, name, how many, in packs of, cost in hundredths, gone in days.
fn proposal(supplier: &str, (item, sku, name, n, pack, cost, gone): Wanted) -> Proposal {
    let cost = Money::from_ten_thousandths(cost * 100);
    Proposal {
        item: ItemId(item),
        site: SiteId(1),
        sku: sku.into(),
        name: name.into(),
        site_code: "MAIN".into(),
        supplier: supplier.into(),
        quantity: units(n),
        needed: units(n),
        ordered: Quantity::ZERO,
        pack: units(pack),
        decimals: 0,
        cost,
        total: cost.for_quantity(units(n)),
        sender: None,
        say: format!(
            "position {n} is below the reorder point {}, which is 10 days and 14 safety; {n} in packs of {pack}",
            n + 31
        ),
        otherwise: gone.map_or_else(String::new, |d| format!("gone in {d} d, 37.00 lost a day from then on")),
        gone: gone.map(|d| Day(TODAY.0 + d)),
        money: money(37),
        value: money(210),
    }
}

/// What should be ordered; a budget below 400 drops the candle.
pub fn proposals(filter: &ProposalFilter) -> Vec<ProposalGroup> {
    let group = |supplier: &str, minimum: i64, lines: Vec<Proposal>| {
        let total: i64 = lines.iter().map(|l| l.total.ten_thousandths()).sum();
        let missing = (money(minimum).ten_thousandths() - total).max(0);
        ProposalGroup {
            supplier: supplier.into(),
            site: "MAIN".into(),
            currency: String::new(),
            minimum: money(minimum),
            missing: Money::from_ten_thousandths(missing),
            total: Money::from_ten_thousandths(total),
            lines,
        }
    };
    let hollin = "Hollin & Wick";
    let mut candle = proposal(hollin, (5, "CANDLE-S", "Soy candle sandalwood", 120, 12, 310, Some(9)));
    if filter.budget.is_some_and(|b| b < money(400)) {
        (candle.quantity, candle.total) = (Quantity::ZERO, Money::ZERO);
        candle.say.push_str("; dropped by the budget: 120 would keep 210.00 from being lost, less for its money than the others");
    }
    let mut mug = proposal("", (3, "MUG-1", "Blue enamel mug 350 ml", 0, 0, 395, Some(1)));
    mug.sender = Some(("NORTH".into(), units(40), money(6)));
    let larkspur = vec![
        proposal("Larkspur Ltd", (1, "FERN-1", "Botanical fern print", 24, 12, 640, Some(0))),
        proposal("Larkspur Ltd", (4, "SOAP-LAV", "Lavender soap bar 100 g", 144, 24, 120, Some(3))),
    ];
    let all =
        vec![group("", 0, vec![mug]), group(hollin, 250, vec![candle]), group("Larkspur Ltd", 500, larkspur)];
    let is_asked = |g: &ProposalGroup| {
        filter.sku.as_ref().is_none_or(|sku| g.lines.iter().any(|l| l.sku == *sku))
            && filter.site.as_ref().is_none_or(|s| *s == g.site)
    };
    all.into_iter().filter(is_asked).collect()
}

fn order(
    n: i64,
    supplier: &str,
    status: PurchaseStatus,
    expected: Option<i32>,
    lines: &[(&str, i64, i64)],
) -> PurchaseOrder {
    let line = |(sku, n, came): &(&str, i64, i64)| PurchaseLine {
        sku: (*sku).into(),
        quantity: units(*n),
        cost: Money::from_ten_thousandths(64_000),
        received: units(*came),
        reason: "position 21 is below the reorder point 55; 24 in packs of 12".into(),
    };
    PurchaseOrder {
        id: PurchaseId(n),
        number: format!("PO-MAIN-{n}"),
        supplier: supplier.into(),
        site: "MAIN".into(),
        currency: String::new(),
        made: Day(TODAY.0 - 12),
        status,
        expected: expected.map(|d| Day(TODAY.0 + d)),
        said: Instant(0),
        note: String::new(),
        lines: lines.iter().map(line).collect(),
    }
}

/// Orders that are open.
pub fn orders(filter: &PurchaseFilter) -> Vec<PurchaseOrder> {
    use PurchaseStatus as S;
    let all = vec![
        order(1001, "Larkspur Ltd", S::Sent, Some(-3), &[("GLASS-TUM4", 36, 0)]),
        order(1002, "Hollin & Wick", S::Partial, Some(4), &[("CANDLE-S", 120, 60), ("SOAP-LAV", 48, 48)]),
        order(1003, "Larkspur Ltd", S::Approved, Some(6), &[("FERN-1", 24, 0)]),
        order(1004, "Larkspur Ltd", S::Draft, None, &[("NOTE-A5", 60, 0), ("SOAP-LAV", 144, 0)]),
    ];
    all.into_iter().filter(|o| filter.statuses.contains(&o.status)).collect()
}

/// The answer to a request of these tabs; `None` for another.
pub fn answer(request: &Request) -> Option<Event> {
    Some(match request {
        Request::Alerts(query) => Event::Alerts(query.clone(), Box::new(alerts(query))),
        Request::Proposals(filter) => Event::Proposals(filter.clone(), proposals(filter), Bought::default()),
        Request::Purchases(filter) => Event::Purchases(filter.clone(), orders(filter)),
        _ => return None,
    })
}
