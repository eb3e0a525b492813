//! How the page of the scanner is drawn: what was found, what to mend, what came.

use super::{Scanner, Stands};
use crate::{
    barcode::command::FlowKind,
    domain::text::escape,
    scan::setup::{Pace, speed},
    tui::{
        desk::{Desk, Level},
        model::Bones,
        theme::Theme,
        widget::{
            paint::{clear, inset, put, put_line, put_right, rule},
            text::{cut_end, width, wrap},
        },
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
    text::{Line, Span},
};

/// The most lines of raw bytes.
const RAW_LINES: usize = 6;
/// The most lines of the bar.
const BAR_LINES: usize = 3;

/// Draws everything between the tabs and the last row.
pub(crate) fn draw(page: &Scanner, desk: &Desk, bones: Bones, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let margin = u16::from(bones.foot.is_some());
    let bones = with_bar(page, bones, margin);
    put(
        buf,
        inset(bones.place, margin),
        0,
        0,
        if is_narrow(bones.place) { "SCANNER set-up" } else { "SCANNER   set up by scan" },
        theme.strong,
    );
    let body = inset(bones.body, margin);
    let all = lines(page, body.width as usize, theme);
    let first = page.scroll.min(all.len().saturating_sub(body.height as usize));
    for (y, line) in all.iter().skip(first).take(body.height as usize).enumerate() {
        put_line(buf, body, y as u16, line);
    }
    rule(buf, bones.rule, theme.dim);
    let hidden = all.len().saturating_sub(first + body.height as usize);
    if hidden > 0 {
        put_right(buf, bones.rule, 0, 1, &format!(" ↓ {hidden} more "), theme.focus);
    }
    paint_input(page, desk, inset(bones.input, margin), buf);
    paint_bar(page, theme, bones.bar, margin, buf);
}

/// Too narrow for two things beside each other.
const fn is_narrow(area: Rect) -> bool {
    area.width < 30
}

/// The same bones with as many rows for the bar as its sentence takes.
fn with_bar(page: &Scanner, bones: Bones, margin: u16) -> Bones {
    let rows = bar_lines(page, inset(bones.bar, margin).width).len().clamp(1, BAR_LINES) as u16;
    let more = (rows - 1).min(bones.body.height.saturating_sub(4));
    let up = |area: Rect, height: u16| Rect { y: area.y - more, height, ..area };
    Bones {
        body: Rect { height: bones.body.height - more, ..bones.body },
        rule: up(bones.rule, bones.rule.height),
        input: up(bones.input, bones.input.height),
        bar: up(bones.bar, 1 + more),
        ..bones
    }
}

fn bar_lines(page: &Scanner, columns: u16) -> Vec<String> {
    let (level, text) = page.word();
    let word = level.word();
    let whole = if word.is_empty() { text } else { format!("{word}  {text}") };
    wrap(&whole, columns.max(8) as usize)
}

fn paint_input(page: &Scanner, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let line = escape(&desk.line);
    let x = put(buf, area, 0, 0, "› ", theme.focus);
    let x = put(buf, area, x, 0, &cut_end(&line, area.width.saturating_sub(4) as usize), theme.strong);
    let x = put(buf, area, x, 0, "▏", theme.focus);
    if line.is_empty() {
        let x = put(buf, area, x, 0, page.prompt(), theme.strong);
        // A task that is open goes on behind this page, and this page takes none of its scans.
        let waits = format!("{} waits", desk.flow);
        if desk.flow != FlowKind::Lookup && x as usize + width(&waits) + 2 <= area.width as usize {
            put(buf, area, area.width - width(&waits) as u16, 0, &waits, theme.dim);
        }
    }
}

fn paint_bar(page: &Scanner, theme: &Theme, area: Rect, margin: u16, buf: &mut Buffer) {
    let (level, _) = page.word();
    let style = match level {
        Level::Ok => theme.ok_bar,
        Level::Ask => theme.ask_bar,
        Level::Error => theme.error_bar,
        Level::Note | Level::Quiet => theme.text,
    };
    clear(buf, area, style);
    let inside = inset(area, margin);
    for (y, line) in bar_lines(page, inside.width).iter().take(area.height as usize).enumerate() {
        let x = if y == 0 && line.starts_with(level.word()) {
            put(buf, inside, 0, 0, level.word(), style.add_modifier(Modifier::BOLD))
        } else {
            0
        };
        put(buf, inside, x, y as u16, line.get(x as usize..).unwrap_or(line), style);
    }
}

/// The furthest that the page scrolls.
pub(crate) fn last_scroll(page: &Scanner, desk: &Desk, bones: Bones) -> usize {
    let margin = u16::from(bones.foot.is_some());
    let body = with_bar(page, bones, margin).body;
    let all = lines(page, inset(body, margin).width as usize, &desk.look.theme);
    all.len().saturating_sub(body.height as usize)
}

/// The page, laid out for so many columns.
fn lines(page: &Scanner, columns: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut out = Text { out: Vec::new(), columns: columns.max(8) };
    let tried = page.came.as_ref().filter(|came| !came.reads_as.is_empty());
    if let Some(came) = tried {
        out.head(if page.stands == Stands::Offered { "Would read as" } else { "Reads as" }, theme.focus);
        for (text, what) in &came.reads_as {
            out.item("", text, theme.strong);
            out.item("  ", what, theme.text);
        }
    }
    if let Some(setup) = &page.setup {
        let heading = match page.stands {
            Stands::Kept => "Kept for this station",
            Stands::Unsaved => "In force, not kept",
            _ => "Found",
        };
        out.head(heading, theme.focus);
        for line in &setup.found {
            out.item("· ", line, theme.text);
        }
        if !setup.warnings.is_empty() {
            out.head("To mend", theme.ask);
            for line in &setup.warnings {
                out.item("! ", line, theme.text);
            }
        }
    }
    match &page.came {
        Some(came) => {
            out.head("What came", theme.focus);
            let Pace { characters, .. } = came.pace;
            let counts = format!("{characters} characters, {} bytes, {}", came.bytes, speed(came.pace));
            out.item("", &counts, theme.text);
            out.raw(&came.raw, theme.dim);
        }
        None => {
            for line in [
                "Print its page: pickface labels setup",
                "Leave keyboard, caps lock and scanner as they are: whatever they do is found out.",
                "Scan the square; a scanner that reads only bars takes the long bar code.",
                "Read what was understood. Scan OK, and it is kept for this station.",
            ] {
                out.item("· ", line, theme.text);
            }
            out.blank();
            out.item("", "Any other scan shows what came and how it reads.", theme.dim);
        }
    }
    out.out
}

struct Text {
    out: Vec<Line<'static>>,
    columns: usize,
}

impl Text {
    fn blank(&mut self) {
        if !self.out.is_empty() {
            self.out.push(Line::default());
        }
    }

    fn head(&mut self, text: &'static str, style: Style) {
        self.blank();
        self.out.push(Line::from(Span::styled(text, style)));
    }

    fn item(&mut self, mark: &str, text: &str, style: Style) {
        let room = self.columns.saturating_sub(width(mark));
        for (n, line) in wrap(text, room).into_iter().enumerate() {
            let lead = if n == 0 { mark.to_owned() } else { " ".repeat(width(mark)) };
            self.out.push(Line::from(Span::styled(lead + &line, style)));
        }
    }

    /// Bytes have no words to break between.
    fn raw(&mut self, text: &str, style: Style) {
        let (mut line, mut taken) = (String::new(), 0);
        for c in text.chars() {
            if width(&line) + width(c.encode_utf8(&mut [0; 4])) > self.columns {
                self.out.push(Line::from(Span::styled(std::mem::take(&mut line), style)));
                taken += 1;
                if taken == RAW_LINES {
                    return;
                }
            }
            line.push(c);
        }
        if !line.is_empty() {
            self.out.push(Line::from(Span::styled(line, style)));
        }
    }
}
