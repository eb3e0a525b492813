//! A station in a test: a real program in a real pseudo-terminal, with a scanner, a keyboard and a pair of eyes.
//!
//! ```ignore
//! let mut station = Station::of(env!("CARGO_BIN_EXE_pickface")).args(["--store", store]).size(80, 24).start();
//! station.wait_for("SCAN THE ITEM");
//! station.scan("9506000134352");
//! station.wait_for("+1 MUG-1");
//! station.press("F2").wait_for("Stock");
//! assert_eq!(station.wait_exit().code(), Some(0));
//! ```
//!
//! Nothing here sleeps: every wait is for a condition and panics after [`PATIENCE`] with the screen as it was. A station that
//! is dropped kills its program.

use filedescriptor::FileDescriptor;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::{
    event::{PollFd, PollFlags},
    process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open},
    termios::{LocalModes, tcgetattr},
};
use std::{
    ffi::OsString,
    fs::File,
    io::{PipeReader, PipeWriter, Read, Write},
    num::NonZeroU16,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long a station waits for what should come.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A program that is about to start.
pub struct Start {
    program: OsString,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    size: (u16, u16),
}

/// A running program and its terminal.
pub struct Station {
    seen: Arc<Seen>,
    child: Box<dyn Child + Send + Sync>,
    pid: Pid,
    /// `None` after the terminal was hung up.
    terminal: Option<Terminal>,
}

struct Terminal {
    master: Box<dyn MasterPty + Send>,
    /// Kept open: a pseudo-terminal that nobody holds forgets its modes, and tests ask for them behind the end.
    _slave: Box<dyn SlavePty + Send>,
    file: File,
    stop: PipeWriter,
    reader: JoinHandle<()>,
}

/// How a program ended.
#[derive(Debug, Clone)]
pub struct Exit(portable_pty::ExitStatus);

impl Exit {
    /// The exit status; `None` when a signal ended it.
    pub fn code(&self) -> Option<u32> {
        self.0.signal().is_none().then(|| self.0.exit_code())
    }
}

#[derive(Default)]
struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Everything that the program has written.
    bytes: Vec<u8>,
    screen: vt100::Parser,
    /// Nothing more will come.
    ended: bool,
}

impl Station {
    /// A program; nothing of the tests' environment but PATH and HOME reaches it, and `TERM=xterm-256color`.
    pub fn of(program: impl Into<OsString>) -> Start {
        Start {
            program: program.into(),
            arguments: Vec::new(),
            variables: Vec::new(),
            folder: None,
            size: (80, 24),
        }
    }

    /// Sends bytes as they stand; returns when the terminal has taken all of them.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let terminal = self.terminal.as_mut().expect("the terminal was hung up");
        let mut rest = bytes.as_ref();
        let late = Instant::now() + PATIENCE;
        while !rest.is_empty() {
            let left = late.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the program does not take its input: {} bytes left", rest.len());
            let timeout = left.try_into().unwrap();
            let ready =
                rustix::event::poll(&mut [PollFd::new(&terminal.file, PollFlags::OUT)], Some(&timeout))
                    .unwrap();
            if ready > 0 {
                match rustix::io::write(&terminal.file, rest) {
                    Ok(count) => rest = &rest[count..],
                    Err(rustix::io::Errno::AGAIN) => {}
                    Err(error) => panic!("the terminal takes no input: {error}"),
                }
            }
        }
        self
    }

    /// Types text, all at once and without Enter.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        self.send(text)
    }

    /// Scans one barcode: its text and CR in one write, as a keyboard wedge sends it.
    pub fn scan(&mut self, code: &str) -> &mut Self {
        self.send(format!("{code}\r"))
    }

    /// Presses a key by its name: `F1`..`F12`, `Esc`, `Enter`, `Tab`, `Up`, `Ctrl+R`, `Alt+1` ... A key takes its time to be told
    /// from a scan (up to 110 ms): wait for what it does before the next.
    pub fn press(&mut self, key: &str) -> &mut Self {
        let bytes: Vec<u8> = match key {
            "F1" => b"\x1bOP".to_vec(),
            "F2" => b"\x1bOQ".to_vec(),
            "F3" => b"\x1bOR".to_vec(),
            "F4" => b"\x1bOS".to_vec(),
            "F5" => b"\x1b[15~".to_vec(),
            "F6" => b"\x1b[17~".to_vec(),
            "F7" => b"\x1b[18~".to_vec(),
            "F8" => b"\x1b[19~".to_vec(),
            "F9" => b"\x1b[20~".to_vec(),
            "F10" => b"\x1b[21~".to_vec(),
            "F11" => b"\x1b[23~".to_vec(),
            "F12" => b"\x1b[24~".to_vec(),
            "Up" => b"\x1b[A".to_vec(),
            "Down" => b"\x1b[B".to_vec(),
            "Right" => b"\x1b[C".to_vec(),
            "Left" => b"\x1b[D".to_vec(),
            "Home" => b"\x1b[H".to_vec(),
            "End" => b"\x1b[F".to_vec(),
            "PageUp" => b"\x1b[5~".to_vec(),
            "PageDown" => b"\x1b[6~".to_vec(),
            "Insert" => b"\x1b[2~".to_vec(),
            "Delete" => b"\x1b[3~".to_vec(),
            "Shift+Tab" => b"\x1b[Z".to_vec(),
            "Esc" => b"\x1b".to_vec(),
            "Enter" => b"\r".to_vec(),
            "Tab" => b"\t".to_vec(),
            "Backspace" => b"\x7f".to_vec(),
            _ => match (key.strip_prefix("Ctrl+"), key.strip_prefix("Alt+")) {
                (Some(letter), _) => vec![letter.as_bytes()[0] & 0x1F],
                (_, Some(text)) => [b"\x1b", text.as_bytes()].concat(),
                _ => panic!("{key} is no key that a station can press"),
            },
        };
        self.send(bytes)
    }

    /// Waits until the screen shows this text somewhere on one line.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} on the screen"), |screen| screen.contains(text))
    }

    /// Waits until the screen no longer shows this text.
    #[track_caller]
    pub fn wait_gone(&mut self, text: &str) -> &mut Self {
        self.wait_until(&format!("{text:?} gone from the screen"), |screen| !screen.contains(text))
    }

    /// Waits until the screen's text fulfils a condition.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&str) -> bool) -> &mut Self {
        self.seen.wait(what, |state| condition(&state.screen.screen().contents()));
        self
    }

    /// Waits until this has been written since `mark`, on any screen, as bytes.
    #[track_caller]
    pub fn wait_for_bytes(&mut self, mark: usize, bytes: &[u8]) -> &mut Self {
        let what = format!("{:?} written", bytes.escape_ascii().to_string());
        self.seen.wait(&what, |state| memchr::memmem::find(&state.bytes[mark..], bytes).is_some());
        self
    }

    /// Waits until the program has written nothing for this long, and returns how much it has written in all.
    #[track_caller]
    pub fn wait_quiet(&mut self, quiet: Duration) -> usize {
        let late = Instant::now() + PATIENCE;
        let mut state = self.seen.state.lock().unwrap();
        loop {
            let before = state.bytes.len();
            state = self
                .seen
                .changed
                .wait_timeout_while(state, quiet, |state| state.bytes.len() == before)
                .unwrap()
                .0;
            if state.bytes.len() == before {
                return before;
            }
            assert!(Instant::now() < late, "the program never stops writing");
        }
    }

    /// A mark in what the program has written, for [`bytes_since`](Self::bytes_since).
    pub fn mark(&self) -> usize {
        self.seen.state.lock().unwrap().bytes.len()
    }

    /// Everything written since a mark; 0 is the start.
    pub fn bytes_since(&self, mark: usize) -> Vec<u8> {
        self.seen.state.lock().unwrap().bytes[mark..].to_vec()
    }

    /// The same as text, for programs that print lines.
    pub fn text_since(&self, mark: usize) -> String {
        String::from_utf8_lossy(&self.bytes_since(mark)).into_owned()
    }

    /// What the screen shows, a line a row.
    pub fn contents(&self) -> String {
        self.screen().contents()
    }

    /// The screen with its colours, cursor and modes.
    pub fn screen(&self) -> vt100::Screen {
        self.seen.state.lock().unwrap().screen.screen().clone()
    }

    /// Gives the terminal another size; the program gets WINCH.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        let terminal = self.terminal.as_ref().expect("the terminal was hung up");
        self.seen.state.lock().unwrap().screen.screen_mut().set_size(size(rows), size(columns));
        terminal.master.resize(pty_size(columns, rows)).unwrap();
        self
    }

    /// Sends the program a signal.
    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid, signal).unwrap();
        self
    }

    /// Closes the terminal, as a closed window or a dropped connection does.
    pub fn hang_up(&mut self) -> &mut Self {
        if let Some(Terminal { master, _slave, file, stop, reader }) = self.terminal.take() {
            drop(stop);
            reader.join().unwrap();
            drop((master, _slave, file));
        }
        self
    }

    /// Waits for the end of the program, once; all that it has written is there then.
    #[track_caller]
    pub fn wait_exit(&mut self) -> Exit {
        self.wait_exit_within(PATIENCE)
    }

    /// As [`wait_exit`](Self::wait_exit), but it must be fast.
    #[track_caller]
    pub fn wait_exit_within(&mut self, patience: Duration) -> Exit {
        // Not yet waited for, so the number is still this process's.
        let process = pidfd_open(self.pid, PidfdFlags::empty()).unwrap();
        let timeout = patience.try_into().unwrap();
        let ended = rustix::event::poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&timeout)).unwrap();
        assert!(ended > 0, "the program did not end within {patience:?}; the screen:\n{}", self.contents());
        let status = self.child.wait().unwrap();
        if let Some(terminal) = &mut self.terminal {
            // The reader drains what is left and ends.
            terminal.stop.write_all(b"!").unwrap();
            self.seen.wait("the rest of the output", |state| state.ended);
        }
        Exit(status)
    }

    /// Whether the terminal is in raw mode: no echo and no lines.
    pub fn is_raw(&self) -> bool {
        let terminal = self.terminal.as_ref().expect("the terminal was hung up");
        let modes = tcgetattr(&terminal.file).unwrap().local_modes;
        !modes.intersects(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// The process.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// How much processor time the program's threads have used, to the nanosecond.
    pub fn cpu_time(&self) -> Duration {
        let used = |text: String| text.split(' ').next().unwrap().parse::<u64>().unwrap();
        Duration::from_nanos(self.of_threads("schedstat").map(used).sum())
    }

    /// How often the program's threads were woken: switches of context that they asked for themselves.
    pub fn wake_ups(&self) -> u64 {
        let switches = |status: String| {
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap();
            line.split_whitespace().next_back().unwrap().parse::<u64>().unwrap()
        };
        self.of_threads("status").map(switches).sum()
    }

    /// One of the files that the system keeps of each thread.
    fn of_threads(&self, file: &str) -> impl Iterator<Item = String> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid.as_raw_nonzero())).unwrap();
        tasks.map(move |task| std::fs::read_to_string(task.unwrap().path().join(file)).unwrap())
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.hang_up();
    }
}

impl Start {
    /// One more argument.
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// More arguments.
    pub fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// A variable of its environment.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// The folder it starts in.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// The size of its terminal; 80 by 24 otherwise.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    /// Starts it.
    pub fn start(self) -> Station {
        let (columns, rows) = self.size;
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.arguments);
        command.env_clear();
        for name in ["PATH", "HOME"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command.cwd(self.folder.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into()));
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().try_into().unwrap()).unwrap();

        let fd = pair.master.as_raw_fd().unwrap();
        // portable-pty's own reader cannot be woken, so the terminal could never be hung up under a living program.
        let file = FileDescriptor::dup(&fd).unwrap().as_file().unwrap();
        let ours = file.try_clone().unwrap();
        rustix::fs::fcntl_setfl(&file, rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NONBLOCK).unwrap();
        let (stopped, stop) = std::io::pipe().unwrap();
        let seen = Arc::new(Seen::default());
        seen.state.lock().unwrap().screen = vt100::Parser::new(size(rows), size(columns), 0);
        let eyes = Arc::clone(&seen);
        let reader = thread::spawn(move || eyes.read(&ours, &stopped));
        let terminal = Terminal { master: pair.master, _slave: pair.slave, file, stop, reader };
        Station { seen, child, pid, terminal: Some(terminal) }
    }
}

impl Seen {
    fn read(&self, terminal: &File, stop: &PipeReader) {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let mut ready = [PollFd::new(terminal, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
            rustix::event::poll(&mut ready, None).unwrap();
            let stopping = !ready[1].revents().is_empty();
            match (&*terminal).read(&mut buffer) {
                Ok(count @ 1..) => {
                    let mut state = self.state.lock().unwrap();
                    state.bytes.extend_from_slice(&buffer[..count]);
                    state.screen.process(&buffer[..count]);
                    drop(state);
                    self.changed.notify_all();
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock && !stopping => {}
                _ => break,
            }
        }
        self.state.lock().unwrap().ended = true;
        self.changed.notify_all();
    }

    #[track_caller]
    fn wait(&self, what: &str, condition: impl Fn(&State) -> bool) {
        let state = self.state.lock().unwrap();
        let unmet = |state: &mut State| !condition(state) && !state.ended;
        let (state, _) = self.changed.wait_timeout_while(state, PATIENCE, unmet).unwrap();
        if !condition(&state) {
            let ended = if state.ended { "the program has ended" } else { "time is up" };
            let screen = state.screen.screen().contents();
            // A poisoned lock would hide the screen behind a second panic.
            drop(state);
            panic!("waited for {what}, but {ended}; the screen:\n{screen}");
        }
    }
}

fn size(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal has rows and columns")
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
