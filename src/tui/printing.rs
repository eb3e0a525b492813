//! The printer of this terminal, on a thread of its own: it may take seconds to answer, and the screen waits for nothing.

use crate::{
    config,
    print::Label,
    printer::{self, Address},
};
use std::{
    io,
    sync::mpsc::{self, Sender},
    thread,
};

/// A label on its way: of what, and what it is.
type Job = (String, Box<Label>);

/// The labels that wait for the printer.
pub(crate) struct Printing {
    jobs: Sender<Job>,
}

impl Printing {
    /// Begins; `tell` gets one answer a label.
    pub(crate) fn start(
        settings: config::Printer,
        tell: impl Fn(Result<String, String>) + Send + 'static,
    ) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel::<Job>();
        // It sleeps until there is a label, and ends with the sender.
        thread::Builder::new().name("labels".into()).spawn(move || {
            for (what, label) in waiting {
                tell(print(&settings, &label).map(|at| format!("the label of {what} went to {at}")));
            }
        })?;
        Ok(Self { jobs })
    }

    /// Prints after those that wait already.
    pub(crate) fn print(&self, what: String, label: Box<Label>) {
        // The thread ends after this sender only.
        let _ = self.jobs.send((what, label));
    }
}

fn print(settings: &config::Printer, label: &Label) -> Result<Address, String> {
    let (at, zpl) = settings.job(label)?;
    printer::send(&at, &[zpl]).map_err(|e| e.to_string())?;
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io::Read, net::TcpListener};

    fn badge() -> Box<Label> {
        Box::new(Label::badge("A7", "Ana", "lead", crate::print::label::TextCarrier::Code128))
    }

    fn start(settings: config::Printer) -> (Printing, mpsc::Receiver<Result<String, String>>) {
        let (told, answers) = mpsc::channel();
        let printing = Printing::start(settings, move |answer| drop(told.send(answer))).unwrap();
        (printing, answers)
    }

    #[test]
    fn a_label_is_printed_behind_the_screens_back() {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let (printing, answers) = start(config::Printer { address: address.clone(), ..Default::default() });
        printing.print("A7".into(), badge());
        let mut paper = String::new();
        socket.accept().unwrap().0.read_to_string(&mut paper).unwrap();
        assert!(paper.starts_with("^XA") && paper.contains("Ana"), "{paper}");
        assert_eq!(answers.recv().unwrap(), Ok(format!("the label of A7 went to {address}")));
    }

    #[test]
    fn without_a_printer_nothing_is_sent() {
        let (printing, answers) = start(config::Printer::default());
        printing.print("A7".into(), badge());
        let answer = answers.recv().unwrap().unwrap_err();
        assert!(answer.starts_with("no printer is configured"), "{answer}");
    }
}
