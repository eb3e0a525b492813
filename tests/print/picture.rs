//! Modules as pixels, so that a decoder sees them without any file format of ours between.

use pickface::print::Modules;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Pixels of one module.
const SCALE: usize = 4;
/// Pixels of a bar's height.
const HIGH: usize = 80;

/// Writes a symbol with exactly its own quiet zone as a grey picture (PGM).
pub(crate) fn picture(name: &str, modules: &Modules) -> PathBuf {
    let linear = matches!(modules, Modules::Bars(_));
    let width = modules.width() as usize * SCALE;
    let height = if linear { HIGH + 16 } else { modules.height() as usize * SCALE };
    let mut pixels = vec![255_u8; width * height];
    for [x, y, w, h] in modules.dark() {
        let [x, y, w, h] = [x, y, w, h].map(|n| n as usize * SCALE);
        let (top, deep) = if linear { (8, HIGH) } else { (y, h) };
        for line in top..top + deep {
            pixels[line * width + x..line * width + x + w].fill(0);
        }
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("symbol-{name}.pgm"));
    let mut file = format!("P5\n{width} {height}\n255\n").into_bytes();
    file.extend(pixels);
    fs::write(&path, file).unwrap();
    path
}
