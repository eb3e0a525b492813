//! The filter: which items' texts hold every word.

use super::Grid;
use memchr::memmem::Finder;

/// Texts longer than this are searched by two threads.
const LONG: usize = 2 << 20;

/// `sku name\n` of every item, folded, one after another.
#[derive(Debug, Default)]
pub(super) struct Texts {
    hay: String,
    /// Where each item's text begins; one more than there are items.
    starts: Vec<u32>,
    /// Which characters each item's text has, a bit each as [`bit_of`] says.
    letters: Vec<u64>,
}

/// The bit of a byte of folded text: letters, digits and `-` have one for themselves, all others share the last.
const fn bit_of(byte: u8) -> u64 {
    match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (byte - b'0' + 26),
        b'-' => 1 << 36,
        _ => OTHERS,
    }
}

const OTHERS: u64 = 1 << 63;

fn letters_of(text: &str) -> u64 {
    text.bytes().fold(0, |letters, byte| letters | bit_of(byte))
}

/// What a filter found: one bit an item.
#[derive(Debug)]
pub(super) struct Found {
    /// The words, as they were looked for.
    text: String,
    bits: Vec<u64>,
    /// Rows of the items that were found.
    pub(super) cells: usize,
}

impl Found {
    pub(super) fn has(&self, item: u32) -> bool {
        self.bits[item as usize / 64] >> (item % 64) & 1 == 1
    }

    /// The items that were found, ascending.
    pub(super) fn items(&self) -> impl Iterator<Item = usize> + '_ {
        self.bits.iter().enumerate().flat_map(|(i, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(i * 64 + bit)
            })
        })
    }
}

impl Texts {
    pub(super) fn with_capacity(items: usize) -> Self {
        let mut starts = Vec::with_capacity(items + 1);
        starts.push(0);
        Self { hay: String::with_capacity(items * 40), starts, letters: Vec::with_capacity(items) }
    }

    pub(super) fn push(&mut self, sku: &str, name: &str) {
        fold_into(sku, &mut self.hay);
        self.hay.push(' ');
        fold_into(name, &mut self.hay);
        let start = self.starts.last().map_or(0, |s| *s as usize);
        self.letters.push(letters_of(&self.hay[start..]));
        self.hay.push('\n');
        self.starts.push(self.hay.len() as u32);
    }

    pub(super) fn shrink(&mut self) {
        self.hay.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.letters.shrink_to_fit();
    }

    pub(super) fn of(&self, item: usize) -> &str {
        self.hay[self.starts[item] as usize..self.starts[item + 1] as usize].trim_end_matches('\n')
    }

    /// One bit for each item from `first` to `end` whose text holds every word.
    fn search(&self, words: &[&str], first: usize, end: usize) -> Vec<u64> {
        match words {
            [word] if word.len() > 1 => self.look_for(word, first, end),
            _ => self.look_at_each(words, first, end),
        }
    }

    /// One word is looked for in the long text.
    fn look_for(&self, word: &str, first: usize, end: usize) -> Vec<u64> {
        let mut bits = vec![0u64; (end - first).div_ceil(64)];
        let finder = Finder::new(word.as_bytes());
        let hay = &self.hay.as_bytes()[..self.starts[end] as usize];
        let (mut from, mut item) = (self.starts[first] as usize, first);
        while let Some(at) = finder.find(&hay[from..]).map(|p| p + from) {
            // Near hits are a step or two away, far ones a search.
            let mut steps = 0;
            while self.starts[item + 1] as usize <= at {
                item += 1;
                steps += 1;
                if steps == 16 {
                    item += self.starts[item..=end].partition_point(|s| *s as usize <= at) - 1;
                }
            }
            bits[(item - first) / 64] |= 1 << ((item - first) % 64);
            from = self.starts[item + 1] as usize;
        }
        bits
    }

    /// Several words, or a letter: an item that lacks one of their letters is not looked at.
    fn look_at_each(&self, words: &[&str], first: usize, end: usize) -> Vec<u64> {
        let mut bits = vec![0u64; (end - first).div_ceil(64)];
        let wanted = words.iter().fold(0, |letters, word| letters | letters_of(word));
        let unsure = words.iter().filter(|w| w.len() > 1 || wanted & OTHERS != 0);
        let unsure: Vec<Finder<'_>> = unsure.map(|w| Finder::new(w.as_bytes())).collect();
        for (i, letters) in self.letters[first..end].iter().enumerate() {
            if letters & wanted == wanted
                && (unsure.is_empty() || {
                    let own = self.of(first + i).as_bytes();
                    unsure.iter().all(|w| w.find(own).is_some())
                })
            {
                bits[i / 64] |= 1 << (i % 64);
            }
        }
        bits
    }

    fn find(&self, words: &[&str]) -> Vec<u64> {
        let items = self.starts.len() - 1;
        if self.hay.len() < LONG {
            return self.search(words, 0, items);
        }
        let half = items / 128 * 64;
        let two = std::thread::scope(|scope| {
            let other =
                std::thread::Builder::new().spawn_scoped(scope, || self.search(words, half, items)).ok()?;
            let mut bits = self.search(words, 0, half);
            bits.extend(other.join().ok()?);
            Some(bits)
        });
        // A system that has no thread to give is only slower.
        two.unwrap_or_else(|| self.search(words, 0, items))
    }
}

impl Grid {
    /// Looks for the words of a filter, unless they were looked for last.
    pub(super) fn find(&mut self, text: &str) {
        let mut folded = String::new();
        fold_into(text, &mut folded);
        let mut words: Vec<&str> = folded.split_whitespace().collect();
        if words.is_empty() {
            self.found = None;
            return;
        }
        // The longest word is the rarest guess.
        words.sort_by_key(|w| (std::cmp::Reverse(w.len()), *w));
        let text = words.join(" ");
        if self.found.as_ref().is_some_and(|f| f.text == text) {
            return;
        }
        let mut found = Found { bits: self.texts.find(&words), text, cells: 0 };
        found.cells = found.items().map(|item| self.span(item).len()).sum();
        self.found = Some(found);
    }
}

/// Lower case for the search, one text for SKU and name. A line end would join two items and becomes a space.
fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase).map(|c| if c == '\n' { ' ' } else { c }));
    }
}
