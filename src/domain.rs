//! The words of the trade, as types: item, quantity, money, location, lot, movement, fact.
//!
//! PURE: no disk, no clock, no screen. Parse at the door, trust inside: a [`Sku`] holds no control character, a
//! [`Quantity`] is whole thousandths, a [`Movement`] has a quantity above zero. Whatever comes from outside passes
//! through [`text::clean`] on its way in.
//!
//! Deliberately not here: what a barcode means (`barcode`), what a picker is doing (`scan`), where rows live (`store`).

pub mod alert;
pub mod container;
pub mod count;
pub mod error;
pub mod fact;
pub mod id;
pub mod item;
pub mod location;
pub mod lot;
pub mod money;
pub mod movement;
pub mod order;
pub mod purchase;
pub mod quantity;
pub mod record;
pub mod supplier;
pub mod text;
pub mod time;

pub use alert::{AlertAction, AlertKind, AlertSaying, Urgency};
pub use container::ContainerCode;
pub use count::{CountReason, HeldStage};
pub use error::DomainError;
pub use fact::{EntityKind, Fact};
pub use id::{BatchId, ContainerId, ItemId, LocationId, LotId, OperatorId, SiteId, Uid};
pub use item::{Item, ItemStatus, Sku, Tracking};
pub use location::{Location, LocationCode, LocationKind, Site, Virtual};
pub use lot::{Lot, LotCode};
pub use money::{Money, currency_sign};
pub use movement::{Book, Draft, Movement, MovementId, MovementKind, Place};
pub use order::{OrderCode, OrderId, OrderLineRecord, OrderRecord, Stage, Standing};
pub use purchase::{PurchaseId, PurchaseLine, PurchaseStatus};
pub use quantity::Quantity;
pub use supplier::{OrderDays, PriceBreak, Terms};
pub use time::{Day, Instant};
