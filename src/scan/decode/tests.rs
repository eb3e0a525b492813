use super::*;
use crate::scan::key::KeyCode;
use proptest::prelude::*;

const MS: Duration = Duration::from_millis(1);

/// What reads at their milliseconds say, after a long silence at the end.
fn decode(reads: &[(u32, &[u8])]) -> Vec<Token> {
    decode_as(Charset::Utf8, reads)
}

fn decode_as(charset: Charset, reads: &[(u32, &[u8])]) -> Vec<Token> {
    let mut decoder = Decoder::new(charset);
    let mut out = Vec::new();
    let expire = |decoder: &mut Decoder, now, out: &mut Vec<Token>| {
        while decoder.deadline().is_some_and(|at| at <= now) {
            decoder.expire(now, out);
        }
    };
    for (at, bytes) in reads {
        expire(&mut decoder, *at * MS, &mut out);
        decoder.feed(bytes, *at * MS, &mut out);
    }
    expire(&mut decoder, Duration::from_secs(3600), &mut out);
    assert_eq!(decoder.deadline(), None, "it must not wait for ever");
    out
}

fn key(name: &str) -> Token {
    Token::Key(name.parse().unwrap())
}

fn text(text: &str) -> Vec<Token> {
    text.chars().map(Token::Text).collect()
}

#[test]
fn function_keys_in_every_terminals_spelling() {
    for (bytes, name) in [
        (&b"\x1bOP"[..], "F1"),
        (b"\x1b[11~", "F1"),
        (b"\x1b[[A", "F1"),
        (b"\x1b[P", "F1"),
        (b"\x1b[1;5P", "Ctrl+F1"),
        (b"\x1bO5P", "Ctrl+F1"),
        (b"\x1b[11;5~", "Ctrl+F1"),
        (b"\x1b[11^", "Ctrl+F1"),
        (b"\x1b[[E", "F5"),
        (b"\x1b[13~", "F3"),
        (b"\x1b[R", "F3"),
        (b"\x1b[1;2R", "Shift+F3"),
        (b"\x1b[15~", "F5"),
        (b"\x1b[17~", "F6"),
        (b"\x1b[19~", "F8"),
        (b"\x1b[21~", "F10"),
        (b"\x1b[23~", "F11"),
        (b"\x1b[24~", "F12"),
        (b"\x1b[24;2~", "Shift+F12"),
        (b"\x1b[25~", "F13"),
        (b"\x1b[57376u", "F13"),
    ] {
        assert_eq!(decode(&[(0, bytes)]), [key(name)], "{:?}", bytes.escape_ascii().to_string());
    }
}

#[test]
fn cursor_and_editing_keys_in_every_spelling() {
    for (bytes, name) in [
        (&b"\x1b[A"[..], "Up"),
        (b"\x1bOB", "Down"),
        (b"\x1b[1;3D", "Alt+Left"),
        (b"\x1b[d", "Shift+Left"),
        (b"\x1bOc", "Ctrl+Right"),
        (b"\x1b[H", "Home"),
        (b"\x1b[1~", "Home"),
        (b"\x1b[7~", "Home"),
        (b"\x1bOF", "End"),
        (b"\x1b[2~", "Insert"),
        (b"\x1b[3~", "Delete"),
        (b"\x1b[5~", "PageUp"),
        (b"\x1b[6;5~", "Ctrl+PageDown"),
        (b"\x1b[Z", "Shift+Tab"),
        (b"\x7f", "Backspace"),
        (b"\x1b\x7f", "Alt+Backspace"),
        (b"\x1b[127u", "Backspace"),
        (b"\x1b[27u", "Esc"),
        (b"\x1b[13;2u", "Shift+Enter"),
        (b"\x1b[57419u", "Up"),
        (b"\x1b1", "Alt+1"),
        (b"\x1bR", "Alt+Shift+R"),
        ("\x1bé".as_bytes(), "Alt+é"),
        (b"\x1b[114;3u", "Alt+R"),
    ] {
        let got = decode(&[(0, bytes)]);
        let names: Vec<_> = got
            .iter()
            .map(|token| if let Token::Key(key) = token { key.to_string() } else { format!("{token:?}") })
            .collect();
        assert_eq!(names, [name], "{:?}", bytes.escape_ascii().to_string());
    }
}

#[test]
fn one_control_character_whatever_form_it_comes_in() {
    for bytes in [&b"\x1d"[..], b"\x1b[93;5u", b"\x1b[29u", b"\x1b[27;5;93~", b"\x1b[53;5u"] {
        assert_eq!(decode(&[(0, bytes)]), [Token::Control(0x1D)], "{:?}", bytes.escape_ascii().to_string());
    }
    assert_eq!(decode(&[(0, b"\x1bOM")]), [Token::Control(b'\r')]);
    assert_eq!(decode(&[(0, b"\x1b[13u")]), [Token::Control(b'\r')]);
    assert_eq!(decode(&[(0, b"\x1b[100;5u")]), [Token::Control(4)]);
}

#[test]
fn the_keypad_types_digits_in_application_mode() {
    assert_eq!(decode(&[(0, b"\x1bOp\x1bOq\x1bOy\x1bOn\x1bOm")]), text("019.-"));
    assert_eq!(decode(&[(0, b"\x1b[57400u\x1b[57408u")]), text("19"));
}

#[test]
fn caps_lock_and_shift_make_capitals_in_kittys_protocol() {
    assert_eq!(decode(&[(0, b"\x1b[97;65u\x1b[97;2u\x1b[97:65;2u\x1b[97;;98u\x1b[97u")]), text("AAAba"));
}

#[test]
fn a_key_going_up_says_nothing() {
    assert_eq!(decode(&[(0, b"\x1b[93;5u\x1b[93;5:3u")]), [Token::Control(0x1D)]);
    assert_eq!(decode(&[(0, b"\x1b[1;1:3A1")]), text("1"));
}

#[test]
fn an_unknown_sequence_is_dropped_whole_and_its_neighbours_stay() {
    for bytes in [
        &b"1\x1b[99;1;5q2"[..],
        b"1\x1b[?62;22c2",
        b"1\x1b[I2",
        b"1\x1b[<0;10;10M2",
        b"1\x1b[12;40R2",
        b"1\x1bOz2",
    ] {
        assert_eq!(decode(&[(0, bytes)]), text("12"), "{:?}", bytes.escape_ascii().to_string());
    }
}

#[test]
fn what_only_looks_like_a_sequence_is_given_back() {
    let alt = |c: char| Token::Key(Key::alt(c));
    let mut expected = vec![alt('[')];
    expected.extend(text("9506"));
    expected.push(Token::Control(b'\r'));
    assert_eq!(decode(&[(0, b"\x1b[9506\r")]), expected);
    assert_eq!(
        decode(&[(0, b"\x1b[)>\x1e")]),
        [vec![alt('[')], text(")>"), vec![Token::Control(0x1E)]].concat()
    );
    assert_eq!(decode(&[(0, b"\x1b]C1")]), [vec![alt(']')], text("C1")].concat());
    let long = [&b"\x1b["[..], &[b'1'; 40], b"\r"].concat();
    assert_eq!(decode(&[(0, &long)]).len(), 1 + 40 + 1, "nothing of it is lost");
}

#[test]
fn an_escape_waits_for_its_rest_and_no_longer() {
    assert_eq!(decode(&[(0, b"\x1b"), (8, b"[A")]), [key("Up")]);
    assert_eq!(decode(&[(0, b"\x1b"), (49, b"["), (120, b"1;5"), (180, b"A")]), [key("Ctrl+Up")]);
    assert_eq!(decode(&[(0, b"\x1b"), (50, b"x")]), [key("Esc"), Token::Text('x')]);
    assert_eq!(decode(&[(0, b"\x1b")]), [key("Esc")]);
    assert_eq!(decode(&[(0, b"\x1b\x1b")]), [key("Esc"), key("Esc")]);
    assert_eq!(decode(&[(0, b"\x1b["), (200, b"1")]), [Token::Key(Key::alt('[')), Token::Text('1')]);
    assert_eq!(decode(&[(0, b"\x1b[1;"), (200, b"1")]), text("1"));
}

#[test]
fn a_byte_that_is_no_utf8_is_latin1_and_keeps_its_neighbours() {
    assert_eq!(decode(&[(0, b"\xe912")]), text("é12"));
    assert_eq!(decode(&[(0, b"\xe8123")]), text("è123"));
    assert_eq!(decode(&[(0, b"\x9d1")]), text("\u{9d}1"));
    assert_eq!(decode(&[(0, b"\xff1")]), text("ÿ1"));
    assert_eq!(decode(&[(0, b"\xe2\x82"), (0, b"A")]), text("â\u{82}A"));
    assert_eq!(decode(&[(0, b"\xc3"), (5, b"\xa9")]), text("é"));
    assert_eq!(decode(&[(0, b"\xc3"), (60, b"1")]), text("Ã1"));
    assert_eq!(decode(&[(0, "€漢🙂".as_bytes())]), text("€漢🙂"));
    assert_eq!(decode_as(Charset::Latin1, &[(0, b"\xc3\xa9")]), text("Ã©"));
}

#[test]
fn a_paste_without_end_stops_after_a_second_or_too_many_bytes() {
    let begun = [vec![Token::PasteBegin], text("01")].concat();
    let cut = [begun.clone(), vec![Token::PasteCut], text("9"), vec![key("F1")]].concat();
    assert_eq!(decode(&[(0, b"\x1b[200~01"), (1001, b"9\x1bOP")]), cut);
    assert_eq!(
        decode(&[(0, b"\x1b[200~01\x1b[A\x1bx\x1b[201~")]),
        [begun, text("x"), vec![Token::PasteEnd]].concat()
    );
    let flood = [&b"\x1b[200~"[..], &vec![b'7'; PASTE_MAX + 10], b"\x1bOP"].concat();
    let tokens = decode(&[(0, &flood)]);
    assert_eq!(tokens.last(), Some(&key("F1")));
    assert!(tokens.contains(&Token::PasteCut));
}

#[test]
fn a_plain_character_is_never_a_key() {
    let tokens: Vec<_> = (0x20..0x7F_u8).flat_map(|byte| decode(&[(0, &[byte])])).collect();
    assert!(tokens.iter().all(|token| matches!(token, Token::Text(_))), "{tokens:?}");
    assert_eq!(Key::plain(KeyCode::Esc), Key::ESC);
}

fn awkward() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        prop::sample::select(vec![
            &b"\x1b"[..],
            b"\x1b[",
            b"\x1bO",
            b"\x1b[A",
            b"\x1b[200~",
            b"\x1b[201~",
            b"\x1b[93;5u",
            b"\x1b[1;",
            b"\xc3",
            b"\xa9",
            b"\xe2\x82\xac",
            b"\x1b0\x1b2\x1b9",
            b"9506000134352\r",
            b"\r\n",
            b"\x1b[[A",
            b"\x1d",
            b"~",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_bytes_are_cut_into_reads_makes_no_difference(bytes in awkward(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces: Vec<(u32, &[u8])> = cuts.windows(2).map(|cut| (0, &bytes[cut[0]..cut[1]])).collect();
        prop_assert_eq!(decode(&pieces), decode(&[(0, &bytes)]));
    }

    #[test]
    fn plain_text_behind_anything_is_heard_again_after_a_second(bytes in awkward()) {
        let tokens = decode(&[(0, &bytes), (1500, b"42\r")]);
        prop_assert_eq!(&tokens[tokens.len() - 3..], [Token::Text('4'), Token::Text('2'), Token::Control(b'\r')]);
    }

    #[test]
    fn every_latin1_text_keeps_all_its_characters(bytes in prop::collection::vec(prop_oneof![0x20..0x7F_u8, 0xA0..=0xFF_u8], 0..40)) {
        let expected: Vec<Token> = bytes.iter().map(|byte| Token::Text(*byte as char)).collect();
        prop_assert_eq!(decode_as(Charset::Latin1, &[(0, &bytes)]), expected);
    }
}
