//! Sales orders: what a channel wants shipped, and how far it is.

use super::{Day, DomainError, Instant, Money, Quantity, text};
use crate::words;

/// The row of a sales order in this store.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct OrderId(pub i64);

/// What a channel, or somebody here, says of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    /// To be shipped.
    #[default]
    Open,
    /// Not yet: unpaid, or somebody looks into it.
    Held,
    /// Taken back.
    Cancelled,
    /// Nothing more is to be shipped: it was, by whomever, or what is missing is not waited for.
    Done,
}

words!(
    Standing,
    "open, held, cancelled, done",
    Open = "open",
    Held = "held",
    Cancelled = "cancelled",
    Done = "done",
);

/// How far an order is, which follows from its lines, its allocations and what has gone out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Stage {
    /// Not to be shipped yet: see [`Standing::Held`].
    Held,
    /// A line names no item that is known here.
    Unbound,
    /// Nothing is there for it.
    #[default]
    Backordered,
    /// Some of it is promised, the rest is not there.
    Partial,
    /// All of it is promised, and no picker was told.
    Allocated,
    /// Pickers may take it.
    Released,
    /// A picker has it on a cart.
    Picking,
    /// What could be picked waits at the bench.
    Picked,
    /// It is packed, and goes with the next carrier.
    Packed,
    /// It has gone out, all that was not taken off it.
    Shipped,
    /// Taken back, or nothing was left to ship.
    Cancelled,
}

words!(
    Stage,
    "held, unbound, backordered, partial, allocated, released, picking, picked, packed, shipped, cancelled",
    Held = "held",
    Unbound = "unbound",
    Backordered = "backordered",
    Partial = "partial",
    Allocated = "allocated",
    Released = "released",
    Picking = "picking",
    Picked = "picked",
    Packed = "packed",
    Shipped = "shipped",
    Cancelled = "cancelled",
);

impl Stage {
    /// Whether something is still to be done for it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Shipped | Self::Cancelled)
    }
}

/// How movements and barcodes name an order: channel and number in capital letters, digits, hyphens and dots, so that it
/// can be printed and scanned through any keyboard layout: `SHOPIFY-1043`. At most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderCode(String);

impl OrderCode {
    /// The longest code, in characters.
    pub const MAX: usize = 64;

    /// The code of a channel's order. A `#` in front of the number is no part of it; two numbers that differ in letter case
    /// are one. Any other character stands as its hexadecimal code point between dots, so that two orders never share a
    /// code.
    ///
    /// # Errors
    /// When channel or number is empty, or both together are too long.
    pub fn new(channel: &str, number: &str) -> Result<Self, DomainError> {
        let number = number.trim();
        let number = number.strip_prefix('#').unwrap_or(number).trim();
        if channel.trim().is_empty() || number.is_empty() {
            return Err(Self::error(number));
        }
        let mut code = String::new();
        for (part, own) in [(channel.trim(), ""), (number, "-")] {
            for c in part.chars().flat_map(char::to_uppercase) {
                // The hyphen parts the two, so that one in the channel's name is spelled out.
                if c.is_ascii_alphanumeric() || own.contains(c) {
                    code.push(c);
                } else {
                    code.push_str(&format!(".{:X}.", u32::from(c)));
                }
            }
            if own.is_empty() {
                code.push('-');
            }
        }
        if code.len() > Self::MAX {
            return Err(Self::error(number));
        }
        Ok(Self(code))
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn error(number: &str) -> DomainError {
        DomainError::Code {
            what: "order number",
            found: text::escape(number),
            max: Self::MAX,
            rule: ", its channel included",
        }
    }
}

impl std::fmt::Display for OrderCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// An order as a channel's file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// Where it was sold, in lower case: `shopify`, `woocommerce`, `amazon`, or as the file says.
    pub channel: String,
    /// Its number there, as the file writes it.
    pub number: String,
    /// The site's code that ships it; `None` is the store's own site.
    pub site: Option<String>,
    /// When it was placed.
    pub placed: Instant,
    /// The day by which it is to have left.
    pub promise: Option<Day>,
    /// The higher, the sooner; 0 where the file says nothing.
    pub priority: i64,
    /// How it is to be shipped, in the channel's words; may be empty.
    pub service: String,
    /// What the channel says of it.
    pub standing: Standing,
    /// What is to be shipped.
    pub lines: Vec<OrderLineRecord>,
}

/// A line of such an order. Things that do not ship, and lines that somebody else ships, make none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLineRecord {
    /// Which of the order's lines, the same in every export of it.
    pub key: String,
    /// The channel's SKU; empty where the file has none.
    pub sku: String,
    /// Title and variant as the channel shows them.
    pub title: String,
    /// How many are still to be shipped by us, cancelled, refunded and already shipped ones taken off; zero takes the line
    /// out.
    pub quantity: Quantity,
    /// How many of it have gone out, by whomever, as the channel has it: what was shipped from here is among them once the
    /// channel was told.
    pub shipped: Quantity,
    /// Price of one base unit.
    pub price: Money,
}

impl OrderLineRecord {
    /// What the line is bound by: the channel's SKU, or else its title.
    #[must_use]
    pub fn alias(&self) -> &str {
        if self.sku.is_empty() { &self.title } else { &self.sku }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code(channel: &str, number: &str) -> String {
        OrderCode::new(channel, number).unwrap().to_string()
    }

    #[test]
    fn a_code_can_be_scanned_and_names_one_order() {
        assert_eq!(code("shopify", "#1043"), "SHOPIFY-1043");
        assert_eq!(code("shopify", "1043"), "SHOPIFY-1043");
        assert_eq!(code("amazon", "303-1234567-7654321"), "AMAZON-303-1234567-7654321");
        assert_eq!(code("shop de", "A/1"), "SHOP.20.DE-A.2F.1");
        assert_ne!(code("a-b", "1"), code("a", "b-1"));
        assert_ne!(code("a", "1.2F.2"), code("a", "1/2"));
        assert!(OrderCode::new("shopify", " # ").is_err());
        assert!(OrderCode::new("", "1").is_err());
        assert!(OrderCode::new("shopify", &"9".repeat(80)).is_err());
    }
}
