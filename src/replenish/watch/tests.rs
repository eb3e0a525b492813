//! Each kind of alert, from its level to its end.

use super::*;
use crate::{
    domain::Terms,
    forecast::{Spread, reach::Reach},
    replenish::{Costs, Demand, Policy, Position, Service, Stretch, decide},
};

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

/// Four a day, for sure.
struct Known {
    mean: Vec<f64>,
    spread: Spread,
    terms: Terms,
}

impl Known {
    fn new() -> Self {
        let curve = vec![0.0; Spread::LEVELS.len()];
        let spread =
            Spread { lead: 10, level: 4.0, scale: 0.0, step_scale: 0.0, step_curve: curve.clone(), curve };
        let terms = Terms { cost: "2".parse().unwrap(), ..Terms::default() };
        Self { mean: vec![4.0; 60], spread, terms }
    }

    fn situation(&self, on_hand: i64) -> Situation<'_> {
        Situation {
            position: Position { on_hand: units(on_hand), ..Position::default() },
            arrivals: &[],
            demand: Some(Demand {
                reach: Reach { mean: &self.mean, spread: &self.spread },
                period: 1,
                own: None,
            }),
            lead: Stretch { days: 10.0, sd: 0.0 },
            review: 1,
            policy: Policy::Automatic(Service::Cycle(0.95)),
            terms: &self.terms,
            price: "5".parse().unwrap(),
            costs: Costs::default(),
            decimals: 0,
            shelf_life: None,
        }
    }
}

#[derive(Default)]
struct Beside<'a> {
    draft: Option<(&'a str, Quantity)>,
    due: &'a [Due<'a>],
    lots: &'a [LotStock<'a>],
    idle_days: Option<u32>,
    gone_days: Option<u32>,
    tracking: f64,
}

fn look(situation: &Situation<'_>, beside: &Beside<'_>, open: &[AlertKind]) -> Vec<Finding> {
    let decision = decide(situation);
    let standing = Standing {
        situation,
        decision: &decision,
        order: decision.quantity,
        draft: beside.draft,
        besides: "",
        today: Day(20_000),
        cost: "2".parse().unwrap(),
        supplier: "Potter",
        sender: None,
        due: beside.due,
        below: None,
        lots: beside.lots,
        idle_days: beside.idle_days,
        gone_days: beside.gone_days,
        tracking: beside.tracking,
        lead_mean: 40.0,
        words: Words::default(),
    };
    findings(&standing, |kind| open.contains(&kind))
}

fn kinds(found: &[Finding]) -> Vec<AlertKind> {
    found.iter().map(|f| f.kind).collect()
}

#[test]
fn a_shortage_opens_at_its_point_and_closes_a_tenth_above() {
    let known = Known::new();
    let costs = Costs { order: "5".parse().unwrap(), holding: 0.25 };
    let kept = |on_hand| Situation {
        policy: Policy::Economic(Service::Cycle(0.95)),
        costs,
        ..known.situation(on_hand)
    };
    // 4 a day over 10 + 1 days: 44; and 171 at a time.
    assert_eq!(kinds(&look(&kept(45), &Beside::default(), &[])), []);
    let at = look(&kept(43), &Beside::default(), &[]);
    assert_eq!(kinds(&at), [AlertKind::RunningOut]);
    assert_eq!(
        (at[0].action, at[0].quantity, at[0].whom.as_str()),
        (AlertAction::Order, units(172), "Potter")
    );
    assert_eq!(at[0].money, "20".parse().unwrap(), "4 a day at 5.00");
    let open = [AlertKind::RunningOut];
    assert_eq!(kinds(&look(&kept(47), &Beside::default(), &open)), [AlertKind::RunningOut]);
    assert_eq!(kinds(&look(&kept(49), &Beside::default(), &open)), []);
}

#[test]
fn below_the_level_of_a_review_is_no_news_until_half_of_the_safety_is_eaten() {
    let mut known = Known::new();
    // 44 on the mean, and 10 for being wrong.
    known.spread.scale = 10.0;
    known.spread.step_scale = 10.0;
    known.spread.curve = vec![1.0; Spread::LEVELS.len()];
    known.spread.step_curve = known.spread.curve.clone();
    let levels = decide(&known.situation(0)).levels;
    let half = levels.safety.thousandths() / 2000;
    assert!(half >= 2 && levels.order_up_to == levels.reorder_point, "{levels:?}");
    let point = levels.reorder_point.thousandths() / 1000;
    assert_eq!(kinds(&look(&known.situation(point - 1), &Beside::default(), &[])), []);
    let low = look(&known.situation(point - half - 1), &Beside::default(), &[]);
    assert_eq!(kinds(&low), [AlertKind::RunningOut]);
    let back = look(&known.situation(point), &Beside::default(), &[AlertKind::RunningOut]);
    assert_eq!(kinds(&back), []);
}

#[test]
fn goods_that_come_too_late_are_expedited() {
    let known = Known::new();
    let arrivals = [crate::replenish::Arrival { in_days: 9, quantity: units(100) }];
    let mut situation = known.situation(12);
    situation.position.on_order = units(100);
    situation.arrivals = &arrivals;
    let due = [Due { number: "PO-1", in_days: 9, comes_in: 9, quantity: units(100) }];
    let found = look(&situation, &Beside { due: &due, ..Beside::default() }, &[]);
    assert_eq!(kinds(&found), [AlertKind::RunningOut]);
    assert_eq!((found[0].action, found[0].whom.as_str()), (AlertAction::Expedite, "PO-1"));
    let soon = [crate::replenish::Arrival { in_days: 2, quantity: units(100) }];
    situation.arrivals = &soon;
    let due = [Due { number: "PO-1", in_days: 2, comes_in: 2, quantity: units(100) }];
    assert_eq!(kinds(&look(&situation, &Beside { due: &due, ..Beside::default() }, &[])), []);
}

#[test]
fn lots_are_sold_in_the_order_that_they_expire() {
    let known = Known::new();
    // 4 a day: 40 are sold in ten days, 20 of the first lot and 20 of the second.
    let lots = [
        LotStock { code: "L1", in_days: 5, quantity: units(20) },
        LotStock { code: "L2", in_days: 10, quantity: units(20) },
        LotStock { code: "L3", in_days: 90, quantity: units(500) },
    ];
    assert_eq!(kinds(&look(&known.situation(540), &Beside { lots: &lots, ..Beside::default() }, &[])), []);
    let more = [LotStock { quantity: units(28), ..lots[0] }, lots[1]];
    let found = look(&known.situation(548), &Beside { lots: &more, ..Beside::default() }, &[]);
    assert_eq!(kinds(&found), [AlertKind::Expiring]);
    assert_eq!(found[0].say, "lot L1 expires in 5 d, 16 will be left", "8 of each");
    assert_eq!(found[0].money, "32".parse().unwrap());
    let gone = [LotStock { in_days: -3, ..lots[0] }];
    assert_eq!(
        look(&known.situation(520), &Beside { lots: &gone, ..Beside::default() }, &[])[0].action,
        AlertAction::TakeOut
    );
}

#[test]
fn too_much_and_nobody_wants_it_are_told_by_the_week() {
    let known = Known::new();
    // 44 are enough; 180 days more are 720.
    assert_eq!(kinds(&look(&known.situation(700), &Beside::default(), &[])), []);
    assert_eq!(kinds(&look(&known.situation(780), &Beside::default(), &[])), [AlertKind::Overstock]);
    assert_eq!(
        kinds(&look(&known.situation(700), &Beside::default(), &[AlertKind::Overstock])),
        [AlertKind::Overstock]
    );
    assert_eq!(kinds(&look(&known.situation(600), &Beside::default(), &[AlertKind::Overstock])), []);
    let mut dead = known.situation(30);
    dead.demand = None;
    let found = look(&dead, &Beside { idle_days: Some(200), ..Beside::default() }, &[]);
    assert_eq!((kinds(&found), found[0].money), (vec![AlertKind::DeadStock], "60".parse().unwrap()));
}

#[test]
fn a_forecast_is_wrong_until_it_is_well_right_again() {
    let known = Known::new();
    let wrong = |tracking, open: &[AlertKind]| {
        kinds(&look(&known.situation(60), &Beside { tracking, ..Beside::default() }, open))
    };
    assert_eq!(wrong(0.45, &[]), []);
    assert_eq!(wrong(-0.55, &[]), [AlertKind::ForecastWrong]);
    assert_eq!(wrong(0.45, &[AlertKind::ForecastWrong]), [AlertKind::ForecastWrong]);
    assert_eq!(wrong(0.3, &[AlertKind::ForecastWrong]), []);
}

#[test]
fn what_is_never_ordered_is_not_short() {
    let known = Known::new();
    let situation = Situation { policy: Policy::Never, ..known.situation(0) };
    assert_eq!(kinds(&look(&situation, &Beside::default(), &[])), []);
}

#[test]
fn what_nobody_wants_is_not_out_and_what_is_promised_is() {
    let known = Known::new();
    let mut still = Situation { demand: None, ..known.situation(-3) };
    assert_eq!(kinds(&look(&still, &Beside::default(), &[])), []);
    still.position.allocated = units(2);
    assert_eq!(kinds(&look(&still, &Beside::default(), &[])), [AlertKind::OutOfStock]);
}

#[test]
fn what_is_gone_says_since_when_and_what_is_back_is_less_urgent() {
    let known = Known::new();
    let gone = look(&known.situation(0), &Beside { gone_days: Some(4), ..Beside::default() }, &[]);
    assert_eq!((gone[0].kind, gone[0].urgency, gone[0].due), (AlertKind::OutOfStock, Urgency::Now, Some(-4)));
    let back = look(&known.situation(3), &Beside::default(), &[AlertKind::OutOfStock]);
    assert_eq!((back[0].kind, back[0].urgency), (AlertKind::OutOfStock, Urgency::Soon));
    assert!(back[0].say.starts_with("3 back, "), "{}", back[0].say);
}
