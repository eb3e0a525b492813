use super::*;
use crate::barcode::gs1;

fn says(uri: &str) -> Result<String, String> {
    parse(uri).map(|parsed| gs1::to_bracketed(&parsed.elements)).map_err(|fault| fault.to_string())
}

#[test]
fn a_key_in_the_path_is_enough() {
    for (uri, text) in [
        ("http://a/00/006141411234567890", "(00)006141411234567890"),
        ("HTTPS://a/00/006141411234567890", "(00)006141411234567890"),
        ("https://a/01/12312312312333/22/TEST/10/ABC/21/XYZ", "(01)12312312312333(22)TEST(10)ABC(21)XYZ"),
        ("https://a/01/12312312312333/235/TEST", "(01)12312312312333(235)TEST"),
        ("https://id.gs1.org/414/9520123456788/254/32a%2Fb", "(414)9520123456788(254)32a/b"),
        ("https://[2001:db8::1]/01/12312312312333", "(01)12312312312333"),
        ("https://a:65535/more/stem/01/12312312312333#frag?x", "(01)12312312312333"),
        ("https://a/8018/123456789012345675/8019/123", "(8018)123456789012345675(8019)123"),
    ] {
        assert_eq!(says(uri).as_deref(), Ok(text), "{uri}");
    }
}

#[test]
fn the_rightmost_key_counts() {
    assert_eq!(says("https://a/00/faux/00/006141411234567890").as_deref(), Ok("(00)006141411234567890"));
    assert_eq!(
        says("https://a/01/09506000134352/10/AB/01/12312312312333").as_deref(),
        Ok("(01)12312312312333")
    );
}

#[test]
fn the_query_holds_attributes() {
    for (uri, text) in [
        ("https://a/00/006141411234567890?", "(00)006141411234567890"),
        ("https://a/01/12312312312333?&&&99=ABC&&98=X;Y&&", "(01)12312312312333(99)ABC(98)X;Y"),
        ("https://a/01/12312312312333/22/ABC+1?98=XYZ%2f987", "(01)12312312312333(22)ABC+1(98)XYZ/987"),
        ("https://a/8004/9520614141234567?01=9520123456788", "(8004)9520614141234567(01)09520123456788"),
        ("https://id.gs1.org/01/09520123456788/235/XYZ?10=ABC123", "(01)09520123456788(235)XYZ(10)ABC123"),
    ] {
        assert_eq!(says(uri).as_deref(), Ok(text), "{uri}");
    }
    let parsed = parse("https://a/01/12312312312333?linkType=all&99=ABC&singleton").unwrap();
    assert_eq!(parsed.get("99"), Some("ABC"));
    assert_eq!(parsed.warnings, [Warning::QueryPassedOver]);
}

#[test]
fn what_is_no_digital_link_says_why() {
    for (uri, at, part) in [
        ("", 0, "http"),
        ("ftp://a/01/12312312312333", 0, "http"),
        ("HtTp://a/00/006141411234567890", 0, "letter case"),
        ("http:///", 7, "no domain"),
        ("http://a", 7, "nothing behind it"),
        ("http://a/b/", 8, "no GS1 key"),
        ("https://a$/00/006141411234567890", 9, "domain"),
        ("https://a/ 00/1", 10, "character"),
        ("https://a/gtin/12312312312333", 9, "no GS1 key"),
        ("https://a/01/2112345678900", 26, "14 characters"),
        ("https://a/stem/00/006141411234567890/", 9, "no GS1 key"),
        ("https://a/01/12312312312333/10/", 31, "no value"),
        ("https://a/01/12312312312333/10/A/22/B", 13, "order"),
        ("https://a/01/12312312312333?99=", 31, "no value"),
        ("https://a/01/12312312312333?99=ABC&999=faux", 35, "begins with 999"),
        ("https://a/01/12312312312333?99=A+B", 31, "a space"),
        ("https://a/01/09520123456788?10=ABC123", 28, "belongs into the path"),
        ("https://a/01/09520123456788?21=ABC123", 28, "cannot stand in the query"),
        ("https://a/01/09520123456788?99=X&99=X", 33, "comes twice"),
        ("https://a/01/09520123456788?89=ABC", 28, "begins with 89"),
        ("https://a/01/09520123456788?37=5", 13, "cannot stand beside"),
        ("https://a/01/09520123456789", 26, "check digit"),
        ("https://a/253/1231231231232TEST56789012345678", 44, "longer than 30"),
    ] {
        let fault = parse(uri).unwrap_err();
        assert!(fault.at == at && fault.to_string().contains(part), "{uri}: {fault:?} {fault}");
    }
}

#[test]
fn a_uri_is_built_from_fields() {
    for (text, uri) in [
        ("(01)12312312312326(21)abc123", "https://id.gs1.org/01/12312312312326/21/abc123"),
        (
            "(21)XYZ(01)12312312312333(10)ABC123(99)XYZ",
            "https://id.gs1.org/01/12312312312333/10/ABC123/21/XYZ?99=XYZ",
        ),
        (
            "(253)9526064000028000001(99)000001(8017)795260646688514634",
            "https://id.gs1.org/253/9526064000028000001?99=000001&8017=795260646688514634",
        ),
        (
            "(01)12312312312333(10)A/B(99)x(17)271231",
            "https://id.gs1.org/01/12312312312333/10/A%2FB?17=271231&99=x",
        ),
    ] {
        let parsed = gs1::parse_bracketed(text).unwrap();
        assert_eq!(build(CANONICAL, &parsed.elements).as_deref(), Ok(uri));
        assert_eq!(parse(uri).unwrap().elements.len(), parsed.elements.len());
    }
    assert!(build(CANONICAL, &gs1::parse_bracketed("(10)AB").unwrap().elements).is_err());
}

#[test]
fn a_web_address_holds_its_characters_and_no_others() {
    let found: String = (0..=255).filter(|b| is_uri_byte(*b)).map(char::from).collect();
    assert_eq!(
        found,
        "!#$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~"
    );
}
