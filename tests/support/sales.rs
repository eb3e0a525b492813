//! Sales orders and carts on the shop floor: what the store does with what flows record of them, as lists.

use super::{Floor, SITE, Shift};
use pickface::{
    domain::{
        BatchId, Book, Day, Draft, ItemId, LocationId, LocationKind, LotId, MovementKind, OrderId, Place,
        Quantity, Stage, Virtual,
    },
    scan::{BatchHit, CartHit, ItemHit, PickHit, Record, SaleHit, SaleLine},
};
use std::collections::BTreeMap;

/// A sales order as a channel told of it, and what people did with it.
#[derive(Debug, Clone)]
pub struct Sale {
    pub code: String,
    pub lines: Vec<(ItemId, Quantity)>,
    pub promise: Option<Day>,
    pub cancelled: bool,
    pub packed: bool,
    pub tracking: Option<String>,
}

/// A cart: whose it is, its orders and their totes, and whether it was ended.
#[derive(Debug, Clone)]
pub struct Batch {
    pub who: u8,
    pub cart: Vec<(OrderId, LocationId)>,
    pub ended: bool,
}

/// What is promised: to which order, of what, where.
pub type Promises = BTreeMap<(String, ItemId, LocationId, LotId), Quantity>;

#[derive(Debug, Default)]
pub struct Sales {
    pub orders: Vec<Sale>,
    pub batches: Vec<Batch>,
    pub promises: Promises,
    /// Check digits and zone of a place.
    pub signs: BTreeMap<LocationId, (String, String)>,
    pub shorts: Vec<(String, LocationId, Quantity, String)>,
    pub to_count: Vec<(LocationId, String)>,
    /// Who is at the terminal.
    pub who: u8,
    /// The batch that the last records began.
    pub begun: Option<BatchId>,
    /// Whether what is short is promised from elsewhere.
    pub reallocates: bool,
}

impl Sales {
    fn id(&self, code: &str) -> Option<OrderId> {
        self.orders.iter().position(|o| o.code == code).map(|at| OrderId(at as i64 + 1))
    }

    fn sale(&self, id: OrderId) -> &Sale {
        &self.orders[id.0 as usize - 1]
    }

    fn active(&self, order: OrderId) -> Option<BatchId> {
        let at = self.batches.iter().position(|b| !b.ended && b.cart.iter().any(|(o, _)| *o == order));
        at.map(|at| BatchId(at as i64 + 1))
    }

    /// A movement of the second book.
    pub fn promise(&mut self, draft: &Draft) {
        assert_eq!(draft.kind, MovementKind::Reserve);
        assert!(!draft.document.is_empty(), "a promise is of an order: {draft:?}");
        for (end, quantity) in [(draft.from, -draft.quantity), (draft.to, draft.quantity)] {
            let key = (draft.document.clone(), draft.item, end.id(), draft.lot);
            *self.promises.entry(key).or_default() += quantity;
        }
    }
}

impl Floor {
    fn kind(&self, place: LocationId) -> LocationKind {
        self.places.iter().find(|p| p.id == place).map_or(LocationKind::Virtual, |p| p.kind)
    }

    fn promised(&self, code: &str, item: ItemId, on_shelf: bool) -> Quantity {
        let rows = self.sales.promises.iter().filter(|((c, i, ..), _)| c == code && *i == item);
        let rows = rows.filter(|((_, _, place, _), _)| match self.kind(*place) {
            LocationKind::Virtual => false,
            LocationKind::Tote | LocationKind::Pack => !on_shelf,
            _ => on_shelf,
        });
        rows.map(|(_, q)| *q).sum()
    }

    fn shipped(&self, code: &str, item: ItemId) -> Quantity {
        let customer = Place::from(Virtual::Customer);
        let of = self.movements.iter().filter(|m| {
            m.book == Book::Physical && m.document == code && m.item == item && m.kind == MovementKind::Ship
        });
        of.map(|m| match (m.to == customer, m.from == customer) {
            (true, _) => m.quantity,
            (_, true) => -m.quantity,
            _ => Quantity::ZERO,
        })
        .sum()
    }

    /// What has come back of an order, by item.
    pub fn find_returned(&self, code: &str) -> Vec<(ItemId, Quantity)> {
        let customer = Place::from(Virtual::Customer);
        let mut back: BTreeMap<ItemId, Quantity> = BTreeMap::new();
        for m in self.movements.iter().filter(|m| m.kind == MovementKind::Return && m.document == code) {
            let change = if m.from == customer { m.quantity } else { -m.quantity };
            *back.entry(m.item).or_default() += change;
        }
        back.into_iter().filter(|(_, n)| n.is_positive()).collect()
    }

    pub fn sale_hit(&self, id: OrderId) -> SaleHit {
        let sale = self.sales.sale(id);
        let lines: Vec<SaleLine> = sale
            .lines
            .iter()
            .map(|(item, wanted)| SaleLine {
                item: self.item_hit(*item, Quantity::ONE),
                wanted: *wanted,
                allocated: self.promised(&sale.code, *item, true),
                picked: self.promised(&sale.code, *item, false),
                shipped: self.shipped(&sale.code, *item),
            })
            .collect();
        let sum = |of: fn(&SaleLine) -> Quantity| lines.iter().map(of).sum::<Quantity>();
        let (allocated, picked, missing) =
            (sum(|l| l.allocated), sum(|l| l.picked), lines.iter().map(SaleLine::missing).sum::<Quantity>());
        let batch = self.sales.active(id);
        let stage = if sale.cancelled {
            Stage::Cancelled
        } else if batch.is_some() {
            Stage::Picking
        } else if missing.is_zero() && !(allocated + picked).is_positive() {
            Stage::Shipped
        } else if picked.is_positive() && !allocated.is_positive() {
            if sale.packed { Stage::Packed } else { Stage::Picked }
        } else if picked.is_positive() {
            Stage::Released
        } else if !allocated.is_positive() {
            Stage::Backordered
        } else if missing.is_positive() {
            Stage::Partial
        } else {
            Stage::Allocated
        };
        let mut totes: Vec<LocationId> = self
            .sales
            .promises
            .iter()
            .filter(|((code, ..), q)| *code == sale.code && q.is_positive())
            .map(|((_, _, place, _), _)| *place)
            .filter(|place| matches!(self.kind(*place), LocationKind::Tote | LocationKind::Pack))
            .collect();
        totes.dedup();
        SaleHit {
            id,
            code: sale.code.clone(),
            number: format!("#{}", sale.code.rsplit('-').next().unwrap()),
            site: SITE,
            site_code: "MAIN".into(),
            stage,
            promise: sale.promise,
            service: String::new(),
            tracking: sale.tracking.clone().unwrap_or_default(),
            unbound: 0,
            lines,
            totes: totes
                .into_iter()
                .map(|id| self.places.iter().find(|p| p.id == id).unwrap().clone())
                .collect(),
            batch,
        }
    }

    pub fn find_sale(&self, code: &str) -> Option<SaleHit> {
        self.sales.id(code).map(|id| self.sale_hit(id))
    }

    pub fn find_sale_in(&self, tote: LocationId) -> Option<SaleHit> {
        let holds = |code: &str| {
            self.sales
                .promises
                .iter()
                .any(|((c, _, place, _), q)| c == code && *place == tote && q.is_positive())
        };
        let ids = (1..=self.sales.orders.len() as i64).map(OrderId);
        let bound = |id: OrderId| {
            let open = self.sales.batches.iter().filter(|b| !b.ended);
            open.flat_map(|b| &b.cart).any(|(order, t)| *order == id && *t == tote)
        };
        ids.into_iter().find(|id| holds(&self.sales.sale(*id).code) || bound(*id)).map(|id| self.sale_hit(id))
    }

    pub fn find_next(&self) -> Option<SaleHit> {
        let ids = (1..=self.sales.orders.len() as i64).map(OrderId);
        let mut free: Vec<SaleHit> = ids
            .map(|id| self.sale_hit(id))
            .filter(|s| s.batch.is_none() && s.stage.is_open())
            .filter(|s| s.lines.iter().any(|l| l.allocated.is_positive()))
            .collect();
        free.sort_by_key(|s| (s.promise.map_or(i32::MAX, |d| d.0), s.id));
        free.into_iter().next()
    }

    pub fn find_batch(&self, id: BatchId) -> Option<BatchHit> {
        let batch = self.sales.batches.get(id.0 as usize - 1).filter(|b| !b.ended)?;
        let mut cart: Vec<CartHit> = Vec::new();
        for (order, tote) in &batch.cart {
            let sale = self.sale_hit(*order);
            let tote = self.places.iter().find(|p| p.id == *tote).cloned();
            // A full tote was followed by another.
            if let Some(known) = cart.iter_mut().find(|c| c.order == *order) {
                known.tote = tote;
                continue;
            }
            let picked = sale.lines.iter().map(|l| l.picked).sum();
            cart.push(CartHit { order: *order, code: sale.code, number: sale.number, tote, picked });
        }
        Some(BatchHit { id, number: format!("B-{:04}", id.0), cart })
    }

    pub fn find_own(&self) -> Option<BatchHit> {
        let at = self.sales.batches.iter().position(|b| !b.ended && b.who == self.sales.who)?;
        self.find_batch(BatchId(at as i64 + 1))
    }

    pub fn find_picks(&self, id: BatchId) -> Vec<PickHit> {
        let Some(batch) = self.find_batch(id) else { return Vec::new() };
        let mut picks = Vec::new();
        for order in &batch.cart {
            for ((code, item, place, lot), quantity) in &self.sales.promises {
                let is_shelf = !matches!(
                    self.kind(*place),
                    LocationKind::Tote | LocationKind::Pack | LocationKind::Virtual
                );
                if *code != order.code || !is_shelf || !quantity.is_positive() {
                    continue;
                }
                let (check_digits, zone) = self.sales.signs.get(place).cloned().unwrap_or_default();
                let known = (lot.0 > 0).then(|| self.lots[lot.0 as usize - 1].clone());
                picks.push(PickHit {
                    place: self.places.iter().find(|p| p.id == *place).unwrap().clone(),
                    check_digits,
                    zone,
                    item: self.item_hit(*item, Quantity::ONE),
                    lot: *lot,
                    lot_code: known.as_ref().map(|(_, code, _)| code.clone()),
                    expiry: known.and_then(|(.., expiry)| expiry),
                    quantity: *quantity,
                    on_hand: self.balances.get(&(*item, *place, *lot)).copied().unwrap_or_default(),
                    order: order.order,
                    code: code.clone(),
                    number: order.number.clone(),
                    tote: order.tote.clone(),
                });
            }
        }
        picks.sort_by(|a, b| (&a.place.code, &a.item.sku).cmp(&(&b.place.code, &b.item.sku)));
        picks
    }

    /// What the store does with the records of orders.
    pub fn apply_sale(&mut self, record: &Record) {
        match record {
            Record::Cart { batch, order, tote } => {
                assert_eq!(self.kind(*tote), LocationKind::Tote);
                let other = self.find_sale_in(*tote);
                assert!(other.is_none_or(|sale| sale.id == *order), "a tote of another order");
                let active = self.sales.active(*order);
                assert!(active.is_none() || active == *batch, "two carts have one order");
                let id = batch.unwrap_or_else(|| {
                    assert!(self.find_own().is_none(), "two carts of one picker");
                    self.sales.batches.push(Batch { who: self.sales.who, cart: Vec::new(), ended: false });
                    BatchId(self.sales.batches.len() as i64)
                });
                if batch.is_none() {
                    self.sales.begun = Some(id);
                }
                self.sales.batches[id.0 as usize - 1].cart.push((*order, *tote));
            }
            Record::EndBatch { batch } => self.sales.batches[batch.0 as usize - 1].ended = true,
            Record::Short { order, item, lot, place, quantity, reason } => {
                let code = self.sales.sale(*order).code.clone();
                let key = (code.clone(), *item, *place, *lot);
                let there = self.sales.promises.get(&key).copied().unwrap_or_default();
                assert!(
                    quantity.is_positive() && *quantity <= there,
                    "short of {quantity}, {there} promised"
                );
                self.sales.promises.insert(key, there - *quantity);
                self.sales.shorts.push((code.clone(), *place, *quantity, reason.clone()));
                self.sales.to_count.push((*place, "short".into()));
                if self.sales.reallocates {
                    self.promise_elsewhere(&code, *item, *place, *quantity);
                }
            }
            Record::CountTask { place, why } => self.sales.to_count.push((*place, why.clone())),
            Record::Packed { order } => self.sales.orders[order.0 as usize - 1].packed = true,
            Record::Ship { order, tracking } => {
                let code = self.sales.sale(*order).code.clone();
                assert!(self.sales.sale(*order).packed, "shipped, but not packed");
                let rows: Vec<_> = self
                    .sales
                    .promises
                    .iter()
                    .filter(|((c, _, place, _), q)| {
                        *c == code
                            && q.is_positive()
                            && matches!(self.kind(*place), LocationKind::Tote | LocationKind::Pack)
                    })
                    .map(|((_, item, place, lot), q)| (*item, *place, *lot, *q))
                    .collect();
                for (item, place, lot, quantity) in rows {
                    let mut draft =
                        Draft::new(SITE, MovementKind::Ship, item, place, Virtual::Customer, quantity)
                            .of_lot(lot)
                            .document(code.as_str());
                    let ship = |draft: &Draft| Record::Movement {
                        draft: draft.clone(),
                        new_lot: None,
                        new_container: None,
                    };
                    let physical = ship(&draft);
                    (draft.kind, draft.book) = (MovementKind::Reserve, Book::Reserved);
                    self.apply(&[physical, ship(&draft)]);
                }
                self.sales.orders[order.0 as usize - 1].tracking = Some(tracking.clone());
            }
            other => panic!("{other:?} is of no sale"),
        }
    }

    fn promise_elsewhere(&mut self, code: &str, item: ItemId, but: LocationId, mut quantity: Quantity) {
        let rows: Vec<_> = self.balances.iter().map(|(key, q)| (*key, *q)).collect();
        for ((i, place, lot), on_hand) in rows {
            if i != item || place == but || self.kind(place) != LocationKind::Bin {
                continue;
            }
            let all = self.sales.promises.iter();
            let gone: Quantity =
                all.filter(|((_, i, p, l), _)| (*i, *p, *l) == (item, place, lot)).map(|(_, q)| *q).sum();
            let part = (on_hand - gone).min(quantity);
            if part.is_positive() {
                *self.sales.promises.entry((code.into(), item, place, lot)).or_default() += part;
                quantity = quantity - part;
            }
        }
    }
}

impl Shift {
    /// A tote, or several.
    pub fn totes(mut self, codes: &[&str]) -> Self {
        for code in codes {
            let id = LocationId(300 + self.floor.places.len() as i64);
            self.floor.places.push(pickface::scan::PlaceHit {
                id,
                code: (*code).into(),
                kind: LocationKind::Tote,
            });
        }
        self
    }

    /// Another place.
    pub fn bin(mut self, code: &str, kind: LocationKind) -> Self {
        let id = LocationId(300 + self.floor.places.len() as i64);
        self.floor.places.push(pickface::scan::PlaceHit { id, code: code.into(), kind });
        self
    }

    /// What stands on the label of a place beside its code.
    pub fn sign(mut self, place: &str, check: &str, zone: &str) -> Self {
        let at = self.floor.place(place);
        self.floor.sales.signs.insert(at, (check.into(), zone.into()));
        self
    }

    /// An order, and where what it wants is promised: item, place, lot, units. A place of nothing promises none.
    pub fn sale(mut self, code: &str, lines: &[(&str, &str, Option<&str>, i64)]) -> Self {
        let mut wanted: Vec<(ItemId, Quantity)> = Vec::new();
        for (sku, place, lot, units) in lines {
            let (item, quantity) = (self.floor.item(sku), Quantity::from_units(*units));
            match wanted.iter_mut().find(|(i, _)| *i == item) {
                Some((_, known)) => *known += quantity,
                None => wanted.push((item, quantity)),
            }
            if place.is_empty() {
                continue;
            }
            let (at, lot) = (self.floor.place(place), self.floor.lot_known(item, *lot));
            *self.floor.sales.promises.entry((code.into(), item, at, lot)).or_default() += quantity;
        }
        self.floor.sales.orders.push(Sale {
            code: code.into(),
            lines: wanted,
            promise: Some(self.floor.today),
            cancelled: false,
            packed: false,
            tracking: None,
        });
        self
    }

    /// Its channel takes an order back: what is on shelves is promised no more.
    pub fn cancelled(mut self, code: &str) -> Self {
        self.floor.sales.orders.iter_mut().find(|o| o.code == code).unwrap().cancelled = true;
        let kinds: BTreeMap<LocationId, LocationKind> =
            self.floor.places.iter().map(|p| (p.id, p.kind)).collect();
        self.floor.sales.promises.retain(|(c, _, place, _), _| {
            c != code || matches!(kinds.get(place), Some(LocationKind::Tote | LocationKind::Pack))
        });
        self
    }

    /// An order is promised from another place.
    pub fn promised_anew(mut self, code: &str, sku: &str, from: &str, to: &str) -> Self {
        let (item, from, to) = (self.floor.item(sku), self.floor.place(from), self.floor.place(to));
        let quantity = self.floor.sales.promises.remove(&(code.into(), item, from, LotId::NONE)).unwrap();
        *self.floor.sales.promises.entry((code.into(), item, to, LotId::NONE)).or_default() += quantity;
        self
    }

    /// How many of an item lie promised to an order in one place, all lots.
    pub fn promised(self, code: &str, sku: &str, place: &str, units: i64) -> Self {
        let (item, at) = (self.floor.item(sku), self.floor.place(place));
        let rows = self.floor.sales.promises.iter();
        let found: Quantity =
            rows.filter(|((c, i, p, _), _)| c == code && *i == item && *p == at).map(|(_, q)| *q).sum();
        assert_eq!(found, Quantity::from_units(units), "{sku} of {code} in {place}");
        self
    }

    /// How far an order is.
    pub fn stage(self, code: &str, stage: Stage) -> Self {
        assert_eq!(self.floor.find_sale(code).unwrap().stage, stage, "{code}");
        self
    }

    /// So many places are to be counted.
    pub fn counts_due(self, places: &[&str]) -> Self {
        let at: Vec<LocationId> = places.iter().map(|code| self.floor.place(code)).collect();
        assert_eq!(self.floor.sales.to_count.iter().map(|(p, _)| *p).collect::<Vec<_>>(), at);
        self
    }

    /// What the screen waits for.
    pub fn waits(self, words: &str) -> Self {
        let prompt = self.task.view().prompt;
        assert!(prompt.contains(words), "wanted {words:?}, got {prompt:?}");
        self
    }

    /// The program is started anew at another terminal, by whoever stands here.
    pub fn elsewhere(mut self) -> Self {
        self.task = pickface::scan::Task::start(self.task.kind(), SITE);
        self.task.look_again(&self.floor).unwrap();
        self
    }
}

impl Floor {
    fn lot_known(&self, item: ItemId, lot: Option<&str>) -> LotId {
        let Some(code) = lot else { return LotId::NONE };
        let at = self.lots.iter().position(|(i, c, _)| *i == item && c == code).expect("no such lot");
        LotId(at as i64 + 1)
    }

    /// An item by its row.
    pub fn hit(&self, item: ItemId) -> ItemHit {
        self.item_hit(item, Quantity::ONE)
    }
}
