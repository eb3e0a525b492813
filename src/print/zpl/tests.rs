use super::*;
use crate::{
    barcode::{Command, Gtin},
    print::label::{Carrier, ItemFacts},
};

fn zpl(symbol: Symbol) -> String {
    let label = Label { symbol, ..Label::command(Command::Ok, "OK", "") };
    to_zpl(&label, Format::named("100x150").unwrap(), Dpi::D203).unwrap()
}

/// What a printer makes of the field of a `^BC` in mode N, as codewords without check and stop: the manual's table,
/// written again.
fn printed(field: &str) -> Vec<u8> {
    let mut words = Vec::new();
    let mut set = 'B';
    let mut rest = field.chars();
    while let Some(c) = rest.next() {
        let code = if c == '>' { rest.next() } else { None };
        match (code, set) {
            (Some('9'), _) => {
                words.push(103);
                set = 'A';
            }
            (Some(':'), _) => {
                words.push(104);
                set = 'B';
            }
            (Some(';'), _) => {
                words.push(105);
                set = 'C';
            }
            (Some('5'), _) => {
                words.push(99);
                set = 'C';
            }
            (Some('6'), _) => {
                words.push(100);
                set = 'B';
            }
            (Some('7'), _) => {
                words.push(101);
                set = 'A';
            }
            (Some('8'), _) => words.push(102),
            (Some('0'), _) => words.push(30),
            (Some('<'), _) => words.push(62),
            (Some('='), _) => words.push(94),
            (Some('1'), _) => words.push(95),
            (Some(other), _) => panic!("no invocation: >{other}"),
            (None, 'B') => words.push(c as u8 - 32),
            (None, _) => words.push((c as u8 - b'0') * 10 + (rest.next().unwrap() as u8 - b'0')),
        }
    }
    words
}

/// `\NN` undone.
fn unhexed(field: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = field.bytes();
    while let Some(b) = rest.next() {
        if b == b'\\' {
            let hex = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            bytes.push(b);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn field<'a>(zpl: &'a str, command: &str) -> &'a str {
    let line = zpl.lines().find(|l| l.contains(command)).unwrap();
    line.split("^FD").nth(1).unwrap().strip_suffix("^FS").unwrap()
}

#[test]
fn the_printer_is_told_the_codewords_that_were_counted() {
    for text in
        ["A-03-12-B", "a^b~c>d\\e_f", "1234567890", "ab1234567890CD", "0123 \u{1d}x\u{1e}\u{4}Z", "\u{7f}"]
    {
        let symbol = Symbol::Code128(text.into());
        let mut words = symbol.codewords(Shifts::Avoided).unwrap();
        words.truncate(words.len() - 2);
        assert_eq!(printed(&unhexed(field(&zpl(symbol), "^BC"))), words, "{text:?}");
    }
}

#[test]
fn gs1_separators_are_in_the_fields() {
    let data = "01095060001343521726113010L_7\u{1d}21S1";
    let bars = zpl(Symbol::Gs1Code128(data.into()));
    assert!(field(&bars, "^BC").starts_with(">;>80109506000134352"), "{bars}");
    assert_eq!(bars.matches(">8").count(), 2);
    let matrix = zpl(Symbol::Gs1DataMatrix(data.into()));
    assert_eq!(field(&matrix, "^BX"), "_101095060001343521726113010L__7_121S1");
    let qr = zpl(Symbol::Gs1Qr(data.into()));
    assert!(qr.contains("^GFA,"), "{qr}");
}

#[test]
fn retail_codes_leave_their_check_digit_to_the_printer() {
    let of = |text: &str| zpl(Symbol::of_gtin(Gtin::parse(text).unwrap()));
    assert_eq!(field(&of("9506000134352"), "^BE"), "950600013435");
    assert_eq!(field(&of("96385074"), "^B8"), "9638507");
    assert_eq!(field(&of("036000291452"), "^BU"), "03600029145");
    assert_eq!(field(&of("19506000134359"), "^B2"), "19506000134359");
}

#[test]
fn a_name_never_commands_the_printer() {
    let mut facts = ItemFacts::new("A^XZ~JR".parse().unwrap(), "x^FS^XZ~JA\\5E_5E\u{10}\u{1b} é");
    facts.quantity = Some("^XA".into());
    let label = Label::item(&facts, &Carrier::Plain).unwrap();
    let zpl = to_zpl(&label, Format::named("4x6").unwrap(), Dpi::D300).unwrap();
    for line in zpl.lines().filter(|l| l.contains("^FD")) {
        let data = line.split("^FD").nth(1).unwrap().strip_suffix("^FS").unwrap();
        assert!(!data.contains(['^', '~']), "{line}");
    }
    assert_eq!(zpl.matches("^XA").count(), 1);
    assert_eq!(zpl.matches("^XZ").count(), 1);
    assert!(zpl.contains("x\\5EFS\\5EXZ\\7EJA\\5C5E_5E \\C3\\A9"), "{zpl}");
}

#[test]
fn a_sheet_is_not_for_label_printers() {
    let label = Label::command(Command::Ok, "OK", "");
    let error = to_zpl(&label, Format::named("l7160").unwrap(), Dpi::D203).unwrap_err().to_string();
    assert!(
        error.starts_with("a sheet l7160 cannot go to a label printer; choose a single label, like 57x32")
    );
}
