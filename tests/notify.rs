//! Messages out, against a real mail server, a real web server and a real program on this machine.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

#[path = "notify/http.rs"]
mod http;
#[path = "notify/smtp.rs"]
mod smtp;
mod support;

use http::MUTE;
use pickface::{
    config::Config,
    domain::{AlertSaying, Instant, record::*},
    notify::{self, Outcome, Settings},
    store::{
        Reading, Store,
        alerts::AlertFilter,
        load::LoadMode,
        outbox::{Due, Message, State, What},
        system_clock,
    },
};
use serde_json::{Map, Value};
use smtp::Mood;
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    process::Command,
    thread,
    time::{Duration, Instant as Moment},
};
use support::{Depot, depot::lined};

const MINUTE: i64 = 60_000;
/// 2026-11-20T10:00:00Z.
const START: i64 = 1_795_168_800_000;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(START) };
}

/// A clock that the test moves.
fn clock() -> Instant {
    Instant(NOW.get())
}

fn later(minutes: i64) {
    NOW.set(NOW.get() + minutes * MINUTE);
}

fn mail_at(port: u16) -> String {
    format!(
        "[[notify]]\nname = \"mail\"\nkind = \"smtp\"\nwhat = [\"digest\", \"purchases\"]\nhost = \"127.0.0.1\"\nport = {port}\n\
         tls = \"none\"\nuser = \"depot\"\npassword = \"hunter2\"\nfrom = \"Dépôt, \\\"The\\\" <stock@example.com>\"\n\
         to = [\"boss@example.com\"]\n"
    )
}

fn hook_at(url: &str) -> String {
    format!(
        "[[notify]]\nname = \"chat\"\nkind = \"webhook\"\nwhat = [\"alerts\", \"purchases\"]\nurl = \"{url}\"\n\
         headers = {{ Authorization = \"Bearer t0ken\" }}\n"
    )
}

/// A depot with a supplier, and this configuration.
fn depot(config: &str, supplier: &str) -> Depot {
    let depot = Depot::new();
    fs::write(depot.path("config.toml"), config).unwrap();
    let terms = SupplierRecord {
        supplier: supplier.into(),
        sku: Some("MUG-1".parse().unwrap()),
        cost: Some("2.10".parse().unwrap()),
        pack: Some("12".parse().unwrap()),
        about: SupplierAbout {
            currency: Some("EUR".into()),
            email: Some("orders@potter.example".into()),
            ..SupplierAbout::default()
        },
        ..SupplierRecord::default()
    };
    depot.open().load_suppliers(&lined(vec![terms]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    depot
}

fn ordered(depot: &Depot, supplier: &str) {
    depot.run(&["purchases", "new", supplier, "MUG-1=120", "FERN-1=3@4.5"]).fine();
    depot.run(&["purchases", "approve", "PO-MAIN-1001"]).fine();
}

fn status(depot: &Depot) -> String {
    let order = depot.run(&["purchases", "PO-MAIN-1001", "--json"]).json().remove(0);
    order["status"].as_str().unwrap().to_owned()
}

fn channels(config: &str) -> Vec<Settings> {
    Config::parse(config).unwrap().notify
}

fn alert(n: usize) -> Message {
    notify::alert(&format!("stockout/S-{n}/MAIN"), Instant(START), &format!("S-{n} is out"), "", Map::new())
}

/// A store whose clock the test moves.
fn moved(depot: &Depot) -> Store {
    Store::open(&depot.store(), clock).unwrap()
}

fn delivered(store: &mut Store, channels: &[Settings]) -> Vec<Outcome> {
    let mut all = Vec::new();
    notify::deliver(store, channels, Due::Now, &mut |o| all.push(o)).unwrap();
    all
}

fn state(depot: &Depot) -> Vec<State> {
    let letters = Reading::open(&depot.store(), clock).unwrap().outbox(None).unwrap();
    letters.into_iter().map(|l| l.state).collect()
}

#[test]
fn an_order_reaches_its_supplier_by_mail_with_its_paper() {
    let server = smtp::Server::start();
    let config =
        format!("[orders]\nname = \"Fern & Clay\"\naddress = [\"1 Kiln Road\"]\n{}", mail_at(server.port));
    let depot = depot(&config, "Potter");
    depot.run(&["purchases", "new", "Potter", "MUG-1=120"]).fine();
    depot.run(&["purchases", "send", "PO-MAIN-1001"]).refused("PO-MAIN-1001 is draft: sign it first");
    depot.run(&["purchases", "approve", "PO-MAIN-1001"]).fine();
    let said = depot.run(&["purchases", "send", "PO-MAIN-1001", "--dry-run"]).fine();
    assert!(
        said.contains("by mail to orders@potter.example: Purchase order PO-MAIN-1001 from Fern & Clay"),
        "{said}"
    );
    assert!(state(&depot).is_empty(), "a dry run queues nothing");
    let said = depot.run(&["purchases", "send", "PO-MAIN-1001"]).fine();
    assert!(said.contains("waits to be sent by mail"), "{said}");
    depot.run(&["purchases", "send", "PO-MAIN-1001"]).refused("waits to be sent by mail");
    let said = depot.run(&["purchases", "PO-MAIN-1001"]).fine();
    assert!(said.contains("waiting to be sent by mail, not tried yet"), "{said}");
    assert_eq!((status(&depot).as_str(), server.calls()), ("approved", 0));
    let said = depot.run(&["notify", "--once"]).fine();
    assert_eq!(said, "sent by mail: order:PO-MAIN-1001\n");
    assert_eq!(status(&depot), "sent");
    let said = depot.run(&["purchases", "PO-MAIN-1001"]).fine();
    assert!(said.contains("sent by mail at 20"), "{said}");
    assert_eq!(depot.run(&["notify", "--once"]).fine(), "nothing was due\n");
    depot.run(&["purchases", "send", "PO-MAIN-1001"]).refused("it was sent before");

    let [mail] = server.mails().try_into().unwrap();
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("stock@example.com", &["orders@potter.example".to_owned()][..])
    );
    assert_eq!(mail.login.as_deref(), Some("/depot/hunter2"));
    let parsed = mail.parse();
    assert_eq!(parsed.headers["subject"], "Purchase order PO-MAIN-1001 from Fern & Clay");
    assert!(parsed.headers["from"].contains("<stock@example.com>"), "{:?}", parsed.headers);
    assert!(parsed.headers["message-id"].ends_with("@example.com>"), "{:?}", parsed.headers);
    assert!(parsed.parts[0].text().contains("120 each of MUG-1: Enamel mug"), "{}", parsed.parts[0].text());
    depot.run(&["purchases", "send", "PO-MAIN-1001", "--out", "po.pdf", "--again"]).fine();
    let pdf = fs::read(depot.path("po.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7") && parsed.file("PO-MAIN-1001.pdf") == pdf);
    let csv = String::from_utf8(parsed.file("PO-MAIN-1001.csv").to_vec()).unwrap();
    assert_eq!(
        csv.lines().nth(1).unwrap().split(',').take(11).collect::<Vec<_>>().join(","),
        "PO-MAIN-1001,Potter,MUG-1,,Enamel mug,120,each,10,2.10,252.00,EUR"
    );
    read_pdf(
        &depot,
        "po.pdf",
        &["PO-MAIN-1001", "Fern & Clay", "1 Kiln Road", "Potter", "Enamel mug", "252.00 EUR"],
    );
    depot.is_sound();
}

/// Reads a PDF with what the system has for it, or says visibly that there is nothing.
fn read_pdf(depot: &Depot, name: &str, words: &[&str]) {
    let Ok(out) = Command::new("pdftotext").args(["-layout", name, "-"]).current_dir(depot.path("")).output()
    else {
        let _ = writeln!(
            std::io::stderr(),
            "notify: skipped pdftotext: it is not on this machine (Debian package poppler-utils)"
        );
        return;
    };
    assert!(out.status.success() && out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(words.iter().all(|w| text.contains(w)), "{text}");
}

#[test]
fn an_order_of_many_lines_is_read_page_by_page() {
    let depot = depot("", "Potter");
    let long = "A very long name that nobody would print on one line ".repeat(3);
    let items: Vec<ItemRecord> = (0..80)
        .map(|n| {
            support::depot::item(&format!("BULK-{n:03}"), if n == 7 { &long } else { "Bulk Łódź 茶" }, None)
        })
        .collect();
    depot.open().load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let lines: Vec<String> = (0..80).map(|n| format!("BULK-{n:03}=5@1.25")).collect();
    let mut arguments = vec!["purchases", "new", "Potter"];
    arguments.extend(lines.iter().map(String::as_str));
    depot.run(&arguments).fine();
    depot.run(&["purchases", "approve", "PO-MAIN-1001"]).fine();
    depot.run(&["purchases", "send", "PO-MAIN-1001", "--out", "po.csv"]).fine();
    assert_eq!(status(&depot), "sent");
    depot.run(&["purchases", "send", "PO-MAIN-1001", "--out", "po.pdf", "--again"]).fine();
    depot.run(&["purchases", "send", "PO-MAIN-1001", "--out", "po.doc", "--again"]).refused("name it so");
    let csv = fs::read_to_string(depot.path("po.csv")).unwrap();
    assert_eq!(csv.lines().count(), 81);
    read_pdf(
        &depot,
        "po.pdf",
        &["BULK-000", "BULK-079", "page 1 of 3", "page 3 of 3", "500.00 EUR", "Bulk Lódz ?"],
    );
}

#[test]
fn a_web_address_gets_a_text_and_our_fields_and_the_order_is_sent() {
    let server = http::Server::start();
    let depot = depot(&hook_at(&server.url()), "Potter");
    ordered(&depot, "Potter");
    depot
        .run(&["purchases", "send", "PO-MAIN-1001", "--by", "mail"])
        .refused("no channel is called \"mail\"; there are chat");
    depot.run(&["purchases", "send", "PO-MAIN-1001", "--by", "chat"]).fine();
    server.answer(302);
    let said = depot.run(&["notify", "--once"]);
    assert!(
        said.code == Some(1) && said.out.contains("/*** answered 302: no [2J channel; next try"),
        "{said:?}"
    );
    assert!(!said.out.contains("secret") && !depot.log().contains("hooks/secret"), "an address is a secret");
    server.answer(200);
    assert_eq!(depot.run(&["notify", "--once"]).fine(), "nothing was due\n");
    depot.run(&["notify", "--once", "--now"]).fine();
    assert_eq!(status(&depot), "sent");
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "a redirection is not followed");
    let last = &requests[1];
    assert_eq!(last.line, "POST /hooks/secret HTTP/1.1");
    assert_eq!(last.headers["idempotency-key"], requests[0].headers["idempotency-key"]);
    assert_eq!(
        (last.headers["authorization"].as_str(), last.headers["content-type"].as_str()),
        ("Bearer t0ken", "application/json")
    );
    assert!(
        last.body["text"]
            .as_str()
            .unwrap()
            .starts_with("Purchase order PO-MAIN-1001 from Main warehouse\n\n")
    );
    let ours = &last.body["pickface"];
    assert_eq!(ours["id"].as_str(), Some(last.headers["idempotency-key"].as_str()));
    assert_eq!((&ours["what"], &ours["order"]), (&"purchases".into(), &"PO-MAIN-1001".into()));
    assert_eq!(ours["fields"]["lines"][1]["packs"], 10);
    assert_eq!(ours["fields"]["total"], 265.5);
    assert_eq!(ours["files"][0]["name"], "PO-MAIN-1001.pdf");
    depot.is_sound();
}

#[test]
fn with_both_down_for_an_hour_nothing_is_lost_and_nothing_is_sent_twice() {
    let (post, web) = (smtp::Server::start(), http::Server::start());
    let config = format!("{}{}", mail_at(post.port), hook_at(&web.url()));
    let all = channels(&config);
    let depot = depot(&config, "Potter");
    let mut store = moved(&depot);
    let digest = notify::digest("MAIN", "2026-11-20".parse().unwrap(), "12 new", "3 worse", Map::new());
    for _ in 0..3 {
        // However often it is built, it is queued once.
        notify::queue(&mut store, &all, &digest).unwrap();
        notify::queue(&mut store, &all, &alert(1)).unwrap();
    }
    post.set(Mood::Busy);
    web.answer(503);
    let begin = Moment::now();
    let mut tries = Vec::new();
    for minute in 0..60 {
        let outcomes = delivered(&mut store, &all);
        assert!(outcomes.iter().all(|o| o.failure.is_some()));
        if !outcomes.is_empty() {
            tries.push((minute, outcomes.len()));
        }
        later(1);
    }
    assert_eq!(tries, [(0, 2), (1, 2), (3, 2), (8, 2), (23, 2), (53, 2)]);
    assert!(begin.elapsed() < Duration::from_secs(20), "nothing waited for a server");
    post.set(Mood::Takes);
    web.answer(200);
    let outcomes: Vec<Outcome> = (0..120)
        .flat_map(|_| {
            later(1);
            delivered(&mut store, &all)
        })
        .collect();
    assert_eq!(
        outcomes.iter().map(|o| (o.channel.as_str(), o.failure.is_none())).collect::<Vec<_>>(),
        [("mail", true), ("chat", true)]
    );
    assert_eq!((post.mails().len(), web.taken().len()), (1, 1));
    let keys: BTreeSet<String> =
        web.requests().into_iter().map(|r| r.headers["idempotency-key"].clone()).collect();
    assert_eq!((web.requests().len(), keys.len()), (7, 1), "every try has the same key");
    // Once more the same: it has gone.
    assert_eq!(notify::queue(&mut store, &all, &digest).unwrap(), 0);
    assert_eq!(delivered(&mut store, &all), []);
}

#[test]
fn what_alerts_say_goes_out_at_once_and_once_a_morning_and_silent_ones_say_nothing() {
    let (post, web) = (smtp::Server::start(), http::Server::start());
    let config = format!("{}{}", mail_at(post.port), hook_at(&web.url()));
    let all = channels(&config);
    let depot = depot(&config, "Potter");
    let mut store = moved(&depot);
    assert_eq!(delivered(&mut store, &all), [], "nothing to say, and nobody is told that");
    later(1);
    // Lost without ever having been here: the books say less than nothing.
    depot.feed(&["scan", "adjust"], "R02\nDOCK-1\n9506000134352\nYES\n").fine();
    let said: Vec<String> = delivered(&mut store, &all).into_iter().map(|o| o.channel).collect();
    assert_eq!(said, ["mail", "chat"]);
    let body = web.requests()[0].body.clone();
    let text = body["text"].as_str().unwrap();
    assert!(text.starts_with("COUNT MUG-1 Enamel mug at MAIN: the books have -1 in DOCK-1"), "{text}");
    assert!(text.ends_with("count DOCK-1"), "{text}");
    assert_eq!(body["pickface"]["fields"]["kind"], "negative_stock");
    let subject = |n: usize| post.mails()[n].parse().headers["subject"].clone();
    assert_eq!(subject(0), "MAIN: 1 new, 0 worse, 0 unchanged");
    later(5);
    assert_eq!(delivered(&mut store, &all), [], "each once");

    later(24 * 60);
    let said: Vec<String> = delivered(&mut store, &all).into_iter().map(|o| o.channel).collect();
    assert_eq!(said, ["mail"], "an alert is news once, the morning comes every day");
    assert_eq!(subject(1), "MAIN: 0 new, 0 worse, 1 unchanged");

    let open = store.alerts(&AlertFilter::default()).unwrap();
    let author = store.author().unwrap();
    store.alert_says(open[0].id, AlertSaying::Exclude, "", &author).unwrap();
    later(24 * 60);
    assert_eq!(delivered(&mut store, &all), [], "nothing speaks");
}

#[test]
fn what_nobody_takes_for_three_days_is_given_up_and_said_so() {
    let web = http::Server::start();
    web.answer(500);
    let config = hook_at(&web.url());
    let depot = depot(&config, "Potter");
    let mut store = moved(&depot);
    notify::queue(&mut store, &channels(&config), &alert(1)).unwrap();
    let mut last = None;
    for _ in 0..(4 * 24 * 12) {
        last = delivered(&mut store, &channels(&config)).pop().or(last);
        later(5);
    }
    assert_eq!(last.unwrap().next, None);
    assert_eq!(state(&depot), [State::Over]);
    let tries = web.requests().len();
    assert!((70..=80).contains(&tries), "{tries} tries");
    let said = depot.run(&["notify"]).fine();
    assert!(said.contains("given up") && said.contains("given up after 3 days: http://127.0.0.1"), "{said}");
}

#[test]
fn a_line_that_breaks_before_the_yes_brings_the_same_mail_again() {
    let post = smtp::Server::start();
    let config = mail_at(post.port);
    let depot = depot(&config, "Potter");
    let mut store = moved(&depot);
    let digest = notify::digest("MAIN", "2026-11-20".parse().unwrap(), "12 new", "3 worse", Map::new());
    notify::queue(&mut store, &channels(&config), &digest).unwrap();
    post.set(Mood::Breaks);
    let failure = delivered(&mut store, &channels(&config)).remove(0).failure.unwrap();
    assert!(failure.to_string().contains("broke off at the mail"), "{failure}");
    post.set(Mood::Takes);
    later(1);
    assert_eq!(delivered(&mut store, &channels(&config)).remove(0).failure, None);
    let [first, second] = post.mails().try_into().unwrap();
    assert_eq!(first.raw, second.raw, "every try is the same mail, its Message-ID and date too");
    assert_eq!(first.parse().headers["date"], "Fri, 20 Nov 2026 10:00:00 +0000");
}

#[test]
fn a_closed_port_is_found_at_once_and_named() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = format!("{}{}", mail_at(port), hook_at(&format!("http://127.0.0.1:{port}/x")));
    let depot = depot(&config, "Potter");
    let begin = Moment::now();
    for name in ["mail", "chat"] {
        depot.run(&["notify", "test", name]).refused("does not answer");
    }
    assert!(begin.elapsed() < Duration::from_secs(8));
    depot.run(&["notify", "test", "fax"]).refused("no channel is called \"fax\"; there are mail, chat");
    assert!(state(&depot).is_empty(), "a test is not queued");
}

#[test]
fn two_programs_at_once_send_one_row_once() {
    let web = http::Server::start();
    web.think(30);
    let config = hook_at(&web.url());
    let depot = depot(&config, "Potter");
    let mut store = depot.open();
    for n in 0..25 {
        store.enqueue(&["chat"], &alert(n)).unwrap();
    }
    let running: Vec<_> = (0..3).map(|_| depot.command(&["notify", "--once"]).spawn().unwrap()).collect();
    let mut by = Vec::new();
    for child in running {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{out:?}");
        by.push(String::from_utf8(out.stdout).unwrap().matches("sent by chat").count());
    }
    assert_eq!(by.iter().sum::<usize>(), 25, "{by:?}");
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for r in web.requests() {
        *times.entry(r.body["pickface"]["key"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!((times.len(), times.values().max()), (25, Some(&1)));
    assert!(by.iter().filter(|n| **n > 0).count() > 1, "they shared the work: {by:?}");
}

#[test]
fn a_sender_that_was_killed_is_followed_with_the_same_identity() {
    let web = http::Server::start();
    web.answer(MUTE);
    let config = hook_at(&web.url());
    let depot = depot(&config, "Potter");
    depot.open().enqueue(&["chat"], &alert(1)).unwrap();
    let mut sender = depot.command(&["notify", "--once"]).spawn().unwrap();
    let late = Moment::now() + Duration::from_secs(10);
    while web.requests().is_empty() {
        assert!(Moment::now() < late, "nothing was sent");
        thread::sleep(Duration::from_millis(5));
    }
    sender.kill().unwrap();
    sender.wait().unwrap();
    web.answer(200);
    NOW.set(system_clock().0);
    let mut store = moved(&depot);
    assert_eq!(delivered(&mut store, &channels(&config)), [], "the claim still holds");
    later(3);
    assert_eq!(delivered(&mut store, &channels(&config)).len(), 1);
    let [first, second] = web.requests().try_into().unwrap();
    assert_eq!(first.headers["idempotency-key"], second.headers["idempotency-key"]);
    later(600);
    assert_eq!(delivered(&mut store, &channels(&config)), []);
}

#[test]
fn nobody_who_writes_waits_for_a_server_that_says_nothing() {
    let (post, web) = (smtp::Server::start(), http::Server::start());
    post.set(Mood::Mute);
    web.answer(MUTE);
    let config = format!("{}{}", mail_at(post.port), hook_at(&web.url()));
    let depot = depot(&config, "Potter");
    let mut store = depot.open();
    store.enqueue(&["mail", "chat"], &alert(1)).unwrap();
    let begin = Moment::now();
    let mut sender = depot.command(&["notify", "--watch"]).spawn().unwrap();
    while web.requests().is_empty() || post.calls() == 0 {
        assert!(begin.elapsed() < Duration::from_secs(10), "a channel waits for the other");
        thread::sleep(Duration::from_millis(5));
    }
    for n in 2..12 {
        let begin = Moment::now();
        store.enqueue(&["mail"], &alert(n)).unwrap();
        assert!(begin.elapsed() < Duration::from_secs(1), "a write waited {:?}", begin.elapsed());
    }
    sender.kill().unwrap();
    sender.wait().unwrap();
}

#[test]
fn a_mute_server_costs_half_a_minute_and_is_named() {
    let (post, web) = (smtp::Server::start(), http::Server::start());
    post.set(Mood::Mute);
    web.answer(MUTE);
    let config = format!("{}{}", mail_at(post.port), hook_at(&web.url()));
    let begin = Moment::now();
    let failures: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = channels(&config)
            .into_iter()
            .map(|c| scope.spawn(move || notify::test(&c, Instant(START)).unwrap_err().to_string()))
            .collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    });
    let took = begin.elapsed();
    assert!(took > Duration::from_secs(9) && took < Duration::from_secs(32), "{took:?}");
    assert!(
        failures[0].contains("the mail server 127.0.0.1:") && failures[1].contains("took too long"),
        "{failures:?}"
    );
}

#[test]
fn a_dry_run_sends_nothing_and_says_what_it_would() {
    let (post, web) = (smtp::Server::start(), http::Server::start());
    let config = format!("{}{}", mail_at(post.port), hook_at(&web.url()));
    let depot = depot(&config, "Potter");
    ordered(&depot, "Potter");
    depot.run(&["purchases", "send", "PO-MAIN-1001"]).fine();
    for arguments in [&["notify", "--dry-run"][..], &["notify", "--once", "--dry-run"]] {
        let said = depot.run(arguments).fine();
        assert!(said.contains("would send by mail to orders@potter.example: Purchase order"), "{said}");
        assert!(said.contains("would send by chat to http://127.0.0.1:"), "{said}");
    }
    let listed = depot.run(&["notify", "--json"]).json();
    assert_eq!(listed.len(), 2);
    let keys: Vec<&str> = listed[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "key", "channel", "what", "order", "subject", "to", "state", "created", "tries", "next", "sent",
            "error"
        ]
    );
    assert_eq!((&listed[0]["state"], &listed[0]["tries"]), (&"waiting".into(), &0.into()));
    assert_eq!((post.calls(), web.requests().len()), (0, 0));
    assert_eq!(status(&depot), "approved");
    // What is taken back is not sent.
    depot.run(&["purchases", "cancel", "PO-MAIN-1001"]).fine();
    assert_eq!(depot.run(&["notify", "--once"]).fine(), "nothing was due\n");
    assert_eq!((post.calls(), web.requests().len()), (0, 0));
    let said = depot.run(&["purchases", "PO-MAIN-1001"]).fine();
    assert!(said.contains("PO-MAIN-1001 was cancelled before it went"), "{said}");
}

#[test]
fn a_hostile_name_commands_no_header_no_json_and_no_spreadsheet() {
    let (post, web) = (smtp::Server::start(), http::Server::start());
    let config = format!("{}{}", mail_at(post.port), hook_at(&web.url()));
    let name = "=cmd|' /C calc'!A1\r\nBcc: eve@example.com \"quoted\" \u{202e}Ω {}";
    let depot = depot(&config, name);
    let site = "[orders]\nname = \"Ätna\\r\\nBcc: eve@example.com\"\n";
    fs::write(depot.path("config.toml"), format!("{site}{config}")).unwrap();
    let kept = "=cmd|' /C calc'!A1 Bcc: eve@example.com \"quoted\" Ω {}";
    ordered(&depot, kept);
    depot.run(&["purchases", "send", "PO-MAIN-1001"]).fine();
    depot.run(&["notify", "--once"]).fine();
    let [mail] = post.mails().try_into().unwrap();
    assert_eq!(mail.to, ["orders@potter.example"]);
    let parsed = mail.parse();
    assert!(!parsed.headers.contains_key("bcc"), "{:?}", parsed.headers);
    assert_eq!(parsed.headers["subject"], "Purchase order PO-MAIN-1001 from Ätna Bcc: eve@example.com");
    assert!(parsed.parts[0].text().contains(kept), "{}", parsed.parts[0].text());
    let csv = String::from_utf8(parsed.file("PO-MAIN-1001.csv").to_vec()).unwrap();
    let quoted = format!("\"'{}\"", kept.replace('"', "\"\""));
    assert!(csv.lines().nth(1).unwrap().starts_with(&format!("PO-MAIN-1001,{quoted},FERN-1")), "{csv}");
    let [request] = web.taken().try_into().unwrap();
    assert_eq!(request.body["pickface"]["fields"]["supplier"], kept);
    let call = Message::new("call", What::Purchases, "<!channel> & <https://evil.example|here>", "");
    depot.open().enqueue(&["chat"], &call).unwrap();
    depot.run(&["notify", "--once"]).fine();
    let last = web.taken().remove(1);
    assert_eq!(last.body["text"], "&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;");
    assert_eq!(last.body["pickface"]["subject"], call.subject);
}

#[test]
fn a_program_gets_the_message_on_its_stdin_and_nothing_through_a_shell() {
    let depot = Depot::new();
    let script = "#!/bin/sh\necho \"$#:$1\" > args\ncat > got.json\n[ -z \"$(cat fail 2>/dev/null)\" ] || { echo 'no paper $(x)' >&2; exit 3; }\n";
    fs::write(depot.path("hook.sh"), script).unwrap();
    let program = depot.path("hook.sh");
    let mode = Command::new("chmod").arg("+x").arg(&program).status().unwrap();
    assert!(mode.success());
    let config = format!(
        "[[notify]]\nname = \"pager\"\nkind = \"command\"\nwhat = [\"alerts\"]\nprogram = {:?}\nargs = [\"$(touch pwned); `id`\"]\n",
        program.display().to_string()
    );
    fs::write(depot.path("config.toml"), &config).unwrap();
    let message = Message::new("k", What::Alerts, "'; touch pwned; $(touch pwned)", "`touch pwned`");
    depot.open().enqueue(&["pager"], &message).unwrap();
    fs::write(depot.path("fail"), "x").unwrap();
    let said = depot.run(&["notify", "--once"]);
    assert!(
        said.code == Some(1) && said.out.contains("hook.sh ended with status 3: no paper $(x); next try"),
        "{said:?}"
    );
    fs::write(depot.path("fail"), "").unwrap();
    depot.run(&["notify", "--once", "--now"]).fine();
    let got: Value = serde_json::from_str(&fs::read_to_string(depot.path("got.json")).unwrap()).unwrap();
    assert_eq!(got["text"], "'; touch pwned; $(touch pwned)\n\n`touch pwned`");
    assert_eq!(fs::read_to_string(depot.path("args")).unwrap(), "1:$(touch pwned); `id`\n");
    assert!(!depot.path("pwned").exists());
    assert_eq!(depot.run(&["notify", "--once"]).fine(), "nothing was due\n");
    let gone = config.replace("hook.sh", "gone.sh");
    fs::write(depot.path("config.toml"), gone).unwrap();
    depot.run(&["notify", "test", "pager"]).refused("gone.sh cannot be run");
}

#[test]
fn the_configuration_is_shown_without_secrets_and_checked_with_what_lies_beside_it() {
    let config = mail_at(25).replace("password = \"hunter2\"", "password-file = \"pass\"");
    let depot = depot(&format!("{config}{}", hook_at("https://chat.example.com/hooks/secret")), "Potter");
    depot.run(&["config", "check"]).refused("notify.mail: password-file: pass: ");
    fs::write(depot.path("pass"), "hunter2\n").unwrap();
    depot.run(&["config", "check"]).fine();
    let shown = depot.run(&["config", "show"]).fine();
    assert!(
        shown.contains("https://chat.example.com/***")
            && !shown.contains("secret")
            && !shown.contains("t0ken"),
        "{shown}"
    );
    let said = depot.run(&["notify", "channels"]).fine();
    assert!(said.contains("boss@example.com by 127.0.0.1") && !said.contains("secret"), "{said}");
    let bare = Depot::new();
    bare.run(&["notify", "--once"]).refused("no channel is configured");
    bare.run(&["notify", "test", "mail"]).refused("none is configured");
}

#[test]
fn a_running_terminal_sends_what_another_program_queues_and_sleeps_otherwise() {
    let web = http::Server::start();
    let depot = depot(&hook_at(&web.url()), "Potter");
    let mut station = depot.screens().start();
    station.wait_for("Stock");
    let begin = Moment::now();
    let mut store = depot.open();
    store.enqueue(&["chat"], &alert(1)).unwrap();
    while web.taken().is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(10), "nothing was sent");
        thread::sleep(Duration::from_millis(5));
    }
    let took = begin.elapsed();
    assert!(took < Duration::from_millis(1500), "sent after {took:?}: by another write, not by this one");
    let _ = writeln!(std::io::stderr(), "notify: a queued message was at the web server after {took:?}");
    let late = Moment::now() + Duration::from_secs(10);
    while state(&depot) != [State::Sent] {
        assert!(Moment::now() < late);
        thread::sleep(Duration::from_millis(20));
    }
    // The watch on the log looks a last time 4.8 seconds after the last write, the forecasts rest then too.
    let mut before = station.wake_ups();
    let mut still = 0;
    let late = Moment::now() + Duration::from_secs(60);
    while still < 3 {
        assert!(Moment::now() < late, "it never sleeps");
        thread::sleep(Duration::from_secs(1));
        let now = station.wake_ups();
        still = if now == before { still + 1 } else { 0 };
        before = now;
    }
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
}

#[test]
fn a_program_that_never_ends_is_stopped_with_all_that_it_started() {
    let depot = Depot::new();
    let config = "[[notify]]\nname = \"slow\"\nkind = \"command\"\nprogram = \"sh\"\nargs = [\"-c\", \"sleep 600 & echo $! > pid; wait\"]\n";
    fs::write(depot.path("config.toml"), config).unwrap();
    let begin = Moment::now();
    depot.run(&["notify", "test", "slow"]).refused("sh did not end in 30 seconds and was stopped");
    assert!(begin.elapsed() < Duration::from_secs(34), "{:?}", begin.elapsed());
    let pid = fs::read_to_string(depot.path("pid")).unwrap();
    // Who ended and was not waited for by its new parent yet is there still, and does nothing.
    let stat = || fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    let runs = |stat: &str| {
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    };
    // It was told to end; on a busy machine it takes a moment until it has.
    let late = Moment::now() + Duration::from_secs(10);
    while runs(&stat()) {
        assert!(Moment::now() < late, "what it started still runs: {}", stat());
        thread::yield_now();
    }
}
