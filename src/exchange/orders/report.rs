//! What the rows of a file of orders became.

/// What a row of such a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderClass {
    /// To be shipped from here.
    ToShip,
    /// All of it has gone out already, as the channel has it.
    Shipped,
    /// Taken back: cancelled, voided, refunded.
    Cancelled,
    /// Gift cards, services, downloads: nothing to carry.
    NothingToCarry,
    /// Amazon ships it out of its own warehouse.
    ByAmazon,
    /// No product: an order, a fee or a coupon by itself.
    NoProduct,
    /// It stands in the file again, and the later one counts.
    Repeated,
    /// Not to be read; refuses the file.
    Bad,
}

impl OrderClass {
    /// Every class, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::ToShip,
        Self::Shipped,
        Self::Cancelled,
        Self::NothingToCarry,
        Self::ByAmazon,
        Self::NoProduct,
        Self::Repeated,
        Self::Bad,
    ];

    /// What is said of so many rows: `12 lines do not ship (gift cards, services, downloads)`.
    #[must_use]
    pub fn sentence(self, rows: u64) -> String {
        let (one, many) = match self {
            Self::ToShip => ("line is to be shipped", "lines are to be shipped"),
            Self::Shipped => ("line was shipped already", "lines were shipped already"),
            Self::Cancelled => ("line is cancelled or refunded", "lines are cancelled or refunded"),
            Self::NothingToCarry => (
                "line does not ship (gift card, service, download)",
                "lines do not ship (gift cards, services, downloads)",
            ),
            Self::ByAmazon => ("line is shipped by Amazon", "lines are shipped by Amazon"),
            Self::NoProduct => ("row names no product", "rows name no product"),
            Self::Repeated => (
                "line stands in the file again: the later one counts",
                "lines stand in the file again: the later ones count",
            ),
            Self::Bad => ("row cannot be read", "rows cannot be read"),
        };
        format!("{rows} {}", if rows == 1 { one } else { many })
    }
}

/// What each row became; the counts of all classes add up to the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct OrdersReport {
    #[serde(skip)]
    pub(super) counts: [u64; OrderClass::ALL.len()],
    /// Orders to be shipped.
    pub open: u64,
    /// Orders that wait: unpaid, or in a state that is not known here.
    pub held: u64,
    /// Orders that were taken back.
    pub cancelled: u64,
    /// Orders that have gone out whole.
    pub done: u64,
    /// Orders of which nothing is ours to ship.
    pub empty: u64,
}

impl OrdersReport {
    /// Rows of a class.
    #[must_use]
    pub fn count(&self, class: OrderClass) -> u64 {
        self.counts[class as usize]
    }

    pub(super) fn add(&mut self, class: OrderClass, rows: u64) {
        self.counts[class as usize] += rows;
    }
}
