//! Facts: a field, or a whole document, of an entity got a value.

use super::{Instant, MovementId, OperatorId, Uid};
use crate::{numbered, words};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A warehouse.
    Site,
    /// What is stocked.
    Item,
    /// A code that means an item and a pack.
    Barcode,
    /// A place in a site.
    Location,
    /// A batch.
    Lot,
    /// Who sells to us.
    Supplier,
    /// What a supplier asks for an item.
    SupplierItem,
    /// Who scans.
    Operator,
    /// How a channel names an item.
    Alias,
    /// What was sold on which day, from an imported history.
    Demand,
    /// A count and its lines.
    Count,
    /// A setting of a site.
    Setting,
    /// A licence plate: what has it is moved as one.
    Container,
    /// What a manager says of an item's demand: days set aside, which item it is like.
    Planning,
    /// A purchase order: its head, its lines, how far it is.
    Purchase,
    /// How an item is kept in stock.
    Policy,
    /// What somebody said of an alert.
    Alert,
    /// A sales order: what its channel wants, what people say of it.
    Order,
    /// Orders that one picker took on.
    Batch,
    /// A place that is to be counted.
    CountTask,
}

words!(
    EntityKind,
    "site, item, barcode, location, lot, supplier, supplier_item, operator, alias, demand, count, setting, container, planning, purchase, policy, alert, order, batch, count_task",
    Site = "site",
    Item = "item",
    Barcode = "barcode",
    Location = "location",
    Lot = "lot",
    Supplier = "supplier",
    SupplierItem = "supplier_item",
    Operator = "operator",
    Alias = "alias",
    Demand = "demand",
    Count = "count",
    Setting = "setting",
    Container = "container",
    Planning = "planning",
    Purchase = "purchase",
    Policy = "policy",
    Alert = "alert",
    Order = "order",
    Batch = "batch",
    CountTask = "count_task",
);

numbered!(
    EntityKind,
    Site,
    Item,
    Barcode,
    Location,
    Lot,
    Supplier,
    SupplierItem,
    Operator,
    Alias,
    Demand,
    Count,
    Setting,
    Container,
    Planning,
    Purchase,
    Policy,
    Alert,
    Order,
    Batch,
    CountTask
);

/// A fact as it stands in its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Stream and number; movements and facts of a stream share the numbers.
    pub id: MovementId,
    /// What it is about.
    pub kind: EntityKind,
    /// Which one.
    pub entity: Uid,
    /// The field, or empty for the whole document.
    pub field: String,
    /// The value, as JSON text.
    pub value: String,
    /// Who.
    pub operator: OperatorId,
    /// At which terminal.
    pub station: String,
    /// When, as that terminal's clock said.
    pub at: Instant,
}

impl Fact {
    /// Version of [`Fact::canonical`], its first byte; told from a movement's by the high bit.
    pub const VERSION: u8 = 0x81;

    /// The bytes that the hash chain covers, like [`super::Movement::canonical`].
    pub fn canonical(&self, operator: Uid, out: &mut Vec<u8>) {
        out.clear();
        out.push(Self::VERSION);
        for n in [self.id.seq, self.kind.number(), self.at.0] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.extend_from_slice(&self.entity.0);
        out.extend_from_slice(&operator.0);
        for text in [&self.field, &self.value, &self.station] {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }
}
