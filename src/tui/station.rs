//! A terminal at work: the screen, the input thread, the signals and the store, joined by one channel.
//!
//! The only file that knows them all. What happens is decided in [`super::update`]; here it is carried out.

use super::{
    Ending, FirstRun, Look, Message, Model,
    input::{self, InputEvent, InputHandle},
    message::{Effect, Effects},
    printing::Printing,
    screen::first_run::Choice,
    signal::{self, Signal, SignalHandle},
    terminal::Screen,
    theme::{Charset, ThemeName},
    update, view,
};
use crate::{
    barcode::command::FlowKind,
    config::Config,
    notify,
    scan::Profile,
    store::{
        Clock, StoreError,
        service::{self, Identity, Service, ServiceOptions},
        session::Front,
    },
};
use std::{
    cell::RefCell,
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    time::Duration,
};

/// Why the screens could not be opened, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// The store's own sentence.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// stdin or stdout is no terminal, or is gone.
    #[error(
        "the screens need a terminal, and stdin or stdout is none ({0}); in a script use the commands, see pickface --help"
    )]
    Terminal(#[from] io::Error),
}

/// Which terminal this is, at which site, who works at it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The station's code; `None` is the store's own.
    pub station: Option<String>,
    /// The site's code; `None` is the store's own.
    pub site: Option<String>,
    /// The operator's badge or name; `None` is nobody in particular.
    pub operator: Option<String>,
}

/// The look that the configuration and the environment ask for.
#[must_use]
pub fn look(config: &Config) -> Look {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let theme: Option<ThemeName> = config.screen.theme.parse().ok();
    let charset: Option<Charset> = config.screen.charset.parse().ok();
    Look::choose(
        (theme, charset),
        !variable("NO_COLOR").is_empty(),
        &variable("TERM"),
        &variable("COLORTERM"),
    )
}

/// The threads that tell what happens outside, and where they tell it.
struct Ears {
    input: InputHandle,
    _signals: SignalHandle,
    inbox: Receiver<Message>,
    send: Sender<Message>,
    /// Somebody wants the program to end. Said beside the inbox as well, for while nobody reads that.
    leaving: Arc<AtomicBool>,
}

impl Ears {
    fn open(profile: Profile) -> io::Result<Self> {
        let (send, inbox) = mpsc::channel();
        let leaving = Arc::new(AtomicBool::new(false));
        let (typed, leave) = (send.clone(), Arc::clone(&leaving));
        let input = input::spawn(profile, move |heard| {
            let message = match heard.event {
                InputEvent::Frame(frame) => frame.into(),
                InputEvent::Key(key) => match super::Key::heard(key) {
                    Some(key) => Message::Key(key),
                    None => return true,
                },
                InputEvent::Line(line) => Message::Line(line),
                InputEvent::Arrived(reads) => Message::Arrived(reads),
                InputEvent::Hangup => Message::Terminate,
            };
            if matches!(message, Message::Terminate | Message::Key(super::Key::Ctrl('q'))) {
                leave.store(true, Ordering::Relaxed);
            }
            typed.send(message).is_ok()
        })?;
        let (told, leave) = (send.clone(), Arc::clone(&leaving));
        let signals = signal::spawn(move |signal| {
            let message = match signal {
                Signal::Terminate | Signal::Hangup => {
                    leave.store(true, Ordering::Relaxed);
                    Message::Terminate
                }
                Signal::Resize => {
                    let size = super::terminal::size();
                    Message::Resize(size.width, size.height)
                }
                Signal::Continue => Message::Resumed,
            };
            told.send(message).is_ok()
        })?;
        Ok(Self { input, _signals: signals, inbox, send, leaving })
    }
}

/// Runs the screens on a store until the person leaves, or the terminal is gone.
///
/// # Errors
/// When there is no terminal or the store cannot be opened. A terminal that goes away later is no error: the work is on
/// disk, and a task in the middle goes on at the next start.
pub fn run(path: &Path, place: &Place, config: &Config, clock: Clock) -> Result<(), StationError> {
    // The terminal comes first: in its cooked state a scan's control characters could end the program.
    let screen = RefCell::new(Screen::enter()?);
    let ears = Ears::open(config.scanner.clone())?;
    let options = ServiceOptions {
        front: Front::Screen,
        station: place.station.clone(),
        site: place.site.clone(),
        operator: place.operator.clone(),
        flow: FlowKind::Lookup,
        only: false,
    };
    let told = ears.send.clone();
    let notify = Arc::new(move |event| {
        // Nobody listens any more once the program is ending.
        let _ = told.send(Message::Store(event));
    });
    let barcodes = config.barcodes.clone();
    let start =
        move |path: &Path| Service::start_with(path, &options, &|site| barcodes.rules(site), clock, notify);
    let Some((service, identity)) = open(path, start, &screen, &ears)? else {
        return Ok(());
    };
    // What waits to be sent goes out beside the screens; a demo sends nothing.
    let channels = if config.is_throwaway { &[] } else { config.notify.as_slice() };
    let sender = notify::Sender::start(path, channels, clock)?;
    let size = screen.borrow().size();
    let (mut model, first) = Model::start(identity, look(config), (size.width, size.height));
    let told = ears.send.clone();
    // Like the store's events: nobody listens any more once the program is ending.
    let printing =
        Printing::start(config.printer.clone(), move |answer| drop(told.send(Message::Printed(answer))))?;
    let kept = RefCell::new(config.clone());
    let perform = |effect| match effect {
        Effect::Ask(request) => {
            service.send(request);
            Ok(())
        }
        Effect::Print { what, label } => {
            printing.print(what, label);
            Ok(())
        }
        Effect::Carton { what, label } => {
            if !config.printer.address.is_empty() {
                printing.print(what, label);
            }
            Ok(())
        }
        other => carry_out(&other, &screen, &ears, &kept),
    };
    let draw = |model: &Model| screen.borrow_mut().draw(|frame| view(model, frame));
    let ended = super::run(&mut model, &ears.inbox, first, update, perform, draw);
    ears.input.stop();
    // First the terminal: what is still to be written may have to wait for somebody else.
    drop(screen);
    // What was scanned before the end is written before the end.
    service.close(true);
    sender.close();
    match ended {
        Ok(_) => Ok(()),
        Err(e) => {
            tracing::info!("the terminal has gone: {e}");
            Ok(())
        }
    }
}

/// How long a store may take to open before the screen says a word, and then between two looks at who wants to leave.
const OPENING: Duration = Duration::from_millis(200);

/// Opens the store on a thread of its own: another program may hold it, and the person should know, and may leave.
/// `None` when the person left. What is typed and scanned meanwhile waits in the inbox.
fn open(
    path: &Path,
    start: impl FnOnce(&Path) -> Result<(Service, Identity), StoreError> + Send + 'static,
    screen: &RefCell<Screen>,
    ears: &Ears,
) -> Result<Option<(Service, Identity)>, StationError> {
    let (opened, opening) = mpsc::sync_channel(1);
    let of = path.to_path_buf();
    std::thread::Builder::new().name("opener".into()).spawn(move || {
        // Nobody waits for it any more when the person has left.
        let _ = opened.send(start(&of));
    })?;
    loop {
        match opening.recv_timeout(OPENING) {
            Ok(started) => return Ok(Some(started?)),
            Err(RecvTimeoutError::Timeout) if ears.leaving.load(Ordering::Relaxed) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {
                let who = service::holder(path);
                let words = format!("waiting for the store: it is held by {who}\n\nCtrl+Q leaves");
                screen.borrow_mut().draw(|frame| frame.render_widget(words, frame.area()))?;
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(io::Error::other("the store could not be opened").into());
            }
        }
    }
}

/// Asks on a terminal what to begin with, where there is no store yet. `None` when the person leaves.
///
/// # Errors
/// When there is no terminal.
pub fn first_run(path: &Path, config: &Config) -> Result<Option<Choice>, StationError> {
    let screen = RefCell::new(Screen::enter()?);
    let ears = Ears::open(config.scanner.clone())?;
    let mut model = FirstRun::new(look(config), &path.display().to_string());
    let kept = RefCell::new(config.clone());
    let perform = |effect: Effect| carry_out(&effect, &screen, &ears, &kept);
    let draw = |model: &FirstRun| screen.borrow_mut().draw(|frame| model.view(frame));
    let ended = super::run(&mut model, &ears.inbox, Effects::none(), FirstRun::update, perform, draw);
    ears.input.stop();
    Ok(match ended? {
        Ending::Chosen(choice) => Some(choice),
        Ending::Quit => None,
    })
}

/// What needs no store. `config` is as it was kept last.
fn carry_out(
    effect: &Effect,
    screen: &RefCell<Screen>,
    ears: &Ears,
    config: &RefCell<Config>,
) -> io::Result<()> {
    match effect {
        Effect::Bell(times) if config.borrow().screen.bell => screen.borrow_mut().ring(*times),
        Effect::Bell(_) => {}
        Effect::Repaint => screen.borrow_mut().resume()?,
        Effect::ClearLine => ears.input.clear_line(),
        Effect::Listen(on) => ears.input.listen(*on),
        Effect::KeepLook(theme, charset) => {
            let mut kept = config.borrow_mut();
            kept.screen.theme = theme.word().into();
            kept.screen.charset = charset.word().into();
            if let Err(e) = kept.save() {
                tracing::warn!("the look could not be kept: {e}");
            }
        }
        Effect::KeepScanner(profile) => {
            let mut kept = config.borrow_mut();
            kept.scanner = (**profile).clone();
            ears.input.set_profile(kept.scanner.clone());
            let why_not = match kept.save() {
                Ok(()) if kept.is_throwaway => Some("a demo leaves nothing behind".into()),
                Ok(()) => None,
                Err(e) => Some(e.to_string()),
            };
            if let Some(e) = &why_not {
                tracing::warn!("the scanner's profile could not be kept: {e}");
            }
            // The loop that called ends before the inbox does.
            let _ = ears.send.send(Message::ScannerKept(why_not));
        }
        // The loop itself deals with these.
        Effect::Ask(_) | Effect::Print { .. } | Effect::Carton { .. } | Effect::Chosen(_) | Effect::Quit => {}
    }
    Ok(())
}
