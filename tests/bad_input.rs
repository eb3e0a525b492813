//! What can be wrong around the program: files that are no stores, folders and disks that refuse, input that is no
//! input. Each is one clear sentence and the documented exit status, and the store is unharmed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use rusqlite::Connection;
use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use support::{
    Depot, Station,
    depot::{MUG, Said},
    station::PATIENCE,
};

/// Every command that opens a store.
const OPENERS: [&[&str]; 6] = [
    &["stock"],
    &["movements"],
    &["scan", "receive"],
    &["doctor"],
    &["doctor", "--repair"],
    &["backup", "copy.pickface"],
];

/// Points every command at this file; each refuses with these words, and the file stays as it was.
#[track_caller]
fn refused_by_all(depot: &Depot, name: &str, words: &str) {
    let path = depot.path(name);
    let before = fs::read(&path).ok();
    for command in OPENERS {
        let said: Said = depot.command(command).arg("--store").arg(&path).output().unwrap().into();
        let said = said.refused(words);
        assert!(said.err.contains(path.to_str().unwrap()), "{command:?} says where: {}", said.err);
        assert_eq!(said.out, "", "{command:?}");
    }
    assert_eq!(fs::read(&path).ok(), before, "the file was changed");
    assert!(!depot.path("copy.pickface").exists());
}

#[test]
fn a_missing_store_is_named_with_what_to_do() {
    let depot = Depot::bare();
    refused_by_all(&depot, "nowhere.pickface", "pickface init");
    assert!(!depot.path("nowhere.pickface").exists());
}

#[test]
fn a_text_file_and_garbage_are_no_stores() {
    let depot = Depot::bare();
    fs::write(depot.path("text"), "sku,name\nMUG-1,Mug\n").unwrap();
    fs::write(depot.path("empty"), "").unwrap();
    fs::write(depot.path("garbage"), (0..9000_u32).map(|n| ((n * 7919) >> 3) as u8).collect::<Vec<_>>())
        .unwrap();
    for name in ["text", "empty", "garbage"] {
        refused_by_all(&depot, name, "is not a pickface store");
    }
}

#[test]
fn a_database_of_somebody_else_is_left_alone() {
    let depot = Depot::bare();
    let conn = Connection::open(depot.path("other.db")).unwrap();
    conn.execute_batch("CREATE TABLE wine (name); INSERT INTO wine VALUES ('Riesling')").unwrap();
    drop(conn);
    refused_by_all(&depot, "other.db", "is not a pickface store");
}

#[test]
fn a_folder_is_no_store() {
    let depot = Depot::bare();
    fs::create_dir(depot.path("folder")).unwrap();
    refused_by_all(&depot, "folder", "is not a pickface store");
}

#[test]
fn a_path_under_a_file_is_refused_by_its_name() {
    let depot = Depot::bare();
    fs::write(depot.path("file"), "x").unwrap();
    refused_by_all(&depot, "file/warehouse.pickface", "check the path");
    let store = depot.path("file/warehouse.pickface");
    let mut init = depot.command(&["init", "--station", "T1", "--site", "MAIN", "--store"]);
    Said::from(init.arg(&store).output().unwrap()).refused("check the path");
}

#[test]
fn a_store_of_a_newer_pickface_is_not_touched() {
    let depot = Depot::new();
    let conn = Connection::open(depot.store()).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(conn);
    refused_by_all(&depot, "warehouse.pickface", "update pickface");
}

#[test]
fn a_store_cut_in_half_is_damaged_and_says_so() {
    let depot = Depot::new();
    depot.feed(&["scan", "receive"], format!("DOCK-1\n{MUG}\n"));
    let whole = fs::read(depot.store()).unwrap();
    fs::write(depot.store(), &whole[..whole.len() / 2]).unwrap();
    for command in [&["doctor"][..], &["stock"], &["scan", "receive"]] {
        let said = depot.feed(command, "DOCK-1\n");
        assert_eq!(said.code, Some(1), "{command:?}: {said:?}");
        assert!(!said.err.contains("panicked"), "{said:?}");
        assert!(said.err.contains("damaged") || said.out.contains("WRONG"), "{command:?}: {said:?}");
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_said() {
    let depot = Depot::new();
    let folder = depot.path("locked");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let mut init = depot.command(&["init", "--station", "T1", "--site", "MAIN", "--store"]);
    Said::from(init.arg(folder.join("w.pickface")).output().unwrap()).refused("read-only");
}

#[test]
fn a_kernel_file_is_no_place_for_a_store() {
    // Nobody, root included, makes files here.
    let depot = Depot::new();
    let mut init = depot.command(&["init", "--station", "T1", "--site", "MAIN", "--store"]);
    Said::from(init.arg("/proc/warehouse.pickface").output().unwrap()).refused("/proc/warehouse.pickface");
    let mut backup = depot.command(&["backup"]);
    Said::from(backup.arg("/proc/copy.pickface").output().unwrap()).refused("/proc/copy.pickface");
    depot.is_sound();
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let depot = Depot::new();
    // A limit on the size of a file stands for the full disk: writes fail in the same places (EFBIG for ENOSPC).
    let scans: String =
        std::iter::once("DOCK-1\n".into()).chain((0..3000).map(|_| format!("{MUG}\n"))).collect();
    fs::write(depot.path("scans"), scans).unwrap();
    let script = "trap '' XFSZ; ulimit -f 600; exec \"$PICKFACE\" scan receive --json <scans | cat";
    let said: Said = depot.script(script).output().unwrap().into();
    assert!(!said.err.contains("panicked"), "{}", said.err);
    let answers: Vec<serde_json::Value> =
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed = answers.iter().filter(|a| a["result"] == "error").count();
    assert!(failed > 0, "the limit was never met: {} answers", answers.len());
    let first = answers.iter().find(|a| a["result"] == "error").unwrap();
    assert!(first["message"].as_str().unwrap().contains("disk"), "{first}");
    let acknowledged = answers.iter().filter(|a| !a["movement"].is_null()).count();
    assert_eq!(depot.movements().len(), acknowledged, "what was said is what is there");
    depot.is_sound();
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure_and_the_work_is_kept() {
    let depot = Depot::new();
    let said: Said = depot.script("\"$PICKFACE\" stock >/dev/full").output().unwrap().into();
    said.refused("could not be written");
    let script = format!("printf 'DOCK-1\\n{MUG}\\n' | \"$PICKFACE\" scan receive >/dev/full");
    let said: Said = depot.script(&script).output().unwrap().into();
    said.refused("could not be written");
    depot.is_sound();
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let depot = Depot::new();
    let scans: String = (0..3000).map(|_| format!("{MUG}\n")).collect();
    depot.feed(&["scan", "receive"], format!("DOCK-1\n{scans}")).fine();
    let script = "\"$PICKFACE\" movements --json | head -1; \"$PICKFACE\" movements | head -1; \"$PICKFACE\" completions zsh | head -1";
    let said: Said = depot.script(script).output().unwrap().into();
    assert_eq!((said.code, said.err.as_str(), said.out.lines().count()), (Some(0), "", 3), "{said:?}");
    let script = format!("yes {MUG} | \"$PICKFACE\" scan lookup | head -1");
    let said: Said = depot.script(&script).output().unwrap().into();
    assert_eq!((said.code, said.err.as_str(), said.out.lines().count()), (Some(0), "", 1), "{said:?}");
    depot.is_sound();
}

/// The most memory that a process has used so far, in bytes.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn one_endless_line_fills_no_memory() {
    let depot = Depot::new();
    let mut child = depot.command(&["scan", "lookup", "--json"]).stdin(Stdio::piped()).spawn().unwrap();
    let pid = child.id();
    let mut stdin = child.stdin.take().unwrap();
    let block = vec![b'7'; 1024 * 1024];
    for _ in 0..200 {
        stdin.write_all(&block).unwrap();
    }
    let most = peak(pid);
    writeln!(stdin, "\n{MUG}").unwrap();
    drop(stdin);
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(child.wait().unwrap().success());
    eprintln!("200 MB in one line: {} KiB at most", most / 1024);
    assert!(most < 64 * 1024 * 1024, "{most} bytes");
    let answers: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), 2, "one line is one scan");
    assert_eq!(answers[0]["result"], "error");
    let said = answers[0]["message"].as_str().unwrap().chars().count();
    assert!(said < 500, "a message of {said} characters");
}

#[test]
fn many_short_lines_fill_no_memory() {
    let depot = Depot::new();
    let mut child = depot
        .command(&["scan", "lookup"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pid = child.id();
    let mut stdin = child.stdin.take().unwrap();
    let block = "FERN-1\n".repeat(1000);
    for _ in 0..60 {
        stdin.write_all(block.as_bytes()).unwrap();
    }
    let most = peak(pid);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert!(most < 96 * 1024 * 1024, "{most} bytes");
}

#[test]
fn garbage_on_stdin_is_answered_line_by_line() {
    let depot = Depot::new();
    let mut garbage: Vec<u8> = (0..40_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    garbage.extend_from_slice(b"\x1b[2J\x1b]0;gone\x07\n\0\n\xff\xfe\n");
    let said = depot.feed(&["scan", "receive", "--json"], &garbage);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    for line in said.out.lines() {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_ne!(answer["result"], "ok", "{answer}");
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    let plain = depot.feed(&["scan", "receive"], &garbage).refused("scans behind an error were not recorded");
    assert!(!plain.out.lines().any(|l| l.chars().any(char::is_control)), "a terminal may be reading");
    assert_eq!(depot.movements().len(), 0);
    depot.is_sound();
}

#[test]
fn nothing_on_stdin_is_nothing_to_do() {
    let depot = Depot::new();
    assert_eq!(depot.run(&["scan", "receive"]).fine(), "");
    let said: Said = depot.script("exec \"$PICKFACE\" scan receive <&-").output().unwrap().into();
    assert_eq!(said.fine(), "");
    let said: Said = depot.script("exec \"$PICKFACE\" scan receive </").output().unwrap().into();
    said.refused("stdin could not be read");
}

#[test]
fn the_screens_need_a_terminal_and_say_so() {
    let depot = Depot::new();
    let said = depot.run(&[]).refused("terminal");
    assert!(said.err.contains("pickface --help"), "{}", said.err);
    assert_eq!(said.out, "", "not an escape sequence");
    depot.run(&["demo", "--items", "20"]).refused("terminal");
}

#[test]
fn the_screens_refuse_a_wrong_store_on_the_shells_own_screen() {
    let depot = Depot::bare();
    fs::write(depot.store(), "not a store").unwrap();
    let mut station = depot.screens().start();
    assert_eq!(station.wait_exit().code(), Some(1));
    assert!(station.contents().contains("is not a pickface store"), "{}", station.contents());
    assert!(!station.screen().alternate_screen() && !station.is_raw());
}

/// Another program that holds the store until its stdin is closed.
fn hold(depot: &Depot) -> Connection {
    let conn = Connection::open(depot.store()).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    conn
}

#[test]
fn a_store_that_somebody_else_never_lets_go_is_refused_after_a_while() {
    let depot = Depot::new();
    let held = hold(&depot);
    let began = Instant::now();
    let mut said = depot.feed(&["scan", "receive"], format!("DOCK-1\n{MUG}\n"));
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(5) && waited < PATIENCE * 2, "{waited:?}");
    let (remark, sentence) = said.err.split_once('\n').unwrap();
    assert_eq!(remark, "waiting: the store is held by another program", "who waits is told why");
    said.err = sentence.to_owned();
    said.refused("another program holds the store");
    // Who only reads is not kept waiting.
    let began = Instant::now();
    depot.run(&["stock"]).fine();
    assert!(began.elapsed() < Duration::from_secs(5));
    drop(held);
    depot.is_sound();
}

#[test]
fn wrong_usage_is_status_2() {
    let depot = Depot::new();
    for wrong in [
        &["nonsense"][..],
        &["scan"],
        &["scan", "nonsense"],
        &["stock", "--as-of", "yesterday"],
        &["movements", "--since", "yesterday"],
        &["init", "--station", "T1"],
        &["backup"],
        &["completions", "tcl"],
        &["--nonsense"],
    ] {
        let said = depot.run(wrong);
        assert_eq!(said.code, Some(2), "{wrong:?}: {said:?}");
        assert!(said.out.is_empty() && !said.err.is_empty(), "{said:?}");
    }
}

#[test]
fn words_that_the_store_does_not_know_are_refused() {
    let depot = Depot::new();
    depot.run(&["stock", "--site", "MOON"]).refused("MAIN");
    depot.feed(&["scan", "receive", "--site", "MOON"], "").refused("MAIN");
    depot.feed(&["scan", "receive", "--operator", "NOBODY"], "").refused("NOBODY");
    depot.feed(&["scan", "receive", "--station", "a b"], "").refused("station");
    depot.run(&["init", "--station", "T1", "--site", "MAIN"]).refused("exists already");
    let bare = Depot::bare();
    bare.run(&["init", "--station", "T1", "--site", "x\u{1b}[31m"]).refused("site");
    bare.run(&["init", "--station", "T1", "--site", "MAIN", "--time-zone", "Mars"]).refused("Europe/London");
    assert!(!bare.store().exists(), "nothing was made");
}

#[test]
fn an_interrupted_program_of_a_script_leaves_no_shell_in_raw_mode() {
    let depot = Depot::new();
    let mut station = Station::of("sh")
        .arg("-c")
        .arg(format!("{} --store {} </dev/null", env!("CARGO_BIN_EXE_pickface"), depot.store().display()))
        .env("PICKFACE_LOG", "off")
        .start();
    assert_eq!(station.wait_exit().code(), Some(1));
    assert!(!station.is_raw() && station.contents().contains("terminal"));
}

#[test]
fn a_wrong_configuration_is_named_with_its_line() {
    let depot = Depot::new();
    fs::write(depot.path("config.toml"), "[screen]\ntheme = \"neon\"\n").unwrap();
    depot.run(&["config", "check"]).refused("config.toml");
    depot.run(&["config", "show"]).refused("neon");
    let mut station = depot.screens().start();
    assert_eq!(station.wait_exit().code(), Some(1));
    assert!(station.contents().contains("neon"), "{}", station.contents());
    // What asks for no configuration is not kept from its work.
    assert_eq!(Command::new("true").status().unwrap().code(), Some(0));
    depot.run(&["stock"]).fine();
}

#[test]
fn an_import_that_fills_the_disk_says_how_far_it_got_and_goes_on_from_there() {
    let depot = Depot::new();
    let rows: String = (0..20_000).map(|n| format!("MUG-1,A-{n:05},5\n")).collect();
    fs::write(depot.path("stock.csv"), format!("sku,location,quantity\n{rows}")).unwrap();
    let script = "trap '' XFSZ; ulimit -f 4000; exec \"$PICKFACE\" import stock stock.csv";
    let said: Said = depot.script(script).output().unwrap().into();
    let said = said.refused(" of 20000 rows are in, and the same command again goes on behind them");
    let taken = depot.movements().len();
    assert!(said.err.contains(&format!("{taken} of 20000")) && taken > 0, "{}", said.err);
    let said = depot.run(&["import", "stock", "stock.csv"]).fine();
    assert!(said.contains(&format!("resumed   {taken} rows were in")), "{said}");
    assert_eq!(depot.movements().len(), 20_000, "each row once");
    depot.is_sound();
}
