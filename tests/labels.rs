//! `pickface labels`: the real program makes every kind in every format, and what it made is read back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "labels/paper.rs"]
mod paper;
mod support;
#[path = "print/tools.rs"]
#[allow(dead_code, reason = "the test of printing uses the rest")]
mod tools;

use paper::{files, pdf_pages, read_pdf, read_svg};
use pickface::print::format::ALL;
use std::{fs, io::Read, net::TcpListener, thread::JoinHandle};
use support::{Depot, depot::MUG};

const CASE: &str = "19506000134359";

/// MUG-1 with a case of twelve, FERN-1 without a GTIN; A-01 with check digits of its own, DOCK-1 without; Ana and Ben.
fn depot() -> Depot {
    let depot = Depot::new();
    import(&depot, "barcodes", &format!("barcode,sku,quantity\n{CASE},MUG-1,12\nBOX-OF-SIX,FERN-1,6\n"));
    import(&depot, "locations", "site,code,zone,kind,pick_sequence,check_digits\nMAIN,A-01,Dry,bin,20,42\n");
    depot.run(&["operators", "add", "A7", "Ana Pérez", "--role", "lead"]).fine();
    depot.run(&["operators", "add", "B3", "Ben"]).fine();
    depot
}

fn import(depot: &Depot, kind: &str, text: &str) {
    let file = depot.path(&format!("{kind}.csv"));
    fs::write(&file, text).unwrap();
    let said = depot.run(&["import", kind, file.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

fn labels(depot: &Depot, arguments: &[&str]) -> String {
    depot.run(&[&["labels"], arguments].concat()).fine()
}

/// A label printer: what arrives until the line is closed.
fn printer() -> (String, JoinHandle<String>) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap().to_string();
    let paper = std::thread::spawn(move || {
        let mut all = String::new();
        socket.accept().unwrap().0.read_to_string(&mut all).unwrap();
        all
    });
    (at, paper)
}

#[test]
fn every_kind_is_a_pdf_an_svg_and_a_row_of_labels() {
    let depot = depot();
    let containers = ["containers", "--prefix", "9506000", "--from", "7", "--count", "15"];
    for (kind, pages, single) in [
        (&["items"][..], 1, 2),
        (&["items", "--pack"], 1, 3),
        (&["locations"], 1, 2),
        (&containers, 2, 15),
        (&["badges"], 1, 2),
        (&["commands"], 5, 68),
        (&["quantities"], 1, 16),
        (&["reasons"], 1, 14),
        (&["setup"], 1, 1),
    ] {
        labels(&depot, &[kind, &["--out", "x.pdf"]].concat());
        let pdf = fs::read(depot.path("x.pdf")).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{kind:?}");
        assert_eq!(pdf_pages(&pdf), pages, "{kind:?}");
        labels(&depot, &[kind, &["--out", "x.svg"]].concat());
        let svgs = files(&depot, "svg");
        assert_eq!(svgs.len(), pages, "{svgs:?}");
        for svg in svgs {
            let text = fs::read_to_string(&svg).unwrap();
            assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"), "{}", svg.display());
            assert!(tools::is_xml(&text) != Some(false), "{text}");
            fs::remove_file(svg).unwrap();
        }
        labels(&depot, &[kind, &["--out", "x.zpl"]].concat());
        let zpl = fs::read_to_string(depot.path("x.zpl")).unwrap();
        assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count()), (single, single), "{kind:?}");
    }
    assert!(files(&depot, "part").is_empty());
}

#[test]
fn pages_for_walls_and_containers_need_no_store() {
    let depot = Depot::bare();
    for kind in ["commands", "quantities", "reasons", "setup"] {
        let said = labels(&depot, &[kind, "--paper", "letter", "--out", "x.pdf"]);
        assert!(said.starts_with("wrote ") && said.ends_with("to x.pdf\n"), "{said}");
        let pdf = String::from_utf8_lossy(&fs::read(depot.path("x.pdf")).unwrap()).into_owned();
        assert!(pdf.contains("612 792"), "Letter in points");
    }
    let said = labels(&depot, &["containers", "--prefix", "9506000", "--from", "1", "--out", "x.pdf"]);
    assert_eq!(said, "wrote 1 label on 1 page to x.pdf\nthe next free number is 2: --from 2\n");
}

#[test]
fn pages_of_svg_are_numbered_and_said() {
    let depot = depot();
    let said = labels(&depot, &["items", "MUG-1", "--copies", "30", "--out", "mugs.svg"]);
    assert_eq!(said, "wrote 30 labels on 2 pages to mugs-1.svg to mugs-2.svg\n");
    let counts: Vec<usize> = files(&depot, "svg")
        .iter()
        .map(|f| fs::read_to_string(f).unwrap().matches("<path").count())
        .collect();
    assert_eq!(counts, [21, 9]);
    depot
        .run(&["labels", "items", "--copies", "30", "--as", "svg", "--out", "-"])
        .refused("3 pages of SVG are 3 files");
    let one = labels(&depot, &["items", "--skip", "19", "--as", "svg", "--out", "-"]);
    assert!(one.starts_with("<svg ") && one.ends_with("</svg>\n"));
    assert!(labels(&depot, &["items", "--as", "zpl", "--out", "-"]).starts_with("^XA\n"));
    let pdf = depot.command(&["labels", "items", "--out", "-"]).output().unwrap();
    assert!(pdf.stdout.starts_with(b"%PDF") && pdf.stderr.is_empty());
}

#[test]
fn a_name_stays_data_in_every_format() {
    let depot = Depot::new();
    let name = "</text><script>&amp; ]]> ^XA^XZ ~JA ^FS \\5E (a) Tj";
    import(&depot, "items", &format!("sku,name\nODD<&>~^,\"{name}\"\n"));
    let odd = ["items", "ODD<&>~^", "--size", "100x50"];
    labels(&depot, &[&odd[..], &["--out", "x.svg"]].concat());
    let svg = fs::read_to_string(depot.path("x.svg")).unwrap();
    assert!(svg.contains("&lt;script&gt;&amp;amp; ]]&gt;") && !svg.contains("<script"), "{svg}");
    assert!(tools::is_xml(&svg) != Some(false), "{svg}");
    labels(&depot, &[&odd[..], &["--out", "x.zpl"]].concat());
    let zpl = fs::read_to_string(depot.path("x.zpl")).unwrap();
    assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count(), zpl.matches('~').count()), (1, 1, 0));
    assert!(zpl.contains("\\5EXA\\5EXZ^FS") && zpl.contains("\\7EJA \\5EFS \\5C5E"), "{zpl}");
    labels(&depot, &[&odd[..], &["--out", "x.pdf"]].concat());
    if let Some(read) = read_pdf("odd", &fs::read(depot.path("x.pdf")).unwrap()) {
        assert_eq!(read, ["ODD<&>~^"]);
    }
}

#[test]
fn what_was_printed_is_read_back() {
    let depot = depot();
    let text = |arguments: &[&str]| {
        labels(&depot, &[arguments, &["--out", "r.pdf"]].concat());
        let pdf = fs::read(depot.path("r.pdf")).unwrap();
        let from_pdf = read_pdf(&arguments.join("-"), &pdf);
        labels(&depot, &[arguments, &["--out", "r.svg"]].concat());
        let svg = fs::read_to_string(depot.path("r.svg")).unwrap();
        let from_svg = read_svg(&arguments.join("-"), &svg);
        if let (Some(pdf), Some(svg)) = (&from_pdf, &from_svg) {
            assert_eq!(pdf, svg, "{arguments:?}");
        }
        from_pdf.or(from_svg)
    };
    for (arguments, wanted) in [
        (&["items"][..], &[MUG, "FERN-1"][..]),
        (&["items", "--pack"], &[MUG, CASE, "BOX-OF-SIX"]),
        (&["items", "mug-1", "--symbol", "itf14"], &["09506000134352"]),
        (&["items", "MUG-1", "--symbol", "code128", "--size", "62x29"], &["MUG-1"]),
        (&["items", "MUG-1", "--symbol", "qr"], &[MUG]),
        (&["items", "MUG-1", "--symbol", "datamatrix"], &[MUG]),
        (&["items", "MUG-1", "--lot", "L-7", "--expiry", "2027-06-30"], &["01095060001343521727063010L-7"]),
        (
            &["items", "MUG-1", "--lot", "L7", "--serial", "9", "--symbol", "gs1-128", "--size", "100x50"],
            &["010950600013435210L7\u{1d}219"],
        ),
        (&["items", "MUG-1", "--symbol", "digital-link"], &["https://id.gs1.org/01/09506000134352"]),
        (&["locations"], &["DOCK-1", "A-01"]),
        (&["locations", "a-0", "--zone", "dry", "--symbol", "datamatrix", "--size", "57x32"], &["A-01"]),
        (
            &["containers", "--prefix", "9506000", "--from", "999999998", "--count", "2"],
            &["00095060009999999980", "00095060009999999997"],
        ),
        (&["badges"], &["A7", "B3"]),
        (&["badges", "ana pérez"], &["A7"]),
    ] {
        let Some(read) = text(arguments) else { return };
        let mut wanted: Vec<String> = wanted.iter().map(|w| (*w).to_owned()).collect();
        wanted.sort();
        assert_eq!(read, wanted, "{arguments:?}");
    }
}

#[test]
fn check_digits_that_the_store_does_not_hold_are_said() {
    let depot = depot();
    let said = labels(&depot, &["locations", "--out", "x.svg"]);
    assert!(
        said.ends_with("1 of 2 check digits are derived from the codes: the store holds none for them\n")
    );
    let svg = fs::read_to_string(depot.path("x.svg")).unwrap();
    assert!(svg.contains(">42</text>"), "A-01 has its own");
    assert!(!labels(&depot, &["locations", "A-01", "--out", "x.svg"]).contains("derived"));
    let help = depot.run(&["labels", "locations", "--help"]).fine();
    assert!(help.contains("derived from its code"), "{help}");
}

#[test]
fn labels_arrive_at_a_printer() {
    let depot = depot();
    let (at, paper) = printer();
    let said =
        labels(&depot, &["items", "--copies", "2", "--dpi", "300", "--size", "57x32", "--printer", &at]);
    assert_eq!(said, format!("sent 4 labels of 57x32 to {at}\n"));
    let zpl = paper.join().unwrap();
    assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count()), (4, 4));
    assert!(zpl.contains("^PW673\n") && zpl.contains("^FD950600013435^FS"), "{zpl}");
}

#[test]
fn print_scanned_prints_what_was_scanned_last() {
    let depot = depot();
    let script = "DOCK-1\nPRINT\n";
    let said = depot.feed(&["scan", "lookup", "--json"], script).json();
    assert_eq!(said[1]["result"], "question", "{said:?}");
    assert!(
        said[1]["message"].as_str().unwrap().starts_with("not printed: no printer is configured"),
        "{said:?}"
    );
    let (at, paper) = printer();
    std::fs::write(depot.path("config.toml"), format!("[printer]\naddress = \"{at}\"\n")).unwrap();
    let said = depot.feed(&["scan", "lookup", "--json"], script).json();
    assert_eq!(said[1]["message"], format!("the label of DOCK-1 went to {at}"));
    let paper = paper.join().unwrap();
    assert!(paper.starts_with("^XA") && paper.contains("DOCK-1"), "{paper}");
}

#[test]
fn a_printer_of_the_configuration_is_used_only_when_asked_for() {
    let depot = depot();
    depot.run(&["labels", "items", "--printer"]).refused("no printer is configured");
    let (at, paper) = printer();
    let config = format!("[printer]\naddress = \"{at}\"\nsize = \"62x29\"\ndpi = 300\n");
    fs::write(depot.path("config.toml"), config).unwrap();
    assert_eq!(depot.run(&["labels", "items"]).code, Some(2), "where to must be said");
    assert_eq!(labels(&depot, &["badges", "A7", "--printer"]), format!("sent 1 label of 62x29 to {at}\n"));
    assert!(paper.join().unwrap().contains("^PW732\n"));
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let depot = depot();
    labels(&depot, &["items", "--out", "x.pdf"]);
    let before = fs::read(depot.path("x.pdf")).unwrap();
    import(&depot, "items", "sku,name\nCAFÉ-1,A cup\n");
    let said = depot.run(&["labels", "items", "--out", "x.pdf"]);
    said.refused("\"É\" cannot stand in a Code 128 label (\"CAFÉ-1\"); give it a code of plain letters");
    assert_eq!(fs::read(depot.path("x.pdf")).unwrap(), before);
    labels(&depot, &["items", "CAFÉ-1", "--symbol", "qr", "--out", "x.pdf"]);
    assert_ne!(fs::read(depot.path("x.pdf")).unwrap(), before);
    depot.run(&["labels", "setup", "--out", "nowhere/x.pdf"]).refused("cannot write nowhere/x.pdf");
    assert!(files(&depot, "part").is_empty());
}

#[test]
fn what_cannot_be_printed_is_one_sentence() {
    let depot = Depot::new();
    for (arguments, words) in [
        (
            &["items", "--size", "a4-99", "--out", "x.pdf"][..],
            "\"a4-99\" is no label or sheet that is known here",
        ),
        (&["items", "--size", "l7160", "--out", "x.zpl"], "a sheet l7160 cannot go to a label printer"),
        (&["items", "--skip", "21", "--out", "x.pdf"], "so 21 cannot be skipped"),
        (&["items", "--skip", "2", "--out", "x.zpl"], "leave out --skip"),
        (&["setup", "--skip", "2", "--out", "x.pdf"], "name the sheet with --size"),
        (&["setup", "--paper", "a5", "--out", "x.pdf"], "\"a5\" is no label or sheet"),
        (&["items", "NOPE\u{1b}[31m", "--out", "x.pdf"], "no item has the SKU \"NOPE\\u{1b}[31m\""),
        (&["items", "--filter", "zebra", "--out", "x.pdf"], "no item is left to print"),
        (&["items", "--site", "MAIN", "--out", "x.pdf"], "no item is left to print"),
        (&["items", "FERN-1", "--symbol", "gs1-128", "--out", "x.pdf"], "\"FERN-1\" has no GTIN"),
        (&["items", "FERN-1", "--symbol", "ean", "--out", "x.pdf"], "\"FERN-1\" has no GTIN"),
        (
            &["items", "--lot", "L7", "--out", "x.pdf"],
            "a lot or a serial belongs to one item, and 2 would get it",
        ),
        (
            &["items", "MUG-1", "--lot", "L7", "--symbol", "ean", "--out", "x.pdf"],
            "only a GS1 code holds a lot",
        ),
        (
            &["items", "MUG-1", "--lot", "L 7", "--out", "x.pdf"],
            "GS1 lots and serials are made of plain letters",
        ),
        (
            &["items", "MUG-1", "--symbol", "digital-link", "--resolver", "x", "--out", "x.pdf"],
            "\"x\" is no address for a Digital Link",
        ),
        (&["locations", "--site", "MOON", "--out", "x.pdf"], "no site has the code \"MOON\"; there are MAIN"),
        (&["locations", "Z-", "--out", "x.pdf"], "no place of site MAIN begins with \"Z-\""),
        (&["locations", "--zone", "cold", "--out", "x.pdf"], "has no place in the zone \"cold\""),
        (&["containers", "--prefix", "95O6", "--from", "1", "--out", "x.pdf"], "is no GS1 company prefix"),
        (&["badges", "--out", "x.pdf"], "nobody is known here yet"),
        (&["items", "--out", "labels.png"], "its name must end in .pdf, .svg or .zpl"),
        (&["items", "--printer", "http://x"], "is no printer; write its address like 10.0.0.20:9100"),
    ] {
        depot.run(&[&["labels"], arguments].concat()).refused(words);
    }
    for file in ["pdf", "svg", "zpl", "png", "part"] {
        assert!(files(&depot, file).is_empty(), "{file}");
    }
    Depot::bare().run(&["labels", "items", "--out", "x.pdf"]).refused("pickface");
}

#[test]
fn a_case_as_ean_is_told_what_fits() {
    let depot = depot();
    let said = depot.run(&["labels", "items", "MUG-1", "--pack", "--symbol", "ean", "--out", "x.pdf"]);
    said.refused("19506000134359 is no EAN-13; print it as ITF-14");
}

#[test]
fn a_lot_brings_the_expiry_that_the_store_knows() {
    let depot = Depot::new();
    import(&depot, "items", "sku,name,barcode,tracking\nTEA-1,Tea,4006381333931,lot\n");
    import(&depot, "stock", "sku,site,location,lot,expiry,quantity\nTEA-1,MAIN,A-01,L9,2027-01-31,5\n");
    let out = ["--size", "100x50", "--out", "x.svg"];
    labels(&depot, &[&["items", "tea-1", "--lot", "L9"], &out[..]].concat());
    let svg = fs::read_to_string(depot.path("x.svg")).unwrap();
    assert!(svg.contains("(01)04006381333931(17)270131(10)L9"), "{svg}");
    labels(&depot, &[&["items", "--location", "A-01"], &out[..]].concat());
    assert!(fs::read_to_string(depot.path("x.svg")).unwrap().contains("4006381333931"));
}

#[test]
fn help_lists_every_size() {
    let help = Depot::bare().run(&["labels", "items", "-h"]).fine();
    assert!(ALL.iter().all(|f| help.contains(f.name)), "{help}");
    let help = Depot::bare().run(&["labels", "items", "--help"]).fine();
    assert!(ALL.iter().all(|f| help.lines().any(|l| l.contains(f.name) && l.contains(f.title))), "{help}");
}

#[test]
fn a_key_prints_what_was_scanned_and_the_screen_goes_on() {
    let depot = depot();
    let (at, paper) = printer();
    let mut station = depot.screens().start();
    station.wait_for("MUG-1").press("Ctrl+P").wait_for("no printer is configured");
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
    fs::write(depot.path("config.toml"), format!("[printer]\naddress = \"{at}\"\n")).unwrap();
    let mut station = depot.screens().start();
    station.wait_for("MUG-1").press("F3").wait_for("SCAN").scan(MUG).wait_for("Enamel mug").press("Ctrl+P");
    station.wait_for(&format!("the label of MUG-1 went to {at}"));
    let zpl = paper.join().unwrap();
    assert!(zpl.starts_with("^XA\n") && zpl.contains("^FD950600013435^FS"), "{zpl}");
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
    depot.is_sound();
}
