//! Orders as a lead sees them: a window of the list, the most urgent first, and one of them whole.

use super::stage;
use crate::{
    domain::{Day, Instant, Money, OrderId, Quantity, Stage, Standing},
    store::{Reading, Result},
};
use rusqlite::{Connection, Row, params};

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaleFilter {
    /// Of this site, by its code.
    pub site: Option<String>,
    /// Of this channel, letter case folded.
    pub channel: Option<String>,
    /// So far; empty is all that are open.
    pub stages: Vec<Stage>,
    /// The beginning of a code or number, or a part of how it is shipped, letter case folded; empty is all.
    pub text: String,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaleQuery {
    /// Which.
    pub filter: SaleFilter,
    /// How many come before the first.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

/// How much time an order has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// Its day is over.
    Late,
    /// It is to leave today, and something of it is not there.
    Short,
    /// It is to leave today.
    Today,
    /// Later, or no day was promised.
    None,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Its row.
    pub id: OrderId,
    /// How movements and barcodes name it.
    pub code: String,
    /// Where it was sold.
    pub channel: String,
    /// Its number there.
    pub number: String,
    /// The code of the site that ships it.
    pub site: String,
    /// When it was placed.
    pub placed: Instant,
    /// The day by which it is to have left.
    pub promise: Option<Day>,
    /// The higher, the sooner.
    pub priority: i64,
    /// How it is to be shipped, in the channel's words.
    pub service: String,
    /// What counts of it.
    pub standing: Standing,
    /// What was said with that.
    pub note: String,
    /// The wave that released it; empty is not released.
    pub wave: String,
    /// The carrier's number.
    pub tracking: String,
    /// How far it is.
    pub stage: Stage,
    /// How many lines it has.
    pub lines: usize,
    /// Lines that no item is bound to.
    pub unbound: usize,
    /// Units of all lines.
    pub wanted: Quantity,
    /// Units that are promised and on the shelf.
    pub allocated: Quantity,
    /// Units in totes and on benches.
    pub picked: Quantity,
    /// Units that have gone out.
    pub shipped: Quantity,
    /// Units that are neither promised nor gone.
    pub missing: Quantity,
    /// What is still to be shipped of it is worth so much.
    pub value: Money,
    /// Who has it on a cart: a name, or the terminal.
    pub picker: String,
}

impl Sale {
    /// How much time it has.
    #[must_use]
    pub fn risk(&self, today: Day) -> Risk {
        match self.promise {
            Some(day) if self.stage.is_open() && day < today => Risk::Late,
            Some(day) if self.stage.is_open() && day == today => {
                if self.missing.is_positive() || self.unbound > 0 { Risk::Short } else { Risk::Today }
            }
            _ => Risk::None,
        }
    }
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleRow {
    /// The item's SKU; empty while no item is bound.
    pub sku: String,
    /// The item's name, or what the channel calls it.
    pub name: String,
    /// What it is bound by.
    pub alias: String,
    /// Units wanted.
    pub wanted: Quantity,
    /// Where it is promised, and how much: `A-01-2 3, TOTE-1 1`.
    pub places: Vec<(String, Quantity)>,
    /// Units of its item that have gone out, of all lines with that item.
    pub shipped: Quantity,
    /// Price of one.
    pub price: Money,
}

/// A window of orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalePage {
    /// Orders that the filter lets through.
    pub matched: usize,
    /// How many come before the first row.
    pub offset: usize,
    /// The rows.
    pub rows: Vec<Sale>,
    /// Open orders of the site by stage, those first that are least far.
    pub stages: Vec<(Stage, usize)>,
    /// Those that are late, and those that are to leave today.
    pub late: usize,
    /// See `late`.
    pub today: usize,
    /// The business day at the site that is asked about, or at the store's own.
    pub day: Option<Day>,
}

/// Columns of a row; the order's value is of what is still to leave.
const COLUMNS: &str = "o.sales_order, o.code, o.channel, o.number, s.code, o.placed_ms, o.promise, o.priority, o.service,
     o.told, o.said, o.note, o.wave, o.tracking, g.stage, g.unbound, g.wanted, g.allocated, g.picked, g.shipped, g.missing,
     (SELECT count(*) FROM sales_line l WHERE l.sales_order = o.sales_order AND l.quantity > 0),
     (SELECT coalesce(sum(l.quantity / 1000.0 * l.price), 0) FROM sales_line l WHERE l.sales_order = o.sales_order),
     coalesce((SELECT CASE WHEN p.name IS NULL OR p.name = '' THEN t.station ELSE p.name END
               FROM batch_order b JOIN batch t ON t.batch = b.batch LEFT JOIN operator p ON p.operator = t.operator
               WHERE b.sales_order = o.sales_order AND t.ended_ms IS NULL LIMIT 1), '')";

/// Open stages, as a list in SQL.
const OPEN: &str = "(g.stage NOT IN ('shipped', 'cancelled') OR g.picked > 0)";

/// What the filter lets through: `?1` site, `?2` channel, `?3` text, `?4` stages with commas around, or nothing.
const WHERE: &str = "(?1 IS NULL OR s.code = ?1) AND (?2 IS NULL OR upper(o.channel) = ?2)
     AND (?3 = '' OR instr(o.code, ?3) > 0 OR instr(upper(o.number), ?3) > 0 OR instr(upper(o.service), ?3) > 0)
     AND CASE WHEN ?4 = '' THEN g.stage NOT IN ('shipped', 'cancelled') OR g.picked > 0 ELSE instr(?4, ',' || g.stage || ',') > 0 END";

/// A window of the list, the most urgent first.
pub(crate) fn page(conn: &Connection, query: &SaleQuery, today: Day) -> Result<SalePage> {
    let folded = |text: &Option<String>| text.as_deref().map(|t| t.trim().to_uppercase());
    let (site, channel) = (folded(&query.filter.site), folded(&query.filter.channel));
    let text = query.filter.text.trim().to_uppercase();
    let stages = match query.filter.stages.as_slice() {
        [] => String::new(),
        some => format!(",{},", some.iter().map(|s| s.word()).collect::<Vec<_>>().join(",")),
    };
    let from = "FROM order_stage g JOIN sales_order o ON o.sales_order = g.sales_order JOIN site s ON s.site = o.site";
    let mut page = SalePage { offset: query.offset, day: Some(today), ..SalePage::default() };
    page.matched = conn
        .prepare_cached(&format!("SELECT count(*) {from} WHERE {WHERE}"))?
        .query_row(params![site, channel, text, stages], |r| r.get::<_, i64>(0))
        .map(|n| usize::try_from(n).unwrap_or(0))?;
    let mut all = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} {from} WHERE {WHERE}
         ORDER BY {OPEN} DESC, o.priority DESC, o.promise IS NULL, o.promise, o.placed_ms, o.sales_order LIMIT ?5 OFFSET ?6"
    ))?;
    let window = params![site, channel, text, stages, query.limit as i64, query.offset as i64];
    page.rows = all.query_map(window, sale)?.collect::<rusqlite::Result<_>>()?;
    let mut counts = conn.prepare_cached(&format!(
        "SELECT g.stage, count(*), count(*) FILTER (WHERE o.promise < ?2), count(*) FILTER (WHERE o.promise = ?2)
         {from} WHERE (?1 IS NULL OR s.code = ?1) AND {OPEN} GROUP BY g.stage"
    ))?;
    let mut rows = counts.query(params![site, today.0])?;
    while let Some(r) = rows.next()? {
        let count = |at| r.get::<_, i64>(at).map(|n| usize::try_from(n).unwrap_or(0));
        page.stages.push((r.get::<_, String>(0)?.parse().unwrap_or_default(), count(1)?));
        (page.late, page.today) = (page.late + count(2)?, page.today + count(3)?);
    }
    page.stages.sort();
    Ok(page)
}

/// One order by its code or its number, letter case folded; more than one where channels share a number.
pub(crate) fn named(conn: &Connection, name: &str) -> Result<Vec<Sale>> {
    let name = name.trim().to_uppercase();
    let bare = name.trim_start_matches('#');
    let mut all = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sales_order o JOIN order_stage g ON g.sales_order = o.sales_order JOIN site s ON s.site = o.site
         WHERE o.code = ?1 OR upper(o.number) = ?1 OR upper(o.number) = ?2 OR upper(o.number) = '#' || ?2
         ORDER BY o.sales_order"
    ))?;
    Ok(all.query_map([name.as_str(), bare], sale)?.collect::<rusqlite::Result<_>>()?)
}

/// The lines of the order of a code; none where there is none.
pub(crate) fn lines_of(conn: &Connection, code: &str) -> Result<Vec<SaleRow>> {
    named(conn, code)?.first().map_or(Ok(Vec::new()), |sale| rows(conn, sale))
}

/// The lines of an order, in its channel's order.
pub(crate) fn rows(conn: &Connection, sale: &Sale) -> Result<Vec<SaleRow>> {
    let mut all = conn.prepare_cached(
        "SELECT coalesce(i.sku, ''), coalesce(i.name, l.title), l.alias, l.quantity, l.price, l.item,
                coalesce((SELECT g.quantity FROM shipped g WHERE g.document = ?2 AND g.item = l.item), 0)
         FROM sales_line l LEFT JOIN item i ON i.item = l.item WHERE l.sales_order = ?1 ORDER BY l.position",
    )?;
    let mut places = conn.prepare_cached(
        "SELECT l.code, sum(a.quantity) FROM allocation a JOIN location l ON l.location = a.location
         WHERE a.document = ?1 AND a.item = ?2 GROUP BY l.location ORDER BY l.pick_sequence, l.code",
    )?;
    let mut found = Vec::new();
    let mut cursor = all.query(params![sale.id.0, sale.code])?;
    while let Some(r) = cursor.next()? {
        let item: Option<i64> = r.get(5)?;
        let at = match item {
            Some(item) => places
                .query_map(params![sale.code, item], |r| {
                    Ok((r.get(0)?, Quantity::from_thousandths(r.get(1)?)))
                })?
                .collect::<rusqlite::Result<_>>()?,
            None => Vec::new(),
        };
        found.push(SaleRow {
            sku: r.get(0)?,
            name: r.get(1)?,
            alias: r.get(2)?,
            wanted: Quantity::from_thousandths(r.get(3)?),
            price: Money::from_ten_thousandths(r.get(4)?),
            shipped: Quantity::from_thousandths(r.get(6)?),
            places: at,
        });
    }
    Ok(found)
}

fn sale(r: &Row<'_>) -> rusqlite::Result<Sale> {
    let quantity = |at: usize| r.get(at).map(Quantity::from_thousandths);
    let count = |at: usize| r.get::<_, i64>(at).map(|n| usize::try_from(n).unwrap_or(0));
    Ok(Sale {
        id: OrderId(r.get(0)?),
        code: r.get(1)?,
        channel: r.get(2)?,
        number: r.get(3)?,
        site: r.get(4)?,
        placed: Instant(r.get(5)?),
        promise: r.get::<_, Option<i32>>(6)?.map(Day),
        priority: r.get(7)?,
        service: r.get(8)?,
        standing: stage::standing(r.get_ref(9)?.as_str()?, r.get_ref(10)?.as_str()?),
        note: r.get(11)?,
        wave: r.get(12)?,
        tracking: r.get(13)?,
        // A word of a newer pickface: something is still to be done for it, as far as this one can tell.
        stage: r.get_ref(14)?.as_str()?.parse().unwrap_or_default(),
        unbound: count(15)?,
        wanted: quantity(16)?,
        allocated: quantity(17)?,
        picked: quantity(18)?,
        shipped: quantity(19)?,
        missing: quantity(20)?,
        lines: count(21)?,
        value: Money::from_ten_thousandths(r.get::<_, f64>(22)?.round() as i64),
        picker: r.get(23)?,
    })
}

impl Reading {
    /// A window of orders, the most urgent first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sales(&self, query: &SaleQuery) -> Result<SalePage> {
        page(&self.conn, query, self.today()?)
    }

    /// The orders of a code or number, with their lines.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sale(&self, name: &str) -> Result<Vec<(Sale, Vec<SaleRow>)>> {
        let found = named(&self.conn, name)?;
        found.into_iter().map(|sale| rows(&self.conn, &sale).map(|rows| (sale, rows))).collect()
    }
}
