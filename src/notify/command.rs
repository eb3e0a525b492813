//! JSON on the stdin of a program. What a message says reaches it as data: no shell, no argument, no variable.

use super::{Command, Failure, WHOLE, as_json};
use crate::{domain::text, store::outbox::Claimed};
use std::{
    io::{Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{self, Child, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How much of what it complains is kept, in bytes.
const COMPLAINT: u64 = 2000;
/// How long its complaint is waited for once it has ended: a child of its own may hold the pipe open.
const PARTING: Duration = Duration::from_millis(200);

/// Runs the program once; taken is what ends with status 0 within half a minute.
pub(super) fn send(command: &Command, claimed: &Claimed) -> Result<(), Failure> {
    let name = text::escape(&command.program);
    let mut child = process::Command::new(&command.program)
        .args(&command.args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // A group of its own: what it starts is ended with it, and a key at this terminal does not reach it.
        .process_group(0)
        .spawn()
        .map_err(|e| {
            Failure::Unreachable(format!("{name} cannot be run ({e}); check program and its permissions"))
        })?;
    let mut body = as_json(claimed, command.files).to_string();
    body.push('\n');
    if let Some(mut to) = child.stdin.take() {
        // A program may end without reading all, and one that reads nothing must not keep us.
        let _ = thread::Builder::new().name("to command".into()).spawn(move || to.write_all(body.as_bytes()));
    }
    let (tell, told) = mpsc::sync_channel(1);
    if let Some(from) = child.stderr.take() {
        let _ = thread::Builder::new().name("from command".into()).spawn(move || {
            let mut said = Vec::new();
            let mut from = from;
            let _ = from.by_ref().take(COMPLAINT).read_to_end(&mut said);
            let _ = tell.send(said);
            // The rest is read and forgotten, so that it never waits for us.
            let _ = std::io::copy(&mut from, &mut std::io::sink());
        });
    }
    let status = wait(&mut child, &name)?;
    if status.success() {
        return Ok(());
    }
    let said = told.recv_timeout(PARTING).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let last = text::clean(said.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or_default(), 150);
    let how = match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended badly".into(),
    };
    Err(Failure::Refused(format!("{name} {how}{}{last}", if last.is_empty() { "" } else { ": " })))
}

/// Waits for the end, at most half a minute; then ends it and all that it started.
fn wait(child: &mut Child, name: &str) -> Result<process::ExitStatus, Failure> {
    let end = Instant::now() + WHOLE;
    let mut pause = Duration::from_millis(2);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() < end => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(100));
            }
            Ok(None) => {
                let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
                if let Some(group) = group {
                    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
                }
                let _ = child.wait();
                return Err(Failure::Refused(format!("{name} did not end in 30 seconds and was stopped")));
            }
            Err(e) => return Err(Failure::Refused(format!("{name} could not be waited for ({e})"))),
        }
    }
}
