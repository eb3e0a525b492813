use super::*;
use proptest::prelude::*;
use std::io::Read;

/// A reader that hands out small pieces, so that everything meets a seam.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(buf.len());
        buf[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// A gigabyte without an end.
struct Endless {
    left: u64,
    first: &'static [u8],
}

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        if !self.first.is_empty() {
            return self.first.read(buf);
        }
        let n = buf.len().min(usize::try_from(self.left).unwrap());
        buf[..n].fill(b'x');
        self.left -= n as u64;
        Ok(n)
    }
}

fn rows_of(input: impl Read, assumed: Option<Encoding>) -> Result<Vec<(u64, Vec<String>)>, Halt> {
    let mut quiet = |_, _| {};
    let mut table = Table::new(Source::new("t.csv".into(), input, 0, assumed, &mut quiet)?)?;
    let (mut row, mut rows) = (Row::default(), Vec::new());
    while table.next(&mut row)? {
        let cells = (0..row.len()).map(|i| String::from_utf8(row.bytes(i).to_vec()).unwrap()).collect();
        rows.push((row.line, cells));
    }
    Ok(rows)
}

fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
    rows_of(text.as_bytes(), None).unwrap()
}

fn sentence(halt: Halt) -> String {
    match halt {
        Halt::Failed(e) => e.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let lines = |text: &str| rows(text).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(lines("a,b\n1,2\n3,4"), [1, 2, 3]);
    assert_eq!(lines("a,b\r\n\"x\r\ny\",2\r\n\r\n3,4\r\n"), [1, 2, 5]);
    assert_eq!(lines("a,b\r\"x\ry\",2\r3,4"), [1, 2, 4]);
    assert_eq!(lines("\n\na,b\n\"\n\n\n\",2\n5,6\n"), [3, 4, 8]);
    assert_eq!(lines("sep=;\r\na;b\r\n1;2"), [2, 3]);
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    let cells = rows("a,\"b, \"\"c\"\"\nd\",e\n\"\",,\"f\"").into_iter().map(|(_, c)| c).collect::<Vec<_>>();
    assert_eq!(cells, [vec!["a", "b, \"c\"\nd", "e"], vec!["", "", "f"]]);
}

#[test]
fn the_delimiter_is_the_one_that_parts_the_first_line() {
    for (text, delimiter) in [
        ("a;b;c\n1,5;2,5;3", b';'),
        ("a\tb, c\n", b'\t'),
        ("a|b\n", b'|'),
        ("\"x;y;z\",b\n", b','),
        ("only\n1\n", b','),
        ("SEP=|\na,b|c\n", b'|'),
    ] {
        let mut quiet = |_, _| {};
        let source = Source::new("t".into(), text.as_bytes(), 0, None, &mut quiet).unwrap();
        assert_eq!(Table::new(source).unwrap().delimiter, delimiter, "{text}");
    }
}

#[test]
fn a_gigabyte_without_a_line_end_is_refused_after_a_megabyte() {
    for first in [&b"sku,name\n"[..], b"sku,name\nA,\""] {
        let mut told = 0;
        let mut progress = |read, _| told = read;
        let input = Endless { left: 1 << 30, first };
        let source = Source::new("huge.csv".into(), input, 1 << 30, None, &mut progress).unwrap();
        let mut table = Table::new(source).unwrap();
        let mut row = Row::default();
        assert!(table.next(&mut row).unwrap());
        let said = sentence(table.next(&mut row).unwrap_err());
        assert!(said.starts_with("huge.csv, line 2: a record longer than 1024 KiB"), "{said}");
        drop(table);
        assert!(told < 3 << 20, "{told} bytes were read");
    }
}

#[test]
fn a_quote_that_is_never_closed_is_named_by_its_line() {
    let said = sentence(rows_of(&b"a,b\n1,2\n3,\"4\n5,6\n"[..], None).unwrap_err());
    assert!(said.contains("line 3: a quote opens"), "{said}");
}

#[test]
fn nul_bytes_and_workbooks_are_no_text() {
    assert!(refusal(Kind::Items, "sku,name\nA,B\0C\n").contains("line 2: a NUL byte"));
    let unmarked: Vec<u8> = "sku,name\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refusal(Kind::Items, unmarked).contains("save it as UTF-8"));
    assert!(refusal(Kind::Items, b"PK\x03\x04rest").contains("is a workbook or zip archive, not text"));
}

#[test]
fn every_encoding_gives_the_same_item_and_is_named() {
    let text = "sku,name\nK1,Käse – Öl\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (format!("\u{FEFF}{text}").into_bytes(), Encoding::Utf8),
        (utf16(u16::to_le_bytes), Encoding::Utf16Le),
        (utf16(u16::to_be_bytes), Encoding::Utf16Be),
        (windows, Encoding::Windows1252),
    ] {
        let parsed = read_text(Kind::Items, bytes).unwrap();
        assert_eq!(parsed.report.encoding, encoding);
        assert_eq!(parsed.items[0].record.name.as_deref(), Some("Käse – Öl"), "{encoding}");
    }
}

#[test]
fn a_late_byte_of_another_encoding_is_found_too() {
    let mut bytes = b"sku,name\n".to_vec();
    for i in 0..40_000 {
        bytes.extend_from_slice(format!("S{i},Something\n").as_bytes());
    }
    bytes.extend_from_slice(b"LAST,Caf\xE9\n");
    let parsed = read_text(Kind::Items, bytes).unwrap();
    assert_eq!(parsed.report.encoding, Encoding::Windows1252);
    assert_eq!(parsed.items.last().unwrap().record.name.as_deref(), Some("Café"));
}

#[test]
fn gzip_is_unpacked_and_has_the_fingerprint_of_its_content() {
    use std::io::Write;
    let text = "sku,name\nA,B\n";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let (plain, packed) =
        (read_text(Kind::Items, text).unwrap(), read_text(Kind::Items, packed.finish().unwrap()).unwrap());
    assert_eq!((plain.report.compressed, packed.report.compressed), (false, true));
    assert_eq!(plain.report.fingerprint, packed.report.fingerprint);
    // printf 'sku,name\nA,B\n' | sha256sum
    assert_eq!(plain.report.fingerprint, SHA);
}

const SHA: &str = "cb24391e6ccfa37315808281848967e18330880b12e779055e61130d761bc9fd";

#[test]
fn progress_ends_at_the_size_of_the_file() {
    let file = file("sku,name\nA,B\n");
    let mut told = Vec::new();
    read(Kind::Items, file.path(), &Options::default(), &mut |read, total| told.push((read, total))).unwrap();
    assert_eq!(told.last(), Some(&(13, 13)));
}

proptest! {
    /// Whatever the text and however it is cut into pieces, the rows are those that the csv crate reads.
    #[test]
    fn rows_are_those_of_the_csv_crate(text in "[ab\",;\n\r é]{0,60}", piece in 1usize..7) {
        let mut theirs = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let theirs: Vec<Vec<String>> = theirs
            .records()
            .map(|r| r.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let mut quiet = |_, _| {};
        let source = Source::new("t".into(), Pieces(text.as_bytes(), piece), 0, None, &mut quiet).unwrap();
        let mut table = Table::new(source).unwrap();
        table.delimiter = b',';
        let (mut row, mut ours) = (Row::default(), Vec::new());
        let end = loop {
            match table.next(&mut row) {
                Ok(true) => {
                    ours.push((0..row.len()).map(|i| String::from_utf8(row.bytes(i).to_vec()).unwrap()).collect::<Vec<_>>());
                }
                Ok(false) => break true,
                Err(_) => break false,
            }
        };
        // The csv crate takes an open quote as closed at the end; we refuse it.
        let same = if end { theirs.len() } else { theirs.len() - 1 };
        prop_assert_eq!(&ours[..], &theirs[..same]);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in 0usize..6) {
        let _ = read_text(KINDS[kind], bytes);
    }
}
