//! Orders in and channels out, through the real program.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

struct Site {
    folder: tempfile::TempDir,
}

const ITEMS: &str =
    "sku,name,barcode,unit,decimals,cost,price\nMUG-1,Mug,,each,0,3.20,9.50\nFERN,Fern,,each,0,1,2\n";
const PRODUCTS: &str = "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
    mug,Mug,Larkspur,Title,Default Title,MUG-1,9.50\n";
const STOCK: &str = "sku,site,location,lot,expiry,quantity\nMUG-1,MAIN,A-01,,,10\nFERN,MAIN,A-01,,,5\n";

/// Shopify's columns as far as these tests need them, a buyer's among them.
const HEAD: &str = "Name,Email,Financial Status,Fulfillment Status,Created at,Lineitem quantity,Lineitem name,Lineitem sku,\
    Lineitem requires shipping,Lineitem fulfillment status,Billing Name,Billing Street,Billing Phone,Shipping Zip,Notes,Cancelled at\n";

fn order(number: u32, quantity: u32, title: &str, sku: &str) -> String {
    format!(
        "#{number},zora.quist@example.com,paid,unfulfilled,2026-11-20 09:00:00 +0100,{quantity},{title},{sku},true,pending,Zora Quist,\
         \"17 Kestrel Row\nRear house\",+49 151 99887766,'04109,ring twice,\n"
    )
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        site.ok(&["init", "--station", "T1", "--site", "MAIN", "--time-zone", "Europe/Berlin"]);
        site
    }

    fn stocked() -> Self {
        let site = Self::new();
        for (kind, content) in [("items", ITEMS), ("items", PRODUCTS), ("stock", STOCK)] {
            let file = site.file(&format!("{kind}.csv"), content);
            site.ok(&["import", kind, &file]);
        }
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pickface"));
        command
            .arg("--store")
            .arg(self.path("w.pickface"))
            .args(arguments)
            .env("PICKFACE_LOG", self.path("log"))
            .env("PICKFACE_CONFIG", self.path("config.toml"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert_eq!(sentence.trim().lines().count(), 1, "one sentence, not {sentence:?}");
        format!("{}{sentence}", String::from_utf8_lossy(&output.stdout))
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let mut all = arguments.to_vec();
        all.push("--json");
        self.ok(&all).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn import(&self, file: &str) -> (u64, u64, u64) {
        let report = self.json(&["import", "orders", file]).remove(0);
        let count = |key: &str| report["store"][key].as_u64().unwrap();
        (count("new"), count("changed"), count("same"))
    }

    fn rows(&self, kind: &str) -> Vec<Value> {
        self.json(&["export", kind])
    }

    /// Every file of the store, end to end: the log beside it too.
    fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("w.pickface") || name == "log" {
                all.extend(std::fs::read(path).unwrap_or_default());
            }
        }
        all
    }

    /// What was put away, and how: `done/a.csv`.
    fn put_away(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        for end in ["done", "failed"] {
            for entry in std::fs::read_dir(self.path(folder).join(end)).into_iter().flatten() {
                let name = entry.unwrap().file_name().to_string_lossy().into_owned();
                if !name.ends_with(".report.txt") {
                    let report = self.path(folder).join(end).join(format!("{name}.report.txt"));
                    assert!(report.exists(), "{end}/{name} has no report");
                    found.push(format!("{end}/{name}"));
                }
            }
        }
        found.sort();
        found
    }
}

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|w| w == word.as_bytes())
}

#[test]
fn a_file_of_orders_goes_in_once_and_nobody_who_bought() {
    let site = Site::stocked();
    let file = site.file(
        "orders.csv",
        HEAD.to_owned() + &order(1001, 2, "Mug", "MUG-1") + &order(1002, 1, "Boston fern", ""),
    );
    let shown = site.ok(&["import", "orders", &file, "--dry-run"]);
    assert!(shown.contains("Shopify orders") && shown.contains("2 would be new"), "{shown}");
    for private in ["Quist", "Kestrel", "99887766", "04109", "ring twice"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
    assert!(site.rows("orders").is_empty());
    assert_eq!(site.import(&file), (2, 0, 0));
    assert_eq!(site.import(&file), (0, 0, 2));
    let rows = site.rows("orders");
    let seen: Vec<_> = rows
        .iter()
        .map(|r| (r["order"].as_str().unwrap(), r["sku"].as_str().unwrap(), r["stage"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("#1001", "MUG-1", "allocated"), ("#1002", "", "unbound")]);
    let stock = site.json(&["stock", "MUG-1"]).remove(0);
    assert_eq!(
        (&stock["on_hand"], &stock["allocated"], &stock["available"]),
        (&10.into(), &2.into(), &8.into())
    );
    let bytes = site.bytes();
    assert!(has(&bytes, "Boston fern"), "the search finds what is there");
    for private in ["zora.quist", "Quist", "Kestrel", "Rear house", "99887766", "04109", "ring twice"] {
        assert!(!has(&bytes, private), "{private} is in the store");
    }
    // What goes out comes in again, and is the same.
    let out = site.path("out.csv").to_str().unwrap().to_owned();
    site.ok(&["export", "orders", "--out", &out]);
    assert_eq!(site.import(&out), (0, 0, 2));
    let other = Site::stocked();
    assert_eq!(other.import(&out), (2, 0, 0));
    assert!(site.ok(&["doctor"]).contains("2 orders"));
}

#[test]
fn one_name_is_bound_once_and_for_ever() {
    let site = Site::stocked();
    let file = site.file(
        "orders.csv",
        HEAD.to_owned() + &order(1, 2, "Boston fern", "") + &order(2, 1, "Boston fern", ""),
    );
    site.import(&file);
    let waits = site.json(&["orders", "unbound"]);
    assert_eq!(
        waits[0].to_string(),
        r#"{"channel":"shopify","alias":"Boston fern","title":"Boston fern","lines":2,"units":3,"orders":2}"#
    );
    let bound = site.ok(&["orders", "bind", "shopify", "Boston fern", "FERN"]);
    assert_eq!(bound, "\"Boston fern\" is FERN from here on: 2 lines of 2 orders\n");
    assert!(site.json(&["orders", "unbound"]).is_empty());
    assert!(site.rows("orders").iter().all(|r| r["stage"] == "allocated" && r["sku"] == "FERN"));
    let said = site.refused(&["orders", "bind", "shopify", "Boston fern", "MUG-1"]);
    assert!(said.contains("is bound to FERN") && said.contains("--replace"), "{said}");
    let replaced = site.json(&["orders", "bind", "shopify", "Boston fern", "MUG-1", "--replace"]).remove(0);
    assert_eq!((&replaced["before"][0], &replaced["lines"]), (&"FERN".into(), &2.into()));
    assert!(site.rows("orders").iter().all(|r| r["sku"] == "MUG-1"));
    let fern = site.json(&["stock", "FERN"]).remove(0);
    assert_eq!(fern["allocated"], 0, "what was promised of the wrong item is free again: {fern}");
    site.ok(&["doctor"]);
}

#[test]
fn a_folder_is_taken_file_by_file() {
    let site = Site::stocked();
    let folder = site.path("in");
    std::fs::create_dir(&folder).unwrap();
    let watch = |arguments: &[&str]| {
        let mut all = vec!["orders", "watch", folder.to_str().unwrap(), "--once", "--settle", "0.1"];
        all.extend(arguments);
        site.run(&all)
    };
    let put = |name: &str, content: String| std::fs::write(folder.join(name), content).unwrap();
    put("a.csv", HEAD.to_owned() + &order(1, 2, "Mug", "MUG-1"));
    put("b.csv.part", HEAD.to_owned());
    let said = watch(&["--json"]);
    assert!(said.status.success(), "{said:?}");
    let line: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(
        (&line["file"], &line["result"], &line["new"], &line["units"]),
        (&"a.csv".into(), &"done".into(), &1.into(), &2.into())
    );
    assert_eq!(site.put_away("in"), ["done/a.csv"]);
    let report = std::fs::read_to_string(folder.join("done/a.csv.report.txt")).unwrap();
    assert!(report.contains("1 orders new") && report.contains("Shopify orders"), "{report}");
    assert!(!report.contains("Quist"), "{report}");
    // Another file of that name, one that is wrong, one that is no orders at all.
    put("a.csv", HEAD.to_owned() + &order(2, 1, "Mug", "MUG-1"));
    put("wrong.csv", HEAD.to_owned() + &order(3, 1, "Mug", "MUG-1").replace(",1,Mug", ",one,Mug"));
    put("items.csv", ITEMS.to_owned());
    let said = watch(&[]);
    assert_eq!(said.status.code(), Some(1));
    assert_eq!(site.put_away("in"), ["done/a-2.csv", "done/a.csv", "failed/items.csv", "failed/wrong.csv"]);
    let report = std::fs::read_to_string(folder.join("failed/wrong.csv.report.txt")).unwrap();
    assert!(report.contains("REFUSED   line 2: \"one\" is not a quantity"), "{report}");
    assert_eq!(
        std::fs::read_to_string(folder.join("done/a.csv")).unwrap(),
        HEAD.to_owned() + &order(1, 2, "Mug", "MUG-1")
    );
    assert_eq!(site.rows("orders").len(), 2);
    assert!(folder.join("b.csv.part").exists());
    // Nothing lies there: nothing is done.
    assert!(watch(&[]).status.success());
    // The folder may stand in the configuration.
    site.file("config.toml", format!("[channels]\norders-folder = {folder:?}\n"));
    put("c.csv", HEAD.to_owned() + &order(4, 1, "Mug", "MUG-1"));
    site.ok(&["orders", "watch", "--once", "--settle", "0.1"]);
    assert_eq!(site.rows("orders").len(), 3);
}

#[test]
fn half_a_file_is_left_until_it_is_whole() {
    let site = Site::stocked();
    let folder = site.path("in");
    std::fs::create_dir(&folder).unwrap();
    let mut child = watching(&site, &folder, "0.4");
    let file = folder.join("a.csv");
    let whole = HEAD.to_owned()
        + &order(1, 2, "Mug", "MUG-1")
        + &order(2, 3, "Mug", "MUG-1")
        + &order(3, 1, "Mug", "MUG-1");
    let mut open = std::fs::File::create(&file).unwrap();
    for piece in whole.as_bytes().chunks(whole.len() / 12 + 1) {
        std::io::Write::write_all(&mut open, piece).unwrap();
        std::thread::sleep(Duration::from_millis(120));
        assert!(file.exists(), "it was taken while it grew");
    }
    drop(open);
    until(|| !file.exists());
    end(&mut child);
    assert_eq!((site.put_away("in"), site.rows("orders").len()), (vec!["done/a.csv".to_owned()], 3));
}

#[test]
fn a_power_cut_at_any_moment_loses_no_file_and_takes_none_twice() {
    let site = Site::stocked();
    let folder = site.path("in");
    std::fs::create_dir(&folder).unwrap();
    for n in 0..24 {
        let lines: String = (0..40).map(|i| order(n * 100 + i, 1, "Mug", "MUG-1")).collect();
        std::fs::write(folder.join(format!("{n:02}.csv")), HEAD.to_owned() + &lines).unwrap();
    }
    let lies_there = || {
        std::fs::read_dir(&folder).unwrap().any(|e| e.unwrap().path().extension().is_some_and(|x| x == "csv"))
    };
    let (mut wait, mut cuts) = (120, 0);
    while lies_there() && cuts < 60 {
        let mut child = watching(&site, &folder, "0.05");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        cuts += 1;
        wait = (wait * 7 + 31) % 400 + 120;
    }
    // The last one goes on, and takes away what the others left half done.
    site.ok(&["orders", "watch", folder.to_str().unwrap(), "--once", "--settle", "0.1"]);
    let put_away = site.put_away("in");
    assert_eq!(
        put_away,
        (0..24).map(|n| format!("done/{n:02}.csv")).collect::<Vec<_>>(),
        "after {cuts} cuts"
    );
    let rows = site.rows("orders");
    assert_eq!(rows.len(), 24 * 40);
    assert!(rows.iter().all(|r| r["quantity"] == 1));
    site.ok(&["doctor"]);
}

#[test]
fn one_process_watches_a_folder() {
    let site = Site::stocked();
    let folder = site.path("in");
    std::fs::create_dir(&folder).unwrap();
    let mut child = watching(&site, &folder, "0.2");
    until(|| folder.join("failed").is_dir());
    let said = site.refused(&["orders", "watch", folder.to_str().unwrap(), "--once"]);
    assert!(said.contains("is watched by another pickface already"), "{said}");
    end(&mut child);
    assert!(site.refused(&["orders", "watch"]).contains("no folder is named"));
    assert!(site.refused(&["orders", "watch", "/nowhere/at/all"]).contains("there is no folder"));
}

fn watching(site: &Site, folder: &Path, settle: &str) -> Child {
    site.command(&["orders", "watch", folder.to_str().unwrap(), "--settle", settle])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn end(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[track_caller]
fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "it did not happen within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `On hand (new)` of the mug.
fn told(site: &Site, arguments: &[&str]) -> Value {
    let mut all = vec!["export", "shopify-inventory"];
    all.extend(arguments);
    site.json(&all).into_iter().find(|r| r["handle"] == "mug").unwrap()["on_hand_new"].clone()
}

#[test]
fn shopify_is_told_what_it_may_count_on() {
    let site = Site::stocked();
    assert_eq!(told(&site, &[]), 10);
    let file = site.file("orders.csv", HEAD.to_owned() + &order(1, 3, "Mug", "MUG-1"));
    site.import(&file);
    // Shopify takes its own three off by itself: on hand 10, committed 3, it sells on 7.
    assert_eq!(told(&site, &[]), 10);
    let other = site.file(
        "phone.csv",
        "order,date,promise,sku,quantity,site,channel\n7,2026-11-20,,MUG-1,2,MAIN,phone\n",
    );
    site.import(&other);
    assert_eq!(told(&site, &[]), 8, "two are somebody else's");
    assert_eq!((told(&site, &["--buffer", "1"]), told(&site, &["--buffer", "10%"])), (7.into(), 7.into()));
    assert_eq!(told(&site, &["--buffer", "99"]), 0);
    site.file("config.toml", "[channels]\nbuffer = \"2\"\n");
    assert_eq!((told(&site, &[]), told(&site, &["--buffer", "0"])), (6.into(), 8.into()));
    assert!(
        site.refused(&["export", "shopify-inventory", "--as-of", "2026-11-20"]).contains("leave out --as-of")
    );
    let wrong = site.run(&["export", "shopify-inventory", "--buffer", "lots"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(site.rows("shipped").is_empty());
}

#[test]
fn the_genuine_export_twice() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/files/shopify_orders_export.csv");
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return;
    }
    let site = Site::stocked();
    let file = path.to_str().unwrap();
    let report = site.json(&["import", "orders", file]).remove(0);
    let orders = report["totals"]["orders"].as_u64().unwrap();
    assert_eq!(report["store"]["new"].as_u64().unwrap(), orders);
    assert_eq!(site.import(file), (0, 0, orders));
    let waits = site.json(&["orders", "unbound"]);
    assert_eq!(waits.len(), 3, "{waits:?}");
    let open: Vec<Value> = site.rows("orders").into_iter().filter(|r| r["stage"] == "unbound").collect();
    assert!(open.len() == 3 && open.iter().all(|r| r["order"] == "#1019"), "{open:?}");
    let bytes = site.bytes();
    for private in ["example.com", "Connor St", "Hirano", "+1613555"] {
        assert!(!has(&bytes, private), "{private} is in the store");
    }
}
