//! Commands that do much at once: the first scan says what will happen, the same scanned again does it, and anything else
//! forgets it. Nothing but a scan confirms: neither Enter nor time.

use super::{
    Run, Said,
    adjust::{self, Reason},
    ask,
    journal::Ends,
    ok, plural, refuse, signed,
    state::{Event, HAND, Intent, Lot, Open, Out, Unit, spoken},
};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::{LocationKind, MovementKind, Quantity},
    scan::{CatalogError, ContainerHit, Feedback, ItemHit, Latest, PlaceHit, Reading},
};
use std::{collections::BTreeSet, sync::Arc};

/// So much of an item and lot that lies in no container.
type Loose = (ItemHit, Lot, Quantity);

/// ALL of so many lines needs no second scan: they can be read at a glance.
const A_FEW: usize = 3;
/// The number of the reason that DAMAGED means when no other is scanned.
const DAMAGED: u8 = 3;

impl Run<'_> {
    /// Says what a command will do and waits for the same scan again.
    pub(super) fn twice(&mut self, command: Command, intent: Intent, question: String) -> Feedback {
        self.t.open = Some(Open::Again { command, question, intent });
        ask(self.waits_for())
    }

    /// The scan behind a command that does much.
    pub(super) fn answer_again(
        &mut self,
        (command, question, mut intent): (Command, String, Intent),
        reading: Reading,
        raw: &str,
    ) -> Said {
        let named = match (&reading, &mut intent) {
            (Reading::Command(Command::Reason(n)), Intent::Damaged { reason, .. }) => {
                if !Reason::of(*n).is_some_and(Reason::is_unfit) {
                    let hint = format!("R{n:02} is no reason to set goods apart, {}", reasons());
                    return Ok(self.reopen(Open::Again { command, question, intent }, &hint));
                }
                *reason = *n;
                true
            }
            (Reading::Command(Command::Reason(n)), Intent::Short(reason)) => {
                if !Reason::of(*n).is_some_and(Reason::is_short) {
                    let fits = adjust::listed(Reason::is_short);
                    let hint = format!("R{n:02} is no reason to be short, {fits}");
                    return Ok(self.reopen(Open::Again { command, question, intent }, &hint));
                }
                *reason = *n;
                true
            }
            _ => false,
        };
        match reading {
            _ if named => self.execute(intent),
            Reading::Command(Command::Yes) => self.execute(intent),
            Reading::Command(again) if again == command => self.execute(intent),
            Reading::Command(Command::No | Command::Back) => {
                Ok(ok(format!("{} cancelled: {}", command.word(), self.waits_for())))
            }
            other => {
                let mut feedback = self.process(other, raw)?;
                feedback.message.insert_str(0, &format!("{} cancelled; ", command.word()));
                Ok(feedback)
            }
        }
    }

    /// ALL: everything that lies in the place, in hand.
    pub(super) fn all(&mut self) -> Said {
        if !matches!(self.kind, FlowKind::Putaway | FlowKind::Move) {
            return Ok(refuse(match self.kind {
                FlowKind::Count => {
                    "ALL belongs to MOVE and PUTAWAY; a count is blind: scan what is there, then DONE"
                }
                _ => {
                    "ALL belongs to MOVE and PUTAWAY, where it takes all that lies in a place: start one, then scan the place"
                }
            }));
        }
        let Some(from) = self.t.place.clone() else {
            return Ok(ask("where from? scan the place it lies in, then ALL"));
        };
        let (all, containers) = self.all_of(&from)?;
        let (lines, units) = (all.len(), all.iter().map(|(.., quantity)| *quantity).sum::<Quantity>());
        if lines == 0 && containers > 0 {
            let holds = plural(containers as u64, "container");
            return Ok(ask(format!("nothing lies loose in {}: {holds} there, scan each plate", from.code)));
        }
        if lines == 0 {
            let more = if self.t.lines.is_empty() { "" } else { " more" };
            return Ok(ask(format!("the books have nothing{more} in {}: {}", from.code, self.waits_for())));
        }
        if lines <= A_FEW {
            return self.take_all();
        }
        let question = format!("take all of {}: {lines} lines, {units} units? ALL again", from.code);
        Ok(self.twice(Command::All, Intent::All, question))
    }

    /// What lies loose in a place and is not in hand yet, and how many containers hold goods there: those are taken whole,
    /// each by a scan of its plate.
    fn all_of(&self, from: &PlaceHit) -> Result<(Vec<Loose>, usize), CatalogError> {
        let (mut loose, mut plates) = (Vec::new(), BTreeSet::new());
        for c in self.catalog.contents(from.id)? {
            let lot = Lot::of(&c.item, c.lot_code);
            let mut rest = c.on_hand;
            for (hit, quantity) in self.holders(c.item.id, from.id, &lot)? {
                rest = rest - quantity;
                plates.insert(hit.code);
            }
            if let Some(line) = self.t.line(c.item.id, lot.code.as_deref()) {
                rest = rest - (line.quantity - line.contained());
            }
            if rest.is_positive() {
                loose.push((c.item, lot, rest));
            }
        }
        let taken = |code: &String| self.t.boxes.iter().any(|held| held.hit.code == *code);
        Ok((loose, plates.iter().filter(|code| !taken(code)).count()))
    }

    /// All at once is one scan, and one UNDO.
    pub(super) fn take_all(&mut self) -> Said {
        let Some(from) = self.t.place.clone() else { return Ok(ask("where from? scan the place first")) };
        let (all, containers) = self.all_of(&from)?;
        let fresh =
            all.iter().filter(|(item, lot, _)| self.t.line(item.id, lot.code.as_deref()).is_none()).count();
        if self.t.lines.len() + fresh > HAND {
            return Ok(refuse(format!(
                "TOO MANY in {}: {HAND} different lines can be in hand; move a part of them, item by item",
                from.code
            )));
        }
        let (journal, scans, loose) = (std::mem::take(&mut self.t.journal), self.t.scans, self.t.loose);
        let (mut taken, mut units) = (Vec::new(), Quantity::ZERO);
        for (item, lot, quantity) in all {
            let told = self.take_in_hand(&item, quantity, &lot)?;
            // A question or a refusal about one of them leaves it where it is; the others are in hand.
            if self.t.open.take().is_some() || told.outcome != super::Outcome::Ok {
                continue;
            }
            units += quantity;
            taken.push((item.id, lot.code.clone(), quantity));
        }
        self.t.journal = journal;
        self.t.last = None;
        let words = format!("{} in {}", signed(units), plural(taken.len() as u64, "line"));
        (self.t.scans, self.t.loose) = (scans.saturating_add(1), loose.saturating_add(1));
        let event = Event {
            place: Some((from.id, from.code.clone())),
            all: taken,
            tally: Some((1, units)),
            ..Event::told(format!("{words} in hand"))
        };
        self.t.remember(Arc::new(event));
        self.t.latest = Some(Latest::Place(from.clone()));
        let stay = match containers {
            0 => String::new(),
            n => format!("; {} there: scan each plate", plural(n as u64, "container")),
        };
        let mut feedback = ok(format!("{words} from {}{stay}: {}", from.code, self.waits_for())).at(&from);
        feedback.quantity = Some(units);
        Ok(feedback)
    }

    /// DAMAGED: what came in last, or what is in hand, goes to the site's quarantine place.
    pub(super) fn damaged(&mut self) -> Said {
        match self.kind {
            FlowKind::Receive => self.damaged_at_the_dock(),
            FlowKind::Putaway | FlowKind::Move => self.damaged_in_hand(),
            FlowKind::Pick => self.pick_damaged(),
            FlowKind::Pack => Ok(refuse(
                "DAMAGED belongs to the shelf: do not scan the broken piece; scan OK, then DONE when the others are verified",
            )),
            FlowKind::Return => Ok(refuse(
                "DAMAGED is asked of each piece that comes back: scan OK, then the item, and S02 or S03 when asked",
            )),
            FlowKind::Count => Ok(refuse(
                "DAMAGED belongs to RECEIVE, PUTAWAY and MOVE: count it here, then MOVE it, where DAMAGED sets it apart",
            )),
            FlowKind::Adjust => Ok(refuse(
                "DAMAGED belongs to RECEIVE, PUTAWAY and MOVE, where it sets goods apart; to write them off scan the reason R03",
            )),
            FlowKind::Lookup => Ok(refuse(
                "DAMAGED belongs to RECEIVE, PUTAWAY and MOVE: start MOVE, scan where it lies and the item, then DAMAGED",
            )),
        }
    }

    /// The quarantine place of the site, the first on the walk; or what to say where there is none.
    pub(super) fn quarantine(&self) -> Result<Result<PlaceHit, Feedback>, CatalogError> {
        let first = self.catalog.places_of(self.site, LocationKind::Quarantine)?.into_iter().next();
        Ok(first.ok_or_else(|| {
            refuse(
                "NO QUARANTINE PLACE at this site: import a location of the kind quarantine, or put the goods aside and MOVE \
                 them later",
            )
        }))
    }

    /// The container that the newest event went into.
    fn filled_last(&self) -> Result<Option<ContainerHit>, CatalogError> {
        let within = self.t.journal.last().and_then(|event| event.within.as_ref());
        Ok(match within {
            Some(code) => self.catalog.container(code)?.map(|c| c.hit),
            None => None,
        })
    }

    /// What to say where that container was carried away with what is damaged.
    fn carried_away(&self, from: &PlaceHit) -> Result<Option<Feedback>, CatalogError> {
        let Some(hit) = self.filled_last()? else { return Ok(None) };
        let c = self.catalog.container_of(hit.id)?;
        let away = c.and_then(|c| c.standing).filter(|s| s.place.id != from.id);
        Ok(away.map(|s| {
            let (name, at) = (spoken(&hit.code), s.place.code);
            ask(format!("container {name} stands in {at} by now; take it in MOVE there, then DAMAGED"))
                .of(&hit.code)
        }))
    }

    fn damaged_at_the_dock(&mut self) -> Said {
        let (Some(place), Some(last)) = (self.t.place.clone(), self.t.settable().cloned()) else {
            return Ok(ask("what is damaged? receive it first, then DAMAGED"));
        };
        if let Some(carried) = self.carried_away(&place)? {
            return Ok(carried);
        }
        let to = match self.quarantine()? {
            Ok(to) if to.id == place.id => {
                return Ok(ask(format!("{} is the quarantine place: it lies there already", to.code)));
            }
            Ok(to) => to,
            Err(none) => return Ok(none),
        };
        let (item, lot) = (last.item, last.lot.bare());
        let digits = std::mem::take(&mut self.t.digits);
        let newest = self.t.journal.last().and_then(|e| e.change.as_ref());
        let quantity = match (digits.parse::<Quantity>(), newest) {
            (Ok(said), _) => said,
            (Err(_), Some((id, code, change)))
                if *id == item.id && *code == lot.code && change.is_positive() =>
            {
                *change
            }
            _ => {
                return Ok(ask(format!(
                    "how many of {} are damaged? digits, then DAMAGED; or scan the next one, then DAMAGED",
                    item.sku
                )));
            }
        };
        let here = self.t.held(item.id, lot.code.as_deref());
        if !quantity.is_positive() || quantity > here || !quantity.fits(item.decimals) {
            return Ok(refuse(format!(
                "NOT SO MANY: {quantity} damaged of {here} {} received here",
                item.sku
            )));
        }
        let question = format!(
            "{quantity} {}{} damaged, from {} to {}? DAMAGED again, or the reason: {}",
            item.sku,
            lot.tail(),
            place.code,
            to.code,
            reasons()
        );
        let goods = Some(Box::new((item, lot, quantity)));
        Ok(self.twice(Command::Damaged, Intent::Damaged { goods, to, reason: DAMAGED }, question))
    }

    fn damaged_in_hand(&mut self) -> Said {
        if !self.t.holds() {
            return Ok(ask(format!(
                "what is damaged? take it in hand first, then DAMAGED: {}",
                self.waits_for()
            )));
        }
        if !self.t.digits.is_empty() {
            return Ok(ask(format!(
                "{} x waits: DAMAGED takes all that is in hand, QCLR forgets the digits",
                self.t.digits
            )));
        }
        let to = match self.quarantine()? {
            Ok(to) if self.t.place.as_ref().is_some_and(|from| from.id == to.id) => {
                return Ok(ask(format!("{} is the quarantine place: it came from there", to.code)));
            }
            Ok(to) => to,
            Err(none) => return Ok(none),
        };
        let question = format!(
            "{} damaged, from {} to {}? DAMAGED again, or the reason: {}",
            self.in_hand(),
            self.here(),
            to.code,
            reasons()
        );
        Ok(self.twice(Command::Damaged, Intent::Damaged { goods: None, to, reason: DAMAGED }, question))
    }

    /// The goods go to quarantine, with the reason in the ledger.
    pub(super) fn set_apart(
        &mut self,
        goods: Option<Box<(ItemHit, Lot, Quantity)>>,
        to: PlaceHit,
        reason: u8,
    ) -> Said {
        let Some(goods) = goods else {
            self.t.reason = Some(reason);
            return self.put_down(to, Vec::new());
        };
        let (item, lot, quantity) = *goods;
        if self.kind == FlowKind::Pick {
            return self.pick_is_damaged((item, lot, quantity), &to, reason);
        }
        let Some(from) = self.t.place.clone() else {
            return Ok(ask("where? scan the dock or the bin first"));
        };
        let word = Reason::of(reason).map_or("damaged", |r| r.word);
        let after = self.on_hand(item.id, &to, &lot)? + quantity;
        if let Some(carried) = self.carried_away(&from)? {
            return Ok(carried);
        }
        // The piece that was received last, out of the container that it went into.
        let filled = self.filled_last()?.map(|hit| Out { hit, quantity });
        let parts = self.parts(item.id, &lot, &from, quantity, filled.as_slice())?;
        for (hit, part) in parts {
            let ends =
                Ends { out: hit.map(|hit| Unit::Row(hit.id)), ..(from.id.into(), to.id.into()).into() };
            self.movement(MovementKind::Move, item.id, &lot, ends, part, word)?;
        }
        let words = format!("{quantity} {}{} {word}, {} -> {}", item.sku, lot.tail(), from.code, to.code);
        self.remember_all(words.clone(), Some(&to), None, (0, Quantity::ZERO));
        Ok(ok(words).about(&item, quantity).at(&to).leaves(after))
    }

    /// SKIP in a count: this place another time.
    pub(super) fn skip(&mut self) -> Said {
        if self.kind != FlowKind::Count {
            return Ok(refuse(format!(
                "SKIP belongs to a list of things to do, a count or a pick list; in {} there is none: scan OK, then go on",
                self.called()
            )));
        }
        if self.t.place.is_none() {
            return self.skip_next();
        }
        if !self.t.holds() {
            return self.skip_place();
        }
        let counted = self.counted_so_far();
        let question = format!("leave {} for later and forget its {counted}? SKIP again", self.here());
        Ok(self.twice(Command::Skip, Intent::Skip, question))
    }

    /// Nothing is recorded: the place is counted another time.
    pub(super) fn skip_place(&mut self) -> Said {
        let code = self.here().to_owned();
        self.drop_hand();
        if let Some(place) = self.t.place.take() {
            self.plan_mut().skip(place.id);
        }
        let next = self.where_next()?;
        Ok(ok(format!("{code} left for later: {next}")))
    }
}

/// The reasons that set goods apart: `R03 damaged, R04 expired`.
fn reasons() -> String {
    adjust::listed(Reason::is_unfit)
}
