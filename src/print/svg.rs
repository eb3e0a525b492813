//! A page as SVG: one user unit is one millimetre.

use super::{Align, Mark, Page, Weight, page::dark_areas};
use std::fmt::Write;

/// The page as a whole SVG document. Texts keep all their characters; the browser chooses a font that has them.
#[must_use]
pub fn to_svg(page: &Page) -> String {
    let (width, height) = (Short(page.width), Short(page.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Helvetica, Arial, sans-serif\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for mark in &page.marks {
        // Writing to a string does not fail.
        let _ = draw(&mut out, mark);
    }
    out.push_str("</svg>\n");
    out
}

fn draw(out: &mut String, mark: &Mark) -> std::fmt::Result {
    match mark {
        Mark::Text { x, y, size, weight, align, gray, text } => {
            let anchor = match align {
                Align::Left => "start",
                Align::Centre => "middle",
                Align::Right => "end",
            };
            let weight = if *weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
            let (x, y, size, fill) = (Short(*x), Short(*y), Short(*size), shade(*gray));
            write!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\"{weight} fill=\"{fill}\">"
            )?;
            escape(out, text);
            out.write_str("</text>\n")
        }
        Mark::Symbol { x, y, module, height, modules, .. } => {
            out.write_str("<path shape-rendering=\"crispEdges\" d=\"")?;
            for [x, y, width, height] in dark_areas(modules, [*x, *y], *module, *height) {
                let (width, height) = (Short(width), Short(height));
                write!(out, "M{} {}h{width}v{height}h-{width}z", Short(x), Short(y))?;
            }
            out.write_str("\"/>\n")
        }
        Mark::Frame { x, y, width, height, line } => {
            let half = line / 2.0;
            let [x, y, width, height] = [x + half, y + half, width - line, height - line].map(Short);
            let line = Short(*line);
            writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#000\" stroke-width=\"{line}\"/>"
            )
        }
        Mark::Rule { x, y, width, height, gray } => {
            let [x, y, width, height] = [*x, *y, *width, *height].map(Short);
            let fill = shade(*gray);
            writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>")
        }
    }
}

/// A number with at most four decimals, a tenth of a micrometre.
#[derive(Clone, Copy)]
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.4}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

fn shade(gray: f64) -> String {
    let level = (gray.clamp(0.0, 1.0) * 255.0).round() as u8;
    format!("#{level:02x}{level:02x}{level:02x}")
}

/// The five signs of XML as entities; what may not stand in XML or would turn a line around is left out.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if crate::domain::text::is_safe(c) => out.push(c),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_markup() {
        let text = "</text><script>alert('x')</script>&\u{1b}\u{0}\u{202e}".to_owned();
        let mark = Mark::Text {
            x: 1.0,
            y: 2.0,
            size: 3.0,
            weight: Weight::Bold,
            align: Align::Left,
            gray: 0.0,
            text,
        };
        let svg = to_svg(&Page { width: 10.0, height: 10.0, marks: vec![mark] });
        assert!(
            svg.contains("&lt;/text&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</text>"),
            "{svg}"
        );
        assert!(!svg.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(Short(1.0).to_string(), "1");
        assert_eq!(Short(0.125_04).to_string(), "0.125");
        assert_eq!(Short(-0.000_01).to_string(), "0");
    }
}
