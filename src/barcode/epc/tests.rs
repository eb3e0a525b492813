use super::*;
use proptest::prelude::*;

/// Worked examples of the EPC Tag Data Standard 2.3, annex E.3: tag, tag URI without its prefix, elements.
#[rustfmt::skip]
const CLASSIC: [(&str, &str, &str); 22] = [
    ("3066C4409047E140075BCD15", "sgtin-96:3.95060001343.05.123456789", "01 09506000134352 21 123456789"),
    ("3666C4409047E159B2C2BF100000000000000000000000000000", "sgtin-198:3.95060001343.05.32a%2Fb", "01 09506000134352 21 32a/b"),
    ("311BA1B300CE0A6A83000000", "sscc-96:0.952012.03456789123", "00 095201234567891235"),
    ("3276451FD46072000000162E", "sgln-96:3.9521141.12345.5678", "414 9521141123454 254 5678"),
    ("3976451FD46072CD9615F8800000000000000000000000000000", "sgln-195:3.9521141.12345.32a%2Fb", "414 9521141123454 254 32a/b"),
    ("3376451FD40C0E400000162E", "grai-96:3.9521141.12345.5678", "8003 095211411234545678"),
    ("3776451FD40C0E59B2C2BF1000000000000000000000", "grai-170:3.9521141.12345.32a%2Fb", "8003 0952114112345432a/b"),
    ("3476451FD40000000000162E", "giai-96:3.9521141.5678", "8004 95211415678"),
    ("3876451FD59B2C2BF10000000000000000000000000000000000", "giai-202:3.9521141.32a%2Fb", "8004 952114132a/b"),
    ("2D76451FD4499602D2000000", "gsrn-96:3.9521141.1234567890", "8018 952114112345678906"),
    ("2E76451FD4499602D2000000", "gsrnp-96:3.9521141.1234567890", "8017 952114112345678906"),
    ("2C76451FD46072000000162E", "gdti-96:3.9521141.12345.5678", "253 95211411234545678"),
    ("3E76451FD7039B061438997367D0C18B266D1AB66EE0", "gdti-174:3.9521141.98765.ABCDefgh012345678", "253 9521141987650ABCDefgh012345678"),
    ("3C76451FD400C0E680003039", "cpi-96:3.9521141.98765.12345", "8010 952114198765 8011 12345"),
    ("3D76451FD75411DEF6B4CC00000003039000", "cpi-var:3.9521141.5PQ7%2FZ43.12345", "8010 95211415PQ7/Z43 8011 12345"),
    ("3F76451FD612640000019907", "sgcn-96:3.9521141.67890.04711", "255 952114167890904711"),
    ("3500E86F8000A9E000000586", "gid-96:952056.2718.1414", ""),
    ("2F320434147455900000162E", "usdod-96:3.CAGEY.5678", ""),
    ("3B0E0CF5E76C9047759AD00373DC7602E7200", "adi-var:3.35962.PQ7VZ4.M37GXB92", ""),
    ("4076451FD40C0E40820000000F54", "itip-110:3.9521141.012345.01.02.981", "8006 095211411234540102 21 981"),
    ("3074257BF7194E4000001A85", "sgtin-96:3.0614141.812345.6789", "01 80614141123458 21 6789"),
    // Without an extension a location has the lone 0, and no AI 254.
    ("32DA3D5DD483700000000000", "sgln-96:6.587127.672184.0", "414 5871276721846"),
];

/// The same for the "+" schemes: tag, Digital Link behind the host, elements.
#[rustfmt::skip]
const PLUS: [(&str, &str, &str); 12] = [
    ("F73795211411234538566CB0AFC4", "01/79521141123453/21/32a%2Fb", "01 79521141123453 21 32a/b"),
    ("FB342CDE795211411234538566CB0AFC4", "01/79521141123453/21/32a%2Fb?17=220630", "01 79521141123453 21 32a/b 17 220630"),
    ("F90095201234567891235", "00/095201234567891235", "00 095201234567891235"),
    ("F2395211411234548566CB0AFC4", "414/9521141123454/254/32a%2Fb", "414 9521141123454 254 32a/b"),
    ("F13095211411234548566CB0AFC4", "8003/0952114112345432a%2Fb", "8003 0952114112345432a/b"),
    ("FA3952114132E83C2BF10", "8004/952114132a%2Fb", "8004 952114132a/b"),
    ("F43952114112345678906", "8018/952114112345678906", "8018 952114112345678906"),
    ("F53952114112345678906", "8017/952114112345678906", "8017 952114112345678906"),
    ("F6395211411234540458B8", "253/95211411234545678", "253 95211411234545678"),
    ("F0395211415E87A145BAFB4D19A8C0E4", "8010/95211415PQ7%2FZ43/8011/12345", "8010 95211415PQ7/Z43 8011 12345"),
    ("F839521141678909509338", "255/952114167890904711", "255 952114167890904711"),
    ("FD3795211411234538566CB0AFC525065F1876F0D996D800", "01/79521141123453/21/32a%2Fb", "01 79521141123453 21 32a/b"),
];

fn shown(epc: &Epc) -> String {
    epc.elements.iter().flat_map(|(ai, value)| [*ai, value]).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_examples_of_the_standard_are_read_and_written() {
    for (hex, uri, elements) in CLASSIC {
        let epc = decode(hex).unwrap_or_else(|e| panic!("{hex}: {e}"));
        assert_eq!(epc.tag_uri, format!("urn:epc:tag:{uri}"), "{hex}");
        assert_eq!(shown(&epc), elements, "{hex}");
        assert_eq!(epc.warnings, [], "{hex}");
        assert!(looks_like(hex), "{hex}");
        let written = from_uri(&epc.tag_uri).unwrap_or_else(|e| panic!("{uri}: {e}"));
        assert_eq!(written.trim_end_matches('0'), hex.trim_end_matches('0'), "{uri}");
        assert_eq!(written.len() % 4, 0, "{uri} fills its words");
    }
}

#[test]
fn the_examples_of_version_2_are_read() {
    for (hex, link, elements) in PLUS {
        let epc = decode(hex).unwrap_or_else(|e| panic!("{hex}: {e}"));
        assert_eq!(epc.pure_identity, format!("https://id.gs1.org/{link}"), "{hex}");
        assert_eq!(shown(&epc), elements, "{hex}");
        assert!(epc.tag_uri.is_empty() && epc.company_prefix.is_empty(), "{hex}");
        assert_eq!(epc.filter, u8::from(epc.scheme != Scheme::SsccPlus) * 3, "{hex}");
    }
}

#[test]
fn the_examples_of_version_2_are_written() {
    for (scheme, fields, hex) in [
        (Scheme::SgtinPlus, &["79521141123453", "32a/b"][..], "F73795211411234538566CB0AFC4"),
        (
            Scheme::DsgtinPlus,
            &["17", "220630", "79521141123453", "32a/b"],
            "FB342CDE795211411234538566CB0AFC4000",
        ),
        (Scheme::SglnPlus, &["9521141123454", "32a/b"], "F2395211411234548566CB0AFC40"),
        (Scheme::GiaiPlus, &["952114132a/b"], "FA3952114132E83C2BF10000"),
        (Scheme::GdtiPlus, &["9521141123454", "5678"], "F6395211411234540458B800"),
        (Scheme::CpiPlus, &["95211415PQ7/Z43", "12345"], "F0395211415E87A145BAFB4D19A8C0E4"),
        (Scheme::SgcnPlus, &["9521141678909", "04711"], "F839521141678909509338"),
        (Scheme::GsrnpPlus, &["952114112345678906"], "F53952114112345678906000"),
    ] {
        let written = encode(scheme, 3, fields).unwrap();
        assert_eq!(written.trim_end_matches('0'), hex.trim_end_matches('0'), "{scheme}");
        assert!(looks_like(&written), "{scheme} {written}");
    }
}

#[test]
fn a_long_tag_is_read_at_any_length_that_holds_it() {
    let tag = "3674257BF6B7A659B2C2BF1000000000000000000000000000";
    assert_eq!(tag.len(), 50);
    for text in [tag.to_owned(), format!("{tag}00"), tag.to_lowercase()] {
        assert_eq!(decode(&text).unwrap().pure_identity, "urn:epc:id:sgtin:0614141.712345.32a%2Fb", "{text}");
        assert!(looks_like(&text), "{text}");
    }
    let padded = "3074257BF7194E4000001A8500000000";
    assert_eq!(decode(padded).unwrap().warnings, [Warning::Longer]);
    assert!(!looks_like(padded));
    assert_eq!(decode(&tag[..48]).unwrap_err(), Problem::Shorter.at(Place::HexDigit(49)));
}

#[test]
fn what_is_wrong_is_said_with_its_hexadecimal_digit() {
    for (hex, sentence) in [
        ("303C83F1B7DD441678901234", "hex digit 3: partition 7 does not exist"),
        ("3074257BF7194E4000001A8", "hex digit 24: the tag ends too early"),
        ("3074257BF7194E4000001A8G", "hex digit 24: 'G' is no hexadecimal digit"),
        ("3077FFFFFF194E4000001A85", "hex digit 4: the company prefix does not fit its digits"),
        ("3174257BF4499602D2000001", "hex digit 24: bits are set where this scheme has zeros only"),
        ("3074257BF7194E4000001A8501", "hex digit 26: bits are set where this scheme has zeros only"),
        ("30", "hex digit 3: the tag ends too early"),
        ("", "hex digit 1: the tag ends too early"),
        ("FF00", "hex digit 1: header FF belongs to no known EPC scheme"),
        ("000000000000000000000000", "hex digit 1: nothing is written on this tag"),
        ("F0395211415E87A145BAFB4D19A8C", "hex digit 30: the tag ends too early"),
    ] {
        assert_eq!(decode(hex).unwrap_err().to_string(), sentence, "{hex}");
        assert!(!looks_like(hex), "{hex}");
    }
    let chip = decode("E28011606000020478AB1234").unwrap_err();
    assert_eq!(chip.problem, Problem::ChipTid);
}

#[test]
fn what_is_no_tag_does_not_look_like_one() {
    for text in [
        "MUG-1",
        "9506000134352",
        // GS1: weight, expiry, lot. As a tag its last 24 bits would have to be zero.
        "310200000017251231101234",
        "3103001750392200002115AB",
        "E28011606000020478AB1234",
        "FACEFEED0000000000000001",
        "F79506000134353",
    ] {
        assert!(!looks_like(text), "{text}");
    }
}

#[test]
fn lot_and_expiry_behind_the_tag_are_read() {
    // SGTIN+ as above with the toggle set, then AI 17 in 16 bits of date and AI 10 in digits.
    let mut out = Writer::new();
    for (value, width) in [(0xF7, 8), (1, 1), (3, 3), (0x79_5211_4112_3453, 56), (0, 3), (4, 5), (5678, 14)] {
        out.put(value, width).unwrap();
    }
    for (value, width) in [(0x17, 8), (26, 7), (11, 4), (30, 5), (0x10, 8), (1, 3), (3, 5), (0xAB1, 12)] {
        out.put(value, width).unwrap();
    }
    let epc = decode(&out.hex()).unwrap();
    assert_eq!(shown(&epc), "01 79521141123453 21 5678 17 261130 10 AB1");
    assert_eq!(epc.pure_identity, "https://id.gs1.org/01/79521141123453/21/5678");
    assert_eq!(epc.warnings, []);
    // AI 8200 is none that a warehouse needs: the identity still counts.
    out.put(0x8200, 16).unwrap();
    out.put(1, 1).unwrap();
    assert_eq!(decode(&out.hex()).unwrap().warnings, [Warning::Unread]);
}

#[test]
fn a_wrong_check_digit_on_a_plus_tag_is_a_warning() {
    let epc = decode("F90095201234567891236000").unwrap();
    assert_eq!((epc.elements.len(), epc.warnings.as_slice()), (1, &[Warning::CheckDigit][..]));
    assert!(!looks_like("F90095201234567891236000"));
}

#[test]
fn what_does_not_fit_is_not_written() {
    for (uri, sentence) in [
        ("urn:epc:tag:sgtin-96:3.0614141.812345.06789", "field 3: the number does not fit this scheme"),
        (
            "urn:epc:tag:sgtin-96:3.0614141.812345.274877906944",
            "field 3: the number does not fit this scheme",
        ),
        ("urn:epc:tag:sgtin-96:3.0614141.12345.1", "field 2: the reference does not fit its digits"),
        ("urn:epc:tag:sgtin-96:3.06141.81234567.1", "field 1: the company prefix does not fit its digits"),
        ("urn:epc:tag:sgtin-96:8.0614141.812345.1", "the filter is too large"),
        ("urn:epc:tag:sgtin-198:3.0614141.812345.", "field 3: nothing stands where a serial number should"),
        (
            "urn:epc:tag:sgtin-198:3.0614141.812345.a b",
            "field 3: a character that this scheme does not allow",
        ),
        ("urn:epc:tag:sgtin-96:3.0614141.812345", "wrong number of fields for this scheme"),
        ("urn:epc:id:sgtin:0614141.812345.6789", "not an EPC tag URI (urn:epc:tag:…)"),
        ("urn:epc:tag:sgtin-198:3.0614141.812345.%2", "not an EPC tag URI (urn:epc:tag:…)"),
        ("urn:epc:tag:gdti-113:0.0614141.12345.", "field 3: nothing stands where a serial number should"),
    ] {
        assert_eq!(from_uri(uri).unwrap_err().to_string(), sentence, "{uri}");
    }
    assert_eq!(
        encode(Scheme::SgtinHost, 0, &["79521141123453", "1"]).unwrap_err().problem,
        Problem::ReadOnly
    );
}

/// A text of a pattern.
fn like(pattern: &str) -> BoxedStrategy<String> {
    proptest::string::string_regex(pattern).unwrap().boxed()
}

/// One field of a pattern.
fn one(pattern: &str) -> BoxedStrategy<Vec<String>> {
    like(pattern).prop_map(|s| vec![s]).boxed()
}

/// Company prefix and reference for any partition.
fn company(table: &'static [(u8, u8); 7], how: scheme::Reference) -> BoxedStrategy<Vec<String>> {
    let both = move |partition: usize| {
        let (digits, (bits, most)) = (scheme::COMPANY[partition].1, table[partition]);
        let reference = match how {
            scheme::Reference::Padded => like(&format!("[0-9]{{{most}}}")),
            scheme::Reference::Text => like(&format!("[!%-?A-Z_a-z\"]{{1,{most}}}")),
            scheme::Reference::Six => like(&format!("[0-9A-Z/#-]{{1,{most}}}")),
            scheme::Reference::Plain => {
                let end = (1u128 << bits).min(10u128.pow(u32::from(most)));
                (0..end).prop_map(|n| n.to_string()).boxed()
            }
        };
        (like(&format!("[0-9]{{{digits}}}")), reference)
    };
    (0..7usize).prop_flat_map(both).prop_map(|(c, r)| vec![c, r]).boxed()
}

/// Fields that fit a part.
fn of_part(part: Part) -> BoxedStrategy<Vec<String>> {
    match part {
        Part::Filter(_) | Part::Toggle | Part::Zeros(_) | Part::Host => Just(vec![]).boxed(),
        Part::Company(table, how) => company(table, how),
        Part::Integer(bits) => (0..1u64 << bits).prop_map(|n| vec![n.to_string()]).boxed(),
        Part::Text(bits) => one(&format!("[!%-?A-Z_a-z\"]{{1,{}}}", bits / 7)),
        Part::Numeral(bits) => {
            let fits = move |s: &Vec<String>| format!("1{}", s[0]).parse::<u64>().unwrap() >> bits == 0;
            one("[0-9]{1,17}").prop_filter("fits", fits).boxed()
        }
        Part::Pair => one("[0-9]{2}"),
        Part::Six(least, most) => one(&format!("[0-9A-Z/-]{{{least},{most}}}")),
        Part::Cage6 | Part::Cage8 => one("[0-9A-HJ-NP-Z]{5,6}"),
        Part::Date => {
            let kinds = prop::sample::select(&["11", "13", "15", "16", "17", "7006", "7007"][..]);
            (kinds, 0..100u8, 1..13u8, 0..29u8)
                .prop_map(|(kind, y, m, d)| vec![kind.into(), format!("{y:02}{m:02}{d:02}")])
                .boxed()
        }
        Part::Digits(n) => one(&format!("[0-9]{{{n}}}")),
        Part::Alnum(most, _) => {
            let set = |set: &str| one(&format!("{set}{{1,{most}}}"));
            let narrow = prop_oneof![set("[0-9]"), set("[0-9A-F]"), set("[0-9a-f]"), set("[0-9A-Z.:-]")];
            prop_oneof![narrow, set("[0-9A-Za-z_-]"), set("[!%-?A-Z_a-z\"]")].boxed()
        }
        Part::Numeric(most) => one(&format!("[0-9]{{4,12}}[A-Z0-9/#-]{{0,{}}}", most - 12)),
        Part::Number(most, _) => one(&format!("[0-9]{{1,{most}}}")),
    }
}

fn fields_of_scheme(scheme: Scheme) -> BoxedStrategy<Vec<String>> {
    let parts: Vec<_> = scheme.layout().parts.iter().map(|part| of_part(*part)).collect();
    parts.prop_map(|parts| parts.concat()).boxed()
}

fn any_tag() -> impl Strategy<Value = (Scheme, u8, Vec<String>)> {
    let written: Vec<_> = Scheme::all().filter(|s| s.is_written()).collect();
    (prop::sample::select(written), 0..8u8)
        .prop_flat_map(|(scheme, filter)| (Just(scheme), Just(filter), fields_of_scheme(scheme)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_written_is_read_back((scheme, filter, fields) in any_tag()) {
        let texts: Vec<&str> = fields.iter().map(String::as_str).collect();
        let hex = encode(scheme, filter, &texts).unwrap();
        let epc = decode(&hex).unwrap();
        prop_assert_eq!(epc.scheme, scheme);
        prop_assert_eq!(epc.filter, if scheme == Scheme::Gid96 { 0 } else { filter });
        let tag = take_apart(&hex).unwrap();
        prop_assert_eq!(tag.fields.iter().collect::<Vec<_>>(), texts);
        if !scheme.is_plus() {
            prop_assert_eq!(from_uri(&epc.tag_uri).unwrap(), hex.clone());
            prop_assert!(epc.company_prefix == fields[0] && looks_like(&hex));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,140}", hex in "[0-9A-Fa-f]{0,140}") {
        let _ = (decode(&text), decode(&hex), looks_like(&text), looks_like(&hex), from_uri(&text));
        let _ = from_uri(&format!("urn:epc:tag:sgtin-198:{text}"));
    }

    #[test]
    fn a_header_and_noise_is_read_or_refused(header in prop::sample::select(Scheme::all().collect::<Vec<_>>()), noise in "[0-9A-F]{0,126}") {
        let hex = format!("{:02X}{noise}", header.header());
        if let Ok(epc) = decode(&hex) {
            prop_assert_eq!(epc.scheme, header);
        }
    }
}
