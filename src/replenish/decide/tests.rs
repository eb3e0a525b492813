use super::*;
use crate::{
    domain::PriceBreak,
    forecast::{Spread, distribution::probit, reach::Reach},
    replenish::policy::UnitCost,
};
use proptest::prelude::*;

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// Normal errors: `scale` units over `lead` days, growing with the square root of their number.
fn spread(lead: usize, level: f64, scale: f64) -> Spread {
    let curve: Vec<f64> = Spread::LEVELS.iter().map(|p| probit(*p)).collect();
    let step_scale = scale / (lead as f64).sqrt();
    Spread { lead, level, scale, step_scale, step_curve: curve.clone(), curve }
}

/// 4.1 units a day for four months, wrong by 8.5 units in 10 days.
struct Scene {
    mean: Vec<f64>,
    spread: Spread,
    terms: Terms,
    arrivals: Vec<Arrival>,
}

impl Scene {
    fn new() -> Self {
        let terms = Terms { cost: money("3.00"), ..Terms::default() };
        Self { mean: vec![4.1; 120], spread: spread(10, 4.1, 8.5), terms, arrivals: Vec::new() }
    }

    fn at(&self, policy: Policy, position: Position) -> Situation<'_> {
        Situation {
            position,
            arrivals: &self.arrivals,
            demand: Some(Demand::new(Reach { mean: &self.mean, spread: &self.spread }, 1)),
            lead: Stretch { days: 9.0, sd: 0.0 },
            review: 1,
            policy,
            terms: &self.terms,
            price: money("5.00"),
            costs: Costs { order: money("4.00"), holding: 0.2 },
            decimals: 0,
            shelf_life: None,
        }
    }
}

fn on_hand(n: i64) -> Position {
    Position { on_hand: units(n), ..Position::default() }
}

/// 30 on hand, 20 on order, 8 promised: 42.
fn forty_two() -> Position {
    Position { on_order: units(20), allocated: units(8), ..on_hand(30) }
}

const SURE: Policy = Policy::Automatic(Service::Cycle(0.95));

#[test]
fn what_is_missing_to_the_level_of_a_service_is_ordered() {
    let scene = Scene::new();
    let d = decide(&scene.at(SURE, forty_two()));
    // 10 days x 4.1 = 41; 1.645 x 8.5 = 14.0 on top.
    assert_eq!(
        (d.levels.expected, d.levels.safety, d.levels.reorder_point),
        (units(41), units(14), units(55))
    );
    assert_eq!((d.quantity, d.cost, d.unit_cost), (units(13), money("39.00"), money("3.00")));
    assert_eq!(d.levels.days, 10.0);
    let enough = decide(&scene.at(SURE, on_hand(55)));
    assert_eq!((enough.quantity, enough.cost), (Quantity::ZERO, Money::ZERO));
}

#[test]
fn a_unit_is_stocked_as_long_as_it_pays() {
    let scene = Scene::new();
    let over =
        |over: &str| Policy::Automatic(Service::Cost(UnitCost { short: money("19"), over: money(over) }));
    let level = |policy| decide(&scene.at(policy, on_hand(0))).levels.reorder_point;
    assert_eq!(level(over("1")), units(55), "19 of 20 is 95 %");
    assert_eq!(level(over("19")), units(41), "as dear short as over is the middle");
    assert!(level(over("100")) < units(41));
    assert_eq!(decide(&scene.at(over("1"), on_hand(0))).levels.cycle, Some(0.95));
}

#[test]
fn a_lead_time_that_nobody_is_sure_of_asks_for_more() {
    let scene = Scene::new();
    let mut s = scene.at(SURE, on_hand(0));
    s.lead.sd = 3.0;
    // sqrt(8.5^2 + (4.1 x 3)^2) = 15.0, times 1.645 = 24.6.
    assert_eq!(decide(&s).levels.reorder_point, units(66));
}

#[test]
fn a_share_of_units_is_served_from_stock() {
    let scene = Scene::new();
    let mut s = scene.at(Policy::Automatic(Service::Fill(0.98)), on_hand(0));
    s.review = 5;
    let level = decide(&s).levels.reorder_point.to_f64();
    let demand = s.demand.unwrap();
    let short = |days| demand.short(Stretch { days, sd: 0.0 }, level);
    // Of the 20.5 units of a review period, 2 % may be short.
    assert!(
        short(14.0) - short(9.0) <= 0.41 && short(14.0) - short(9.0) > 0.25,
        "{}",
        short(14.0) - short(9.0)
    );
    s.policy = Policy::Economic(Service::Fill(0.98));
    let by_lot = decide(&s).levels;
    assert!(by_lot.reorder_point.to_f64() < level, "a large lot is seldom at its end");
}

#[test]
fn a_lot_is_the_economic_one() {
    let scene = Scene::new();
    let d = decide(&scene.at(Policy::Economic(Service::Cycle(0.95)), on_hand(55)));
    // sqrt(2 x 4 x 4.1 x 365 / (0.2 x 3)) = 141.3, on top of the reorder point of 55.
    assert_eq!((d.levels.reorder_point, d.levels.order_up_to), (units(55), units(197)));
    assert_eq!(d.quantity, units(142), "at the reorder point it is time");
    assert_eq!(
        decide(&scene.at(Policy::Economic(Service::Cycle(0.95)), on_hand(56))).quantity,
        Quantity::ZERO
    );
}

#[test]
fn minimum_and_maximum_are_what_was_set() {
    let mut scene = Scene::new();
    scene.terms.pack = units(6);
    let policy = Policy::MinMax { min: units(10), max: units(40) };
    let d = decide(&scene.at(policy, on_hand(8)));
    assert_eq!((d.quantity, d.rounding.as_slice()), (units(36), &[Rounding::Packs(units(6))][..]));
    assert_eq!(decide(&scene.at(policy, on_hand(10))).quantity, Quantity::ZERO);
}

#[test]
fn cover_asks_for_the_mean_of_its_days() {
    let scene = Scene::new();
    let d = decide(&scene.at(Policy::Cover { days: 37 }, on_hand(100)));
    assert_eq!((d.levels.order_up_to, d.quantity), (units(152), units(52)), "37 x 4.1 = 151.7");
    // 10 a day, 20 days to the goods, 3 to receive and 14 for safety; and 14 with 7.
    for (days, level) in [(20 + 3 + 14, 370), (14 + 7, 210)] {
        let ten = [10.0; 60];
        let mut s = scene.at(Policy::Cover { days }, on_hand(0));
        s.demand = Some(Demand::new(Reach { mean: &ten, spread: &scene.spread }, 1));
        assert_eq!(decide(&s).levels.reorder_point, units(level));
    }
}

#[test]
fn only_what_customers_wait_for_is_made() {
    let scene = Scene::new();
    let waiting = Position { backordered: units(7), on_order: units(2), ..Position::default() };
    assert_eq!(decide(&scene.at(Policy::MakeToOrder, waiting)).quantity, units(5));
    assert_eq!(decide(&scene.at(Policy::MakeToOrder, Position::default())).quantity, Quantity::ZERO);
    assert_eq!(decide(&scene.at(Policy::Never, waiting)).quantity, Quantity::ZERO);
}

#[test]
fn nothing_is_known_of_a_new_item() {
    let scene = Scene::new();
    let mut s = scene.at(SURE, on_hand(3));
    s.demand = None;
    let d = decide(&s);
    assert_eq!((d.quantity, d.otherwise, d.is_foreseen), (Quantity::ZERO, None, false));
}

#[test]
fn packs_and_minimum_are_met() {
    let mut scene = Scene::new();
    scene.terms.pack = units(12);
    scene.terms.moq = units(30);
    let d = decide(&scene.at(SURE, on_hand(42)));
    assert_eq!(d.quantity, units(36));
    assert_eq!(d.rounding, [Rounding::Packs(units(12)), Rounding::Minimum(units(30))]);
}

#[test]
fn more_is_bought_where_a_year_is_cheaper_by_it() {
    let mut scene = Scene::new();
    let from = |n, cost| PriceBreak { from: units(n), cost: money(cost) };
    scene.terms.breaks = vec![from(100, "2.70"), from(5000, "1.00")];
    let d = decide(&scene.at(SURE, on_hand(42)));
    // 1,497 a year: 0.30 off each is worth more than holding fifty; 5,000 are more than a year wants.
    assert_eq!((d.quantity, d.unit_cost, d.cost), (units(100), money("2.70"), money("270.00")));
    assert_eq!(d.rounding, [Rounding::Cheaper(money("2.70"))]);
    scene.terms.breaks = vec![from(100, "2.999")];
    let mut dear = scene.at(SURE, on_hand(42));
    dear.costs = Costs { order: Money::ZERO, holding: 0.5 };
    assert_eq!(decide(&dear).quantity, units(13), "a thousandth off does not pay for holding");
}

#[test]
fn no_more_is_kept_than_is_sold_before_it_expires() {
    let mut scene = Scene::new();
    scene.terms.pack = units(5);
    let mut s = scene.at(Policy::Cover { days: 40 }, on_hand(12));
    s.shelf_life = Some(11);
    // 20 days x 4.1 = 82; 70 missing.
    let d = decide(&s);
    assert_eq!((d.levels.order_up_to, d.quantity, d.levels.is_perishing), (units(82), units(70), true));
    s.position = on_hand(13);
    let d = decide(&s);
    assert_eq!(
        (d.quantity, d.rounding.last()),
        (units(65), Some(&Rounding::Perishing)),
        "69 are 13 packs and 4"
    );
    scene.terms.moq = units(100);
    let mut s = scene.at(Policy::Cover { days: 40 }, on_hand(12));
    s.shelf_life = Some(11);
    assert_eq!(decide(&s).quantity, Quantity::ZERO, "the supplier sells no fewer than would expire");
}

#[test]
fn what_is_undone_has_a_day_and_a_price() {
    let mut scene = Scene::new();
    let d = decide(&scene.at(SURE, on_hand(40)));
    // 40 / 4.1 = 9.76 days.
    let otherwise = d.otherwise.unwrap();
    assert_eq!((otherwise.gone_in, otherwise.until), (9, None));
    assert_eq!((otherwise.units_a_day, otherwise.money_a_day), ("4.1".parse().unwrap(), money("20.50")));
    assert!(otherwise.short.is_positive());
    // 30 on hand less 8 promised last 5.4 days; 20 come on the seventh.
    scene.arrivals = vec![Arrival { in_days: 7, quantity: units(20) }];
    let otherwise = decide(&scene.at(SURE, forty_two())).otherwise.unwrap();
    assert_eq!((otherwise.gone_in, otherwise.until), (5, Some(7)));
    scene.arrivals.clear();
    let otherwise = decide(&scene.at(SURE, forty_two())).otherwise.unwrap();
    assert_eq!(
        (otherwise.gone_in, otherwise.until),
        (5, Some(9)),
        "what is not listed comes as late as a new order"
    );
    assert_eq!(decide(&scene.at(SURE, on_hand(1000))).otherwise, None);
}

#[test]
fn a_quantity_has_the_decimals_of_its_item() {
    let scene = Scene::new();
    let mut s = scene.at(SURE, on_hand(42));
    s.decimals = 2;
    let d = decide(&s);
    assert!(d.quantity.fits(2) && !d.quantity.fits(1), "{}", d.quantity);
    assert_eq!(d.levels.expected + d.levels.safety, d.levels.reorder_point);
}

#[test]
#[ignore = "a measurement: cargo test --lib -- --ignored --nocapture decisions_are_cheap"]
fn decisions_are_cheap() {
    let scene = Scene::new();
    let kinds = [
        ("95 %", SURE),
        ("99.5 %", Policy::Automatic(Service::Cycle(0.995))),
        ("fill 98 %", Policy::Automatic(Service::Fill(0.98))),
        ("lots, fill 98 %", Policy::Economic(Service::Fill(0.98))),
    ];
    for (name, policy) in kinds {
        for sd in [0.0, 2.0] {
            let start = std::time::Instant::now();
            let n = 20_000;
            let mut sum = Quantity::ZERO;
            for i in 0..n {
                let mut s = scene.at(policy, on_hand(i % 90));
                s.lead.sd = sd;
                sum += decide(&s).quantity;
            }
            let each = start.elapsed().as_secs_f64() * 1e6 / n as f64;
            eprintln!("{name}, lead time +-{sd}: {each:.1} us a decision ({sum})");
        }
    }
}

fn policies() -> impl Strategy<Value = Policy> {
    let cost = |short: i64, over: i64| {
        let money = |units: i64| Money::from_ten_thousandths(units * 10_000);
        Service::Cost(UnitCost { short: money(short), over: money(over) })
    };
    let service = prop_oneof![
        (0.0..1.0f64).prop_map(Service::Cycle),
        (0.0..1.0f64).prop_map(Service::Fill),
        (0i64..500, 0i64..500).prop_map(move |(short, over)| cost(short, over)),
    ];
    prop_oneof![
        service.clone().prop_map(Policy::Automatic),
        service.prop_map(Policy::Economic),
        (0u32..200).prop_map(|days| Policy::Cover { days }),
        (0i64..50, 0i64..80).prop_map(|(min, max)| Policy::MinMax { min: units(min), max: units(max) }),
        Just(Policy::MakeToOrder),
        Just(Policy::Never),
    ]
}

proptest! {
    #[test]
    fn an_order_reaches_its_level_and_is_placed_once(
        policy in policies(), mean in prop::collection::vec(0.0..30.0f64, 1..60), scale in 0.0..60.0f64,
        on_hand in -20i64..200, on_order in 0i64..100, allocated in 0i64..40, backordered in 0i64..10,
        pack in 0i64..25, moq in 0i64..60, breaks in prop::collection::vec((1i64..400, 1i64..300), 0..3),
        lead in 0.0..40.0f64, sd in 0.0..6.0f64, review in 0u32..30, decimals in 0u8..4, life in prop::option::of(0u32..40),
    ) {
        let mut terms = Terms { cost: money("3"), pack: units(pack), moq: units(moq), ..Terms::default() };
        terms.breaks = breaks.iter().map(|(from, cost)| PriceBreak { from: units(*from), cost: Money::from_ten_thousandths(*cost * 100) }).collect();
        terms.breaks.sort_by_key(|b| b.from);
        let spread = spread(10, 5.0, scale);
        let position = Position {
            on_hand: units(on_hand), on_order: units(on_order), allocated: units(allocated), backordered: units(backordered),
            ..Position::default()
        };
        let mut s = Situation {
            position, arrivals: &[], lead: Stretch { days: lead, sd }, review, policy, terms: &terms, price: money("5"),
            demand: Some(Demand::new(Reach { mean: &mean, spread: &spread }, 1)),
            costs: Costs { order: money("2"), holding: 0.2 }, decimals, shelf_life: life,
        };
        let d = decide(&s);
        prop_assert!(!d.quantity.is_negative());
        prop_assert_eq!(d.levels.expected + d.levels.safety, d.levels.reorder_point);
        prop_assert!(d.levels.order_up_to >= d.levels.reorder_point);
        prop_assert_eq!(d.cost, d.unit_cost.for_quantity(d.quantity));
        if d.quantity.is_positive() {
            prop_assert!(d.quantity >= units(moq));
            if pack > 0 { prop_assert_eq!(d.quantity.thousandths() % (pack * 1000), 0); }
            if let Some(most) = most(&s) { prop_assert!(s.position.total() + d.quantity <= most.max(d.levels.order_up_to)); }
        }
        let is_cut = d.rounding.contains(&Rounding::Perishing) || policy == Policy::Never;
        s.position = s.position.ordering(d.quantity);
        if !is_cut {
            prop_assert!(s.position.total() >= d.levels.reorder_point, "{:?}", d);
        }
        prop_assert_eq!(decide(&s).quantity, Quantity::ZERO, "ordered twice: {:?}", d);
    }
}
