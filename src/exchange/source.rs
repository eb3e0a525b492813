//! Bytes from a file: unpacked, counted, fingerprinted, and turned into UTF-8.

use super::{ExchangeError, Halt};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::{
    cell::Cell,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
    rc::Rc,
};

/// How the bytes of a file spell text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Encoding {
    /// The default; taken when every byte fits.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// By its byte-order mark.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// By its byte-order mark.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// What Japanese Windows writes; taken when a file is not UTF-8 and reads as Japanese.
    #[serde(rename = "Shift_JIS")]
    ShiftJis,
    /// What Western European Windows writes; taken when a file is nothing else.
    #[serde(rename = "Windows-1252")]
    Windows1252,
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::ShiftJis => "Shift_JIS",
            Self::Windows1252 => "Windows-1252",
        })
    }
}

/// Bytes asked of the file at a time.
const CHUNK: usize = 256 * 1024;

struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

/// A stream of UTF-8 from a file in any accepted encoding, plain or gzip.
pub(super) struct Source<'a> {
    name: String,
    input: Box<dyn Read + 'a>,
    read: Rc<Cell<u64>>,
    total: u64,
    progress: &'a mut dyn FnMut(u64, u64),
    hash: Sha256,
    raw: Vec<u8>,
    /// Bytes of an unfinished UTF-8 sequence at the end of the last chunk, kept at the front of `raw`.
    kept: usize,
    decoder: Option<encoding_rs::Decoder>,
    started: bool,
    finished: bool,
    assumed: Option<Encoding>,
    pub(super) encoding: Encoding,
    pub(super) compressed: bool,
}

impl<'a> Source<'a> {
    /// Opens a file. `assumed` is how to read it when it has no byte-order mark; `None` tries UTF-8.
    pub(super) fn open(
        path: &Path,
        assumed: Option<Encoding>,
        progress: &'a mut dyn FnMut(u64, u64),
    ) -> Result<Self, ExchangeError> {
        let name = shown(path);
        let failed = |doing, why| ExchangeError::Io { doing, file: shown(path), why };
        let file = File::open(path).map_err(|e| failed("open", e))?;
        let about = file.metadata().map_err(|e| failed("open", e))?;
        if about.is_dir() {
            return Err(failed("read", std::io::Error::other("it is a folder")));
        }
        Self::new(name, file, about.len(), assumed, progress)
    }

    /// From any reader; `total` is only for the progress.
    pub(super) fn new(
        name: String,
        reader: impl Read + 'a,
        total: u64,
        assumed: Option<Encoding>,
        progress: &'a mut dyn FnMut(u64, u64),
    ) -> Result<Self, ExchangeError> {
        let read = Rc::new(Cell::new(0));
        let counted = Counted { inner: reader, count: Rc::clone(&read) };
        let mut buffered = BufReader::with_capacity(CHUNK, counted);
        let head = buffered.fill_buf().map_err(|why| ExchangeError::Io {
            doing: "read",
            file: name.clone(),
            why,
        })?;
        let packed = [
            (&b"PK\x03\x04"[..], "a workbook or zip archive"),
            (&b"\xD0\xCF\x11\xE0"[..], "an old Excel workbook"),
            (&b"%PDF"[..], "a PDF"),
            (&b"SQLite format 3\0"[..], "a SQLite database"),
        ];
        if let Some((_, what)) = packed.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(ExchangeError::NotText { file: name, what });
        }
        let compressed = head.starts_with(b"\x1F\x8B");
        let input: Box<dyn Read + 'a> =
            if compressed { Box::new(MultiGzDecoder::new(buffered)) } else { Box::new(buffered) };
        Ok(Self {
            name,
            input,
            read,
            total,
            progress,
            hash: Sha256::new(),
            raw: vec![0; CHUNK],
            kept: 0,
            decoder: None,
            started: false,
            finished: false,
            assumed,
            encoding: assumed.unwrap_or(Encoding::Utf8),
            compressed,
        })
    }

    /// What the file is called in messages; holds no control character.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The next chunk of text, in place of what `out` holds. `false` at the end.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) -> Result<bool, Halt> {
        out.clear();
        while !self.finished {
            let n = self.read_raw()?;
            let end = self.kept + n;
            let mut from = 0;
            if !self.started {
                self.started = true;
                from = self.look_for_mark(end);
            }
            let last = n == 0;
            if let Some(decoder) = &mut self.decoder {
                let bytes = &self.raw[from..end];
                out.resize(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 4), 0);
                let (_, _, written, _) = decoder.decode_to_utf8(bytes, out, last);
                out.truncate(written);
                self.kept = 0;
            } else {
                let valid = match std::str::from_utf8(&self.raw[from..end]) {
                    Ok(_) => end,
                    Err(e) if e.error_len().is_none() && !last => from + e.valid_up_to(),
                    Err(_) => return Err(Halt::NotUtf8),
                };
                out.extend_from_slice(&self.raw[from..valid]);
                self.raw.copy_within(valid..end, 0);
                self.kept = end - valid;
            }
            (self.progress)(self.read.get(), self.total);
            self.finished = last;
            if !out.is_empty() {
                break;
            }
        }
        Ok(!out.is_empty())
    }

    /// Fills the raw buffer behind what is kept; small answers are gathered so that the mark is seen whole.
    fn read_raw(&mut self) -> Result<usize, ExchangeError> {
        let mut n = 0;
        while n < 4 {
            match self.input.read(&mut self.raw[self.kept + n..]) {
                Ok(0) => break,
                Ok(more) => {
                    self.hash.update(&self.raw[self.kept + n..self.kept + n + more]);
                    n += more;
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(why) => return Err(ExchangeError::Io { doing: "read", file: self.name.clone(), why }),
            }
        }
        Ok(n)
    }

    /// Takes the byte-order mark's word over ours; answers how many bytes it is long.
    fn look_for_mark(&mut self, end: usize) -> usize {
        let found = encoding_rs::Encoding::for_bom(&self.raw[..end]);
        let (encoding, length) = match found {
            Some((e, n)) if e == encoding_rs::UTF_16LE => (Encoding::Utf16Le, n),
            Some((e, n)) if e == encoding_rs::UTF_16BE => (Encoding::Utf16Be, n),
            Some((_, n)) => (self.assumed.unwrap_or(Encoding::Utf8), n),
            None => (self.assumed.unwrap_or(Encoding::Utf8), 0),
        };
        self.encoding = encoding;
        self.decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE.new_decoder_without_bom_handling()),
            Encoding::ShiftJis => Some(encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling()),
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling()),
        };
        length
    }

    /// SHA-256 of the unpacked bytes read so far, as 64 hexadecimal digits: a file and its gzip have the same.
    pub(super) fn fingerprint(&self) -> String {
        self.hash.clone().finalize().iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Bytes of the file read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.read.get()
    }
}

/// How much of a file is looked at to tell its encoding.
const LOOKED_AT: u64 = 4 * 1024 * 1024;

/// The encoding of a file that is not UTF-8: Shift_JIS where its first megabytes read as Japanese, else Windows-1252, in
/// which any bytes are text.
pub(super) fn guess(path: &Path) -> Result<Encoding, ExchangeError> {
    let failed = |doing, why| ExchangeError::Io { doing, file: shown(path), why };
    let mut input = BufReader::new(File::open(path).map_err(|e| failed("open", e))?);
    let is_packed = input.fill_buf().map_err(|e| failed("read", e))?.starts_with(b"\x1F\x8B");
    let mut bytes = Vec::new();
    let input: Box<dyn Read> = if is_packed { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) };
    input.take(LOOKED_AT).read_to_end(&mut bytes).map_err(|e| failed("read", e))?;
    Ok(if is_japanese(&bytes) { Encoding::ShiftJis } else { Encoding::Windows1252 })
}

/// Whether bytes are Shift_JIS: no pair of them is wrong, and most of what is not ASCII is kana and punctuation, which in
/// Windows-1252 would be low quotes, florins and an unassigned code. Accented Latin letters make well-formed pairs too, but
/// never those.
fn is_japanese(bytes: &[u8]) -> bool {
    let (mut kana, mut other, mut i) = (0u64, 0u64, 0);
    while let Some(&b) = bytes.get(i) {
        let pair = bytes.get(i + 1).copied();
        i += 1;
        match (b, pair) {
            (0x00..=0x7F, _) => {}
            // Half-width katakana stand alone.
            (0xA1..=0xDF, _) => other += 1,
            // The last byte looked at may be half a pair.
            (0x81..=0x9F | 0xE0..=0xFC, None) => {}
            (0x81..=0x9F | 0xE0..=0xFC, Some(0x40..=0x7E | 0x80..=0xFC)) => {
                if matches!(b, 0x81..=0x83) {
                    kana += 1;
                } else {
                    other += 1;
                }
                i += 1;
            }
            _ => return false,
        }
    }
    kana > 0 && kana * 4 >= other
}

/// A path for messages: without control characters.
pub(super) fn shown(path: &Path) -> String {
    crate::domain::text::escape(&path.to_string_lossy())
}
