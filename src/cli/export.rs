//! `pickface export KIND`: the same queries as the screens, written as CSV or JSON.

mod shopify;

use super::{CliError, CliResult, output::Output};
use crate::{
    channels::Buffer,
    domain::Day,
    exchange::{
        ExchangeError,
        write::{Export, MovementRow, Row, Shape, WriteOptions},
    },
    store::{
        Reading, Store, StoreError, query::LogRow, read::MovementFilter, stock::StockFilter, system_clock,
    },
};
use std::path::{Path, PathBuf};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to write
    kind: Kind,
    /// The file, by its ending .csv, .json or .jsonl [default: CSV to stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// JSON lines to stdout
    #[arg(long, conflicts_with = "out")]
    json: bool,
    /// One site (stock)
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// As it stood at the end of that day (stock)
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// How much of each item no channel is told of: units, like 2, or a share, like 10% (shopify-inventory) [default: buffer
    /// of the configuration]
    #[arg(long, value_name = "N")]
    buffer: Option<Buffer>,
    /// Only orders of which something left on or after that day (shipped)
    #[arg(long, value_name = "DATE")]
    since: Option<Day>,
    /// Texts as they are, for programs: without the ' that keeps a spreadsheet from seeing a formula
    #[arg(long)]
    raw: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Every item
    Items,
    /// Every barcode and what it means
    Barcodes,
    /// Every place
    Locations,
    /// What lies where
    Stock,
    /// The ledger
    Movements,
    /// Days of demand as forecasts see them: returns netted, days out of stock and promotions marked
    Demand,
    /// Imported sales, as `import sales` takes them
    Sales,
    /// What suppliers ask
    Suppliers,
    /// Sales orders, one row a line
    Orders,
    /// What has gone out for orders, with the carrier's numbers
    Shipped,
    /// What was counted, one row a line, with what the books said then
    Counts,
    /// Shopify's inventory file with only `On hand (new)` filled
    ShopifyInventory,
}

fn failed(e: ExchangeError) -> CliError {
    match e {
        ExchangeError::Io { why, .. } if why.kind() == std::io::ErrorKind::BrokenPipe => CliError::ReaderGone,
        e => CliError::Failed(e.to_string()),
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let reading = Reading::open(path, system_clock)?;
    let stock = StockFilter { site: a.site.clone(), as_of: a.as_of, ..StockFilter::default() };
    let written = match a.kind {
        Kind::Items => all(a, output, &reading.items()?),
        Kind::Barcodes => all(a, output, &reading.barcodes()?),
        Kind::Locations => all(a, output, &reading.locations()?),
        Kind::Stock => all(a, output, &reading.stock_records(&stock)?),
        Kind::Sales => all(a, output, &reading.demand()?),
        Kind::Demand => demand(a, output, path),
        Kind::Suppliers => all(a, output, &reading.suppliers()?),
        Kind::Orders => all(a, output, &reading.order_lines()?),
        Kind::Counts => all(a, output, &reading.count_lines()?),
        Kind::Shipped => all(a, output, &reading.gone(a.since)?),
        Kind::ShopifyInventory => all(a, output, &shopify::rows(&reading, &stock, buffer(a)?)?),
        Kind::Movements => movements(a, output, &reading),
    }?;
    if let Some(file) = &a.out {
        output.line(&format!("wrote {written} rows to {}", file.display()))?;
    }
    Ok(())
}

/// How much is kept back: as said, or as configured.
fn buffer(a: &Arguments) -> Result<Buffer, CliError> {
    match a.buffer {
        Some(buffer) => Ok(buffer),
        None => Ok(crate::config::Config::load().map_err(CliError::Failed)?.channels.buffer),
    }
}

fn begin<'o, R: Row>(a: &Arguments, output: &'o mut Output) -> Result<Export<'o, R>, CliError> {
    let options = WriteOptions { raw: a.raw };
    match &a.out {
        Some(file) => Export::to_file(file, Shape::of(file).map_err(failed)?, options).map_err(failed),
        None => {
            let shape = if a.json { Shape::JsonLines } else { Shape::Csv };
            Export::to_stream(output, shape, options).map_err(failed)
        }
    }
}

fn all<R: Row>(a: &Arguments, output: &mut Output, rows: &[R]) -> Result<u64, CliError> {
    let mut export = begin(a, output)?;
    rows.iter().try_for_each(|row| export.row(row)).map_err(failed)?;
    export.finish().map_err(failed)
}

/// Row by row: a ledger of years is not gathered in memory.
fn movements(a: &Arguments, output: &mut Output, reading: &Reading) -> Result<u64, CliError> {
    let mut export = begin(a, output)?;
    let mut stopped = Ok(());
    let read = reading.movements(&MovementFilter::default(), &mut |row| {
        stopped = export.row(&movement_row(row)).map_err(failed);
        if stopped.is_err() { Err(StoreError::Closed) } else { Ok(()) }
    });
    stopped?;
    read?;
    export.finish().map_err(failed)
}

/// Item by item, like the movements.
fn demand(a: &Arguments, output: &mut Output, path: &Path) -> Result<u64, CliError> {
    let mut export = begin(a, output)?;
    let mut stopped = Ok(());
    let read = Store::open(path, system_clock)?.demand(&mut |line| {
        stopped = export.row(line).map_err(failed);
        if stopped.is_err() { Err(StoreError::Closed) } else { Ok(()) }
    });
    stopped?;
    read?;
    export.finish().map_err(failed)
}

fn movement_row(row: LogRow) -> MovementRow {
    let some = |text: String| Some(text).filter(|t| !t.is_empty());
    MovementRow {
        id: row.name,
        kind: row.kind,
        sku: row.sku,
        lot: row.lot,
        from: row.from,
        to: row.to,
        quantity: row.quantity,
        document: some(row.document),
        operator: some(row.operator),
        station: row.station,
        at: row.at,
        reverses: row.reverses,
        from_container: row.from_container,
        to_container: row.to_container,
    }
}
