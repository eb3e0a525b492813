//! From the shelf to the order: what is said, once, and what becomes of it.

mod accepting;
mod bought;
mod orders;
mod repair;
mod sellers;
mod shop;
mod told;
mod usable;
mod year;

use super::*;
use crate::{
    domain::{
        AlertAction, AlertKind, AlertSaying, Day, Money, PurchaseStatus, Quantity,
        record::{SupplierAbout, SupplierRecord},
    },
    replenish::{Automatic, PolicyKind, Rule},
    store::{
        alerts::{Alert, AlertFilter, Digest},
        load::LoadMode,
        purchases::{NewLine, NewOrder, PurchaseFilter, Saying},
    },
};
use shop::{Shop, lined, shop};

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

#[test]
fn what_runs_low_is_said_once_with_what_helps_and_ends_with_the_order() {
    let mut shop = shop(1);
    shop.lies(1, 40);
    assert!(shop.evaluate().is_whole, "the first look is over everything");
    assert!(shop.alerts().is_empty() && shop.proposals().is_empty(), "40 last for a month");

    shop.ships(1, 30);
    let done = shop.evaluate();
    assert_eq!((done.looked_at, done.is_whole, done.opened), (1, false, 1));
    let alert = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!((alert.action, alert.whom.as_str()), (AlertAction::Order, "Potter"));
    assert!(alert.is_new && alert.available == Some(units(10)), "{alert:?}");
    let proposal = shop.proposals().pop().unwrap();
    assert_eq!(proposal.quantity, alert.quantity);
    assert!(proposal.quantity.thousandths() % 12_000 == 0, "in packs of 12: {}", proposal.quantity);
    assert!(proposal.say.starts_with("position 10 = 10 on hand; reorder point "), "{}", proposal.say);

    let again = shop.evaluate();
    assert_eq!(again, Evaluated::default(), "nothing happened, so nothing is looked at");

    let groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let orders = shop.store.accept(&groups, &shop.author).unwrap().orders;
    assert_eq!((orders.len(), orders[0].status), (1, PurchaseStatus::Draft));
    assert!(orders[0].lines[0].reason.contains("reorder point"), "the order says why: {:?}", orders[0].lines);
    shop.evaluate();
    assert!(shop.proposals().is_empty(), "what is in a draft is not proposed again: {:?}", shop.proposals());
    let told = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!(told.helps(), format!("sign {} (draft)", orders[0].number), "nobody has ordered it yet");
    assert!(told.why.contains(&format!("are in {}, a draft that nobody has signed", orders[0].number)));

    // The draft is thrown away, and the need is there again.
    shop.store.order_says(&orders[0].number, Saying::Cancel, "", &shop.author).unwrap();
    shop.evaluate();
    assert_eq!(shop.proposals().len(), 1);
    let told = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!((told.times, told.action), (1, AlertAction::Order));
    let again = shop.store.accept(&groups, &shop.author).unwrap().orders;
    shop.store.order_says(&again[0].number, Saying::Approve, "", &shop.author).unwrap();
    shop.evaluate();
    let told = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!(told.action, AlertAction::Expedite, "signed, and with no day to spare: {}", told.say);
    shop.receives(&again[0].number, 1, 60);
    shop.evaluate();
    assert!(shop.alerts().is_empty(), "{:?}", shop.alerts());
}

#[test]
fn a_line_that_is_taken_out_of_a_draft_is_proposed_again() {
    let mut shop = shop(1);
    shop.lies(1, 10);
    shop.evaluate();
    let groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let order = shop.store.accept(&groups, &shop.author).unwrap().orders.pop().unwrap();
    shop.evaluate();
    assert!(shop.proposals().is_empty());
    let none = NewLine {
        sku: "MUG-1".parse().unwrap(),
        quantity: Quantity::ZERO,
        cost: None,
        reason: String::new(),
    };
    shop.store.order_lines(&order.number, &[none], &shop.author).unwrap();
    shop.evaluate();
    assert_eq!(shop.proposals().len(), 1);
}

#[test]
fn a_stock_that_goes_back_and_forth_over_its_level_says_so_once() {
    let mut shop = shop(1);
    shop.lies(1, 120);
    shop.evaluate();
    let point =
        shop.store.conn().query_row("SELECT count(*) FROM alert", [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(point, 0);
    // Down until it is told, then back and forth by one.
    while shop.alerts().is_empty() {
        shop.ships(1, 1);
        shop.evaluate();
    }
    for _ in 0..6 {
        shop.lies(1, 1);
        shop.evaluate();
        shop.ships(1, 1);
        shop.evaluate();
    }
    let alert = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!(alert.times, 1);
    // Well above, it is over.
    shop.lies(1, 40);
    assert_eq!(shop.evaluate().closed, 1);
    assert!(shop.alerts().is_empty());
}

#[test]
fn what_is_gone_is_out_and_not_also_running_out() {
    let mut shop = shop(2);
    shop.lies(1, 0);
    shop.lies(2, 100);
    shop.evaluate();
    let alert = shop.alert(AlertKind::OutOfStock, "MUG-1").unwrap();
    assert_eq!(alert.urgency, crate::domain::Urgency::Now);
    // About 1.3 a day at 9.00.
    assert!(
        alert.money > "8".parse::<Money>().unwrap() && alert.money < "16".parse::<Money>().unwrap(),
        "{}",
        alert.money
    );
    assert!(shop.alert(AlertKind::RunningOut, "MUG-1").is_none());
    // One comes back: it is still as good as out, and told once.
    shop.lies(1, 1);
    shop.evaluate();
    assert_eq!(shop.alert(AlertKind::OutOfStock, "MUG-1").map(|a| a.times), Some(1));
    shop.lies(1, 100);
    shop.evaluate();
    assert!(shop.alerts().is_empty(), "{:?}", shop.alerts());
    // A mistake in the books is told beside what it means.
    shop.ships(1, 105);
    shop.evaluate();
    let below = shop.alert(AlertKind::NegativeStock, "MUG-1").unwrap();
    assert_eq!((below.action, below.whom.as_str()), (AlertAction::Count, "A-01"));
}

#[test]
fn snoozed_is_silent_in_lists_and_orders_until_its_day_or_its_level() {
    let mut shop = shop(1);
    shop.lies(1, 10);
    shop.evaluate();
    let id = shop.alerts()[0].id;
    let day = Day(shop.today().0 + 10);
    let until = AlertSaying::Snooze { until: Some(day), level: Some(units(3)) };
    let said = shop.store.alert_says(id, until, "sale is over", &shop.author).unwrap();
    assert_eq!(said, "SOON MUG-1 at MAIN: silent until 2026-11-30, or until 3 are available");
    shop.evaluate();
    assert!(shop.alerts().is_empty() && shop.proposals().is_empty());
    assert_eq!(Digest::of(&shop.all()).silent, 1);
    // Days pass, and it stays silent, though it closes and opens.
    for day in 1..10 {
        shop.goes_on(1);
        if day == 3 {
            shop.lies(1, 60);
        }
        if day == 5 {
            shop.ships(1, 60);
        }
        shop.evaluate();
        assert!(shop.alerts().is_empty() && shop.proposals().is_empty(), "on day {day}: {:?}", shop.alerts());
    }
    shop.goes_on(1);
    shop.evaluate();
    assert_eq!((shop.alerts().len(), shop.proposals().len()), (1, 1), "the day came");

    let id = shop.alerts()[0].id;
    let until = AlertSaying::Snooze { until: None, level: Some(units(5)) };
    shop.store.alert_says(id, until, "", &shop.author).unwrap();
    shop.ships(1, 4);
    shop.evaluate();
    assert!(shop.alerts().is_empty());
    shop.ships(1, 1);
    shop.evaluate();
    assert_eq!(shop.alerts().len(), 1, "only 5 are left");

    shop.store.alert_says(id, AlertSaying::Exclude, "", &shop.author).unwrap();
    shop.goes_on(40);
    shop.evaluate();
    assert!(shop.alerts().is_empty() && shop.proposals().is_empty());
    shop.store.alert_says(id, AlertSaying::Wake, "", &shop.author).unwrap();
    shop.evaluate();
    assert_eq!((shop.alerts().len(), shop.proposals().len()), (1, 1));
    assert!(shop.is_sound(), "what was said follows from the facts");
}

#[test]
fn what_was_seen_is_no_news_until_it_is_worse() {
    let mut shop = shop(1);
    shop.lies(1, 14);
    shop.evaluate();
    let alert = shop.alerts().pop().unwrap();
    assert_eq!(Digest::of(&shop.all()).line(), "1 new, 0 worse, 0 unchanged");
    shop.store.alert_says(alert.id, AlertSaying::Acknowledge, "", &shop.author).unwrap();
    shop.evaluate();
    assert_eq!(Digest::of(&shop.all()).line(), "0 new, 0 worse, 1 unchanged");
    shop.ships(1, 10);
    shop.evaluate();
    assert_eq!(Digest::of(&shop.all()).line(), "0 new, 1 worse, 0 unchanged");
    shop.goes_on(1);
    shop.evaluate();
    assert_eq!(Digest::of(&shop.all()).unchanged, 1, "a new day begins with what is there");
}

#[test]
fn what_another_program_moves_is_looked_at_by_whoever_is_first() {
    let mut shop = shop(1);
    shop.lies(1, 40);
    shop.evaluate();
    let mut other = shop.other();
    shop.ships(1, 30);
    let cancel = std::sync::atomic::AtomicBool::new(false);
    assert_eq!(other.evaluate(&cancel).unwrap().opened, 1);
    assert_eq!(shop.evaluate(), Evaluated::default(), "it was looked at");
    assert_eq!(shop.alerts().len(), 1);
}

#[test]
fn rules_are_nearer_or_farther_and_can_be_taken_back() {
    let mut shop = shop(2);
    shop.lies(1, 30);
    shop.lies(2, 30);
    let rule = |policy| Rule { policy: Some(policy), ..Rule::default() };
    shop.store.set_rule(None, None, Some(&rule(PolicyKind::Never)), &shop.author).unwrap();
    let fixed = Rule { minimum: units(50), maximum: units(90), ..rule(PolicyKind::MinMax) };
    let mug = "MUG-2".parse().unwrap();
    shop.store.set_rule(Some(&mug), Some("MAIN"), Some(&fixed), &shop.author).unwrap();
    shop.evaluate();
    let proposals = shop.proposals();
    assert_eq!(proposals.len(), 1, "the first is not to be ordered: {proposals:?}");
    assert_eq!((proposals[0].sku.as_str(), proposals[0].quantity), ("MUG-2", units(60)));
    shop.store.set_rule(Some(&mug), Some("MAIN"), None, &shop.author).unwrap();
    shop.evaluate();
    assert!(shop.proposals().is_empty());
    let wrong = Rule { minimum: units(9), maximum: units(2), ..rule(PolicyKind::MinMax) };
    assert!(shop.store.set_rule(Some(&mug), None, Some(&wrong), &shop.author).is_err());
    assert!(shop.is_sound());
}

#[test]
fn a_late_order_is_told_until_it_comes() {
    let mut shop = shop(1);
    shop.lies(1, 300);
    let order = NewOrder {
        supplier: "Potter".into(),
        site: None,
        lines: vec![NewLine {
            sku: "MUG-1".parse().unwrap(),
            quantity: units(24),
            cost: None,
            reason: String::new(),
        }],
    };
    let order = shop.store.order(&order, &shop.author).unwrap();
    shop.store.order_says(&order.number, Saying::Approve, "", &shop.author).unwrap();
    shop.evaluate();
    shop.goes_on(10);
    shop.evaluate();
    assert!(shop.alert(AlertKind::LateInbound, &order.number).is_none(), "today is the day");
    shop.goes_on(3);
    shop.evaluate();
    let late = shop.alert(AlertKind::LateInbound, &order.number).unwrap();
    assert_eq!((late.say.as_str(), late.action), ("24 from Potter, 3 d late", AlertAction::Chase));
    // Some come: what is missing is still late, and told once.
    shop.receives(&order.number, 1, 20);
    shop.evaluate();
    let late = shop.alert(AlertKind::LateInbound, &order.number).unwrap();
    assert_eq!((late.say.as_str(), late.times), ("4 from Potter, 3 d late", 1));
    shop.receives(&order.number, 1, 4);
    shop.evaluate();
    assert!(shop.alert(AlertKind::LateInbound, &order.number).is_none());
}

#[test]
fn orders_make_themselves_once_a_day_and_sign_themselves_within_the_limit() {
    let mut shop = shop(2);
    shop.lies(1, 5);
    shop.lies(2, 5);
    let rule = Rule { automatic: Automatic::Approve, limit: "10000".parse().unwrap(), ..Rule::default() };
    shop.store.set_rule(None, None, Some(&rule), &shop.author).unwrap();
    let done = shop.evaluate();
    assert_eq!(done.ordered, 2);
    let orders = |shop: &Shop| shop.store.purchases(&PurchaseFilter::default()).unwrap();
    let made = orders(&shop);
    assert_eq!((made.len(), made[0].status), (1, PurchaseStatus::Approved));
    assert!(
        made[0].note.contains("signed by its rule") && made[0].note.contains("within the limit"),
        "{}",
        made[0].note
    );
    assert!(made[0].lines.iter().all(|l| l.reason.contains("reorder point")));
    shop.evaluate();
    shop.ships(1, 1);
    shop.evaluate();
    assert_eq!(orders(&shop).len(), 1, "one need, one order");
    // It can be cancelled; tomorrow the need is ordered again, and beyond the limit it waits for somebody.
    shop.store.order_says(&made[0].number, Saying::Cancel, "", &shop.author).unwrap();
    let rule = Rule { limit: "1".parse().unwrap(), ..rule };
    shop.store.set_rule(None, None, Some(&rule), &shop.author).unwrap();
    shop.evaluate();
    assert_eq!(orders(&shop).len(), 1, "not twice a day");
    shop.goes_on(1);
    shop.evaluate();
    let made = orders(&shop);
    assert_eq!((made.len(), made[1].status), (2, PurchaseStatus::Draft));
}

#[test]
fn a_budget_drops_what_is_worth_least_and_says_so() {
    let mut shop = shop(3);
    for item in 1..=3 {
        shop.lies(item, 3);
    }
    shop.evaluate();
    let all = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let total = all[0].total;
    let half = Money::from_ten_thousandths(total.ten_thousandths() / 2);
    let filter = ProposalFilter { budget: Some(half), ..ProposalFilter::default() };
    let capped = shop.store.proposals(&filter).unwrap();
    assert!(capped[0].total <= half, "{} of {half}", capped[0].total);
    assert!(capped[0].lines.iter().any(|l| l.say.contains("by the budget")), "{capped:?}");
}

#[test]
fn a_minimum_takes_along_what_is_soonest_needed_and_says_so() {
    let mut shop = shop(3);
    shop.lies(1, 3);
    shop.lies(2, 60);
    shop.lies(3, 110);
    shop.evaluate();
    let due = shop.proposals();
    assert_eq!(due.iter().map(|l| l.sku.as_str()).collect::<Vec<_>>(), ["MUG-1"]);
    let about = SupplierAbout {
        minimum_order: Some(Money::from_ten_thousandths(due[0].total.ten_thousandths() + 1_000_000)),
        ..SupplierAbout::default()
    };
    let terms = SupplierRecord { supplier: "Potter".into(), about, ..SupplierRecord::default() };
    shop.store.load_suppliers(&lined([terms]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.evaluate();
    let group = shop.store.proposals(&ProposalFilter::default()).unwrap().pop().unwrap();
    assert!(group.total >= group.minimum && group.missing == Money::ZERO, "{group:?}");
    assert_eq!(group.lines[0].sku, "MUG-1");
    let along: Vec<&Proposal> = group.lines.iter().filter(|l| l.needed.is_zero()).collect();
    assert!(along.iter().any(|l| l.sku == "MUG-2"), "60 are needed again before 110: {group:?}");
    assert!(along.iter().all(|l| l.say.starts_with("not due") && l.quantity.is_positive()));
    assert_eq!(group.total, group.lines.iter().map(|l| l.total).sum());
    // One item alone is what it needs.
    let alone = ProposalFilter { sku: Some("mug-1".into()), ..ProposalFilter::default() };
    let alone = shop.store.proposals(&alone).unwrap().pop().unwrap();
    assert_eq!(alone.lines[0].quantity, due[0].quantity);
}

#[test]
fn an_unknown_barcode_and_a_variance_are_told() {
    let mut shop = shop(1);
    shop.lies(1, 200);
    shop.evaluate();
    let author = shop.author.clone();
    shop.store
        .write(|tx| {
            crate::store::alerts::unknown_scan(
                tx,
                "05012345678900",
                crate::domain::SiteId(1),
                &author.station,
            )
        })
        .unwrap();
    shop.counts(1, 7);
    shop.evaluate();
    let unknown = shop.alert(AlertKind::UnknownBarcode, "05012345678900").unwrap();
    assert_eq!(unknown.action, AlertAction::Bind);
    let variance = shop.alert(AlertKind::Variance, "MUG-1").unwrap();
    assert!(variance.say.starts_with("a count found 7 "), "{}", variance.say);
    shop.goes_on(8);
    shop.evaluate();
    assert!(shop.alert(AlertKind::Variance, "MUG-1").is_none(), "after a week it is history");
}

#[test]
fn surplus_at_another_site_comes_before_an_order() {
    let mut shop = shop(1);
    shop.store.add_site("NORTH", "North", chrono_tz::Europe::London).unwrap();
    shop.lies(1, 5);
    shop.lies_at("NORTH", 1, 30);
    shop.evaluate();
    let alert = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!((alert.action, alert.whom.as_str()), (AlertAction::Transfer, "NORTH"));
    let proposal = shop.proposals().pop().unwrap();
    let (from, sent, _) = proposal.sender.clone().unwrap();
    assert_eq!(from, "NORTH");
    assert!(sent.is_positive() && sent <= units(30));
    assert!(
        proposal.say.starts_with(&format!("{sent} from NORTH, which has more than it needs")),
        "{}",
        proposal.say
    );
}

impl Shop {
    fn alerts(&self) -> Vec<Alert> {
        self.all().into_iter().filter(|a| !a.is_silent()).collect()
    }

    fn all(&self) -> Vec<Alert> {
        let filter = AlertFilter { silent: true, ..AlertFilter::default() };
        crate::store::alerts::list(self.store.conn(), &filter, self.now()).unwrap()
    }

    fn alert(&self, kind: AlertKind, what: &str) -> Option<Alert> {
        self.alerts().into_iter().find(|a| a.kind == kind && a.what == what)
    }

    fn proposals(&self) -> Vec<Proposal> {
        let groups = self.store.proposals(&ProposalFilter::default()).unwrap();
        groups.into_iter().flat_map(|g| g.lines).collect()
    }
}
