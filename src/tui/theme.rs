//! How things look, by meaning: no widget names a colour, every colour has its word beside it.
//!
//! The default uses the 16 ANSI names on the terminal's own background, so it is right on dark and light alike. `mono`
//! uses only bold, dim and reverse. The two true-colour themes are offered only where `COLORTERM` says so.

use ratatui::style::{Color, Modifier, Style};

/// Which characters the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Charset {
    /// Box lines, blocks, arrows.
    #[default]
    Unicode,
    /// ASCII only, for bare consoles.
    Ascii,
}

crate::words!(Charset, "unicode, ascii", Unicode = "unicode", Ascii = "ascii");

/// The themes by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ThemeName {
    /// 16 colours, the terminal's own background.
    #[default]
    Ansi,
    /// Bold, dim and reverse only.
    Mono,
    /// True colour on a dark ground.
    Dark,
    /// True colour on a light ground.
    Light,
}

crate::words!(
    ThemeName,
    "ansi, mono, dark, light",
    Ansi = "ansi",
    Mono = "mono",
    Dark = "dark",
    Light = "light"
);

/// Theme, charset, and what this terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The styles in use.
    pub theme: Theme,
    /// The characters in use.
    pub charset: Charset,
    /// Whether the terminal shows 24-bit colours.
    pub true_color: bool,
}

impl Look {
    /// The look for a terminal: `chosen` is what the configuration says, the rest what the environment says.
    ///
    /// `NO_COLOR` (set and not empty) wins over a chosen colour theme; `TERM=linux` and `TERM=dumb` mean ASCII unless
    /// the configuration names a charset; a true-colour theme needs `COLORTERM` to be `truecolor` or `24bit`.
    #[must_use]
    pub fn choose(
        chosen: (Option<ThemeName>, Option<Charset>),
        no_color: bool,
        term: &str,
        color_term: &str,
    ) -> Self {
        let true_color = matches!(color_term, "truecolor" | "24bit");
        let name = match chosen.0.unwrap_or_default() {
            _ if no_color => ThemeName::Mono,
            ThemeName::Dark | ThemeName::Light if !true_color => ThemeName::Ansi,
            name => name,
        };
        let bare = matches!(term, "linux" | "dumb" | "vt100" | "vt220");
        let charset = chosen.1.unwrap_or(if bare { Charset::Ascii } else { Charset::Unicode });
        Self { theme: Theme::of(name), charset, true_color }
    }

    /// The theme after this one, of those that the terminal can show.
    #[must_use]
    pub fn next_theme(self) -> Self {
        let name = match self.theme.name {
            ThemeName::Ansi => ThemeName::Mono,
            ThemeName::Mono if self.true_color => ThemeName::Dark,
            ThemeName::Dark => ThemeName::Light,
            ThemeName::Mono | ThemeName::Light => ThemeName::Ansi,
        };
        Self { theme: Theme::of(name), ..self }
    }

    /// The other charset.
    #[must_use]
    pub fn next_charset(self) -> Self {
        let charset = match self.charset {
            Charset::Unicode => Charset::Ascii,
            Charset::Ascii => Charset::Unicode,
        };
        Self { charset, ..self }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: Theme::of(ThemeName::Ansi), charset: Charset::Unicode, true_color: false }
    }
}

/// Styles by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Which one this is.
    pub name: ThemeName,
    /// Facts.
    pub text: Style,
    /// Context.
    pub dim: Style,
    /// The one thing to read.
    pub strong: Style,
    /// Done, on disk.
    pub ok: Style,
    /// Asks, or soon.
    pub ask: Style,
    /// Wrong, or now.
    pub error: Style,
    /// Where the focus is.
    pub focus: Style,
    /// What a machine proposes.
    pub machine: Style,
    /// The selected row.
    pub selection: Style,
    /// The feedback bar when all is well.
    pub ok_bar: Style,
    /// The feedback bar, and the band of a question.
    pub ask_bar: Style,
    /// The feedback bar, and the whole body, at an error.
    pub error_bar: Style,
}

impl Theme {
    /// The styles of a theme.
    #[must_use]
    pub fn of(name: ThemeName) -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let reverse = plain.add_modifier(Modifier::REVERSED);
        match name {
            ThemeName::Ansi => Self {
                name,
                text: plain,
                dim: plain.add_modifier(Modifier::DIM),
                strong: bold,
                ok: plain.fg(Color::Green),
                ask: plain.fg(Color::Yellow),
                error: bold.fg(Color::Red),
                focus: plain.fg(Color::Cyan),
                machine: plain.fg(Color::Blue),
                selection: reverse,
                ok_bar: plain.fg(Color::Black).bg(Color::Green),
                ask_bar: plain.fg(Color::Black).bg(Color::Yellow),
                error_bar: plain.fg(Color::White).bg(Color::Red),
            },
            ThemeName::Mono => Self {
                name,
                text: plain,
                dim: plain.add_modifier(Modifier::DIM),
                strong: bold,
                ok: plain,
                ask: bold,
                error: bold,
                focus: bold,
                machine: plain,
                selection: reverse,
                ok_bar: plain,
                ask_bar: reverse,
                error_bar: reverse.add_modifier(Modifier::BOLD),
            },
            ThemeName::Dark => Self::painted(
                name,
                Paint {
                    ground: (0x16, 0x1a, 0x21),
                    ink: (0xd8, 0xde, 0xe9),
                    faint: (0x7d, 0x87, 0x99),
                    green: (0x8f, 0xc8, 0x7f),
                    yellow: (0xe6, 0xc0, 0x6a),
                    red: (0xe0, 0x6c, 0x6c),
                    cyan: (0x7f, 0xc8, 0xd0),
                    blue: (0x83, 0xa8, 0xe6),
                    alarm: (0x9c, 0x24, 0x2b),
                    bright: (0xff, 0xff, 0xff),
                },
            ),
            ThemeName::Light => Self::painted(
                name,
                Paint {
                    ground: (0xfa, 0xf8, 0xf3),
                    ink: (0x2a, 0x2e, 0x36),
                    faint: (0x79, 0x7d, 0x86),
                    green: (0x2f, 0x7a, 0x34),
                    yellow: (0x96, 0x66, 0x00),
                    red: (0xb3, 0x1f, 0x2a),
                    cyan: (0x00, 0x70, 0x7c),
                    blue: (0x2a, 0x55, 0xb0),
                    alarm: (0xb3, 0x1f, 0x2a),
                    bright: (0xff, 0xff, 0xff),
                },
            ),
        }
    }

    /// A style in the selected row: what warns keeps its colour, as the ground.
    #[must_use]
    pub fn selected(&self, style: Style) -> Style {
        if ![self.error, self.ask].contains(&style) {
            return self.selection;
        }
        match style.fg {
            Some(color) if self.selection.bg.is_some() => {
                self.selection.patch(style).bg(color).fg(self.selection.fg.unwrap_or(Color::Black))
            }
            _ => style.patch(self.selection),
        }
    }

    fn painted(name: ThemeName, paint: Paint) -> Self {
        let color = |(r, g, b): (u8, u8, u8)| Color::Rgb(r, g, b);
        let ground = Style::new().bg(color(paint.ground));
        let ink = |c| ground.fg(color(c));
        let bar = |c| Style::new().fg(color(paint.ground)).bg(color(c));
        Self {
            name,
            text: ink(paint.ink),
            dim: ink(paint.faint),
            strong: ink(paint.ink).add_modifier(Modifier::BOLD),
            ok: ink(paint.green),
            ask: ink(paint.yellow),
            error: ink(paint.red).add_modifier(Modifier::BOLD),
            focus: ink(paint.cyan),
            machine: ink(paint.blue),
            selection: bar(paint.ink),
            ok_bar: bar(paint.green),
            ask_bar: bar(paint.yellow),
            error_bar: Style::new().fg(color(paint.bright)).bg(color(paint.alarm)),
        }
    }
}

/// The colours of a true-colour theme.
#[derive(Clone, Copy)]
struct Paint {
    ground: (u8, u8, u8),
    ink: (u8, u8, u8),
    faint: (u8, u8, u8),
    green: (u8, u8, u8),
    yellow: (u8, u8, u8),
    red: (u8, u8, u8),
    cyan: (u8, u8, u8),
    blue: (u8, u8, u8),
    alarm: (u8, u8, u8),
    bright: (u8, u8, u8),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_wins_and_true_color_must_be_there() {
        let look = |chosen, no_color, color_term| {
            Look::choose((chosen, None), no_color, "xterm-256color", color_term).theme.name
        };
        assert_eq!(look(None, false, ""), ThemeName::Ansi);
        assert_eq!(look(Some(ThemeName::Dark), false, ""), ThemeName::Ansi);
        assert_eq!(look(Some(ThemeName::Dark), false, "truecolor"), ThemeName::Dark);
        assert_eq!(look(Some(ThemeName::Dark), true, "truecolor"), ThemeName::Mono);
    }

    #[test]
    fn a_bare_console_gets_ascii_unless_the_configuration_says_otherwise() {
        assert_eq!(Look::choose((None, None), false, "linux", "").charset, Charset::Ascii);
        assert_eq!(
            Look::choose((None, Some(Charset::Unicode)), false, "linux", "").charset,
            Charset::Unicode
        );
        assert_eq!(Look::choose((None, None), false, "xterm", "").charset, Charset::Unicode);
    }

    #[test]
    fn mono_knows_no_colour() {
        let t = Theme::of(ThemeName::Mono);
        for style in [
            t.text,
            t.dim,
            t.strong,
            t.ok,
            t.ask,
            t.error,
            t.focus,
            t.machine,
            t.selection,
            t.ok_bar,
            t.ask_bar,
            t.error_bar,
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn a_warning_keeps_its_colour_in_the_selected_row() {
        let ansi = Theme::of(ThemeName::Ansi);
        assert_eq!(ansi.selected(ansi.text), ansi.selection);
        assert_eq!(ansi.selected(ansi.error), ansi.error.add_modifier(Modifier::REVERSED));
        let dark = Theme::of(ThemeName::Dark);
        assert_eq!(dark.selected(dark.ask).bg, dark.ask.fg);
        assert_eq!(dark.selected(dark.ask).fg, dark.selection.fg);
    }

    #[test]
    fn the_menu_walks_every_theme_that_the_terminal_can_show() {
        let walk = |true_color| {
            let mut look = Look { true_color, ..Look::default() };
            (0..4)
                .map(|_| {
                    look = look.next_theme();
                    look.theme.name
                })
                .collect::<Vec<_>>()
        };
        use ThemeName::*;
        assert_eq!(walk(true), [Mono, Dark, Light, Ansi]);
        assert_eq!(walk(false), [Mono, Ansi, Mono, Ansi]);
    }
}
