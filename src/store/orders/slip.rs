//! What stands on the packing slip of an order: what is in its carton, or was. Whose it is stands nowhere here.

use super::heads::named;
use crate::{
    domain::Quantity,
    print::slip::{Slip, SlipLine},
    store::{Reading, Result, StoreError},
};
use rusqlite::params;

/// What is wanted, lies in totes and on benches, and has gone out, by item.
const LINES: &str = "SELECT i.sku, i.name, i.unit, sum(w.quantity),
       coalesce((SELECT sum(a.quantity) FROM allocation a JOIN location l ON l.location = a.location
                 WHERE a.document = ?2 AND a.item = i.item AND l.kind IN ('tote', 'pack')), 0),
       coalesce((SELECT s.quantity FROM shipped s WHERE s.document = ?2 AND s.item = i.item), 0)
     FROM sales_line w JOIN item i ON i.item = w.item WHERE w.sales_order = ?1
     GROUP BY i.item ORDER BY i.sku_folded, i.item";

impl Reading {
    /// The packing slip of the order with a code or a number: what is in totes and on the bench, or else what has left. `from` is
    /// who sends it; empty is the site.
    ///
    /// # Errors
    /// When no order or more than one is called so, nothing of it is picked, or the store cannot be read.
    pub fn slip(&self, name: &str, from: &str) -> Result<Slip> {
        let found = named(&self.conn, name)?;
        let sale = match found.as_slice() {
            [sale] => sale,
            [] => {
                return Err(StoreError::Refused(format!(
                    "there is no order {name:?}; `pickface orders` lists them"
                )));
            }
            several => {
                let codes: Vec<&str> = several.iter().map(|sale| sale.code.as_str()).collect();
                return Err(StoreError::Refused(format!(
                    "{name:?} is {}: say which by its code",
                    codes.join(" and ")
                )));
            }
        };
        let mut lines = self.conn.prepare_cached(LINES)?;
        let rows = lines
            .query_map(params![sale.id.0, sale.code], |r| {
                let quantity = |n| r.get(n).map(Quantity::from_thousandths);
                let line = SlipLine {
                    sku: r.get(0)?,
                    name: r.get(1)?,
                    unit: r.get(2)?,
                    ordered: quantity(3)?,
                    quantity: quantity(4)?,
                };
                Ok((line, quantity(5)?))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let is_here = rows.iter().any(|(line, _)| line.quantity.is_positive());
        let lines: Vec<SlipLine> = rows
            .into_iter()
            .map(|(line, shipped)| if is_here { line } else { SlipLine { quantity: shipped, ..line } })
            .filter(|line| line.quantity.is_positive())
            .collect();
        if lines.is_empty() {
            return Err(StoreError::Refused(format!(
                "nothing of {} is picked or has left, so there is no carton to print a slip for; PICK it first",
                sale.code
            )));
        }
        let site: String =
            self.conn.query_row("SELECT name FROM site WHERE code = ?1", [&sale.site], |r| r.get(0))?;
        let from = if from.trim().is_empty() { site } else { from.trim().to_owned() };
        let (code, number, service) = (sale.code.clone(), sale.number.clone(), sale.service.clone());
        Ok(Slip { code, number, from, day: self.today()?, service, lines })
    }
}
