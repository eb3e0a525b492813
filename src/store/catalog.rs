//! The flows' questions, answered from the ledger in the transaction that the scan is recorded in.

mod containers;
mod orders;
mod sales;
pub(super) mod tags;

use super::{counts, error::StoreError, ledger::Author};
use crate::{
    barcode::restricted::Rule,
    domain::{
        BatchId, ContainerId, Day, Instant, ItemId, LocationId, LocationKind, LotId, Money, Quantity, SiteId,
    },
    fulfil::Tolerance,
    scan::{
        BatchHit, Catalog, CatalogError, Container, ContainerHit, Content, CountHit, HeldHit, ItemHit,
        OrderHit, PickHit, PlaceHit, SaleHit, Seen, SerialPlace, TagHit,
    },
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A catalog over a connection, at the moment of its transaction.
pub(crate) struct StoreCatalog<'c> {
    pub(crate) conn: &'c Connection,
    pub(crate) at: Instant,
    /// What numbers of restricted circulation hold at the site.
    pub(crate) restricted: &'c [Rule],
    /// Who asks, where: whose cart it is.
    pub(crate) author: &'c Author,
}

/// `i.item, i.sku, i.name, i.unit, i.decimals, i.tracking` at the given column on, and a pack.
fn item_hit(r: &Row<'_>, at: usize, pack: i64) -> rusqlite::Result<ItemHit> {
    let tracking: String = r.get(at + 5)?;
    Ok(ItemHit {
        id: ItemId(r.get(at)?),
        sku: r.get(at + 1)?,
        name: r.get(at + 2)?,
        unit: r.get(at + 3)?,
        decimals: r.get(at + 4)?,
        tracking: tracking.parse().unwrap_or_default(),
        pack: Quantity::from_thousandths(pack),
    })
}

fn place_hit(r: &Row<'_>, at: usize) -> rusqlite::Result<PlaceHit> {
    let kind: String = r.get(at + 2)?;
    Ok(PlaceHit { id: LocationId(r.get(at)?), code: r.get(at + 1)?, kind: kind.parse().unwrap_or_default() })
}

fn wrong(e: rusqlite::Error) -> CatalogError {
    StoreError::from(e).into()
}

/// By an index of its own: over `lot_item`, whose order minds letter case, it walks every lot of the item (40 ms of 200,000).
/// The pluses keep the planner from taking that one for the sake of its order.
const LOTS_ALIKE: &str = "SELECT DISTINCT +code FROM lot
     WHERE item = ?1 AND code = ?2 COLLATE NOCASE ORDER BY +code LIMIT 3";

impl StoreCatalog<'_> {
    fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, CatalogError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(wrong)?;
        let rows = statement.query_map(values, read).map_err(wrong)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(wrong)
    }

    fn zone(&self, site: SiteId) -> Result<chrono_tz::Tz, CatalogError> {
        let zones: Vec<String> =
            self.rows("SELECT time_zone FROM site WHERE site = ?1", [site.0], |r| r.get(0))?;
        Ok(zones.first().and_then(|z| z.parse().ok()).unwrap_or(chrono_tz::UTC))
    }

    fn quantity(&self, sql: &str, values: impl rusqlite::Params) -> Result<Quantity, CatalogError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(wrong)?;
        let n: Option<i64> = statement.query_row(values, |r| r.get(0)).optional().map_err(wrong)?;
        Ok(Quantity::from_thousandths(n.unwrap_or(0)))
    }
}

impl Catalog for StoreCatalog<'_> {
    fn places(&self, site: SiteId, code: &str) -> Result<Vec<PlaceHit>, CatalogError> {
        self.rows(
            "SELECT location, code, kind FROM location WHERE site = ?1 AND code = ?2 ORDER BY location",
            params![site.0, code],
            |r| place_hit(r, 0),
        )
    }

    fn places_of(&self, site: SiteId, kind: LocationKind) -> Result<Vec<PlaceHit>, CatalogError> {
        self.rows(
            "SELECT location, code, kind FROM location WHERE site = ?1 AND kind = ?2 ORDER BY pick_sequence, code",
            params![site.0, kind.word()],
            |r| place_hit(r, 0),
        )
    }

    fn items_by_barcode(&self, code: &str) -> Result<Vec<ItemHit>, CatalogError> {
        self.rows(
            "SELECT b.quantity, i.item, i.sku, i.name, i.unit, i.decimals, i.tracking
             FROM barcode b JOIN item i ON i.item = b.item WHERE b.code = ?1 ORDER BY i.sku_folded, i.item",
            [code],
            |r| item_hit(r, 1, r.get(0)?),
        )
    }

    fn items_by_sku(&self, sku: &str) -> Result<Vec<ItemHit>, CatalogError> {
        self.rows(
            "SELECT i.item, i.sku, i.name, i.unit, i.decimals, i.tracking FROM item i WHERE i.sku_folded = ?1 ORDER BY i.item",
            [sku.to_uppercase()],
            |r| item_hit(r, 0, Quantity::ONE.thousandths()),
        )
    }

    fn lot(&self, item: ItemId, code: &str) -> Result<Option<(LotId, Option<Day>)>, CatalogError> {
        let found = self.rows(
            "SELECT lot, expiry FROM lot WHERE item = ?1 AND code = ?2 ORDER BY lot LIMIT 1",
            params![item.0, code],
            |r| Ok((LotId(r.get(0)?), r.get::<_, Option<i32>>(1)?.map(Day))),
        )?;
        Ok(found.into_iter().next())
    }

    fn lots_alike(&self, item: ItemId, code: &str) -> Result<Vec<String>, CatalogError> {
        self.rows(LOTS_ALIKE, params![item.0, code], |r| r.get(0))
    }

    fn serial_places(&self, item: ItemId, code: &str) -> Result<Vec<SerialPlace>, CatalogError> {
        self.rows(
            "SELECT s.site, s.code, l.location, l.code, l.kind, b.on_hand
             FROM lot t JOIN balance b ON b.item = t.item AND b.lot = t.lot
             JOIN location l ON l.location = b.location JOIN site s ON s.site = l.site
             WHERE t.item = ?1 AND t.code = ?2 AND b.on_hand > 0 ORDER BY s.site, l.pick_sequence, l.code",
            params![item.0, code],
            |r| {
                Ok(SerialPlace {
                    site: SiteId(r.get(0)?),
                    site_code: r.get(1)?,
                    place: place_hit(r, 2)?,
                    on_hand: Quantity::from_thousandths(r.get(5)?),
                })
            },
        )
    }

    fn sites_of_place(&self, code: &str) -> Result<Vec<(SiteId, String)>, CatalogError> {
        self.rows(
            "SELECT DISTINCT s.site, s.code FROM site s JOIN location l ON l.site = s.site AND l.code = ?1 ORDER BY s.site",
            [code],
            |r| Ok((SiteId(r.get(0)?), r.get(1)?)),
        )
    }

    fn restricted(&self) -> &[Rule] {
        self.restricted
    }

    fn price(&self, item: ItemId) -> Result<Money, CatalogError> {
        let prices: Vec<i64> = self.rows("SELECT price FROM item WHERE item = ?1", [item.0], |r| r.get(0))?;
        Ok(Money::from_ten_thousandths(prices.first().copied().unwrap_or_default()))
    }

    fn today(&self, site: SiteId) -> Result<Day, CatalogError> {
        Ok(self.at.day(self.zone(site)?))
    }

    fn on_hand(&self, item: ItemId, place: LocationId, lot: LotId) -> Result<Quantity, CatalogError> {
        self.quantity(
            "SELECT on_hand FROM balance WHERE item = ?1 AND location = ?2 AND lot = ?3",
            params![item.0, place.0, lot.0],
        )
    }

    fn on_hand_at_site(&self, item: ItemId, site: SiteId) -> Result<Quantity, CatalogError> {
        self.quantity(
            "SELECT sum(b.on_hand) FROM balance b JOIN location l ON l.location = b.location
             WHERE b.item = ?1 AND l.site = ?2 HAVING count(*) > 0",
            params![item.0, site.0],
        )
    }

    fn contents(&self, place: LocationId) -> Result<Vec<Content>, CatalogError> {
        self.rows(
            "SELECT b.lot, t.code, t.expiry, b.on_hand, i.item, i.sku, i.name, i.unit, i.decimals, i.tracking
             FROM balance b JOIN item i ON i.item = b.item LEFT JOIN lot t ON t.lot = b.lot
             WHERE b.location = ?1 AND b.on_hand <> 0 ORDER BY i.sku_folded, t.code",
            [place.0],
            |r| {
                Ok(Content {
                    item: item_hit(r, 4, Quantity::ONE.thousandths())?,
                    lot: LotId(r.get(0)?),
                    lot_code: r.get(1)?,
                    expiry: r.get::<_, Option<i32>>(2)?.map(Day),
                    on_hand: Quantity::from_thousandths(r.get(3)?),
                })
            },
        )
    }

    fn whereabouts(
        &self,
        item: ItemId,
        site: SiteId,
    ) -> Result<Vec<(PlaceHit, LotId, Quantity)>, CatalogError> {
        self.rows(
            "SELECT l.location, l.code, l.kind, b.lot, b.on_hand
             FROM balance b JOIN location l ON l.location = b.location
             WHERE b.item = ?1 AND l.site = ?2 AND b.on_hand <> 0 ORDER BY b.on_hand DESC, l.pick_sequence, l.code",
            params![item.0, site.0],
            |r| Ok((place_hit(r, 0)?, LotId(r.get(3)?), Quantity::from_thousandths(r.get(4)?))),
        )
    }

    fn container(&self, code: &str) -> Result<Option<Container>, CatalogError> {
        containers::container(self, code)
    }

    fn container_of(&self, container: ContainerId) -> Result<Option<Container>, CatalogError> {
        containers::container_of(self, container)
    }

    fn holders(
        &self,
        item: ItemId,
        place: LocationId,
        lot: LotId,
    ) -> Result<Vec<(ContainerHit, Quantity)>, CatalogError> {
        containers::holders(self, item, place, lot)
    }

    fn tag(&self, site: SiteId, tag: u64) -> Result<Option<TagHit>, CatalogError> {
        tags::tag(self, site, tag)
    }

    fn serial_seen(&self, item: ItemId, code: &str) -> Result<Option<Seen>, CatalogError> {
        tags::serial_seen(self, item, code)
    }

    fn blocked(&self, item: ItemId, code: &str) -> Result<Option<String>, CatalogError> {
        tags::blocked(self, item, code)
    }

    fn order(&self, number: &str) -> Result<Option<OrderHit>, CatalogError> {
        orders::order(self, number)
    }

    fn set_apart(&self, number: &str) -> Result<Vec<(ItemId, String, Quantity)>, CatalogError> {
        orders::set_apart(self, number)
    }

    fn sale(&self, code: &str) -> Result<Option<SaleHit>, CatalogError> {
        sales::sale(self, code)
    }

    fn returned(&self, code: &str) -> Result<Vec<(ItemId, Quantity)>, CatalogError> {
        sales::returned(self, code)
    }

    fn sale_in(&self, tote: LocationId) -> Result<Option<SaleHit>, CatalogError> {
        sales::sale_in(self, tote)
    }

    fn next_sale(&self, site: SiteId, cart: Option<BatchId>) -> Result<Option<SaleHit>, CatalogError> {
        sales::next_sale(self, site, cart)
    }

    fn batch(&self, batch: BatchId) -> Result<Option<BatchHit>, CatalogError> {
        sales::batch(self, batch)
    }

    fn own_batch(&self, site: SiteId) -> Result<Option<BatchHit>, CatalogError> {
        sales::own_batch(self, site)
    }

    fn picks(&self, batch: BatchId) -> Result<Vec<PickHit>, CatalogError> {
        sales::picks(self, batch)
    }

    fn next_count(&self, site: SiteId, skipped: &[LocationId]) -> Result<Option<CountHit>, CatalogError> {
        Ok(counts::next(self.conn, site, skipped, self.author, self.at)?)
    }

    fn held_count(&self, place: LocationId) -> Result<Option<HeldHit>, CatalogError> {
        Ok(counts::of_place(self.conn, place, self.author.operator)?)
    }

    fn tolerance(&self) -> Result<Option<Tolerance>, CatalogError> {
        Ok(Some(counts::tolerance(self.conn)?))
    }

    fn cost(&self, item: ItemId) -> Result<Money, CatalogError> {
        let costs: Vec<i64> = self.rows(
            "SELECT CASE WHEN i.cost > 0 THEN i.cost ELSE coalesce(
               (SELECT t.cost FROM supplier_item t WHERE t.item = i.item AND t.supplier = i.supplier), 0) END
             FROM item i WHERE i.item = ?1",
            [item.0],
            |r| r.get(0),
        )?;
        Ok(Money::from_ten_thousandths(costs.first().copied().unwrap_or_default()))
    }

    fn clock(&self, site: SiteId) -> Result<String, CatalogError> {
        let clock = self.at.clock(self.zone(site)?);
        Ok(clock.get(..5).unwrap_or(&clock).to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::open::MIGRATIONS;

    pub(super) fn plan(conn: &Connection, sql: &str, values: impl rusqlite::Params) -> String {
        let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = explain.query_map(values, |r| r.get::<_, String>(3)).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn lots_of_another_spelling_are_found_by_their_index() {
        let conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.iter().for_each(|script| conn.execute_batch(script).unwrap());
        let plan = plan(&conn, LOTS_ALIKE, params![1, "l1"]);
        assert!(plan.contains("INDEX lot_alike (item=? AND code=?)"), "{plan}");
    }
}
