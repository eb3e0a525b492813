//! Identities: local row numbers inside one store, and 16-byte names that hold across stores.

use std::fmt;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
    };
}
row_id!(
    /// The row of an item in this store. Not the same number in another store: see [`Uid`].
    ItemId
);
row_id!(
    /// The row of a location in this store; virtual locations have the fixed rows of [`super::Virtual`].
    LocationId
);
row_id!(
    /// The row of a lot in this store; [`LotId::NONE`] where an item is not tracked.
    LotId
);
row_id!(
    /// The row of a container in this store.
    ContainerId
);
row_id!(
    /// The row of a site in this store, which is also the feed its movements go to (feed 0 is master data).
    SiteId
);
row_id!(
    /// The row of a batch of orders in this store.
    BatchId
);
row_id!(
    /// The row of an operator in this store; 0 is nobody in particular (a command line, an import).
    OperatorId
);

impl LotId {
    /// No lot: the item is not tracked by lot or serial.
    pub const NONE: Self = Self(0);
}

/// A name of 16 bytes that is the same in every store: of an item, a site, a location, a lot, a store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uid(pub [u8; 16]);

impl Uid {
    /// The uid as it is stored; `None` when the bytes are not 16.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The first four hexadecimal digits: enough to tell the stores of one business apart on a screen.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:02x}{:02x}", self.0[0], self.0[1])
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uid({self})")
    }
}
