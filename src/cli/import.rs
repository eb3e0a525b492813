//! `pickface import KIND FILE`: look first; nothing goes in before the whole file has been checked.

pub(super) mod tell;

use super::{CliError, CliResult, output::Output};
use crate::{
    domain::LocationCode,
    exchange::{self, DateOrder, DecimalMark, ExchangeError, Kind, Options, Parsed, Report},
    store::{
        Reading, Store,
        load::{LoadMode, LoadReport, Source},
        system_clock,
    },
};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};

/// What to take in, and what was decided about it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// items, barcodes, locations, suppliers, stock, sales or orders
    kind: Kind,
    /// The file: CSV (gzip too); the format is found by its columns
    file: PathBuf,
    /// Show what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
    /// This column is that field, whatever it is called
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// What comes first in dates that could be either: dmy or mdy
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// What parts decimals where that is in question: comma or point
    #[arg(long, value_name = "MARK")]
    decimal: Option<DecimalMark>,
    /// The site of rows that name none
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// What the file calls a site, and its code here
    #[arg(long, value_name = "NAME=CODE")]
    site_name: Vec<String>,
    /// The place of stock rows that name none
    #[arg(long, value_name = "CODE")]
    location: Option<String>,
    /// The channel of sales rows that name none; of orders, what this shop is called here
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Sales: make an item of every SKU that is not known
    #[arg(long)]
    make_items: bool,
    /// Locations and stock: make a site of every site code that is not known
    #[arg(long)]
    make_sites: bool,
    /// Stock: take a file again that was taken before, setting the stock to what it says
    #[arg(long)]
    again: bool,
    /// Take texts as they stand, with the ' that keeps a spreadsheet from seeing a formula
    #[arg(long)]
    raw: bool,
    /// The report as one JSON object
    #[arg(long)]
    json: bool,
}

fn pairs(given: &[String], what: &str) -> Result<Vec<(String, String)>, CliError> {
    let pair = |text: &String| {
        text.split_once('=')
            .map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()))
            .ok_or_else(|| CliError::Failed(format!("{what} {text:?} has no =; write it as {what}")))
    };
    given.iter().map(pair).collect()
}

fn options(a: &Arguments, reading: &Reading) -> Result<Options, CliError> {
    let location: Option<LocationCode> = a.location.as_deref().map(str::parse).transpose()?;
    let mut sites = pairs(&a.site_name, "NAME=CODE")?;
    // A file that names a site as people do is understood without being told.
    let known = reading.sites()?.into_iter();
    sites.extend(known.flat_map(|s| [(s.name, s.code.clone()), (s.code.clone(), s.code)]));
    Ok(Options {
        map: pairs(&a.map, "COLUMN=FIELD")?,
        dates: a.dates,
        decimal: a.decimal,
        site: a.site.clone(),
        sites,
        location,
        channel: a.channel.clone(),
        zone: reading.home_site()?.time_zone,
        aliases: reading.aliases()?,
        raw: a.raw,
        ..Options::default()
    })
}

/// A bar on a terminal, silence in a pipe.
fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:>10} [{bar:30}] {percent:>3} %  {elapsed}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(what);
    bar
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let kind = a.kind;
    let options = options(a, &Reading::open(path, system_clock)?)?;
    let reading_bar = bar("reading");
    let read = exchange::read(kind, &a.file, &options, &mut |done, all| {
        reading_bar.set_length(all);
        reading_bar.set_position(done);
    });
    reading_bar.finish_and_clear();
    let parsed = match read {
        Ok(parsed) => parsed,
        Err(ExchangeError::Refused(report)) => {
            say(&report, None, a, output)?;
            return Err(if a.json { CliError::Told } else { refused(&a.file, report.refused) });
        }
        Err(e) => return Err(CliError::Failed(e.to_string())),
    };
    let mut store = Store::open(path, system_clock)?;
    if a.make_sites {
        store.plan_sites(sites_named(&parsed))?;
    }
    let before = store.imported(&parsed.report.fingerprint, kind.word())?;
    let begun = store.begun(&parsed.report.fingerprint, kind.word())?.is_some();
    if let (Kind::Stock, Some((at, summary)), false) = (kind, &before, a.again || a.dry_run || begun) {
        // Stock has moved since: taking the file again would undo that.
        return output.line(&format!(
            "{} was taken on {} ({summary}); nothing was changed. Take it again with --again.",
            a.file.display(),
            at.rfc3339()
        ));
    }
    // A load looks at all its records before it writes the first; only where a file is several loads (places, then the
    // stock in them) must all be looked at before the first is done.
    if a.dry_run || kinds(&parsed) > 1 {
        let checked = load(&mut store, &parsed, a, LoadMode::Check)?;
        if checked.refused_count > 0 || a.dry_run {
            say(&parsed.report, Some((&checked, LoadMode::Check)), a, output)?;
            return match checked.refused_count {
                0 => Ok(()),
                _ if a.json => Err(CliError::Told),
                _ => Err(refused_by_store(&a.file, &checked)),
            };
        }
    }
    let done = load(&mut store, &parsed, a, LoadMode::Apply)?;
    if done.refused_count > 0 {
        // Another process changed the store between the look and the doing.
        say(&parsed.report, Some((&done, LoadMode::Apply)), a, output)?;
        return Err(if a.json { CliError::Told } else { refused_by_store(&a.file, &done) });
    }
    let mut summary = format!("{} new, {} changed, {} as they were", done.new, done.changed, done.same);
    if done.resumed > 0 {
        summary.push_str(&format!(", {} in before", done.resumed));
    }
    store.remember_import(&parsed.report.fingerprint, kind.word(), &parsed.report.file, &summary)?;
    say(&parsed.report, Some((&done, LoadMode::Apply)), a, output)
}

/// How many kinds of records a file gave.
fn kinds(parsed: &Parsed) -> usize {
    let there = [
        parsed.locations.is_empty(),
        parsed.items.is_empty(),
        parsed.barcodes.is_empty(),
        parsed.suppliers.is_empty(),
        parsed.stock.is_empty(),
        parsed.demand.is_empty(),
        parsed.orders.is_empty(),
    ];
    there.into_iter().filter(|is_empty| !is_empty).count()
}

/// The sites that the places and the stock of a file name.
fn sites_named(parsed: &Parsed) -> impl Iterator<Item = &str> {
    let places = parsed.locations.iter().filter_map(|l| l.record.site.as_deref());
    places.chain(parsed.stock.iter().filter_map(|l| l.record.site.as_deref()))
}

fn refused(file: &Path, count: u64) -> CliError {
    let hint = "mend the lines above, or name columns with --map; nothing was imported";
    CliError::Failed(format!("{}: {count} rows refused; {hint}", file.display()))
}

fn refused_by_store(file: &Path, report: &LoadReport) -> CliError {
    match report.resumed {
        0 => refused(file, report.refused_count),
        before => CliError::Failed(format!(
            "{}: {} rows refused; mend what the lines above say, or state the stock in a new file; {before} rows are in from \
             the run that was cut off, and nothing more was imported",
            file.display(),
            report.refused_count
        )),
    }
}

/// Everything the file has, in the order in which one needs the other.
fn load(store: &mut Store, parsed: &Parsed, a: &Arguments, mode: LoadMode) -> Result<LoadReport, CliError> {
    let bar = match mode {
        LoadMode::Check => ProgressBar::hidden(),
        LoadMode::Apply => bar("writing"),
    };
    let mut progress = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let mut report = LoadReport::default();
    let file = &parsed.report.file;
    if !parsed.locations.is_empty() {
        let places = store.load_locations(&parsed.locations, mode, &mut progress)?;
        if parsed.stock.is_empty() {
            report.absorb(places);
        } else {
            report.places_made += places.new;
            report.refused_count += places.refused_count;
            report.refused.extend(places.refused);
        }
    }
    if !parsed.items.is_empty() {
        report.absorb(store.load_items(&parsed.items, mode, &mut progress)?);
    }
    if !parsed.barcodes.is_empty() {
        report.absorb(store.load_barcodes(&parsed.barcodes, mode, &mut progress)?);
    }
    if !parsed.suppliers.is_empty() {
        report.absorb(store.load_suppliers(&parsed.suppliers, mode, &mut progress)?);
    }
    if !parsed.stock.is_empty() {
        let document =
            Path::new(file).file_name().map_or_else(|| file.clone(), |n| n.to_string_lossy().into_owned());
        let document = crate::domain::text::clean(&document, 128);
        let source =
            Source { document: &document, fingerprint: Some(&parsed.report.fingerprint), again: a.again };
        report.absorb(store.load_stock(&parsed.stock, source, mode, &mut progress)?);
    }
    if !parsed.demand.is_empty() {
        report.absorb(store.load_demand(&parsed.demand, a.make_items, mode, &mut progress)?);
    }
    if !parsed.orders.is_empty() {
        report.absorb(store.load_orders(&parsed.orders, mode, &mut progress)?);
    }
    // Lines may be bound by the items of a file, and orders wait for what it brings.
    let may_wait = !parsed.orders.is_empty()
        || !parsed.items.is_empty()
        || !parsed.stock.is_empty()
        || !parsed.locations.is_empty();
    if may_wait && mode == LoadMode::Apply && report.refused_count == 0 {
        let author = store.author()?;
        report.notes.extend(tell::settled(store.settle_orders(&author, &mut |_, _| ())?));
    }
    bar.finish_and_clear();
    Ok(report)
}

fn say(
    report: &Report,
    load: Option<(&LoadReport, LoadMode)>,
    a: &Arguments,
    output: &mut Output,
) -> CliResult {
    if a.json {
        return output.json(&tell::as_json(report, load));
    }
    tell::lines(report, load, a.dry_run).iter().try_for_each(|line| output.line(line))
}
