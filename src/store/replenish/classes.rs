//! Classes of items, which are relative to all others of a site: what brings in most, what is steady, and what the middle unit costs.

use crate::{
    domain::{Money, SiteId},
    replenish::{
        math::class::{Abc, PARETO, Xyz, abc, xyz},
        policy::worth,
    },
    store::Result,
};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// The classes of all items at all sites.
#[derive(Debug, Default)]
pub(super) struct Classes {
    rows: Vec<(i64, i64, Abc, Xyz)>,
    /// What the middle unit costs that a site sells.
    middles: Vec<(SiteId, Money)>,
}

/// One item at a site.
struct Sold {
    item: i64,
    revenue: f64,
    cost: Money,
    units: f64,
    steady: Xyz,
}

pub(super) fn read(conn: &Connection) -> Result<Classes> {
    let mut all = conn.prepare_cached(
        "SELECT f.site, f.item, f.lead_mean, f.lead_days, i.price,
           CASE WHEN i.cost > 0 THEN i.cost ELSE coalesce((SELECT t.cost FROM supplier_item t WHERE t.item = i.item AND t.supplier = i.supplier), 0) END,
           p.weeks
         FROM forecast f JOIN item i ON i.item = f.item LEFT JOIN forecast_page p ON p.item = f.item AND p.site = f.site",
    )?;
    let mut cursor = all.query([])?;
    let mut sites: BTreeMap<i64, Vec<Sold>> = BTreeMap::new();
    while let Some(r) = cursor.next()? {
        let units = r.get::<_, f64>(2)? / r.get::<_, f64>(3)?.max(1.0);
        let cost: i64 = r.get(5)?;
        let price: i64 = r.get(4)?;
        let brings = if price > 0 { price } else { cost };
        let weeks: Vec<f64> = r
            .get_ref(6)?
            .as_blob()
            .unwrap_or_default()
            .chunks_exact(4)
            .map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]])))
            .collect();
        sites.entry(r.get(0)?).or_default().push(Sold {
            item: r.get(1)?,
            revenue: (units * brings as f64).max(0.0),
            cost: Money::from_ten_thousandths(cost),
            units,
            steady: xyz(&weeks).0,
        });
    }
    let mut classes = Classes::default();
    for (site, sold) in sites {
        let revenue: Vec<f64> = sold.iter().map(|s| s.revenue).collect();
        // Bounds that hold and revenue of zero or above: it is always sound.
        let best = abc(&revenue, PARETO.0, PARETO.1).unwrap_or_default();
        let costs: Vec<(Money, f64)> = sold.iter().map(|s| (s.cost, s.units)).collect();
        // At one half a unit served is worth what the middle unit costs.
        classes.middles.extend(worth(&costs, 0.5).map(|middle| (SiteId(site), middle)));
        classes.rows.extend(sold.iter().zip(best).map(|(s, abc)| (s.item, site, abc, s.steady)));
    }
    Ok(classes)
}

pub(super) fn put(conn: &Connection, classes: &Classes) -> Result<()> {
    conn.execute_batch("DELETE FROM item_class; DELETE FROM evaluation WHERE name LIKE 'middle:%'")?;
    let mut set =
        conn.prepare_cached("INSERT INTO item_class (item, site, abc, xyz) VALUES (?1, ?2, ?3, ?4)")?;
    for (item, site, abc, xyz) in &classes.rows {
        set.execute(params![item, site, format!("{abc:?}"), format!("{xyz:?}")])?;
    }
    let mut set = conn.prepare_cached("INSERT INTO evaluation (name, value) VALUES (?1, ?2)")?;
    for (site, middle) in &classes.middles {
        set.execute(params![format!("middle:{}", site.0), middle.ten_thousandths().to_string()])?;
    }
    Ok(())
}
