//! The order of the rows. Equal keys stand by SKU then site, in either direction: a sort never shuffles what is alike.

use super::{Cell, Grid};
use crate::store::query::{SortBy, StockStatus};
use std::cmp::Ordering;

/// More rows than this that have moved, and all are sorted again.
const FEW: usize = 64;

/// Numbers in the order of signed ones.
fn signed(n: i64) -> u64 {
    (n as u64) ^ (1 << 63)
}

/// Numbers in the order of [`f32::total_cmp`].
fn float(n: f32) -> u64 {
    let bits = n.to_bits();
    u64::from(if bits >> 31 == 1 { !bits } else { bits | (1 << 31) })
}

impl Grid {
    /// What a row is sorted by, as a number; names have none.
    fn key(&self, by: SortBy, descending: bool, cell: &Cell) -> u64 {
        let way = |key: u64| if descending { !key } else { key };
        match by {
            SortBy::Sku => way(u64::from(self.sku_rank[cell.item as usize])),
            SortBy::OnHand => way(signed(cell.on_hand)),
            SortBy::Allocated => way(signed(cell.allocated)),
            SortBy::Available => way(signed(cell.available())),
            SortBy::Coming => way(signed(self.coming.get(&(cell.item, cell.site)).copied().unwrap_or(0))),
            SortBy::Name => 0,
            // What is out or below zero comes first even without demand; what nobody wants comes last either way.
            SortBy::Cover => match (cell.status(self.today), cell.cover()) {
                (StockStatus::Out, None) => way(float(f32::MIN)) & u64::from(u32::MAX),
                (_, Some(days)) => way(float(days)) & u64::from(u32::MAX),
                (_, None) => u64::MAX,
            },
        }
    }

    fn name_of(&self, cell: &Cell) -> &str {
        let text = self.texts.of(cell.item as usize);
        text.split_once(' ').map_or(text, |(_, name)| name)
    }

    pub(super) fn compare(&self, by: SortBy, descending: bool, a: u32, b: u32) -> Ordering {
        let (x, y) = (&self.cells[a as usize], &self.cells[b as usize]);
        let key = match by {
            SortBy::Name if descending => self.name_of(y).cmp(self.name_of(x)),
            SortBy::Name => self.name_of(x).cmp(self.name_of(y)),
            _ => self.key(by, descending, x).cmp(&self.key(by, descending, y)),
        };
        let rank = |c: &Cell| self.sku_rank[c.item as usize];
        key.then_with(|| rank(x).cmp(&rank(y))).then(a.cmp(&b))
    }

    /// All rows by SKU, then site.
    fn by_sku(&self, descending: bool) -> Vec<u32> {
        let mut items = vec![0u32; self.items.len()];
        for (item, rank) in self.sku_rank.iter().enumerate() {
            let at = if descending { items.len() - 1 - *rank as usize } else { *rank as usize };
            items[at] = item as u32;
        }
        let mut rows = Vec::with_capacity(self.cells.len());
        rows.extend(items.into_iter().flat_map(|item| self.span(item as usize)).map(|i| i as u32));
        rows
    }

    pub(super) fn sort(&mut self, by: SortBy, descending: bool) {
        if self.sorted == Some((by, descending)) {
            return;
        }
        self.order = Vec::new();
        let rows = self.by_sku(descending && by == SortBy::Sku);
        self.order = match by {
            SortBy::Sku => rows,
            SortBy::Name => self.by_name(&rows, descending),
            _ => {
                let keyed = rows.iter().zip(0u32..);
                let mut keyed: Vec<(u64, u32)> = keyed
                    .map(|(row, place)| (self.key(by, descending, &self.cells[*row as usize]), place))
                    .collect();
                keyed.sort_unstable();
                keyed.into_iter().map(|(_, place)| rows[place as usize]).collect()
            }
        };
        self.sorted = Some((by, descending));
    }

    /// The first eight letters decide nearly always, so the long texts are seldom touched.
    fn by_name(&self, rows: &[u32], descending: bool) -> Vec<u32> {
        let start = |row: u32| {
            let mut head = [0; 8];
            let name = self.name_of(&self.cells[row as usize]).as_bytes();
            let len = name.len().min(8);
            head[..len].copy_from_slice(&name[..len]);
            u64::from_be_bytes(head)
        };
        let name = |place: u32| self.name_of(&self.cells[rows[place as usize] as usize]);
        let mut keyed: Vec<(u64, u32)> = rows.iter().zip(0u32..).map(|(row, i)| (start(*row), i)).collect();
        keyed.sort_unstable_by(|a, b| {
            let key = a.0.cmp(&b.0).then_with(|| name(a.1).cmp(name(b.1)));
            if descending { key.reverse() } else { key }.then(a.1.cmp(&b.1))
        });
        keyed.into_iter().map(|(_, place)| rows[place as usize]).collect()
    }

    /// Puts a few changed rows where they belong; many, and all are sorted again when they are asked for.
    pub(super) fn resort(&mut self, moved: &mut Vec<u32>) {
        let Some((by, descending)) = self.sorted else { return };
        if moved.is_empty() || matches!(by, SortBy::Sku | SortBy::Name) {
            return;
        }
        moved.sort_unstable();
        moved.dedup();
        if moved.len() > FEW {
            self.sorted = None;
            return;
        }
        let mut order = std::mem::take(&mut self.order);
        order.retain(|row| moved.binary_search(row).is_err());
        for row in moved {
            let at =
                order.partition_point(|other| self.compare(by, descending, *other, *row) == Ordering::Less);
            order.insert(at, *row);
        }
        self.order = order;
    }
}
