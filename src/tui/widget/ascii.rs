//! ASCII for bare consoles: our own lines, blocks and arrows become characters that every font has.
//!
//! One pass over the finished buffer, so no widget asks which charset it draws in (except where the shape differs, as
//! for big digits). Names keep their letters: a console shows them or a stand-in, one column either way.

use ratatui::buffer::Buffer;

/// What stands for one of our characters.
fn stand_in(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "─" | "–" | "−" | "▁" => "-",
        "│" => "|",
        "┌" | "┐" | "└" | "┘" | "┼" | "┬" => "+",
        "…" => "~",
        "›" | "→" => ">",
        "←" => "<",
        "↑" | "▲" => "^",
        "↓" | "▼" => "v",
        "▏" => "_",
        "·" => ".",
        "×" => "x",
        "±" => "~",
        "░" | "▂" => ".",
        "▃" | "▄" => ":",
        "▅" | "▆" => "=",
        "▇" | "█" | "▀" => "#",
        _ => return None,
    })
}

/// Replaces what a bare console cannot show.
pub(crate) fn to_ascii(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if let Some(symbol) = stand_in(cell.symbol()) {
            cell.set_symbol(symbol);
        }
    }
}
