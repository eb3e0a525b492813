//! WooCommerce orders, as the usual export plugin (Advanced Order Export) writes them: one row a line, all columns on each.

use super::{
    super::{
        Halt, Line, Reading,
        columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
    },
    gather::{Head, Item, Orders},
    moment::moment,
    report::OrderClass,
    service,
};
use crate::domain::{Money, Quantity, Standing, text::clean};

/// The channel of WooCommerce's names.
const CHANNEL: &str = "woocommerce";

pub(in super::super) const FIELDS: &[Field] = &[
    needs("order", Text, &["Order Number", "Order ID"]),
    needs("date", Date, &["Order Date"]),
    needs("status", Text, &["Order Status"]),
    takes("sku", Text, &["Item SKU", "Product SKU"]),
    needs("title", Text, &["Item Name", "Name", "Product Name"]),
    takes("variation", Text, &["Product Variation"]),
    takes("quantity", Number, &["Quantity", "Qty"]),
    takes("kept", Number, &["Quantity (- Refund)"]),
    takes("price", Number, &["Item Cost", "Item Price"]),
    takes("line", Text, &["Item #", "Item ID"]),
    takes("service", Text, &["Shipping Method", "Shipping Method Title"]),
    takes("virtual", Text, &["Is virtual", "Virtual product", "Downloadable"]),
    takes("type", Text, &["Item Type", "Product Type"]),
];
const ORDER: usize = 0;
const DATE: usize = 1;
const STATUS: usize = 2;
const SKU: usize = 3;
const TITLE: usize = 4;
const VARIATION: usize = 5;
const QUANTITY: usize = 6;
const KEPT: usize = 7;
const PRICE: usize = 8;
const LINE: usize = 9;
const SERVICE: usize = 10;
const VIRTUAL: usize = 11;
const TYPE: usize = 12;

pub(in super::super) fn woo(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let kept = if reading.columns.has(KEPT).is_some() { KEPT } else { QUANTITY };
    if reading.columns.has(kept).is_none() {
        return Err(super::super::ExchangeError::MissingColumn {
            file: reading.table.source.name().into(),
            missing: "quantity",
            found: reading.columns.all.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", "),
            accepted: "Quantity, Quantity (- Refund)".into(),
        }
        .into());
    }
    let mut orders = Orders::default();
    let (mut refunded, mut units) = (0u64, Quantity::ZERO);
    reading.rows(|line| {
        let number = line.text(ORDER).to_owned();
        if number.is_empty() {
            return Err(String::from("the row names no order: the order number is empty").into());
        }
        let at = line.row.line;
        let head = Head {
            standing: standing(line),
            placed: moment(line.style, line.text(DATE), line.options.zone)?,
            promise: None,
            priority: 0,
            service: service(line.text(SERVICE)),
            site: line.options.site.clone(),
        };
        let is_blank = [SKU, TITLE].iter().all(|f| line.text(*f).is_empty());
        let item = if is_blank { None } else { Some(item(line, kept)?) };
        if let (Some(item), Some(ordered)) = (&item, line.quantity(QUANTITY)?)
            && ordered > item.quantity
        {
            refunded += 1;
            units += ordered - item.quantity;
        }
        let is_carried = is_carried(line);
        let (order, _) = orders.of(at, line.channel(CHANNEL), &number)?;
        order.head.get_or_insert(head);
        match item {
            None => order.leave_out(OrderClass::NoProduct),
            Some(_) if !is_carried => order.leave_out(OrderClass::NothingToCarry),
            Some(item) => order.put(item),
        }
        Ok(())
    })?;
    orders.finish(reading);
    if refunded > 0 {
        let lines = if refunded == 1 { "line" } else { "lines" };
        reading
            .out
            .report
            .notes
            .push(format!("{units} units of {refunded} {lines} were refunded and are taken off"));
    }
    Ok(())
}

fn item(line: &Line<'_>, kept: usize) -> Result<Item, super::Flaw> {
    let (sku, mut title) = line.names(SKU, TITLE)?;
    let variation = clean(line.text(VARIATION), super::TITLE_MAX);
    if !variation.is_empty() && !title.contains(&variation) {
        title = clean(&format!("{title} - {variation}"), super::TITLE_MAX);
    }
    Ok(Item {
        key: line.filled(LINE),
        sku,
        title,
        quantity: line.wanted(kept)?,
        shipped: Quantity::ZERO,
        price: line.price(PRICE, "price")?.unwrap_or(Money::ZERO),
    })
}

/// What WooCommerce says of an order: the labels, or the words behind them (`wc-on-hold`).
fn standing(line: &mut Line<'_>) -> Standing {
    let status: String = line.text(STATUS).to_lowercase();
    let word: String = status
        .trim_start_matches("wc-")
        .chars()
        .map(|c| if matches!(c, '-' | '_') { ' ' } else { c })
        .collect();
    match word.trim() {
        "processing" => Standing::Open,
        "completed" | "shipped" => Standing::Done,
        "cancelled" | "canceled" | "refunded" | "failed" | "trash" => Standing::Cancelled,
        "pending" | "pending payment" | "on hold" | "draft" | "checkout draft" => Standing::Held,
        _ => {
            let found: String = crate::domain::text::escape(&status).chars().take(40).collect();
            let why = format!("the order status {found:?} is not known here: the order is held");
            line.out.report.warn(line.row.line, why);
            Standing::Held
        }
    }
}

/// Whether a row is of something that is carried out of the door.
fn is_carried(line: &Line<'_>) -> bool {
    let is_yes = matches!(line.text(VIRTUAL).to_ascii_lowercase().as_str(), "yes" | "true" | "1");
    let kind = line.text(TYPE).to_ascii_lowercase();
    let words =
        ["virtual", "downloadable", "gift card", "gift_card", "giftcard", "shipping", "fee", "coupon", "tax"];
    let is_none = kind.split(',').map(str::trim).any(|k| words.contains(&k));
    !is_yes && !is_none
}
