//! What is printed is read back: by real decoders where they are (zxing-cpp, zbarimg, from pictures of the modules and
//! from the pages of the PDF), and everywhere by a reader of our own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "print/picture.rs"]
mod picture;
#[path = "print/reader.rs"]
mod reader;
#[path = "print/tools.rs"]
mod tools;

use pickface::{
    barcode::{Gtin, setup},
    domain::LocationCode,
    print::{
        Dpi, Format, Label, Mark, Modules, Paper, Sheet, Symbol,
        format::ALL,
        label::{Carrier, ItemFacts, TextCarrier},
        sheet, to_pdf, to_svg, to_zpl, wall,
    },
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const REASONS: [&str; 7] =
    ["found", "lost", "damaged", "expired", "sample", "too few booked", "too many booked"];
const ELEMENTS: &str = "01095060001343521726113010L-7/a\u{1d}21S1";
/// What is looked for. Interleaved 2 of 5 only with 14 digits and their check: two digits of it are found in anything.
const FORMATS: &str = "Code128|EAN13|EAN8|UPCA|ITF14|QRCode|DataMatrix";
const LINK: &str = "https://example.com/01/09506000134352/10/L7?17=261130";

fn gtin(text: &str) -> Gtin {
    Gtin::parse(text).unwrap()
}

/// Symbols of every kind, each with the AIM identifier that its data must come with.
fn zoo() -> Vec<(Symbol, &'static str)> {
    let mut all = vec![
        (Symbol::Gs1Code128("00106141412345678908".into()), "]C1"),
        (Symbol::Gs1Code128(ELEMENTS.into()), "]C1"),
        (Symbol::Qr("A-03-12-B".into()), "]Q1"),
        (Symbol::Qr("9506000134352".into()), "]Q1"),
        (Symbol::Qr("Straße, ツール 12".into()), "]Q2"),
        (Symbol::Gs1Qr(ELEMENTS.into()), "]Q3"),
        (Symbol::DigitalLinkQr(LINK.into()), "]Q1"),
        (Symbol::DataMatrix("A-03-12-B".into()), "]d1"),
        (Symbol::DataMatrix("[)>\u{1e}06\u{1d}1PABC\u{1d}Q12\u{1e}\u{4}".into()), "]d1"),
        (Symbol::DataMatrix(setup::TEST_TEXT.into()), "]d1"),
        (Symbol::Gs1DataMatrix(ELEMENTS.into()), "]d2"),
    ];
    for text in
        ["A", "XCMDOK", "A-03-12-B", "12345", "1234567890", "ab12CD345678xy", " !~^>\"\\", "a\u{1d}b\u{4}C"]
    {
        all.push((Symbol::Code128(text.into()), "]C0"));
    }
    all.push((Symbol::Code128(setup::TEST_TEXT_LINEAR.into()), "]C0"));
    for text in ["9506000134352", "4003994155486", "9780201379624", "2012345678903"] {
        all.push((Symbol::of_gtin(gtin(text)), "]E0"));
    }
    all.push((Symbol::of_gtin(gtin("96385074")), "]E4"));
    all.push((Symbol::of_gtin(gtin("036000291452")), "]E0"));
    all.push((Symbol::of_gtin(gtin("19506000134359")), "]I1"));
    all
}

/// What a decoder says of it: UPC-A is an EAN-13 with a leading zero, for decoders and scanners alike.
fn wanted(symbol: &Symbol) -> Vec<String> {
    let data = symbol.data();
    if matches!(symbol, Symbol::UpcA(_)) { vec![format!("0{data}"), data] } else { vec![data] }
}

#[test]
fn zxing_reads_every_symbology_with_its_separators() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, (symbol, aim)) in zoo().iter().enumerate() {
        let path = picture::picture(&format!("zx{i}"), &symbol.encode().unwrap());
        let Some(found) = tools::zxing(FORMATS, &path) else { return };
        assert_eq!(found.len(), 1, "{symbol:?}: {found:?}");
        assert!(wanted(symbol).contains(&found[0].data()), "{symbol:?}: {:?}", found[0]);
        if *aim != "]Q2" {
            assert_eq!(found[0].aim, *aim, "{symbol:?}");
        }
        *counts.entry(symbol.name()).or_default() += 1;
    }
    tools::say(&format!("zxing-cpp read {counts:?}"));
}

#[test]
fn zbar_reads_what_it_knows() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, (symbol, _)) in zoo().iter().enumerate() {
        // zbar knows no Data Matrix, and its lines end where the data has a line end of its own.
        if matches!(symbol, Symbol::DataMatrix(_) | Symbol::Gs1DataMatrix(_)) {
            continue;
        }
        let path = picture::picture(&format!("zb{i}"), &symbol.encode().unwrap());
        let Some(found) = tools::zbar(&path) else { return };
        assert_eq!(found.len(), 1, "{symbol:?}: {found:?}");
        let (_, data) = found[0].split_once(':').unwrap();
        // FNC1 in front of a GS1 QR code is no part of its data, but zbar may write it so.
        assert!(wanted(symbol).iter().any(|w| w == data), "{symbol:?}: {found:?}");
        *counts.entry(symbol.name()).or_default() += 1;
    }
    tools::say(&format!("zbarimg read {counts:?}"));
}

#[test]
fn our_own_reader_reads_bars_and_squares_everywhere() {
    for (symbol, _) in zoo() {
        let modules = symbol.encode().unwrap();
        let read = match (&symbol, &modules) {
            (Symbol::Code128(_), _) => reader::code128(&reader::row(&modules)).unwrap().0,
            (Symbol::Gs1Code128(_), _) => {
                let (text, gs1) = reader::code128(&reader::row(&modules)).unwrap();
                assert!(gs1, "{symbol:?}");
                text
            }
            (Symbol::Itf14(_), Modules::Bars(bars)) => reader::interleaved(&bars.widths).unwrap(),
            (Symbol::Ean13(_) | Symbol::Ean8(_) | Symbol::UpcA(_), _) => {
                reader::ean(&reader::row(&modules)).unwrap()
            }
            (Symbol::DataMatrix(_) | Symbol::Gs1DataMatrix(_), Modules::Matrix(m)) => {
                let bytes = datamatrix::DataMatrix::decode(&m.dark, m.width as usize).unwrap();
                // This decoder writes FNC1 in front as the GS that it is not.
                let text = String::from_utf8(bytes).unwrap();
                if symbol.name() == "GS1 Data Matrix" {
                    text.trim_start_matches('\u{1d}').to_owned()
                } else {
                    text
                }
            }
            (Symbol::Gs1Qr(_), _) => continue,
            (_, Modules::Matrix(m)) => {
                let side = m.width as usize;
                let grid = rqrr::SimpleGrid::from_func(side, |x, y| m.dark[y * side + x]);
                rqrr::Grid::new(grid).decode().unwrap().1
            }
            other => panic!("{other:?}"),
        };
        assert!(wanted(&symbol).contains(&read), "{symbol:?}: {read:?}");
    }
}

/// A symbol on a page, and where: `[x, y, width, height]` in millimetres, quiet zone included.
struct Placed {
    symbol: Symbol,
    area: [f64; 4],
}

/// Every symbol of a sheet's pages, in the order of drawing.
fn placed(sheet: &Sheet) -> Vec<Vec<Placed>> {
    let of = |mark: &Mark| match mark {
        Mark::Symbol { symbol, x, y, module, height, modules } => {
            let area = [*x, *y, module * f64::from(modules.width()), *height];
            Some(Placed { symbol: symbol.clone(), area })
        }
        _ => None,
    };
    sheet.pages.iter().map(|page| page.marks.iter().filter_map(of).collect()).collect()
}

/// Prints a sheet and reads its pages: zxing-cpp must find each symbol once and nothing else; zbarimg must find each,
/// where it overlooks one among many (it takes few QR codes from one picture) from that part of the page alone.
fn read_back(name: &str, sheet: &Sheet, dpi: u32) {
    let Some(pages) = tools::pages(name, &to_pdf(sheet), dpi) else { return };
    assert_eq!(pages.len(), sheet.pages.len());
    let (mut by_zxing, mut by_zbar, mut alone) = (0, 0, 0);
    for (page, placed) in pages.iter().zip(placed(sheet)) {
        let mut all: Vec<String> = placed.iter().map(|p| wanted(&p.symbol).remove(0)).collect();
        all.sort();
        if let Some(found) = tools::zxing(FORMATS, page) {
            let upca = |f: &tools::Found| f.data().len() == 12 && f.aim == "]E0";
            let mut read: Vec<String> =
                found.iter().map(|f| if upca(f) { format!("0{}", f.data()) } else { f.data() }).collect();
            read.sort();
            assert_eq!(read, all, "{name}: {}", page.display());
            by_zxing += read.len();
        }
        let Some(found) = tools::zbar(page) else { continue };
        let read: BTreeSet<String> = found.into_iter().collect();
        for Placed { symbol, area } in placed.iter().filter(|p| !p.symbol.name().contains("Data Matrix")) {
            let among = |lines: &BTreeSet<String>| {
                lines
                    .iter()
                    .filter_map(|l| l.split_once(':'))
                    .any(|(_, data)| wanted(symbol).iter().any(|w| w == data))
            };
            if !among(&read) {
                let part = tools::crop(page, *area, dpi);
                let lines = tools::zbar(&part).unwrap_or_default().into_iter().collect();
                assert!(among(&lines), "{name}: zbar missed {symbol:?}, {}", part.display());
                alone += 1;
            }
            by_zbar += 1;
        }
    }
    tools::say(&format!("{name}: zxing-cpp read {by_zxing}, zbarimg {by_zbar} ({alone} of them alone)"));
}

#[test]
fn the_walls_are_read_from_the_pdf() {
    for (paper, word) in [(Paper::A4, "a4"), (Paper::Letter, "letter")] {
        read_back(&format!("commands-{word}"), &wall::commands(paper, &REASONS).unwrap(), 200);
        read_back(&format!("quantities-{word}"), &wall::quantities(paper).unwrap(), 200);
        read_back(&format!("reasons-{word}"), &wall::reasons(paper, &REASONS).unwrap(), 200);
        read_back(&format!("setup-{word}"), &wall::setup(paper).unwrap(), 300);
    }
}

fn place(n: usize) -> Label {
    let code: LocationCode = format!("{}-{:02}-{}", ["A", "B", "N-C"][n % 3], n, n % 5).parse().unwrap();
    let carrier =
        [TextCarrier::Code128, TextCarrier::Code128, TextCarrier::DataMatrix, TextCarrier::Qr][n % 4];
    Label::location(&code, None, "Ambient", carrier)
}

fn item(n: usize) -> Label {
    let body = format!("950600{n:06}");
    let check = pickface::barcode::gtin::check_digit(body.as_bytes());
    let mut facts = ItemFacts::new(format!("SKU-{n}").parse().unwrap(), "Botanical Fern Print, Café édition");
    facts.gtin = Some(gtin(&format!("{body}{check}")));
    facts.lot = Some(format!("L{n}").parse().unwrap());
    facts.expiry = Some("2026-11-30".parse().unwrap());
    let carriers =
        [Carrier::Plain, Carrier::Gs1DataMatrix, Carrier::DigitalLink("https://example.com".into())];
    Label::item(&facts, &carriers[n % 3]).unwrap()
}

#[test]
fn sheets_of_labels_are_read_from_the_pdf() {
    for format in ALL.iter().filter(|f| !f.is_single()) {
        let make: fn(usize) -> Label = if format.label.0 > 60.0 { place } else { item };
        let labels: Vec<Label> = (0..format.positions() - 3).map(make).collect();
        read_back(&format!("sheet-{}", format.name), &sheet::labels(&labels, format, 3).unwrap(), 300);
    }
    let format = Format::named("l7160").unwrap();
    let labels: Vec<Label> = (0..30).map(item).collect();
    read_back("sheet-items", &sheet::labels(&labels, format, 5).unwrap(), 300);
}

#[test]
fn single_labels_are_read_from_the_pdf() {
    let mut labels: Vec<Label> = (0..3).map(item).chain((0..4).map(place)).collect();
    labels.push(Label::container("106141412345678908", vec!["PO 4711".into()]).unwrap());
    labels.push(Label::badge("ANA7", "Ana Pérez", "lead", TextCarrier::Code128));
    for format in ALL.iter().filter(|f| f.is_single()) {
        read_back(&format!("single-{}", format.name), &sheet::labels(&labels, format, 0).unwrap(), 300);
    }
}

#[test]
fn an_svg_is_xml_whatever_the_names() {
    let facts = ItemFacts::new("A&B<\"'>".parse().unwrap(), "<svg>&amp;]]>\u{1}\u{b}\u{ffff}");
    let label = Label::item(&facts, &Carrier::Plain).unwrap();
    let page = sheet::labels(&[label], Format::named("100x50").unwrap(), 0).unwrap().pages.remove(0);
    let svg = to_svg(&page);
    assert_eq!(svg.matches('<').count(), svg.matches('>').count());
    if let Some(xml) = tools::is_xml(&svg) {
        assert!(xml, "{svg}");
    }
}

fn every_symbol(text: &str) -> Vec<Symbol> {
    let text = text.to_owned();
    vec![
        Symbol::Code128(text.clone()),
        Symbol::Gs1Code128(text.clone()),
        Symbol::Qr(text.clone()),
        Symbol::Gs1Qr(text.clone()),
        Symbol::DigitalLinkQr(text.clone()),
        Symbol::DataMatrix(text.clone()),
        Symbol::Gs1DataMatrix(text),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 200 } else { 1000 }))]

    #[test]
    fn any_text_prints_or_says_why_not(text in "\\PC{0,60}|[\u{0}-\u{ff}]{0,60}|\\[\\)>\u{1e}0[56]\u{1d}.{0,9}\u{1e}?\u{4}?") {
        for symbol in every_symbol(&text) {
            let label = Label { symbol, lines: vec![text.clone()], ..Label::badge(&text, &text, &text, TextCarrier::Qr) };
            for name in ["57x32", "4x6"] {
                let format = Format::named(name).unwrap();
                match sheet::labels(std::slice::from_ref(&label), format, 0) {
                    Ok(sheet) => {
                        prop_assert!(to_pdf(&sheet).ends_with(b"%%EOF"));
                        let svg = to_svg(&sheet.pages[0]);
                        prop_assert_eq!(svg.matches('<').count(), svg.matches('>').count());
                    }
                    Err(error) => prop_assert!(error.to_string().len() > 20),
                }
                if let Ok(zpl) = to_zpl(&label, format, Dpi::D203) {
                    prop_assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count()), (1, 1));
                    prop_assert!(!zpl.contains('~'));
                }
            }
        }
    }

    #[test]
    fn code_128_is_read_as_it_was_written(text in "[\u{0}-\u{7f}]{1,60}|[0-9]{1,40}|[0-9a-z\u{1d}]{1,40}") {
        let modules = Symbol::Code128(text.clone()).encode().unwrap();
        prop_assert_eq!(reader::code128(&reader::row(&modules)).unwrap(), (text, false));
    }

    #[test]
    fn gs1_128_is_read_as_it_was_written(text in "[0-9]{2,20}(\u{1d}[!-~]{1,20})?") {
        let modules = Symbol::Gs1Code128(text.clone()).encode().unwrap();
        prop_assert_eq!(reader::code128(&reader::row(&modules)).unwrap(), (text, true));
    }

    #[test]
    fn every_gtin_is_read_as_it_was_written(body in "[0-9]{7}|[0-9]{11,13}") {
        let digits = format!("{body}{}", pickface::barcode::gtin::check_digit(body.as_bytes()));
        let symbol = Symbol::of_gtin(gtin(&digits));
        let modules = symbol.encode().unwrap();
        let read = match &modules {
            Modules::Bars(bars) if matches!(symbol, Symbol::Itf14(_)) => reader::interleaved(&bars.widths),
            _ => reader::ean(&reader::row(&modules)),
        };
        let read = read.unwrap();
        prop_assert_eq!(gtin(&read), gtin(&digits));
    }
}
