use super::*;
use proptest::prelude::*;

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn site(on_hand: i64, keep: i64, want: i64) -> Holding {
    let position = Position { on_hand: units(on_hand), ..Position::default() };
    Holding { position, keep: units(keep), want: units(want) }
}

fn lane(from: usize, to: usize, unit: &str, fixed: &str) -> Lane {
    Lane { from, to, unit_cost: money(unit), fixed_cost: money(fixed) }
}

#[test]
fn the_nearest_surplus_goes_first() {
    let sites = [site(100, 40, 0), site(50, 20, 0), site(0, 60, 70)];
    let lanes = [lane(0, 2, "0.50", "3"), lane(1, 2, "0.20", "2"), lane(0, 1, "0.10", "0")];
    let sends = before_buying(&sites, &lanes, money("4"), Quantity::ONE);
    let send = |from, quantity, cost| Send { from, to: 2, quantity: units(quantity), cost: money(cost) };
    assert_eq!(sends, [send(0, 40, "23"), send(1, 30, "8")]);
    // In sixes, and never more than there is: 5 of 30, and the rest of 72 from the other.
    let sixes = before_buying(&sites, &lanes, money("4"), units(6));
    assert_eq!(sixes, [send(0, 42, "24"), send(1, 30, "8")]);
}

#[test]
fn a_transfer_that_costs_more_than_buying_is_bought() {
    let sites = [site(100, 40, 0), site(0, 60, 10)];
    assert_eq!(before_buying(&sites, &[lane(0, 1, "4.01", "0")], money("4"), Quantity::ONE), []);
    // 10 save 40: a lorry for 45 is too dear, one for 30 is not.
    assert_eq!(before_buying(&sites, &[lane(0, 1, "0", "45")], money("4"), Quantity::ONE), []);
    let sends =
        before_buying(&sites, &[lane(0, 1, "0", "45"), lane(0, 1, "0.50", "30")], money("4"), Quantity::ONE);
    assert_eq!((sends.len(), sends[0].quantity, sends[0].cost), (1, units(10), money("35")));
    assert_eq!(before_buying(&sites, &[], money("4"), Quantity::ONE), []);
}

#[test]
fn only_what_lies_there_and_is_free_is_sent() {
    let mut giver = site(50, 40, 0);
    giver.position.on_order = units(100);
    assert_eq!(giver.surplus(), units(50));
    giver.position.allocated = units(20);
    assert_eq!(giver.surplus(), units(30));
    giver.want = units(1);
    assert_eq!(giver.surplus(), Quantity::ZERO, "who orders sends nothing");
    assert_eq!(site(-5, 0, 0).surplus(), Quantity::ZERO);
}

proptest! {
    #[test]
    fn nobody_is_left_short_and_nobody_gets_more_than_a_step_too_much(
        sites in prop::collection::vec((-10i64..200, 0i64..150, 0i64..80), 1..6),
        ways in prop::collection::vec((0usize..6, 0usize..6, 0i64..60_000, 0i64..300_000), 0..12),
        step in 1i64..13,
    ) {
        let sites: Vec<Holding> = sites.into_iter().map(|(on_hand, keep, want)| site(on_hand, keep, want)).collect();
        let cost = Money::from_ten_thousandths;
        let lanes: Vec<Lane> = ways.into_iter()
            .map(|(from, to, unit, fixed)| Lane { from, to, unit_cost: cost(unit), fixed_cost: cost(fixed) }).collect();
        let worth = money("3");
        let sends = before_buying(&sites, &lanes, worth, units(step));
        for (at, site) in sites.iter().enumerate() {
            let sent: Quantity = sends.iter().filter(|s| s.from == at).map(|s| s.quantity).sum();
            let got: Quantity = sends.iter().filter(|s| s.to == at).map(|s| s.quantity).sum();
            prop_assert!(sent <= site.surplus());
            prop_assert!(got.is_zero() || got < site.want + units(step));
        }
        for send in &sends {
            prop_assert!(send.quantity.is_positive() && send.quantity.thousandths() % (step * 1000) == 0);
            prop_assert!(send.cost <= worth.for_quantity(send.quantity));
        }
    }
}
