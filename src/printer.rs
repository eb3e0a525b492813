//! A label printer on the network: what it prints is sent to its port as it is.
//!
//! Label printers take their own language on a bare TCP connection, port 9100 by custom. Nothing is sent unless somebody
//! asks for it, each time. It knows no label: what is sent comes from `print`, and is a text to it.

use crate::domain::text::escape;
use std::{
    io::{self, ErrorKind, Read, Write},
    net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs},
    str::FromStr,
    sync::mpsc,
    time::{Duration, Instant},
};

/// Where printers listen.
pub const PORT: u16 = 9100;
/// How long a printer may take to answer the call, its name's look-up included.
const CALLING: Duration = Duration::from_secs(5);
/// How long it may take nothing: a printer out of labels stops reading.
const TAKING: Duration = Duration::from_secs(10);
/// How long it may still talk after the last label.
const PARTING: Duration = Duration::from_millis(300);

/// Why nothing, or not all, was printed. Each is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// The address is none.
    #[error("{found:?} is no printer; write its address like 10.0.0.20:9100 or labels.local")]
    Address {
        /// What was given, control characters escaped.
        found: String,
    },
    /// Nobody answers there.
    #[error("the printer {at} does not answer ({why}); nothing was sent, check its power, cable and address")]
    Calling {
        /// The printer.
        at: Address,
        /// What the system says.
        why: String,
    },
    /// It answered, and then took no more.
    #[error(
        "the printer {at} took no more than {sent} of {all} labels ({why}); look at it (labels, ribbon, lid), then print those that are missing"
    )]
    Sending {
        /// The printer.
        at: Address,
        /// Labels that went out whole; the last of them may still have been on the way.
        sent: usize,
        /// Labels that were to be printed.
        all: usize,
        /// What the system says.
        why: String,
    },
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for Address {
    type Err = PrinterError;
    fn from_str(text: &str) -> Result<Self, PrinterError> {
        let wrong = || PrinterError::Address { found: escape(text).chars().take(60).collect() };
        let text = text.trim();
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self { host: address.ip().to_string(), port: address.port() })
                .and_then(|a| if a.port == 0 { Err(wrong()) } else { Ok(a) });
        }
        if let Ok(ip) = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return Ok(Self { host: ip.to_string(), port: PORT });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|p| *p > 0).ok_or_else(wrong)?),
            None => (text, PORT),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if host.is_empty() || !host.chars().all(is_name) {
            return Err(wrong());
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

/// Sends labels, each in the printer's language, one after the other. Waits until all have been taken.
///
/// # Errors
/// When it does not answer within five seconds, or stops taking labels; then the sentence says after which.
pub fn send(at: &Address, labels: &[String]) -> Result<(), PrinterError> {
    let mut line = call(at).map_err(|e| PrinterError::Calling { at: at.clone(), why: in_words(&e) })?;
    let stopped = |sent, e: &io::Error| PrinterError::Sending {
        at: at.clone(),
        sent,
        all: labels.len(),
        why: in_words(e),
    };
    for (sent, label) in labels.iter().enumerate() {
        put(&mut line, label.as_bytes()).map_err(|e| stopped(sent, &e))?;
    }
    line.shutdown(Shutdown::Write).map_err(|e| stopped(labels.len(), &e))?;
    // A connection that is closed on unread answers is reset, and takes with it what the printer has not read yet.
    let mut answer = [0; 512];
    let patience = Instant::now();
    while patience.elapsed() < PARTING && line.read(&mut answer).is_ok_and(|n| n > 0) {}
    Ok(())
}

/// Writes all bytes. A write that waits is told to stop after [`TAKING`], but succeeds if a single byte went out before:
/// looked at by the clock, or a full buffer would be waited for many times over.
fn put(line: &mut TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let begun = Instant::now();
        let n = line.write(bytes)?;
        bytes = &bytes[n..];
        if n == 0 || (begun.elapsed() >= TAKING && !bytes.is_empty()) {
            return Err(ErrorKind::TimedOut.into());
        }
    }
    Ok(())
}

/// The connection, within [`CALLING`] whatever the name's look-up and its addresses take.
fn call(at: &Address) -> io::Result<TcpStream> {
    let end = Instant::now() + CALLING;
    let left = || Some(end.saturating_duration_since(Instant::now())).filter(|d| !d.is_zero());
    let late = || io::Error::from(ErrorKind::TimedOut);
    let (found, finding) = mpsc::channel();
    let name = (at.host.clone(), at.port);
    // The system's look-up knows no time-out; nobody waits for it when it is late.
    std::thread::Builder::new().name("printer".into()).spawn(move || {
        let _ = found.send(name.to_socket_addrs().map(Iterator::collect::<Vec<_>>));
    })?;
    let addresses = finding.recv_timeout(CALLING).map_err(|_| late())??;
    let mut last = io::Error::new(ErrorKind::NotFound, "no such host");
    for address in addresses {
        let Some(left) = left() else { return Err(late()) };
        match TcpStream::connect_timeout(&address, left) {
            Ok(line) => {
                line.set_write_timeout(Some(TAKING))?;
                line.set_read_timeout(Some(PARTING))?;
                return Ok(line);
            }
            Err(e) => last = e,
        }
    }
    Err(last)
}

/// What went wrong, without the system's numbers.
fn in_words(e: &io::Error) -> String {
    match e.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "no answer in time".into(),
        ErrorKind::ConnectionRefused => "connection refused".into(),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
            "it hung up".into()
        }
        _ => e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        for (text, shown) in [
            ("10.0.0.20", "10.0.0.20:9100"),
            ("10.0.0.20:6101", "10.0.0.20:6101"),
            (" labels.local ", "labels.local:9100"),
            ("::1", "[::1]:9100"),
            ("[::1]", "[::1]:9100"),
            ("[fe80::1]:6101", "[fe80::1]:6101"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        for text in [
            "",
            ":9100",
            "host:",
            "host:0",
            "10.0.0.1:0",
            "host:99999",
            "a b",
            "http://x",
            "x\u{1b}[2J",
            "a:b:c",
        ] {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.contains("is no printer") && !error.contains('\u{1b}'), "{error}");
        }
    }

    #[test]
    fn labels_arrive_in_their_order() {
        let printer = TcpListener::bind("127.0.0.1:0").unwrap();
        let at: Address = printer.local_addr().unwrap().to_string().parse().unwrap();
        let paper = std::thread::spawn(move || {
            let (mut line, _) = printer.accept().unwrap();
            let mut all = String::new();
            line.read_to_string(&mut all).unwrap();
            all
        });
        send(&at, &["^XA1^XZ".into(), "^XA2^XZ".into()]).unwrap();
        assert_eq!(paper.join().unwrap(), "^XA1^XZ^XA2^XZ");
    }

    #[test]
    fn a_printer_that_is_off_is_a_sentence() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let error = send(&free.to_string().parse().unwrap(), &[String::new()]).unwrap_err().to_string();
        assert!(error.contains("does not answer (connection refused); nothing was sent"), "{error}");
    }

    #[test]
    fn a_printer_that_hangs_up_says_how_far_it_came() {
        let printer = TcpListener::bind("127.0.0.1:0").unwrap();
        let at: Address = printer.local_addr().unwrap().to_string().parse().unwrap();
        let hung = std::thread::spawn(move || drop(printer.accept().unwrap()));
        let labels = vec!["x".repeat(1 << 20); 64];
        let error = send(&at, &labels).unwrap_err().to_string();
        hung.join().unwrap();
        assert!(error.contains("of 64 labels (it hung up)"), "{error}");
    }
}
