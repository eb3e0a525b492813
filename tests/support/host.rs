//! A scanner and a host in a test: the keys that a scanner set to US presses, and what a host with another keyboard, caps
//! lock and habits of its own makes of them.

use pickface::{
    barcode::gtin::check_digit,
    scan::{Event, Framer, Profile, setup::Read},
};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;

const US: [&str; 2] =
    ["`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"];

/// Name, keys without and with Shift in the order of [`US`], dead keys. Written down apart from the tables of the program.
pub const KEYBOARDS: &[(&str, [&str; 2], &str)] = &[
    ("US", US, ""),
    ("US dead", US, "`~^'\""),
    (
        "UK",
        [
            "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./",
            "¬!\"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?",
        ],
        "",
    ),
    (
        "FR",
        [
            "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
            "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
        ],
        "^¨",
    ),
    (
        "DE",
        [
            "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
            "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
        ],
        "^´`",
    ),
    (
        "IT",
        [
            "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-",
            "|!\"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_",
        ],
        "",
    ),
    (
        "ES",
        [
            "º1234567890'¡qwertyuiop`+çasdfghjklñ´zxcvbnm,.-",
            "ª!\"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_",
        ],
        "`^´¨",
    ),
    (
        "SE",
        [
            "§1234567890+´qwertyuiopå¨'asdfghjklöäzxcvbnm,.-",
            "½!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÖÄZXCVBNM;:_",
        ],
        "´¨`^",
    ),
    (
        "TR",
        [
            "\"1234567890*-qwertyuıopğü,asdfghjklşizxcvbnmöç.",
            "é!'^+%&/()=?_QWERTYUIOPĞÜ;ASDFGHJKLŞİZXCVBNMÖÇ:",
        ],
        "^",
    ),
    // One that has no name anywhere: every key is somewhere else.
    (
        "none",
        [
            "1`234567890ßmqwertyuiop][=asdfghjkl'é;xzcvbn-/.,",
            "!~@#$%^&*()¤MQWERTYUIOP}{+ASDFGHJKL\"É:XZCVBN_?><",
        ],
        "",
    ),
];

const MARKS: &[(char, char)] = &[
    ('`', '\u{300}'),
    ('´', '\u{301}'),
    ('\'', '\u{301}'),
    ('^', '\u{302}'),
    ('~', '\u{303}'),
    ('¨', '\u{308}'),
    ('"', '\u{308}'),
];

/// What caps lock does at the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapsLock {
    Off,
    /// Letters only.
    Letters,
    /// Every key, as the French layout of Windows has it.
    Shift,
}

/// How the scanner writes GS, RS and EOT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    Itself,
    /// These texts.
    Text([&'static str; 3]),
    /// These escape sequences: Down, Left, PgDn.
    Keys([&'static str; 3]),
    /// Alt and three digits of the keypad.
    AltPad,
    /// Alt and three digits of the row above the letters.
    AltRow,
    Nothing,
}

/// A scanner on a host.
#[derive(Debug, Clone, Copy)]
pub struct Rig {
    pub keyboard: (&'static str, [&'static str; 2], &'static str),
    pub caps: CapsLock,
    pub separator: Separator,
    pub prefix: &'static str,
    pub aim: bool,
    pub suffix: &'static str,
    /// Milliseconds between characters.
    pub gap: u64,
    /// How much later the end comes, and the last character.
    pub late: (u64, u64),
}

impl Rig {
    pub fn plain() -> Self {
        Self {
            keyboard: KEYBOARDS[0],
            caps: CapsLock::Off,
            separator: Separator::Itself,
            prefix: "",
            aim: false,
            suffix: "\r",
            gap: 0,
            late: (0, 0),
        }
    }

    pub fn on(self, keyboard: &str) -> Self {
        Self { keyboard: *KEYBOARDS.iter().find(|k| k.0 == keyboard).unwrap(), ..self }
    }

    /// What the host types for a key: the character, and whether the key is dead.
    fn key(&self, c: char) -> (Option<char>, bool) {
        let (_, rows, dead) = self.keyboard;
        let Some((level, at)) =
            (0..2).find_map(|level| Some((level, US[level].chars().position(|other| other == c)?)))
        else {
            return (Some(c), false);
        };
        let nth = |level: usize| rows[level].chars().nth(at).unwrap();
        let (here, other) = (nth(level), nth(1 - level));
        let is_letter = here.is_alphabetic() && here.to_lowercase().eq(other.to_lowercase());
        let typed = match self.caps {
            CapsLock::Letters if is_letter => other,
            CapsLock::Shift => other,
            _ => here,
        };
        ((typed != '\0').then_some(typed), dead.contains(typed))
    }

    /// What arrives for a text of printable characters, a keystroke each.
    fn typed(&self, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut accent: Option<char> = None;
        for c in text.chars() {
            let (typed, dead) = self.key(c);
            let Some(typed) = typed else { continue };
            match (accent.take(), dead) {
                (None, true) => accent = Some(typed),
                (None, false) => out.push(typed.to_string()),
                (Some(accent), _) if typed == ' ' => out.push(accent.to_string()),
                (Some(first), true) => {
                    out.push(first.to_string());
                    accent = Some(typed);
                }
                (Some(first), false) => {
                    let mark = MARKS.iter().find(|(a, _)| *a == first).unwrap().1;
                    let melted: String = [typed, mark].iter().collect::<String>().nfc().collect();
                    if melted.chars().count() == 1 {
                        out.push(melted);
                    } else {
                        out.extend([first.to_string(), typed.to_string()]);
                    }
                }
            }
        }
        out.extend(accent.map(String::from));
        out
    }

    /// What arrives for a code, a keystroke each.
    fn keystrokes(&self, code: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut run = String::new();
        for c in code.chars() {
            let Some(which) = ['\u{1d}', '\u{1e}', '\u{4}', '\u{2}'].iter().position(|control| *control == c)
            else {
                run.push(c);
                continue;
            };
            if which == 3 {
                out.extend(self.typed(&std::mem::take(&mut run)));
                out.push(c.to_string());
                continue;
            }
            if let Separator::Text(texts) = self.separator {
                run.push_str(texts[which]);
                continue;
            }
            out.extend(self.typed(&std::mem::take(&mut run)));
            let number = ["029", "030", "004"][which];
            match self.separator {
                Separator::Itself => out.push(c.to_string()),
                Separator::Keys(keys) => out.push(keys[which].into()),
                Separator::AltPad => out.extend(number.chars().map(|d| format!("\x1b{d}"))),
                Separator::AltRow => {
                    out.extend(number.chars().map(|d| format!("\x1b{}", self.key(d).0.unwrap_or(d))));
                }
                Separator::Nothing | Separator::Text(_) => {}
            }
        }
        out.extend(self.typed(&run));
        out
    }

    /// The reads of one scan that begins at `now`, which is moved behind it. `aim`: what kind of symbol it is.
    pub fn scan(&self, code: &str, aim: &str, now: &mut Duration) -> Vec<Read> {
        let ms = Duration::from_millis;
        let aim = if self.aim { aim } else { "" };
        let strokes = self.keystrokes(&format!("{}{aim}{code}", self.prefix));
        let (last, mut reads) = (strokes.len().saturating_sub(1), Vec::new());
        for (n, stroke) in strokes.into_iter().enumerate() {
            *now += ms(if n == 0 { 0 } else { self.gap } + if n == last { self.late.1 } else { 0 });
            reads.push(Read { at: *now, bytes: stroke.into_bytes() });
        }
        for (n, end) in self.suffix.bytes().enumerate() {
            *now += ms(self.gap + if n == 0 { self.late.0 } else { 0 });
            reads.push(Read { at: *now, bytes: vec![end] });
        }
        if self.gap == 0 && self.late == (0, 0) {
            reads = vec![Read { at: *now, bytes: reads.into_iter().flat_map(|read| read.bytes).collect() }];
        }
        *now += ms(2000);
        reads
    }

    /// What the framer makes of codes that are scanned one after another.
    pub fn read(&self, profile: &Profile, codes: &[Printed]) -> Vec<Event> {
        let mut framer = Framer::new(profile.clone());
        let (mut now, mut events) = (Duration::from_secs(60), Vec::new());
        for code in codes {
            for read in self.scan(&code.text, code.aim, &mut now) {
                framer.feed(&read.bytes, read.at, &mut |event| events.push(event));
            }
            framer.expire(now, &mut |event| events.push(event));
        }
        events
    }

    /// What a code says where this rig loses separators.
    pub fn expected(&self, code: &Printed) -> String {
        match self.separator {
            Separator::Nothing => code.text.replace(['\u{1d}', '\u{1e}', '\u{4}'], ""),
            _ => code.text.clone(),
        }
    }
}

/// A code on a label, and the symbology identifier of its symbol.
#[derive(Debug, Clone)]
pub struct Printed {
    pub text: String,
    pub aim: &'static str,
}

/// A hundred codes of every kind, the same each time.
pub fn mixed() -> Vec<Printed> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let commands = ["XCMDOK", "XCMDUNDO", "XCMDRECEIVE", "XCMDQ7", "XCMDDONE", "XCMDS01"];
    let mut out = Vec::new();
    for n in 0..100_u64 {
        let mut gtin = |digits: usize| {
            let body: String = (1..digits).map(|_| char::from(b'0' + random(10) as u8)).collect();
            let last = check_digit(body.as_bytes());
            format!("{body}{last}")
        };
        let (text, aim) = match n % 11 {
            0 => (gtin(13), "]E0"),
            1 => (gtin(8), "]E4"),
            2 => (format!("01{}172601{:02}10AB-{n}\u{1d}21xyZ{n}q", gtin(14), n % 28 + 1), "]C1"),
            3 => (format!("CODE39-{n}.A/B+C%D E$W"), "]A0"),
            4 => (format!("A-{:02}-{n:02}-B", n % 17), "]C0"),
            5 => (commands[n as usize / 11 % commands.len()].into(), "]C0"),
            6 => (format!("mug-{n}/blue.qwzyam_{n}"), "]C0"),
            7 => (gtin(14), "]I1"),
            8 => (format!("01{}3103000{n:03}10Lot{n}\u{1d}21s-{n}", gtin(14)), "]d2"),
            9 => (format!("+A{n:03}BJC5D6E7W/$$3260101x{n}"), "]C0"),
            _ => (format!("10ABCD{n}\u{1d}21ser-{n}"), "]d2"),
        };
        out.push(Printed { text, aim });
    }
    out
}

/// Messages of ISO/IEC 15434, which need RS and EOT.
pub fn messages() -> Vec<Printed> {
    (0..10)
        .map(|n| Printed {
            text: format!("[)>\u{1e}06\u{1d}1PPART-{n}\u{1d}Q{n}4\u{1d}4LDE\u{1e}\u{4}"),
            aim: "]d1",
        })
        .collect()
}
