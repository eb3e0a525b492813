//! A sheet as PDF 1.7: Helvetica from the reader, bars as filled rectangles, everything else left out.

use super::{Align, Mark, Page, Sheet, Weight, font, page::dark_areas};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{Content, Filter, Name, Pdf, Rect, Ref, Str, TextStr};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;
const REGULAR: Name<'static> = Name(b"R");
const BOLD: Name<'static> = Name(b"B");
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const FONT_REGULAR: Ref = Ref::new(4);
const FONT_BOLD: Ref = Ref::new(5);
/// The first of two numbers for each page: the page, its content.
const FIRST_PAGE: i32 = 6;

/// The sheet as a whole PDF file.
///
/// The same sheet makes the same bytes: there is no date and no random identifier in it. Viewers are asked not to scale
/// it when printing; a bar that is scaled is no whole number of dots any more.
#[must_use]
pub fn to_pdf(sheet: &Sheet) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let numbers = |i: usize| {
        let first = FIRST_PAGE + 2 * i32::try_from(i).unwrap_or(0);
        (Ref::new(first), Ref::new(first + 1))
    };
    {
        let mut catalog = pdf.catalog(CATALOG);
        catalog.pages(PAGES).lang(TextStr("en"));
        catalog.viewer_preferences().pair(Name(b"PrintScaling"), Name(b"None"));
    }
    let count = i32::try_from(sheet.pages.len()).unwrap_or(i32::MAX);
    pdf.pages(PAGES).kids((0..sheet.pages.len()).map(|i| numbers(i).0)).count(count);
    pdf.document_info(INFO).title(TextStr(&sheet.title)).creator(TextStr("pickface"));
    for (number, name) in [(FONT_REGULAR, "Helvetica"), (FONT_BOLD, "Helvetica-Bold")] {
        pdf.type1_font(number).base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (i, page) in sheet.pages.iter().enumerate() {
        let (number, content) = numbers(i);
        let mut writer = pdf.page(number);
        let size = Rect::new(0.0, 0.0, points(page.width), points(page.height));
        writer.parent(PAGES).media_box(size).contents(content);
        writer.resources().fonts().pair(REGULAR, FONT_REGULAR).pair(BOLD, FONT_BOLD);
        drop(writer);
        let stream = compress_to_vec_zlib(&draw(page), 6);
        pdf.stream(content, &stream).filter(Filter::FlateDecode);
    }
    pdf.finish()
}

fn points(length: f64) -> f32 {
    (length * POINTS) as f32
}

fn draw(page: &Page) -> Vec<u8> {
    let mut content = Content::new();
    let up = |y: f64| points(page.height - y);
    for mark in &page.marks {
        match mark {
            Mark::Text { x, y, size, weight, align, gray, text } => {
                let left = align.left(*x, font_width(*align, text, *weight, *size));
                let font = if *weight == Weight::Bold { BOLD } else { REGULAR };
                content.set_fill_gray(*gray as f32);
                content.begin_text().set_font(font, points(*size)).next_line(points(left), up(*y));
                content.show(Str(&font::win_ansi(text))).end_text();
            }
            Mark::Symbol { x, y, module, height, modules, .. } => {
                content.set_fill_gray(0.0);
                for [x, y, width, height] in dark_areas(modules, [*x, *y], *module, *height) {
                    content.rect(points(x), up(y + height), points(width), points(height));
                }
                // One fill for all, so that no viewer shows a seam between two rows.
                content.fill_nonzero();
            }
            Mark::Frame { x, y, width, height, line } => {
                let half = line / 2.0;
                content.set_stroke_gray(0.0).set_line_width(points(*line));
                let (wide, high) = (points(width - line), points(height - line));
                content.rect(points(x + half), up(y + height - half), wide, high).stroke();
            }
            Mark::Rule { x, y, width, height, gray } => {
                content.set_fill_gray(*gray as f32);
                content.rect(points(*x), up(y + height), points(*width), points(*height)).fill_nonzero();
            }
        }
    }
    content.finish().to_vec()
}

/// The width of a text, where it is needed to place it.
fn font_width(align: Align, text: &str, weight: Weight, size: f64) -> f64 {
    if align == Align::Left { 0.0 } else { font::width(text, weight, size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        let text = text.to_owned();
        let mark = Mark::Text {
            x: 1.0,
            y: 9.0,
            size: 3.0,
            weight: Weight::Bold,
            align: Align::Right,
            gray: 0.0,
            text,
        };
        Page { width: 10.0, height: 10.0, marks: vec![mark] }
    }

    #[test]
    fn a_name_never_ends_its_string() {
        let drawn = draw(&page(r"x) Tj ET Q (\"));
        let text = String::from_utf8_lossy(&drawn);
        let shown = text.lines().find(|line| line.ends_with("Tj")).unwrap();
        assert_eq!(shown, r"(x\) Tj ET Q \(\\) Tj");
        assert_eq!(text.lines().filter(|line| *line == "ET").count(), 1);
    }

    #[test]
    fn a_page_has_a_content_and_the_file_its_frame() {
        let pdf = to_pdf(&Sheet { title: "t".into(), pages: vec![page("a"), page("b")] });
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-1.7") && text.trim_end().ends_with("%%EOF"));
        assert_eq!(text.matches("/Type /Page\n").count(), 2);
        assert_eq!(pdf, to_pdf(&Sheet { title: "t".into(), pages: vec![page("a"), page("b")] }));
    }
}
