//! Shopify's orders export: one row a line item, what is said of the whole order only on its first row.

use super::{
    super::{
        Halt, Line, Reading,
        columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
        shopify::CHANNEL,
        value::Flaw,
    },
    gather::{Head, Item, Orders},
    moment::moment,
    report::OrderClass,
    service,
};
use crate::domain::{Money, Quantity, Standing};
use std::collections::BTreeSet;

pub(in super::super) const FIELDS: &[Field] = &[
    needs("order", Text, &["Name"]),
    needs("date", Date, &["Created at"]),
    needs("quantity", Number, &["Lineitem quantity"]),
    needs("title", Text, &["Lineitem name"]),
    takes("sku", Text, &["Lineitem sku"]),
    takes("price", Number, &["Lineitem price"]),
    takes("requires_shipping", Text, &["Lineitem requires shipping"]),
    takes("line_fulfillment", Text, &["Lineitem fulfillment status"]),
    takes("financial_status", Text, &[]),
    takes("fulfillment_status", Text, &[]),
    takes("cancelled_at", Text, &[]),
    takes("refunded", Number, &["Refunded Amount"]),
    takes("service", Text, &["Shipping Method"]),
    takes("site", Text, &["Location"]),
    takes("total", Text, &[]),
];
const ORDER: usize = 0;
const DATE: usize = 1;
const QUANTITY: usize = 2;
const TITLE: usize = 3;
const SKU: usize = 4;
const PRICE: usize = 5;
const REQUIRES_SHIPPING: usize = 6;
const LINE_FULFILLMENT: usize = 7;
const FINANCIAL: usize = 8;
const FULFILLMENT: usize = 9;
const CANCELLED_AT: usize = 10;
const REFUNDED: usize = 11;
const SERVICE: usize = 12;
const SITE: usize = 13;
const TOTAL: usize = 14;

/// How many orders are named in a note.
const NAMED: usize = 10;

pub(in super::super) fn shopify(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut orders = Orders::default();
    let mut refunded: Vec<String> = Vec::new();
    let mut places: BTreeSet<String> = BTreeSet::new();
    let is_told = |line: &Line<'_>, field| line.columns.has(field).is_some();
    reading.rows(|line| {
        let number = line.text(ORDER).to_owned();
        if number.is_empty() {
            return Err(String::from("the row names no order: the column Name is empty").into());
        }
        let at = line.row.line;
        let is_first = if is_told(line, FINANCIAL) {
            !line.text(FINANCIAL).is_empty() || !line.text(TOTAL).is_empty()
        } else {
            true
        };
        let placed = match line.text(DATE) {
            "" => None,
            text => Some(moment(line.style, text, line.options.zone)?),
        };
        let head = |standing, line: &Line<'_>| {
            let placed = placed.ok_or_else(|| Flaw::Bad("the order has no date (Created at)".into()))?;
            let (promise, priority) = (None, 0);
            let site = line.order_site(SITE);
            Ok::<_, Flaw>(Head { standing, placed, promise, priority, service: service(line.text(SERVICE)), site })
        };
        let first = if is_first { Some(head(standing(line), line)?) } else { None };
        let instead = if placed.is_some() { Some(head(Standing::Held, line)?) } else { None };
        let is_partly_refunded = first.is_some() && partly_refunded(line)?;
        // Looked at before the order is touched: a refused row leaves nothing behind.
        let (sku, title) = line.names(SKU, TITLE)?;
        let quantity = line.wanted(QUANTITY)?;
        let price = line.price(PRICE, "price")?.unwrap_or(Money::ZERO);
        places.extend(line.filled(SITE).filter(|name| first.is_some() && line.site_code(name).is_none()));
        let (order, runs_on) = orders.of(at, line.channel(CHANNEL), &number)?;
        if let Some(first) = first {
            // Behind the rows of other orders it begins again: two exports in one file, and the later one counts.
            if !runs_on && order.head.is_some() {
                order.begin_anew(at);
            }
            if order.head.is_none() {
                order.head = Some(first);
                refunded.retain(|n| *n != number);
                if is_partly_refunded {
                    refunded.push(number.clone());
                }
            }
        } else if order.instead.is_none() {
            order.instead = instead;
        }
        if line.text(REQUIRES_SHIPPING).eq_ignore_ascii_case("false") {
            order.leave_out(OrderClass::NothingToCarry);
            return Ok(());
        }
        let fulfilled = line.text(LINE_FULFILLMENT).to_ascii_lowercase();
        let is_gone = fulfilled == "fulfilled";
        let is_back = matches!(fulfilled.as_str(), "restocked" | "removed" | "cancelled");
        if fulfilled == "partial" {
            let why = format!(
                "some of {title:?} of order {number} has gone out and the file does not say how many: all {quantity} are \
                 taken as to be shipped; look at the order in Shopify"
            );
            line.out.report.warn(at, why);
        }
        order.put(Item {
            key: None,
            sku,
            title,
            quantity: if is_gone || is_back { Quantity::ZERO } else { quantity },
            shipped: if is_gone { quantity } else { Quantity::ZERO },
            price,
        });
        Ok(())
    })?;
    orders.finish(reading);
    for place in places {
        let site = reading.options.site.as_deref().unwrap_or("the store's own site");
        reading.out.report.notes.push(format!(
            "orders of Shopify's location {place:?} ship from {site}: no site here is called so (--site-name \"{place}=CODE\" says another)"
        ));
    }
    if !refunded.is_empty() {
        let more = refunded.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let names =
            refunded.iter().take(NAMED).map(|n| crate::domain::text::clean(n, 64)).collect::<Vec<_>>();
        reading.out.report.notes.push(format!(
            "{} refunded in part: the file says the amount and not which lines, so their quantities stand as ordered; look at {}{more}",
            if refunded.len() == 1 { "1 order was".into() } else { format!("{} orders were", refunded.len()) },
            names.join(", "),
        ));
    }
    Ok(())
}

/// What Shopify says of the whole order. What has gone out is done, whatever became of the money.
fn standing(line: &mut Line<'_>) -> Standing {
    let financial = line.text(FINANCIAL).to_ascii_lowercase();
    match line.text(FULFILLMENT).to_ascii_lowercase().as_str() {
        "fulfilled" => return Standing::Done,
        "restocked" => return Standing::Cancelled,
        _ => {}
    }
    if !line.text(CANCELLED_AT).is_empty() {
        return Standing::Cancelled;
    }
    match financial.as_str() {
        "voided" | "refunded" => Standing::Cancelled,
        "" if line.columns.has(FINANCIAL).is_none() => Standing::Open,
        // Authorized is paid as far as the warehouse goes: the money is taken when the goods leave.
        "paid" | "authorized" | "partially_refunded" => Standing::Open,
        "pending" | "unpaid" | "partially_paid" | "expired" | "overdue" => Standing::Held,
        other => {
            let other: String = crate::domain::text::escape(other).chars().take(40).collect();
            let why = format!("the financial status {other:?} is not known here: the order is held");
            line.out.report.warn(line.row.line, why);
            Standing::Held
        }
    }
}

/// Whether money went back for some of it, and only some.
fn partly_refunded(line: &Line<'_>) -> Result<bool, Flaw> {
    let refunded = line.price(REFUNDED, "refunded amount")?.unwrap_or(Money::ZERO);
    let says_so = line.text(FINANCIAL).eq_ignore_ascii_case("partially_refunded");
    let is_whole = line.text(FINANCIAL).eq_ignore_ascii_case("refunded");
    Ok((says_so || refunded > Money::ZERO) && !is_whole)
}
