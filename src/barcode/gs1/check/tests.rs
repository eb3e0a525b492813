use super::*;

fn ok(check: Check, text: &str) -> bool {
    check.run(text.as_bytes()).is_ok()
}

#[test]
fn the_sets_have_their_sizes() {
    let count = |bit: u8| SETS.iter().filter(|sets| *sets & bit != 0).count();
    assert_eq!((count(DIGIT), count(SAFE82), count(PARTS39), count(BASE64)), (10, 82, 39, 64));
}

#[test]
fn a_check_pair_is_computed() {
    assert!(ok(Check::CheckPair, "1987654Ad4X4bL5ttr2310c2K"));
    assert_eq!(
        check_pair(b"123456ABXX").unwrap_err().1,
        FaultKind::CheckPair(pair(b"123456AB").map(char::from))
    );
    assert!(!ok(Check::CheckPair, "A"));
}

#[test]
fn days_that_do_not_exist_are_named() {
    assert_eq!(date(b"261131", true), Err((4, FaultKind::Day { day: 31, month: 11 })));
    assert_eq!(date(b"261301", true), Err((2, FaultKind::Month(13))));
    assert!(date(b"280229", false).is_ok() && date(b"260229", false).is_err());
    assert!(date(b"261100", true).is_ok() && date(b"261100", false).is_err());
}

#[test]
fn account_numbers() {
    assert!(ok(Check::Iban, "FR7630006000011234567890189") && ok(Check::Iban, "BE71096123456769"));
    assert!(ok(Check::Iban, "MT90MALT011000012345MTLCAST001SABC"));
    for bad in ["FR1234", "FR12_45678901234", "AB12345678901234", "FR12345678901234", "BE71096123456760"] {
        assert!(!ok(Check::Iban, bad), "{bad}");
    }
}

#[test]
fn places_pieces_and_padding() {
    assert!(ok(Check::PlaceInSequence, "2/3") && !ok(Check::PlaceInSequence, "2/1"));
    assert!(!ok(Check::PlaceInSequence, "111") && !ok(Check::PlaceInSequence, "0/3"));
    assert!(ok(Check::PieceOfTotal, "0102") && !ok(Check::PieceOfTotal, "0302"));
    assert!(padding(b"12=").is_ok() && padding(b"12").is_ok() && padding(b"123=").is_err());
}
