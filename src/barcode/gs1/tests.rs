use super::*;
use crate::barcode::gs1::table::{Part, Set};
use check::Check;
use proptest::{collection::vec, prelude::*, sample::select};

fn says(text: &str) -> Result<String, String> {
    parse(text).map(|parsed| to_bracketed(&parsed.elements)).map_err(|fault| fault.to_string())
}

#[test]
fn an_item_with_lot_expiry_and_serial() {
    assert_eq!(
        says("01095060001343521726013010AB-12\u{1d}21XYZ1").as_deref(),
        Ok("(01)09506000134352(17)260130(10)AB-12(21)XYZ1")
    );
    let parsed = parse("01095060001343521726013010AB-12\u{1d}21XYZ1").unwrap();
    assert!(parsed.waits_for.is_empty() && parsed.warnings.is_empty() && parsed.lost.is_none());
    assert!(parsed.elements.iter().all(|e| matches!(e.value, Cow::Borrowed(_))));
    assert_eq!(parsed.elements.iter().map(|e| e.title).next(), Some("GTIN"));
}

#[test]
fn needless_separators_are_warned_about() {
    let warnings = |text| parse(text).unwrap().warnings;
    assert_eq!(warnings("\u{1d}0109506000134352"), [Warning::LeadingSeparator]);
    assert_eq!(warnings("010950600013435210AB\u{1d}\u{1d}21C"), [Warning::DoubleSeparator]);
    assert_eq!(warnings("10AB\u{1d}\r\n"), [Warning::TrailingSeparator, Warning::TrailingLineEnd]);
    assert_eq!(warnings("0109506000134352\u{1d}10AB"), []);
}

#[test]
fn a_fault_names_its_character() {
    for (text, at, sentence) in [
        ("", 0, "there is no data"),
        ("\u{1d}", 0, "there is no data"),
        ("891234", 0, "no field identifier begins with 8912"),
        ("0109506000134353", 15, "(01) has a wrong check digit, it should be 2"),
        ("010950600013435", 15, "(01) is too short, it needs at least 14 characters"),
        ("010950600013435\u{1d}10A", 15, "(01) is too short, it needs at least 14 characters"),
        ("01095060001343521", 16, "no field identifier begins with 1"),
        ("010950600013435217261131", 22, "(17) day 31 does not exist in month 11"),
        ("010950600013435211260001", 20, "(11) month 0 does not exist"),
        ("10AB]C", 4, "(10) cannot hold ']', only letters, digits and !\"%&'()*+,-./:;<=>?_"),
        ("10Aé]C", 3, "(10) cannot hold 'é', only letters, digits and !\"%&'()*+,-./:;<=>?_"),
        (
            "10AB\u{1b}C",
            4,
            "(10) cannot hold the character U+001B, only letters, digits and !\"%&'()*+,-./:;<=>?_",
        ),
        ("2421234567", 9, "(242) is longer than 6 characters; was a separator lost?"),
        ("0109506000134352020950600013435237", 34, "(37) is too short, it needs at least 1 characters"),
        ("01095060001343520209506000134352375", 0, "(01) cannot stand beside (37)"),
        ("400ABC\u{1d}400XYZ", 0, "(400) comes twice with different values"),
        ("401123", 3, "(401) is too short to begin with a company prefix"),
    ] {
        let fault = parse(text).unwrap_err();
        assert_eq!((fault.at, fault.to_string().as_str()), (at, sentence), "{text:?}");
    }
}

#[test]
fn one_field_twice_with_one_value_is_fine() {
    assert_eq!(says("400ABC\u{1d}400ABC").as_deref(), Ok("(400)ABC(400)ABC"));
}

#[test]
fn bracketed_text_is_read() {
    for text in
        ["(01)12345678901231(10)12345", "(10)12345\\(11)991225", "(10)12345\\(", "(3100)123456(10)12345"]
    {
        let parsed = parse_bracketed(text).unwrap();
        assert_eq!(to_bracketed(&parsed.elements), text);
    }
    let composite = parse_bracketed("(01)12312312312333(10)ABC123|(99)COMPOSITE").unwrap();
    assert_eq!(to_bracketed(&composite.elements), "(01)12312312312333(10)ABC123(99)COMPOSITE");
    for text in [
        "",
        "12345",
        "1(12345",
        "()12345",
        "(1)12345",
        "(12345)12345",
        "(1A)12345",
        "(15",
        "(1",
        "(",
        "(10)",
        "(10)(11)98765",
        "(10)12345(11)",
        "(01)123456789012312(10)12345",
        "(10)12345^",
        "(17)9(90)217",
        "(10) ",
        "(89)1",
        "(01)12345678901231(02)12345678901231",
    ] {
        assert!(parse_bracketed(text).is_err(), "{text}");
    }
    assert_eq!(parse_bracketed("(01)12345678901231(10)AB^").unwrap_err().at, 24);
}

#[test]
fn scan_data_gets_separators_only_where_needed() {
    let fields = [("01", "09506000134352"), ("10", "AB-12"), ("17", "260130"), ("21", "XYZ1")];
    assert_eq!(
        build(&fields).unwrap(),
        "010950600013435210AB-12\u{1d}17260130\u{1d}21XYZ1".replace("17260130\u{1d}", "17260130")
    );
    assert_eq!(build(&[("17", "261131")]).unwrap_err().at, 4);
    assert!(build(&[]).is_err() && build(&[("99", "")]).is_err() && build(&[("18", "1")]).is_err());
}

/// The texts of the standard's own tool that show each rule of a value: right ones and wrong ones.
#[test]
fn values_that_the_reference_takes_and_refuses() {
    for right in [
        "800302112345678900ABC",
        "800302112345678900",
        "7230123",
        "423528528528528528",
        "7007211225211231",
        "7007211225",
        "800112341234512398",
        "80301==",
        "43090180000000",
        "70401AB_",
        "7041200",
        "72581/3",
        "80131987654Ad4X4bL5ttr2310c2K",
        "4330001200-",
        "4330001200",
        "8008201225235959",
        "800820122523",
        "8007FR7630006000011234567890189",
        "8110012345612345611110123",
        "8112001234561234560123456",
        "8043123456789012345678",
        "8043123456789012345678\u{1d}10A",
        "39109781",
        "7241",
        "7252",
        "801112",
        "8042",
        "4307DE",
        "7030999X",
        "8026123456789012310102",
    ] {
        let expected = !matches!(right, "43090180000000" | "7241" | "7252" | "8042");
        assert_eq!(parse(right).is_ok(), expected, "{right}: {:?}", says(right));
    }
    for wrong in [
        "800312112345678900",
        "800302112345678901",
        "723012",
        "4235285",
        "70072112252",
        "80011234123451239",
        "8001123412345123981",
        "8030ABC:123",
        "8030123=",
        "8010123456_",
        "8013123456ABXX",
        "8013A",
        "70231 2",
        "702312A4",
        "70401AB=",
        "800112340000012311",
        "8011023456789012",
        "43212",
        "800112341234512321",
        "426987",
        "7030987ABC",
        "4307AA",
        "39109870",
        "8007FR1234",
        "8007AB12345678901234",
        "4326201300",
        "4326201200",
        "43242012252400",
        "43242012252360",
        "8008201225230060",
        "8026123456789012310099",
        "8026123456789012310100",
        "8026123456789012310302",
        "4300ABC%0g",
        "8112201234561234560123456",
        "430918000000010000000000",
        "430900000000003600000001",
        "4330000000X",
        "72525",
        "7258111",
        "72580/3",
        "72582/1",
        "811171",
        "70410",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

fn of(alphabet: &'static str, min: u8, max: u8) -> BoxedStrategy<String> {
    let letters: Vec<char> = alphabet.chars().collect();
    vec(select(letters), usize::from(min)..=usize::from(max)).prop_map(|c| c.into_iter().collect()).boxed()
}

const SAFE: &str = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// A component that keeps its own rules.
fn component(part: &Part) -> BoxedStrategy<String> {
    let (min, max) = (part.min, part.max);
    let any = || match part.set {
        Set::Digits => of("0123456789", min, max),
        Set::Safe82 => of(SAFE, min, max),
        Set::Parts39 => of("#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min, max),
        Set::Base64 => of("-_0123456789ABCDEFabcdef", min, max),
    };
    let one = |texts: &[&'static str]| select(texts.to_vec()).prop_map(str::to_owned).boxed();
    let digit = |body: String| format!("{body}{}", crate::barcode::gtin::check_digit(body.as_bytes()));
    let first = part.checks.first();
    match first {
        None => any(),
        Some(Check::Mod10) => of("0123456789", min - 1, max - 1).prop_map(digit).boxed(),
        Some(Check::CheckPair) => of("0123456789ABc/", 4, max - 7)
            .prop_map(|tail| {
                let body = format!("1234{tail}-");
                let pair: String = check::pair(body.as_bytes()).map(char::from).iter().collect();
                body + &pair
            })
            .boxed(),
        Some(Check::CompanyPrefix) => {
            any().prop_map(move |t| format!("9506{t}").chars().take(max.into()).collect()).boxed()
        }
        Some(Check::Date) => one(&["261231", "280229", "990101", "000630"]),
        Some(Check::DateOrMonth) => one(&["261231", "280200", "260100", "491231"]),
        Some(Check::LongDate) => one(&["19600229", "20261231"]),
        Some(Check::HourMinute) => one(&["0000", "2359"]),
        Some(Check::Hour) => one(&["00", "23"]),
        Some(Check::Minute | Check::Second) => one(&["00", "59"]),
        Some(Check::Currency) => one(&["978", "840", "008"]),
        Some(Check::Country) => one(&["276", "004", "894"]),
        Some(Check::CountryOr999) => one(&["276", "999"]),
        Some(Check::CountryLetters) => one(&["DE", "ZW"]),
        Some(Check::Percent) => one(&["ACME%20Corp", "A", "%C3%BC"]),
        Some(Check::YesNo) => one(&["0", "1"]),
        Some(Check::Hyphen) => one(&["-"]),
        Some(Check::Latitude) => one(&["1800000000", "0000000001"]),
        Some(Check::Longitude) => one(&["3600000000", "0000000001"]),
        Some(Check::MediaType) => one(&["01", "10", "80", "99"]),
        Some(Check::Sex) => one(&["0", "1", "2", "9"]),
        Some(Check::PlaceInSequence) => one(&["1/1", "2/3"]),
        Some(Check::NotZero) => of("123456789", min, max),
        Some(Check::Zero) => one(&["0"]),
        Some(Check::NoZeroFirst) => {
            any().prop_map(|t| format!("1{}", t.get(1..).unwrap_or_default())).boxed()
        }
        Some(Check::Winding) => one(&["0", "1", "9"]),
        Some(Check::PieceOfTotal) => one(&["0101", "0299"]),
        Some(Check::Iban) => one(&["BE71096123456769", "GB98MIDL07009312345678"]),
        Some(Check::PackageType) => one(&["200", "1A", "8", "ZZ"]),
        Some(Check::ImporterIndex) => one(&["A", "_", "-", "9"]),
        Some(Check::Coupon) => one(&["012345612345611110123", "01234561234561111012390000"]),
        Some(Check::Offer) => one(&["001234561234560123456"]),
        Some(Check::NotAllDigits) => any(),
    }
}

/// A value of a row: its components, the optional ones from the left as long as a coin says so.
fn a_value(row: &'static Ai) -> BoxedStrategy<String> {
    let parts: Vec<BoxedStrategy<String>> = row.parts.iter().map(component).collect();
    let mandatory = row.parts.iter().filter(|part| !part.optional).count();
    (parts, mandatory..=row.parts.len())
        .prop_map(|(parts, take)| parts.into_iter().take(take).collect())
        .boxed()
}

fn a_field() -> BoxedStrategy<(Key, String)> {
    let rows: Vec<&'static Ai> = table::rows().collect();
    select(rows).prop_flat_map(|row| (select(row.keys().collect::<Vec<_>>()), a_value(row))).boxed()
}

#[test]
fn every_identifier_round_trips() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for row in table::rows() {
        let values = a_value(row);
        for key in row.keys() {
            for _ in 0..8 {
                use proptest::strategy::ValueTree;
                let value = values.new_tree(&mut runner).unwrap().current();
                let scan = build(&[(key.as_str(), &value)]).unwrap_or_else(|e| panic!("({key}){value}: {e}"));
                let parsed = parse(&scan).unwrap_or_else(|e| panic!("{scan}: {e}"));
                let found: Vec<_> = parsed.elements.iter().map(|e| (e.key, &*e.value)).collect();
                assert_eq!(found, [(key, value.as_str())]);
                let text = to_bracketed(&parsed.elements);
                assert_eq!(parse_bracketed(&text).unwrap().elements, parsed.elements, "{text}");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_fields_survive_scan_data_and_brackets(fields in vec(a_field(), 1..6)) {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        // Partners that exclude each other are refused: nothing to survive.
        if let Ok(scan) = build(&pairs) {
            let parsed = parse(&scan).unwrap();
            let found: Vec<_> = parsed.elements.iter().map(|e| (e.key.as_str(), &*e.value)).collect();
            prop_assert_eq!(&found, &pairs);
            let text = to_bracketed(&parsed.elements);
            prop_assert_eq!(parse_bracketed(&text).unwrap().elements, parsed.elements);
        }
    }

    #[test]
    fn a_digital_link_survives(fields in vec(a_field(), 1..5)) {
        use crate::barcode::digital_link;
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        // Fields without a key, or that no query may hold, make no address.
        let Ok(parsed) = build(&pairs).map(|scan| parse(&scan).unwrap().into_owned()) else { return Ok(()) };
        if let Ok(uri) = digital_link::build("https://a.example/shop", &parsed.elements) {
            let back = digital_link::parse(&uri).unwrap();
            prop_assert!(parsed.elements.iter().all(|element| back.elements.contains(element)), "{}", uri);
            prop_assert!(back.elements.iter().all(|element| parsed.elements.contains(element)), "{}", uri);
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        every_parser(&text);
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..80)) {
        every_parser(&bytes.into_iter().map(char::from).collect::<String>());
    }

    #[test]
    fn no_text_that_is_nearly_right_panics(
        fields in vec(a_field(), 1..4), cut in any::<prop::sample::Index>(), into in any::<prop::sample::Index>(), c in any::<char>(),
    ) {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        if let Ok(scan) = build(&pairs) {
            let mut text: Vec<char> = scan.chars().collect();
            let at = cut.index(text.len());
            if let Some(place) = text.get_mut(at) {
                *place = c;
            }
            let text: String = text.into_iter().collect();
            every_parser(&text);
            every_parser(&text.chars().skip(into.index(scan.len())).collect::<String>());
            every_parser(&format!("[)>\u{1e}05\u{1d}{text}\u{1e}\u{4}"));
            every_parser(&format!("https://a/01/{text}"));
            every_parser(&to_bracketed(&parse(&scan).unwrap().elements).replace(&c.to_string(), "("));
        }
    }
}

fn every_parser(text: &str) {
    use crate::barcode::{aim, digital_link, iso15434, mh10, separator};
    for fault in [
        parse(text).err(),
        parse_bracketed(text).err(),
        digital_link::parse(text).err(),
        iso15434::parse(text).err(),
        mh10::field(text).err(),
    ]
    .into_iter()
    .flatten()
    {
        assert!(fault.at <= text.chars().count(), "{fault:?}");
        assert!(fault.to_string().chars().all(crate::domain::text::is_safe), "{fault}");
    }
    let _ = (
        aim::split(text),
        aim::composite(text),
        mh10::bare(text),
        separator::normalise(text, &separator::Form::ALL),
    );
}
