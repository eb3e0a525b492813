//! Who is told what, when, and when no more.

use super::*;
use crate::{
    domain::Urgency,
    notify::Settings,
    store::{alerts::Told, outbox::What},
};

impl Shop {
    fn says(&mut self, id: i64, saying: AlertSaying) -> std::result::Result<String, String> {
        let author = self.author.clone();
        self.store.alert_says(id, saying, "", &author).map_err(|e| e.to_string())
    }

    /// What a channel that wants alerts is told, as often as it is looked after.
    fn told(&mut self) -> Vec<String> {
        self.evaluate();
        let channel = Settings { name: "chat".into(), what: vec![What::Alerts], ..Settings::default() };
        let now = self.now();
        let messages = crate::notify::messages(&self.store, &channel, now).unwrap();
        let before = self.store.alerts_told("chat").unwrap();
        let alerts = self.all();
        let (after, news) = Told::look(before.as_ref(), &alerts);
        assert_eq!(news.len(), messages.len());
        self.store.set_alerts_told("chat", &after).unwrap();
        let mut new = Vec::new();
        for message in messages {
            if self.store.enqueue(&["chat"], &message).unwrap() > 0 {
                new.push(message.subject);
            }
        }
        new
    }
}

fn until(shop: &Shop, days: i32) -> AlertSaying {
    AlertSaying::Snooze { until: Some(Day(shop.today().0 + days)), level: None }
}

const fn to(n: i64) -> AlertSaying {
    AlertSaying::Snooze { until: None, level: Some(Quantity::from_units(n)) }
}

#[test]
fn a_snooze_to_a_level_ends_for_good_once_it_is_reached() {
    let mut shop = shop(1);
    shop.lies(1, 14);
    shop.evaluate();
    let id = shop.alerts()[0].id;
    shop.says(id, to(10)).unwrap();
    shop.evaluate();
    assert!(shop.alerts().is_empty());
    shop.ships(1, 4);
    shop.evaluate();
    assert_eq!(shop.alerts().len(), 1, "ten are left");
    // One comes back: it was woken, and sleeps no more.
    shop.lies(1, 1);
    shop.evaluate();
    assert_eq!((shop.alerts().len(), shop.proposals().len()), (1, 1));
    assert!(shop.is_sound());
}

#[test]
fn a_snooze_to_a_level_ends_with_the_alert() {
    let mut shop = shop(1);
    shop.lies(1, 14);
    shop.evaluate();
    let id = shop.alerts()[0].id;
    shop.says(id, to(2)).unwrap();
    shop.lies(1, 200);
    shop.evaluate();
    assert!(shop.all().is_empty());
    shop.ships(1, 200);
    shop.evaluate();
    assert_eq!(shop.alerts().len(), 1, "that was another time");
}

#[test]
fn a_snooze_that_means_nothing_is_refused_with_a_sentence() {
    let mut shop = shop(1);
    shop.lies(1, 14);
    shop.counts(1, -1);
    shop.evaluate();
    let soon = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap().id;
    let count = shop.alert(AlertKind::Variance, "MUG-1").unwrap().id;
    let refused = |shop: &mut Shop, id, saying| shop.says(id, saying).unwrap_err();
    let why = refused(&mut shop, count, to(3));
    assert!(why.contains("say until which day"), "{why}");
    let why = refused(&mut shop, soon, to(-1));
    assert!(why.contains("say zero or above"), "{why}");
    for level in [13, 14, 1_000_000] {
        let why = refused(&mut shop, soon, to(level));
        assert!(why.contains("13 are available"), "{why}");
    }
    for days in [-300, -1, 0] {
        let day = until(&shop, days);
        let why = refused(&mut shop, soon, day);
        assert!(why.contains("say one after 2026-11-20"), "{why}");
    }
    let day = until(&shop, 40_000);
    assert!(refused(&mut shop, soon, day).contains("exclude it instead"));
    assert_eq!(shop.alerts().len(), 2, "none of it was recorded");
}

#[test]
fn what_is_said_of_a_shortage_holds_for_the_whole_need() {
    let mut shop = shop(1);
    shop.lies(1, 5);
    shop.evaluate();
    let soon = shop.alerts()[0].id;
    let day = until(&shop, 20);
    shop.says(soon, day).unwrap();
    shop.ships(1, 5);
    shop.evaluate();
    // It is gone now, which is the same need: silent in the list and in what is proposed.
    assert!(shop.alerts().is_empty() && shop.proposals().is_empty(), "{:?}", shop.alerts());
    let out = shop.all().into_iter().find(|a| a.kind == AlertKind::OutOfStock).unwrap();
    assert!(out.snoozed_until.is_some());
    shop.says(out.id, AlertSaying::Wake).unwrap();
    shop.evaluate();
    assert_eq!((shop.alerts().len(), shop.proposals().len()), (1, 1), "both speak again");
}

#[test]
fn seeing_an_alert_takes_no_silence_back() {
    let mut shop = shop(1);
    shop.lies(1, 5);
    shop.evaluate();
    let id = shop.alerts()[0].id;
    shop.says(id, AlertSaying::Exclude).unwrap();
    let said = shop.says(id, AlertSaying::Acknowledge).unwrap();
    assert_eq!(said, "SOON MUG-1 at MAIN: seen, and silent as before");
    shop.evaluate();
    assert!(shop.alerts().is_empty() && shop.proposals().is_empty());
    shop.says(id, AlertSaying::Wake).unwrap();
    let day = until(&shop, 9);
    shop.says(id, day).unwrap();
    shop.says(id, AlertSaying::Acknowledge).unwrap();
    assert!(shop.alerts().is_empty());
    assert!(shop.is_sound());
}

#[test]
fn what_becomes_urgent_is_news_and_each_is_told_once() {
    let mut shop = shop(2);
    shop.lies(1, 14);
    shop.lies(2, 300);
    assert!(shop.told().is_empty(), "who was never told begins now");
    let soon = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!(soon.urgency, Urgency::Soon);
    shop.says(soon.id, AlertSaying::Acknowledge).unwrap();
    assert!(shop.told().is_empty());
    // It rises while nobody looks after the channel for two days, and it was seen when it was not urgent.
    shop.ships(1, 11);
    shop.evaluate();
    shop.goes_on(2);
    let told = shop.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("SOON MUG-1 Mug at MAIN: gone"), "{told:?}");
    assert!(shop.told().is_empty(), "once");
    // It is better, and bad again: the same time.
    shop.lies(1, 11);
    shop.told();
    shop.ships(1, 11);
    assert!(shop.told().is_empty());
}

#[test]
fn the_end_of_a_silence_is_news_again() {
    let mut shop = shop(1);
    shop.lies(1, 300);
    shop.told();
    shop.ships(1, 300);
    assert_eq!(shop.told().len(), 1);
    let out = shop.alerts()[0].id;
    let day = until(&shop, 3);
    shop.says(out, day).unwrap();
    assert!(shop.told().is_empty());
    shop.goes_on(1);
    assert!(shop.told().is_empty());
    shop.goes_on(2);
    assert_eq!(shop.told().len(), 1, "the day came");
    assert!(shop.told().is_empty());
}

#[test]
fn a_clock_that_was_ahead_keeps_nothing_back() {
    let mut shop = shop(2);
    shop.lies(1, 300);
    shop.lies(2, 300);
    shop.goes_on(400);
    shop.told();
    shop.ships(2, 300);
    assert_eq!(shop.told().len(), 1);
    shop.goes_on(-400);
    shop.ships(1, 300);
    assert_eq!(shop.told().len(), 1, "what opens after the clock was put right");
}

#[test]
fn two_mistakes_of_a_count_do_not_make_it_right() {
    let mut shop = shop(1);
    shop.lies(1, 200);
    shop.evaluate();
    shop.counts(1, 5);
    shop.counts(1, -5);
    shop.evaluate();
    let told = shop.alert(AlertKind::Variance, "MUG-1").unwrap();
    assert!(told.say.starts_with("counts found 5 "), "{}", told.say);
    assert!(told.say.ends_with("more and 5 fewer than the books had"), "{}", told.say);
    // Found again on the sixth day: it stays for a week from there.
    shop.goes_on(6);
    shop.counts(1, -2);
    shop.evaluate();
    shop.goes_on(6);
    shop.evaluate();
    assert_eq!(shop.alert(AlertKind::Variance, "MUG-1").map(|a| a.times), Some(1));
    shop.goes_on(2);
    shop.evaluate();
    assert!(shop.alert(AlertKind::Variance, "MUG-1").is_none());
}
