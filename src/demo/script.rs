//! The last ten days: what was received, put away, picked, shipped, counted and mended.

use super::{
    DemoMovement, DemoPlace,
    layout::SiteIndex,
    plan::{Balance, Plan, Role, World},
    random::Random,
};
use crate::domain::{Day, LotCode, MovementKind, Quantity, Tracking, Virtual};
use std::collections::{BTreeMap, BTreeSet};

/// What the script changes in lasting places: row → its net effect there, by place and lot.
pub(super) type Net = BTreeMap<usize, Vec<Balance>>;

/// A lot and its expiry.
type Batch = Option<(String, Option<Day>)>;

/// Rows that the script looks at: the first page of any warehouse is lively, however large it is.
const CAST: usize = 400;
/// Where goods only pass: what the script leaves there came with the script.
const PASSING: [&str; 13] = [
    "DOCK-1", "DOCK-2", "PACK-1", "QUAR-1", "TOTE-1", "TOTE-2", "TOTE-3", "TOTE-4", "TOTE-5", "TOTE-6",
    "N-DOCK-1", "N-PACK-1", "N-TOTE-1",
];

/// An item that the script may use.
struct Actor<'w> {
    plan: Plan<'w>,
    sku: crate::domain::Sku,
    /// Its pick faces with stock, by site.
    faces: Vec<Balance>,
}

/// One moment of the script.
#[derive(Clone, Copy)]
struct When {
    days_ago: u32,
    second: u32,
}

const fn at(days_ago: u32, hour: u32, minute: u32, second: u32) -> When {
    When { days_ago, second: hour * 3600 + minute * 60 + second }
}

/// Writes the script; the net effect lets the opening stock be what makes the end come out right.
pub(super) fn write(world: &World) -> (Vec<DemoMovement>, Net) {
    let mut script = Script { moves: Vec::new(), net: Net::new(), used: BTreeSet::new(), order: 1001 };
    let cast: Vec<Actor> = (0..world.items.min(CAST)).filter_map(|index| actor(world, index)).collect();
    let days: Vec<u32> = (1..=10).rev().filter(|ago| !is_sunday(world.today, *ago)).collect();
    let mut random = Random::of(world.seed, 0, 2);
    for (nth, ago) in days.iter().enumerate() {
        script.deliveries(&cast, *ago, nth as u32, &mut random);
        script.orders(&cast, *ago, &mut random);
    }
    let last = days.last().copied().unwrap_or(1);
    script.named(&cast, last);
    script.mishaps(world, &cast, last);
    script.finish()
}

fn is_sunday(today: Day, ago: u32) -> bool {
    // Day 0 was a Thursday.
    (today.0 - ago as i32 + 4).rem_euclid(7) == 0
}

fn actor(world: &World, index: usize) -> Option<Actor<'_>> {
    let plan = world.plan(index);
    let sku = world.catalogue.labels(plan.product, plan.collection).0.parse().ok()?;
    let mut faces = plan.balances();
    faces.retain(|b| b.place == world.layout.face(b.site, index));
    if faces.is_empty() {
        // Sold out: the script picks the last ones from where they stood.
        let lot = (plan.product.tracking != Tracking::None).then(|| ("L2101".to_string(), None));
        let place = world.layout.face(SiteIndex::Main, index);
        faces.push(Balance { site: SiteIndex::Main, place, lot, quantity: 0 });
    }
    Some(Actor { plan, sku, faces })
}

impl Actor<'_> {
    fn face(&self, site: SiteIndex) -> Option<&Balance> {
        self.faces.iter().find(|b| b.site == site)
    }

    /// Whether its main pick face holds so many thousandths at the end, in pieces that are alike.
    fn holds(&self, quantity: i64) -> bool {
        let plain =
            self.plan.index >= super::catalogue::NAMED && self.plan.product.tracking != Tracking::Serial;
        plain && self.face(SiteIndex::Main).is_some_and(|b| b.quantity >= quantity)
    }

    fn steady(&self) -> bool {
        matches!(self.plan.role, Role::Steady | Role::Over | Role::Intermittent | Role::Silent)
    }
}

struct Script {
    moves: Vec<DemoMovement>,
    net: Net,
    /// Rows that were received, counted or moved once: never twice, so that no balance dips below zero on the way.
    used: BTreeSet<usize>,
    order: u32,
}

impl Script {
    /// Adds one movement and says its number.
    #[allow(
        clippy::too_many_arguments,
        reason = "a movement has that many words, and the script reads like one"
    )]
    fn add(
        &mut self,
        when: When,
        kind: MovementKind,
        who: (&'static str, &'static str),
        actor: &Actor,
        (site, lot): (SiteIndex, &Batch),
        (from, to): (&str, &str),
        quantity: i64,
        (document, note): (&str, &str),
    ) -> Option<usize> {
        let movement = DemoMovement {
            days_ago: when.days_ago,
            second: when.second,
            kind,
            sku: actor.sku.clone(),
            lot: lot.as_ref().and_then(|(code, _)| code.parse::<LotCode>().ok()),
            expiry: lot.as_ref().and_then(|(_, expiry)| *expiry),
            site: site.code(),
            from: place(from)?,
            to: place(to)?,
            quantity: Quantity::from_thousandths(quantity),
            operator: who.0,
            station: who.1,
            document: document.into(),
            note: note.into(),
            reverses: None,
        };
        for (end, sign) in [(from, -1), (to, 1)] {
            if end.parse::<Virtual>().is_ok() || PASSING.contains(&end) {
                continue;
            }
            let net = self.net.entry(actor.plan.index).or_default();
            // A bin of the other site is told by its letter.
            let site = if end.starts_with("N-") { SiteIndex::North } else { SiteIndex::Main };
            match net.iter_mut().find(|b| b.place == end && b.lot == *lot && b.site == site) {
                Some(balance) => balance.quantity += sign * quantity,
                None => {
                    net.push(Balance {
                        site,
                        place: end.into(),
                        lot: lot.clone(),
                        quantity: sign * quantity,
                    });
                }
            }
        }
        self.moves.push(movement);
        Some(self.moves.len() - 1)
    }

    /// A lorry in the morning: received at the dock, put away within the hour.
    fn deliveries(&mut self, cast: &[Actor], ago: u32, nth: u32, random: &mut Random) {
        let order = format!("PO {}", 2195 + nth);
        for line in 0..random.between(1, 3) as u32 {
            let wanted = random.between(0, cast.len() as i64 - 1) as usize;
            let Some(actor) = self.free(cast, wanted, |a| a.steady() && a.holds(12_000)) else { continue };
            let quantity = if actor.holds(actor.plan.product.case * 1000) && actor.plan.product.case > 0 {
                actor.plan.product.case * 1000
            } else {
                12_000
            };
            let Some(face) = actor.face(SiteIndex::Main) else { continue };
            let (who, dock, document) =
                (("ben", "T2"), if nth.is_multiple_of(2) { "DOCK-1" } else { "DOCK-2" }, (&*order, ""));
            let lot = (SiteIndex::Main, &face.lot);
            let receive = at(ago, 7, 40 + line * 3, 11 + line);
            self.add(receive, MovementKind::Receive, who, actor, lot, ("supplier", dock), quantity, document);
            let away = at(ago, 8, 20 + line * 4, 37);
            self.add(away, MovementKind::Putaway, who, actor, lot, (dock, &face.place), quantity, document);
        }
    }

    /// The day's orders: picked into a tote, shipped when the van comes.
    fn orders(&mut self, cast: &[Actor], ago: u32, random: &mut Random) {
        for nth in 0..random.between(3, 5) as u32 {
            let order = format!("#{}", self.order);
            self.order += 1;
            let (tote, picker) =
                (format!("TOTE-{}", nth % 6 + 1), [("ana", "T1"), ("chidi", "T3")][nth as usize % 2]);
            for line in 0..random.between(1, 3) as u32 {
                let actor = &cast[random.between(0, cast.len() as i64 - 1) as usize];
                let quantity = random.between(1, 3) * 1000;
                if !actor.holds(1000) {
                    continue;
                }
                let when = at(ago, 9 + nth, 5 + line * 2 + nth * 7, 13 + line * 17);
                self.sell(when, actor, SiteIndex::Main, &tote, quantity, picker, &order);
            }
        }
    }

    /// Pick at `when`, ship in the afternoon of that day.
    #[allow(clippy::too_many_arguments, reason = "as above")]
    fn sell(
        &mut self,
        when: When,
        actor: &Actor,
        site: SiteIndex,
        tote: &str,
        quantity: i64,
        who: (&'static str, &'static str),
        order: &str,
    ) {
        let Some(face) = actor.face(site) else { return };
        let (lot, document) = ((site, &face.lot), (order, ""));
        self.add(when, MovementKind::Pick, who, actor, lot, (&face.place, tote), quantity, document);
        let van = When { second: 16 * 3600 + when.second / 60, ..when };
        self.add(van, MovementKind::Ship, ("ana", "T1"), actor, lot, (tote, "customer"), quantity, document);
    }

    /// What happened to the five that everybody knows, and to what sold out.
    fn named(&mut self, cast: &[Actor], last: u32) {
        // The print's shelf said six; nine were sold from it.
        let fern = [(at(last + 4, 10, 12, 5), 2), (at(last, 10, 38, 22), 4), (at(last, 14, 7, 41), 3)];
        let others = [
            (1, at(last, 10, 41, 7), 2),
            (2, at(last, 11, 3, 30), 1),
            (3, at(last, 11, 20, 12), 2),
            (4, at(last, 13, 15, 0), 3),
        ];
        let fern = fern.into_iter().map(|(when, pieces)| (0, when, pieces));
        for (row, when, pieces) in fern.chain(others) {
            if let Some(actor) = cast.get(row) {
                let order = format!("#{}", self.order);
                self.order += 1;
                self.sell(when, actor, SiteIndex::Main, "TOTE-2", pieces * 1000, ("ana", "T1"), &order);
            }
        }
        let empty = cast.iter().filter(|a| a.plan.role == Role::Out && a.plan.index > 0).take(3);
        for (nth, actor) in (0..).zip(empty) {
            let order = format!("#{}", self.order);
            self.order += 1;
            let pieces = if actor.plan.product.tracking == Tracking::Serial { 1 } else { 2 };
            let when = at(last, 15, 2 + nth * 5, 9);
            self.sell(when, actor, SiteIndex::Main, "TOTE-5", pieces * 1000, ("chidi", "T3"), &order);
        }
    }

    /// A count that found less and one that found more, a breakage, a mistake taken back, goods set apart, a return, a
    /// transfer, a sale of the other site, and a delivery that still stands on the dock.
    fn mishaps(&mut self, world: &World, cast: &[Actor], last: u32) {
        use MovementKind::{Adjust, Count, Move, Receive, Return, Ship, Transfer};
        let (lead, picker) = (("dilys", "T1"), ("chidi", "T3"));
        let simple = [
            (Count, at(last + 2, 12, 31, 8), lead, ("face", "adjustment"), 2, ("COUNT 7", "counted 2 less")),
            (Count, at(last + 2, 12, 35, 50), lead, ("adjustment", "face"), 1, ("COUNT 7", "counted 1 more")),
            (
                Adjust,
                at(last + 1, 11, 48, 3),
                picker,
                ("face", "adjustment"),
                1,
                ("", "broken at the pick face"),
            ),
            (
                Move,
                at(last + 3, 13, 22, 19),
                lead,
                ("face", "QUAR-1"),
                2,
                ("", "box crushed, waiting for a decision"),
            ),
            (
                Return,
                at(last + 1, 14, 55, 40),
                ("ben", "T2"),
                ("customer", "face"),
                1,
                ("RMA 88", "unopened"),
            ),
            (Receive, at(last, 15, 44, 12), ("ben", "T2"), ("supplier", "DOCK-1"), 12, ("PO 2207", "")),
        ];
        for (nth, (kind, when, who, ends, pieces, words)) in simple.into_iter().enumerate() {
            let Some(actor) = self.free(cast, 40 + nth * 31, |a| a.steady() && a.holds(6_000)) else {
                continue;
            };
            let Some(face) = actor.face(SiteIndex::Main) else { continue };
            let end = |word| if word == "face" { &*face.place } else { word };
            let lot = (SiteIndex::Main, &face.lot);
            self.add(when, kind, who, actor, lot, (end(ends.0), end(ends.1)), pieces * 1000, words);
        }
        if let Some(actor) = self.free(cast, 300, |a| a.steady() && a.holds(6_000))
            && let Some(face) = actor.face(SiteIndex::Main)
        {
            let (lot, wrong) = ((SiteIndex::Main, &face.lot), world.layout.reserve(actor.plan.index));
            let mistake = at(last, 13, 40, 2);
            let ends = (&*face.place, &*wrong);
            let moved = self.add(mistake, Move, picker, actor, lot, ends, 4_000, ("", ""));
            let back = When { second: mistake.second + 38, ..mistake };
            let ends = (&*wrong, &*face.place);
            let undo = self.add(back, Move, picker, actor, lot, ends, 4_000, ("", "undo"));
            if let (Some(moved), Some(undo)) = (moved, undo) {
                self.moves[undo].reverses = Some(moved);
            }
        }
        let both = |a: &Actor| {
            let there = a.face(SiteIndex::North).is_some_and(|b| b.quantity >= 6_000);
            a.holds(6_000) && there && a.plan.product.tracking == Tracking::None
        };
        if let Some(actor) = self.free(cast, 120, both)
            && let (Some(here), Some(there)) = (actor.face(SiteIndex::Main), actor.face(SiteIndex::North))
        {
            let words = ("TR 31", "");
            let (out, arrived) = (at(last + 3, 9, 50, 0), at(last + 2, 8, 15, 26));
            let (main, north) = ((SiteIndex::Main, &here.lot), (SiteIndex::North, &there.lot));
            self.add(out, Transfer, lead, actor, main, (&here.place, "transit"), 6_000, words);
            self.add(
                arrived,
                Transfer,
                ("ewan", "N1"),
                actor,
                north,
                ("transit", &there.place),
                6_000,
                words,
            );
        }
        let sold =
            cast.iter().filter(|a| a.face(SiteIndex::North).is_some_and(|b| b.quantity >= 2_000)).take(6);
        for (nth, actor) in (0..).zip(sold) {
            let Some(face) = actor.face(SiteIndex::North) else { continue };
            let (lot, words) = ((SiteIndex::North, &face.lot), ("SHOP", ""));
            let pieces = if actor.plan.product.tracking == Tracking::Serial { 1_000 } else { 2_000 };
            let when = at(last + nth % 3, 10 + nth, 12, 30);
            self.add(when, Ship, ("ewan", "N1"), actor, lot, (&face.place, "customer"), pieces, words);
        }
    }

    /// The first actor from row `start` on that suits and was not used yet; it is used from now on.
    fn free<'a, 'w>(
        &mut self,
        cast: &'a [Actor<'w>],
        start: usize,
        suits: impl Fn(&Actor) -> bool,
    ) -> Option<&'a Actor<'w>> {
        let start = start % cast.len().max(1);
        let mut round = cast[start..].iter().chain(&cast[..start]);
        let found = round.find(|a| !self.used.contains(&a.plan.index) && suits(a))?;
        self.used.insert(found.plan.index);
        Some(found)
    }

    /// In the order of time, with reversals pointing at where their movement now stands.
    fn finish(mut self) -> (Vec<DemoMovement>, Net) {
        let mut order: Vec<usize> = (0..self.moves.len()).collect();
        order.sort_by_key(|&n| (std::cmp::Reverse(self.moves[n].days_ago), self.moves[n].second, n));
        for movement in &mut self.moves {
            movement.reverses = movement.reverses.and_then(|old| order.iter().position(|&n| n == old));
        }
        let moves = order.iter().map(|&n| self.moves[n].clone()).collect();
        (moves, self.net)
    }
}

/// A virtual location's word, or the code of a real one.
fn place(text: &str) -> Option<DemoPlace> {
    match text.parse::<Virtual>() {
        Ok(side) => Some(DemoPlace::Virtual(side)),
        Err(_) => text.parse().ok().map(DemoPlace::Location),
    }
}
