//! `pickface orders watch FOLDER`: files of orders, taken as they come.

use crate::{
    channels::{self, End, Folder, Refusal, Taken},
    cli::{
        CliError, CliResult,
        import::tell,
        output::{Output, remark},
    },
    domain::text::escape,
    exchange::{Options, Report},
    store::{
        Reading, Store,
        load::{LoadMode, LoadReport},
        system_clock,
    },
};
use serde_json::json;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::Duration,
};

/// Which folder, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder [default: orders-folder of the configuration]
    folder: Option<PathBuf>,
    /// Take what lies there, then end
    #[arg(long)]
    once: bool,
    /// Seconds for which a file must not have changed
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    settle: f64,
    /// What the shop of these files is called here
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// The site that ships what names none
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// JSON lines, one a file
    #[arg(long)]
    json: bool,
}

/// After how many looks a file that could not be taken is tried again: the disk may be full for a while.
const AGAIN: u32 = 15;

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let between =
        Some(a.settle).filter(|s| s.is_finite() && (0.05..=3600.0).contains(s)).ok_or_else(|| {
            CliError::Failed(format!("--settle {} is not between 0.05 and 3600 seconds", a.settle))
        })?;
    let mut folder = Folder::watch(&super::folder_of(a.folder.as_deref())?).map_err(CliError::Failed)?;
    // Refused at once where there is no store, not at the first file.
    drop(Reading::open(path, system_clock)?);
    let mut waiting: HashMap<PathBuf, u32> = HashMap::new();
    let mut left = Vec::new();
    let mut refused = 0;
    for look in 0_u32.. {
        if look > 0 {
            std::thread::sleep(Duration::from_secs_f64(between));
        }
        let found = folder.look().map_err(|e| CliError::Failed(format!("the folder cannot be read: {e}")))?;
        waiting.retain(|file, _| found.ready.contains(file));
        left.clear();
        for file in found.ready {
            if let Some(looks) = waiting.get_mut(&file).filter(|looks| **looks > 0) {
                *looks -= 1;
                continue;
            }
            match one(path, &mut folder, &file, a, output)? {
                Ok(end) => {
                    waiting.remove(&file);
                    refused += u32::from(end == End::Failed);
                }
                Err(why) => {
                    // Said once, not with every look.
                    if waiting.insert(file.clone(), AGAIN).is_none() {
                        remark(&format!("{} stays: {why}", file.display()));
                    }
                    left.push(why);
                }
            }
        }
        output.flush()?;
        if a.once && look > 0 {
            return match (left.first(), found.growing.len()) {
                (Some(why), _) => Err(CliError::Failed(format!("a file was left in the folder: {why}"))),
                _ if refused > 0 => Err(CliError::Failed(format!(
                    "{refused} of the files were refused; the reports in failed/ say why, and nothing of them was imported"
                ))),
                (None, 0) => Ok(()),
                (None, growing) => {
                    remark(&format!("{growing} files are still growing; the next run takes them"));
                    Ok(())
                }
            };
        }
    }
    Ok(())
}

/// Takes one file: how it ended, or why it could not be taken yet.
fn one(
    path: &Path,
    folder: &mut Folder,
    file: &Path,
    a: &Arguments,
    output: &mut Output,
) -> Result<Result<End, String>, CliError> {
    // Opened for this file only: while nothing comes, a backup can be put in the place of the store.
    let taken = (|| {
        let mut store = Store::open(path, system_clock)?;
        let reading = Reading::open(path, system_clock)?;
        let known = channels::options(&reading)?;
        drop(reading);
        let options = Options { channel: a.channel.clone(), site: a.site.clone(), ..known };
        channels::take(&mut store, file, &options, &|| folder.is_unchanged(file))
    })();
    let (end, said, sentence) = match taken {
        Err(Refusal::Now(why)) => return Ok(Err(why)),
        Ok(taken) => {
            let Taken { report, mut load, settled } = taken;
            load.notes.extend(tell::settled(settled));
            let sentence = format!(
                "{} orders new, {} changed, {} as they were; {} lines, {} units to ship",
                load.new, load.changed, load.same, report.totals.order_lines, report.totals.units
            );
            (End::Done, (Some(report), Some((load, LoadMode::Apply))), sentence)
        }
        Err(Refusal::File { sentence, report, load }) => {
            (End::Failed, (report.map(|r| *r), load.map(|l| (*l, LoadMode::Check))), sentence)
        }
    };
    let text = report_of(end, &said, &sentence);
    match folder.put_away(file, end, &text) {
        Ok(target) => {
            say(file, &target, end, &said, &sentence, a.json, output)?;
            Ok(Ok(end))
        }
        // Taken is taken: the next look takes it again, which changes nothing, and tries to move it.
        Err(e) => Ok(Err(format!("it is {} and cannot be moved: {e}", end.word()))),
    }
}

/// What is known of a file: what was found in it, what the store did.
type Known = (Option<Report>, Option<(LoadReport, LoadMode)>);

fn report_of(end: End, (report, load): &Known, sentence: &str) -> String {
    let mut text = format!("{}  {}\n{}\n", system_clock().rfc3339(), end.word(), escape(sentence));
    if let Some(report) = report {
        text.push('\n');
        for line in tell::lines(report, load.as_ref().map(|(load, mode)| (load, *mode)), false) {
            text.push_str(&escape(&line));
            text.push('\n');
        }
    }
    text
}

fn say(
    file: &Path,
    target: &Path,
    end: End,
    (report, load): &Known,
    sentence: &str,
    json: bool,
    output: &mut Output,
) -> CliResult {
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if !json {
        return output.line(&format!("{:<7} {name}: {sentence}", end.word()));
    }
    let counts = load.as_ref().map(|(load, _)| load);
    let totals = report.as_ref().map(|r| r.totals);
    output.json(&json!({
        "file": name, "result": end.word(), "moved_to": target.to_string_lossy(), "message": sentence,
        "new": counts.map(|l| l.new), "changed": counts.map(|l| l.changed), "same": counts.map(|l| l.same),
        "refused": report.as_ref().map_or(0, |r| r.refused) + counts.map_or(0, |l| l.refused_count),
        "orders": totals.map(|t| t.orders), "lines": totals.map(|t| t.order_lines), "units": totals.map(|t| t.units),
        "notes": report.as_ref().map(|r| r.notes.iter().chain(counts.iter().flat_map(|l| &l.notes)).collect::<Vec<_>>()),
    }))
}
