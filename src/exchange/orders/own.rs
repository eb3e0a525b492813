//! `orders.csv`: `order,date,promise,sku,quantity,site,channel`, and what else is known of a line.

use super::{
    super::{
        Halt, Line, Reading,
        columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
        value::Flaw,
    },
    CHANNEL_MAX,
    gather::{Draft, Head, Item, Orders},
    moment::moment,
    service,
};
use crate::domain::{Money, Quantity, Standing, text::clean};

/// The channel of orders that name none.
const CHANNEL: &str = "direct";

pub(in super::super) const FIELDS: &[Field] = &[
    needs("order", Text, &["order number", "order id", "order no"]),
    needs("date", Date, &["order date", "created at", "placed"]),
    takes("promise", Date, &["promise date", "ship by", "due", "due date", "deliver by"]),
    takes("sku", Text, &["item", "item code", "product code"]),
    needs("quantity", Number, &["qty", "units", "ordered"]),
    takes("site", Text, &["warehouse", "location"]),
    takes("channel", Text, &["source", "marketplace"]),
    takes("title", Text, &["description", "item name", "product name"]),
    takes("price", Number, &["unit price"]),
    takes("service", Text, &["shipping method", "carrier"]),
    takes("priority", Text, &[]),
    takes("line", Text, &["line number", "line id", "order line"]),
    takes("status", Text, &["order status"]),
    takes("shipped", Number, &["quantity shipped", "shipped quantity"]),
];
const ORDER: usize = 0;
const DATE: usize = 1;
const PROMISE: usize = 2;
const SKU: usize = 3;
const QUANTITY: usize = 4;
const SITE: usize = 5;
const CHANNEL_NAME: usize = 6;
const TITLE: usize = 7;
const PRICE: usize = 8;
const SERVICE: usize = 9;
const PRIORITY: usize = 10;
const LINE: usize = 11;
const STATUS: usize = 12;
const SHIPPED: usize = 13;

/// Priorities go from -99 to 99.
const MOST: i64 = 99;

pub(in super::super) fn own(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut orders = Orders::default();
    reading.rows(|line| {
        let number = line.text(ORDER).to_owned();
        if number.is_empty() {
            return Err(String::from("the row names no order: the column order is empty").into());
        }
        if line.text(DATE).is_empty() {
            return Err(format!("order {number:?} has no date").into());
        }
        let own = clean(line.text(CHANNEL_NAME), CHANNEL_MAX).to_lowercase();
        let channel = if own.is_empty() { line.channel(CHANNEL) } else { own };
        let head = Head {
            standing: line.maybe(STATUS)?.unwrap_or(Standing::Open),
            placed: moment(line.style, line.text(DATE), line.options.zone)?,
            promise: match line.text(PROMISE) {
                "" => None,
                text => Some(line.style.day(text)?),
            },
            priority: priority(line.text(PRIORITY))?,
            service: service(line.text(SERVICE)),
            site: line.site(SITE).map(|name| line.site_code(&name).unwrap_or(name)),
        };
        let (sku, title) = line.names(SKU, TITLE)?;
        let shipped = line.quantity(SHIPPED)?.unwrap_or(Quantity::ZERO);
        let ordered = line.wanted(QUANTITY)?;
        if shipped.is_negative() || shipped > ordered {
            return Err(
                format!("{shipped} of {ordered} shipped: say a number between 0 and {ordered}").into()
            );
        }
        let item = Item {
            key: line.filled(LINE),
            sku,
            title,
            quantity: ordered - shipped,
            shipped,
            price: line.price(PRICE, "price")?.unwrap_or(Money::ZERO),
        };
        let (order, _) = orders.of(line.row.line, channel, &number)?;
        agree(order, head, line)?;
        order.put(item);
        Ok(())
    })?;
    orders.finish(reading);
    Ok(())
}

fn priority(text: &str) -> Result<i64, Flaw> {
    match text.parse::<i64>() {
        _ if text.is_empty() => Ok(0),
        Ok(n) if n.abs() <= MOST => Ok(n),
        _ => {
            let found: String = crate::domain::text::escape(text).chars().take(40).collect();
            Err(format!("the priority {found:?} is no whole number from -{MOST} to {MOST}").into())
        }
    }
}

/// Takes what a row says of its order into what earlier rows said. Where a row could mean another shipment, it is refused.
fn agree(order: &mut Draft, row: Head, line: &Line<'_>) -> Result<(), Flaw> {
    let first = order.line();
    let Some(known) = &mut order.head else {
        order.head = Some(row);
        return Ok(());
    };
    let number: String = crate::domain::text::escape(line.text(ORDER)).chars().take(64).collect();
    if known.standing != row.standing {
        let (a, b) = (known.standing, row.standing);
        return Err(format!("order {number} is {a} on line {first} and {b} here: say one of an order").into());
    }
    if known.site != row.site {
        return Err(format!(
            "order {number} ships from another site on line {first}: give each site an order of its own"
        )
        .into());
    }
    known.placed = known.placed.min(row.placed);
    known.promise = known.promise.into_iter().chain(row.promise).min();
    known.priority = known.priority.max(row.priority);
    if known.service.is_empty() {
        known.service = row.service;
    }
    Ok(())
}
