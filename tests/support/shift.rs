//! A shift on a shop floor without a disk: a fake ledger, a terminal, and words to test flows with.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop")]

use pickface::{
    barcode::{command::FlowKind, normal_form, restricted::Rule},
    domain::{
        BatchId, Book, ContainerId, Day, Draft, ItemId, LocationId, LocationKind, LotId, Money, MovementId,
        MovementKind, Place, PurchaseStatus, Quantity, SiteId, Tracking, Virtual,
    },
    fulfil::Tolerance,
    scan::{
        BatchHit, Catalog, CatalogError, Container, ContainerHit, Content, CountHit, Errand, Feedback,
        HeldHit, ItemHit, OrderHit, OrderLine, Outcome, PickHit, PlaceHit, Record, SaleHit, Seen,
        SerialPlace, Standing, TagHit, Task,
    },
};
use std::collections::BTreeMap;

#[path = "counting.rs"]
pub mod counting;
#[path = "sales.rs"]
pub mod sales;

use counting::Counting;
use sales::Sales;

pub const SITE: SiteId = SiteId(1);
pub const NORTH: SiteId = SiteId(2);

/// The ledger as a list of movements and what follows from it.
#[derive(Default)]
pub struct Floor {
    pub places: Vec<PlaceHit>,
    pub items: Vec<ItemHit>,
    pub barcodes: Vec<(String, ItemId, Quantity)>,
    pub lots: Vec<(ItemId, String, Option<Day>)>,
    pub movements: Vec<Draft>,
    pub balances: BTreeMap<(ItemId, LocationId, LotId), Quantity>,
    pub counts: Vec<(String, String)>,
    /// Places of another site, NORTH.
    pub north: Vec<PlaceHit>,
    /// Licence plates, by row.
    pub plates: Vec<String>,
    /// Where each container stands.
    pub stands: BTreeMap<ContainerId, LocationId>,
    pub today: Day,
    pub rules: Vec<Rule>,
    pub prices: BTreeMap<ItemId, Money>,
    /// Orders as they were made: nothing has come of their lines.
    pub orders: Vec<OrderHit>,
    /// What was said of orders that were closed: number and note.
    pub closed: Vec<(String, String)>,
    /// Which movement each tag came in with.
    pub tags: BTreeMap<u64, MovementId>,
    /// Lots that were recalled, and why.
    pub blocked: BTreeMap<(ItemId, String), String>,
    /// Sales orders and carts.
    pub sales: Sales,
    pub counting: Counting,
}

impl Floor {
    pub fn item_hit(&self, id: ItemId, pack: Quantity) -> ItemHit {
        let item = self.items.iter().find(|i| i.id == id).unwrap();
        ItemHit { pack, ..item.clone() }
    }

    pub fn place(&self, code: &str) -> LocationId {
        let all = self.places.iter().chain(&self.north);
        all.into_iter().find(|p| p.code == code).unwrap_or_else(|| panic!("no place {code}")).id
    }

    pub fn item(&self, sku: &str) -> ItemId {
        self.items.iter().find(|i| i.sku == sku).unwrap_or_else(|| panic!("no item {sku}")).id
    }

    fn lot_row(&mut self, item: ItemId, code: &str, expiry: Option<Day>) -> LotId {
        if let Some(at) = self.lots.iter().position(|(i, c, _)| *i == item && c == code) {
            if expiry.is_some() {
                self.lots[at].2 = expiry;
            }
            return LotId(at as i64 + 1);
        }
        self.lots.push((item, code.into(), expiry));
        LotId(self.lots.len() as i64)
    }

    /// Records all, as one group; answers with the numbers of its movements.
    pub fn apply(&mut self, records: &[Record]) -> Vec<MovementId> {
        let mut ids = Vec::new();
        for record in records {
            match record {
                Record::Tag(tag) => {
                    self.tags.insert(*tag, *ids.last().expect("a tag came in with a movement"));
                }
                Record::Stands { container, place } => {
                    assert!(
                        self.held(*container).is_empty(),
                        "only an empty container is put somewhere by a word"
                    );
                    self.stands.insert(*container, *place);
                }
                Record::Movement { draft, new_lot, new_container } => {
                    let mut draft = draft.clone();
                    if let Some(code) = new_container {
                        let at = self.plates.iter().position(|plate| plate == code.as_str());
                        let at = at.unwrap_or_else(|| {
                            self.plates.push(code.as_str().into());
                            self.plates.len() - 1
                        });
                        draft.to_container = Some(ContainerId(at as i64 + 1));
                    }
                    if let Some(container) = draft.to_container {
                        self.stands.insert(container, draft.to.id());
                    }
                    if let Some((code, expiry)) = new_lot {
                        draft.lot = self.lot_row(draft.item, code.as_str(), *expiry);
                    }
                    assert!(draft.quantity.is_positive(), "a movement of {}", draft.quantity);
                    assert_ne!(draft.from.id(), draft.to.id(), "a movement to where it was");
                    if let Some(reversed) = draft.reverses {
                        let original = &self.movements[reversed.seq as usize - 1];
                        assert_eq!(
                            (original.from, original.to, original.item, original.lot, original.quantity),
                            (draft.to, draft.from, draft.item, draft.lot, draft.quantity)
                        );
                        let is_of_order =
                            original.kind == MovementKind::Receive || draft.document.starts_with("PO-");
                        assert!(
                            !is_of_order || original.document == draft.document,
                            "what is taken back is of the same order: {draft:?}"
                        );
                        assert_eq!(
                            (original.from_container, original.to_container),
                            (draft.to_container, draft.from_container)
                        );
                    }
                    if draft.book == Book::Reserved {
                        self.sales.promise(&draft);
                    } else {
                        *self.balances.entry((draft.item, draft.from.id(), draft.lot)).or_default() +=
                            -draft.quantity;
                        *self.balances.entry((draft.item, draft.to.id(), draft.lot)).or_default() +=
                            draft.quantity;
                    }
                    self.movements.push(draft);
                    ids.push(MovementId { stream: 1, seq: self.movements.len() as i64 });
                }
                Record::Bind { code, item, quantity } => {
                    self.barcodes.push((normal_form(code), *item, *quantity));
                }
                Record::Count { location, lines, place, held } => {
                    self.counts.push((location.clone(), lines.clone()));
                    self.counting.take(*place, held.as_deref(), self.sales.who);
                }
                Record::CloseOrder { number, note } => {
                    let order = self.orders.iter_mut().find(|o| o.number == *number).unwrap();
                    assert!(order.status.is_open(), "closed twice");
                    order.status = PurchaseStatus::Closed;
                    self.closed.push((number.clone(), note.clone()));
                }
                other => self.apply_sale(other),
            }
        }
        ids
    }

    /// What is where, without the zeros.
    pub fn balances(&self) -> BTreeMap<(ItemId, LocationId, LotId), Quantity> {
        self.balances.iter().filter(|(_, q)| !q.is_zero()).map(|(k, q)| (*k, *q)).collect()
    }

    /// What is in a container, by place, item and lot: the fold over the movements.
    pub fn held(&self, container: ContainerId) -> BTreeMap<(LocationId, ItemId, LotId), Quantity> {
        let mut held = BTreeMap::new();
        for m in &self.movements {
            for (end, place, quantity) in
                [(m.from_container, m.from, -m.quantity), (m.to_container, m.to, m.quantity)]
            {
                if end == Some(container) {
                    *held.entry((place.id(), m.item, m.lot)).or_insert(Quantity::ZERO) += quantity;
                }
            }
        }
        held.retain(|_, quantity| !quantity.is_zero());
        held
    }

    fn lot_code(&self, lot: LotId) -> Option<String> {
        (lot.0 > 0).then(|| self.lots[lot.0 as usize - 1].1.clone())
    }

    fn real(&self, id: LocationId) -> bool {
        self.places.iter().any(|p| p.id == id)
    }
}

impl Catalog for Floor {
    fn places(&self, _site: SiteId, code: &str) -> Result<Vec<PlaceHit>, CatalogError> {
        Ok(self.places.iter().filter(|p| p.code == code).cloned().collect())
    }
    fn places_of(&self, _site: SiteId, kind: LocationKind) -> Result<Vec<PlaceHit>, CatalogError> {
        Ok(self.places.iter().filter(|p| p.kind == kind).cloned().collect())
    }
    fn items_by_barcode(&self, code: &str) -> Result<Vec<ItemHit>, CatalogError> {
        Ok(self.barcodes.iter().filter(|b| b.0 == code).map(|b| self.item_hit(b.1, b.2)).collect())
    }
    fn items_by_sku(&self, sku: &str) -> Result<Vec<ItemHit>, CatalogError> {
        Ok(self.items.iter().filter(|i| i.sku.eq_ignore_ascii_case(sku)).cloned().collect())
    }
    fn lot(&self, item: ItemId, code: &str) -> Result<Option<(LotId, Option<Day>)>, CatalogError> {
        let at = self.lots.iter().position(|(i, c, _)| *i == item && c == code);
        Ok(at.map(|at| (LotId(at as i64 + 1), self.lots[at].2)))
    }
    fn lots_alike(&self, item: ItemId, code: &str) -> Result<Vec<String>, CatalogError> {
        let alike = self.lots.iter().filter(|(i, c, _)| *i == item && c.eq_ignore_ascii_case(code));
        Ok(alike.map(|(_, c, _)| c.clone()).collect())
    }
    fn serial_places(&self, item: ItemId, code: &str) -> Result<Vec<SerialPlace>, CatalogError> {
        let Some((row, _)) = self.lot(item, code)? else { return Ok(Vec::new()) };
        let sites = [(SITE, "MAIN", &self.places), (NORTH, "NORTH", &self.north)];
        let mut found = Vec::new();
        for (site, site_code, places) in sites {
            for place in places {
                let on_hand = self.on_hand(item, place.id, row)?;
                if on_hand.is_positive() {
                    let (place, site_code) = (place.clone(), site_code.into());
                    found.push(SerialPlace { site, site_code, place, on_hand });
                }
            }
        }
        Ok(found)
    }
    fn sites_of_place(&self, code: &str) -> Result<Vec<(SiteId, String)>, CatalogError> {
        let sites = [(SITE, "MAIN", &self.places), (NORTH, "NORTH", &self.north)];
        let with = sites.into_iter().filter(|(.., places)| places.iter().any(|p| p.code == code));
        Ok(with.map(|(id, name, _)| (id, name.into())).collect())
    }
    fn restricted(&self) -> &[Rule] {
        &self.rules
    }
    fn price(&self, item: ItemId) -> Result<Money, CatalogError> {
        Ok(self.prices.get(&item).copied().unwrap_or(Money::ZERO))
    }
    fn today(&self, _site: SiteId) -> Result<Day, CatalogError> {
        Ok(self.today)
    }
    fn on_hand(&self, item: ItemId, place: LocationId, lot: LotId) -> Result<Quantity, CatalogError> {
        Ok(self.balances.get(&(item, place, lot)).copied().unwrap_or_default())
    }
    fn on_hand_at_site(&self, item: ItemId, _site: SiteId) -> Result<Quantity, CatalogError> {
        Ok(self.balances.iter().filter(|((i, p, _), _)| *i == item && self.real(*p)).map(|(_, q)| *q).sum())
    }
    fn contents(&self, place: LocationId) -> Result<Vec<Content>, CatalogError> {
        let rows = self.balances.iter().filter(|((_, p, _), q)| *p == place && !q.is_zero());
        Ok(rows
            .map(|((item, _, lot), q)| Content {
                item: self.item_hit(*item, Quantity::ONE),
                lot: *lot,
                lot_code: (lot.0 > 0).then(|| self.lots[lot.0 as usize - 1].1.clone()),
                expiry: (lot.0 > 0).then(|| self.lots[lot.0 as usize - 1].2).flatten(),
                on_hand: *q,
            })
            .collect())
    }
    fn whereabouts(
        &self,
        item: ItemId,
        _site: SiteId,
    ) -> Result<Vec<(PlaceHit, LotId, Quantity)>, CatalogError> {
        let mut rows: Vec<_> = self
            .balances
            .iter()
            .filter(|((i, p, _), q)| *i == item && !q.is_zero() && self.real(*p))
            .map(|((_, p, lot), q)| {
                (self.places.iter().find(|place| place.id == *p).unwrap().clone(), *lot, *q)
            })
            .collect();
        rows.sort_by_key(|(_, _, q)| std::cmp::Reverse(*q));
        Ok(rows)
    }
    fn container(&self, code: &str) -> Result<Option<Container>, CatalogError> {
        let Some(at) = self.plates.iter().position(|plate| plate == code) else { return Ok(None) };
        let hit = ContainerHit { id: ContainerId(at as i64 + 1), code: code.into() };
        let sites = [(SITE, "MAIN", &self.places), (NORTH, "NORTH", &self.north)];
        let standing = self.stands.get(&hit.id).and_then(|place| {
            sites.iter().find_map(|(site, site_code, places)| {
                let place = places.iter().find(|p| p.id == *place)?.clone();
                Some(Standing { site: *site, site_code: (*site_code).into(), place })
            })
        });
        let here = standing.as_ref().map(|s| s.place.id);
        let lines =
            self.held(hit.id).into_iter().filter(|((place, ..), q)| Some(*place) == here && q.is_positive());
        let lines = lines
            .map(|((_, item, lot), on_hand)| Content {
                item: self.item_hit(item, Quantity::ONE),
                lot,
                lot_code: self.lot_code(lot),
                expiry: None,
                on_hand,
            })
            .collect();
        let taken: Vec<i64> = self.movements.iter().filter_map(|m| m.reverses).map(|id| id.seq).collect();
        // The first into it since it was last empty.
        let (mut first, mut inside) = (None, Quantity::ZERO);
        for (i, m) in self.movements.iter().enumerate() {
            let is_in = m.to_container == Some(hit.id);
            if is_in == (m.from_container == Some(hit.id))
                || m.reverses.is_some()
                || taken.contains(&(i as i64 + 1))
            {
                continue;
            }
            if is_in && !inside.is_positive() {
                first = Some(m);
            }
            inside += if is_in { m.quantity } else { -m.quantity };
        }
        let all = || self.places.iter().chain(&self.north);
        let seen = first.map(|m| Seen {
            at: "27 Nov 10:41".into(),
            by: "Ana".into(),
            place: all().find(|p| p.id == m.to.id()).unwrap().code.clone(),
        });
        Ok(Some(Container { hit, standing, lines, seen }))
    }
    fn container_of(&self, container: ContainerId) -> Result<Option<Container>, CatalogError> {
        self.plates.get(container.0 as usize - 1).map_or(Ok(None), |code| self.container(code))
    }
    fn holders(
        &self,
        item: ItemId,
        place: LocationId,
        lot: LotId,
    ) -> Result<Vec<(ContainerHit, Quantity)>, CatalogError> {
        let mut found = Vec::new();
        for (at, code) in self.plates.iter().enumerate() {
            let id = ContainerId(at as i64 + 1);
            if let Some(quantity) = self.held(id).get(&(place, item, lot)).filter(|q| q.is_positive()) {
                found.push((ContainerHit { id, code: code.clone() }, *quantity));
            }
        }
        found.sort_by_key(|(_, quantity)| std::cmp::Reverse(*quantity));
        Ok(found)
    }
    fn tag(&self, _site: SiteId, tag: u64) -> Result<Option<TagHit>, CatalogError> {
        let Some(movement) = self.tags.get(&tag).copied() else { return Ok(None) };
        if self.movements.iter().any(|m| m.reverses == Some(movement)) {
            return Ok(None);
        }
        let of = &self.movements[movement.seq as usize - 1];
        let place = self.places.iter().find(|p| p.id == of.to.id()).unwrap().code.clone();
        let seen = Seen { at: "27 Nov 10:41".into(), by: "Ana".into(), place };
        let code = |id: ContainerId| self.plates[id.0 as usize - 1].clone();
        let container = of.to_container.map(|id| ContainerHit { id, code: code(id) });
        Ok(Some(TagHit { movement, seen, is_own: true, container }))
    }
    fn serial_seen(&self, item: ItemId, code: &str) -> Result<Option<Seen>, CatalogError> {
        let Some((row, _)) = self.lot(item, code)? else { return Ok(None) };
        let came =
            self.movements.iter().rev().find(|m| m.item == item && m.lot == row && self.real(m.to.id()));
        let place = |m: &Draft| self.places.iter().find(|p| p.id == m.to.id()).unwrap().code.clone();
        Ok(came.map(|m| Seen { at: "27 Nov 10:41".into(), by: "Ana".into(), place: place(m) }))
    }
    fn blocked(&self, item: ItemId, code: &str) -> Result<Option<String>, CatalogError> {
        Ok(self.blocked.get(&(item, code.to_owned())).cloned())
    }
    fn order(&self, number: &str) -> Result<Option<OrderHit>, CatalogError> {
        let Some(mut order) = self.orders.iter().find(|o| o.number == number).cloned() else {
            return Ok(None);
        };
        let supplier = Place::from(Virtual::Supplier);
        for m in &self.movements {
            if m.kind != MovementKind::Receive || m.document != number {
                continue;
            }
            let change = if m.from == supplier { m.quantity } else { -m.quantity };
            match order.lines.iter_mut().find(|line| line.item.id == m.item) {
                Some(line) => line.received += change,
                None => order.lines.push(OrderLine {
                    item: self.item_hit(m.item, Quantity::ONE),
                    asked: Quantity::ZERO,
                    received: change,
                }),
            }
        }
        order.lines.retain(|line| !(line.asked.is_zero() && line.received.is_zero()));
        Ok(Some(order))
    }
    fn set_apart(&self, number: &str) -> Result<Vec<(ItemId, String, Quantity)>, CatalogError> {
        let mut apart: BTreeMap<(ItemId, String), Quantity> = BTreeMap::new();
        for m in self.movements.iter().filter(|m| m.kind == MovementKind::Move && m.document == number) {
            let (why, change) = match m.reverses {
                None => (m.note.clone(), m.quantity),
                Some(id) => (self.movements[id.seq as usize - 1].note.clone(), -m.quantity),
            };
            *apart.entry((m.item, why)).or_default() += change;
        }
        apart.retain(|_, quantity| quantity.is_positive());
        Ok(apart.into_iter().map(|((item, why), quantity)| (item, why, quantity)).collect())
    }
    fn sale(&self, code: &str) -> Result<Option<SaleHit>, CatalogError> {
        Ok(self.find_sale(code))
    }
    fn returned(&self, code: &str) -> Result<Vec<(ItemId, Quantity)>, CatalogError> {
        Ok(self.find_returned(code))
    }
    fn sale_in(&self, tote: LocationId) -> Result<Option<SaleHit>, CatalogError> {
        Ok(self.find_sale_in(tote))
    }
    fn next_sale(&self, _site: SiteId, _cart: Option<BatchId>) -> Result<Option<SaleHit>, CatalogError> {
        Ok(self.find_next())
    }
    fn batch(&self, batch: BatchId) -> Result<Option<BatchHit>, CatalogError> {
        Ok(self.find_batch(batch))
    }
    fn own_batch(&self, _site: SiteId) -> Result<Option<BatchHit>, CatalogError> {
        Ok(self.find_own())
    }
    fn picks(&self, batch: BatchId) -> Result<Vec<PickHit>, CatalogError> {
        Ok(self.find_picks(batch))
    }
    fn next_count(&self, _site: SiteId, skipped: &[LocationId]) -> Result<Option<CountHit>, CatalogError> {
        Ok(self.find_next_count(skipped))
    }
    fn held_count(&self, place: LocationId) -> Result<Option<HeldHit>, CatalogError> {
        Ok(self.find_held(place))
    }
    fn tolerance(&self) -> Result<Option<Tolerance>, CatalogError> {
        Ok(self.counting.tolerance)
    }
    fn cost(&self, item: ItemId) -> Result<Money, CatalogError> {
        Ok(self.counting.costs.get(&item).copied().unwrap_or(Money::ZERO))
    }
    fn clock(&self, _site: SiteId) -> Result<String, CatalogError> {
        Ok("10:41".into())
    }
}

/// A terminal on the floor, and what the last scan said.
pub struct Shift {
    pub floor: Floor,
    pub task: Task,
    pub said: Option<Feedback>,
    pub recorded: Vec<Record>,
    pub errand: Option<Errand>,
}

/// MUG-1 (each and case of 12), FERN-1, TEA (lots), CAM (serials), ROPE (metres, one decimal); a dock and three bins.
pub fn shift() -> Shift {
    let mut floor = Floor { today: "2026-11-27".parse().unwrap(), ..Floor::default() };
    floor.north.push(PlaceHit { id: LocationId(200), code: "N-01".into(), kind: LocationKind::Bin });
    for (n, (code, kind)) in [
        ("DOCK-1", LocationKind::Dock),
        ("A-01", LocationKind::Bin),
        ("A-02", LocationKind::Bin),
        ("A-03", LocationKind::Bin),
        ("BOTH", LocationKind::Bin),
    ]
    .into_iter()
    .enumerate()
    {
        floor.places.push(PlaceHit { id: LocationId(100 + n as i64), code: code.into(), kind });
    }
    for (n, (sku, tracking, decimals)) in [
        ("MUG-1", Tracking::None, 0),
        ("FERN-1", Tracking::None, 0),
        ("TEA", Tracking::Lot, 0),
        ("CAM", Tracking::Serial, 0),
        ("ROPE", Tracking::None, 1),
        ("BOTH", Tracking::None, 0),
    ]
    .into_iter()
    .enumerate()
    {
        floor.items.push(ItemHit {
            id: ItemId(n as i64 + 1),
            sku: sku.into(),
            name: format!("The {sku}"),
            unit: "each".into(),
            decimals,
            tracking,
            pack: Quantity::ONE,
        });
    }
    for (code, item, pack) in [
        ("09506000134352", 1, 1),
        ("19506000134359", 1, 12),
        ("00000096385074", 2, 1),
        ("TWO-ITEMS", 1, 1),
        ("TWO-ITEMS", 2, 1),
    ] {
        floor.barcodes.push((code.into(), ItemId(item), Quantity::from_units(pack)));
    }
    let task = Task::start(FlowKind::Lookup, SITE);
    Shift { floor, task, said: None, recorded: Vec::new(), errand: None }
}

impl Shift {
    /// Starts a flow.
    pub fn flow(mut self, kind: FlowKind) -> Self {
        self.task = Task::start(kind, SITE);
        self
    }

    /// So much lies there already (a movement of somebody else).
    pub fn stock(mut self, sku: &str, place: &str, lot: Option<&str>, units: i64) -> Self {
        let (item, at) = (self.floor.item(sku), self.floor.place(place));
        let mut draft = Draft::new(
            SITE,
            pickface::domain::MovementKind::Opening,
            item,
            Virtual::Adjustment,
            at,
            Quantity::from_units(units.abs()),
        );
        if units < 0 {
            (draft.from, draft.to) = (Place::from(at), Virtual::Adjustment.into());
        }
        let new_lot = lot.map(|l| (l.parse().unwrap(), None));
        self.floor.apply(&[Record::Movement { draft, new_lot, new_container: None }]);
        self
    }

    /// What somebody at another terminal does in between, on the same floor.
    pub fn meanwhile(self, other: impl FnOnce(Self) -> Self) -> Self {
        let Self { floor, task, said, recorded, errand } = self;
        let mut floor = floor;
        floor.sales.who += 1;
        let theirs = Self {
            floor,
            task: Task::start(FlowKind::Lookup, SITE),
            said: None,
            recorded: Vec::new(),
            errand: None,
        };
        let mut floor = other(theirs).floor;
        floor.sales.who -= 1;
        Self { floor, task, said, recorded, errand }
    }

    /// Larkspur was asked for these, and it is signed.
    pub fn order(mut self, number: &str, lines: &[(&str, i64)]) -> Self {
        let lines = lines.iter().map(|(sku, units)| OrderLine {
            item: self.floor.item_hit(self.floor.item(sku), Quantity::ONE),
            asked: Quantity::from_units(*units),
            received: Quantity::ZERO,
        });
        let order = OrderHit {
            number: number.into(),
            supplier: "Larkspur".into(),
            status: PurchaseStatus::Approved,
            site: SITE,
            site_code: "MAIN".into(),
            lines: lines.collect(),
        };
        self.floor.orders.push(order);
        self
    }

    /// The order is so far.
    pub fn order_is(mut self, number: &str, status: PurchaseStatus) -> Self {
        self.floor.orders.iter_mut().find(|o| o.number == number).unwrap().status = status;
        self
    }

    /// How many of an item have come of an order.
    pub fn came(self, number: &str, sku: &str, units: i64) -> Self {
        let order = self.floor.order(number).unwrap().expect("no such order");
        let found = order.line(self.floor.item(sku)).map_or(Quantity::ZERO, |line| line.received);
        assert_eq!(found, Quantity::from_units(units), "{sku} of {number}");
        self
    }

    /// The order was closed, with this in its note.
    pub fn closed(self, number: &str, note: &str) -> Self {
        let found = self.floor.closed.iter().find(|(n, _)| n == number);
        assert_eq!(found.map(|(_, note)| note.as_str()), Some(note), "{number}");
        self
    }

    /// This place is where what is damaged goes.
    pub fn quarantine(mut self, code: &str) -> Self {
        let place = self.floor.places.iter_mut().find(|p| p.code == code).unwrap();
        place.kind = LocationKind::Quarantine;
        self
    }

    /// A lot that the store knows, with the expiry it knows.
    pub fn lot(mut self, sku: &str, code: &str, expiry: Option<&str>) -> Self {
        let item = self.floor.item(sku);
        self.floor.lot_row(item, code, expiry.map(|day| day.parse().unwrap()));
        self
    }

    /// The expiry that the store knows of a lot.
    pub fn expires(self, sku: &str, code: &str, expiry: &str) -> Self {
        let (_, day) = self.floor.lot(self.floor.item(sku), code).unwrap().expect("no such lot");
        assert_eq!(day, Some(expiry.parse().unwrap()), "{sku} {code}");
        self
    }

    /// One scan; what it records is on disk, and the power goes off and on.
    pub fn scan(mut self, text: &str) -> Self {
        self.step(text);
        self
    }

    /// The same, without giving the shift away.
    pub fn step(&mut self, text: &str) {
        let step = self.task.step(text, &self.floor).unwrap();
        let ids = self.floor.apply(&step.record);
        let mut task = step.task;
        if !ids.is_empty() {
            task.recorded(&ids);
        }
        if let Some(batch) = self.floor.sales.begun.take() {
            task.begun(batch);
        }
        if !step.record.is_empty() {
            task.look_again(&self.floor).unwrap();
        }
        let json = serde_json::to_string(&task).unwrap();
        self.task = serde_json::from_str(&json).unwrap();
        assert_eq!(self.task, task, "a power cut changed the task");
        (self.recorded, self.errand) = (step.record, step.errand);
        self.said = Some(step.feedback);
    }

    fn said(&self, outcome: Outcome, words: &str) {
        let said = self.said.as_ref().expect("nothing was scanned");
        assert!(
            said.outcome == outcome && said.message.contains(words),
            "wanted {outcome:?} {words:?}, got {:?} {:?}",
            said.outcome,
            said.message
        );
    }

    pub fn ok(self, words: &str) -> Self {
        self.said(Outcome::Ok, words);
        self
    }

    pub fn asks(self, words: &str) -> Self {
        self.said(Outcome::Question, words);
        self
    }

    pub fn refuses(self, words: &str) -> Self {
        self.said(Outcome::Error, words);
        self
    }

    /// The last answer, with all that it says beside its words.
    pub fn answer(&self) -> Feedback {
        self.said.clone().expect("nothing was scanned")
    }

    /// The last answer, whole.
    pub fn message(&self) -> String {
        self.said.as_ref().expect("nothing was scanned").message.clone()
    }

    /// On hand of an item in the whole site.
    pub fn on_hand(self, sku: &str, units: i64) -> Self {
        let found = self.floor.on_hand_at_site(self.floor.item(sku), SITE).unwrap();
        assert_eq!(found, Quantity::from_units(units), "on hand of {sku}");
        self
    }

    /// On hand of an item in one place, all lots.
    pub fn lies(self, sku: &str, place: &str, units: i64) -> Self {
        let (item, at) = (self.floor.item(sku), self.floor.place(place));
        let found: Quantity =
            self.floor.balances.iter().filter(|((i, p, _), _)| *i == item && *p == at).map(|(_, q)| *q).sum();
        assert_eq!(found, Quantity::from_units(units), "{sku} in {place}");
        self
    }

    /// What the feedback said is on hand.
    pub fn leaves(self, units: i64) -> Self {
        let said = self.said.as_ref().unwrap();
        assert_eq!(said.on_hand, Some(Quantity::from_units(units)), "{}", said.message);
        self
    }

    /// How many records the last scan made.
    pub fn records(self, n: usize) -> Self {
        assert_eq!(self.recorded.len(), n, "{:?}", self.recorded);
        self
    }

    /// How much of an item a container holds where it stands, all lots.
    pub fn holds(self, plate: &str, sku: &str, units: i64) -> Self {
        let item = self.floor.item(sku);
        let found = self.floor.container(plate).unwrap().map_or(Quantity::ZERO, |c| {
            c.lines.iter().filter(|l| l.item.id == item).map(|l| l.on_hand).sum()
        });
        assert_eq!(found, Quantity::from_units(units), "{sku} in {plate}");
        self
    }

    /// Where a container stands.
    pub fn stands(self, plate: &str, place: &str) -> Self {
        let c = self.floor.container(plate).unwrap().expect("no such container");
        assert_eq!(c.standing.map(|s| s.place.code).as_deref(), Some(place), "{plate}");
        self
    }
}
