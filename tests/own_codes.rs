//! Codes of hospitals, of scales and of Code 39 on the shop floor: what they are looked up by, and how much they are.

#![allow(missing_docs, reason = "tests are named by their rule")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::{
        code39::check_character,
        command::FlowKind::{Lookup, Putaway, Receive},
        gtin::check_digit,
    },
    domain::{Money, Quantity},
};
use support::{
    Depot,
    shift::{Shift, shift},
};

/// The maker's label of a case of TEA, as ANSI/HIBC 2.6 has it, and its two forms with a lot.
const PRIMARY: &str = "+A123BJC5D6E71G";

/// A symbol with its check character behind it.
fn checked(body: &str) -> String {
    format!("{body}{}", check_character(body).unwrap())
}

/// TEA, known by its primary symbol.
fn hospital() -> Shift {
    let mut shift = shift().flow(Receive).scan("DOCK-1");
    let tea = shift.floor.item("TEA");
    shift.floor.barcodes.push((PRIMARY.into(), tea, Quantity::ONE));
    shift
}

#[test]
fn both_symbols_in_one_are_the_item_of_the_primary() {
    let whole = checked("+A123BJC5D6E71/$$9001203311130LOT7");
    let in_one = hospital().scan(&whole).ok("+120 TEA lot LOT7, best before 30 Nov 2031");
    in_one.on_hand("TEA", 120).scan(&whole).ok("+120 TEA lot LOT7, 240 so far");
    // The asterisks that a scanner of Code 39 may send change nothing.
    hospital().scan(&format!("*{}*", checked("+A123BJC5D6E71/$LOT8"))).asks("EXPIRY of lot LOT8?");
    shift()
        .scan(&whole)
        .refuses("HELP to bind it")
        .scan("HELP")
        .scan("TEA")
        .scan("YES")
        .ok("bound +A123BJC5D6E71G");
}

#[test]
fn a_secondary_symbol_waits_for_its_primary_with_its_quantity() {
    let second = checked("+$$9001203311130LOT7G");
    let waits = hospital()
        .scan(&second)
        .asks("lot LOT7 best before Sun 30 Nov 2031 120 in it: now scan the item's own barcode")
        .records(0);
    waits.scan(PRIMARY).ok("+120 TEA lot LOT7").on_hand("TEA", 120);
    // The other way round: the item asks for its lot, and the second label has it, and how many.
    hospital().scan(PRIMARY).asks("SCAN THE LOT").scan(&second).ok("+120 TEA lot LOT7").on_hand("TEA", 120);
    let three = hospital().scan("XCMDQ3").scan(PRIMARY).asks("SCAN THE LOT").scan(&second);
    three.ok("+360 TEA lot LOT7");
    let many = hospital().scan("*9").scan(PRIMARY).asks("SCAN THE LOT").scan(&second);
    many.asks("1080 each of TEA at once: really?").scan("YES").ok("+1080 TEA lot LOT7");
    // A second label that is tied to another first one is of another pack.
    let other = hospital().scan(&checked("+$LOT9D")).asks("lot LOT9").scan(PRIMARY);
    other.refuses("OTHER PACK").on_hand("TEA", 0);
}

#[test]
fn a_label_bound_by_its_primary_is_known_in_every_form() {
    let bound =
        shift().scan(PRIMARY).refuses("UNKNOWN CODE").scan("HELP").scan("ROPE").scan("YES").ok("bound");
    bound.scan(&checked("+A123BJC5D6E71/S77DEFG45")).ok("ROPE The ROPE");
    let another_pack = shift().scan(&checked("+A123BJC5D6E72"));
    another_pack.refuses("UNKNOWN CODE");
}

#[test]
fn a_suppliers_label_is_the_item_of_its_part_number() {
    let label = "[)>\u{1e}06\u{1d}PMUG-1\u{1d}Q10\u{1d}1TLOT7\u{1e}\u{4}";
    shift().flow(Receive).scan("DOCK-1").scan(label).ok("+10 MUG-1").on_hand("MUG-1", 10);
    let tea = shift().flow(Receive).scan("DOCK-1").scan("[)>{RS}06{GS}1PTEA{GS}Q3{GS}1TLOT7{RS}{EOT}");
    tea.asks("EXPIRY of lot LOT7?").scan("NO").ok("+3 TEA lot LOT7");
    let dated =
        shift().flow(Receive).scan("DOCK-1").scan("[)>{RS}06{GS}PTEA{GS}1TL8{GS}14D20310228{RS}{EOT}");
    dated.ok("+1 TEA lot L8, best before 28 Feb 2031");
    shift().scan("[)>{RS}06{GS}PNOBODYS{GS}Q3{RS}{EOT}").refuses("HELP to bind it");
}

/// The floor with these rules; MUG-1 is 12345 at 2.50, ROPE is 77.
fn scales(rules: &[&str]) -> Shift {
    let mut shift = shift().flow(Receive).scan("DOCK-1");
    let (mug, rope) = (shift.floor.item("MUG-1"), shift.floor.item("ROPE"));
    shift.floor.rules = rules.iter().map(|rule| rule.parse().unwrap()).collect();
    shift.floor.barcodes.push(("12345".into(), mug, Quantity::ONE));
    shift.floor.barcodes.push(("00077".into(), rope, Quantity::ONE));
    for (item, hundredths) in [(mug, 250), (rope, 300)] {
        shift.floor.prices.insert(item, Money::from_ten_thousandths(hundredths * 100));
    }
    shift
}

fn number(body: &str) -> String {
    format!("{body}{}", check_digit(body.as_bytes()))
}

#[test]
fn a_weight_inside_is_the_quantity() {
    let weighed = scales(&["21: iiiii wwwww.1"]).scan(&number("210007700125")).ok("+12.5 ROPE");
    weighed
        .scan("UNDO")
        .scan("UNDO")
        .ok("taken back")
        .scan("XCMDQ2")
        .scan(&number("210007700125"))
        .ok("+25 ROPE");
    // An item that is counted whole has no weight: the rule can pass it over.
    let whole = scales(&["21: iiiii wwwww.3"]).scan(&number("211234501250"));
    whole.refuses("it holds 1.25, and MUG-1 is counted with 0 decimals").on_hand("MUG-1", 0);
    scales(&["21: iiiii xxxxx"]).scan(&number("211234501250")).ok("+1 MUG-1");
    scales(&["20: iiiiixx qqq"]).scan(&number("201234599012")).ok("+12 MUG-1");
    scales(&["21: iiiii wwwww.1"]).scan(&number("210007700000")).refuses("cannot be booked");
    // Without a rule, and under another prefix, the number is what it is.
    scales(&[]).scan(&number("210007700125")).refuses("UNKNOWN CODE");
    scales(&["22: iiiii wwwww.1"]).scan(&number("210007700125")).refuses("UNKNOWN CODE");
}

#[test]
fn a_price_inside_is_asked_about() {
    let priced = scales(&["22: iiiii wwwww", "21: iiiii ppppp.2"]).scan(&number("211234500750"));
    let priced = priced.asks("the label says 7.50, MUG-1 costs 2.50 for 1 each: 3 each?").records(0);
    priced.scan("YES").ok("+3 MUG-1").on_hand("MUG-1", 3);
    let no = scales(&["21: iiiii ppppp.2"]).scan(&number("211234500750")).scan("NO").ok("not counted");
    // What was asked of one label is asked of the next.
    no.scan(&number("210007701000"))
        .asks("3.3 each?")
        .scan("YES")
        .ok("+3.3 ROPE")
        .scan(&number("210007701000"))
        .asks("3.3");
    let mut free = scales(&["21: iiiii ppppp.2"]);
    free.floor.prices.clear();
    free.scan(&number("211234500750")).refuses("only where MUG-1 has a price of its own");
    // The price has a check digit of its own.
    let wrong = scales(&["02: iiiii v pppp.2"]).scan(&number("021234582875"));
    wrong.refuses("the check digit of the price should be 9");
}

#[test]
fn the_item_of_a_label_is_found_by_its_digits_or_its_base_number_and_bound_by_that() {
    let rule = ["21: iiiii wwwww.1"];
    // As a SKU; with zeros in front; as the number that a till's file has.
    let mut by_sku = scales(&rule);
    by_sku.floor.barcodes.retain(|(code, ..)| code != "00077");
    let rope = by_sku.floor.item("ROPE");
    by_sku.floor.barcodes.push(("77".into(), rope, Quantity::ONE));
    by_sku.scan(&number("210007700125")).ok("+12.5 ROPE");
    let unknown = scales(&rule).scan(&number("215555500125")).refuses("HELP to bind it");
    let bound =
        unknown.scan("HELP").scan("ROPE").scan("YES").ok(&format!("bound 0{}", number("215555500000")));
    bound.scan(&number("215555500200")).ok("+20 ROPE");
}

#[test]
fn a_code_39_label_is_known_with_its_check_character_and_without() {
    let mut shelf = shift().flow(Putaway);
    let mug = shelf.floor.item("MUG-1");
    shelf.floor.barcodes.push(("CODE39".into(), mug, Quantity::ONE));
    shelf.floor.barcodes.push(("HOUSE1X".into(), mug, Quantity::from_units(6)));
    let at = |shift: Shift, code: &str| shift.flow(Lookup).scan(code);
    let shelf =
        at(shelf, "]A1CODE39W").ok("MUG-1").scan("]A0CODE39").ok("MUG-1").scan("]A3CODE39").ok("MUG-1");
    let shelf = shelf.scan("CODE39").ok("MUG-1");
    // Bound as it was read by a scanner that tells nothing.
    let whole = checked("HOUSE1");
    let mut shelf = shelf.flow(Receive).scan("DOCK-1");
    shelf.floor.barcodes.push((whole.clone(), mug, Quantity::from_units(6)));
    let shelf = shelf
        .scan(&format!("]A1{whole}"))
        .ok("+6 MUG-1")
        .scan(&format!("]A1{}", checked("DOCK-1")))
        .ok("into DOCK-1");
    // The check character of this one is a space.
    let mut shelf = shelf;
    shelf.floor.barcodes.push(("U.P.X-FR2GEKG8N".into(), mug, Quantity::from_units(2)));
    let shelf = shelf.scan("]A1U.P.X-FR2GEKG8N ").ok("+2 MUG-1");
    shelf.scan("]A1CODE39X").refuses("the check character is wrong, it should be W");
}

#[test]
fn the_rules_of_a_site_stand_in_the_configuration() {
    let depot = Depot::new();
    let write = |text: &str| std::fs::write(depot.path("config.toml"), text).unwrap();
    write("[barcodes]\nrestricted = [\"21: iiiii kkkkk\"]\n");
    depot
        .run(&["config", "check"])
        .refused("barcodes.restricted: \"21: iiiii kkkkk\": 'k' means nothing here");
    write("[barcodes.sites.NORTH]\nrestricted = [\"31: iiiii\"]\n");
    depot
        .run(&["config", "check"])
        .refused("barcodes.sites.NORTH.restricted: \"31: iiiii\": \"31\" is no prefix");
    write(
        "[barcodes]\nrestricted = [\"21: iiiii xxxxx\"]\n[barcodes.sites.NORTH]\nrestricted = [\"21: iii wwwwwww.3\"]\n",
    );
    assert!(depot.run(&["config", "check"]).fine().contains("is right"));
    assert!(depot.run(&["config", "show"]).fine().contains("restricted = [\"21: iiiii xxxxx\"]"));
    let code = number("211234501250");
    let said = |arguments: &[&str]| depot.feed(arguments, format!("{code}\n")).json().remove(0);
    let here = said(&["decode", "--json"]);
    assert_eq!((&here["item_code"], &here["measure"]), (&"12345".into(), &serde_json::Value::Null));
    let north = said(&["decode", "--json", "--site", "north"]);
    assert_eq!((&north["item_code"], &north["measure"]), (&"123".into(), &"weight 4501.25".into()));
    std::fs::write(depot.path("barcodes.csv"), "barcode,sku,quantity\n12345,MUG-1,4\n").unwrap();
    assert_eq!(depot.run(&["import", "barcodes", "barcodes.csv"]).code, Some(0));
    let received = depot.feed(&["scan", "receive", "--json"], format!("DOCK-1\n{code}\n")).json();
    assert_eq!((&received[1]["sku"], &received[1]["quantity"]), (&"MUG-1".into(), &4.into()), "{received:?}");
}

#[test]
fn a_suppliers_count_that_is_no_whole_number_is_not_one() {
    for count in ["12.5", "12EA", "-3", "99999999999"] {
        for part in ["PMUG-1{GS}", ""] {
            let scan = format!("[)>{{RS}}06{{GS}}{part}Q{count}{{GS}}1TL8{{RS}}{{EOT}}");
            let told = shift().flow(Receive).scan("DOCK-1").scan(&scan);
            told.refuses("its count or weight cannot be booked: scan the item, then digits").records(0);
        }
    }
    shift().flow(Receive).scan("DOCK-1").scan("[)>{RS}06{GS}PMUG-1{GS}Q12{RS}{EOT}").ok("+12 MUG-1");
}
