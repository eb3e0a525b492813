//! What is done with purchase orders.

use super::{
    NOTE_MAX, NewLine, NewOrder, PurchaseDoc, PurchaseFilter, PurchaseOrder, Saying, lead_times, list,
};
use crate::{
    domain::{Day, ItemId, Money, OperatorId, PriceBreak, PurchaseStatus, Quantity, Site, Terms, Uid, text},
    replenish::lead_time::USUAL,
    store::{
        Result, Store, StoreError,
        handle::{home_site, site_by_code},
        ledger::{Author, MASTER, Tx, new_uid, next_row},
        load::item_row,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

impl Store {
    /// Orders that the filter lets through, by number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn purchases(&self, filter: &PurchaseFilter) -> Result<Vec<PurchaseOrder>> {
        list(self.conn(), filter)
    }

    /// Begins an order: a draft.
    ///
    /// # Errors
    /// When there is no such supplier, site or item, a quantity cannot be, or the disk fails; then nothing is recorded.
    pub fn order(&mut self, order: &NewOrder, author: &Author) -> Result<PurchaseOrder> {
        self.write(|tx| begin(tx, order, author))
    }

    /// Puts lines into a draft, changes them, or (with nothing) takes them out; all or none.
    ///
    /// # Errors
    /// When the order is no draft, an item is unknown, or the disk fails.
    pub fn order_lines(&mut self, number: &str, lines: &[NewLine], author: &Author) -> Result<PurchaseOrder> {
        self.write(|tx| put_lines(tx, number, lines, author))
    }

    /// Records what somebody says of an order.
    ///
    /// # Errors
    /// When the order is unknown or not so far, the person may not sign it, or the disk fails.
    pub fn order_says(
        &mut self,
        number: &str,
        saying: Saying,
        note: &str,
        author: &Author,
    ) -> Result<PurchaseOrder> {
        self.write(|tx| say(tx, number, saying, note, author))
    }
}

/// See [`Store::order_lines`].
pub(crate) fn put_lines(
    tx: &mut Tx<'_>,
    number: &str,
    lines: &[NewLine],
    author: &Author,
) -> Result<PurchaseOrder> {
    let order = one(tx.conn(), number)?;
    if order.status != PurchaseStatus::Draft {
        return Err(StoreError::Refused(format!(
            "{} is {} and no draft any more: make another order",
            order.number, order.status
        )));
    }
    once_each(lines)?;
    let uid = uid_of(tx.conn(), &order)?;
    for line in lines {
        put_line(tx, &order, uid, line, author)?;
    }
    one(tx.conn(), number)
}

/// See [`Store::order_says`].
pub(crate) fn say(
    tx: &mut Tx<'_>,
    number: &str,
    saying: Saying,
    note: &str,
    author: &Author,
) -> Result<PurchaseOrder> {
    let order = one(tx.conn(), number)?;
    let site = site_by_code(tx.conn(), &order.site)?;
    if saying == Saying::Approve {
        may_sign(tx.conn(), author.operator, &format!("{} stays a draft", order.number))?;
    }
    record(tx, &order, saying, note, author, &site)
}

/// Keeps a word with an order that is otherwise left as it is.
pub(crate) fn remark(tx: &mut Tx<'_>, number: &str, note: &str, author: &Author) -> Result<()> {
    let order = one(tx.conn(), number)?;
    note_as(tx, &order, order.status, note, author)
}

/// A draft signs itself, by a rule: nobody's role is asked, and the note says which rule.
pub(crate) fn sign_by_rule(
    tx: &mut Tx<'_>,
    number: &str,
    note: &str,
    author: &Author,
) -> Result<PurchaseOrder> {
    let order = one(tx.conn(), number)?;
    let site = site_by_code(tx.conn(), &order.site)?;
    record(tx, &order, Saying::Approve, note, author, &site)
}

fn record(
    tx: &mut Tx<'_>,
    order: &PurchaseOrder,
    saying: Saying,
    note: &str,
    author: &Author,
    site: &Site,
) -> Result<PurchaseOrder> {
    let (status, expected) = next(tx.conn(), order, saying, tx.at().day(site.time_zone))?;
    let doc = PurchaseDoc::Status {
        status: status.word().into(),
        expected: expected.map(|d| d.0),
        at_ms: tx.at().0,
        note: text::excerpt(note, NOTE_MAX),
    };
    let uid = uid_of(tx.conn(), order)?;
    tx.document(MASTER, uid, order.id.0, &doc, author)?;
    one(tx.conn(), &order.number)
}

/// See [`Store::order`].
pub(crate) fn begin(tx: &mut Tx<'_>, order: &NewOrder, author: &Author) -> Result<PurchaseOrder> {
    if order.lines.iter().all(|l| l.quantity.is_zero()) {
        return Err(StoreError::Refused("an order needs a line: say SKU=QUANTITY".into()));
    }
    once_each(&order.lines)?;
    let site = match &order.site {
        Some(code) => site_by_code(tx.conn(), code)?,
        None => home_site(tx.conn())?,
    };
    let (supplier, currency) = supplier(tx.conn(), &order.supplier)?;
    let number = next_number(tx.conn(), &site)?;
    let uid = new_uid()?;
    let row = next_row(tx.conn(), "purchase", "purchase")?;
    let doc = PurchaseDoc::Made {
        number: number.clone(),
        supplier,
        site: site.uid.to_string(),
        currency,
        day: tx.at().day(site.time_zone).0,
    };
    tx.document(MASTER, uid, row, &doc, author)?;
    let made = one(tx.conn(), &number)?;
    for line in &order.lines {
        put_line(tx, &made, uid, line, author)?;
    }
    one(tx.conn(), &number)
}

/// An order has one line of an item: which of two quantities was meant only somebody can say.
fn once_each(lines: &[NewLine]) -> Result<()> {
    let mut seen = HashSet::new();
    match lines.iter().find(|l| !seen.insert(l.sku.as_str().to_uppercase())) {
        None => Ok(()),
        Some(twice) => Err(StoreError::Refused(format!(
            "{} stands there twice: say it once, with all that is wanted",
            twice.sku
        ))),
    }
}

fn put_line(tx: &mut Tx<'_>, order: &PurchaseOrder, uid: Uid, line: &NewLine, author: &Author) -> Result<()> {
    let item = item_row(tx.conn(), &line.sku)?.map_err(StoreError::Refused)?;
    let (decimals, known): (u8, i64) = tx
        .conn()
        .prepare_cached("SELECT decimals, cost FROM item WHERE item = ?1")?
        .query_row([item], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if line.quantity.is_negative() || !line.quantity.fits(decimals) || line.quantity > Quantity::MAX {
        let how = match decimals {
            0 => "it is ordered in whole units".into(),
            n => format!("say a number above zero with at most {n} decimals"),
        };
        return Err(StoreError::Refused(format!(
            "{} of {} cannot be ordered: {how}",
            line.quantity, line.sku
        )));
    }
    let terms = terms(tx.conn(), ItemId(item), &order.supplier)?;
    let usual = |quantity| {
        let asked = terms.as_ref().map(|t| t.cost_at(quantity)).filter(|c| *c != Money::ZERO);
        asked.unwrap_or(Money::from_ten_thousandths(known))
    };
    // Another cost than is usual for so many was agreed: it holds for more or fewer of them, until somebody says another.
    let mut there = tx
        .conn()
        .prepare_cached("SELECT quantity, cost FROM purchase_line WHERE purchase = ?1 AND item = ?2")?;
    let there: Option<(i64, i64)> =
        there.query_row(params![order.id.0, item], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let agreed = there
        .map(|(quantity, cost)| (Quantity::from_thousandths(quantity), Money::from_ten_thousandths(cost)))
        .filter(|(quantity, cost)| *cost != usual(*quantity))
        .map(|(_, cost)| cost);
    let cost = line.cost.or(agreed).unwrap_or_else(|| usual(line.quantity));
    let doc = PurchaseDoc::Line {
        item: tx.item_uid(ItemId(item))?.to_string(),
        quantity: line.quantity.thousandths(),
        cost: cost.ten_thousandths(),
        reason: text::excerpt(&line.reason, NOTE_MAX),
    };
    tx.document(MASTER, uid, order.id.0, &doc, author)?;
    Ok(())
}

/// What an order is after a word, and when its goods are to come.
fn next(
    conn: &Connection,
    order: &PurchaseOrder,
    saying: Saying,
    today: Day,
) -> Result<(PurchaseStatus, Option<Day>)> {
    use PurchaseStatus::{Acknowledged, Approved, Cancelled, Closed, Draft, Partial, Sent};
    let refused =
        |why: &str| Err(StoreError::Refused(format!("{} is {}: {why}", order.number, order.status)));
    let has_come = order.lines.iter().any(|l| l.received.is_positive());
    match (saying, order.status) {
        (Saying::Approve, Draft) if order.lines.is_empty() => {
            refused("it has no line, so there is nothing to sign")
        }
        (Saying::Approve, Draft) => {
            let days = lead_times::of_order(conn, order.id.0, &order.supplier)?.unwrap_or(USUAL);
            Ok((Approved, Some(Day(today.0.saturating_add(i32::try_from(days).unwrap_or(0))))))
        }
        (Saying::Approve, _) => refused("only a draft is signed"),
        (Saying::Sent, Approved) => Ok((Sent, order.expected)),
        (Saying::Sent, Draft) => refused("sign it first, with `pickface purchases approve`"),
        (Saying::Sent, Partial) => refused("goods have come of it, so the supplier has it"),
        (Saying::Sent, Acknowledged) => refused("the supplier has said yes to it"),
        (Saying::Sent, Sent) => refused("it was sent before"),
        (Saying::Acknowledge(day), Approved | Sent | Acknowledged | Partial) => {
            Ok((Acknowledged, day.or(order.expected)))
        }
        (Saying::Acknowledge(_), _) => refused("no supplier has it"),
        (Saying::Close, Approved | Sent | Acknowledged | Partial) => Ok((Closed, order.expected)),
        (Saying::Close, Draft) => refused("cancel it instead"),
        (Saying::Cancel, Draft | Approved | Sent | Acknowledged) if !has_come => {
            Ok((Cancelled, order.expected))
        }
        (Saying::Cancel, Partial) => refused("something has come of it; close it instead"),
        (Saying::Sent | Saying::Close | Saying::Cancel, _) => refused("nothing more comes of it"),
    }
}

/// Leads and managers sign orders. A store that knows nobody yet cannot ask who it is.
///
/// `otherwise` is what stays as it is where that is refused: *PO-MAIN-1001 stays a draft*.
pub(crate) fn may_sign(conn: &Connection, operator: OperatorId, otherwise: &str) -> Result<()> {
    let mut find = conn.prepare_cached("SELECT name, role FROM operator WHERE operator = ?1")?;
    let who: Option<(String, String)> =
        find.query_row([operator.0], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    match who {
        Some((_, role)) if role == "lead" || role == "manager" => Ok(()),
        Some((name, role)) => Err(StoreError::Refused(format!(
            "{name} is a {role}, and orders are signed by a lead or a manager; {otherwise}"
        ))),
        None => {
            let anybody: bool = conn.query_row(
                "SELECT EXISTS (SELECT 1 FROM operator WHERE role IN ('lead', 'manager'))",
                [],
                |r| r.get(0),
            )?;
            if anybody {
                return Err(StoreError::Refused(format!(
                    "orders are signed by a lead or a manager: say who with --operator; {otherwise}"
                )));
            }
            Ok(())
        }
    }
}

/// Terms from five columns: cost, least, pack, breaks, lead time.
pub(crate) fn terms_of(r: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Terms> {
    let units = |n: Option<i64>| Quantity::from_thousandths(n.unwrap_or(0));
    Ok(Terms {
        cost: Money::from_ten_thousandths(r.get::<_, Option<i64>>(at)?.unwrap_or(0)),
        moq: units(r.get(at + 1)?),
        pack: units(r.get(at + 2)?),
        // What does not read as a list of breaks is none; the loader writes no such thing.
        breaks: PriceBreak::read_all(r.get_ref(at + 3)?.as_str().unwrap_or_default()).unwrap_or_default(),
        lead_time_days: r.get(at + 4)?,
    })
}

/// What a supplier asks for an item.
fn terms(conn: &Connection, item: ItemId, supplier: &str) -> Result<Option<Terms>> {
    let mut find = conn.prepare_cached(
        "SELECT cost, moq, pack, breaks, lead_time_days FROM supplier_item WHERE item = ?1 AND supplier = ?2",
    )?;
    Ok(find.query_row(params![item.0, supplier], |r| terms_of(r, 0)).optional()?)
}

/// A supplier's name as it is kept, and its currency.
fn supplier(conn: &Connection, name: &str) -> Result<(String, String)> {
    let name = text::clean(name, 80);
    let mut find = conn.prepare_cached(
        "SELECT name, currency FROM supplier WHERE name_folded = ?1 ORDER BY name = ?2 DESC, supplier LIMIT 1",
    )?;
    let known =
        find.query_row([name.to_uppercase(), name.clone()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    // Terms that were taken in before suppliers had a row of their own.
    let mut find = conn.prepare_cached("SELECT 1 FROM supplier_item WHERE supplier = ?1 LIMIT 1")?;
    if find.exists([&name])? {
        return Ok((name, String::new()));
    }
    Err(StoreError::Refused(format!(
        "no supplier is called {:?}; `pickface export suppliers` lists them",
        text::escape(&name)
    )))
}

/// Refuses a name that nobody has who sells anything here.
pub(crate) fn knows_supplier(conn: &Connection, name: &str) -> Result<()> {
    let mut find = conn.prepare_cached("SELECT 1 FROM item WHERE upper(supplier) = ?1 LIMIT 1")?;
    let mut terms = conn.prepare_cached("SELECT 1 FROM supplier_item WHERE upper(supplier) = ?1 LIMIT 1")?;
    let folded = text::clean(name, 80).trim().to_uppercase();
    if find.exists([&folded])? || terms.exists([&folded])? {
        return Ok(());
    }
    supplier(conn, name.trim()).map(drop)
}

/// The next free number of a site: `PO-MAIN-1001`.
fn next_number(conn: &Connection, site: &Site) -> Result<String> {
    let head = format!("PO-{}-", site.code.to_uppercase());
    let mut find = conn.prepare_cached(
        "SELECT coalesce(max(CAST(substr(number, length(?1) + 1) AS INTEGER)), 1000) FROM purchase
         WHERE substr(number, 1, length(?1)) = ?1",
    )?;
    let last: i64 = find.query_row([&head], |r| r.get(0))?;
    Ok(format!("{head}{}", last.max(1000) + 1))
}

/// An order that waited to go has gone. One that is further already, or taken back, is left as it is.
pub(crate) fn has_gone(tx: &mut Tx<'_>, number: &str, note: &str, author: &Author) -> Result<()> {
    let filter = PurchaseFilter { number: Some(number.into()), ..PurchaseFilter::default() };
    let found = list(tx.conn(), &filter)?;
    let [order] = found.as_slice() else { return Ok(()) };
    if order.status != PurchaseStatus::Approved {
        return Ok(());
    }
    note_as(tx, order, PurchaseStatus::Sent, note, author)
}

fn note_as(
    tx: &mut Tx<'_>,
    order: &PurchaseOrder,
    status: PurchaseStatus,
    note: &str,
    author: &Author,
) -> Result<()> {
    let doc = PurchaseDoc::Status {
        status: status.word().into(),
        expected: order.expected.map(|d| d.0),
        at_ms: tx.at().0,
        note: text::excerpt(note, NOTE_MAX),
    };
    let uid = uid_of(tx.conn(), order)?;
    tx.document(MASTER, uid, order.id.0, &doc, author)?;
    Ok(())
}

/// The order of a number.
pub(crate) fn one(conn: &Connection, number: &str) -> Result<PurchaseOrder> {
    let filter = PurchaseFilter { number: Some(number.into()), ..PurchaseFilter::default() };
    let mut found = list(conn, &filter)?;
    match found.len() {
        1 => found.pop().ok_or(StoreError::Closed),
        0 => Err(StoreError::Refused(format!(
            "no order has the number {:?}; `pickface purchases` lists them",
            text::escape(number.trim())
        ))),
        n => Err(StoreError::Refused(format!(
            "{n} orders have the number {}: two stores gave it out; close them where they were made",
            text::escape(number.trim())
        ))),
    }
}

fn uid_of(conn: &Connection, order: &PurchaseOrder) -> Result<Uid> {
    let uid: Vec<u8> = conn
        .prepare_cached("SELECT uid FROM purchase WHERE purchase = ?1")?
        .query_row([order.id.0], |r| r.get(0))?;
    Uid::from_slice(&uid).ok_or(StoreError::Closed)
}
