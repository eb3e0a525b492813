use super::*;
use proptest::prelude::*;

/// A symbol with its check character.
fn checked(body: &str) -> String {
    format!("{body}{}", code39::check_character(body).unwrap())
}

fn read(body: &str) -> Hibc {
    parse(&checked(body)).unwrap_or_else(|e| panic!("{body}: {e}"))
}

#[test]
fn a_primary_symbol_says_who_made_what() {
    let hibc = parse("+A123BJC5D6E71G").unwrap();
    assert_eq!(
        (hibc.lic.as_deref(), hibc.pcn.as_deref(), hibc.uom),
        (Some("A123"), Some("BJC5D6E7"), Some(1))
    );
    assert_eq!((hibc.check, hibc.link), ('G', None));
    assert_eq!(parse("*+A123BJC5D6E71G*").unwrap(), hibc, "with the asterisks of Code 39");
    assert!(looks_like("+A123BJC5D6E71G") && looks_like("*+$$0926LOT7GI*"));
    assert!(!looks_like("A123") && !looks_like("+49 30 1234") && !looks_like("+"));
}

#[test]
fn a_wrong_check_character_comes_with_the_right_one() {
    let error = parse("+A123BJC5D6E71H").unwrap_err();
    assert_eq!(error, Problem::CheckCharacter { expected: 'G' }.at(15));
    assert_eq!(error.to_string(), "character 15: the check character should be 'G'");
}

#[test]
fn every_form_of_date_is_read() {
    for (body, day, hour, written) in [
        ("+$$09053C001L", "2005-09-30", None, "0905"),
        ("+$$12263C001L", "2026-12-31", None, "1226"),
        ("+$$02283C001L", "2028-02-29", None, "0228"),
        ("+$$20928053C001L", "2005-09-28", None, "092805"),
        ("+$$30509283C001L", "2005-09-28", None, "050928"),
        ("+$$4050928223C001L", "2005-09-28", Some(22), "05092822"),
        ("+$$5052713C001L", "2005-09-28", None, "05271"),
        ("+$$605271223C001L", "2005-09-28", Some(22), "0527122"),
        ("+052713C001L", "2005-09-28", None, "05271"),
        ("+$$8244050928223C001L", "2005-09-28", Some(22), "05092822"),
        ("+$$90010030509283C001L", "2005-09-28", None, "050928"),
    ] {
        let hibc = read(body);
        let expiry = hibc.expiry.unwrap();
        assert_eq!(
            (expiry.day.to_string().as_str(), expiry.hour, expiry.written.as_str()),
            (day, hour, written),
            "{body}"
        );
        assert_eq!((hibc.lot.as_deref(), hibc.link), (Some("3C001"), Some('L')), "{body}");
    }
}

#[test]
fn lots_serials_and_quantities_are_told_apart() {
    let lot = read("+$3C001L");
    assert_eq!((lot.lot.as_deref(), lot.serial.as_deref()), (Some("3C001"), None));
    let serial = read("+$+0001L");
    assert_eq!((serial.lot.as_deref(), serial.serial.as_deref()), (None, Some("0001")));
    assert_eq!(read("+$$+09050001L").serial.as_deref(), Some("0001"));
    assert_eq!(read("+$$+70001L").serial.as_deref(), Some("0001"));
    assert_eq!(read("+$$73C001L").lot.as_deref(), Some("3C001"));
    assert_eq!(read("+$$824L").quantity, Some(24));
    assert_eq!(read("+$$900100L").quantity, Some(100));
    let both = read("+$$82473C001L");
    assert_eq!((both.quantity, both.lot.as_deref(), both.expiry), (Some(24), Some("3C001"), None));
    assert_eq!(read("+05271L").lot, None);
}

#[test]
fn both_symbols_in_one_have_one_check_character_and_no_link() {
    // The example of the standard's table of supplemental data.
    let hibc = read("+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202");
    assert_eq!(
        (hibc.lic.as_deref(), hibc.pcn.as_deref(), hibc.uom),
        (Some("H123"), Some("PARTNO123456789012"), Some(0))
    );
    assert_eq!(
        (hibc.lot.as_deref(), hibc.serial.as_deref()),
        (Some("LOT123456789012345"), Some("XYZ456789012345678"))
    );
    assert_eq!(hibc.expiry.map(|e| (e.day.to_string(), e.hour)), Some(("2020-02-02".into(), Some(16))));
    assert_eq!(hibc.made.map(|d| d.to_string()).as_deref(), Some("2013-02-02"));
    assert_eq!(hibc.link, None);
    let hibc = read("+A99912345/$10X3/16D20111231/14D20200131/Q500");
    assert_eq!((hibc.lot.as_deref(), hibc.quantity), (Some("10X3"), Some(500)));
    assert_eq!(hibc.expiry.map(|e| e.day.to_string()).as_deref(), Some("2020-01-31"));
}

#[test]
fn a_space_can_be_the_check_character() {
    let text = (0..999).map(|n| checked(&format!("+A123ITEM{n:X}0"))).find(|t| t.ends_with(' ')).unwrap();
    assert_eq!(parse(&text).unwrap().check, ' ');
    assert_eq!(parse(&format!("{text}\r\n")).unwrap().check, ' ');
    assert!(parse(text.trim()).is_err());
}

#[test]
fn what_is_wrong_is_said_with_its_character() {
    for (body, sentence) in [
        ("+A1-3ITEM0", "character 2: a labeler code is a letter and three letters or digits"),
        ("+A1230", "character 6: a product number has 1 to 18 letters or digits"),
        ("+A123ITEMX", "character 10: the unit of measure is a digit"),
        ("+$$1326LOTL", "character 4: no such date"),
        ("+$$2023005LOTL", "character 5: no such date"),
        ("+$$5263670001L", "character 5: no such date"),
        ("+$$82XL", "character 5: the quantity is not a number"),
        ("+$$XL", "character 4: no such date"),
        ("+$L", "character 3: a lot or serial number has letters and digits"),
        ("+A123ITEM0/XYZ", "character 12: unknown kind of data"),
        ("+A123ITEM0/14D2026013", "character 15: no such date"),
    ] {
        assert_eq!(parse(&checked(body)).unwrap_err().to_string(), sentence, "{body}");
    }
    assert_eq!(parse("A123").unwrap_err(), Problem::NoFlag.at(1));
    assert_eq!(parse("+a123item0X").unwrap_err(), Problem::Character('a').at(2));
    assert_eq!(parse("+").unwrap_err().problem, Problem::Short);
    assert_eq!(parse("").unwrap_err().problem, Problem::NoFlag);
}

proptest! {
    #[test]
    fn a_label_survives_its_symbols(
        lic in "[A-Z][A-Z0-9]{3}", pcn in "[A-Z0-9]{1,18}", uom in 0..10u8, lot in "[A-Z0-9]{1,18}",
        year in 0..100u32, month in 1..13u32, day in 1..29u32, quantity in 0..100_000u32, serial in any::<bool>(),
    ) {
        let primary = checked(&format!("+{lic}{pcn}{uom}"));
        let first = parse(&primary).unwrap();
        let link = first.check;
        let flag = if serial { "$$+" } else { "$$" };
        let data = format!("{flag}9{quantity:05}3{year:02}{month:02}{day:02}{lot}");
        let second = parse(&checked(&format!("+{data}{link}"))).unwrap();
        prop_assert_eq!(second.link, Some(link));
        let joined = parse(&checked(&format!("+{lic}{pcn}{uom}/{data}"))).unwrap();
        for part in [&first, &joined] {
            prop_assert_eq!(part.lic.as_deref(), Some(lic.as_str()));
            prop_assert_eq!(part.pcn.as_deref(), Some(pcn.as_str()));
            prop_assert_eq!(part.uom, Some(uom));
        }
        for part in [&second, &joined] {
            prop_assert_eq!(part.quantity, Some(quantity));
            prop_assert_eq!(if serial { &part.serial } else { &part.lot }.as_deref(), Some(lot.as_str()));
            let written = part.expiry.as_ref().map(|e| e.day.to_string());
            prop_assert_eq!(written, Some(format!("20{year:02}-{month:02}-{day:02}")));
        }
    }

    #[test]
    fn one_wrong_character_is_always_found(at in 1..14usize, c in "[0-9A-Z]") {
        let mut text = String::from("+A123BJC5D6E71G");
        let same = text[at..=at] == c;
        text.replace_range(at..=at, &c);
        prop_assert_eq!(parse(&text).is_ok(), same);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", near in "[*]?[+][$]{0,2}[+]?[0-9A-Z/$+ -]{0,40}") {
        let _ = (parse(&text), looks_like(&text), parse(&near));
        if let Some(check) = code39::check_character(&near) {
            let _ = parse(&format!("{near}{check}"));
        }
    }
}
