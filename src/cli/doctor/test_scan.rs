//! `pickface doctor --scanner`: one scan, byte by byte: what came, when, and how it reads.

use crate::{
    barcode::decode::{Rules, decode},
    cli::{CliError, CliResult, output::Output},
    domain::text::escape,
    scan::{
        Profile,
        setup::{self, Read},
    },
    store::system_clock,
    tui::{
        input::{self, InputEvent},
        terminal::Raw,
    },
};
use std::{io::IsTerminal, sync::mpsc, time::Duration};

/// How long a scan is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads until a silence behind the first bytes, from the terminal or a pipe.
pub(super) fn run(profile: &Profile, output: &mut Output) -> CliResult {
    let failed =
        |e: std::io::Error| CliError::Failed(format!("the terminal cannot be read ({e}); use another"));
    let is_terminal = std::io::stdin().is_terminal();
    let reads = {
        let _raw = is_terminal.then(Raw::enter).transpose().map_err(failed)?;
        if is_terminal {
            output.text("scan anything now; what comes is shown and not booked\r")?;
            output.flush()?;
        }
        heard(profile).map_err(failed)?
    };
    if reads.is_empty() {
        return Err(CliError::Failed(format!(
            "nothing was scanned within {} seconds; is the scanner on and paired with this terminal?",
            PATIENCE.as_secs()
        )));
    }
    told(profile, &reads, output)
}

/// What came, up to the first silence.
fn heard(profile: &Profile) -> std::io::Result<Vec<Read>> {
    let (send, events) = mpsc::channel();
    let thread = input::spawn_listening(profile.clone(), move |event| send.send(event.event).is_ok())?;
    let mut reads = Vec::new();
    while let Ok(event) = events.recv_timeout(PATIENCE) {
        match event {
            InputEvent::Arrived(all) => {
                reads = all;
                break;
            }
            InputEvent::Hangup => break,
            _ => {}
        }
    }
    thread.stop();
    Ok(reads)
}

fn told(profile: &Profile, reads: &[Read], output: &mut Output) -> CliResult {
    let start = reads.first().map_or(Duration::ZERO, |read| read.at);
    for read in reads {
        let hex: Vec<String> = read.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = escape(&String::from_utf8_lossy(&read.bytes));
        output.line(&format!("{:>6} ms  {}  {text}", (read.at - start).as_millis(), hex.join(" ")))?;
    }
    output.line(&format!("timing: {}", setup::speed(setup::pace(reads))))?;
    let frames = setup::frames(profile, reads);
    if frames.is_empty() {
        return output.line("nothing ended this code: set the scanner to send Enter behind it");
    }
    let day = system_clock().day(chrono_tz::UTC);
    for frame in frames {
        // What the identifier says of the symbol goes into the reading, as it does for the flows.
        let whole = format!("{}{}", frame.aim.map_or_else(String::new, |aim| aim.to_string()), frame.text);
        let decoded = decode(&whole, &Rules::plain(day));
        output.line(&format!("reads as: {}", escape(&whole)))?;
        output.line(&format!("that is: {}", crate::cli::decode::in_words(&decoded)))?;
    }
    match setup::derive(reads) {
        Ok(found) => {
            output.line("it is the test symbol; F10, Scanner keeps what it says of this station:")?;
            let lines = found.found.iter().chain(&found.warnings);
            lines.cloned().try_for_each(|line| output.line(&format!("  {line}")))
        }
        Err(_) => Ok(()),
    }
}
