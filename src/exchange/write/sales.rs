//! Sales orders as rows: what is wanted, and what has gone out; and what was counted.

use super::{Cell, Row};
use crate::store::{
    counts::CountLine,
    orders::{Gone, OrderLine},
};

impl Row for OrderLine {
    const COLUMNS: &'static [&'static str] = &[
        "order", "date", "promise", "sku", "quantity", "site", "channel", "title", "price", "service",
        "priority", "line", "status", "shipped", "stage",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(&self.order),
            Cell::Text(self.placed.rfc3339().into()),
            self.promise.map_or(Cell::Nothing, |day| Cell::Text(day.to_string().into())),
            Cell::text(&self.sku),
            Cell::number(self.quantity),
            Cell::text(&self.site),
            Cell::text(&self.channel),
            Cell::text(&self.title),
            Cell::number(self.price),
            Cell::text(&self.service),
            Cell::number(self.priority),
            Cell::text(&self.line),
            Cell::text(&self.status),
            Cell::number(self.shipped),
            Cell::text(&self.stage),
        ]
    }
}

impl Row for Gone {
    const COLUMNS: &'static [&'static str] =
        &["order", "channel", "number", "shipped_at", "tracking", "service", "sku", "quantity"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(&self.order),
            Cell::text(&self.channel),
            Cell::text(&self.number),
            Cell::Text(self.at.rfc3339().into()),
            Cell::text(&self.tracking),
            Cell::text(&self.service),
            Cell::text(&self.sku),
            Cell::number(self.quantity),
        ]
    }
}

impl Row for CountLine {
    const COLUMNS: &'static [&'static str] = &[
        "at", "site", "location", "sku", "lot", "counted", "expected", "variance", "state", "operator",
        "station",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let some = |text| Cell::maybe(Some(text).filter(|t: &&str| !t.is_empty()));
        vec![
            Cell::Text(self.at.rfc3339().into()),
            Cell::text(&self.site),
            Cell::text(&self.place),
            some(&self.sku),
            some(&self.lot),
            Cell::number(self.counted),
            Cell::number(self.expected),
            Cell::number(self.counted - self.expected),
            Cell::text(&self.state),
            some(&self.operator),
            Cell::text(&self.station),
        ]
    }
}
