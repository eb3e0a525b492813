//! Invoice lines of the UCI "Online Retail" set (Chen, 2012), and of shops that write the same columns.
//!
//! Every row is told apart ([`SalesClass`]) by these rules, in this order:
//!
//! 1. **No product**: the code does not begin with five digits. That gives exactly the 33 codes of the real set that name
//!    no goods with a stock code of the catalogue (POST, DOT, M, m, D, S, B, C2, CRUK, PADS, BANK CHARGES, AMAZONFEE,
//!    gift_0001_…, DCGS…), and needs no list that grows old.
//! 2. **Bad**: quantity zero, or a cancellation (invoice `C…`) with a quantity above zero.
//! 3. **Cancellation**: below zero on a `C…` invoice, or below zero at a price. It takes back the *oldest* sale of the same
//!    customer, code (letter case folded) and quantity that stands before it in time and was not taken back yet; the
//!    day of that *sale* loses the units. Without a customer, or without such a sale, nothing is netted: a part returned
//!    weeks later says nothing about what was wanted.
//! 4. **Write-off**: below zero for nothing, outside a cancellation.
//! 5. **No price**: above zero at a price of zero or less.
//! 6. **Sale**: the rest.
//!
//! The customer's number is held in memory for the matching and dropped with it.

use super::{
    Halt, Reading, SalesClass, SalesReport,
    columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
    sales::{Entry, Series, sum},
    value::Flaw,
};
use crate::domain::{Day, Money, Quantity, Sku, text::clean};
use std::collections::{HashMap, HashSet, VecDeque};

pub(super) const LINES: &[Field] = &[
    needs("invoice", Text, &["InvoiceNo"]),
    needs("sku", Text, &["StockCode"]),
    needs("quantity", Number, &["qty"]),
    needs("date", Date, &["ts", "InvoiceDate"]),
    needs("price", Number, &["unit_price"]),
    needs("customer", Text, &["CustomerID"]),
    takes("description", Text, &[]),
    takes("country", Text, &[]),
];

/// The channel of these lines, unless the person names another.
const CHANNEL: &str = "online-retail";

/// A code as it is spelled in the file.
struct Spelling {
    text: String,
    /// The series of the folded code; `None` for no product.
    series: Option<u32>,
    rows: u64,
}

/// A sale, or a cancellation that still looks for its sale.
struct Move {
    entry: Entry,
    /// 0 is nobody known.
    customer: u32,
    cancels: bool,
}

/// Numbers for texts, given in the order in which they come.
#[derive(Default)]
struct Numbers(HashMap<Box<[u8]>, u32>);

impl Numbers {
    /// The number of a text, and whether it is new.
    fn get(&mut self, text: &[u8]) -> Result<(u32, bool), Flaw> {
        if let Some(n) = self.0.get(text) {
            return Ok((*n, false));
        }
        let n = u32::try_from(self.0.len()).map_err(|_| String::from("too many different codes"))?;
        self.0.insert(text.into(), n);
        Ok((n, true))
    }
}

pub(super) fn lines(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let channel = reading.options.channel.clone().unwrap_or_else(|| CHANNEL.into());
    let site = reading.options.site.clone();
    let mut report = SalesReport::default();
    let (mut codes, mut folded, mut customers) = (Numbers::default(), Numbers::default(), Numbers::default());
    customers.0.insert(Box::default(), 0);
    let mut spellings: Vec<Spelling> = Vec::new();
    let mut series: Vec<Series> = Vec::new();
    let mut described: Vec<(Box<[u8]>, bool)> = Vec::new();
    let mut moves: Vec<Move> = Vec::new();
    // The lines of an invoice share their moment and their customer: look each up once.
    let mut last: (Vec<u8>, Day) = (Vec::new(), Day::default());
    let mut buyer: (Vec<u8>, u32) = (Vec::new(), 0);
    reading.rows(|line| {
        let (row, columns) = (line.row, line.columns);
        let (code, new) = codes.get(columns.bytes(row, 1))?;
        if new {
            let sku: Sku = Sku::folded(&line.get(1)?).parse()?;
            let (id, unseen) = folded.get(sku.as_str().as_bytes())?;
            if unseen {
                series.push(Series { sku: sku.clone(), site: site.clone(), channel: channel.clone() });
            }
            let series = is_product(sku.as_str()).then_some(id);
            spellings.push(Spelling { text: clean(line.text(1), Sku::MAX), series, rows: 0 });
        }
        let spelling = &mut spellings[code as usize];
        spelling.rows += 1;
        let Some(id) = spelling.series else {
            report.add(SalesClass::NonProduct, 1);
            return Ok(());
        };
        let description = columns.bytes(row, 6);
        if !description.is_empty() {
            described.resize_with(series.len(), Default::default);
            if let Some((first, several)) = described.get_mut(id as usize) {
                if first.is_empty() {
                    *first = description.into();
                } else {
                    *several |= **first != *description;
                }
            }
        }
        let when = columns.bytes(row, 3);
        if last.0 != when {
            last.1 = line.style.day(columns.text(row, 3))?;
            last.0.clear();
            last.0.extend_from_slice(when);
        }
        let Some(quantity) = line.quantity(2)? else {
            return Err(String::from("the quantity is empty").into());
        };
        let price = line.style.money(columns.text(row, 4))?;
        let cancels = columns.text(row, 0).starts_with(['C', 'c']);
        if quantity.is_zero() {
            return Err(String::from("the quantity is zero").into());
        }
        if cancels && quantity.is_positive() {
            return Err(format!("a cancellation must be below zero, not {quantity}").into());
        }
        if quantity.is_negative() && !cancels && price <= Money::ZERO {
            report.add(SalesClass::WriteOff, 1);
            return Ok(());
        }
        if quantity.is_positive() && price <= Money::ZERO {
            report.add(SalesClass::ZeroPrice, 1);
            return Ok(());
        }
        let name = columns.bytes(row, 5);
        if buyer.0 != name {
            buyer.1 = customers.get(name)?.0;
            buyer.0.clear();
            buyer.0.extend_from_slice(name);
        }
        let amount = price.for_quantity(quantity);
        let entry = Entry { series: id, day: last.1, quantity, amount, line: row.line };
        moves.push(Move { entry, customer: buyer.1, cancels: quantity.is_negative() });
        Ok(())
    })?;
    if !moves.is_sorted_by_key(|m| m.entry.day) {
        moves.sort_by_key(|m| m.entry.day);
    }
    let kept = net(moves, &mut report);
    report.add(SalesClass::Bad, reading.out.report.refused);
    report.folded_codes = spellings.len() - series.len();
    report.several_descriptions = described.iter().filter(|(_, several)| *several).count();
    report.non_products =
        spellings.into_iter().filter(|s| s.series.is_none()).map(|s| (s.text, s.rows)).collect();
    report.non_products.sort();
    reading.out.demand = sum(kept, &series);
    reading.out.report.sales = Some(report);
    Ok(())
}

/// Whether a stock code (folded) names goods: it begins with five digits.
pub(super) fn is_product(code: &str) -> bool {
    code.len() >= 5 && code.bytes().take(5).all(|b| b.is_ascii_digit())
}

/// Takes the cancelled sales out. `moves` are in the order of time.
fn net(moves: Vec<Move>, report: &mut SalesReport) -> Vec<Entry> {
    let key = |m: &Move| (m.customer, m.entry.series, m.entry.quantity.abs());
    // Only sales that some cancellation could mean are remembered: one in fifty.
    let mut open: HashMap<_, VecDeque<usize>> =
        moves.iter().filter(|m| m.cancels && m.customer != 0).map(|m| (key(m), VecDeque::new())).collect();
    let mut gone: HashSet<usize> = HashSet::new();
    for (index, this) in moves.iter().enumerate() {
        let waiting = if this.customer == 0 { None } else { open.get_mut(&key(this)) };
        if !this.cancels {
            report.add(SalesClass::Sale, 1);
            report.sold += this.entry.quantity;
            if let Some(waiting) = waiting {
                waiting.push_back(index);
            }
            continue;
        }
        let units: Quantity = this.entry.quantity.abs();
        match waiting.and_then(VecDeque::pop_front) {
            Some(sale) => {
                gone.insert(sale);
                report.add(SalesClass::CancellationMatched, 1);
                report.cancelled += units;
            }
            None => {
                report.add(SalesClass::CancellationUnmatched, 1);
                report.unmatched += units;
            }
        }
    }
    moves
        .into_iter()
        .enumerate()
        .filter(|(index, m)| !m.cancels && !gone.contains(index))
        .map(|(_, m)| m.entry)
        .collect()
}
