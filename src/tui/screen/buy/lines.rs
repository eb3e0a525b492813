//! What lines come to, with what a person changed; and quantities as they are typed and shown.

use super::{Buy, LineKey};
use crate::{
    domain::{Money, Quantity},
    store::replenish::{Proposal, ProposalGroup},
    tui::widget::text::quantity,
};

/// A number that was typed: units, or with an `x` behind it packs. Longer ones are barcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    /// So many base units.
    Units(Quantity),
    /// So many packs.
    Packs(i64),
}

/// What was typed as a number; `None` where it is none, or a barcode.
pub(crate) fn amount(text: &str) -> Option<Amount> {
    let text = text.trim();
    if text.is_empty() || text.len() > 7 {
        return None;
    }
    if let Some(packs) = text.strip_suffix(['x', 'X']) {
        return packs.trim().parse().ok().filter(|n| (0..1_000_000).contains(n)).map(Amount::Packs);
    }
    let units: Quantity = text.parse().ok()?;
    (!units.is_negative()).then_some(Amount::Units(units))
}

/// The reason of a line that somebody changed: the change first, because a long reason is cut at its end.
pub(super) fn by_hand(now: Quantity, before: Quantity, reason: &str) -> String {
    // What was changed twice says the last change.
    let own =
        reason.strip_prefix("by hand ").and_then(|rest| rest.split_once(": ")).map_or(reason, |(_, own)| own);
    format!("by hand {now} instead of {before}: {own}")
}

/// Packs and their content where it goes up in packs: `2 x 12`; else units.
pub(super) fn in_packs(units: Quantity, pack: Quantity) -> String {
    let (n, of) = (units.thousandths(), pack.thousandths());
    if of > 1000 && n > 0 && n % of == 0 {
        return format!("{} x {}", n / of, quantity(pack));
    }
    quantity(units)
}

/// Cost of one base unit, in cents where that is all there is to it.
pub(super) fn money(m: Money) -> String {
    let cents = m.in_cents().ten_thousandths() / 100;
    format!("{}.{:02}", crate::tui::widget::text::count((cents / 100).unsigned_abs()), (cents % 100).abs())
}

fn key(line: &Proposal) -> LineKey {
    (line.item, line.site)
}

impl Buy {
    /// Whether a line is left out for now.
    pub(crate) fn is_dropped(&self, line: &Proposal) -> bool {
        self.dropped.contains(&key(line))
    }

    /// How many would be ordered: as proposed, or as a person said.
    pub(crate) fn quantity_of(&self, line: &Proposal) -> Quantity {
        self.changed.get(&key(line)).copied().unwrap_or(line.quantity)
    }

    /// What a line comes to, in the store's currency; nothing where it is left out.
    pub(crate) fn total_of(&self, line: &Proposal, group: &ProposalGroup) -> Money {
        let wanted = self.quantity_of(line);
        if self.is_dropped(line) {
            return Money::ZERO;
        }
        if wanted == line.quantity {
            return line.total;
        }
        // Price breaks are weighed when the draft is made: until then, the cost of the proposal.
        line.cost.for_quantity(wanted).times(rate(group))
    }

    /// What all lines of a supplier come to, in the store's currency.
    pub(crate) fn total(&self, group: &ProposalGroup) -> Money {
        group.lines.iter().map(|l| self.total_of(l, group)).sum()
    }

    /// What is missing to the supplier's minimum, in the store's currency.
    pub(crate) fn missing(&self, group: &ProposalGroup) -> Money {
        let total = self.total(group);
        if total == Money::ZERO {
            return Money::ZERO;
        }
        (minimum(group) - total).max(Money::ZERO)
    }

    /// All lines of a supplier that are not left out, as a person has them.
    pub(crate) fn chosen(&self, group: &ProposalGroup) -> ProposalGroup {
        let lines =
            group.lines.iter().filter(|l| !self.is_dropped(l)).map(|l| self.as_said(l, group)).collect();
        ProposalGroup { lines, ..group.clone() }
    }

    /// One line of a supplier, as a person has it.
    pub(crate) fn only(&self, group: &ProposalGroup, line: &Proposal) -> ProposalGroup {
        ProposalGroup { lines: vec![self.as_said(line, group)], ..group.clone() }
    }

    fn as_said(&self, line: &Proposal, group: &ProposalGroup) -> Proposal {
        let quantity = self.quantity_of(line);
        let mut said = Proposal { quantity, total: self.total_of(line, group), ..line.clone() };
        if quantity != line.quantity {
            said.say = by_hand(quantity, line.quantity, &line.say);
        }
        said
    }
}

/// The supplier's minimum in the store's currency.
pub(super) fn minimum(group: &ProposalGroup) -> Money {
    Money::from_ten_thousandths((group.minimum.ten_thousandths() as f64 * rate(group)).round() as i64)
}

/// What one of the supplier's currency is in the store's, as its lines have it.
fn rate(group: &ProposalGroup) -> f64 {
    if group.currency.is_empty() {
        return 1.0;
    }
    let bought = |f: fn(&Proposal) -> Money| {
        let lines = group.lines.iter().filter(|l| l.quantity.is_positive());
        lines.map(|l| f(l).to_f64()).sum::<f64>()
    };
    let (own, theirs) = (bought(|l| l.total), bought(|l| l.cost.for_quantity(l.quantity)));
    if theirs > 0.0 && own > 0.0 { own / theirs } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_typed_and_shown() {
        let units = |n| Some(Amount::Units(Quantity::from_units(n)));
        assert_eq!(amount("24"), units(24));
        assert_eq!(amount(" 2x "), Some(Amount::Packs(2)));
        assert_eq!(amount("2.5"), Some(Amount::Units(Quantity::from_thousandths(2500))));
        for none in ["", "mug", "-3", "9506000134352", "x", "24each"] {
            assert_eq!(amount(none), None, "{none}");
        }
        let q = Quantity::from_units;
        assert_eq!(in_packs(q(24), q(12)), "2 x 12");
        assert_eq!(
            [in_packs(q(25), q(12)), in_packs(q(24), Quantity::ZERO), in_packs(q(0), q(12))],
            ["25", "24", "0"]
        );
        assert_eq!(money(Money::from_ten_thousandths(39_500)), "3.95");
        let once = by_hand(q(5), q(148), "position 0 = 0 on hand");
        assert_eq!(once, "by hand 5 instead of 148: position 0 = 0 on hand");
        assert_eq!(by_hand(q(6), q(5), &once), "by hand 6 instead of 5: position 0 = 0 on hand");
    }
}
