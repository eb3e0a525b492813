//! The inventory position: what there is and what is coming, less what is promised. Whoever orders by it orders nothing twice.

use crate::domain::Quantity;

/// What an item's orders are decided by, at one site.
///
/// Each part is zero or above, except `on_hand`, which is what the ledger says, and the ledger is never refused. What lies there and
/// cannot be sold is in no sum: `quarantined` and `expired` only say where the rest of the ledger's stock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// In the site's places, and fit to be sold: not in quarantine, and not past its expiry.
    pub on_hand: Quantity,
    /// Ordered from suppliers and not yet received.
    pub on_order: Quantity,
    /// On the way from another site.
    pub in_transit: Quantity,
    /// Promised to orders that are not yet picked.
    pub allocated: Quantity,
    /// Wanted by orders that could not be promised anything.
    pub backordered: Quantity,
    /// In quarantine places: not on hand.
    pub quarantined: Quantity,
    /// Past its expiry and not in quarantine: not on hand.
    pub expired: Quantity,
}

impl Position {
    /// On hand + on order + in transit − allocated − backordered.
    #[must_use]
    pub fn total(&self) -> Quantity {
        self.on_hand + self.on_order + self.in_transit - self.allocated - self.backordered
    }

    /// What could be sold today: on hand − allocated − backordered.
    #[must_use]
    pub fn free(&self) -> Quantity {
        self.on_hand - self.allocated - self.backordered
    }

    /// What is coming: on order + in transit.
    #[must_use]
    pub fn coming(&self) -> Quantity {
        self.on_order + self.in_transit
    }

    /// The same with so much more on order.
    #[must_use]
    pub fn ordering(self, quantity: Quantity) -> Self {
        Self { on_order: self.on_order + quantity, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_coming_counts_and_what_is_promised_does_not() {
        let units = Quantity::from_units;
        let position =
            Position { on_hand: units(30), on_order: units(20), allocated: units(8), ..Position::default() };
        assert_eq!(position.total(), units(42));
        assert_eq!(position.free(), units(22));
        assert_eq!(position.ordering(units(10)).total(), units(52));
        let short = Position { on_hand: units(-3), in_transit: units(5), backordered: units(4), ..position };
        assert_eq!((short.total(), short.coming()), (units(10), units(25)));
    }
}
