//! Files in and out through the real program: previewed, all or nothing, twice the same, and back again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A store in a folder of its own, and the program on it.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        site.ok(&["init", "--station", "T1", "--site", "MAIN", "--time-zone", "Europe/London"]);
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pickface"))
            .arg("--store")
            .arg(self.path("w.pickface"))
            .args(arguments)
            .env("PICKFACE_LOG", self.path("log"))
            .env("PICKFACE_CONFIG", self.path("config.toml"))
            .output()
            .unwrap()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert_eq!(sentence.trim().lines().count(), 1, "one sentence, not {sentence:?}");
        format!("{}{sentence}", String::from_utf8_lossy(&output.stdout))
    }

    fn report(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.push("--json");
        serde_json::from_str(self.ok(&all).lines().next().unwrap()).unwrap()
    }

    fn stocked() -> Self {
        let site = Self::new();
        let items = site.file("items.csv", ITEMS);
        site.ok(&["import", "items", &items]);
        let places = site.file(
            "locations.csv",
            "site,code,zone,kind,pick_sequence\nMAIN,DOCK-1,,dock,0\nMAIN,A-01,A,bin,10\n",
        );
        site.ok(&["import", "locations", &places]);
        let barcodes = site.file("barcodes.csv", "barcode,sku,quantity\n19506000134359,MUG-1,12\n");
        site.ok(&["import", "barcodes", &barcodes]);
        let stock = site.file("stock.csv", STOCK);
        site.ok(&["import", "stock", &stock]);
        site
    }
}

const ITEMS: &str = "sku,name,barcode,unit,decimals,cost,price,tracking,category,supplier\n\
MUG-1,Blue enamel mug 350 ml,9506000134352,each,0,3.20,9.50,none,Kitchen,Larkspur\n\
TEA-EG100,Earl Grey 100 g,,each,0,1.10,4.20,lot,Tea,Leaf & Co\n\
RIBBON,\"Ribbon, red\",,m,1,0.25,0.90,none,,\n";

const STOCK: &str = "sku,site,location,lot,expiry,quantity\n\
MUG-1,MAIN,A-01,,,24\nTEA-EG100,MAIN,A-01,L2231,2027-01-31,118\nRIBBON,MAIN,B-07,,,12.5\n";

fn counts(report: &Value) -> (u64, u64, u64) {
    let count = |key: &str| report["store"][key].as_u64().unwrap();
    (count("new"), count("changed"), count("same"))
}

#[test]
fn a_store_is_filled_from_four_files_and_is_sound() {
    let site = Site::stocked();
    let stock = site.ok(&["stock", "--location", "--json"]);
    let rows: Vec<Value> = stock.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let shown: Vec<_> = rows
        .iter()
        .map(|r| (r["sku"].as_str().unwrap(), r["location"].as_str().unwrap(), &r["on_hand"]))
        .collect();
    assert_eq!(shown.len(), 3);
    assert_eq!(rows[0]["on_hand"], 24);
    assert_eq!(
        (&rows[1]["on_hand"], &rows[1]["location"]),
        (&serde_json::json!(12.5), &serde_json::json!("B-07"))
    );
    assert_eq!(
        (&rows[2]["lot"], &rows[2]["expiry"]),
        (&serde_json::json!("L2231"), &serde_json::json!("2027-01-31"))
    );
    site.ok(&["doctor"]);
}

#[test]
fn a_preview_writes_nothing() {
    let site = Site::new();
    let items = site.file("items.csv", ITEMS);
    let report = site.report(&["import", "items", &items, "--dry-run"]);
    assert_eq!((counts(&report), &report["store"]["applied"]), ((3, 0, 0), &Value::Bool(false)));
    assert_eq!(site.ok(&["export", "items"]).lines().count(), 1, "only the head");
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let site = Site::stocked();
    let before = site.ok(&["export", "movements"]);
    assert_eq!(counts(&site.report(&["import", "items", &site.file("again.csv", ITEMS)])), (0, 0, 3));
    // The stock has moved since: the file is known and is not taken again.
    let told = site.ok(&["import", "stock", &site.file("stock2.csv", STOCK)]);
    assert!(told.contains("nothing was changed") && told.contains("--again"), "{told}");
    assert_eq!(site.ok(&["export", "movements"]), before);
    assert_eq!(
        counts(&site.report(&["import", "stock", &site.file("stock3.csv", STOCK), "--again"])),
        (0, 0, 3)
    );
    assert_eq!(site.ok(&["export", "movements"]), before);
}

#[test]
fn one_bad_line_refuses_the_file_and_is_named() {
    let site = Site::new();
    let bad = ITEMS.replace("0.25", "cheap");
    let told = site.refused(&["import", "items", &site.file("bad.csv", bad)]);
    assert!(told.contains("line 4") && told.contains("nothing was imported"), "{told}");
    let unknown = site.file("stock.csv", "sku,location,quantity\nNOBODY,A-01,3\n");
    let told = site.refused(&["import", "stock", &unknown]);
    assert!(told.contains("line 2") && told.contains("NOBODY"), "{told}");
    assert_eq!(site.ok(&["export", "items"]).lines().count(), 1);
}

#[test]
fn a_missing_column_is_named_with_what_is_there() {
    let site = Site::new();
    let told = site.refused(&["import", "items", &site.file("x.csv", "code,title\nA,B\n")]);
    assert!(told.contains("\"sku\"") && told.contains("code") && told.contains("--map"), "{told}");
    site.ok(&[
        "import",
        "items",
        &site.file("y.csv", "code,title\nA,B\n"),
        "--map",
        "code=sku",
        "--map",
        "title=name",
    ]);
}

#[test]
fn windows_files_and_quoted_lines_come_in_whole() {
    let site = Site::new();
    let latin = b"sku;name\r\nCAFE;Caf\xe9 cr\xe8me\r\nTWO;\"Two\r\nlines\"\r\n";
    let report = site.report(&["import", "items", &site.file("latin.csv", latin)]);
    assert_eq!(report["encoding"], "Windows-1252");
    let items = site.ok(&["export", "items"]);
    assert!(items.contains("Café crème") && items.contains("Two lines"), "{items}");
}

#[test]
fn hostile_names_are_data() {
    let site = Site::new();
    let hostile = "sku,name\nA,\"\x1b]52;c;aGk=\x07gone\u{202e}\"\nB,=cmd|' /C calc'!A0\nC,مرحبا 漢字 🧵\n";
    site.ok(&["import", "items", &site.file("hostile.csv", hostile)]);
    for arguments in [&["stock"][..], &["export", "items"], &["stock", "--json"]] {
        let shown = site.ok(arguments);
        assert!(!shown.contains(['\x1b', '\x07', '\u{202e}']), "{arguments:?}");
    }
    assert!(site.ok(&["export", "items"]).contains("'=cmd"), "a spreadsheet sees a text");
    assert!(site.ok(&["export", "items", "--raw"]).contains(",=cmd"), "a program sees the name");
}

#[test]
fn what_goes_out_comes_back_in() {
    let site = Site::stocked();
    let other = Site::new();
    for (kind, taken) in
        [("items", "items"), ("barcodes", "barcodes"), ("locations", "locations"), ("stock", "stock")]
    {
        let file = site.path(&format!("{kind}-out.csv"));
        let file = file.to_str().unwrap();
        site.ok(&["export", kind, "--out", file]);
        other.ok(&["import", taken, file]);
    }
    for kind in ["items", "barcodes", "locations", "stock"] {
        assert_eq!(site.ok(&["export", kind]), other.ok(&["export", kind]), "{kind}");
    }
}

#[test]
fn suppliers_keep_what_a_later_file_does_not_say_and_go_out_as_they_came() {
    let site = Site::stocked();
    let file = site.file(
        "suppliers.csv",
        "supplier,sku,cost,moq,pack,lead_time_days,breaks,currency,rate,order_days,minimum_order,order_cost,email\n\
         Potter,MUG-1,2.10,48,12,21,100:1.90 500:1.75,EUR,0.8437,mon thu,250,12,orders@potter.example\n\
         Larkspur,RIBBON,1.20,,,,,,,,,,\n\
         Tea House,,,,,,,,,fri,,,\n",
    );
    assert_eq!(counts(&site.report(&["import", "suppliers", &file])), (3, 0, 0));
    assert_eq!(counts(&site.report(&["import", "suppliers", &file])), (0, 0, 3));
    // Another letter case is the same supplier, and what is not said stays.
    let later = site.file("later.csv", "supplier,sku,cost,minimum_order\nPOTTER,MUG-1,2.20,300\n");
    assert_eq!(counts(&site.report(&["import", "suppliers", &later])), (0, 1, 0));
    let out = site.ok(&["export", "suppliers", "--raw"]);
    let lines: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "Tea House,,,,,,,,,,fri,,,",
            "Potter,MUG-1,2.20,48,12,21,100:1.90 500:1.75,EUR,0.8437,,mon thu,300.00,12.00,orders@potter.example",
            "Larkspur,RIBBON,1.20,,,,,,,,,,,",
        ]
    );
    let all = site.file("all.csv", &out);
    assert_eq!(counts(&site.report(&["import", "suppliers", &all])), (0, 0, 3));
    site.ok(&["doctor"]);
}

#[test]
fn sales_become_days_of_demand_and_unknown_codes_are_not_lost() {
    let site = Site::stocked();
    let sales = site.file("sales.csv", "date,sku,quantity,site,channel,price\n2026-11-01,MUG-1,3,MAIN,web,9.50\n2026-11-01,mug-1,1,MAIN,web,9.50\n2026-11-02,NEW-1,2,MAIN,web,5\n");
    let told = site.refused(&["import", "sales", &sales]);
    assert!(told.contains("NEW-1") && told.contains("--make-items"), "{told}");
    assert_eq!(counts(&site.report(&["import", "sales", &sales, "--make-items"])), (2, 0, 0));
    let demand = site.ok(&["export", "sales", "--json"]);
    let first: Value = serde_json::from_str(demand.lines().next().unwrap()).unwrap();
    assert_eq!((&first["sku"], &first["quantity"]), (&serde_json::json!("MUG-1"), &serde_json::json!(4)));
    assert_eq!(
        counts(&site.report(&["import", "sales", &sales, "--make-items"])),
        (0, 0, 2),
        "twice is once"
    );
}

#[test]
fn the_real_invoice_lines_say_what_each_row_became() {
    let folder = std::env::var_os("PICKFACE_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = folder.join("demand/online_retail_lines.csv.gz");
    if !file.exists() {
        println!("skipped: no shared data demand/online_retail_lines.csv.gz");
        return;
    }
    let site = Site::new();
    let file = file.to_str().unwrap();
    let report = site.report(&["import", "sales", file, "--make-items"]);
    let became: u64 = report["became"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!((report["rows"].as_u64(), became), (Some(541_909), 541_909), "every row is accounted for");
    assert_eq!(report["became"]["non_product"], 2995);
    let days = counts(&report).0;
    assert_eq!(
        counts(&site.report(&["import", "sales", file, "--make-items"])),
        (0, 0, days),
        "twice is once"
    );
    site.ok(&["doctor"]);
}

#[test]
fn an_item_with_stock_is_not_tracked_otherwise_by_a_file() {
    let site = Site::stocked();
    let told = site.refused(&["import", "items", &site.file("t.csv", "sku,name,tracking\nMUG-1,Mug,lot\n")]);
    assert!(told.contains("has stock that is tracked as none"), "{told}");
    let told =
        site.refused(&["import", "items", &site.file("d.csv", "sku,name,decimals\nRIBBON,Ribbon,0\n")]);
    assert!(told.contains("finer than 0 decimals"), "{told}");
    site.ok(&["import", "items", &site.file("ok.csv", "sku,name,decimals\nMUG-1,Mug,0\n")]);
}

#[test]
fn a_corrected_expiry_is_a_change() {
    let site = Site::stocked();
    let stock = STOCK.replace("2027-01-31", "2027-02-28");
    let file = site.file("later.csv", stock);
    assert_eq!(counts(&site.report(&["import", "stock", &file, "--dry-run"])), (0, 1, 2));
    assert_eq!(counts(&site.report(&["import", "stock", &file])), (0, 1, 2));
    assert!(site.ok(&["stock", "--location"]).contains("2027-02-28"));
}

#[test]
fn a_new_site_is_made_when_it_is_asked_for() {
    let site = Site::new();
    let places = site.file("locations.csv", "site,code,kind\nNORTH,N-DOCK-1,dock\n");
    assert!(site.refused(&["import", "locations", &places]).contains("NORTH"));
    site.ok(&["import", "locations", &places, "--make-sites"]);
    site.ok(&["--site", "NORTH", "stock"]);
}

#[test]
fn a_new_site_is_made_only_when_the_whole_file_is_sound() {
    let site = Site::stocked();
    let stock = "sku,site,location,quantity\nMUG-1,NORTH,N-01,5\nMUG-1,north,N-02,6\nMUG-1,SOUTH,N-01,7\n";
    let file = site.file("north.csv", stock);
    let report = site.report(&["import", "stock", &file, "--make-sites", "--dry-run"]);
    assert_eq!((counts(&report), &report["store"]["refused"]), ((3, 0, 0), &0.into()), "{report}");
    let places = site.file("n.csv", "site,code\nNORTH,N-01\n");
    let report = site.report(&["import", "locations", &places, "--make-sites", "--dry-run"]);
    assert_eq!(counts(&report), (1, 0, 0), "{report}");
    assert!(site.refused(&["stock", "--site", "NORTH"]).contains("NORTH"), "a look made it");
    let bad = site.file("bad.csv", format!("{stock}NOBODY,NORTH,N-01,1\n"));
    assert!(site.refused(&["import", "stock", &bad, "--make-sites"]).contains("NOBODY"));
    let odd = site.file("odd.csv", "sku,site,location,quantity\nMUG-1,AWAY,X-1,5\nMUG-1,far away,X-1,5\n");
    assert!(site.refused(&["import", "stock", &odd, "--make-sites"]).contains("far away"));
    for code in ["NORTH", "AWAY"] {
        assert!(site.refused(&["stock", "--site", code]).contains(code), "a refused file made {code}");
    }
    assert_eq!(counts(&site.report(&["import", "stock", &file, "--make-sites"])), (3, 0, 0));
    assert_eq!(site.ok(&["stock", "--site", "NORTH", "--location", "--json"]).lines().count(), 2);
    site.ok(&["doctor"]);
}

#[test]
fn orders_of_a_shop_are_not_taken_for_sales() {
    let site = Site::new();
    let orders = "Name,Financial Status,Total,Created at,Lineitem quantity,Lineitem sku\n#1,paid,155.00,2026-01-02,1,A\n";
    let told = site.refused(&["import", "sales", &site.file("orders.csv", orders)]);
    assert!(told.contains("Shopify's orders"), "{told}");
}

#[test]
fn what_is_sold_out_is_told_to_the_shop() {
    let site = Site::new();
    let products = "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price\n\
                    lamp,Lamp,X,Title,Default Title,LAMP,2,10\n";
    let file = site.file("products.csv", products);
    site.ok(&["import", "items", &file]);
    site.ok(&["import", "stock", &file]);
    site.ok(&["import", "stock", &site.file("none.csv", "sku,location,quantity\nLAMP,SHOPIFY,0\n")]);
    let out = site.ok(&["export", "shopify-inventory", "--json"]);
    let row: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&row["handle"], &row["on_hand_new"]),
        (&serde_json::json!("lamp"), &serde_json::json!(0)),
        "{row}"
    );
}

#[test]
fn a_serial_is_one_thing_in_one_place() {
    let site = Site::stocked();
    site.ok(&["import", "items", &site.file("cam.csv", "sku,name,tracking\nCAM,Camera,serial\n")]);
    let head = "sku,site,location,lot,expiry,quantity\n";
    let mut n = 0;
    let mut file = |rows: &str| {
        n += 1;
        site.file(&format!("cam{n}.csv"), format!("{head}{rows}"))
    };
    let five = file("CAM,MAIN,A-01,SN1,,5\n");
    assert!(site.refused(&["import", "stock", &five]).contains("line 2: serial SN1 of CAM is one thing"));
    let less = file("CAM,MAIN,A-01,SN1,,-1\n");
    assert!(site.refused(&["import", "stock", &less]).contains("1 or 0, not -1"));
    let twice = file("CAM,MAIN,A-01,SN1,,1\nCAM,MAIN,A-02,SN1,,1\n");
    let told = site.refused(&["import", "stock", &twice]);
    assert!(told.contains("line 3: serial SN1 of CAM lies in A-01 by line 2"), "{told}");
    site.ok(&[
        "import",
        "stock",
        &file("CAM,MAIN,A-01,SN1,,1\nCAM,MAIN,A-01,SN2,,1\nCAM,MAIN,A-02,SN2,,0\n"),
    ]);
    let elsewhere = file("CAM,MAIN,A-02,SN1,,1\n");
    let told = site.refused(&["import", "stock", &elsewhere, "--dry-run"]);
    assert!(told.contains("is in A-01 by the books"), "{told}");
    site.ok(&["import", "stock", &file("CAM,MAIN,A-02,SN1,,1\nCAM,MAIN,A-01,SN1,,0\n")]);
    let lines = site.ok(&["stock", "CAM", "--location", "--json"]);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    site.ok(&["doctor"]);
}
