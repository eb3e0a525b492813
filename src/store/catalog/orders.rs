//! Purchase orders as the flows ask for them.

use super::{StoreCatalog, item_hit};
use crate::{
    domain::{ItemId, MovementKind, PurchaseStatus, Quantity, SiteId},
    scan::{CatalogError, OrderHit, OrderLine},
};
use rusqlite::params;

/// Where two stores gave out one number, the order that goods are to come of, then the one that this store knew first.
const HEAD: &str = "SELECT p.purchase, p.number, p.supplier, p.status, p.site, s.code
     FROM purchase p JOIN site s ON s.site = p.site WHERE p.number = ?1
     ORDER BY p.status IN ('approved', 'sent', 'acknowledged') DESC, p.purchase LIMIT 1";

/// What was asked for, with what came of it, then what came without being asked for; `1` is the supplier's place. All receipts
/// that name the order are added up once.
const LINES: &str = "WITH came AS MATERIALIZED
       (SELECT item, sum(CASE WHEN from_location = 1 THEN quantity WHEN to_location = 1 THEN -quantity ELSE 0 END) AS n
        FROM movement WHERE kind = 1 AND document <> '' AND document = ?2 GROUP BY item)
     SELECT i.item, i.sku, i.name, i.unit, i.decimals, i.tracking, l.quantity, coalesce(c.n, 0), i.sku_folded AS folded, 0 AS more
     FROM purchase_line l JOIN item i ON i.item = l.item LEFT JOIN came c ON c.item = l.item WHERE l.purchase = ?1
     UNION ALL
     SELECT i.item, i.sku, i.name, i.unit, i.decimals, i.tracking, 0, c.n, i.sku_folded, 1
     FROM came c JOIN item i ON i.item = c.item
     WHERE c.n <> 0 AND c.item NOT IN (SELECT item FROM purchase_line WHERE purchase = ?1)
     ORDER BY more, folded, 1";

/// What was moved on from receipts of an order in its name: per item, only what was booked after the first of them is read.
/// The reason of what takes one back is that of what it takes back.
const APART: &str = "SELECT m.item, coalesce(o.note, m.note) AS why,
       sum(CASE WHEN m.reverses IS NULL THEN m.quantity ELSE -m.quantity END) AS n
     FROM (SELECT item, stream, min(seq) AS first FROM movement WHERE kind = 1 AND document <> '' AND document = ?1
           GROUP BY item, stream) r
     CROSS JOIN movement m INDEXED BY movement_item ON m.item = r.item AND m.stream = r.stream AND m.seq > r.first
     LEFT JOIN movement o ON o.stream = m.stream AND o.seq = m.reverses
     WHERE +m.kind = ?2 AND +m.document = ?1 GROUP BY m.item, why HAVING n > 0 ORDER BY m.item, why";

pub(super) fn order(catalog: &StoreCatalog<'_>, number: &str) -> Result<Option<OrderHit>, CatalogError> {
    let heads = catalog.rows(HEAD, [number], |r| {
        let status: String = r.get(3)?;
        let hit = OrderHit {
            number: r.get(1)?,
            supplier: r.get(2)?,
            // A word of a newer pickface: it is open, as far as this one can tell.
            status: status.parse().unwrap_or(PurchaseStatus::Approved),
            site: SiteId(r.get(4)?),
            site_code: r.get(5)?,
            lines: Vec::new(),
        };
        Ok((r.get::<_, i64>(0)?, hit))
    })?;
    let Some((row, mut hit)) = heads.into_iter().next() else { return Ok(None) };
    hit.lines = catalog.rows(LINES, params![row, hit.number], |r| {
        Ok(OrderLine {
            item: item_hit(r, 0, Quantity::ONE.thousandths())?,
            asked: Quantity::from_thousandths(r.get(6)?),
            received: Quantity::from_thousandths(r.get(7)?),
        })
    })?;
    Ok(Some(hit))
}

pub(super) fn set_apart(
    catalog: &StoreCatalog<'_>,
    number: &str,
) -> Result<Vec<(ItemId, String, Quantity)>, CatalogError> {
    catalog.rows(APART, params![number, MovementKind::Move.number()], |r| {
        Ok((ItemId(r.get(0)?), r.get(1)?, Quantity::from_thousandths(r.get(2)?)))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::tests::plan, *};
    use crate::store::open::MIGRATIONS;
    use rusqlite::Connection;

    #[test]
    fn an_order_and_what_came_of_it_are_found_by_indexes() {
        let conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.iter().for_each(|script| conn.execute_batch(script).unwrap());
        let head = plan(&conn, HEAD, ["PO-MAIN-1001"]);
        assert!(head.contains("INDEX purchase_number (number=?)"), "{head}");
        let lines = plan(&conn, LINES, params![1, "PO-MAIN-1001"]);
        assert!(lines.contains("movement USING INDEX movement_receipt (document=?)"), "{lines}");
        assert!(!lines.contains("SCAN i") && !lines.contains("SCAN movement"), "{lines}");
        let apart = plan(&conn, APART, params!["PO-MAIN-1001", 4]);
        assert!(apart.contains("INDEX movement_receipt (document=?)"), "{apart}");
        assert!(apart.contains("m USING INDEX movement_item (item=? AND stream=? AND seq>?)"), "{apart}");
    }
}
