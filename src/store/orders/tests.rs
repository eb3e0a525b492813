#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    domain::{
        Day, Instant, ItemId, LocationId, OrderId, OrderLineRecord, OrderRecord, Quantity, Stage, Standing,
        record::{ItemRecord, LocationRecord, StockRecord},
    },
    store::{LoadMode, Store},
};
