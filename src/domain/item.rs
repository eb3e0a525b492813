//! Items: what is stocked.

use super::{DomainError, Money, Quantity, Uid, text};
use std::{fmt, str::FromStr};

/// The name of an item: 1 to 64 characters, scrubbed. Case is kept; equality for look-up folds it (see `Sku::folded`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sku(String);

impl Sku {
    /// The longest SKU, in characters.
    pub const MAX: usize = 64;

    /// The text of the SKU.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Upper case: how SKUs are compared, because files disagree about `85123A` and `85123a`.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_uppercase()
    }
}

impl FromStr for Sku {
    type Err = DomainError;
    fn from_str(s: &str) -> Result<Self, DomainError> {
        code(s, "SKU", Self::MAX).map(Self)
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A scrubbed code of 1 to `max` characters, or the sentence that says why not.
pub(crate) fn code(raw: &str, what: &'static str, max: usize) -> Result<String, DomainError> {
    let cleaned = text::clean(raw, max + 1);
    if cleaned.is_empty() || cleaned.chars().count() > max {
        let found: String = text::escape(raw).chars().take(80).collect();
        return Err(DomainError::Code { what, found, max, rule: "" });
    }
    Ok(cleaned)
}

/// How closely units of an item are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tracking {
    /// Units are alike.
    #[default]
    None,
    /// Units of a lot are alike and expire together.
    Lot,
    /// Every unit has its own number: a lot of one.
    Serial,
}

/// Whether an item is bought and sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ItemStatus {
    /// Sold and restocked.
    #[default]
    Active,
    /// Sold until gone, not bought again.
    Ending,
    /// Neither; kept because the ledger names it.
    Retired,
}

/// Words of an enum as files and the schema spell them: parse, show, list.
#[macro_export]
macro_rules! words {
    ($type:ty, $allowed:literal, $($variant:ident = $word:literal),+ $(,)?) => {
        impl $type {
            /// The word as files, the schema and the screen spell it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl std::str::FromStr for $type {
            type Err = $crate::domain::DomainError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s.trim().to_ascii_lowercase().as_str() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::DomainError::Word { found: $crate::domain::text::escape(s), allowed: $allowed }),
                }
            }
        }
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

words!(Tracking, "none, lot, serial", None = "none", Lot = "lot", Serial = "serial");
words!(ItemStatus, "active, ending, retired", Active = "active", Ending = "ending", Retired = "retired");

/// Enums that are stored as the place in a list that only ever grows: the numbers stand in ledgers.
#[macro_export]
macro_rules! numbered {
    ($type:ty, $($variant:ident),+ $(,)?) => {
        impl $type {
            /// All of them, in the order of their stored numbers. Append only.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored.
            #[must_use]
            pub const fn number(self) -> i64 {
                self as i64
            }

            /// From its stored number.
            #[must_use]
            pub fn from_number(n: i64) -> Option<Self> {
                usize::try_from(n).ok().and_then(|n| Self::ALL.get(n)).copied()
            }
        }
    };
}

/// What is stocked, without its row number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The same in every store.
    pub uid: Uid,
    /// Its name in the trade.
    pub sku: Sku,
    /// Its name for people; scrubbed, at most [`Item::NAME_MAX`] characters.
    pub name: String,
    /// The word for one base unit: `each`, `kg`, `m`.
    pub unit: String,
    /// Decimals of a quantity: 0 to 3.
    pub decimals: u8,
    /// What one base unit costs.
    pub cost: Money,
    /// What one base unit sells for.
    pub price: Money,
    /// Lots, serials, or neither.
    pub tracking: Tracking,
    /// Days from production to expiry, where it expires.
    pub shelf_life_days: Option<u32>,
    /// A word of the owner's to group by; may be empty.
    pub category: String,
    /// Who sells it to us; may be empty.
    pub supplier: String,
    /// Whether it is bought and sold.
    pub status: ItemStatus,
}

impl Item {
    /// The longest name, in characters.
    pub const NAME_MAX: usize = 200;

    /// An item with the defaults of a file that names only SKU and name.
    #[must_use]
    pub fn new(uid: Uid, sku: Sku, name: &str) -> Self {
        Self {
            uid,
            sku,
            name: text::clean(name, Self::NAME_MAX),
            unit: "each".into(),
            decimals: 0,
            cost: Money::ZERO,
            price: Money::ZERO,
            tracking: Tracking::None,
            shelf_life_days: None,
            category: String::new(),
            supplier: String::new(),
            status: ItemStatus::Active,
        }
    }
}

/// A code that means an item and how many of it: each, inner, case, pallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackBarcode {
    /// The normal form: a GTIN as 14 digits, anything else as scanned and scrubbed.
    pub code: String,
    /// How many base units one scan means; above zero.
    pub quantity: Quantity,
}
