//! A task: what one terminal is doing. A value; [`Task::step`] takes one scan and answers with the next value.
//!
//! Around every flow stand the same rules: an error locks the task until it is acknowledged, a question waits for YES or
//! NO, UNDO shows what it will take back and wants a second scan, quantity digits gather until an item or QSET uses them,
//! a scan's Enter never answers anything.

use super::{Catalog, CatalogError, Fault, HeldCount, ItemHit, PlaceHit, flow};
use crate::{
    barcode::command::FlowKind,
    domain::{
        BatchId, ContainerCode, ContainerId, Day, Draft, ItemId, LocationId, LotCode, LotId, MovementId,
        OrderId, Quantity, SiteId,
    },
};

/// How one scan went. Always shown as sound, colour and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Done, and on disk: one bell, green.
    Ok,
    /// The picker must decide: two bells, yellow.
    Question,
    /// Refused; the task is locked until OK: three bells, red.
    Error,
}

/// What to tell the picker about one scan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Feedback {
    /// OK, question or error.
    pub outcome: Outcome,
    /// One sentence, without the outcome's word: `+12 MUG-1`, `WRONG ITEM scanned MUG-1 wanted FERN-1`.
    pub message: String,
    /// The item it is about.
    pub sku: Option<String>,
    /// What this scan added (or took, below zero), in base units.
    pub quantity: Option<Quantity>,
    /// The place it is about.
    pub location: Option<String>,
    /// On hand of that item (and lot) in that place after this scan.
    pub on_hand: Option<Quantity>,
    /// The licence plate of the container it is about.
    pub container: Option<String>,
    /// The number of the purchase order that goods come in against, or the code of the sales order that they are picked,
    /// packed or come back for.
    #[serde(default)]
    pub document: Option<String>,
}

/// What one scan wants recorded, all in one group, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Goods moved. With `new_lot`, the store first makes the lot (or finds it) and puts its row into the draft; with
    /// `new_container` the same for the container that they go into.
    Movement {
        /// What moved; its lot is overwritten when `new_lot` is given.
        draft: Draft,
        /// A lot that the store may not know yet.
        new_lot: Option<(LotCode, Option<Day>)>,
        /// A container that the store may not know yet.
        new_container: Option<ContainerCode>,
    },
    /// The movement before it came in by this tag: 48 bits of what the tag says it is.
    Tag(u64),
    /// An empty container stands somewhere else now.
    Stands {
        /// Which.
        container: ContainerId,
        /// Where.
        place: LocationId,
    },
    /// From now on this barcode means so many of this item.
    Bind {
        /// The code in normal form.
        code: String,
        /// The item.
        item: ItemId,
        /// How many base units one scan means.
        quantity: Quantity,
    },
    /// A count is finished: what was seen, as JSON, for the record (its variances are movements of their own, unless it is
    /// outside the tolerance).
    Count {
        /// The place, as its code.
        location: String,
        /// The place.
        place: LocationId,
        /// The lines, as JSON text.
        lines: String,
        /// What is not posted before a lead says so.
        held: Option<Box<HeldCount>>,
    },
    /// What has not come of a purchase order is not waited for any more.
    CloseOrder {
        /// The order's number.
        number: String,
        /// What is short, over or damaged, and why.
        note: String,
    },
    /// An order goes into a tote on a cart. Without a batch one is begun, and the task is told which: see [`Task::begun`].
    Cart {
        /// The cart.
        batch: Option<BatchId>,
        /// The order: one that nobody has, or one of this cart that gets another tote.
        order: OrderId,
        /// The tote.
        tote: LocationId,
    },
    /// The cart is through; orders of it that are not picked whole are anybody's again.
    EndBatch {
        /// The cart.
        batch: BatchId,
    },
    /// What is promised to an order in a place is not there: the promise is taken back, the order is served from elsewhere or
    /// waits, the place is to be counted, and a manager hears of it.
    Short {
        /// The order.
        order: OrderId,
        /// What.
        item: ItemId,
        /// Which batch.
        lot: LotId,
        /// Where.
        place: LocationId,
        /// How many are missing.
        quantity: Quantity,
        /// Why, in words.
        reason: String,
        /// Whether they were there and are not fit for sale: then the books are right, and nothing is to be counted.
        is_unfit: bool,
    },
    /// A place is to be counted.
    CountTask {
        /// Which.
        place: LocationId,
        /// Why, in words.
        why: String,
    },
    /// An order is packed.
    Packed {
        /// The order.
        order: OrderId,
    },
    /// All that was picked of an order leaves: it goes to the customer, and is promised no more.
    Ship {
        /// The order.
        order: OrderId,
        /// The carrier's number; may be empty.
        tracking: String,
    },
}

/// What a scan wants done that is no record: by the store, which keeps tasks, or by whoever has a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Print the label of this.
    Print(Latest),
    /// Put this task aside: its operator takes it up again by starting the same flow.
    Park(Box<Task>),
    /// The operator leaves the terminal; a task in the middle is put aside.
    SignOff(Option<Box<Task>>),
}

/// What was scanned last: what PRINT and Ctrl-P make a label of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Latest {
    /// An item, with the lot or serial that the task has of it.
    Item {
        /// The item's row.
        id: ItemId,
        /// Its SKU.
        sku: String,
        /// Its lot or serial.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<String>,
        /// Until when the lot may be used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expiry: Option<Day>,
        /// Whether the lot is a serial.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        serial: bool,
    },
    /// A place.
    Place(PlaceHit),
    /// A container, by its licence plate: an SSCC, or a number of the site's own.
    Container(String),
    /// A sales order: its carton.
    Order {
        /// How movements and barcodes name it.
        code: String,
        /// The number in its channel, as people say it.
        number: String,
    },
}

impl Latest {
    /// An item without a lot.
    #[must_use]
    pub fn of(item: &ItemHit) -> Self {
        Self::Item { id: item.id, sku: item.sku.clone(), lot: None, expiry: None, serial: false }
    }

    /// What people call it: its SKU with its lot, or its code.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Item { sku, lot: Some(lot), serial, .. } => {
                format!("{sku} {} {lot}", if *serial { "serial" } else { "lot" })
            }
            Self::Item { sku, .. } => sku.clone(),
            Self::Place(place) => place.code.clone(),
            Self::Container(code) => format!("container {code}"),
            Self::Order { code, .. } => code.clone(),
        }
    }
}

/// The answer to one scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the terminal is doing now.
    pub task: Task,
    /// What to tell the picker.
    pub feedback: Feedback,
    /// What to record, durably, before the feedback is shown.
    pub record: Vec<Record>,
    /// What to do besides.
    pub errand: Option<Errand>,
}

/// What the screen shows of a task; the same at every size, the screen leaves out what does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The flow in capitals: `RECEIVE`.
    pub title: String,
    /// Beside the title: what document or walk, may be empty.
    pub subject: String,
    /// Labelled facts in the order of importance: (`PLACE`, `A-03-12`, `bin`).
    pub facts: Vec<Fact>,
    /// The one number to read from two metres, with what follows it: (`4`, `of 6 each`).
    pub big: Option<(String, String)>,
    /// Lines counted so far and how many are expected, where known.
    pub progress: Option<(u64, u64)>,
    /// The question: `SCAN THE ITEM`.
    pub prompt: String,
    /// What else can be scanned: `DONE`, `UNDO`.
    pub choices: Vec<String>,
    /// What was done so far, newest last, at most eight: `item ok`, `WRONG ITEM (seen)`.
    pub trail: Vec<String>,
    /// The list that a choice refers to (contents of a place, candidates for a barcode), at most a screenful.
    pub list: Vec<String>,
    /// How many rows of the list are left out.
    pub more: usize,
    /// The error that locks the task and how many scans it has swallowed.
    pub locked: Option<(String, u32)>,
    /// What was scanned, as that error says it: it may hold any character, so nobody can find it by looking for marks.
    pub scanned: Option<String>,
    /// What that code reads as, as the error says it.
    pub reads: Option<String>,
    /// A question that waits for YES or NO.
    pub question: Option<String>,
}

/// One labelled line of a [`View`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fact {
    /// What it is, in capitals, at most eight characters.
    pub label: String,
    /// The value, shown bold.
    pub value: String,
    /// More about it, shown dim; may be empty.
    pub detail: String,
}

/// What one terminal is doing. Persisted after every scan, so that a power cut resumes on the same step.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Task {
    pub(super) kind: FlowKind,
    pub(super) site: SiteId,
    pub(super) state: Box<flow::State>,
}

impl Task {
    /// The form in which a task is written down. Whoever keeps one keeps this number beside it, and reads none that is
    /// newer, or older than [`Task::OLDEST_FORM`]: many fields may be left out, so that another form would be half
    /// understood. It grows with every change of what a field is called or means.
    pub const FORM: u32 = 3;

    /// The oldest form that is read still.
    pub const OLDEST_FORM: u32 = 1;

    /// A fresh task at a site.
    #[must_use]
    pub fn start(kind: FlowKind, site: SiteId) -> Self {
        Self { kind, site, state: Box::default() }
    }

    /// Which flow it is.
    #[must_use]
    pub fn kind(&self) -> FlowKind {
        self.kind
    }

    /// The site it works in.
    #[must_use]
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// Takes one scan (the text between two terminators, as typed or scanned).
    ///
    /// A scan without a character (Enter alone) does nothing at all: the task comes back as it was, nothing is recorded,
    /// no lock is lifted, no question answered, and the feedback says again what the task waits for.
    ///
    /// # Errors
    /// When the catalog cannot answer; the task is unchanged and nothing may be recorded.
    pub fn step(&self, text: &str, catalog: &dyn Catalog) -> Result<Step, CatalogError> {
        flow::step(self, text, catalog)
    }

    /// Takes a scan that may not be acted on: an error like every other, locked until it is seen, and nothing is recorded.
    #[must_use]
    pub fn refuse(&self, fault: Fault) -> Step {
        flow::bad_scan(self, fault)
    }

    /// Told by the store which numbers the movements of the last step got, in the order of their records, so that UNDO
    /// can name them. Numbers of other records (a bound barcode, a count) are left out. After a step without movements
    /// it need not be called, and does nothing.
    pub fn recorded(&mut self, ids: &[MovementId]) {
        self.state.number(ids);
    }

    /// Told by the store that movements were taken back elsewhere (from the log): UNDO does not offer them any more, and
    /// what they did leaves the line and the totals. Numbers of other tasks are no harm.
    pub fn forget(&mut self, ids: &[MovementId]) {
        self.state.forget(ids);
    }

    /// The lowest and the highest number of the movements that UNDO could take back. Those that others have taken back
    /// meanwhile lie between them: see [`Task::forget`].
    #[must_use]
    pub fn remembers(&self) -> Option<(MovementId, MovementId)> {
        let ids = || self.state.journal.iter().flat_map(|e| e.moves.iter().filter_map(|m| m.id));
        Some((ids().min()?, ids().max()?))
    }

    /// Told by the store that it could not record the last scan: locks the task with this error until it is seen.
    pub fn fail(&mut self, message: &str) {
        flow::fail(&mut self.state, message);
    }

    /// The number of the purchase order that goods come in against.
    #[must_use]
    pub fn order(&self) -> Option<&str> {
        self.state.order.as_ref().map(|order| order.number.as_str())
    }

    /// Told by the store which batch it began for the first tote of a cart: see [`Record::Cart`].
    pub fn begun(&mut self, batch: BatchId) {
        if let Some(cart) = &mut self.state.cart {
            cart.batch = Some(batch);
        }
    }

    /// Told by the store that the task goes on after a while, or that records of orders were made: what it shows of its
    /// order or its cart is brought up to date, and a cart begins with what whoever scans has on one already.
    ///
    /// # Errors
    /// When the catalog cannot answer; the task is unchanged.
    pub fn look_again(&mut self, catalog: &dyn Catalog) -> Result<(), CatalogError> {
        if self.state.order.is_some()
            || matches!(self.kind, FlowKind::Pick | FlowKind::Pack | FlowKind::Count)
        {
            *self = flow::look_again(self, catalog)?;
        }
        Ok(())
    }

    /// What was scanned last here, with the lot that the task has of it.
    #[must_use]
    pub fn latest(&self) -> Option<Latest> {
        self.state.latest()
    }

    /// The code that nobody knows and that locked the task, in normal form.
    #[must_use]
    pub fn unknown(&self) -> Option<&str> {
        self.state.lock.as_ref()?.unknown.as_deref()
    }

    /// Whether leaving now would lose something: goods in hand, an unfinished count, a question half answered.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        flow::unfinished(self.kind, &self.state)
    }

    /// What to show.
    #[must_use]
    pub fn view(&self) -> View {
        flow::view(self.kind, &self.state)
    }
}
