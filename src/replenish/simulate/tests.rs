use super::*;
use crate::replenish::policy::Policy;
use std::sync::atomic::AtomicBool;

/// A small shop: some items are cheap and often wanted, some dear and seldom, one begins late, one stops, one is wanted in lumps.
fn shop(days: usize) -> Vec<Ware> {
    let mut state = 7u64;
    let mut roll = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    (0..24usize)
        .map(|i| {
            let demand = (0..days)
                .map(|day| {
                    let is_out = i == 22 && day < 60 || i == 23 && day > 90 || day % 7 == 3;
                    let (chance, most) = [(0.8, 9.0), (0.3, 5.0), (0.9, 30.0), (0.05, 60.0)][i % 4];
                    let units = if !is_out && roll() < chance { 1.0 + roll() * most } else { 0.0 };
                    Quantity::from_units(units as i64)
                })
                .collect();
            let price = Money::from_ten_thousandths([8_500, 24_500, 4_200, 129_500][i % 4]);
            let pack = Quantity::from_units([12, 6, 12, 1][i % 4]);
            Ware { sku: format!("W{i}"), price, pack, first: Day(20_000), demand }
        })
        .collect()
}

fn scenario(days: usize) -> Scenario {
    Scenario {
        learn_until: 99,
        score_from: 114,
        last: days - 1,
        review: 7,
        lead: LeadTimes { low: 7, high: 14 },
        unmet: Unmet::Lost,
        seeds: 2,
    }
}

fn with<T>(threads: usize, work: impl Fn(&Control<'_>) -> T) -> T {
    work(&Control { threads, progress: &|_| {}, cancel: &AtomicBool::new(false) })
}

#[test]
fn lead_times_are_the_same_for_whoever_asks() {
    let lead = LeadTimes { low: 7, high: 21 };
    assert!((lead.mean() - 14.0).abs() < 1e-12 && (lead.sd() - (224.0f64 / 12.0).sqrt()).abs() < 1e-12);
    let all: Vec<usize> = (0..3000).map(|n| lead.of(3, n % 50, n / 50)).collect();
    assert_eq!(all, (0..3000).map(|n| lead.of(3, n % 50, n / 50)).collect::<Vec<_>>());
    for days in 7..=21 {
        let n = all.iter().filter(|d| **d == days).count();
        assert!((120..=280).contains(&n), "{n} of 3000 took {days} days, of 15 that are as likely");
    }
    assert!(all.iter().all(|d| (7..=21).contains(d)));
    assert_ne!(all, (0..3000).map(|n| lead.of(4, n % 50, n / 50)).collect::<Vec<_>>(), "another seed");
}

#[test]
fn more_stock_serves_more_whatever_the_rule() {
    let wares = shop(200);
    let outcomes = with(2, |control| simulate(&wares, &scenario(200), &Rule::ALL, control));
    for rule in Rule::ALL {
        let knobs = rule.knobs();
        let of: Vec<&Outcome> = outcomes.iter().filter(|o| o.rule == rule).collect();
        assert_eq!(of.len(), 2 * knobs.len(), "{rule:?} has each turn of its knob for each seed");
        let (least, most) = (of[0], of[of.len() - 1]);
        assert!(
            least.unit_fill < most.unit_fill && least.average_stock_value < most.average_stock_value,
            "{rule:?}"
        );
        for o in of {
            assert!((0.0..=1.0).contains(&o.unit_fill) && (0.0..=1.0).contains(&o.sku_fill), "{o:?}");
            assert_eq!(o.stock_out_days == 0, o.lost_value == 0.0, "{o:?}");
        }
    }
    let stock = |rule| at_fill(&outcomes, rule, |o| o.unit_fill, 0.9).map(|at| at.average_stock_value);
    let (cover, cost) = (stock(Rule::Cover { window: 28 }), stock(Rule::Cost));
    assert!(cost.unwrap() < cover.unwrap(), "dear items that are seldom wanted need not all be there");
}

#[test]
fn nobody_sees_a_day_before_it_is_over() {
    let wares = shop(200);
    let mut others = wares.clone();
    for ware in &mut others {
        ware.demand.truncate(121);
        ware.demand.resize(200, Quantity::from_units(500));
    }
    let days: Vec<usize> = (99..200).step_by(7).collect();
    let ahead = Ahead { lead: 18, horizon: 39 };
    let seen = |wares: &[Ware]| with(2, |control| outlooks(wares, &days, ahead, control));
    let (one, other) = (seen(&wares), seen(&others));
    // Days 99 to 120 are alike, 127 on are not.
    assert_eq!(one[..4], other[..4]);
    assert_ne!(one[4], other[4]);
    let scenario = scenario(200);
    let bench = |wares, foreseen| Bench::new(wares, &scenario, days.clone(), foreseen);
    let (one, other) = (bench(&wares, one), bench(&others, other));
    for rule in Rule::ALL {
        for (at, ware) in (0..4).flat_map(|at| (0..wares.len()).map(move |ware| (at, ware))) {
            let knob = rule.knobs()[9];
            assert_eq!(one.levels(rule, knob, at, ware), other.levels(rule, knob, at, ware), "{rule:?}");
        }
    }
}

#[test]
fn threads_change_nothing_and_progress_reaches_its_end() {
    let (wares, scenario) = (shop(150), scenario(150));
    let last = AtomicUsize::new(0);
    let run = |threads| {
        let progress = |done: usize| {
            last.fetch_max(done, Ordering::Relaxed);
        };
        let control = Control { threads, progress: &progress, cancel: &AtomicBool::new(false) };
        simulate(&wares, &scenario, &[Rule::Cost, Rule::MinMax], &control)
    };
    assert_eq!(run(1), run(3));
    assert_eq!(last.into_inner(), steps(&scenario, &[Rule::Cost, Rule::MinMax]));
    let cancelled = Control { threads: 2, progress: &|_| {}, cancel: &AtomicBool::new(true) };
    assert_eq!(simulate(&wares, &scenario, &[Rule::Cost], &cancelled), []);
}

#[test]
fn what_a_rule_orders_is_what_would_be_decided() {
    let (wares, scenario) = (shop(150), scenario(150));
    let days: Vec<usize> = (99..150).step_by(7).collect();
    let foreseen = with(2, |control| outlooks(&wares, &days, Ahead { lead: 18, horizon: 39 }, control));
    let bench = Bench::new(&wares, &scenario, days, foreseen);
    for (ware, on_hand) in (0..wares.len()).flat_map(|w| [0, 5, 40, 300].map(|n| (w, n))) {
        let position = Position { on_hand: Quantity::from_units(on_hand), ..Position::default() };
        let demand = bench.outlooks[3][ware].as_ref().map(Outlook::demand);
        let service = crate::replenish::Service::Cycle(Rule::Automatic.knobs()[10]);
        let whole =
            crate::replenish::decide(&bench.situation(ware, position, Policy::Automatic(service), demand));
        let levels = bench.levels(Rule::Automatic, Rule::Automatic.knobs()[10], 3, ware);
        assert_eq!(bench.order(ware, &levels, position), whole.quantity, "ware {ware} with {on_hand}");
    }
}
