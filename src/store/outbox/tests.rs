//! What is queued, claimed, taken and given up, on a clock that the test moves.

use super::*;
use crate::{
    domain::{Instant, record::*},
    store::{
        Founding, Reading,
        load::LoadMode,
        purchases::{NewLine, NewOrder, PurchaseFilter, Saying},
    },
};
use std::{cell::Cell, path::PathBuf};

const MINUTE: i64 = 60_000;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(1_795_168_800_000) };
}

fn clock() -> Instant {
    Instant(NOW.get())
}

fn later(minutes: i64) {
    NOW.set(NOW.get() + minutes * MINUTE);
}

struct Desk {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::UTC,
        currency: "GBP".into(),
    };
    let path = folder.path().join("w.pickface");
    let store = Store::create(&path, &founding, clock).unwrap();
    Desk { _folder: folder, path, store }
}

fn message(key: &str) -> Message {
    let file =
        Attachment { name: "../a b.pdf".into(), media_type: "application/pdf".into(), bytes: vec![1, 2] };
    Message { attachments: vec![file], ..Message::new(key, What::Alerts, "a\nb", "c\r\n\u{1b}[2Jd") }
}

impl Desk {
    fn claim(&mut self) -> Option<Claimed> {
        let row = *self.store.outbox_due("mail", Due::Now).unwrap().first()?;
        self.store.outbox_claim(row, Due::Now).unwrap()
    }

    fn letters(&self) -> Vec<Letter> {
        Reading::open(&self.path, clock).unwrap().outbox(None).unwrap()
    }

    fn next(&self) -> Option<i64> {
        self.store.outbox_next("mail").unwrap().map(|at| (at.0 - NOW.get()) / MINUTE)
    }

    /// A signed order for one mug.
    fn order(&mut self) -> String {
        let item = ItemRecord { name: Some("Mug".into()), ..ItemRecord::new("MUG-1".parse().unwrap()) };
        let lined = |record| vec![Lined { line: 2, record }];
        self.store.load_items(&lined(item), LoadMode::Apply, &mut |_, _| ()).unwrap();
        let supplier = SupplierRecord { supplier: "Potter".into(), ..SupplierRecord::default() };
        let supplier = vec![Lined { line: 2, record: supplier }];
        self.store.load_suppliers(&supplier, LoadMode::Apply, &mut |_, _| ()).unwrap();
        let quantity = crate::domain::Quantity::from_units(1);
        let line = NewLine { sku: "MUG-1".parse().unwrap(), quantity, cost: None, reason: String::new() };
        let order = NewOrder { supplier: "Potter".into(), site: None, lines: vec![line] };
        let author = self.store.author().unwrap();
        let number = self.store.order(&order, &author).unwrap().number;
        self.store.order_says(&number, Saying::Approve, "", &author).unwrap();
        number
    }

    fn queue(&mut self, number: &str, channel: &str, again: bool) -> Result<()> {
        let author = self.store.author()?;
        let order = Some(number.to_owned());
        let message = Message { order, what: What::Purchases, ..message(&format!("order:{number}")) };
        self.store.enqueue_order(&[channel], &message, again, &author)
    }

    fn status(&self) -> PurchaseStatus {
        self.store.purchases(&PurchaseFilter::default()).unwrap()[0].status
    }
}

#[test]
fn a_key_is_queued_once_for_each_channel_and_what_it_says_is_clean() {
    let mut desk = desk();
    assert_eq!(desk.store.enqueue(&["mail", "chat"], &message("k")).unwrap(), 2);
    assert_eq!(desk.store.enqueue(&["mail", "chat", "fax"], &message("k")).unwrap(), 1);
    let claimed = desk.claim().unwrap();
    assert_eq!((claimed.message.subject.as_str(), claimed.message.text.as_str()), ("a b", "c\n[2Jd"));
    assert_eq!(claimed.message.attachments[0].name, "-a-b.pdf");
    desk.store.outbox_done(&claimed).unwrap();
    assert_eq!(desk.store.enqueue(&["mail"], &message("k")).unwrap(), 0, "what has gone is remembered");
    let files: i64 =
        desk.store.conn().query_row("SELECT count(*) FROM outbox_file", [], |r| r.get(0)).unwrap();
    assert_eq!(files, 2, "the file goes when the message has gone");
    assert_eq!(desk.next(), None);
    // A year and more later it is forgotten.
    later(401 * 24 * 60);
    assert_eq!(desk.store.enqueue(&["mail"], &message("k")).unwrap(), 1);
}

#[test]
fn a_claim_is_one_senders_until_it_runs_out() {
    let mut desk = desk();
    desk.store.enqueue(&["mail"], &message("k")).unwrap();
    let first = desk.claim().unwrap();
    assert_eq!((desk.claim(), desk.next()), (None, Some(2)));
    assert_eq!(desk.letters()[0].state, State::Sending);
    later(2);
    let second = desk.claim().unwrap();
    assert_eq!((first.uid, second.attempts), (second.uid, 2));
    // The first one comes back late: what it says of a failure counts for nothing, that it was taken counts.
    assert_eq!(desk.store.outbox_failed(&first, "late").unwrap(), None);
    assert_eq!(desk.letters()[0].error, "");
    desk.store.outbox_done(&first).unwrap();
    assert_eq!(desk.store.outbox_failed(&second, "late").unwrap(), None);
    assert_eq!((desk.letters()[0].state, desk.claim()), (State::Sent, None));
}

#[test]
fn a_clock_that_was_set_back_keeps_nothing_waiting() {
    let mut desk = desk();
    desk.store.enqueue(&["mail"], &message("k")).unwrap();
    let claimed = desk.claim().unwrap();
    later(-3 * 24 * 60);
    let again = desk.claim().unwrap();
    assert_eq!(again.uid, claimed.uid);
    desk.store.outbox_failed(&again, "no").unwrap();
    later(-24 * 60);
    assert!(desk.claim().is_some());
}

#[test]
fn an_order_has_gone_when_a_channel_took_it() {
    let mut desk = desk();
    let number = desk.order();
    desk.queue(&number, "mail", false).unwrap();
    desk.queue(&number, "chat", false).unwrap();
    assert!(desk.queue(&number, "mail", true).unwrap_err().to_string().contains("waits to be sent by mail"));
    let claimed = desk.claim().unwrap();
    assert_eq!(desk.status(), PurchaseStatus::Approved);
    desk.store.outbox_done(&claimed).unwrap();
    assert_eq!(desk.status(), PurchaseStatus::Sent);
    assert!(desk.queue(&number, "mail", false).unwrap_err().to_string().contains("sent before"));
    desk.queue(&number, "mail", true).unwrap();
    let again = desk.claim().unwrap();
    assert_eq!(again.message.key, format!("order:{number}:2"));
    assert_ne!(again.uid, claimed.uid);
    // What somebody said meanwhile stays said.
    let author = desk.store.author().unwrap();
    desk.store.order_says(&number, Saying::Acknowledge(None), "", &author).unwrap();
    desk.store.outbox_done(&again).unwrap();
    assert_eq!(desk.status(), PurchaseStatus::Acknowledged);
}

#[test]
fn an_order_that_is_taken_back_does_not_go() {
    let mut desk = desk();
    let number = desk.order();
    desk.queue(&number, "mail", false).unwrap();
    let author = desk.store.author().unwrap();
    desk.store.order_says(&number, Saying::Cancel, "", &author).unwrap();
    assert_eq!(desk.claim(), None);
    let letter = desk.letters().remove(0);
    assert_eq!((letter.state, letter.attempts), (State::Over, 0));
    assert!(letter.error.contains("was cancelled before it went"));
    assert!(desk.queue(&number, "mail", true).unwrap_err().to_string().contains("nothing more comes of it"));
}
