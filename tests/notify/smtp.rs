//! A mail server on this machine that speaks enough SMTP for a real client, and a reader of what it was given.

use base64::Engine as _;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

/// What the server does with mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mood {
    /// Takes it.
    Takes,
    /// Says that it is busy, at the first word.
    Busy,
    /// Takes the connection and says nothing.
    Mute,
    /// Takes the mail, and the line breaks before it can say so.
    Breaks,
}

/// A mail as it came.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) login: Option<String>,
    pub(crate) raw: String,
}

/// One part of a mail.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) parts: Vec<Part>,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    mood: Arc<AtomicU8>,
    mails: Arc<Mutex<Vec<Mail>>>,
    calls: Arc<AtomicU8>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, mails, calls) = (Arc::default(), Arc::<Mutex<Vec<Mail>>>::default(), Arc::default());
        let server = Self { port, mood, mails, calls };
        let (mood, mails, calls) =
            (Arc::clone(&server.mood), Arc::clone(&server.mails), Arc::clone(&server.calls));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (mood, mails) = (Arc::clone(&mood), Arc::clone(&mails));
                calls.fetch_add(1, Ordering::SeqCst);
                // A client that breaks off ends its conversation, and no other.
                thread::spawn(move || talk(stream, mood.load(Ordering::SeqCst), &mails).ok());
            }
        });
        server
    }

    pub(crate) fn set(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    pub(crate) fn calls(&self) -> u8 {
        self.calls.load(Ordering::SeqCst)
    }
}

fn talk(stream: TcpStream, mood: u8, mails: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    if mood == Mood::Mute as u8 {
        lines.next();
        return Ok(());
    }
    if mood == Mood::Busy as u8 {
        return out.write_all(b"421 busy, come again\r\n");
    }
    out.write_all(b"220 test ESMTP\r\n")?;
    let mut mail = Mail { from: String::new(), to: Vec::new(), login: None, raw: String::new() };
    while let Some(line) = lines.next() {
        let line = line?;
        let (word, rest) = line.split_at(line.find([' ', ':']).unwrap_or(line.len()));
        let answer: &[u8] = match word.to_ascii_uppercase().as_str() {
            "EHLO" => b"250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n",
            "AUTH" => {
                mail.login =
                    rest.trim().strip_prefix("PLAIN ").map(|b| text(&decode64(b)).replace('\0', "/"));
                b"235 welcome\r\n"
            }
            "MAIL" => {
                mail.from = between(rest);
                b"250 ok\r\n"
            }
            "RCPT" => {
                mail.to.push(between(rest));
                b"250 ok\r\n"
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mail.raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.raw.push_str("\r\n");
                }
                mails.lock().unwrap().push(mail.clone());
                if mood == Mood::Breaks as u8 {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                return out.write_all(b"221 bye\r\n");
            }
            _ => b"502 what?\r\n",
        };
        out.write_all(answer)?;
    }
    Ok(())
}

fn between(text: &str) -> String {
    text.split_once('<').and_then(|(_, r)| r.split_once('>')).unwrap().0.to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn decode64(text: &str) -> Vec<u8> {
    let dense: String = text.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(dense).unwrap()
}

impl Mail {
    pub(crate) fn parse(&self) -> Part {
        Part::parse(&self.raw)
    }
}

impl Part {
    /// Headers unfolded and decoded, the body decoded, parts parted.
    fn parse(raw: &str) -> Self {
        let (head, body) = raw.split_once("\r\n\r\n").unwrap_or((raw.trim_end(), ""));
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let headers: BTreeMap<String, String> = unfolded
            .split("\r\n")
            .map(|line| {
                let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no header: {line:?}"));
                (name.to_ascii_lowercase(), words(value.trim()))
            })
            .collect();
        let boundary = headers
            .get("content-type")
            .and_then(|t| t.split_once("boundary=\""))
            .map(|(_, b)| b.split('"').next().unwrap().to_owned());
        if let Some(boundary) = boundary {
            let sections: Vec<&str> = body.split(&format!("--{boundary}")).collect();
            assert!(sections.last().unwrap().starts_with("--"), "the last boundary is open");
            let inner = &sections[1..sections.len() - 1];
            let parts = inner.iter().map(|s| Self::parse(s.strip_prefix("\r\n").unwrap())).collect();
            return Self { headers, body: Vec::new(), parts };
        }
        let how = headers.get("content-transfer-encoding").map_or("7bit", String::as_str);
        let body = match how {
            "base64" => decode64(body),
            "quoted-printable" => quoted(&body.replace("=\r\n", "")),
            "7bit" | "8bit" => body.trim_end_matches("\r\n").as_bytes().to_vec(),
            other => panic!("encoded as {other}"),
        };
        Self { headers, body, parts: Vec::new() }
    }

    pub(crate) fn text(&self) -> String {
        text(&self.body)
    }

    /// A file by its name.
    pub(crate) fn file(&self, name: &str) -> &[u8] {
        let wanted = format!("attachment; filename=\"{name}\"");
        let found = self.parts.iter().find(|p| p.headers.get("content-disposition") == Some(&wanted));
        &found.unwrap_or_else(|| panic!("no {wanted} in {self:?}")).body
    }
}

fn quoted(body: &str) -> Vec<u8> {
    let bytes = body.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'=' {
            out.push(u8::from_str_radix(&body[i + 1..i + 3], 16).unwrap());
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    out
}

/// Encoded words (RFC 2047) as text.
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, word)) = rest.split_once("=?utf-8?b?") {
        // White space between two encoded words belongs to neither.
        if out.is_empty() || !before.trim().is_empty() {
            out.push_str(before);
        }
        let (data, after) = word.split_once("?=").unwrap();
        out.push_str(&text(&decode64(data)));
        rest = after;
    }
    out + rest
}
