//! What flows ask about the warehouse. The store answers from the ledger, tests from a list.

use super::{BatchHit, CountHit, HeldHit, OrderHit, PickHit, SaleHit};
use crate::{
    barcode::restricted::Rule,
    domain::{
        BatchId, ContainerId, Day, ItemId, LocationId, LocationKind, LotId, Money, MovementId, Quantity,
        SiteId, Tracking,
    },
    fulfil::Tolerance,
};

/// The catalog could not answer (the disk failed, say); the scan is refused and nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CatalogError(pub String);

/// An item that a code means, and how many of it one scan is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ItemHit {
    /// The item's row.
    pub id: ItemId,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// The word for one base unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// Lots, serials, or neither, as its stored word.
    #[serde(with = "tracking_word")]
    pub tracking: Tracking,
    /// How many base units one scan of the code means: 1, or the pack.
    pub pack: Quantity,
}

/// A place in the site that a code names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PlaceHit {
    /// The location's row.
    pub id: LocationId,
    /// Its code.
    pub code: String,
    /// What it is for, as its stored word.
    #[serde(with = "kind_word")]
    pub kind: LocationKind,
}

/// What lies in a place: one row an item and lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The item, with a pack of one base unit.
    pub item: ItemHit,
    /// The lot's row.
    pub lot: LotId,
    /// The lot's code, where there is one.
    pub lot_code: Option<String>,
    /// The lot's expiry, where known.
    pub expiry: Option<Day>,
    /// How much.
    pub on_hand: Quantity,
}

/// A real place that holds a serial, at any site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialPlace {
    /// The site.
    pub site: SiteId,
    /// The site's code.
    pub site_code: String,
    /// The place.
    pub place: PlaceHit,
    /// How many the books have there; above zero.
    pub on_hand: Quantity,
}

/// A container that the store knows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContainerHit {
    /// The container's row.
    #[serde(rename = "i")]
    pub id: ContainerId,
    /// Its licence plate.
    #[serde(rename = "c")]
    pub code: String,
}

/// Where a container stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The site.
    pub site: SiteId,
    /// The site's code.
    pub site_code: String,
    /// The place.
    pub place: PlaceHit,
}

/// When a container was filled and by whom, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The day and the time there: `27 Nov 10:41`, `27 Nov 2025 10:41` in another year.
    pub at: String,
    /// The operator's name, or the terminal where nobody had said who it is: `Ana`, `at T1`.
    pub by: String,
    /// Where that was.
    pub place: String,
}

/// What a tag came in with, and was not taken back since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagHit {
    /// The movement.
    pub movement: MovementId,
    /// When, by whom, and into which place.
    pub seen: Seen,
    /// Whether this station received it.
    pub is_own: bool,
    /// The container that it came in.
    pub container: Option<ContainerHit>,
}

/// A container as the books have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Which.
    pub hit: ContainerHit,
    /// Where it stands; `None` where nothing was ever said of that, or it left for a virtual place.
    pub standing: Option<Standing>,
    /// What is in it there, by SKU then lot; above zero.
    pub lines: Vec<Content>,
    /// When it was filled: what first came into it, and was not taken back, since it was last empty.
    pub seen: Option<Seen>,
}

impl Container {
    /// All that is in it, units of different items added up.
    #[must_use]
    pub fn units(&self) -> Quantity {
        self.lines.iter().map(|line| line.on_hand).sum()
    }
}

/// What flows ask. All answers are of one moment: the transaction that the scan is recorded in.
pub trait Catalog {
    /// The places of `site` whose code is `code` (upper case); more than one when stores disagreed.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn places(&self, site: SiteId, code: &str) -> Result<Vec<PlaceHit>, CatalogError>;

    /// The places of `site` of one kind, in the order of a walk.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn places_of(&self, site: SiteId, kind: LocationKind) -> Result<Vec<PlaceHit>, CatalogError>;

    /// The items that a barcode in normal form means, each with its pack.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn items_by_barcode(&self, code: &str) -> Result<Vec<ItemHit>, CatalogError>;

    /// The items with this SKU, letter case folded, each with a pack of one base unit.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn items_by_sku(&self, sku: &str) -> Result<Vec<ItemHit>, CatalogError>;

    /// The lot with this code of an item, if the store knows it, with its expiry.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn lot(&self, item: ItemId, code: &str) -> Result<Option<(LotId, Option<Day>)>, CatalogError>;

    /// The codes of an item's lots that differ from this code in letter case at most, as they are spelled.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn lots_alike(&self, item: ItemId, code: &str) -> Result<Vec<String>, CatalogError>;

    /// Where the books have a serial (its exact code): every real place of every site that holds some of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn serial_places(&self, item: ItemId, code: &str) -> Result<Vec<SerialPlace>, CatalogError>;

    /// The sites, with their codes, that have a place with this code (upper case).
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sites_of_place(&self, code: &str) -> Result<Vec<(SiteId, String)>, CatalogError>;

    /// What numbers of restricted circulation hold at this site.
    fn restricted(&self) -> &[Rule] {
        &[]
    }

    /// The price of one base unit of an item; zero where none is known.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn price(&self, item: ItemId) -> Result<Money, CatalogError>;

    /// The business day of the scan at a site.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn today(&self, site: SiteId) -> Result<Day, CatalogError>;

    /// On hand of an item and lot in a place; zero where nothing ever was.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn on_hand(&self, item: ItemId, place: LocationId, lot: LotId) -> Result<Quantity, CatalogError>;

    /// On hand of an item in the whole site, all lots, real places only.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn on_hand_at_site(&self, item: ItemId, site: SiteId) -> Result<Quantity, CatalogError>;

    /// What lies in a place, by SKU then lot; rows of zero are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn contents(&self, place: LocationId) -> Result<Vec<Content>, CatalogError>;

    /// Where an item lies in a site: place, lot and quantity, largest first; rows of zero are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn whereabouts(
        &self,
        item: ItemId,
        site: SiteId,
    ) -> Result<Vec<(PlaceHit, LotId, Quantity)>, CatalogError>;

    /// The container with this licence plate (upper case), if the store knows it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn container(&self, code: &str) -> Result<Option<Container>, CatalogError>;

    /// The same by its row.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn container_of(&self, container: ContainerId) -> Result<Option<Container>, CatalogError>;

    /// The containers in a place that hold an item and lot, and how much of it, largest first; above zero.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn holders(
        &self,
        item: ItemId,
        place: LocationId,
        lot: LotId,
    ) -> Result<Vec<(ContainerHit, Quantity)>, CatalogError>;

    /// What a tag (see [`Stated::tag`](super::Stated)) came in with at a site; `None` where it never did, or where that was taken
    /// back.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tag(&self, _site: SiteId, _tag: u64) -> Result<Option<TagHit>, CatalogError> {
        Ok(None)
    }

    /// When a serial came in last, by whom and into which place; what was taken back does not count.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn serial_seen(&self, _item: ItemId, _code: &str) -> Result<Option<Seen>, CatalogError> {
        Ok(None)
    }

    /// Why a lot may not be sold, where it may not: it was recalled.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn blocked(&self, _item: ItemId, _code: &str) -> Result<Option<String>, CatalogError> {
        Ok(None)
    }

    /// The purchase order with this number (upper case), if the store knows it, with what has come of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn order(&self, number: &str) -> Result<Option<OrderHit>, CatalogError>;

    /// What came of the order with this number and was set apart at the dock as not fit for sale: item, why, and how much,
    /// less what was taken back.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn set_apart(&self, number: &str) -> Result<Vec<(ItemId, String, Quantity)>, CatalogError>;

    /// The sales order with this code (upper case), if the store knows it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sale(&self, _code: &str) -> Result<Option<SaleHit>, CatalogError> {
        Ok(None)
    }

    /// What has come back of the sales order with this code (upper case), by item; what came back is part of what was shipped.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn returned(&self, _code: &str) -> Result<Vec<(ItemId, Quantity)>, CatalogError> {
        Ok(Vec::new())
    }

    /// The sales order whose goods lie in a tote or on a bench, or whose tote it is on somebody's cart.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn sale_in(&self, _tote: LocationId) -> Result<Option<SaleHit>, CatalogError> {
        Ok(None)
    }

    /// The most urgent order that can be picked at a site and that nobody has; for a cart that has orders already, one of
    /// those that are as urgent and lie on its way.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn next_sale(&self, _site: SiteId, _cart: Option<BatchId>) -> Result<Option<SaleHit>, CatalogError> {
        Ok(None)
    }

    /// A batch, unless it was ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn batch(&self, _batch: BatchId) -> Result<Option<BatchHit>, CatalogError> {
        Ok(None)
    }

    /// The batch that whoever scans has begun and not ended at a site, at whichever terminal.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn own_batch(&self, _site: SiteId) -> Result<Option<BatchHit>, CatalogError> {
        Ok(None)
    }

    /// What is to be taken for a batch, in the order of a walk: by pick sequence, then code, SKU, lot, then in the order of the
    /// cart.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn picks(&self, _batch: BatchId) -> Result<Vec<PickHit>, CatalogError> {
        Ok(Vec::new())
    }

    /// The most urgent place to count at a site that nobody else is about to count, without those that whoever scans left for
    /// later and those that only somebody else may count.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn next_count(&self, _site: SiteId, _skipped: &[LocationId]) -> Result<Option<CountHit>, CatalogError> {
        Ok(None)
    }

    /// The count of a place that is outside the tolerance and that nobody has decided on.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn held_count(&self, _place: LocationId) -> Result<Option<HeldHit>, CatalogError> {
        Ok(None)
    }

    /// What a count may differ without another word; `None` is whatever it differs.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn tolerance(&self) -> Result<Option<Tolerance>, CatalogError> {
        Ok(None)
    }

    /// What one base unit of an item costs; zero where that is not known.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn cost(&self, _item: ItemId) -> Result<Money, CatalogError> {
        Ok(Money::ZERO)
    }

    /// The time of the scan at a site: `10:41`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn clock(&self, site: SiteId) -> Result<String, CatalogError>;
}

/// Enums of the domain are kept in flow states by their words, as everywhere else.
macro_rules! word_serde {
    ($module:ident, $type:ty) => {
        mod $module {
            use super::*;

            pub(super) fn serialize<S: serde::Serializer>(v: &$type, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(v.word())
            }

            pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<$type, D::Error> {
                let word: String = serde::Deserialize::deserialize(d)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
word_serde!(tracking_word, Tracking);
word_serde!(kind_word, LocationKind);
