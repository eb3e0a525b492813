//! A web server on this machine that writes down what it is given and answers as it is told.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// A status that is none: the server takes the request and says nothing.
pub(crate) const MUTE: u16 = 0;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) line: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
    /// What was answered.
    pub(crate) status: u16,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    status: Arc<AtomicU16>,
    /// How long it thinks, in milliseconds.
    pause: Arc<AtomicU64>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            port,
            status: Arc::new(AtomicU16::new(200)),
            pause: Arc::default(),
            requests: Arc::default(),
        };
        let (status, pause, requests) =
            (Arc::clone(&server.status), Arc::clone(&server.pause), Arc::clone(&server.requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (status, pause) = (status.load(Ordering::SeqCst), pause.load(Ordering::SeqCst));
                let requests = Arc::clone(&requests);
                // A client that breaks off ends its conversation, and no other.
                thread::spawn(move || talk(stream, status, pause, &requests).ok());
            }
        });
        server
    }

    pub(crate) fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    pub(crate) fn think(&self, ms: u64) {
        self.pause.store(ms, Ordering::SeqCst);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks/secret", self.port)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Those that were answered with 200.
    pub(crate) fn taken(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|r| r.status == 200).collect()
    }
}

fn talk(stream: TcpStream, status: u16, pause: u64, requests: &Mutex<Vec<Request>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut out = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length: usize = headers["content-length"].parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = serde_json::from_slice(&body).unwrap();
    requests.lock().unwrap().push(Request { line: line.trim_end().into(), headers, body, status });
    thread::sleep(Duration::from_millis(pause));
    if status == MUTE {
        // Until the client goes away.
        let _ = reader.read(&mut [0; 1]);
        return Ok(());
    }
    let extra = if (300..400).contains(&status) { "Location: /elsewhere\r\n" } else { "" };
    let said = if status == 200 { "ok" } else { "no \u{1b}[2J\nchannel" };
    write!(
        out,
        "HTTP/1.1 {status} x\r\n{extra}Content-Length: {}\r\nConnection: close\r\n\r\n{said}",
        said.len()
    )
}
