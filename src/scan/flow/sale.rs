//! The code of a sales order, scanned: what it means in each flow, and what look-up says of it.

use super::{Run, Said, adjust::Reason, ask, few, ok, plural, state::LIST};
use crate::{
    barcode::command::FlowKind,
    domain::Quantity,
    scan::{Feedback, SaleHit, SaleLine},
};

impl Run<'_> {
    /// The code of a sales order was scanned, with nothing asked.
    pub(super) fn sale_scanned(&mut self, sale: SaleHit) -> Said {
        match self.kind {
            FlowKind::Lookup => Ok(self.look_at_sale(sale)),
            FlowKind::Pick => self.pick_sale(&sale),
            FlowKind::Pack => self.pack_sale(sale),
            FlowKind::Return => self.return_sale(sale),
            _ => Ok(ask(format!(
                "{} is a customer's order, {}: PICK, PACK or RETURN it; here {}",
                sale.code,
                sale.stage,
                self.waits_for()
            ))),
        }
    }

    /// Look-up: how far it is, what is in it, where that is.
    fn look_at_sale(&mut self, sale: SaleHit) -> Feedback {
        let longest = sale.lines.iter().take(LIST).map(|l| l.item.sku.chars().count()).max().unwrap_or(0);
        let mut rows: Vec<String> = sale
            .lines
            .iter()
            .map(|line| format!("{:longest$}  {:>3}  {}", line.item.sku, line.wanted, how_far(line)))
            .collect();
        if sale.unbound > 0 {
            rows.push(format!("{} of no known item", plural(sale.unbound as u64, "line")));
        }
        self.t.show(rows);
        let units: Quantity = sale.lines.iter().map(|line| line.wanted).sum();
        let lines = plural((sale.lines.len() + sale.unbound) as u64, "line");
        let promise = sale.promise.map_or_else(String::new, |day| format!(", promised {}", day.long()));
        let totes: Vec<String> = sale.totes.iter().map(|tote| tote.code.clone()).collect();
        let lies = if totes.is_empty() { String::new() } else { format!(", in {}", few(&totes)) };
        let site = if sale.site == self.site { String::new() } else { format!(", from {}", sale.site_code) };
        let by = if sale.tracking.is_empty() { String::new() } else { format!(", {}", sale.tracking) };
        let mut said = ok(format!(
            "{} {} {}: {lines}, {units} in all{promise}{lies}{site}{by}",
            sale.code, sale.number, sale.stage
        ));
        said.document = Some(sale.code);
        said
    }

    /// A reason in RETURN, before it is asked: it holds for what is scanned from now on.
    pub(super) fn return_reason(&mut self, n: u8) -> Feedback {
        let Some(reason) = Reason::of(n).filter(|reason| reason.is_of_a_return()) else {
            let fits = super::adjust::listed(Reason::is_of_a_return);
            return ask(format!("R{n:02} is no reason to send goods back: {fits}"));
        };
        self.t.reason = Some(n);
        ok(format!("{}: {}", reason.word, self.waits_for()))
    }
}

/// `2 shipped, 1 in totes, 3 on the shelf, 1 missing`.
fn how_far(line: &SaleLine) -> String {
    let parts = [
        (line.shipped, "shipped"),
        (line.picked, "picked"),
        (line.allocated, "on the shelf"),
        (line.missing(), "missing"),
    ];
    let told = parts.iter().filter(|(n, _)| n.is_positive()).map(|(n, word)| format!("{n} {word}"));
    told.collect::<Vec<_>>().join(", ")
}
