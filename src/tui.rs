//! The screens, in the Elm shape: one [`Model`], one [`Message`], [`update`] answers with [`Effects`], [`view`] draws.
//!
//! Input, signals and the store all send into one channel; [`run`] blocks on it, drains it, and draws only when
//! something visible has changed. There is no tick, and no message carries the time, because nothing here changes with
//! time alone: an idle screen writes no byte, and a session that is recorded as messages can be replayed.
//!
//! Each tab is a plain struct in `screen/` with what it takes in and how it draws; widgets in `widget/` know no stock;
//! every key stands in one table, [`command::COMMANDS`]. Colours are named by meaning in [`theme`].
//!
//! Deliberately not here: the disk (requests and events only), and what a scan means (the flows say it).

pub mod command;
mod desk;
pub mod input;
pub mod key;
mod labels;
mod line;
pub mod message;
mod model;
pub mod picture;
mod printing;
mod screen;
pub mod signal;
pub mod station;
pub mod terminal;
pub mod theme;
mod update;
mod view;
mod widget;

pub use key::Key;
pub use message::{Effect, Effects, Message};
pub use model::{Model, Tab};
pub use screen::first_run::{Choice, FirstRun};
pub use theme::Look;
pub use update::update;
pub use view::{paint, view};

use std::{io, sync::mpsc::Receiver};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The person, or the system, wanted to leave; or every sender is gone.
    Quit,
    /// The first-run screen has been answered.
    Chosen(Choice),
}

/// The most messages taken before the screen is drawn again, so that a flood cannot keep it from showing anything.
const BATCH: usize = 1024;

/// Runs a model until it quits: block on the inbox, take all that waits there, carry out effects, draw once.
///
/// `update` is [`update()`] or [`FirstRun::update`]; `perform` carries out everything but [`Effect::Quit`] and
/// [`Effect::Chosen`], which end the run; `draw` shows the model as it is.
///
/// # Errors
/// The first error of `perform` or `draw`: a terminal that cannot be written to is gone, and so should the program be.
pub fn run<M>(
    model: &mut M,
    inbox: &Receiver<Message>,
    first: Effects,
    mut update: impl FnMut(&mut M, Message) -> Effects,
    mut perform: impl FnMut(Effect) -> io::Result<()>,
    mut draw: impl FnMut(&M) -> io::Result<()>,
) -> io::Result<Ending> {
    let mut carry_out = |effects: Vec<Effect>| -> io::Result<Option<Ending>> {
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(Some(Ending::Quit)),
                Effect::Chosen(choice) => return Ok(Some(Ending::Chosen(choice))),
                other => perform(other)?,
            }
        }
        Ok(None)
    };
    draw(model)?;
    if let Some(ending) = carry_out(first.list)? {
        return Ok(ending);
    }
    while let Ok(message) = inbox.recv() {
        let mut redraw = false;
        for message in std::iter::once(message).chain(inbox.try_iter().take(BATCH)) {
            let effects = update(model, message);
            redraw |= effects.redraw;
            if let Some(ending) = carry_out(effects.list)? {
                return Ok(ending);
            }
        }
        if redraw {
            draw(model)?;
        }
    }
    Ok(Ending::Quit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// Runs a counting model: every line is an effect and a redraw, "quiet" is neither, "quit" ends it.
    fn counted(lines: &[&str]) -> (usize, Vec<Effect>, Ending) {
        let (send, inbox) = mpsc::channel();
        lines.iter().for_each(|l| send.send(Message::Line((*l).into())).unwrap());
        drop(send);
        let (mut draws, mut done) = (0, Vec::new());
        let update = |_: &mut (), message| match message {
            Message::Line(l) if l == "quit" => Effects::of(Effect::Quit),
            Message::Line(l) if l == "quiet" => Effects::none(),
            _ => Effects::of(Effect::Bell(1)),
        };
        let ending = run(
            &mut (),
            &inbox,
            Effects::none(),
            update,
            |e| {
                done.push(e);
                Ok(())
            },
            |()| {
                draws += 1;
                Ok(())
            },
        );
        (draws, done, ending.unwrap())
    }

    #[test]
    fn a_burst_is_drawn_once() {
        let (draws, done, ending) = counted(&["a", "b", "c"]);
        assert_eq!(
            (draws, done.len(), ending),
            (2, 3, Ending::Quit),
            "once at the start, once after the burst"
        );
    }

    #[test]
    fn what_changes_nothing_draws_nothing() {
        assert_eq!(counted(&["quiet", "quiet"]).0, 1);
    }

    #[test]
    fn nothing_happens_after_quit() {
        assert_eq!(counted(&["quit", "a"]), (1, Vec::new(), Ending::Quit));
    }

    #[test]
    fn a_terminal_that_is_gone_ends_the_run() {
        let (_send, inbox) = mpsc::channel();
        let gone = |_: &()| Err(io::ErrorKind::BrokenPipe.into());
        let ended = run(&mut (), &inbox, Effects::none(), |(), _| Effects::none(), |_| Ok(()), gone);
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
