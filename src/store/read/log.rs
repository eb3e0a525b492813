//! A window of the Log, newest first, of a ledger that may hold years.
//!
//! The rows are read in chunks from the table alone, backwards, and each word is asked once of each item, place, lot and
//! operator instead of once of each row: a row costs a microsecond and not seven searches. Between two chunks the
//! reading can be given up. Only the rows that are shown are put into words.

use super::{log_line, movement_name};
use crate::{
    domain::{MovementId, MovementKind, Uid},
    store::{
        error::Result,
        query::{LogPage, LogQuery},
    },
};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use std::collections::{HashMap, VecDeque};

/// How many movements a filtered Log reads before it shows what it has; a longer search is a matter for `movements`.
const MOST: usize = 50_000;

/// Movements that are read at a time.
const CHUNK: i64 = 1000;

/// The Log's own memory: how many rows of each stream are facts, and up to which number they were counted.
#[derive(Debug, Default)]
pub(crate) struct Log {
    facts: HashMap<i64, (i64, i64)>,
}

/// A stream as the Log reads it.
struct Stream {
    row: i64,
    last: i64,
    store: Uid,
    site: String,
}

/// The part of a stream that was not given yet, newest first.
struct Tail {
    stream: i64,
    /// What was read has this number or more.
    below: i64,
    /// What the names of its movements begin with, folded: `main-3fa2-`.
    prefix: String,
    read: VecDeque<Entry>,
}

/// One movement that was read: its place in the Log, and whether the filter lets it through.
struct Entry {
    at: i64,
    seq: i64,
    matches: bool,
}

impl Log {
    /// A window of the Log. `stop` is asked between two chunks; `None` when it said so.
    pub(crate) fn page(
        &mut self,
        conn: &Connection,
        own: Uid,
        query: &LogQuery,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Option<LogPage>> {
        let streams = streams(conn)?;
        let total = self.total(conn, &streams)?;
        let mut words = Words::of(&query.text);
        let mut page = LogPage { offset: query.offset, total, ..LogPage::default() };
        let mut tails: Vec<Tail> = streams.iter().map(Tail::of).collect();
        let (mut matched, mut read) = (0, 0);
        while page.rows.len() < query.limit && (words.is_empty() || read < MOST) {
            for tail in &mut tails {
                if tail.read.is_empty() && tail.below > 1 {
                    if stop() {
                        return Ok(None);
                    }
                    tail.fill(conn, &mut words)?;
                }
            }
            // Each stream in the order of its numbers, streams merged by the clocks they were written under.
            let head = |t: &Tail| t.read.front().map(|e| (e.at, t.stream, e.seq));
            let Some(newest) = tails.iter_mut().filter(|t| !t.read.is_empty()).max_by_key(|t| head(t)) else {
                break;
            };
            let Some(entry) = newest.read.pop_front() else { break };
            read += 1;
            if entry.matches {
                if matched >= query.offset {
                    let id = MovementId { stream: newest.stream, seq: entry.seq };
                    page.rows.extend(log_line(conn, own, id)?);
                }
                matched += 1;
            }
        }
        page.matched = match words.is_empty() {
            true => Some(total),
            false if (read as u64) < total => None,
            false => Some(matched as u64),
        };
        Ok(Some(page))
    }

    /// Movements in the ledger. Numbers are dense, so a stream has as many rows as its last number says; what are facts among
    /// them is counted once, and then only what is new.
    fn total(&mut self, conn: &Connection, streams: &[Stream]) -> Result<u64> {
        let mut total = 0;
        for stream in streams {
            let (mut seen, mut facts) = self.facts.get(&stream.row).copied().unwrap_or_default();
            if seen > stream.last {
                // Another ledger stands where that one was.
                (seen, facts) = (0, 0);
            }
            if seen < stream.last {
                facts += conn
                    .prepare_cached("SELECT count(*) FROM fact WHERE stream = ?1 AND seq > ?2 AND seq <= ?3")?
                    .query_row([stream.row, seen, stream.last], |r| r.get::<_, i64>(0))?;
                self.facts.insert(stream.row, (stream.last, facts));
            }
            total += stream.last - facts;
        }
        Ok(u64::try_from(total).unwrap_or(0))
    }
}

/// The streams that may hold movements: those of sites.
fn streams(conn: &Connection) -> Result<Vec<Stream>> {
    let mut all = conn.prepare_cached(
        "SELECT s.stream, s.last_seq, s.store, p.code FROM stream s LEFT JOIN site p ON p.site = s.feed
         WHERE s.feed <> 0 AND s.last_seq > 0",
    )?;
    let rows = all.query_map([], |r| {
        Ok(Stream {
            row: r.get(0)?,
            last: r.get(1)?,
            store: Uid::from_slice(&r.get::<_, Vec<u8>>(2)?).unwrap_or_default(),
            site: r.get::<_, Option<String>>(3)?.unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Tail {
    fn of(stream: &Stream) -> Self {
        let mut prefix = movement_name(&stream.site, stream.store, 0).to_lowercase();
        prefix.pop();
        Self { stream: stream.row, below: stream.last + 1, prefix, read: VecDeque::new() }
    }

    /// Reads the next chunk.
    fn fill(&mut self, conn: &Connection, words: &mut Words) -> Result<()> {
        let mut chunk = if words.is_empty() {
            conn.prepare_cached(
                "SELECT seq, at_ms FROM movement WHERE stream = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
            )?
        } else {
            conn.prepare_cached(
                "SELECT seq, at_ms, item, lot, from_location, to_location, operator, kind, document, note, station,
                        from_container, to_container
                 FROM movement WHERE stream = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
            )?
        };
        let mut asked = Asked::of(conn)?;
        let mut rows = chunk.query(params![self.stream, self.below, CHUNK])?;
        let mut many = 0;
        while let Some(r) = rows.next()? {
            let (seq, at) = (r.get(0)?, r.get(1)?);
            let matches = words.is_empty() || words.all_in(r, &mut asked, &self.prefix, seq)?;
            self.read.push_back(Entry { at, seq, matches });
            self.below = seq;
            many += 1;
        }
        if many < CHUNK {
            self.below = 0;
        }
        Ok(())
    }
}

/// What rows name by number, as texts.
struct Asked<'c> {
    item: CachedStatement<'c>,
    lot: CachedStatement<'c>,
    place: CachedStatement<'c>,
    operator: CachedStatement<'c>,
    container: CachedStatement<'c>,
}

impl<'c> Asked<'c> {
    fn of(conn: &'c Connection) -> Result<Self> {
        Ok(Self {
            item: conn.prepare_cached("SELECT sku || char(10) || name FROM item WHERE item = ?1")?,
            lot: conn.prepare_cached("SELECT code FROM lot WHERE lot = ?1")?,
            place: conn.prepare_cached("SELECT code FROM location WHERE location = ?1")?,
            operator: conn.prepare_cached("SELECT badge FROM operator WHERE operator = ?1")?,
            container: conn.prepare_cached("SELECT code FROM container WHERE container = ?1")?,
        })
    }
}

/// The words of a filter, and which of them stand in what: a bit a word.
#[derive(Default)]
struct Words {
    words: Vec<String>,
    items: HashMap<i64, u64>,
    lots: HashMap<i64, u64>,
    places: HashMap<i64, u64>,
    operators: HashMap<i64, u64>,
    containers: HashMap<i64, u64>,
    kinds: HashMap<i64, u64>,
    name: String,
}

impl Words {
    /// The words of a text; more than anybody types are left out.
    fn of(text: &str) -> Self {
        Self { words: text.split_whitespace().map(str::to_lowercase).take(64).collect(), ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Which of the words stand in a text.
    fn within(words: &[String], text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        let text = text.to_lowercase();
        let bit = |(i, word): (usize, &String)| u64::from(text.contains(word.as_str())) << i;
        words.iter().enumerate().map(bit).sum()
    }

    /// Whether every word stands somewhere in a movement.
    fn all_in(&mut self, r: &Row<'_>, asked: &mut Asked<'_>, prefix: &str, seq: i64) -> Result<bool> {
        let words = &self.words;
        let all = u64::MAX >> (64 - words.len());
        let known =
            |cache: &mut HashMap<i64, u64>, row: i64, find: &mut CachedStatement<'_>| -> Result<u64> {
                if let Some(bits) = cache.get(&row) {
                    return Ok(*bits);
                }
                let text: Option<String> = find.query_row([row], |r| r.get(0)).optional()?;
                let bits = Self::within(words, &text.unwrap_or_default());
                cache.insert(row, bits);
                Ok(bits)
            };
        let mut bits = known(&mut self.items, r.get(2)?, &mut asked.item)?;
        bits |= known(&mut self.lots, r.get(3)?, &mut asked.lot)?;
        bits |= known(&mut self.places, r.get(4)?, &mut asked.place)?;
        bits |= known(&mut self.places, r.get(5)?, &mut asked.place)?;
        bits |= known(&mut self.operators, r.get(6)?, &mut asked.operator)?;
        for end in 11..=12 {
            if let Some(container) = r.get(end)? {
                bits |= known(&mut self.containers, container, &mut asked.container)?;
            }
        }
        let kind = r.get(7)?;
        bits |= *self.kinds.entry(kind).or_insert_with(|| {
            let kind = MovementKind::from_number(kind).unwrap_or(MovementKind::Adjust);
            Self::within(words, kind.word())
        });
        for text in 8..=10 {
            bits |= Self::within(words, r.get_ref(text)?.as_str().unwrap_or_default());
        }
        if bits != all {
            use std::fmt::Write as _;
            self.name.clear();
            // Writing to a String cannot fail.
            let _ = write!(self.name, "{prefix}{seq}");
            bits |= Self::within(words, &self.name);
        }
        Ok(bits == all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        demo::Warehouse,
        domain::{Day, Instant},
        store::{
            Founding, Reading, Store,
            query::LogRow,
            read::MovementFilter,
            service::{Request, Service, ServiceOptions},
            session::Front,
        },
    };

    fn clock() -> Instant {
        Instant(1_795_773_600_000)
    }

    /// A demo warehouse of two sites, with a count in it: a fact between movements.
    fn warehouse() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.pickface");
        let founding = Founding {
            station: "T1".into(),
            site: "MAIN".into(),
            site_name: String::new(),
            time_zone: chrono_tz::UTC,
            currency: String::new(),
        };
        let today: Day = "2026-11-27".parse().unwrap();
        let mut store = Store::create(&path, &founding, clock).unwrap();
        store.found_demo(&Warehouse::make(4711, 1300, today), today, &mut |_| ()).unwrap();
        let options = ServiceOptions {
            front: Front::CommandLine,
            station: None,
            site: None,
            operator: None,
            flow: crate::barcode::command::FlowKind::Count,
            only: true,
        };
        let (service, _) = Service::start(&path, &options, clock, std::sync::Arc::new(|_| ())).unwrap();
        for (n, text) in (1..).zip(["DOCK-2", "9506000134352", "FERN-1", "XCMDDONE"]) {
            service.send(Request::Scan { number: n, text: text.into(), burst: None });
        }
        service.close(false);
        (folder, store)
    }

    /// Every movement, newest first, the slow way.
    fn all(store: &Store) -> Vec<LogRow> {
        let mut rows = Vec::new();
        let reading = Reading::open(store.path(), clock).unwrap();
        let mut keep = |row| {
            rows.push(row);
            Ok(())
        };
        reading.movements(&MovementFilter::default(), &mut keep).unwrap();
        // Within a stream the numbers are the order, whatever the clocks said.
        let mut streams: std::collections::BTreeMap<i64, Vec<LogRow>> = Default::default();
        rows.into_iter().for_each(|r| streams.entry(r.id.stream).or_default().push(r));
        let mut merged = Vec::new();
        while let Some(newest) =
            streams.values_mut().filter(|s| !s.is_empty()).max_by_key(|s| s.last().map(|r| (r.at, r.id)))
        {
            merged.extend(newest.pop());
        }
        merged
    }

    fn says(row: &LogRow, word: &str) -> bool {
        let texts =
            [&row.sku, &row.item_name, &row.from, &row.to, &row.document, &row.operator, &row.station];
        let more = [&row.note, &row.name].into_iter().chain(row.lot.as_ref());
        texts.into_iter().chain(more).any(|t| t.to_lowercase().contains(word))
            || row.kind.word().contains(word)
    }

    #[test]
    fn a_window_is_what_reading_everything_would_show() {
        let (_folder, store) = warehouse();
        let all = all(&store);
        assert!(all.len() > 3 * CHUNK as usize, "{} movements are too few", all.len());
        let mut log = Log::default();
        let number = all[7].name.clone();
        let texts = [
            "",
            "mug",
            "MUG move",
            "dock-1 receive",
            "l2231",
            "nothing of it",
            &number,
            "t1 main ana",
            "counted",
        ];
        for text in texts {
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            let wanted: Vec<&LogRow> = all.iter().filter(|r| words.iter().all(|w| says(r, w))).collect();
            for offset in [0, 1, 30, CHUNK as usize + 5, all.len() - 3] {
                let query = LogQuery { text: text.into(), offset, limit: 20 };
                let page = log.page(store.conn(), store.uid(), &query, &mut || false).unwrap().unwrap();
                let rows: Vec<&LogRow> = page.rows.iter().collect();
                let window: Vec<&LogRow> = wanted.iter().skip(offset).take(20).copied().collect();
                assert_eq!((rows, page.total), (window, all.len() as u64), "{text:?} from {offset}");
                if let Some(matched) = page.matched {
                    assert_eq!(matched, wanted.len() as u64, "{text:?} from {offset}");
                }
            }
        }
        assert_eq!(
            log.facts.values().map(|f| f.1).sum::<i64>(),
            facts_of_sites(store.conn()),
            "counted once each"
        );
    }

    fn facts_of_sites(conn: &Connection) -> i64 {
        let sql = "SELECT count(*) FROM fact f JOIN stream s ON s.stream = f.stream WHERE s.feed <> 0";
        let facts = conn.query_row(sql, [], |r| r.get(0)).unwrap();
        assert_ne!(facts, 0, "the count is one");
        facts
    }

    #[test]
    fn a_search_is_given_up_between_two_chunks() {
        let (_folder, store) = warehouse();
        let query = LogQuery { text: "nothing of it".into(), offset: 0, limit: 20 };
        let mut asked = 0;
        let mut stop = || {
            asked += 1;
            asked > 2
        };
        assert_eq!(Log::default().page(store.conn(), store.uid(), &query, &mut stop).unwrap(), None);
        assert_eq!(asked, 3);
    }
}
