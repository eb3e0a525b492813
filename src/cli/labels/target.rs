//! Where labels go, and on what they are printed.

use super::super::{CliError, CliResult, output::Output};
use crate::{
    config::Config,
    exchange::{ExchangeError, Whole},
    print::{Dpi, Format, Label, PrintError, Sheet, format, sheet, to_pdf, to_svg, to_zpl},
    printer::{self, Address},
};
use std::{
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
};

/// Where to; one of them.
#[derive(Debug, clap::Args)]
#[group(id = "where", required = true, multiple = false)]
pub(super) struct Where {
    /// The file, by its ending .pdf, .svg or .zpl; - is stdout. Several pages of SVG become FILE-1.svg, FILE-2.svg ...
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A label printer that knows ZPL; without an address, the one of the configuration [default port: 9100]
    #[arg(long, value_name = "HOST:PORT", num_args = 0..=1, default_missing_value = "")]
    printer: Option<String>,
}

/// On what.
#[derive(Debug, clap::Args)]
pub(super) struct Paper {
    #[arg(long, value_name = "NAME", help = sizes(", ", |f| f.name.into()), long_help = sizes("\n- ", in_words))]
    size: Option<String>,
    /// Places of the first sheet that are used up already
    #[arg(long, value_name = "N", default_value_t = 0)]
    skip: usize,
    /// How often each is printed, one after the other
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=999))]
    copies: u16,
    /// Dots to the inch of the label printer: 203, 300 or 600 [default: 203]
    #[arg(long, value_name = "DPI", value_parser = dpi)]
    dpi: Option<Dpi>,
    /// The file's kind, when its name does not say it [default for stdout: pdf]
    #[arg(long = "as", value_name = "KIND")]
    shape: Option<Shape>,
}

/// Every size, so that help and `print` never say different ones.
fn sizes(between: &str, each: fn(&Format) -> String) -> String {
    let all: Vec<String> = format::ALL.iter().map(each).collect();
    let usual = "[default: l7160 in files, 100x50 in ZPL; for containers l7163 and 100x150]";
    let between_first = if between.starts_with('\n') { between } else { " " };
    format!("The label or the sheet of labels {usual}:{between_first}{}", all.join(between))
}

fn in_words(format: &Format) -> String {
    format!("{:<8} {}", format.name, format.title)
}

fn dpi(text: &str) -> Result<Dpi, String> {
    crate::config::dpi(text.trim().parse().unwrap_or(0))
        .ok_or_else(|| "label printers have 203, 300 or 600 dots to the inch".into())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// All pages in one file
    Pdf,
    /// A file for each page
    Svg,
    /// Labels in the language of label printers, one after the other
    Zpl,
}

impl Shape {
    fn of(file: &Path) -> Result<Self, CliError> {
        let ending = file.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "pdf" => Ok(Self::Pdf),
            "svg" => Ok(Self::Svg),
            "zpl" => Ok(Self::Zpl),
            _ => Err(CliError::Failed(format!(
                "cannot write {}: its name must end in .pdf, .svg or .zpl, or --as must say which it is",
                file.display()
            ))),
        }
    }
}

/// The sizes of a kind of label when nobody says one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// In files for paper.
    pub(super) sheet: &'static str,
    /// On a label printer.
    pub(super) single: &'static str,
}

impl Usual {
    /// For what is held in a hand or sticks on a shelf.
    pub(super) const SMALL: Self = Self { sheet: "l7160", single: "100x50" };
    /// For what sticks on a pallet.
    pub(super) const LARGE: Self = Self { sheet: "l7163", single: "100x150" };
}

enum To {
    File(PathBuf),
    Stdout,
    Printer(Address),
}

/// Where and on what, understood; asked for before anything is read, so that a wrong name costs no time.
pub(super) struct Target {
    to: To,
    shape: Shape,
    format: Option<&'static Format>,
    skip: usize,
    copies: usize,
    dpi: Dpi,
}

impl Target {
    pub(super) fn of(place: &Where, paper: &Paper) -> Result<Self, CliError> {
        let mut format = paper.size.as_deref().map(Format::named).transpose()?;
        let mut dpi = paper.dpi;
        let (to, shape) = match (&place.out, &place.printer) {
            (Some(file), _) if file.as_os_str() == "-" => (To::Stdout, paper.shape.unwrap_or(Shape::Pdf)),
            (Some(file), _) => (To::File(file.clone()), paper.shape.map_or_else(|| Shape::of(file), Ok)?),
            (None, Some(address)) if !address.is_empty() => (To::Printer(address.parse()?), Shape::Zpl),
            (None, _) => {
                let printer = Config::load().map_err(CliError::Failed)?.printer;
                if printer.address.is_empty() {
                    let words = "no printer is configured; say --printer HOST:9100, or write address = \"HOST:9100\" \
                                 below [printer] in the file that `pickface config path` names";
                    return Err(CliError::Failed(words.into()));
                }
                if format.is_none() {
                    format = Some(Format::named(&printer.size)?);
                }
                dpi = dpi.or(crate::config::dpi(printer.dpi));
                (To::Printer(printer.address.parse()?), Shape::Zpl)
            }
        };
        let (skip, copies) = (paper.skip, usize::from(paper.copies));
        Ok(Self { to, shape, format, skip, copies, dpi: dpi.unwrap_or_default() })
    }

    /// Whether single labels are wanted of what usually hangs on a wall: a label printer has no other paper.
    pub(super) fn wants_labels(&self) -> bool {
        self.shape == Shape::Zpl || self.format.is_some()
    }

    /// Prints labels.
    pub(super) fn print(&self, labels: &[Label], usual: Usual, output: &mut Output) -> CliResult {
        let labels: Vec<Label> =
            labels.iter().flat_map(|l| std::iter::repeat_n(l, self.copies)).cloned().collect();
        let what = counted(labels.len(), "label");
        let named = |name| self.format.map_or_else(|| Format::named(name), Ok);
        if self.shape != Shape::Zpl {
            let sheet = sheet::labels(&labels, named(usual.sheet)?, self.skip)?;
            return self.draw(&sheet, &format!("{what} on "), output);
        }
        let format = named(usual.single)?;
        if labels.is_empty() {
            return Err(PrintError::Nothing.into());
        }
        if self.skip > 0 {
            let words = "a label printer has no sheet to skip labels of; leave out --skip";
            return Err(CliError::Failed(words.into()));
        }
        let zpl: Vec<String> =
            labels.iter().map(|label| to_zpl(label, format, self.dpi)).collect::<Result<_, _>>()?;
        match &self.to {
            To::Stdout => output.bytes(zpl.concat().as_bytes()),
            To::Printer(at) => {
                printer::send(at, &zpl)?;
                output.line(&format!("sent {what} of {} to {at}", format.name))
            }
            To::File(file) => {
                write(&[(file.clone(), zpl.concat().into_bytes())])?;
                output.line(&format!("wrote {what} of {} to {}", format.name, file.display()))
            }
        }
    }

    /// Prints pages.
    pub(super) fn pages(&self, mut sheet: Sheet, output: &mut Output) -> CliResult {
        if self.skip > 0 {
            let words =
                "--skip leaves out labels of a sheet; name the sheet with --size, or leave out --skip";
            return Err(CliError::Failed(words.into()));
        }
        sheet.pages = std::iter::repeat_n(sheet.pages, self.copies).flatten().collect();
        self.draw(&sheet, "", output)
    }

    /// A word about what was printed, where stdout is free for it.
    pub(super) fn say(&self, words: &str, output: &mut Output) -> CliResult {
        if matches!(self.to, To::Stdout) { Ok(()) } else { output.line(words) }
    }

    /// PDF or SVG, as a file or on stdout.
    fn draw(&self, sheet: &Sheet, what: &str, output: &mut Output) -> CliResult {
        let pages = counted(sheet.pages.len(), "page");
        let To::File(file) = &self.to else {
            return self.stream(sheet, output);
        };
        if self.shape == Shape::Pdf {
            write(&[(file.clone(), to_pdf(sheet))])?;
            return output.line(&format!("wrote {what}{pages} to {}", file.display()));
        }
        let many = sheet.pages.len() > 1;
        let files: Vec<(PathBuf, Vec<u8>)> = (1..)
            .zip(&sheet.pages)
            .map(|(n, page)| (if many { numbered(file, n) } else { file.clone() }, to_svg(page).into_bytes()))
            .collect();
        write(&files)?;
        let names: Vec<String> = files.iter().map(|(name, _)| name.display().to_string()).collect();
        match names.as_slice() {
            [first, .., last] => output.line(&format!("wrote {what}{pages} to {first} to {last}")),
            _ => output.line(&format!("wrote {what}{pages} to {}", file.display())),
        }
    }

    fn stream(&self, sheet: &Sheet, output: &mut Output) -> CliResult {
        match (self.shape, sheet.pages.as_slice()) {
            (Shape::Svg, [page]) => output.bytes(to_svg(page).as_bytes()),
            (Shape::Svg, pages) => Err(CliError::Failed(format!(
                "{0} pages of SVG are {0} files, which cannot all go to stdout; name a file, or take --as pdf",
                pages.len()
            ))),
            _ if output.is_terminal() => Err(CliError::Failed(
                "a PDF would garble this terminal; name a file, or send it through a pipe".into(),
            )),
            _ => output.bytes(&to_pdf(sheet)),
        }
    }
}

/// `labels.svg` → `labels-2.svg`.
fn numbered(file: &Path, n: usize) -> PathBuf {
    let mut name = OsString::from(file.file_stem().unwrap_or_default());
    name.push(format!("-{n}"));
    if let Some(ending) = file.extension() {
        name.push(".");
        name.push(ending);
    }
    file.with_file_name(name)
}

/// All files, whole, or none.
fn write(files: &[(PathBuf, Vec<u8>)]) -> CliResult {
    let failed = |e: ExchangeError| CliError::Failed(e.to_string());
    let mut all = Vec::new();
    for (path, bytes) in files {
        let mut file = Whole::begin(path).map_err(failed)?;
        let written = file.write_all(bytes).and_then(|()| file.settle());
        let name = file.name().to_owned();
        written.map_err(|why| failed(ExchangeError::Io { doing: "write", file: name, why }))?;
        all.push(file);
    }
    for mut file in all {
        let name = file.name().to_owned();
        file.finish().map_err(|why| failed(ExchangeError::Io { doing: "write", file: name, why }))?;
    }
    Ok(())
}

/// `1 label`, `24 labels`.
fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
