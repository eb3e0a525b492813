//! The line that is being scanned or typed, with the moment of every character.

use super::{LINE_MAX, Origin};
use crate::{domain::text::is_safe, scan::key::Key};
use std::time::Duration;

/// The largest median gap of a scan. Measured: 40 ms for Bluetooth scanners, 28 ms for any other even over a jittering
/// network, above 60 ms for hands.
const SCAN_GAP: Duration = Duration::from_millis(45);
/// The largest that may be believed even of a scanner known to be slow: hands begin here.
const SCAN_GAP_MAX: Duration = Duration::from_millis(60);
/// The fewest characters that can be told from typing.
const SCAN_MIN: usize = 4;
/// The gaps of a key held down: about 33 ms, the same each time. Equal neighbours this far apart say nothing.
const AUTO_REPEAT: std::ops::RangeInclusive<Duration> = Duration::from_millis(20)..=Duration::from_millis(60);

/// The least pause between what somebody typed and a scan behind it. Measured: no gap inside a scan is longer locally; over
/// a mobile network one may be (433 ms), and then the whole line is asked first.
const PAUSE: Duration = Duration::from_millis(250);

/// By which gaps a scanner is told from a hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// The largest median gap of a scan.
    gap: Duration,
    /// Whether equal neighbours may be a key held down.
    repeats: bool,
}

impl Measure {
    /// What is known of the station's scanner: one as slow as a key that repeats must not be taken for one, and none may be
    /// as slow as a hand.
    pub(super) fn of(gap_ms: Option<u32>) -> Self {
        let known = Duration::from_millis(gap_ms.unwrap_or_default().into());
        Self { gap: (known * 3 / 2).clamp(SCAN_GAP, SCAN_GAP_MAX), repeats: known < *AUTO_REPEAT.start() }
    }
}

#[derive(Debug, Default)]
pub(super) struct Line {
    raw: String,
    /// When each character of `raw` came.
    times: Vec<Duration>,
    stray: Vec<Key>,
    /// Keys behind the last character so far: stray only if another character follows.
    behind: Vec<Key>,
    edited: bool,
    pasted: bool,
    overflowed: bool,
}

impl Line {
    pub(super) fn push(&mut self, c: char, at: Duration) {
        if self.times.len() >= LINE_MAX {
            self.overflowed = true;
        } else {
            self.raw.push(c);
            self.times.push(at);
            self.stray.append(&mut self.behind);
        }
    }

    pub(super) fn push_all(&mut self, text: &str, at: Duration) {
        text.chars().for_each(|c| self.push(c, at));
    }

    pub(super) fn stray(&mut self, key: Key) {
        if self.stray.len() + self.behind.len() < LINE_MAX {
            self.behind.push(key);
        }
    }

    pub(super) fn pop(&mut self) {
        self.raw.pop();
        self.times.pop();
        self.edited = true;
        if self.is_empty() {
            self.clear();
        }
    }

    pub(super) fn pop_word(&mut self) {
        let kept = self.raw.trim_end().rfind(char::is_whitespace).map_or(0, |space| space + 1);
        while self.raw.len() > kept {
            self.pop();
        }
    }

    pub(super) fn pasted(&mut self) {
        self.pasted = true;
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The line, leaving an empty one; `in_paste`: which is pasted too.
    pub(super) fn take(&mut self, in_paste: bool) -> Self {
        std::mem::replace(self, Self { pasted: in_paste, ..Self::default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    /// What can be shown of it: separators as their symbols, nothing that commands a terminal.
    pub(super) fn visible(&self) -> String {
        self.raw
            .chars()
            .filter_map(|c| match c {
                '\u{1c}'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
                c => is_safe(c).then_some(c),
            })
            .collect()
    }

    pub(super) fn last_at(&self) -> Option<Duration> {
        self.times.last().copied()
    }

    pub(super) fn overflowed(&self) -> bool {
        self.overflowed
    }

    pub(super) fn into_stray(self) -> Vec<Key> {
        self.stray
    }

    pub(super) fn origin(&self, measure: Measure) -> Origin {
        if self.pasted {
            Origin::Paste
        } else if self.looks_scanned(measure) {
            Origin::Scanned
        } else {
            Origin::Typed
        }
    }

    /// What came as one burst behind something older: the scan, where somebody had typed before it and left that standing.
    /// A hint like every measure of time: whoever takes it asks first whether the whole line means something.
    pub(super) fn burst(&self, measure: Measure) -> Option<&str> {
        let pause = self.times.windows(2).rposition(|pair| pair[1].saturating_sub(pair[0]) >= PAUSE)?;
        let begin = pause + 1;
        let mut gaps: Vec<Duration> =
            self.times[begin..].windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        if self.pasted || gaps.len() + 1 < SCAN_MIN {
            return None;
        }
        let middle = (gaps.len() - 1) / 2;
        let fast = *gaps.select_nth_unstable(middle).1 <= measure.gap;
        let at = self.raw.char_indices().nth(begin).map(|(at, _)| at)?;
        self.raw.get(at..).filter(|_| fast)
    }

    /// Four characters or more with a scanner's median gap. The median, because one late character of a scan (47 ms behind
    /// a 16 ms scanner, 433 ms over a mobile network) moves every other measure.
    pub(super) fn looks_scanned(&self, measure: Measure) -> bool {
        if self.edited || self.len() < SCAN_MIN {
            return false;
        }
        let neighbours = self.raw.chars().zip(self.raw.chars().skip(1)).zip(self.times.windows(2));
        let mut gaps: Vec<Duration> = neighbours
            .filter_map(|((a, b), times)| {
                let gap = times[1].saturating_sub(times[0]);
                (a != b || !measure.repeats || !AUTO_REPEAT.contains(&gap)).then_some(gap)
            })
            .collect();
        if gaps.is_empty() {
            return false;
        }
        let middle = (gaps.len() - 1) / 2;
        *gaps.select_nth_unstable(middle).1 <= measure.gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is burst in a line of parts, each with the pause before it and the gap between its characters, in ms.
    fn burst(parts: &[(u64, u64, &str)]) -> Option<String> {
        let (mut line, mut now) = (Line::default(), 0);
        for (pause, gap, text) in parts {
            now += pause;
            for c in text.chars() {
                line.push(c, Duration::from_millis(now));
                now += gap;
            }
        }
        line.burst(Measure::of(None)).map(str::to_owned)
    }

    #[test]
    fn a_scan_behind_something_typed_is_told_beside_the_whole() {
        assert_eq!(burst(&[(0, 150, "fern"), (500, 5, "9506000134352")]).as_deref(), Some("9506000134352"));
        assert_eq!(burst(&[(0, 150, "e\u{301}t"), (900, 0, "A-03-12")]).as_deref(), Some("A-03-12"));
        assert_eq!(burst(&[(0, 5, "9506000134352")]), None, "nothing stood before it");
        assert_eq!(burst(&[(0, 150, "fern"), (0, 5, "9506")]), None, "without a pause it is one line");
        assert_eq!(burst(&[(0, 150, "fe"), (900, 150, "rn-1")]), None, "a hand that thought a while");
        assert_eq!(burst(&[(0, 150, "fern"), (500, 5, "-12")]), None, "too short to be told");
    }
}
