use super::*;
use crate::domain::{ItemStatus, LocationKind, Quantity, Tracking};

#[test]
fn our_own_items_are_read_with_everything_they_say() {
    let parsed = read(Kind::Items, &fixture("items.csv"), &Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!(parsed.report.format, Format::Own(Kind::Items));
    let [mug, tea, lamp] = &parsed.items[..] else { panic!("{} items", parsed.items.len()) };
    assert_eq!(mug.record.name.as_deref(), Some("Blue mug, 0.3 l"));
    assert_eq!(mug.record.barcode.as_deref(), Some("9506000134352"));
    assert_eq!(mug.record.cost.map(|c| c.to_string()).as_deref(), Some("2.10"));
    assert_eq!(tea.record.name.as_deref(), Some("Green tea loose leaf"));
    assert_eq!((tea.record.tracking, tea.record.decimals), (Some(Tracking::Lot), Some(3)));
    // The tea's name takes two lines of the file.
    assert_eq!((tea.line, lamp.line), (3, 5));
    assert_eq!((lamp.record.unit.as_deref(), lamp.record.category.as_deref()), (None, Some("")));
    assert_eq!(parsed.report.totals.barcodes, 1);
}

#[test]
fn column_names_are_found_whatever_their_case_spaces_and_order() {
    let parsed =
        read_text(Kind::Items, " NAME ;Pick Face;S_K U;Shelf-Life days;STATUS\nMug;x;M1;30;Ending\n")
            .unwrap();
    let item = &parsed.items[0].record;
    assert_eq!(
        (item.sku.as_str(), item.name.as_deref(), item.shelf_life_days),
        ("M1", Some("Mug"), Some(30))
    );
    assert_eq!(item.status, Some(ItemStatus::Ending));
    assert_eq!(parsed.report.ignored().collect::<Vec<_>>(), ["Pick Face"]);
    assert_eq!(parsed.report.preview, [["Mug", "x", "M1", "30", "Ending"]]);
}

#[test]
fn a_missing_column_is_named_with_those_that_are_there_and_those_that_would_do() {
    let said = refusal(Kind::Items, "Artikelnummer,Bezeichnung\nA,B\n");
    assert!(
        said.contains(
            "has no column \"sku\"; it has Artikelnummer, Bezeichnung; accepted names are sku, item"
        ),
        "{said}"
    );
    assert!(said.contains("--map COLUMN=sku"), "{said}");
    let parsed = read_with(Kind::Items, "Artikelnummer,Bezeichnung\nA,B\n", |o| {
        o.map = vec![("artikelnummer".into(), "sku".into()), ("Bezeichnung".into(), "name".into())];
    });
    assert_eq!(parsed.unwrap().items[0].record.sku.as_str(), "A");
}

#[test]
fn a_map_that_names_nothing_says_what_there_is() {
    let said = |column: &str, field: &str| {
        let map = vec![(column.into(), field.into())];
        read_with(Kind::Items, "sku,name\nA,B\n", |o| o.map = map).unwrap_err().to_string()
    };
    assert!(said("nope", "sku").contains("no such column; it has sku, name"));
    assert!(said("sku", "nope").contains("the fields are sku, name, barcode"));
}

#[test]
fn two_columns_of_one_meaning_are_refused_unless_one_is_chosen() {
    let text = "sku,name,Name\nA,B,C\n";
    assert!(
        refusal(Kind::Items, text).contains("\"name (column 2)\" and \"Name (column 3)\" both mean name")
    );
    // Columns that nobody reads may be double.
    assert!(read_text(Kind::Items, "sku,name,x,x\nA,B,,\n").is_ok());
}

#[test]
fn empty_files_and_bare_headers_say_so() {
    assert!(refusal(Kind::Items, "").contains("is empty"));
    assert!(refusal(Kind::Items, "\n\r\n\n").contains("is empty"));
    assert!(refusal(Kind::Items, "\u{FEFF}").contains("is empty"));
    assert!(refusal(Kind::Items, "sku,name\n\n").contains("has column names but no rows"));
    let missing = read(Kind::Items, Path::new("/nowhere/x\x1b[31m.csv"), &Options::default(), &mut |_, _| {});
    let said = missing.unwrap_err().to_string();
    assert!(said.starts_with("cannot open /nowhere/x\\x1B[31m.csv: "), "{said}");
}

#[test]
fn one_bad_row_refuses_the_file_and_names_every_bad_line() {
    let text = "sku,name,cost\nA,\"two\nlines\",1\n,no sku,1\nB,,1\nC,good,-1\nD,good,x\n";
    let Err(ExchangeError::Refused(report)) = read_text(Kind::Items, text) else { panic!("taken") };
    assert_eq!((report.rows, report.accepted, report.refused), (5, 1, 4));
    let lines: Vec<u64> = report.refusals.iter().map(|r| r.line).collect();
    assert_eq!(lines, [4, 5, 6, 7]);
    assert_eq!(report.refusals[1].reason, "item B has no name");
    let said = refusal(Kind::Items, text);
    assert!(said.contains("4 of 5 rows refused, nothing was imported; line 4: SKU \"\" is none"), "{said}");
}

#[test]
fn only_the_first_refusals_are_kept_but_all_are_counted() {
    let text = format!("sku,name\n{}", "X,\n".repeat(1000));
    let Err(ExchangeError::Refused(report)) = read_text(Kind::Items, text) else { panic!("taken") };
    assert_eq!((report.refused, report.refusals.len()), (1000, 20));
}

#[test]
fn a_sku_or_barcode_that_stands_twice_is_refused_with_both_lines() {
    assert!(
        refusal(Kind::Items, "sku,name\na1,x\nA1,y\n").contains("line 3: SKU A1 stands on line 2 already")
    );
    let said = refusal(Kind::Items, "sku,name,ean\nA,x,036000291452\nB,y,0036000291452\n");
    assert!(said.contains("line 3: barcode 0036000291452 stands on line 2 already"), "{said}");
    assert!(refusal(Kind::Barcodes, "barcode,sku\nX1,A\nX1,B\n").contains("stands on line 2 already"));
    assert!(refusal(Kind::Locations, "site,code\nM,a-1\nm,A-1\n").contains("location A-1 stands on line 2"));
    let said = refusal(Kind::Stock, "sku,location,quantity\nA,B1,1\na,b1,2\n");
    assert!(said.contains("line 3: a in B1 stands on line 2 already"), "{said}");
}

#[test]
fn a_pack_means_more_than_nothing() {
    for quantity in ["0", "-6", "0.000"] {
        let said =
            refusal(Kind::Barcodes, format!("barcode,sku,quantity\n19506000134359,MUG-1,{quantity}\n"));
        assert!(said.contains("must mean more than"), "{said}");
        let said = refusal(Kind::Suppliers, format!("supplier,sku,pack\nPotter,MUG-1,{quantity}\n"));
        assert!(said.contains("is not above zero"), "{said}");
    }
    let parsed =
        read_text(Kind::Barcodes, "barcode,sku,quantity\n19506000134359,MUG-1,12\nHOUSE,MUG-1,\n").unwrap();
    assert_eq!(parsed.barcodes[0].record.quantity, Quantity::from_units(12));
    assert_eq!(parsed.barcodes[1].record.quantity, Quantity::ONE);
}

#[test]
fn a_wrong_check_digit_is_a_warning_and_a_rounded_barcode_a_refusal() {
    let parsed =
        read_text(Kind::Barcodes, "barcode,sku\n9506000134353,MUG-1\n'9506000134352,MUG-1\n").unwrap();
    assert_eq!((parsed.report.warned, parsed.report.warnings[0].line), (1, 2));
    assert!(parsed.report.warnings[0].reason.contains("wrong check digit, 2 would be right"));
    assert_eq!(parsed.barcodes[1].record.barcode, "9506000134352");
    let said = refusal(Kind::Barcodes, "barcode,sku\n9.506E+12,MUG-1\n");
    assert!(said.contains("was rounded by a spreadsheet"), "{said}");
}

#[test]
fn rows_that_have_slipped_are_refused_and_short_rows_are_filled() {
    let said = refusal(Kind::Items, "sku,name\nA,Mug, blue\n");
    assert!(said.contains("line 2: the row has 3 cells, the header 2"), "{said}");
    let parsed = read_text(Kind::Items, "sku,name,category\nA,Mug,,,\nB,Pot\n").unwrap();
    assert_eq!(parsed.items[1].record.category.as_deref(), Some(""));
}

#[test]
fn names_lose_what_could_command_a_terminal_and_so_do_messages() {
    let parsed = read_text(Kind::Items, "sku,name\nA\u{202E}1,\"a\x1b]52;c;aGk=\x07b\u{9b}31m\"\n").unwrap();
    let item = &parsed.items[0].record;
    assert_eq!((item.sku.as_str(), item.name.as_deref()), ("A1", Some("a]52;c;aGk=b31m")));
    let said = refusal(Kind::Items, "sku,na\x1b[2Jme\nA,B\n");
    assert!(!said.contains('\x1b') && said.contains("\\x1B"), "{said}");
    let said = refusal(Kind::Items, "sku,name,cost\nA,B,\x1b[2J\n");
    assert!(!said.contains('\x1b'), "{said}");
}

#[test]
fn locations_stock_and_suppliers_are_read() {
    let parsed = read_text(
        Kind::Locations,
        "site,code,zone,kind,pick_sequence,check_digits\nMAIN,a-03-12,Dry,bin,120,42\nMAIN,dock-1,,dock,,\n",
    )
    .unwrap();
    let bin = &parsed.locations[0].record;
    assert_eq!(
        (bin.code.as_str(), bin.pick_sequence, bin.kind),
        ("A-03-12", Some(120), Some(LocationKind::Bin))
    );
    assert!(refusal(Kind::Locations, "code,kind\nX,virtual\n").contains("cannot be virtual"));

    let stock = "sku,site,location,lot,expiry,quantity\nTEA,MAIN,A-1,L7,2026-11-30,2.5\nMUG,,A-1,,,-3\n";
    let parsed = read_with(Kind::Stock, stock, |o| o.site = Some("NORTH".into())).unwrap();
    let (tea, mug) = (&parsed.stock[0].record, &parsed.stock[1].record);
    assert_eq!(tea.expiry.map(|d| d.to_string()).as_deref(), Some("2026-11-30"));
    assert_eq!((tea.site.as_deref(), mug.site.as_deref()), (Some("MAIN"), Some("NORTH")));
    assert_eq!(mug.quantity, Quantity::from_units(-3));
    assert!(
        refusal(Kind::Stock, "sku,location,expiry,quantity\nA,B,2026-01-01,1\n")
            .contains("no lot: name the lot")
    );

    let parsed = read_text(
        Kind::Suppliers,
        "supplier,sku,cost,moq,pack,lead_time_days\nPotter & Sons,MUG-1,2.10,48,12,21\n",
    )
    .unwrap();
    let offer = &parsed.suppliers[0].record;
    assert_eq!((offer.lead_time_days, offer.pack), (Some(21), Some(Quantity::from_units(12))));
}

#[test]
fn what_holds_for_all_orders_of_a_supplier_is_said_once_or_always_the_same() {
    const HEAD: &str = "supplier,sku,cost,breaks,currency,order_days,minimum_order,email\n";
    let read = |rows: &str| read_text(Kind::Suppliers, format!("{HEAD}{rows}"));
    let parsed = read(
        "Potter,,,,eur,mon thu,250,orders@potter.example\nPotter,MUG-1,2.10,100:1.90;500:1.75,,,,\nPotter,POT,4,,EUR,,250,\n",
    )
    .unwrap();
    let all: Vec<_> = parsed.suppliers.iter().map(|l| &l.record).collect();
    assert_eq!((all[0].sku.is_none(), all[0].about.currency.as_deref()), (true, Some("EUR")));
    assert_eq!(all[0].about.order_days.map(|d| d.to_string()).as_deref(), Some("mon thu"));
    assert_eq!(all[1].breaks.as_ref().map(Vec::len), Some(2));
    for (rows, words) in [
        ("Potter,A,1,,EUR,,,\nPOTTER,B,1,,USD,,,\n", "the currency of POTTER is another one on line 2"),
        ("Potter,,1,,,,,\n", "has a cost, a pack or a lead time of an item, and no SKU"),
        ("Potter,A,1,5:1;2:1,,,,\n", "price break \"2:1\" does not begin above"),
        ("Potter,A,1,,euro,,,\n", "is not a code of three letters"),
        ("Potter,A,1,,,never,,\n", "is not one of any, mon"),
        ("Potter,A,1,,,,,potter\n", "is no address"),
    ] {
        let said = refusal(Kind::Suppliers, format!("{HEAD}{rows}"));
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn a_look_at_a_file_says_what_it_could_be() {
    let look = |name: &str| sniff(&fixture(name)).unwrap();
    assert_eq!(look("items.csv").kinds.first(), Some(&Kind::Items));
    assert_eq!(look("shopify_products.csv").kinds, [Kind::Items, Kind::Stock]);
    assert_eq!(look("shopify_inventory.csv").kinds, [Kind::Stock]);
    assert_eq!(look("online_retail_uci.csv").kinds.first(), Some(&Kind::Sales));
    assert_eq!(look("sales_german.csv").delimiter, ';');
}
