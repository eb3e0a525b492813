//! Bits of a tag: hexadecimal text in, numbers out, and back.

use super::error::{EpcError, Place, Problem};

/// The longest EPC bank that is read, in bytes: 496 bits and then some (the length field of a Gen 2 tag ends at 31 words).
const BANK: usize = 64;

/// Zeros behind the bank, so that a window of 16 bytes can be taken at any bit of it.
const MARGIN: usize = 16;

/// A cursor over the bits of a tag.
#[derive(Debug, Clone)]
pub(super) struct Bits {
    bytes: [u8; BANK + MARGIN],
    len: usize,
    at: usize,
}

impl Bits {
    /// Reads hexadecimal digits in either case.
    pub(super) fn from_hex(text: &str) -> Result<Self, EpcError> {
        let mut bits = Self { bytes: [0; BANK + MARGIN], len: text.len() * 4, at: 0 };
        if text.len() > BANK * 2 {
            return Err(Problem::Longer.at(Place::HexDigit(BANK * 2 + 1)));
        }
        for (byte, pair) in bits.bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let nibble =
                |n: usize| pair.get(n).map_or(0, |c| HEX.get(usize::from(*c)).copied().unwrap_or(NO));
            let (high, low) = (nibble(0), nibble(1));
            if high == NO || low == NO {
                return Err(not_hex(text));
            }
            *byte = high << 4 | low;
        }
        Ok(bits)
    }

    /// How many bits there are in all.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// How many bits are read.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// How many bits are left.
    pub(super) const fn left(&self) -> usize {
        self.len.saturating_sub(self.at)
    }

    /// The next `n` bits, at most 112, as a number.
    pub(super) fn take(&mut self, n: usize) -> Result<u128, EpcError> {
        if n > self.left() {
            return Err(Problem::Shorter.at(Place::HexDigit(self.len / 4 + 1)));
        }
        let value = self.window(n);
        self.at += n;
        Ok(value)
    }

    /// The next `n` bits, at most 64, as a number.
    pub(super) fn take64(&mut self, n: usize) -> Result<u64, EpcError> {
        // At most 64 bits wide, so nothing is cut off.
        self.take(n.min(64)).map(|v| v as u64)
    }

    /// The next `n` bits, at most 8.
    pub(super) fn take8(&mut self, n: usize) -> Result<u8, EpcError> {
        self.take(n.min(8)).map(|v| v as u8)
    }

    /// Reads `n` bits that must all be zero.
    pub(super) fn zeros(&mut self, mut n: usize) -> Result<(), EpcError> {
        while n > 0 {
            let (start, step) = (self.at, n.min(64));
            if let Some(high) = self.take64(step)?.checked_ilog2() {
                let bit = start + step - 1 - high as usize;
                return Err(Problem::NotZero.at(Place::HexDigit(bit / 4 + 1)));
            }
            n -= step;
        }
        Ok(())
    }

    /// Whether only zeros are left.
    pub(super) fn only_zeros_left(&self) -> bool {
        self.clone().zeros(self.left()).is_ok()
    }

    fn window(&self, n: usize) -> u128 {
        if n == 0 {
            return 0;
        }
        let start = self.at / 8;
        let bytes = self.bytes.get(start..start + MARGIN).and_then(|b| <[u8; MARGIN]>::try_from(b).ok());
        (u128::from_be_bytes(bytes.unwrap_or_default()) << (self.at % 8)) >> (128 - n)
    }
}

/// What a character is not: a hexadecimal digit.
const NO: u8 = 0xFF;

/// The value of each ASCII character as a hexadecimal digit.
const HEX: [u8; 256] = {
    let mut table = [NO; 256];
    let mut n = 0;
    while n < 16 {
        let upper = b"0123456789ABCDEF"[n as usize];
        table[upper as usize] = n;
        table[upper.to_ascii_lowercase() as usize] = n;
        n += 1;
    }
    table
};

/// The first character that is no hexadecimal digit.
fn not_hex(text: &str) -> EpcError {
    let found = text.chars().enumerate().find(|(_, c)| !c.is_ascii_hexdigit());
    let (at, c) = found.unwrap_or((0, ' '));
    Problem::NotHex(c).at(Place::HexDigit(at + 1))
}

/// Bits on their way onto a tag.
#[derive(Debug)]
pub(super) struct Writer {
    bytes: [u8; BANK],
    at: usize,
}

impl Writer {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; BANK], at: 0 }
    }

    /// How many bits are written.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Writes the lowest `n` bits of a number.
    pub(super) fn put(&mut self, value: u128, n: usize) -> Result<(), EpcError> {
        for bit in (0..n).rev() {
            let one = u8::from(bit < 128 && value >> bit & 1 == 1);
            let byte = self.bytes.get_mut(self.at / 8).ok_or(Problem::Longer.at(Place::Whole))?;
            *byte |= one << (7 - self.at % 8);
            self.at += 1;
        }
        Ok(())
    }

    /// Fills with zeros up to a bit.
    pub(super) fn fill(&mut self, to: usize) -> Result<(), EpcError> {
        self.put(0, to.saturating_sub(self.at))
    }

    /// Capital hexadecimal digits, whole words of 16 bits: as a tag's memory holds them.
    pub(super) fn hex(&self) -> String {
        let bytes = self.at.div_ceil(16) * 2;
        let mut text = String::with_capacity(bytes * 2);
        for byte in self.bytes.iter().take(bytes) {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_taken_from_the_left() {
        let mut bits = Bits::from_hex("3074257BF7194E4000001A85").unwrap();
        assert_eq!((bits.take(8).unwrap(), bits.take(3).unwrap(), bits.take(3).unwrap()), (0x30, 3, 5));
        assert_eq!(bits.take(24).unwrap(), 614_141);
        assert_eq!(bits.left(), 96 - 38);
    }

    #[test]
    fn a_stray_character_is_named_with_its_place() {
        let error = Bits::from_hex("30742S").unwrap_err();
        assert_eq!(error, Problem::NotHex('S').at(Place::HexDigit(6)));
        assert!(Bits::from_hex("30\u{e9}42").is_err());
    }

    #[test]
    fn bits_that_should_be_zero_are_found() {
        let mut bits = Bits::from_hex("0000000000000000000000100").unwrap();
        assert_eq!(bits.zeros(100).unwrap_err(), Problem::NotZero.at(Place::HexDigit(23)));
    }

    #[test]
    fn what_is_written_is_read_back_in_whole_words() {
        let mut writer = Writer::new();
        writer.put(0x30, 8).unwrap();
        writer.put(5, 3).unwrap();
        assert_eq!(writer.hex(), "30A0");
    }
}
