//! Lines whose names say nothing here yet.

use crate::{
    domain::Quantity,
    store::{Reading, Result},
};
use rusqlite::Connection;

/// How a channel names something that no item is bound to, and what waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbound {
    /// The channel.
    pub channel: String,
    /// What its lines are bound by: its SKU, or else its title.
    pub alias: String,
    /// Title and variant as the channel shows them.
    pub title: String,
    /// Lines of open orders that have this name.
    pub lines: u64,
    /// What they want, in base units.
    pub units: Quantity,
    /// Orders that wait for it.
    pub orders: u64,
}

/// What is bound to no item and waited for by open orders; what most orders wait for first.
pub(crate) fn unbound(conn: &Connection) -> Result<Vec<Unbound>> {
    let mut all = conn.prepare_cached(
        "SELECT l.channel, l.alias, max(l.title), count(*), sum(l.quantity), count(DISTINCT l.sales_order)
         FROM sales_line l JOIN order_stage s ON s.sales_order = l.sales_order
         WHERE l.item IS NULL AND l.quantity > 0 AND s.stage NOT IN ('shipped', 'cancelled')
         GROUP BY l.channel, l.alias
         ORDER BY count(DISTINCT l.sales_order) DESC, sum(l.quantity) DESC, l.channel, l.alias",
    )?;
    let rows = all.query_map([], |r| {
        Ok(Unbound {
            channel: r.get(0)?,
            alias: r.get(1)?,
            title: r.get(2)?,
            lines: r.get::<_, i64>(3)?.unsigned_abs(),
            units: Quantity::from_thousandths(r.get(4)?),
            orders: r.get::<_, i64>(5)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Reading {
    /// What is bound to no item and waited for by open orders; what most orders wait for first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unbound(&self) -> Result<Vec<Unbound>> {
        unbound(&self.conn)
    }
}
