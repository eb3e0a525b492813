//! One label in a rectangle: how large the words are, how thick the bars.
//!
//! The thinnest bar is a whole number of printer dots, so that every bar comes out as thick as it should; its left edge
//! stands on a dot for the same reason. What does not fit of the words is left out from the end; the symbol never is.

use super::{
    Align, Label, Mark, Modules, PrintError, Symbol, Weight,
    error::brief,
    font,
    label::{Look, Reach},
    page::Area,
};

/// The dot of a document: 600 to the inch, which office printers have, in millimetres.
pub(super) const DOCUMENT_DOT: f64 = 25.4 / 600.0;
/// Between two things on a label, in millimetres.
const GAP: f64 = 0.8;
/// Bars lower than this are hard to hit by hand, in millimetres.
const BARS_LEAST: f64 = 6.0;
/// Lines share a line before bars become lower than this.
const BARS_WANTED: f64 = 10.0;
/// Bars higher than this help nobody.
const BARS_MOST: f64 = 36.0;

/// Smallest, wanted and last-resort width of a module in millimetres.
///
/// Sources: GS1 General Specifications 5.12.3 (EAN/UPC 0.264 to 0.66, here at most 100 % = 0.33), practice for aisles
/// (0.33 and more is read at arm's length and beyond; below 0.25 a thermal printer with 8 dots a millimetre has nothing).
const fn modules_of(symbol: &Symbol, reach: Reach) -> (f64, f64, f64) {
    match (symbol, reach) {
        (Symbol::Ean13(_) | Symbol::Ean8(_) | Symbol::UpcA(_), _) => (0.264, 0.33, 0.24),
        (Symbol::Itf14(_), _) => (0.25, 0.51, 0.25),
        (Symbol::Code128(_) | Symbol::Gs1Code128(_), Reach::Far) => (0.25, 0.51, 0.25),
        (Symbol::Code128(_) | Symbol::Gs1Code128(_), Reach::Near) => (0.25, 0.34, 0.2),
        (_, Reach::Far) => (0.33, 1.0, 0.25),
        (_, Reach::Near) => (0.25, 0.8, 0.2),
    }
}

/// The width of a module for a symbol in `room` millimetres, a whole number of dots, or the least it would need.
pub(super) fn module(
    symbol: &Symbol,
    modules: &Modules,
    reach: Reach,
    room: f64,
    dot: f64,
) -> Result<f64, f64> {
    const HAIR: f64 = 1e-9;
    let (least, wanted, last) = modules_of(symbol, reach);
    let count = f64::from(modules.width());
    let fitting = ((wanted.min(room / count) / dot) + HAIR).floor() * dot;
    let up = (least / dot - HAIR).ceil() * dot;
    if fitting >= least - HAIR {
        Ok(fitting)
    } else if up * count <= room {
        Ok(up)
    } else if fitting >= last - HAIR {
        Ok(fitting)
    } else {
        Err((last / dot - HAIR).ceil() * dot * count)
    }
}

/// The nearest dot.
pub(super) fn snap(length: f64, dot: f64) -> f64 {
    (length / dot).round() * dot
}

/// A label in a rectangle of a page. `name` is the format's, for the sentence when it does not fit.
pub(super) fn label(label: &Label, area: Area, dot: f64, name: &str) -> Result<Vec<Mark>, PrintError> {
    let modules = label.symbol.encode()?;
    let [x, y, width, height] = area;
    let pad = (0.05 * width.min(height)).clamp(1.2, 4.0);
    let inner = [x + pad, y + pad, width - 2.0 * pad, height - 2.0 * pad];
    let mut pen = Pen { label, inner, dot, marks: Vec::new() };
    let too_wide = |needs, has| PrintError::TooWide {
        text: brief(&label.symbol.data()),
        symbol: label.symbol.name(),
        needs,
        label: name.into(),
        has,
    };
    if label.symbol.is_linear() {
        let room = width - 1.0;
        let size = module(&label.symbol, &modules, label.reach, room, dot).map_err(|n| too_wide(n, room))?;
        pen.bars(modules, size, area);
    } else {
        let beside = width >= 1.25 * height;
        let room = if beside { (height - 1.6).min(0.45 * width) } else { (width - 1.6).min(0.55 * height) };
        let size = module(&label.symbol, &modules, label.reach, room, dot).map_err(|n| too_wide(n, room))?;
        pen.matrix(modules, size, area, beside);
    }
    Ok(pen.marks)
}

/// The smallest caption that is read at arm's length, mm.
const CAPTION_LEAST: f64 = 1.8;

/// A caption as large as it can be in one line, or in two that part before a field: who types it by hand needs all of it.
fn caption_lines(text: &str, size: f64, room: f64) -> (f64, Vec<String>) {
    if text.is_empty() {
        return (size, Vec::new());
    }
    let wide = font::width(text, Weight::Regular, size);
    if wide <= room {
        return (size, vec![text.into()]);
    }
    let smaller = size * room / wide;
    if smaller >= CAPTION_LEAST {
        return (smaller, vec![text.into()]);
    }
    let fits = |at: &usize| font::width(&text[..*at], Weight::Regular, CAPTION_LEAST) <= room;
    let before_field = text.match_indices('(').map(|(at, _)| at).rfind(|at| *at > 0 && fits(at));
    let (first, rest) = text.split_at(before_field.unwrap_or(text.len()));
    let cut = |line: &str| font::cut(line, Weight::Regular, CAPTION_LEAST, room);
    (CAPTION_LEAST, [first, rest].into_iter().filter(|line| !line.is_empty()).map(cut).collect())
}

/// What is drawn so far.
struct Pen<'a> {
    label: &'a Label,
    inner: Area,
    dot: f64,
    marks: Vec<Mark>,
}

impl Pen<'_> {
    /// Words above, bars below, the caption under them.
    fn bars(&mut self, modules: Modules, size: f64, area: Area) {
        let [_, top, _, high] = self.inner;
        let (caption, lines) =
            caption_lines(&self.label.caption, (high * 0.085).clamp(CAPTION_LEAST, 3.6), area[2] - 1.0);
        let below = lines.len() as f64 * caption * 1.3;
        let floor = high - below - BARS_LEAST.min(0.45 * high) - GAP;
        let used = self.words(self.inner, floor);
        let bars = (high - below - used - if used > 0.0 { GAP } else { 0.0 }).min(BARS_MOST);
        let y = snap(top + high - below - bars, self.dot);
        let wide = f64::from(modules.width()) * size;
        let x = snap(area[0] + (area[2] - wide) / 2.0, self.dot);
        let symbol = self.label.symbol.clone();
        self.marks.push(Mark::Symbol { x, y, module: size, height: bars, symbol, modules });
        for (i, text) in lines.into_iter().enumerate() {
            let line = top + high - below + caption * (1.02 + 1.3 * i as f64);
            self.text(area[0] + area[2] / 2.0, line, caption, Weight::Regular, Align::Centre, text);
        }
    }

    /// The matrix on the left and words on the right of it, or words above and the matrix below.
    fn matrix(&mut self, modules: Modules, size: f64, area: Area, beside: bool) {
        let [x, y, width, height] = area;
        let wide = f64::from(modules.width()) * size;
        let high = f64::from(modules.height()) * size;
        let [left, top, inner, deep] = self.inner;
        let caption = (deep * 0.07).clamp(1.8, 3.4);
        let (at, words) = if beside {
            let indent = ((height - high) / 2.0).clamp(0.4, 4.0);
            let start = (x + indent + wide + GAP).max(left);
            ([x + indent, y + (height - high) / 2.0], [start, top, left + inner - start, deep])
        } else {
            let at = [x + (width - wide) / 2.0, y + height - high - 0.8];
            (at, [left, top, inner, deep - high])
        };
        let lines = font::wrap(&self.label.caption, Weight::Regular, caption, words[2], 3);
        let below = lines.len() as f64 * caption * 1.15;
        self.words(words, words[3] - below);
        for (i, text) in lines.into_iter().enumerate() {
            let line = words[1] + words[3] - below + (i as f64 + 0.8) * caption * 1.15;
            let (start, align) =
                if beside { (words[0], Align::Left) } else { (words[0] + words[2] / 2.0, Align::Centre) };
            self.text(start, line, caption, Weight::Regular, align, text);
        }
        let symbol = self.label.symbol.clone();
        let [x, y] = at.map(|length| snap(length, self.dot));
        self.marks.push(Mark::Symbol { x, y, module: size, height: high, symbol, modules });
    }

    /// Title, check digits and lines from the top of `area`, no deeper than `floor`; returns the depth used.
    fn words(&mut self, area: Area, floor: f64) -> f64 {
        let [x, y, width, high] = area;
        let mut used = self.head(area, floor);
        let size = (high * 0.085).clamp(1.9, 4.4);
        let spare = if self.label.symbol.is_linear() { BARS_WANTED - BARS_LEAST } else { 0.0 };
        let whole = used + self.label.lines.len() as f64 * size * 1.2 <= floor - spare;
        let lines = if whole { self.label.lines.clone() } else { gathered(&self.label.lines, size, width) };
        for line in &lines {
            if used + size * 1.2 > floor {
                break;
            }
            let text = font::cut(line, Weight::Regular, size, width);
            self.text(x, y + used + size * 0.92, size, Weight::Regular, Align::Left, text);
            used += size * 1.2;
        }
        used
    }

    /// The title, and the check digits in a frame at its right; returns the depth used.
    fn head(&mut self, area: Area, floor: f64) -> f64 {
        let [x, y, width, high] = area;
        let label = self.label;
        if label.title.is_empty() {
            return 0.0;
        }
        if label.look == Look::Name {
            let size = (high * 0.12).clamp(2.4, 6.5);
            let most = if floor >= size * 2.3 + 4.0 { 2 } else { 1 };
            let lines = font::wrap(&label.title, Weight::Bold, size, width, most);
            let count = lines.len() as f64;
            for (i, text) in lines.into_iter().enumerate() {
                let line = y + i as f64 * size * 1.15 + size * 0.8;
                self.text(x, line, size, Weight::Bold, Align::Left, text);
            }
            return count * size * 1.15 + GAP * 0.5;
        }
        let wanted = (high * 0.36).min(26.0);
        let fit =
            |room: f64| wanted.min(room / font::width(&label.title, Weight::Bold, 1.0).max(0.1)).max(2.4);
        let Some(check) = &label.check else {
            let size = fit(width);
            return self.code([x, y], size, size * 0.86, width);
        };
        let (digits, deep) = (wanted * 0.8, wanted * 0.86);
        let frame = font::width(check, Weight::Bold, digits) + digits * 0.5;
        let beside = width - frame - 1.5 * GAP;
        // In a narrow space the digits go below, so that the code is not smaller than they are.
        let below = fit(beside) < 0.6 * wanted && fit(width) + GAP + deep < floor;
        let (room, left) = if below { (width, x) } else { (beside, x + width - frame) };
        let used = self.code([x, y], fit(room), if below { fit(room) * 0.86 } else { deep }, room);
        let top = if below { y + used } else { y };
        self.marks.push(Mark::Frame { x: left, y: top, width: frame, height: deep, line: 0.35 });
        let base = top + deep / 2.0 + digits * 0.36;
        self.text(left + frame / 2.0, base, digits, Weight::Bold, Align::Centre, check.clone());
        top - y + deep + GAP
    }

    /// A title in the middle of a line `deep` millimetres high; returns the depth used.
    fn code(&mut self, [x, y]: [f64; 2], size: f64, deep: f64, room: f64) -> f64 {
        // Its size was made to fill the room: a last bit of rounding must not cut it.
        let text = font::cut(&self.label.title, Weight::Bold, size, room + 1e-6);
        self.text(x, y + deep / 2.0 + size * 0.36, size, Weight::Bold, Align::Left, text);
        deep + GAP
    }

    fn text(&mut self, x: f64, y: f64, size: f64, weight: Weight, align: Align, text: String) {
        self.marks.push(Mark::Text { x, y, size, weight, align, gray: 0.0, text });
    }
}

/// Short lines that fit beside each other, on one.
fn gathered(lines: &[String], size: f64, width: f64) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let longer = out.last().map(|last| format!("{last}   {line}"));
        match (out.last_mut(), longer.filter(|l| font::width(l, Weight::Regular, size) <= width)) {
            (Some(last), Some(longer)) => *last = longer,
            _ => out.push(line.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::format::ALL;

    fn long() -> Label {
        let mut label =
            Label::command(crate::barcode::Command::Ok, "a title that is much too long for any label", "x");
        label.lines = vec!["line".into(); 30];
        label
    }

    #[test]
    fn nothing_leaves_the_label() {
        for format in ALL {
            for label in [long(), Label { look: Look::Name, ..long() }] {
                for symbol in
                    [label.symbol.clone(), Symbol::Qr("https://example.com/01/09506000134352".into())]
                {
                    let label = Label { symbol, check: Some("47".into()), ..label.clone() };
                    let (w, h) = format.label;
                    for mark in super::label(&label, [0.0, 0.0, w, h], DOCUMENT_DOT, format.name).unwrap() {
                        let [x, y, right, bottom] = extent(&mark);
                        let inside = x >= -0.01 && y >= -0.01 && right <= w + 0.01 && bottom <= h + 0.01;
                        assert!(inside, "{}: {mark:?}", format.name);
                    }
                }
            }
        }
    }

    fn extent(mark: &Mark) -> Area {
        match mark {
            Mark::Text { x, y, size, weight, align, text, .. } => {
                let wide = font::width(text, *weight, *size);
                let left = align.left(*x, wide);
                [left, y - size * 0.75, left + wide, y + size * 0.2]
            }
            Mark::Symbol { x, y, module, height, modules, .. } => {
                [*x, *y, x + module * f64::from(modules.width()), y + height]
            }
            Mark::Frame { x, y, width, height, .. } | Mark::Rule { x, y, width, height, .. } => {
                [*x, *y, x + width, y + height]
            }
        }
    }

    #[test]
    fn a_code_that_is_made_to_fit_is_never_cut() {
        for format in ALL {
            for command in crate::barcode::Command::all() {
                let word = command.word();
                let symbol = Symbol::DataMatrix(word.clone());
                let label = Label { symbol, ..Label::command(command, &word, "") };
                let marks =
                    super::label(&label, [0.0, 0.0, format.label.0, format.label.1], DOCUMENT_DOT, "x");
                let whole = |mark: &Mark| matches!(mark, Mark::Text { text, .. } if *text == word);
                assert!(marks.unwrap().iter().any(whole), "{word} on {}", format.name);
            }
        }
    }

    #[test]
    fn a_module_is_a_whole_number_of_dots() {
        let symbol = Symbol::Code128("A-03-12-B".into());
        let modules = symbol.encode().unwrap();
        for (room, dot) in [(60.0, DOCUMENT_DOT), (60.0, 0.125), (100.0, 25.4 / 300.0), (45.0, DOCUMENT_DOT)]
        {
            let size = module(&symbol, &modules, Reach::Far, room, dot).unwrap();
            let dots = size / dot;
            assert!((dots - dots.round()).abs() < 1e-6, "{dots}");
            assert!((0.25..=0.51).contains(&size), "{size}");
            assert!(size * f64::from(modules.width()) <= room);
        }
        assert!(module(&symbol, &modules, Reach::Far, 20.0, DOCUMENT_DOT).is_err());
    }

    #[test]
    fn retail_codes_are_printed_near_their_nominal_size() {
        let symbol = Symbol::of_gtin(crate::barcode::Gtin::parse("9506000134352").unwrap());
        let modules = symbol.encode().unwrap();
        let size = module(&symbol, &modules, Reach::Near, 37.0, DOCUMENT_DOT).unwrap();
        assert!((0.264..=0.33).contains(&size), "{size}");
        let thermal = module(&symbol, &modules, Reach::Near, 56.0, 0.125).unwrap();
        assert!((thermal - 0.375).abs() < 1e-9, "{thermal}");
    }
}
