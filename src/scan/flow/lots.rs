//! Lots, serials and expiries: what may be one, how it is spelled already, and what is asked about it.

use super::{
    Run, Said, ask, ok, refuse,
    state::{Assumed, Filling, Intent, Lot, Open, Pairing},
};
use crate::{
    barcode::{
        Command,
        command::FlowKind,
        gtin::{Gtin, GtinError},
    },
    domain::{Day, ItemId, LotCode, LotId, Quantity, Tracking},
    scan::{
        CatalogError, Feedback, ItemHit, PlaceHit, Reading, SerialPlace,
        reading::{Hint, SHORT, Unknown, shown},
        stated::Stated,
    },
};

/// GS1 allows a lot or a serial so many characters; a longer one is asked about.
const LONG: usize = 20;
/// An expiry more than so many days ahead is asked about: ten years.
const FAR: i32 = 3653;

/// What a code of an item's is called.
fn word(item: &ItemHit) -> &'static str {
    if item.tracking == Tracking::Serial { "serial" } else { "lot" }
}

/// `best before 30 Nov 2027`.
pub(super) fn best_before(day: Day) -> String {
    day.date().map_or_else(String::new, |d| format!("best before {}", d.format("%-d %b %Y")))
}

impl Run<'_> {
    pub(super) fn answer_lot(
        &mut self,
        item: ItemHit,
        quantity: Quantity,
        options: Vec<Option<String>>,
        reading: &Reading,
        raw: &str,
    ) -> Said {
        let hint = match reading {
            Reading::Command(Command::No | Command::Back) => {
                return Ok(ok(format!("not counted: {}", self.waits_for())));
            }
            Reading::Command(Command::Choice(_)) => None,
            // A lot may be called FULL; a command of the sheet has its prefix.
            Reading::Command(command) if command.may_be_a_lot() && Command::from_code(raw).is_none() => {
                let question = format!(
                    "{} is a word of the command sheet: is it the {} of {}?",
                    command.word(),
                    word(&item),
                    item.sku
                );
                return Ok(self.doubt(0, Intent::LotText(item, quantity, raw.trim().into()), question));
            }
            Reading::Command(Command::Help) => {
                self.t.open = Some(Open::Lot { item, quantity, options });
                return Ok(self.help());
            }
            Reading::Command(
                command @ (Command::Menu
                | Command::Start(_)
                | Command::Pause
                | Command::Logout
                | Command::Print),
            ) => {
                let mut said = self.command(*command)?;
                said.message.insert_str(0, &format!("{quantity} {} not counted; ", item.sku));
                return Ok(said);
            }
            Reading::Goods(other, _) if other.id != item.id => {
                Some(format!("that is {}, no {}", other.sku, word(&item)))
            }
            // The other barcode of the pack has the answer.
            Reading::Goods(_, stated) | Reading::Partner(stated) if stated.code(item.tracking).is_some() => {
                self.t.tag = stated.tag.or(self.t.tag);
                let (mut item, mut quantity) = (item, quantity);
                // The item was scanned as one pack; the other barcode says how many are in it.
                if let Some(count) = stated.count.map(|count| count.thousandths() / 1000) {
                    let many = (item.pack.times(count), quantity.times(count));
                    let (Some(pack), Some(all)) = many else {
                        let sku = &item.sku;
                        return Ok(refuse(format!("TOO MANY {sku}: {count} packs cannot be booked")));
                    };
                    if !all.is_positive()
                        || all > Quantity::MAX
                        || item.tracking == Tracking::Serial && all != Quantity::ONE
                    {
                        let sku = &item.sku;
                        return Ok(refuse(format!("NOT SO MANY: {all} of {sku} cannot be booked at once")));
                    }
                    (item.pack, quantity) = (pack, all);
                }
                self.t.stated = Some((Some(item.id), stated.clone()));
                self.t.pairing = Some(Pairing::ItemFirst);
                return self.with_quantity(item, quantity);
            }
            // The barcode of the pallet itself, with the lot of what is on it.
            Reading::Container(plate)
                if self.kind == FlowKind::Receive && plate.stated.code(item.tracking).is_some() =>
            {
                if let Some(seen) = self.received(&plate.code)? {
                    return Ok(seen);
                }
                self.t.content = None;
                self.t.into = Some(Filling { code: plate.code.as_str().into(), whole: true, tag: None });
                let code = plate.stated.code(item.tracking).unwrap_or_default();
                return self.lot_stated(item, quantity, code, plate.stated.expiry);
            }
            Reading::Unknown(Unknown { hint: Hint::Command, .. }) => Some("UNKNOWN COMMAND".into()),
            Reading::Unknown(Unknown { tag: Some(_), .. }) => {
                Some(format!("that is a tag, no {}", word(&item)))
            }
            Reading::Unknown(_) => None,
            _ => Some(format!("that is no {}", word(&item))),
        };
        if let Some(hint) = hint {
            return Ok(self.reopen(Open::Lot { item, quantity, options }, &hint));
        }
        let typed = raw.trim();
        let at = |same: fn(&str, &str) -> bool| {
            options.iter().position(|o| o.as_deref().is_some_and(|code| same(code, typed)))
        };
        let known = at(|a, b| a == b).or_else(|| at(str::eq_ignore_ascii_case));
        if let Some(code) = known.or_else(|| self.choice(reading, raw)).and_then(|at| options.get(at)) {
            let lot = Lot::of(&item, code.clone());
            return self.with_lot(item, quantity, lot);
        }
        if matches!(reading, Reading::Command(_)) && Command::from_code(raw).is_some() {
            return Ok(self.reopen(Open::Lot { item, quantity, options }, "that is not in the list"));
        }
        self.lot_text(item, quantity, raw, Some(options))
    }

    /// An unknown text with nothing asked: the next serial of the last item, or another of its lots.
    pub(super) fn lot_alone(
        &mut self,
        unknown: &Unknown,
        raw: &str,
        assumed: Option<Assumed>,
    ) -> Result<Option<Feedback>, CatalogError> {
        let Some(last) = self.t.last.as_ref().filter(|_| self.t.place.is_some()) else { return Ok(None) };
        let item = last.item.clone();
        if self.kind == FlowKind::Lookup || matches!(unknown.hint, Hint::Command | Hint::Elsewhere(_)) {
            return Ok(None);
        }
        match item.tracking {
            Tracking::None => Ok(None),
            Tracking::Serial => {
                let digits = std::mem::take(&mut self.t.digits);
                if !digits.is_empty() {
                    return Ok(Some(refuse(format!(
                        "SERIALS of {} are scanned one by one, not {digits} at once",
                        item.sku
                    ))));
                }
                self.lot_text(item, Quantity::ONE, raw, None).map(Some)
            }
            Tracking::Lot => {
                let Some(code) = self.spelled(&item, raw)? else { return Ok(None) };
                if let Some(assumed) = assumed {
                    let stated = Stated { lot: Some(code.clone()), ..Stated::default() };
                    if let Some(said) = self.of_the_pack_before(assumed, &stated)? {
                        return Ok(Some(said));
                    }
                }
                let lot = Lot::of(&item, Some(code.clone()));
                self.t.lots.retain(|(id, _)| *id != item.id);
                self.t.switched = Some((item.id, code));
                let message = format!("now{}: SCAN THE ITEM", lot.tail());
                let feedback = ok(message).about(&item, Quantity::ZERO).uncounted();
                self.t.last = Some(super::state::Current { item, lot });
                Ok(Some(feedback))
            }
        }
    }

    /// A text as the lot or serial of an item, unless it looks like something else. `asked` has the options of the
    /// question it answers; without a question all is in doubt that does not go on with what was scanned before.
    fn lot_text(
        &mut self,
        item: ItemHit,
        quantity: Quantity,
        raw: &str,
        asked: Option<Vec<Option<String>>>,
    ) -> Said {
        let raw = raw.trim();
        let what = word(&item);
        if self.spelled(&item, raw)?.is_none() {
            if more_than_a_lot(raw) {
                let name = what.to_uppercase();
                self.t.open = asked.map(|options| Open::Lot { item, quantity, options });
                return Ok(refuse(format!(
                    "BAD {name} {}: there is more in it than the {what}; scan OK, then the {what} alone, or type it",
                    shown(raw)
                )));
            }
            let why = match doubtful(raw, asked.is_none()) {
                Some(why) => Some(format!(" {why}")),
                None if asked.is_none() && !self.goes_on(&item, raw) => Some(String::new()),
                None => None,
            };
            if let Some(why) = why {
                let question = format!("{}{why}: is it the {what} of {}?", shown(raw), item.sku);
                return Ok(self.doubt(0, Intent::LotText(item, quantity, raw.into()), question));
            }
        }
        self.lot_named(item, quantity, raw)
    }

    /// Whether an unknown text goes on with the serials of an item that this task has: forty in a row are no forty
    /// questions, and the label of an unknown place behind them is no serial. The first of another series is asked about.
    fn goes_on(&self, item: &ItemHit, raw: &str) -> bool {
        let last = self.t.last.iter().filter(|l| l.item.id == item.id).map(|l| &l.lot);
        let lines = self.t.lines.iter().filter(|l| l.item == item.id).map(|l| &l.lot);
        last.chain(lines).filter_map(|lot| lot.code.as_deref()).any(|code| same_shape(code, raw))
    }

    /// The code of a lot as the store, or else this task, spells it already: letter case is the scanner's.
    pub(super) fn spelled(&self, item: &ItemHit, raw: &str) -> Result<Option<String>, CatalogError> {
        let Some(code) = lot_code(raw).filter(|_| !raw.trim().chars().any(char::is_control)) else {
            return Ok(None);
        };
        if self.catalog.lot(item.id, &code)?.is_some() || self.t.line(item.id, Some(&code)).is_some() {
            return Ok(Some(code));
        }
        let mut alike = self.catalog.lots_alike(item.id, &code)?;
        if alike.is_empty() {
            let lines = self.t.lines.iter().filter(|l| l.item == item.id);
            let codes = lines.filter_map(|l| l.lot.code.clone());
            alike = codes.filter(|c| c.eq_ignore_ascii_case(&code)).collect();
        }
        Ok(if alike.len() == 1 { alike.pop() } else { None })
    }

    /// A lot or serial by what is printed on it.
    pub(super) fn lot_named(&mut self, item: ItemHit, quantity: Quantity, raw: &str) -> Said {
        let Some(code) = lot_code(raw) else {
            self.t.open = Some(Open::Lot { item, quantity, options: Vec::new() });
            return Ok(refuse("BAD LOT: at most 40 characters that can be printed; scan it again"));
        };
        let code = self.spelled(&item, raw)?.unwrap_or(code);
        if !matches!(self.kind, FlowKind::Receive | FlowKind::Return) || item.tracking != Tracking::Lot {
            let lot = Lot::of(&item, Some(code));
            return self.with_lot(item, quantity, lot);
        }
        match self.catalog.lot(item.id, &code)? {
            Some((row, Some(day))) if self.is_here(item.id, row)? => {
                self.of_known_expiry(item, quantity, code, Some(day))
            }
            found => {
                let known = found.and_then(|(_, day)| day);
                self.t.open = Some(Open::Expiry { item, quantity, lot: code, known, again: false });
                Ok(ask(self.waits_for()))
            }
        }
    }

    /// Whether any of a lot is on hand at the site.
    pub(super) fn is_here(&self, item: ItemId, lot: LotId) -> Result<bool, CatalogError> {
        let places = self.catalog.whereabouts(item, self.site)?;
        Ok(places.iter().any(|(_, row, quantity)| *row == lot && quantity.is_positive()))
    }

    /// A lot whose expiry stays as the books have it; a lot that is past it is asked about.
    pub(super) fn of_known_expiry(
        &mut self,
        item: ItemHit,
        quantity: Quantity,
        code: String,
        day: Option<Day>,
    ) -> Said {
        let lot = Lot::of(&item, Some(code));
        if let Some(day) = day
            && day < self.catalog.today(self.site)?
        {
            let question =
                format!("{}{} was {}: receive it all the same?", item.sku, lot.tail(), best_before(day));
            return Ok(self.doubt(0, Intent::Lot(item, quantity, lot), question));
        }
        self.with_lot(item, quantity, lot)
    }

    pub(super) fn answer_expiry(
        &mut self,
        (item, quantity, lot): (ItemHit, Quantity, String),
        (known, again): (Option<Day>, bool),
        reading: &Reading,
        raw: &str,
    ) -> Said {
        let day = match reading {
            Reading::Command(Command::Back) => return Ok(ok(format!("not counted: {}", self.waits_for()))),
            // What the label says was doubted, and nothing else was said of it: no day is guessed.
            Reading::Command(Command::No) if again => {
                return Ok(ok(format!("not counted: {}", self.waits_for())));
            }
            Reading::Command(Command::No) => return self.of_known_expiry(item, quantity, lot, known),
            _ => expiry(raw),
        };
        let Some(day) = day else {
            return Ok(self.reopen(Open::Expiry { item, quantity, lot, known, again }, "that is no date"));
        };
        self.expiry_said(item, quantity, lot, day)
    }

    /// A day that a label or a person says a lot expires on; one that is past or far ahead is asked about.
    pub(super) fn expiry_said(&mut self, item: ItemHit, quantity: Quantity, lot: String, day: Day) -> Said {
        let today = self.catalog.today(self.site)?;
        let doubt = if day < today {
            "is in the past"
        } else if day.0 > today.0.saturating_add(FAR) {
            "is more than ten years ahead"
        } else {
            return self.execute(Intent::Expiry(item, quantity, lot, day));
        };
        let question = format!("{} {doubt}: is that what lot {lot} says?", best_before(day));
        Ok(self.doubt(0, Intent::Expiry(item, quantity, lot, day), question))
    }

    /// Where the books have a serial, but not in this place.
    pub(super) fn serial_elsewhere(
        &self,
        item: ItemId,
        lot: &Lot,
        here: &PlaceHit,
    ) -> Result<Option<SerialPlace>, CatalogError> {
        let Some(code) = lot.code.as_deref().filter(|_| lot.serial) else { return Ok(None) };
        let mut places = self.catalog.serial_places(item, code)?;
        if places.iter().any(|p| p.place.id == here.id) {
            return Ok(None);
        }
        // A place of this site first: from there it can have been carried.
        places.sort_by_key(|p| p.site != self.site);
        Ok(places.into_iter().next())
    }

    /// `DOCK-1`, or `DOCK-1 of NORTH`.
    pub(super) fn named(&self, seen: &SerialPlace) -> String {
        let code = &seen.place.code;
        if seen.site == self.site { code.clone() } else { format!("{code} of {}", seen.site_code) }
    }
}

/// Whether a text holds more than a lot or serial: two fields glued together, or a whole GS1 string.
///
/// Source: GS1 General Specifications: symbology identifiers begin with `]`, `(01)` and a bare `01` with a GTIN of 14
/// digits behind it are application identifiers.
fn more_than_a_lot(raw: &str) -> bool {
    let bracket =
        |b: &[u8]| b.first() == Some(&b'(') && b.get(1..3).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    raw.chars().any(char::is_control)
        || raw.starts_with(']')
        || bracket(raw.as_bytes())
        || (raw.starts_with("01") && raw.get(2..16).is_some_and(|gtin| Gtin::parse(gtin).is_ok()))
}

/// Why a text may not be a lot or serial at all.
fn doubtful(raw: &str, unasked: bool) -> Option<String> {
    let length = raw.chars().count();
    match Gtin::parse(raw) {
        Ok(_) => Some("looks like an item barcode".into()),
        Err(GtinError::CheckDigit { .. }) => Some("looks like a misread item barcode".into()),
        _ if length > LONG => Some(format!("has {length} characters")),
        _ if unasked && length <= SHORT => Some("is very short".into()),
        _ => None,
    }
}

/// A piece of a serial between two marks (or at its ends), as a series repeats it.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    /// Letters come again as they are, digits as so many: `SN`, four.
    Counted(&'a str, usize),
    /// Letters and digits in any order, as in numbers to the base of 16 or 36: so many characters.
    Mixed(usize),
    /// A mark, as it is.
    Mark(char),
}

/// Whether two serials can be of one series: SN-0001 and SN-0002, 4F9K2X and 0A93KD, but not SN-0001 and AB-0002, nor
/// SN-0001 and SN-002, which may be half of a scan.
fn same_shape(a: &str, b: &str) -> bool {
    pieces(a).eq(pieces(b))
}

fn pieces(serial: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = serial;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        if end == 0 {
            rest = &rest[first.len_utf8()..];
            return Some(Piece::Mark(first));
        }
        let piece = &rest[..end];
        rest = &rest[end..];
        let letters = piece.trim_end_matches(|c: char| c.is_ascii_digit());
        Some(if letters.chars().any(|c| c.is_ascii_digit()) {
            Piece::Mixed(piece.chars().count())
        } else {
            Piece::Counted(letters, piece.len() - letters.len())
        })
    })
}

/// An expiry as typed or scanned: `2027-11-30`, or six digits `271130`, where day `00` is the last of the month.
///
/// Source: GS1 General Specifications, application identifier 17; years are taken as 2000 to 2099.
fn expiry(raw: &str) -> Option<Day> {
    let raw = raw.trim();
    if raw.len() != 6 || !raw.bytes().all(|b| b.is_ascii_digit()) {
        return raw.parse().ok();
    }
    let (year, month, day) = (raw.get(0..2)?, raw.get(2..4)?, raw.get(4..6)?);
    if day != "00" {
        return format!("20{year}-{month}-{day}").parse().ok();
    }
    (28..=31).rev().find_map(|day| format!("20{year}-{month}-{day}").parse().ok())
}

/// Whether a text can be the code of a lot.
pub(super) fn lot_code(raw: &str) -> Option<String> {
    raw.parse::<LotCode>().ok().map(|code| code.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_a_date_or_six_digits() {
        let day = |text: &str| text.parse::<Day>().ok();
        assert_eq!(expiry("2027-11-30"), day("2027-11-30"));
        assert_eq!(expiry("271130"), day("2027-11-30"));
        assert_eq!(expiry("280200"), day("2028-02-29"));
        assert_eq!(expiry("271131"), None);
        assert_eq!(expiry("27113"), None);
        assert_eq!(expiry("soon"), None);
    }

    #[test]
    fn serials_of_a_series_have_one_shape() {
        for (a, b) in [
            ("SN-0001", "SN-0002"),
            ("SN0001", "SN9999"),
            ("1001", "1002"),
            ("4F9K2X", "0A93KD"),
            ("CAM/24-07", "CAM/24-11"),
        ] {
            assert!(same_shape(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("SN-0001", "AB-0002"),
            ("SN-0001", "SN-002"),
            ("SN-0001", "SN0001"),
            ("SN-0001", "A-03-12"),
            ("SN-0001", "FERN-2"),
            ("4F9K2X", "FERNXX"),
            ("1001", "A001"),
        ] {
            assert!(!same_shape(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_whole_gs1_string_is_no_lot() {
        for text in
            ["]C1109506000134352", "(01)09506000134352", "010950600013435210L1", "L1\u{1d}17271130", "(10)L1"]
        {
            assert!(more_than_a_lot(text), "{text}");
        }
        for text in ["L1", "01", "0109506000134353", "2231-A", "(A)"] {
            assert!(!more_than_a_lot(text), "{text}");
        }
    }
}
