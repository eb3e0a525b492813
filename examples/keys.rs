//! What does my scanner send? Shows every frame and key as pickface hears it, one a line, until Ctrl+Q.
//!
//! ```text
//! cargo run --example keys -- [--profile scanner.toml] [--screen]
//! ```

use clap::Parser;
use pickface::{
    domain::text::escape,
    scan::{Frame, Key, Profile},
    tui::{
        input::{self, InputEvent},
        signal::{self, Signal},
        terminal::{Raw, Screen},
    },
};
use std::{
    io::{self, Write},
    path::PathBuf,
    sync::mpsc,
    thread,
};

/// Shows what a scanner or keyboard sends, as pickface hears it. Ctrl+Q ends.
#[derive(Parser)]
struct Arguments {
    /// A scanner profile: a TOML table with prefix, suffix, gs_alias, charset ...
    #[arg(long)]
    profile: Option<PathBuf>,
    /// Draw on the whole screen instead of printing lines.
    #[arg(long)]
    screen: bool,
    /// Read no input, like a program that hangs.
    #[arg(long, hide = true)]
    deaf: bool,
    /// Panic when this text is scanned, to see the terminal given back.
    #[arg(long, hide = true)]
    panic_on: Option<String>,
}

enum Message {
    Input(InputEvent),
    Signal(Signal),
}

fn main() -> color_eyre::Result<()> {
    pickface::cli::report_panics();
    let arguments = Arguments::parse();
    let profile: Profile = match &arguments.profile {
        Some(path) => toml::from_str(&std::fs::read_to_string(path)?)?,
        None => Profile::default(),
    };
    let (sender, messages) = mpsc::channel();
    let mut face = if arguments.screen {
        Face::Screen(Screen::enter()?, Vec::new())
    } else {
        Face::Lines(Raw::enter()?)
    };
    let signals = sender.clone();
    let _signals = signal::spawn(move |signal| signals.send(Message::Signal(signal)).is_ok())?;
    let _keep = sender.clone();
    let _input = (!arguments.deaf)
        .then(|| input::spawn(profile, move |input| sender.send(Message::Input(input.event)).is_ok()))
        .transpose()?;

    // A terminal that takes no output is gone: nobody is left to be told.
    drop(face.say(["ready".into()]));
    let mut frames = 0_u64;
    while let Ok(first) = messages.recv() {
        let mut lines = Vec::new();
        for message in std::iter::once(first).chain(messages.try_iter()) {
            match message {
                Message::Input(InputEvent::Frame(frame)) => {
                    frames += 1;
                    if arguments.panic_on.as_ref() == Some(&frame.text) {
                        blow_up(frame.text.clone());
                    }
                    lines.push(format!("frame {frames} {}", describe(&frame)));
                }
                Message::Input(InputEvent::Key(key)) if key == Key::ctrl('q') => return Ok(()),
                Message::Input(InputEvent::Key(key)) => lines.push(format!("key {key}")),
                Message::Input(InputEvent::Arrived(_)) => {}
                Message::Input(InputEvent::Line(line)) => lines.push(format!("line {line:?}")),
                Message::Input(InputEvent::Hangup) | Message::Signal(Signal::Hangup | Signal::Terminate) => {
                    return Ok(());
                }
                Message::Signal(Signal::Resize) => lines.push("resize".into()),
                Message::Signal(Signal::Continue) => face.resume()?,
            }
        }
        if face.say(lines).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// From another thread: that one must end the program too.
#[expect(clippy::panic, reason = "a panic is what was asked for")]
fn blow_up(text: String) {
    drop(thread::spawn(move || panic!("asked to panic by {text}")).join());
}

fn describe(frame: &Frame) -> String {
    let aim = frame.aim.map_or(String::new(), |aim| format!(" {aim}"));
    let stray: String =
        frame.stray.iter().map(|key| format!(" (lost {key}: try gs_alias = \"{key}\")")).collect();
    format!("{} {}{aim} \"{}\"{stray}", frame.origin, frame.end, escape(&frame.text))
}

enum Face {
    Lines(Raw),
    Screen(Screen, Vec<String>),
}

impl Face {
    fn say(&mut self, new: impl IntoIterator<Item = String>) -> io::Result<()> {
        match self {
            Self::Lines(_) => {
                let text: String = new.into_iter().map(|line| line + "\r\n").collect();
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes())?;
                out.flush()
            }
            Self::Screen(screen, lines) => {
                lines.extend(new);
                let height = usize::from(screen.size().height);
                lines.drain(..lines.len().saturating_sub(height));
                screen.draw(|frame| frame.render_widget(lines.join("\n"), frame.area()))
            }
        }
    }

    fn resume(&mut self) -> io::Result<()> {
        match self {
            Self::Lines(raw) => {
                *raw = Raw::enter()?;
                Ok(())
            }
            Self::Screen(screen, _) => screen.resume(),
        }
    }
}
