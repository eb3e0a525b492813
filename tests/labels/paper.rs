//! What came out: files of a folder, pages of a PDF, and what decoders read in it.

use super::{support::Depot, tools};
use std::{
    fs,
    path::{Path, PathBuf},
};

const FORMATS: &str = "Code128|EAN13|EAN8|UPCA|ITF14|QRCode|DataMatrix";
/// Pixels of a millimetre, 300 dots to the inch.
const FINE: f64 = 300.0 / 25.4;

/// The files of a depot with this ending, by name; hidden ones too.
pub(crate) fn files(depot: &Depot, ending: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(depot.path(".")).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|p| p.extension().is_some_and(|e| e == ending));
    all.sort();
    all
}

pub(crate) fn pdf_pages(pdf: &[u8]) -> usize {
    String::from_utf8_lossy(pdf).matches("/Type /Page\n").count()
}

/// What zxing-cpp, or zbarimg where only that is, reads on all pages; sorted. `None` without decoders, which is said.
pub(crate) fn read_pdf(name: &str, pdf: &[u8]) -> Option<Vec<String>> {
    let pages = tools::pages(&format!("labels-{}", plain(name)), pdf, 300)?;
    let mut all = Vec::new();
    for page in pages {
        all.extend(read(&page)?);
    }
    all.sort();
    Some(all)
}

/// The same of one SVG. Its symbols are filled rectangles, so they are painted here without any other program.
pub(crate) fn read_svg(name: &str, svg: &str) -> Option<Vec<String>> {
    let view = svg.split_once("viewBox=\"0 0 ").unwrap().1.split_once('"').unwrap().0;
    let (width, height) = view.split_once(' ').unwrap();
    let pixels = |text: &str| (text.parse::<f64>().unwrap() * FINE).round() as usize;
    let (width, height) = (pixels(width), pixels(height));
    let mut paper = vec![255_u8; width * height];
    for path in svg.split(" d=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0) {
        for area in path.split('M').skip(1) {
            // `x yhWvHh-Wz`
            let (corner, size) = area.split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (wide, size) = size.split_once('v').unwrap();
            let high = size.split_once('h').unwrap().0;
            let number = |text: &str| text.parse::<f64>().unwrap();
            let edge = |from: f64, length: f64| {
                let ends = [from, from + length].map(|at| (at * FINE).round() as usize);
                ends[0]..ends[1]
            };
            for line in edge(number(y), number(high)) {
                let dots = edge(number(x), number(wide));
                paper[line * width + dots.start..line * width + dots.end].fill(0);
            }
        }
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("labels-{}.pgm", plain(name)));
    let mut picture = format!("P5\n{width} {height}\n255\n").into_bytes();
    picture.extend(paper);
    fs::write(&path, picture).unwrap();
    let mut all = read(&path)?;
    all.sort();
    Some(all)
}

fn read(picture: &Path) -> Option<Vec<String>> {
    if let Some(found) = tools::zxing(FORMATS, picture) {
        return Some(found.iter().map(tools::Found::data).collect());
    }
    // zbar knows no Data Matrix: where it alone is, the rest is skipped.
    tools::say("skipped reading labels back: no zxing-cpp");
    None
}

fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
