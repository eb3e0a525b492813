//! Real decoders, where they are or can be had: zxing-cpp in a virtual environment below the target folder, zbarimg and
//! pdftoppm of the system. What is missing is said in one visible line, and the test passes without it.

use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");
const SCRIPT: &str = include_str!("read.py");
const PACKAGES: [&str; 2] = ["zxing-cpp==3.1.1", "pillow"];

/// A symbol that a decoder found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) format: String,
    pub(crate) aim: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
    pub(crate) at: (i64, i64),
}

impl Found {
    /// What a scanner would send.
    pub(crate) fn data(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Says a line that the test harness does not swallow.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "print: {line}");
}

fn quiet(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The Python that has zxing-cpp, installed once if need be; none says why.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    PYTHON.get_or_init(find_python).as_deref()
}

fn find_python() -> Option<PathBuf> {
    let check = ["-c", "import zxingcpp, PIL; zxingcpp.barcode_formats_from_str"];
    let folder = Path::new(TMP).join("zxing-3.1.1");
    let inside = folder.join("bin").join("python");
    // Two test runs at once: the second waits for the first one's installation.
    let lock = fs::File::create(Path::new(TMP).join("zxing.lock")).ok()?;
    lock.lock().ok()?;
    if quiet(inside.to_str()?, &check) {
        return Some(inside);
    }
    if quiet("python3", &check) {
        return Some("python3".into());
    }
    if !quiet("python3", &["--version"]) {
        say("skipped zxing-cpp: no python3 on this machine");
        return None;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20"];
    let done = quiet("python3", &["-m", "venv", folder.to_str()?])
        && quiet(inside.to_str()?, &[&pip[..], &PACKAGES[..]].concat())
        && quiet(inside.to_str()?, &check);
    if !done {
        say("skipped zxing-cpp: python3 could not install zxing-cpp and pillow");
    }
    done.then_some(inside)
}

/// Whether a program of the system is there, installed by the system's packages where that is allowed.
fn has(program: &str, package: &str) -> bool {
    if quiet(program, &["--version"]) || quiet(program, &["-v"]) {
        return true;
    }
    let allowed = std::env::var_os("CI").is_some() || std::env::var_os("PICKFACE_INSTALL").is_some();
    let root = rustix::process::geteuid().is_root();
    let install = ["install", "-y", "-q", "--no-install-recommends", package];
    if allowed
        && root
        && (quiet("apt-get", &install) || (quiet("apt-get", &["update"]) && quiet("apt-get", &install)))
    {
        return true;
    }
    say(&format!("skipped {program}: it is not on this machine (Debian package {package})"));
    false
}

pub(crate) fn zbarimg() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| has("zbarimg", "zbar-tools"))
}

fn pdftoppm() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| has("pdftoppm", "poppler-utils"))
}

/// What zxing-cpp reads in a picture, of these formats; `None` where it cannot be had.
pub(crate) fn zxing(formats: &str, picture: &Path) -> Option<Vec<Found>> {
    let python = python()?;
    let out = Command::new(python).arg("-c").arg(SCRIPT).arg(formats).arg(picture).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let lines = String::from_utf8(out.stdout).unwrap();
    Some(lines.lines().map(|line| found(&serde_json::from_str(line).unwrap())).collect())
}

fn found(line: &Value) -> Found {
    let word = |key: &str| line[key].as_str().unwrap().to_owned();
    let hex = word("hex");
    let pairs = (0..hex.len()).step_by(2);
    Found {
        format: word("format"),
        aim: word("aim"),
        bytes: pairs.map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect(),
        text: word("text"),
        at: (line["x"].as_i64().unwrap(), line["y"].as_i64().unwrap()),
    }
}

/// What zbarimg reads in a picture, each with its symbology in front: `CODE-128:XCMDOK`.
pub(crate) fn zbar(picture: &Path) -> Option<Vec<String>> {
    if !zbarimg() {
        return None;
    }
    let out = Command::new("zbarimg").args(["-q", "--nodbus"]).arg(picture).output().unwrap();
    Some(String::from_utf8_lossy(&out.stdout).lines().map(str::to_owned).collect())
}

/// The pages of a PDF as grey pictures, at so many dots to the inch.
pub(crate) fn pages(name: &str, pdf: &[u8], dpi: u32) -> Option<Vec<PathBuf>> {
    if !pdftoppm() {
        return None;
    }
    let folder = Path::new(TMP).join(format!("print-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("sheet.pdf");
    fs::write(&file, pdf).unwrap();
    let out = Command::new("pdftoppm")
        .args(["-gray", "-r", &dpi.to_string()])
        .arg(&file)
        .arg(folder.join("page"))
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && words.is_empty(), "{words}");
    let mut all: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    all.retain(|p| p.extension().is_some_and(|e| e == "pgm"));
    all.sort();
    Some(all)
}

/// A part of a page, `[x, y, width, height]` in millimetres, as a picture of its own.
pub(crate) fn crop(page: &Path, area: [f64; 4], dpi: u32) -> PathBuf {
    let file = fs::read(page).unwrap();
    let lines: Vec<&[u8]> = file.splitn(4, |b| *b == b'\n').collect();
    let size = std::str::from_utf8(lines[1]).unwrap();
    let (width, height) = size.split_once(' ').unwrap();
    let (width, height): (usize, usize) = (width.parse().unwrap(), height.parse().unwrap());
    let dots = |length: f64| (length * f64::from(dpi) / 25.4).round() as usize;
    let [left, top, wide, high] = area.map(dots);
    let (right, bottom) = ((left + wide).min(width), (top + high).min(height));
    let mut out = format!("P5\n{} {}\n255\n", right - left, bottom - top).into_bytes();
    (top..bottom).for_each(|line| out.extend(&lines[3][line * width + left..line * width + right]));
    let path = page.with_extension(format!("{left}-{top}.pgm"));
    fs::write(&path, out).unwrap();
    path
}

/// Whether a text is XML, as Python's parser sees it.
pub(crate) fn is_xml(text: &str) -> Option<bool> {
    let check = "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.argv[1].encode())";
    let python = python()?;
    Some(quiet(python.to_str()?, &["-c", check, text]))
}
