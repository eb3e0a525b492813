//! The store as the screen sees it: requests go in, events come out, nothing is waited for.

use super::{
    alerts::{AlertPage, AlertQuery},
    counts::Decision,
    error::{Result, StoreError},
    forecasts::{
        Flagging, ForecastAsk, ForecastDetail, ForecastPage, ForecastQuery, ForecastRun, Forecaster, Order,
        Watch,
    },
    handle::{Clock, Store, meta_text, site_by_code, sites},
    ledger::Author,
    open,
    orders::{SalePage, SaleQuery, SaleRow, SaleSaying, WaveFilter},
    purchases::{NewLine, PurchaseFilter, PurchaseOrder, Saying},
    query::{GridPage, GridQuery, ItemDetail, LogPage, LogQuery},
    read::Log,
    reader::{Ask, Reader},
    replenish::{Bought, Evaluator, Look, ProposalFilter, ProposalGroup},
    session::{self, Beginning, Front, Session},
    writer::{Job, WaitingSince, Writer},
};
use crate::{
    barcode::{command::FlowKind, restricted::Rule},
    domain::{AlertSaying, ItemId, MovementId, OperatorId, Quantity},
    print::Label,
    scan::{Errand, Fault, Feedback, Latest, View},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

/// Where events go. Called from the store's threads; it must not wait.
pub type Notify = Arc<dyn Fn(Event) + Send + Sync>;

/// What a screen asks of the store. Every request is answered by one [`Event`].
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// One scan for this terminal's task; `number` comes back with the answer.
    Scan {
        /// Counted by the terminal, from 1.
        number: u64,
        /// The text between two terminators.
        text: String,
        /// What stands at its end and came as one burst: it counts where the whole means nothing.
        burst: Option<String>,
    },
    /// A scan that may not be acted on: it is answered like one, with an error that locks.
    Refuse {
        /// Counted by the terminal with the scans.
        number: u64,
        /// What there is of it, fit for a screen.
        text: String,
        /// Why.
        fault: Fault,
    },
    /// Take a movement back (from the Log), after the person has confirmed it.
    Undo(MovementId),
    /// A window of the grid; a newer question replaces an older one that waits.
    Grid(GridQuery),
    /// The item panel.
    Item(ItemId),
    /// A window of the Log.
    Log(LogQuery),
    /// The label of an item or a place.
    Label(Latest),
    /// A window of the list of forecasts.
    Forecasts(ForecastQuery),
    /// All about one forecast.
    Forecast(ForecastAsk),
    /// Bring the forecasts up to date now; `false` stops a run. It is started by itself too, when there is new demand.
    Recompute(bool),
    /// Put a flag on a range of days, or take it off.
    Flag(Flagging),
    /// A window of the list of alerts.
    Alerts(AlertQuery),
    /// Somebody says something of an alert, by its number.
    AlertSays(i64, AlertSaying),
    /// What should be ordered.
    Proposals(ProposalFilter),
    /// Put proposed lines into drafts.
    Accept(Vec<ProposalGroup>),
    /// Orders to suppliers.
    Purchases(PurchaseFilter),
    /// Change the lines of a draft, by its number.
    OrderLines(String, Vec<NewLine>),
    /// Somebody says something of an order, by its number.
    OrderSays(String, Saying),
    /// A window of the orders that are to leave the house.
    Sales(SaleQuery),
    /// The lines of one of them, by its code.
    SaleLines(String),
    /// Somebody says something of one, by its code.
    SaleSays(String, SaleSaying),
    /// Orders go to pickers as one wave.
    ReleaseWave(WaveFilter),
    /// Somebody decides on a count that is far from the books: the site's code, the place's, and how.
    DecideCount(String, String, Decision),
}

/// What comes with an answered scan beside the answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// What was scanned last in this task: what Ctrl-P makes a label of.
    pub latest: Option<Latest>,
    /// What the scan wants done here beside its records: a label printed.
    pub errand: Option<Errand>,
    /// Who works at this terminal from now on, where that changed; empty for nobody in particular.
    pub operator: Option<String>,
}

/// What the store tells the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A scan is durable (or refused, and then nothing was recorded).
    Scanned {
        /// The number of the request.
        number: u64,
        /// The text that was scanned.
        text: String,
        /// What to tell the picker.
        feedback: Feedback,
        /// What the terminal is doing now.
        view: Box<View>,
        /// What it is doing, for keys and titles.
        flow: FlowKind,
        /// The movement recorded (the first of its group), if any.
        movement: Option<MovementId>,
        /// The item that the scan named, so that Stock can jump to it.
        item: Option<ItemId>,
        /// What else the terminal should know.
        beside: Box<Beside>,
        /// The moment it was recorded, as a clock in the site's time zone: `10:41:07`.
        clock: Box<str>,
    },
    /// What the terminal begins with: a fresh task, or the one it was in the middle of.
    Task {
        /// What it is doing.
        flow: FlowKind,
        /// What to show.
        view: Box<View>,
        /// Whether it was found half done and goes on (after a power cut).
        resumed: bool,
    },
    /// What was found at the start besides: somebody else's unfinished task, or one that cannot be read. One sentence.
    Remark(String),
    /// An undo from the Log is durable.
    Undone {
        /// What was taken back.
        movement: MovementId,
        /// How much of what, in words.
        message: String,
        /// How much.
        quantity: Quantity,
        /// What the terminal's task shows now: it may have counted on what was taken back.
        view: Box<View>,
    },
    /// The answer to [`Request::Grid`].
    Grid(GridQuery, Box<GridPage>),
    /// The answer to [`Request::Item`]; `None` when it does not exist.
    Item(ItemId, Option<Box<ItemDetail>>),
    /// The answer to [`Request::Label`]: what it is called and the label, or why there is none.
    Label(Latest, std::result::Result<(String, Box<Label>), String>),
    /// The answer to [`Request::Log`].
    Log(LogQuery, Box<LogPage>),
    /// The answer to [`Request::Forecasts`].
    Forecasts(ForecastQuery, Box<ForecastPage>),
    /// The answer to [`Request::Forecast`]; `None` when there is no such item.
    Forecast(ForecastAsk, Option<Box<ForecastDetail>>),
    /// How far the forecasts are; `None` when a run is over (then [`Event::Changed`] follows, if anything changed).
    Forecasting(Option<ForecastRun>),
    /// The answer to [`Request::Flag`]: it is durable. One sentence.
    Flagged(Flagging, String),
    /// The answer to [`Request::Alerts`].
    Alerts(AlertQuery, Box<AlertPage>),
    /// The answer to [`Request::Proposals`]; with what was ordered today of what was proposed.
    Proposals(ProposalFilter, Vec<ProposalGroup>, Bought),
    /// The answer to [`Request::Purchases`].
    Purchases(PurchaseFilter, Vec<PurchaseOrder>),
    /// The answer to [`Request::Sales`].
    Sales(SaleQuery, Box<SalePage>),
    /// The answer to [`Request::SaleLines`].
    SaleLines(String, Vec<SaleRow>),
    /// The answer to [`Request::AlertSays`], [`Request::Accept`], [`Request::OrderLines`], [`Request::OrderSays`], [`Request::SaleSays`] and
    /// [`Request::ReleaseWave`]: it is durable. One sentence.
    Said(String),
    /// The store was closed in the middle of a task, which goes on at the next start.
    Kept(FlowKind),
    /// Something in the ledger changed, here or in another process: ask again for what is shown.
    Changed,
    /// A request failed; one sentence: what, where, what to do.
    Failed {
        /// The number of the scan that failed, if it was one. It was not recorded.
        number: Option<u64>,
        /// The sentence.
        message: String,
        /// For a scan: what the terminal shows now, locked.
        view: Option<Box<View>>,
    },
    /// Writes have been waiting for another process, and which one (`process 4711`); `None` when it is over.
    Waiting(Option<String>),
}

/// What the header and footer say about this terminal; fixed while the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The station's code.
    pub station: String,
    /// The site's code.
    pub site: String,
    /// Every site: row and code, by code.
    pub sites: Vec<(crate::domain::SiteId, String)>,
    /// The operator's name; empty for nobody in particular.
    pub operator: String,
    /// The currency's sign or code, for heads.
    pub currency: String,
    /// What the names of movements recorded here begin with: `MAIN-3fa2`; a `-` and the number follow.
    pub movement_prefix: String,
    /// The time zone of the site.
    pub time_zone: chrono_tz::Tz,
}

/// How a terminal uses a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOptions {
    /// Screens or command line.
    pub front: Front,
    /// The terminal's code; `None` is the store's own station.
    pub station: Option<String>,
    /// The site by its code; `None` is the store's own.
    pub site: Option<String>,
    /// The operator by badge code; `None` is nobody in particular.
    pub operator: Option<String>,
    /// The flow to begin with, when none is taken up.
    pub flow: FlowKind,
    /// Take up a task of that flow only.
    pub only: bool,
}

/// Who holds the store at `path`, or held it last: `process 4711`, or `another program`.
#[must_use]
pub fn holder(path: &Path) -> String {
    super::turnstile::holder(path)
}

/// A store at work: a thread that writes, a thread that reads, and behind screens one that forecasts.
pub struct Service {
    jobs: mpsc::Sender<Job>,
    asks: mpsc::Sender<Ask>,
    orders: mpsc::Sender<Order>,
    watch: Arc<Watch>,
    looks: mpsc::Sender<Look>,
    closing: Arc<AtomicBool>,
    forecaster: Option<JoinHandle<()>>,
    evaluator: Option<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
    reader: Option<JoinHandle<()>>,
}

impl Service {
    /// Opens a store and sets its threads to work. The first event is [`Event::Task`].
    ///
    /// # Errors
    /// When the store cannot be opened, or has no such site, station or operator.
    pub fn start(
        path: &Path,
        options: &ServiceOptions,
        clock: Clock,
        notify: Notify,
    ) -> Result<(Self, Identity)> {
        Self::start_with(path, options, &|_| Vec::new(), clock, notify)
    }

    /// The same at a site, by its code, that has rules for numbers of restricted circulation.
    ///
    /// # Errors
    /// As [`Service::start`].
    pub fn start_with(
        path: &Path,
        options: &ServiceOptions,
        restricted: &dyn Fn(&str) -> Vec<Rule>,
        clock: Clock,
        notify: Notify,
    ) -> Result<(Self, Identity)> {
        let mut store = Store::open_beside(path, clock)?;
        let reading = open::read_only(path)?;
        let site = match &options.site {
            Some(code) => site_by_code(store.conn(), code)?,
            None => store.home_site()?,
        };
        let station = session::station(store.conn(), options.station.as_deref())?;
        let (operator, operator_name) = find_operator(&store, options.operator.as_deref())?;
        let identity = Identity {
            station: station.clone(),
            site: site.code.clone(),
            sites: sites(store.conn())?.into_iter().map(|s| (s.id, s.code)).collect(),
            operator: operator_name,
            currency: meta_text(store.conn(), "currency")?,
            movement_prefix: format!("{}-{}", site.code, store.uid().short()),
            time_zone: site.time_zone,
        };
        let author = Author { operator, station };
        let only = options.only.then_some(options.flow);
        let home = site.clone();
        let Beginning { mut session, resumed, remarks } = store.write(|tx| {
            Session::resume_or_start(tx, path, (options.front, only, options.flow), site, author)
        })?;
        session.restricted = restricted(&identity.site).into();
        notify(Event::Task { flow: session.task.kind(), view: Box::new(session.task.view()), resumed });
        remarks.into_iter().for_each(|remark| notify(Event::Remark(remark)));
        let (jobs, job_queue) = mpsc::channel();
        let (asks, ask_queue) = mpsc::channel();
        let (orders, order_queue) = mpsc::channel();
        let (looks, look_queue) = mpsc::channel();
        let watch = Arc::new(Watch::default());
        let closing = Arc::new(AtomicBool::new(false));
        let waiting = WaitingSince::default();
        let own = store.uid();
        let writer = Writer {
            store,
            session,
            jobs: job_queue,
            notify: Arc::clone(&notify),
            committed: asks.clone(),
            waiting: waiting.clone(),
        };
        let forecaster = Forecaster {
            path: path.into(),
            clock,
            orders: order_queue,
            notify: Arc::clone(&notify),
            changed: asks.clone(),
            watch: Arc::clone(&watch),
        };
        let evaluator = Evaluator {
            path: path.into(),
            clock,
            looks: look_queue,
            notify: Arc::clone(&notify),
            closing: Arc::clone(&closing),
        };
        let reader = Reader {
            conn: reading,
            path: path.into(),
            own,
            home,
            clock,
            asks: ask_queue,
            taken: VecDeque::new(),
            log: Log::default(),
            tell: asks.clone(),
            notify,
            waiting,
            grid: None,
            version: 0,
            seen: HashMap::new(),
            told_waiting: false,
            rest: None,
            is_stale: false,
            forecasts: None,
            moved: HashSet::new(),
            orders: orders.clone(),
            forecasting: Arc::clone(&watch),
            looks: looks.clone(),
            alerts: 0,
        };
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new().name(name.into()).spawn(work).map_err(|e| {
                StoreError::Refused(format!(
                    "the system gives no thread for the {name} ({e}); close other programs"
                ))
            })
        };
        let reader = spawn("reader", Box::new(move || reader.run()))?;
        let writer = spawn("writer", Box::new(move || writer.run()))?;
        // `pickface scan` shows neither forecasts nor alerts, so it makes none.
        let (forecaster, evaluator) = match options.front {
            Front::Screen => (
                Some(spawn("forecaster", Box::new(move || forecaster.run()))?),
                Some(spawn("evaluator", Box::new(move || evaluator.run()))?),
            ),
            Front::CommandLine => (None, None),
        };
        let (writer, reader) = (Some(writer), Some(reader));
        Ok((
            Self { jobs, asks, orders, watch, looks, closing, forecaster, evaluator, writer, reader },
            identity,
        ))
    }

    /// Asks; the answer is an event. After the store was closed nothing answers.
    pub fn send(&self, request: Request) {
        let sent = match request {
            Request::Scan { number, text, burst } => {
                self.jobs.send(Job::Scan { number, text, burst }).is_ok()
            }
            Request::Refuse { number, text, fault } => {
                self.jobs.send(Job::Refuse { number, text, fault }).is_ok()
            }
            Request::Undo(id) => self.jobs.send(Job::Undo(id)).is_ok(),
            Request::Flag(flagging) => self.jobs.send(Job::Flag(flagging)).is_ok(),
            Request::AlertSays(alert, saying) => self.jobs.send(Job::AlertSays(alert, saying)).is_ok(),
            Request::Accept(groups) => self.jobs.send(Job::Accept(groups)).is_ok(),
            Request::OrderLines(number, lines) => self.jobs.send(Job::OrderLines(number, lines)).is_ok(),
            Request::OrderSays(number, saying) => self.jobs.send(Job::OrderSays(number, saying)).is_ok(),
            Request::SaleSays(code, saying) => self.jobs.send(Job::SaleSays(code, saying)).is_ok(),
            Request::DecideCount(site, place, decision) => {
                self.jobs.send(Job::DecideCount(site, place, decision)).is_ok()
            }
            Request::ReleaseWave(filter) => self.jobs.send(Job::ReleaseWave(filter)).is_ok(),
            // Where nobody forecasts there is nobody to tell.
            Request::Recompute(true) => self.orders.send(Order::Run).is_ok() || self.forecaster.is_none(),
            Request::Recompute(false) => {
                self.watch.cancel.store(true, Ordering::SeqCst);
                true
            }
            Request::Grid(_)
            | Request::Item(_)
            | Request::Log(_)
            | Request::Label(_)
            | Request::Forecasts(_)
            | Request::Forecast(_)
            | Request::Alerts(_)
            | Request::Proposals(_)
            | Request::Purchases(_)
            | Request::Sales(_)
            | Request::SaleLines(_) => self.asks.send(Ask::Request(request)).is_ok(),
        };
        if !sent {
            tracing::error!("a request came after the store was closed");
        }
    }

    /// Writes what still waits, then ends. With `keep`, a task in the middle is taken up by the next start.
    pub fn close(mut self, keep: bool) {
        self.end(keep);
    }

    fn end(&mut self, keep: bool) {
        // The threads may have ended by themselves; then there is nobody to tell.
        self.watch.close();
        let _ = self.orders.send(Order::End);
        self.closing.store(true, Ordering::SeqCst);
        let _ = self.looks.send(Look::End);
        let _ = self.jobs.send(Job::Leave { keep });
        let reader = self.reader.take().inspect(|_| drop(self.asks.send(Ask::Stop)));
        for thread in [self.writer.take(), reader, self.forecaster.take(), self.evaluator.take()] {
            if thread.is_some_and(|t| t.join().is_err()) {
                tracing::error!("a thread of the store ended badly");
            }
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if self.writer.is_some() {
            self.end(true);
        }
    }
}

/// An operator by the badge, or else by a name that only one has: what is recorded is recorded for a person.
pub(crate) fn find_operator(store: &Store, given: Option<&str>) -> Result<(OperatorId, String)> {
    let Some(given) = given else { return Ok((OperatorId(0), String::new())) };
    let escape = crate::domain::text::escape;
    for sql in [
        "SELECT operator, name, badge FROM operator WHERE badge = ?1 ORDER BY operator",
        "SELECT operator, name, badge FROM operator WHERE lower(name) = lower(?1) ORDER BY badge, operator",
    ] {
        let mut find = store.conn().prepare_cached(sql)?;
        let found = find
            .query_map([given], |r| Ok((OperatorId(r.get(0)?), r.get(1)?, r.get(2)?)))?
            .collect::<rusqlite::Result<Vec<(OperatorId, String, String)>>>()?;
        if found.len() > 1 {
            let each: Vec<String> =
                found.iter().map(|(_, name, badge)| format!("{name} (badge {badge})")).collect();
            return Err(StoreError::Refused(format!(
                "{:?} can be {}; say the badge of one of them",
                escape(given),
                escape(&each.join(" and "))
            )));
        }
        if let Some((id, name, _)) = found.into_iter().next() {
            return Ok((id, name));
        }
    }
    Err(StoreError::Refused(format!("nobody here has the badge {:?}", escape(given))))
}
