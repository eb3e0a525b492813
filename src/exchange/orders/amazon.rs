//! Amazon's reports of orders, tab separated: All Orders, and the Unshipped ones that are to be acted on.
//!
//! What Amazon ships out of its own warehouses (`fulfillment-channel` is `Amazon`) does not touch our stock.

use super::{
    super::{
        Halt, Line, Reading,
        columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
        value::Flaw,
    },
    gather::{Head, Item, Orders},
    moment::moment,
    report::OrderClass,
    service,
};
use crate::domain::{Instant, Money, Quantity, Standing};

/// The channel of Amazon's names.
const CHANNEL: &str = "amazon";

pub(in super::super) const ALL: &[Field] = &[
    needs("order", Text, &["amazon-order-id"]),
    needs("date", Date, &["purchase-date"]),
    needs("status", Text, &["order-status"]),
    needs("fulfillment_channel", Text, &[]),
    needs("sku", Text, &[]),
    takes("title", Text, &["product-name"]),
    needs("quantity", Number, &[]),
    takes("item_status", Text, &[]),
    takes("amount", Number, &["item-price"]),
    takes("updated", Date, &["last-updated-date"]),
    takes("service", Text, &["ship-service-level"]),
];
const ORDER: usize = 0;
const DATE: usize = 1;
const STATUS: usize = 2;
const FULFILLMENT: usize = 3;
const SKU: usize = 4;
const TITLE: usize = 5;
const QUANTITY: usize = 6;
const ITEM_STATUS: usize = 7;
const AMOUNT: usize = 8;
const UPDATED: usize = 9;
const SERVICE: usize = 10;

/// All Orders, by order date or last update. It has no numbers of lines.
pub(in super::super) fn all(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut orders = Orders::default();
    reading.rows(|line| {
        let number = order_id(line)?;
        let at = line.row.line;
        let zone = line.options.zone;
        let standing = standing(line);
        let head = head(line, standing, None, SERVICE)?;
        let touched = match line.text(UPDATED) {
            "" => Instant::default(),
            text => moment(line.style, text, zone)?,
        };
        let (sku, title) = line.names(SKU, TITLE)?;
        let quantity = line.wanted(QUANTITY)?;
        // What it costs is of all of them together.
        let price = unit_price(line.price(AMOUNT, "item-price")?, quantity);
        let is_gone = line.text(ITEM_STATUS).eq_ignore_ascii_case("shipped");
        let is_back = line.text(ITEM_STATUS).eq_ignore_ascii_case("cancelled");
        let is_amazons = line.text(FULFILLMENT).eq_ignore_ascii_case("amazon");
        let item = Item {
            key: None,
            sku,
            title,
            quantity: if is_gone || is_back { Quantity::ZERO } else { quantity },
            shipped: if is_gone { quantity } else { Quantity::ZERO },
            price,
        };
        let (order, runs_on) = orders.of(at, line.channel(CHANNEL), &number)?;
        if order.head.is_some() && touched != order.touched {
            if touched < order.touched {
                order.leave_out(OrderClass::Repeated);
                return Ok(());
            }
            order.begin_anew(at);
        } else if !runs_on && order.has(&item) {
            // Two reports that overlap, one behind the other.
            order.leave_out(OrderClass::Repeated);
            return Ok(());
        }
        order.touched = touched;
        order.head.get_or_insert(head);
        if is_amazons {
            order.leave_out(OrderClass::ByAmazon);
        } else {
            order.put(item);
        }
        Ok(())
    })?;
    orders.finish(reading);
    Ok(())
}

pub(in super::super) const UNSHIPPED: &[Field] = &[
    needs("order", Text, &["order-id"]),
    needs("date", Date, &["purchase-date"]),
    needs("line", Text, &["order-item-id"]),
    takes("promise", Date, &["promise-date"]),
    needs("sku", Text, &[]),
    takes("title", Text, &["product-name"]),
    takes("purchased", Number, &["quantity-purchased"]),
    takes("shipped", Number, &["quantity-shipped"]),
    takes("quantity", Number, &["quantity-to-ship"]),
    takes("service", Text, &["ship-service-level"]),
];
const U_LINE: usize = 2;
const U_PROMISE: usize = 3;
const U_PURCHASED: usize = 6;
const U_SHIPPED: usize = 7;
const U_TO_SHIP: usize = 8;
const U_SERVICE: usize = 9;

/// The orders that wait to be shipped: those that have left, or were taken back, are not in it at all.
pub(in super::super) fn unshipped(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut orders = Orders::default();
    reading.rows(|line| {
        let number = order_id(line)?;
        let promise = match line.text(U_PROMISE) {
            "" => None,
            text => Some(line.style.day(text)?),
        };
        let head = head(line, Standing::Open, promise, U_SERVICE)?;
        let (sku, title) = line.names(SKU, TITLE)?;
        let (purchased, to_ship) = (line.quantity(U_PURCHASED)?, line.quantity(U_TO_SHIP)?);
        let shipped = line.quantity(U_SHIPPED)?.unwrap_or(Quantity::ZERO);
        let quantity = match (to_ship, purchased) {
            (Some(to_ship), _) => to_ship,
            (None, Some(purchased)) => purchased - shipped,
            (None, None) => {
                return Err(String::from("neither quantity-to-ship nor quantity-purchased").into());
            }
        };
        if quantity.is_negative() || shipped.is_negative() {
            return Err(format!("{quantity} to ship and {shipped} shipped: a quantity is below zero").into());
        }
        let key = line.filled(U_LINE);
        if key.is_none() {
            return Err(String::from("the order-item-id is empty").into());
        }
        let item = Item { key, sku, title, quantity, shipped, price: Money::ZERO };
        let (order, _) = orders.of(line.row.line, line.channel(CHANNEL), &number)?;
        match &mut order.head {
            // Of two promises within an order the earlier one is kept.
            Some(known) => known.promise = known.promise.into_iter().chain(promise).min(),
            none => *none = Some(head),
        }
        order.put(item);
        Ok(())
    })?;
    orders.finish(reading);
    Ok(())
}

fn order_id(line: &Line<'_>) -> Result<String, Flaw> {
    match line.text(ORDER) {
        "" => Err(String::from("the row names no order: the order id is empty").into()),
        id => Ok(id.to_owned()),
    }
}

fn head(
    line: &Line<'_>,
    standing: Standing,
    promise: Option<crate::domain::Day>,
    by: usize,
) -> Result<Head, Flaw> {
    let placed = moment(line.style, line.text(DATE), line.options.zone)?;
    let (service, site) = (service(line.text(by)), line.options.site.clone());
    Ok(Head { standing, placed, promise, priority: 0, service, site })
}

/// What Amazon says of an order. "Shipping" is on its way to being shipped, "Shipped - ..." has left.
fn standing(line: &mut Line<'_>) -> Standing {
    let status = line.text(STATUS).to_ascii_lowercase();
    let word = status.split(" - ").next().unwrap_or_default().trim();
    match word {
        "shipped" => Standing::Done,
        "cancelled" | "canceled" => Standing::Cancelled,
        "unshipped" | "shipping" | "partiallyshipped" | "partially shipped" | "invoiceunconfirmed" => {
            Standing::Open
        }
        "pending" | "pendingavailability" | "unfulfillable" => Standing::Held,
        _ => {
            let found: String = crate::domain::text::escape(&status).chars().take(40).collect();
            let why = format!("the order status {found:?} is not known here: the order is held");
            line.out.report.warn(line.row.line, why);
            Standing::Held
        }
    }
}

/// The price of one, in ten-thousandths: the amount over the quantity (in thousandths), rounded half up.
fn unit_price(amount: Option<Money>, quantity: Quantity) -> Money {
    let (amount, q) = (amount.unwrap_or(Money::ZERO).ten_thousandths(), quantity.thousandths());
    if q <= 0 {
        return Money::ZERO;
    }
    let price = (i128::from(amount) * 1000 + i128::from(q) / 2) / i128::from(q);
    Money::from_ten_thousandths(i64::try_from(price).unwrap_or(i64::MAX))
}
