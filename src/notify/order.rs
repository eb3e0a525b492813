//! A purchase order as a message: a few lines, the paper as PDF, the lines as CSV, and all of it as fields.

use crate::{
    config::Orders,
    exchange::{
        ExchangeError,
        write::{Export, OrderRow, Shape, WriteOptions},
    },
    print::{
        self, Paper as Size,
        order::{Line, Order},
    },
    store::{
        outbox::{Attachment, Message, What},
        purchases::Paper,
    },
};
use serde_json::{Value, json};

/// The paper as PDF.
#[must_use]
pub fn pdf(paper: &Paper, from: &Orders) -> Vec<u8> {
    let order = Order {
        number: paper.order.number.clone(),
        from: buyer(paper, from).to_owned(),
        address: from.address.clone(),
        site: site(paper),
        supplier: paper.order.supplier.clone(),
        made: paper.order.made,
        expected: paper.order.expected,
        currency: paper.currency.clone(),
        lines: paper
            .lines
            .iter()
            .map(|l| Line {
                sku: l.sku.clone(),
                code: l.code.clone(),
                name: l.name.clone(),
                quantity: l.quantity,
                unit: l.unit.clone(),
                packs: l.packs(),
                cost: l.cost,
                total: l.total,
            })
            .collect(),
        total: paper.order.total(),
    };
    print::to_pdf(&print::order::order(&order, Size::A4))
}

/// The lines as CSV, safe for spreadsheets.
///
/// # Errors
/// When it cannot be written, which memory always can.
pub fn csv(paper: &Paper) -> Result<Vec<u8>, ExchangeError> {
    let mut bytes = Vec::new();
    let mut out = Export::<OrderRow<'_>>::to_stream(&mut bytes, Shape::Csv, WriteOptions::default())?;
    for line in &paper.lines {
        out.row(&OrderRow { paper, line })?;
    }
    out.finish()?;
    Ok(bytes)
}

/// The order for its supplier. Mail goes to the supplier's address, where it has one.
///
/// # Errors
/// As [`csv`].
pub fn message(paper: &Paper, from: &Orders) -> Result<Message, ExchangeError> {
    let order = &paper.order;
    let who = buyer(paper, from);
    let total = format!("{} {}", order.total(), paper.currency);
    let total = total.trim_end();
    let mut text = format!("{who} orders from {}: {} lines, {total}.\n", order.supplier, paper.lines.len());
    if paper.lines.len() == 1 {
        text = text.replace("1 lines", "1 line");
    }
    text.push_str(&format!("Deliver to {}", site(paper)));
    for line in &from.address {
        text.push_str(&format!(", {line}"));
    }
    if let Some(day) = order.expected {
        text.push_str(&format!(".\nWe expect it by {}", day.long()));
    }
    text.push_str(".\n\n");
    for l in &paper.lines {
        let code = if l.code.is_empty() { String::new() } else { format!(" (yours: {})", l.code) };
        text.push_str(&format!("{} {} of {}{code}: {}\n", l.quantity, l.unit, l.sku, l.name));
    }
    let lines: Vec<Value> = paper
        .lines
        .iter()
        .map(|l| {
            json!({
                "sku": l.sku, "supplier_code": l.code, "name": l.name, "quantity": l.quantity, "unit": l.unit,
                "packs": l.packs(), "cost": l.cost.to_f64(), "total": l.total.to_f64(),
            })
        })
        .collect();
    let head = json!({
        "order": order.number, "supplier": order.supplier, "site": order.site, "currency": paper.currency,
        "total": order.total().to_f64(), "made": order.made.to_string(),
        "expected": order.expected.map(|d| d.to_string()), "lines": lines,
    });
    let fields = head.as_object().cloned().unwrap_or_default();
    let file = |ending: &str, media_type: &str, bytes| Attachment {
        name: format!("{}.{ending}", order.number),
        media_type: media_type.into(),
        bytes,
    };
    Ok(Message {
        fields,
        to: Some(paper.email.clone()).filter(|e| !e.is_empty()),
        order: Some(order.number.clone()),
        attachments: vec![
            file("pdf", "application/pdf", pdf(paper, from)),
            file("csv", "text/csv; charset=utf-8", csv(paper)?),
        ],
        ..Message::new(
            format!("order:{}", order.number),
            What::Purchases,
            &format!("Purchase order {} from {who}", order.number),
            &text,
        )
    })
}

/// Who orders: the company where it is configured, else the site.
fn buyer<'a>(paper: &'a Paper, from: &'a Orders) -> &'a str {
    if from.name.is_empty() { &paper.site_name } else { &from.name }
}

/// The site, with its name where it has one of its own.
fn site(paper: &Paper) -> String {
    if paper.site_name == paper.order.site {
        paper.order.site.clone()
    } else {
        format!("{} ({})", paper.site_name, paper.order.site)
    }
}
