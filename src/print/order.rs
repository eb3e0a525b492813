//! A purchase order on paper: who orders what of whom, on as many pages as it takes.

use super::{Align, Mark, Page, Sheet, Weight, font, format::Paper, page::feet};
use crate::domain::{Day, Money, Quantity};

/// Lengths in millimetres.
const MARGIN: f64 = 18.0;
const FOOT: f64 = 20.0;
const TEXT: f64 = 3.2;
const LINE: f64 = 4.4;
/// Between two lines of the order.
const REST: f64 = 1.6;
/// How dark what is not to be read first.
const QUIET: f64 = 0.35;
/// The most lines of paper that one name, one code, an address take.
const NAME_LINES: usize = 6;
const CODE_LINES: usize = 3;
const ADDRESS_LINES: usize = 8;

/// What stands on it. Texts are drawn as far as the font has their letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its number.
    pub number: String,
    /// Who orders.
    pub from: String,
    /// The lines of the address where it is to come.
    pub address: Vec<String>,
    /// The code of the site where it is to come.
    pub site: String,
    /// From whom.
    pub supplier: String,
    /// The business day that it was made.
    pub made: Day,
    /// When goods are expected.
    pub expected: Option<Day>,
    /// ISO 4217 code of all money on it; may be empty.
    pub currency: String,
    /// What is ordered.
    pub lines: Vec<Line>,
    /// What it comes to.
    pub total: Money,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The buyer's SKU.
    pub sku: String,
    /// What the supplier calls it; may be empty.
    pub code: String,
    /// What it is.
    pub name: String,
    /// How many, in base units.
    pub quantity: Quantity,
    /// The base unit.
    pub unit: String,
    /// How many of the supplier's packs that is, where it is a whole number of them.
    pub packs: Option<i64>,
    /// Cost of one base unit.
    pub cost: Money,
    /// What the line comes to.
    pub total: Money,
}

/// Where a column begins (left) or ends (right), from the left edge of the text.
struct Columns {
    sku: f64,
    name: f64,
    quantity: f64,
    unit: f64,
    packs: f64,
    cost: f64,
    total: f64,
}

impl Columns {
    fn of(width: f64) -> Self {
        Self {
            sku: 0.0,
            name: 34.0,
            quantity: width - 74.0,
            unit: width - 72.0,
            packs: width - 47.0,
            cost: width - 24.0,
            total: width,
        }
    }
}

struct Writer<'a> {
    order: &'a Order,
    size: (f64, f64),
    columns: Columns,
    pages: Vec<Page>,
    y: f64,
}

/// The order on paper.
#[must_use]
pub fn order(order: &Order, paper: Paper) -> Sheet {
    let size = paper.size();
    let mut writer =
        Writer { order, size, columns: Columns::of(size.0 - 2.0 * MARGIN), pages: Vec::new(), y: 0.0 };
    writer.first_page();
    for line in &order.lines {
        writer.line(line);
    }
    writer.total();
    writer.finish()
}

impl Writer<'_> {
    fn turn(&mut self) {
        self.pages.push(Page { width: self.size.0, height: self.size.1, marks: Vec::new() });
        self.y = MARGIN;
    }

    fn first_page(&mut self) {
        self.turn();
        let order = self.order;
        let width = self.size.0 - 2.0 * MARGIN;
        self.y += 6.0;
        let room = width / 2.0 - 4.0;
        self.text(0.0, 6.5, Weight::Bold, Align::Left, 0.0, "Purchase order");
        self.text(
            width,
            6.5,
            Weight::Bold,
            Align::Right,
            0.0,
            &font::cut(&order.number, Weight::Bold, 6.5, room),
        );
        self.y += 11.0;
        let top = self.y;
        self.party(0.0, room, "From", &order.from, &order.address);
        let left = self.y;
        self.y = top;
        self.party(width / 2.0, room, "To", &order.supplier, &[]);
        self.y += 2.0;
        let mut facts = vec![("Date", order.made.long()), ("Deliver to", order.site.clone())];
        if let Some(day) = order.expected {
            facts.push(("Expected", day.long()));
        }
        if !order.currency.is_empty() {
            facts.push(("Currency", order.currency.clone()));
        }
        for (what, value) in facts {
            self.text(width / 2.0, TEXT, Weight::Regular, Align::Left, QUIET, what);
            let value = font::cut(&value, Weight::Regular, TEXT, room - 24.0);
            self.text(width / 2.0 + 24.0, TEXT, Weight::Regular, Align::Left, 0.0, &value);
            self.y += LINE;
        }
        self.y = self.y.max(left) + 8.0;
        self.heads();
    }

    fn party(&mut self, x: f64, room: f64, what: &str, name: &str, address: &[String]) {
        self.text(x, 2.6, Weight::Regular, Align::Left, QUIET, what);
        self.y += LINE;
        for part in font::wrap(name, Weight::Bold, TEXT + 0.4, room, 3) {
            self.text(x, TEXT + 0.4, Weight::Bold, Align::Left, 0.0, &part);
            self.y += LINE + 0.4;
        }
        let lines = address.iter().flat_map(|l| font::wrap(l, Weight::Regular, TEXT, room, 2));
        for part in lines.take(ADDRESS_LINES).collect::<Vec<_>>() {
            self.text(x, TEXT, Weight::Regular, Align::Left, 0.0, &part);
            self.y += LINE;
        }
    }

    fn heads(&mut self) {
        let c = &self.columns;
        let heads = [
            (c.sku, Align::Left, "SKU"),
            (c.name, Align::Left, "Item"),
            (c.quantity, Align::Right, "Quantity"),
            (c.packs, Align::Right, "Packs"),
            (c.cost, Align::Right, "Unit cost"),
            (c.total, Align::Right, "Total"),
        ];
        for (x, align, head) in heads {
            self.text(x, 2.8, Weight::Bold, align, 0.0, head);
        }
        self.rule(self.y + 1.6, 0.3, 0.0);
        self.y += 6.4;
    }

    fn line(&mut self, line: &Line) {
        let (sku_room, name_room) =
            (self.columns.name - self.columns.sku - 3.0, self.columns.quantity - self.columns.name - 20.0);
        let mut codes = font::wrap(&line.sku, Weight::Regular, TEXT, sku_room, CODE_LINES);
        let ours = codes.len();
        codes.extend(font::wrap(&line.code, Weight::Regular, TEXT, sku_room, CODE_LINES));
        let names = font::wrap(&line.name, Weight::Regular, TEXT, name_room, NAME_LINES);
        let high = codes.len().max(names.len()).max(1) as f64 * LINE;
        if self.y + high > self.size.1 - FOOT {
            self.turn();
            self.y += 4.0;
            self.heads();
        }
        let top = self.y;
        let c = &self.columns;
        let numbers = [
            (c.quantity, Align::Right, line.quantity.to_string()),
            (c.unit, Align::Left, font::cut(&line.unit, Weight::Regular, TEXT, 13.0)),
            (c.packs, Align::Right, line.packs.map_or_else(String::new, |p| p.to_string())),
            (c.cost, Align::Right, line.cost.to_string()),
            (c.total, Align::Right, line.total.to_string()),
        ];
        let (sku, name) = (c.sku, c.name);
        for (x, align, text) in numbers {
            self.text(x, TEXT, Weight::Regular, align, 0.0, &text);
        }
        for (i, code) in codes.iter().enumerate() {
            let gray = if i < ours { 0.0 } else { QUIET };
            self.text(sku, TEXT, Weight::Regular, Align::Left, gray, code);
            self.y += LINE;
        }
        self.y = top;
        for part in &names {
            self.text(name, TEXT, Weight::Regular, Align::Left, 0.0, part);
            self.y += LINE;
        }
        self.y = top + high + REST;
        self.rule(self.y - LINE + 0.6, 0.1, 0.7);
    }

    fn total(&mut self) {
        if self.y + 8.0 > self.size.1 - FOOT {
            self.turn();
            self.y += 4.0;
        }
        self.y += 3.0;
        let order = self.order;
        let total = format!("{} {}", order.total, order.currency);
        let at = self.columns.total;
        self.text(at, TEXT + 1.0, Weight::Bold, Align::Right, 0.0, total.trim_end());
        let wide = font::width(total.trim_end(), Weight::Bold, TEXT + 1.0);
        self.text(at - wide - 6.0, TEXT + 1.0, Weight::Bold, Align::Right, 0.0, "Total");
    }

    fn rule(&mut self, y: f64, height: f64, gray: f64) {
        let width = self.size.0 - 2.0 * MARGIN;
        self.mark(Mark::Rule { x: MARGIN, y, width, height, gray });
    }

    /// A text on the base line where we are.
    fn text(&mut self, x: f64, size: f64, weight: Weight, align: Align, gray: f64, text: &str) {
        if !text.is_empty() {
            self.mark(Mark::Text {
                x: MARGIN + x,
                y: self.y,
                size,
                weight,
                align,
                gray,
                text: text.to_owned(),
            });
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// The pages with their feet.
    fn finish(mut self) -> Sheet {
        let (width, height) = self.size;
        let room = width - 2.0 * MARGIN - 40.0;
        let who = format!("{}  ·  {}", self.order.number, self.order.from);
        let who = font::cut(&who, Weight::Regular, 2.6, room);
        feet(&mut self.pages, (width, height - 10.0), MARGIN, QUIET, &who);
        Sheet { title: format!("Purchase order {}", self.order.number), pages: self.pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: Vec<Line>) -> Order {
        let total = lines.iter().map(|l| l.total.ten_thousandths()).sum();
        Order {
            number: "PO-MAIN-1001".into(),
            from: "Fern & Clay".into(),
            address: vec!["1 Kiln Road".into(), "Stoke ST1 1AA".into()],
            site: "MAIN".into(),
            supplier: "Potter".into(),
            made: "2026-11-20".parse().unwrap(),
            expected: Some("2026-12-11".parse().unwrap()),
            currency: "EUR".into(),
            lines,
            total: Money::from_ten_thousandths(total),
        }
    }

    fn line(name: &str) -> Line {
        let (quantity, cost): (Quantity, Money) = (Quantity::from_units(120), "1.90".parse().unwrap());
        Line {
            sku: "MUG-1".into(),
            code: "P-77".into(),
            name: name.into(),
            quantity,
            unit: "each".into(),
            packs: Some(10),
            cost,
            total: cost.for_quantity(quantity),
        }
    }

    fn texts(sheet: &Sheet) -> Vec<String> {
        let marks = sheet.pages.iter().flat_map(|p| &p.marks);
        marks
            .filter_map(|m| if let Mark::Text { text, .. } = m { Some(text.clone()) } else { None })
            .collect()
    }

    /// Left, right, base line and size of a text.
    fn place(mark: &Mark) -> Option<(f64, f64, f64, f64)> {
        let Mark::Text { x, y, size, weight, align, text, .. } = mark else { return None };
        let wide = font::width(text, *weight, *size);
        let left = align.left(*x, wide);
        Some((left, left + wide, *y, *size))
    }

    #[test]
    fn a_page_says_all_that_a_supplier_asks() {
        let sheet = order(&of(vec![line("Mug, blue")]), Paper::A4);
        let said = texts(&sheet);
        for word in [
            "PO-MAIN-1001",
            "Fern & Clay",
            "1 Kiln Road",
            "Potter",
            "Fri 20 Nov 2026",
            "Fri 11 Dec 2026",
            "MAIN",
            "MUG-1",
            "P-77",
            "Mug, blue",
            "120",
            "each",
            "10",
            "1.90",
            "228.00",
            "228.00 EUR",
            "page 1 of 1",
        ] {
            assert!(said.iter().any(|t| t == word), "{word}: {said:?}");
        }
    }

    #[test]
    fn long_orders_and_long_names_stay_on_their_paper_and_apart() {
        let long =
            "A very long name of a mug that nobody would ever print on one line, glazed and fired twice "
                .repeat(2);
        let lines = (0..90)
            .map(|n| Line {
                sku: if n % 3 == 0 {
                    "VERY-LONG-SKU-OF-A-SUPPLIER-0123456789-ABC".into()
                } else {
                    format!("S-{n}")
                },
                quantity: Quantity::from_units(9_999_999),
                cost: "99999.9999".parse().unwrap(),
                total: "99999999.99".parse().unwrap(),
                ..line(if n % 2 == 0 { &long } else { "Mug" })
            })
            .collect();
        let sheet = order(&of(lines), Paper::A4);
        assert!(sheet.pages.len() > 3);
        for page in &sheet.pages {
            let places: Vec<_> = page.marks.iter().filter_map(place).collect();
            for (i, a) in places.iter().enumerate() {
                assert!(
                    a.0 >= MARGIN - 0.01 && a.1 <= page.width - MARGIN + 0.01 && a.2 < page.height - 9.0,
                    "{a:?}"
                );
                for b in &places[i + 1..] {
                    let beside = a.1 <= b.0 + 0.01 || b.1 <= a.0 + 0.01;
                    let below = (a.2 - b.2).abs() >= a.3.min(b.3) * 0.9;
                    assert!(beside || below, "{a:?} {b:?} {:?}", texts(&sheet).len());
                }
            }
        }
        let pages = sheet.pages.len();
        assert!(texts(&sheet).contains(&format!("page {pages} of {pages}")));
        assert_eq!(texts(&sheet).iter().filter(|t| *t == "SKU").count(), pages);
    }
}
