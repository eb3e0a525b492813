//! `suppliers.csv`: what suppliers ask for items, and what holds for all their orders.

use super::{
    Halt, Line, Reading,
    columns::{Field, Shape::Number, Shape::Text, needs, takes},
    own::{Seen, brief},
    value::Flaw,
};
use crate::domain::{
    PriceBreak, Quantity, Sku,
    record::{Lined, SupplierAbout, SupplierRecord},
};
use std::collections::HashMap;

pub(super) const SUPPLIERS: &[Field] = &[
    needs("supplier", Text, &["vendor", "supplier name"]),
    needs("sku", Text, &["item", "item code"]),
    takes("cost", Number, &["unit cost", "price", "unit price"]),
    takes("moq", Number, &["minimum", "minimum order quantity"]),
    takes("pack", Number, &["pack multiple", "multiple"]),
    takes("lead_time_days", Text, &["lead time", "lead time (days)"]),
    takes("breaks", Text, &["price breaks"]),
    takes("currency", Text, &[]),
    takes("rate", Number, &["exchange rate"]),
    takes("supplier_lead_time_days", Text, &[]),
    takes("order_days", Text, &["order day"]),
    takes("minimum_order", Number, &["minimum order value"]),
    takes("order_cost", Number, &["cost per order"]),
    takes("email", Text, &["e-mail", "mail"]),
];

/// The longest address that mail goes to (RFC 5321, 4.5.3.1.3, less its brackets).
const EMAIL_MAX: usize = 254;

pub(super) fn suppliers(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut pairs = Seen::new();
    let mut said: HashMap<String, (u64, SupplierAbout)> = HashMap::new();
    reading.rows(|line| {
        let Some(supplier) = line.filled(0) else { return Err(String::from("the supplier is empty").into()) };
        let sku: Option<Sku> = line.maybe(1)?;
        let about = about(line)?;
        let record = SupplierRecord {
            cost: line.price(2, "cost")?,
            moq: positive(line.quantity(3)?, "minimum order", &supplier)?,
            pack: positive(line.quantity(4)?, "pack", &supplier)?,
            lead_time_days: line.whole(5, "lead time")?,
            breaks: match line.columns.has(6) {
                Some(_) => Some(PriceBreak::read_all(line.text(6))?),
                None => None,
            },
            supplier,
            sku,
            about,
        };
        if record.sku.is_none() && is_of_item(&record) {
            return Err(format!(
                "a line of {} has a cost, a pack or a lead time of an item, and no SKU: name the item",
                record.supplier
            )
            .into());
        }
        let folded = record.supplier.to_uppercase();
        let key = (folded.clone(), record.sku.as_ref().map(Sku::folded));
        pairs.take(key, line.row.line, || match &record.sku {
            Some(sku) => format!("{sku} of {}", record.supplier),
            None => record.supplier.clone(),
        })?;
        let (first, before) = said.entry(folded).or_insert_with(|| (line.row.line, SupplierAbout::default()));
        agree(before, &record.about).map_err(|what| {
            format!("{what} of {} is another one on line {first}: say one", record.supplier)
        })?;
        line.out.suppliers.push(Lined { line: line.row.line, record });
        Ok(())
    })
}

fn is_of_item(record: &SupplierRecord) -> bool {
    record.cost.is_some()
        || record.moq.is_some()
        || record.pack.is_some()
        || record.lead_time_days.is_some()
        || record.breaks.as_ref().is_some_and(|b| !b.is_empty())
}

fn positive(q: Option<Quantity>, what: &str, supplier: &str) -> Result<Option<Quantity>, Flaw> {
    match q {
        Some(q) if !q.is_positive() => {
            Err(format!("{what} {q} of {supplier} is not above zero: leave it empty for none").into())
        }
        other => Ok(other),
    }
}

/// What a line says of the supplier.
fn about(line: &Line<'_>) -> Result<SupplierAbout, Flaw> {
    let currency = line.filled(7).map(|c| c.to_ascii_uppercase());
    if let Some(code) =
        currency.as_deref().filter(|c| c.len() != 3 || !c.bytes().all(|b| b.is_ascii_uppercase()))
    {
        return Err(format!("currency {code:?} is not a code of three letters, as EUR").into());
    }
    let rate = line.price(8, "rate")?;
    if rate.is_some_and(|r| r.ten_thousandths() == 0) {
        return Err(
            String::from("the rate is zero: say what one unit of the supplier's currency costs").into()
        );
    }
    let email = line.filled_to(13, EMAIL_MAX);
    if let Some(at) = email.as_deref().filter(|e| !is_address(e)) {
        return Err(format!("{:?} is no address that mail can go to", brief(at)).into());
    }
    Ok(SupplierAbout {
        currency,
        rate,
        lead_time_days: line.whole(9, "lead time")?,
        order_days: line.maybe(10)?,
        minimum_order: line.price(11, "minimum order")?,
        order_cost: line.price(12, "cost of an order")?,
        email,
    })
}

/// One `@` with something on both sides and no blank: the server knows the rest.
fn is_address(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

/// Takes what a line says into what earlier lines said; where both speak and differ, the word for it.
fn agree(before: &mut SupplierAbout, line: &SupplierAbout) -> Result<(), &'static str> {
    fn take<T: Clone + PartialEq>(
        before: &mut Option<T>,
        line: Option<&T>,
        what: &'static str,
    ) -> Result<(), &'static str> {
        match (&before, line) {
            (Some(a), Some(b)) if a != b => Err(what),
            (None, Some(b)) => {
                *before = Some(b.clone());
                Ok(())
            }
            _ => Ok(()),
        }
    }
    take(&mut before.currency, line.currency.as_ref(), "the currency")?;
    take(&mut before.rate, line.rate.as_ref(), "the rate")?;
    take(&mut before.lead_time_days, line.lead_time_days.as_ref(), "the supplier's lead time")?;
    take(&mut before.order_days, line.order_days.as_ref(), "the order days")?;
    take(&mut before.minimum_order, line.minimum_order.as_ref(), "the minimum order value")?;
    take(&mut before.order_cost, line.order_cost.as_ref(), "the cost of an order")?;
    take(&mut before.email, line.email.as_ref(), "the address")
}
