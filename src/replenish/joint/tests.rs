use super::*;
use crate::{
    domain::{PriceBreak, Terms},
    forecast::{Spread, distribution::probit, reach::Reach},
    replenish::{
        decide::{Costs, decide},
        demand::Demand,
        policy::UnitCost,
        position::Position,
    },
};
use proptest::prelude::*;

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

struct Item {
    mean: Vec<f64>,
    spread: Spread,
    terms: Terms,
    on_hand: i64,
    price: Money,
}

impl Item {
    /// So many a day, wrong by a third over ten days, at a cost, with so many on hand.
    fn new(a_day: f64, cost: &str, on_hand: i64) -> Self {
        let curve: Vec<f64> = Spread::LEVELS.iter().map(|p| probit(*p)).collect();
        let scale = a_day * 10.0 / 3.0;
        let spread = Spread {
            lead: 10,
            level: a_day,
            scale,
            step_scale: scale / 10f64.sqrt(),
            step_curve: curve.clone(),
            curve,
        };
        let terms = Terms { cost: money(cost), ..Terms::default() };
        Self { mean: vec![a_day; 120], spread, terms, on_hand, price: money(cost) }
    }

    fn packs(mut self, pack: i64) -> Self {
        self.terms.pack = units(pack);
        self
    }

    fn situation(&self) -> Situation<'_> {
        Situation {
            position: Position { on_hand: units(self.on_hand), ..Position::default() },
            arrivals: &[],
            demand: Some(Demand::new(Reach { mean: &self.mean, spread: &self.spread }, 1)),
            lead: Stretch { days: 9.0, sd: 0.0 },
            review: 1,
            policy: Policy::Automatic(Service::Cycle(0.95)),
            terms: &self.terms,
            price: self.price,
            costs: Costs::default(),
            decimals: 0,
            shelf_life: None,
        }
    }
}

/// What `work` makes of the lines of these items.
fn with<T>(situations: &[Situation<'_>], work: impl Fn(&[Line<'_>]) -> T) -> T {
    let decisions: Vec<Decision> = situations.iter().map(decide).collect();
    let lines: Vec<Line<'_>> =
        situations.iter().zip(&decisions).map(|(situation, decision)| Line { situation, decision }).collect();
    work(&lines)
}

#[test]
fn what_is_soonest_needed_is_raised_to_the_minimum() {
    // Levels are 16 and 155; the first is due (0 of 16), the second has 8 days beyond its level.
    let items = [Item::new(1.0, "10", 0).packs(2), Item::new(10.0, "1", 235)];
    let situations = items.each_ref().map(Item::situation);
    with(&situations, |lines| {
        assert_eq!((lines[0].decision.quantity, lines[1].decision.quantity), (units(16), units(0)));
        // Enough by itself.
        let alone = to_minimum(lines, money("160"));
        assert_eq!(
            (alone.quantities, alone.total, alone.missing),
            (vec![units(16), units(0)], money("160"), Money::ZERO)
        );
        // Two days of the first at a time until it lasts longer than the second; then both in turn.
        let joint = to_minimum(lines, money("240"));
        assert_eq!(joint.quantities, [units(24), units(0)]);
        let joint = to_minimum(lines, money("280"));
        assert_eq!((joint.quantities.as_slice(), joint.total), (&[units(26), units(20)][..], money("280")));
    });
}

#[test]
fn nothing_is_raised_where_nothing_is_due_nor_without_end() {
    let items = [Item::new(1.0, "1", 100), Item::new(0.5, "1", 100)];
    let situations = items.each_ref().map(Item::situation);
    with(&situations, |lines| {
        let joint = to_minimum(lines, money("500"));
        assert_eq!(
            (joint.quantities, joint.total, joint.missing),
            (vec![Quantity::ZERO; 2], Money::ZERO, Money::ZERO)
        );
    });
    let items = [Item::new(1.0, "1", 0)];
    let mut situations = items.each_ref().map(Item::situation);
    with(&situations, |lines| {
        let joint = to_minimum(lines, money("1000000"));
        assert_eq!(joint.quantities, [units(16 + 90)], "ninety days beyond its level, and no more");
        assert_eq!(joint.missing, money("999894"));
    });
    situations[0].shelf_life = Some(20);
    with(&situations, |lines| {
        let joint = to_minimum(lines, money("1000000"));
        assert_eq!(joint.quantities, [units(29)], "9 + 20 days are sold before they expire");
    });
}

#[test]
fn the_least_valuable_lines_are_dropped_first() {
    let mut items = [Item::new(5.0, "2", 0), Item::new(5.0, "2", 60), Item::new(5.0, "2", 30)];
    items[2].price = money("20");
    let situations = items.each_ref().map(Item::situation);
    with(&situations, |lines| {
        let wanted: Vec<Quantity> = lines.iter().map(|l| l.decision.quantity).collect();
        assert_eq!(wanted, [units(78), units(18), units(48)]);
        let all = within(lines, &wanted, money("288"));
        assert_eq!((all.quantities.clone(), all.total, all.cuts.len()), (wanted.clone(), money("288"), 0));
        // The one with 60 on hand avoids least for its money; the one that sells for ten times as much avoids most.
        let less = within(lines, &wanted, money("287"));
        assert_eq!(less.quantities, [units(78), units(17), units(48)]);
        assert_eq!((less.cuts.len(), less.cuts[0].line, less.cuts[0].kept), (1, 1, units(17)));
        let little = within(lines, &wanted, money("100"));
        assert_eq!(little.quantities, [units(2), units(0), units(48)]);
        assert_eq!(
            little.cuts.iter().map(|c| c.line).collect::<Vec<_>>(),
            [1, 0],
            "the least valuable first"
        );
        assert!(little.cuts[0].value < little.cuts[1].value && little.total <= money("100"));
        let none = within(lines, &wanted, Money::ZERO);
        assert_eq!((none.total, none.cuts.len()), (Money::ZERO, 3));
    });
}

#[test]
fn what_a_unit_short_costs_is_what_it_is_worth() {
    let items = [Item::new(5.0, "2", 0)];
    let mut situations = items.each_ref().map(Item::situation);
    let plain = with(&situations, |lines| value(&lines[0], units(78)));
    // 50 are wanted in ten days on the mean, at 2.00 each; next to nothing of it is short with 78.
    assert!((plain - 100.0).abs() < 1.5, "{plain}");
    let cost = UnitCost { short: money("8"), over: money("2") };
    situations[0].policy = Policy::Automatic(Service::Cost(cost));
    let dear = with(&situations, |lines| value(&lines[0], units(78)));
    assert!((dear / plain - 4.0).abs() < 1e-9);
    situations[0].policy = Policy::MinMax { min: units(7), max: units(9) };
    situations[0].demand = None;
    let by_hand = with(&situations, |lines| value(&lines[0], units(9)));
    assert!((by_hand - 14.0).abs() < 1e-9, "seven below the minimum, at 2.00: {by_hand}");
}

proptest! {
    #[test]
    fn orders_meet_minimum_and_budget(
        items in prop::collection::vec((0.1..20.0f64, 1i64..30, 0i64..150, 1i64..13, 0i64..40, prop::option::of(1i64..200)), 1..8),
        minimum in 0i64..3000, budget in 0i64..3000,
    ) {
        let items: Vec<Item> = items.into_iter().map(|(a_day, cost, on_hand, pack, moq, from)| {
            let mut item = Item::new(a_day, &cost.to_string(), on_hand).packs(pack);
            item.terms.moq = units(moq);
            let cheaper = Money::from_ten_thousandths(cost * 9_000);
            item.terms.breaks = from.map(|from| PriceBreak { from: units(from), cost: cheaper }).into_iter().collect();
            item
        }).collect();
        let situations: Vec<Situation<'_>> = items.iter().map(Item::situation).collect();
        let (minimum, budget) = (money(&minimum.to_string()), money(&budget.to_string()));
        with(&situations, |lines| {
            let joint = to_minimum(lines, minimum);
            assert_eq!(joint.total, total(lines, &joint.quantities));
            let is_order = joint.quantities.iter().any(|q| q.is_positive());
            assert!(!is_order || joint.total >= minimum || joint.missing.ten_thousandths() == minimum.ten_thousandths() - joint.total.ten_thousandths());
            let capped = within(lines, &joint.quantities, budget);
            assert!(capped.total <= budget && capped.total == total(lines, &capped.quantities));
            for (at, line) in lines.iter().enumerate() {
                let (t, pack) = (line.situation.terms, pack_of(line.situation));
                for q in [joint.quantities[at], capped.quantities[at]] {
                    assert!(q.is_zero() || q >= t.moq, "{q} of at least {}", t.moq);
                    assert_eq!(q.thousandths() % pack.thousandths(), 0);
                }
                assert!(joint.quantities[at] >= line.decision.quantity && capped.quantities[at] <= joint.quantities[at]);
                let cut = capped.cuts.iter().any(|c| c.line == at);
                assert_eq!(cut, capped.quantities[at] < joint.quantities[at]);
            }
        });
    }
}
