//! A cursor over a list of which only a window is at hand.

/// What moves a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first.
    First,
    /// To the last.
    Last,
}

/// Cursor and first visible row, counted over the whole list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Window {
    /// The selected row.
    pub(crate) cursor: usize,
    /// The first visible row.
    pub(crate) top: usize,
    /// Rows that can be seen.
    pub(crate) height: usize,
    /// Rows of the whole list.
    pub(crate) len: usize,
}

impl Window {
    /// Moves the cursor; says whether it moved.
    pub(crate) fn go(&mut self, step: Move) -> bool {
        let page = self.height.saturating_sub(1).max(1);
        let before = self.cursor;
        self.cursor = match step {
            Move::Up => self.cursor.saturating_sub(1),
            Move::Down => self.cursor.saturating_add(1),
            Move::PageUp => self.cursor.saturating_sub(page),
            Move::PageDown => self.cursor.saturating_add(page),
            Move::First => 0,
            Move::Last => usize::MAX,
        };
        self.settle();
        self.cursor != before
    }

    /// The list, or what can be seen of it, has another size.
    pub(crate) fn fit(&mut self, len: usize, height: usize) {
        (self.len, self.height) = (len, height);
        self.settle();
    }

    /// Selects a row.
    pub(crate) fn select(&mut self, cursor: usize) {
        self.cursor = cursor;
        self.settle();
    }

    /// Keeps the cursor in the list and the window around the cursor, without a gap at the end.
    fn settle(&mut self) {
        self.cursor = self.cursor.min(self.len.saturating_sub(1));
        let height = self.height.max(1);
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(height));
        self.top = self.top.min(self.len.saturating_sub(height));
    }

    /// The rows worth asking for: the visible ones and a window before and after them.
    pub(crate) fn wanted(&self) -> (usize, usize) {
        let height = self.height.max(1);
        let offset = self.top.saturating_sub(height);
        (offset, 3 * height)
    }

    /// The first row to draw from what is at hand (`offset`, `rows`): the true one, or the nearest while it is on its way.
    pub(crate) fn drawable_top(&self, offset: usize, rows: usize) -> usize {
        let last = (offset + rows).saturating_sub(self.height.max(1)).max(offset);
        self.top.clamp(offset, last)
    }

    /// Whether all that can be seen is at hand.
    pub(crate) fn is_covered(&self, offset: usize, rows: usize) -> bool {
        self.top >= offset && (self.top + self.height).min(self.len) <= offset + rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_cursor_stops_at_both_ends() {
        let mut w = Window::default();
        w.fit(3, 10);
        assert!(!w.go(Move::Up));
        assert!(w.go(Move::Last));
        assert_eq!(w.cursor, 2);
        assert!(!w.go(Move::PageDown));
    }

    #[test]
    fn an_empty_list_is_no_trouble() {
        let mut w = Window::default();
        w.fit(0, 0);
        for step in [Move::Up, Move::Down, Move::PageUp, Move::PageDown, Move::First, Move::Last] {
            assert!(!w.go(step));
        }
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_sight(
            steps in proptest::collection::vec(0u8..7, 0..60), len in 0usize..50, height in 0usize..12,
        ) {
            let mut w = Window::default();
            w.fit(len, height);
            for step in steps {
                match step {
                    0 => { w.go(Move::Up); }
                    1 => { w.go(Move::Down); }
                    2 => { w.go(Move::PageUp); }
                    3 => { w.go(Move::PageDown); }
                    4 => { w.go(Move::First); }
                    5 => { w.go(Move::Last); }
                    _ => w.fit(len / 2, height + 1),
                }
                prop_assert!(w.top <= w.cursor);
                prop_assert!(w.cursor < w.top + w.height.max(1));
                prop_assert!(w.cursor < w.len.max(1));
                let (offset, limit) = w.wanted();
                prop_assert!(w.is_covered(offset, limit.min(w.len.saturating_sub(offset))));
            }
        }
    }
}
