use super::*;
use crate::{
    domain::{PriceBreak, Terms},
    forecast::{Spread, distribution::probit, reach::Reach},
    replenish::{
        decide::{Arrival, Costs, Situation, decide},
        demand::{Demand, Stretch},
        policy::UnitCost,
    },
};
use proptest::prelude::*;

const POUNDS: Words<'_> = Words { currency: "GBP" };

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

fn amount(text: &str) -> Money {
    text.parse().unwrap()
}

/// Normal errors over ten days, growing with the square root of time.
fn spread(level: f64, scale: f64) -> Spread {
    let curve: Vec<f64> = Spread::LEVELS.iter().map(|p| probit(*p)).collect();
    Spread { lead: 10, level, scale, step_scale: scale / 10f64.sqrt(), step_curve: curve.clone(), curve }
}

fn said(policy: Policy, position: Position, terms: &Terms, shelf_life: Option<u32>) -> String {
    let (mean, spread) = ([4.1; 90], spread(4.1, 8.6));
    let s = Situation {
        position,
        arrivals: &[],
        demand: Some(Demand::new(Reach { mean: &mean, spread: &spread }, 1)),
        lead: Stretch { days: 9.0, sd: 0.0 },
        review: 1,
        policy,
        terms,
        price: amount("5.00"),
        costs: Costs::default(),
        decimals: 0,
        shelf_life,
    };
    sentence(&decide(&s), POUNDS)
}

fn forty_two() -> Position {
    Position { on_hand: units(30), on_order: units(20), allocated: units(8), ..Position::default() }
}

#[test]
fn a_proposal_says_every_number_it_is_made_of() {
    let terms = Terms { cost: amount("3"), pack: units(12), ..Terms::default() };
    let text = said(Policy::Automatic(Service::Cycle(0.95)), forty_two(), &terms, None);
    let whole = "position 42 = 30 on hand + 20 on order - 8 allocated; reorder point 56 = 41 (10 days x 4.1) + 15 safety (95 %, \
                 error ±7.2 a week); order 24 (14 are missing to 56, in packs of 12) for £72.00";
    assert_eq!(text, whole);
    let cost = UnitCost { short: amount("1"), over: amount("4") };
    let text = said(
        Policy::Automatic(Service::Cost(cost)),
        Position { on_hand: units(40), ..Position::default() },
        &terms,
        None,
    );
    let whole = "position 40 = 40 on hand; reorder point 34 = 41 (10 days x 4.1) - 7 safety (20 % pays: £1.00 short against £4.00 over, \
                 error ±7.2 a week); nothing to order";
    assert_eq!(text, whole);
}

#[test]
fn every_reason_has_its_words() {
    let mut terms = Terms { cost: amount("3"), moq: units(30), ..Terms::default() };
    let sure = Policy::Automatic(Service::Cycle(0.95));
    let has = |text: String, part: &str| assert!(text.contains(part), "{text} has no {part}");
    has(
        said(sure, forty_two(), &terms, None),
        "order 30 (14 are missing to 56, at least 30 are sold) for £90.00",
    );
    terms.breaks = vec![PriceBreak { from: units(100), cost: amount("2.50") }];
    has(said(sure, forty_two(), &terms, None), "from there on £2.50 each) for £250.00");
    has(said(sure, forty_two(), &terms, Some(2)), "nothing to order: it would expire before it is sold");
    has(
        said(sure, forty_two(), &terms, Some(2)),
        "reorder point 45 = 41 (10 days x 4.1) + 4 safety (no more is sold before it expires",
    );
    has(
        said(Policy::Cover { days: 21 }, forty_two(), &terms, None),
        "reorder point 87 = 86 (21 days x 4.1) + 1 rounded up; order 100",
    );
    let by_hand = Policy::MinMax { min: units(43), max: units(60) };
    has(
        said(by_hand, forty_two(), &terms, None),
        "minimum 43, maximum 60, set by hand; order 30 (18 are missing to 60, at least 30 are sold)",
    );
    let waiting = Position { backordered: units(40), ..Position::default() };
    has(
        said(Policy::MakeToOrder, waiting, &terms, None),
        "position -40 = 0 on hand - 40 backordered; made to order",
    );
    has(said(Policy::Never, waiting, &terms, None), "it is not to be reordered; nothing to order");
    has(
        said(Policy::Economic(Service::Fill(0.975)), forty_two(), &terms, None),
        "safety (97.5 % of units from stock, error",
    );
}

#[test]
fn what_is_undone_is_said_with_its_day() {
    let what = Otherwise {
        gone_in: 9,
        until: None,
        units_a_day: "4.1".parse().unwrap(),
        money_a_day: amount("20.4999"),
        short: units(3),
    };
    let today: Day = "2026-11-25".parse().unwrap();
    assert_eq!(
        otherwise(&what, today, POUNDS),
        "gone on 2026-12-04, then 4.1 and £20.50 of sales lost a day"
    );
    let what = Otherwise { gone_in: 0, until: Some(3), money_a_day: Money::ZERO, ..what };
    assert_eq!(otherwise(&what, today, POUNDS), "gone today until 2026-11-28, then 4.1 lost a day");
}

/// The numbers of a text, with the sign that stands before each.
fn numbers(text: &str) -> Vec<f64> {
    let mut out = Vec::new();
    let mut sign = 1.0;
    for word in text.split_whitespace() {
        match word {
            "+" | "=" => sign = 1.0,
            "-" => sign = -1.0,
            word => {
                if let Ok(n) =
                    word.trim_matches(|c: char| !c.is_ascii_digit() && c != '-' && c != '.').parse::<f64>()
                {
                    out.push(sign * n);
                    sign = 1.0;
                }
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn what_is_printed_adds_up(
        parts in prop::array::uniform5(0i64..300_000), rate in 0.001..60.0f64, scale in 0.01..200.0f64,
        days in 0.0..60.0f64, decimals in 0u8..4, p in 0.02..0.99f64,
    ) {
        let step = 10i64.pow(3 - u32::from(decimals));
        let [on_hand, on_order, in_transit, allocated, backordered] = parts.map(|n| Quantity::from_thousandths(n / step * step));
        let position = Position { on_hand, on_order, in_transit, allocated, backordered, ..Position::default() };
        let (mean, spread, terms) = ([rate; 120], spread(rate, scale), Terms::default());
        let s = Situation {
            position,
            arrivals: &[] as &[Arrival],
            demand: Some(Demand::new(Reach { mean: &mean, spread: &spread }, 1)),
            lead: Stretch { days: (days * 10.0).round() / 10.0, sd: 0.0 },
            review: 7,
            policy: Policy::Automatic(Service::Cycle(p)),
            terms: &terms,
            price: Money::ZERO,
            costs: Costs::default(),
            decimals,
            shelf_life: None,
        };
        let text = sentence(&decide(&s), Words::default());
        let pieces: Vec<&str> = text.split("; ").collect();
        let first = numbers(pieces[0]);
        prop_assert!((first[0] - first[1..].iter().sum::<f64>()).abs() < 1e-9, "{}", text);
        // reorder point A = B (C days x D) + E safety (...)
        let n = numbers(pieces[1].split(" safety").next().unwrap_or_default());
        let (point, expected, days, each, safety) = (n[0], n[1], n[2], n[3], n[4]);
        prop_assert!((point - expected - safety).abs() < 1e-9, "{}", text);
        let counted = 10f64.powi(i32::from(decimals));
        prop_assert!(((days * each * counted).round() / counted - expected).abs() < 1e-9, "{}", text);
    }
}
