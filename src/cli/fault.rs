//! Faults of pickface itself: one sentence for the person, the whole report in a file for whoever mends it.

use super::output::complain;
use color_eyre::config::{HookBuilder, Theme};
use std::{
    backtrace::Backtrace,
    fs::OpenOptions,
    io::Write,
    panic::{self, PanicHookInfo},
    path::PathBuf,
    process,
};

/// The exit status of a fault of ours, as Rust programs have it.
const FAULT: i32 = 101;

/// From now on a panic, on whichever thread, writes its report to `faults.log` in the folder of the log, says one
/// sentence and ends the program: a station without one of its threads must not look alive.
///
/// A terminal that was taken is given back first, by the hook that [`crate::tui::terminal`] puts before this one.
pub fn report_panics() {
    let (reporter, _) = HookBuilder::new().theme(Theme::new()).display_env_section(false).into_hooks();
    panic::set_hook(Box::new(move |info| {
        let report = format!("{}\n{}", reporter.panic_report(info), Backtrace::force_capture());
        complain(&sentence(info, keep(&report)));
        process::exit(FAULT);
    }));
}

fn sentence(info: &PanicHookInfo<'_>, kept: Option<PathBuf>) -> String {
    let said = info.payload();
    let said =
        said.downcast_ref::<&str>().copied().or_else(|| said.downcast_ref::<String>().map(String::as_str));
    let what = said.unwrap_or("no word about it").replace('\n', ", ");
    let place = info.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
    let report = kept.map_or_else(
        || "no log could be written".to_owned(),
        |file| format!("please report it with {}", file.display()),
    );
    format!(
        "a fault in pickface itself: {what}{place}; what was shown as done is on disk, start it again, {report}"
    )
}

/// Straight into a file: the log's own writer is another thread, which may never run again.
fn keep(report: &str) -> Option<PathBuf> {
    let folder = crate::log::folder()?;
    std::fs::create_dir_all(&folder).ok()?;
    let path = folder.join("faults.log");
    let mut file = OpenOptions::new().create(true).append(true).open(&path).ok()?;
    let at = chrono::Utc::now().to_rfc3339();
    writeln!(file, "{at} pickface {}\n{report}\n", env!("CARGO_PKG_VERSION")).ok()?;
    file.sync_all().ok()?;
    Some(path)
}
