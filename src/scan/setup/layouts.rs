//! Keyboards that have a name: what a host with one makes of the keys that a scanner set to US presses.
//!
//! They only name what was found, and complete what the short test text does not ask for; what is learned is learned
//! without them. Sources: the layouts as Windows ships them, and xkeyboard-config.

/// One keyboard: its characters in the order of [`US`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// As a person would call it: `French keyboard (AZERTY)`.
    pub name: &'static str,
    /// Key by key, without and with Shift, the four rows behind one another. A space: the key has no character.
    rows: [&'static str; 2],
    /// Which of them are dead keys.
    dead: &'static str,
}

const fn known(name: &'static str, plain: &'static str, shifted: &'static str, dead: &'static str) -> Known {
    Known { name, rows: [plain, shifted], dead }
}

/// The keyboard that the rows of all others are in the order of.
pub const US: Known = known(
    "US keyboard",
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
    "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?",
    "",
);

/// All.
pub const KNOWN: &[Known] = &[
    US,
    known(
        "US-International keyboard",
        "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
        "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?",
        "`~^'\"",
    ),
    known(
        "UK keyboard",
        "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./",
        "¬!\"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?",
        "",
    ),
    known(
        "French keyboard (AZERTY)",
        "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
        "^¨",
    ),
    known(
        "Belgian keyboard (AZERTY)",
        "²&é\"'(§è!çà)-azertyuiop^$µqsdfghjklmùwxcvbn,;:=",
        "³1234567890°_AZERTYUIOP¨*£QSDFGHJKLM%WXCVBN?./+",
        "^¨",
    ),
    known(
        "German keyboard (QWERTZ)",
        "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
        "^´`",
    ),
    known(
        "Swiss German keyboard (QWERTZ)",
        "§1234567890'^qwertzuiopü¨$asdfghjklöäyxcvbnm,.-",
        "°+\"*ç%&/()=?`QWERTZUIOPè!£ASDFGHJKLéàYXCVBNM;:_",
        "^¨`",
    ),
    known(
        "Swiss French keyboard (QWERTZ)",
        "§1234567890'^qwertzuiopè¨$asdfghjkléàyxcvbnm,.-",
        "°+\"*ç%&/()=?`QWERTZUIOPü!£ASDFGHJKLöäYXCVBNM;:_",
        "^¨`",
    ),
    known(
        "Italian keyboard",
        "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-",
        "|!\"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_",
        "",
    ),
    known(
        "Spanish keyboard",
        "º1234567890'¡qwertyuiop`+çasdfghjklñ´zxcvbnm,.-",
        "ª!\"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_",
        "`^´¨",
    ),
    known(
        "Latin American keyboard",
        "|1234567890'¿qwertyuiop´+}asdfghjklñ{zxcvbnm,.-",
        "°!\"#$%&/()=?¡QWERTYUIOP¨*]ASDFGHJKLÑ[ZXCVBNM;:_",
        "´¨",
    ),
    known(
        "Portuguese keyboard",
        "\\1234567890'«qwertyuiop+´~asdfghjklçºzxcvbnm,.-",
        "|!\"#$%&/()=?»QWERTYUIOP*`^ASDFGHJKLÇªZXCVBNM;:_",
        "´~`^",
    ),
    known(
        "Brazilian keyboard (ABNT2)",
        "'1234567890-=qwertyuiop´[]asdfghjklç~zxcvbnm,.;",
        "\"!@#$%¨&*()_+QWERTYUIOP`{}ASDFGHJKLÇ^ZXCVBNM<>:",
        "´~`^¨",
    ),
    known(
        "Swedish or Finnish keyboard",
        "§1234567890+´qwertyuiopå¨'asdfghjklöäzxcvbnm,.-",
        "½!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÖÄZXCVBNM;:_",
        "´¨`^",
    ),
    known(
        "Danish keyboard",
        "½1234567890+´qwertyuiopå¨'asdfghjklæøzxcvbnm,.-",
        "§!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLÆØZXCVBNM;:_",
        "´¨`^",
    ),
    known(
        "Norwegian keyboard",
        "|1234567890+\\qwertyuiopå¨'asdfghjkløæzxcvbnm,.-",
        "§!\"#¤%&/()=?`QWERTYUIOPÅ^*ASDFGHJKLØÆZXCVBNM;:_",
        "¨`^",
    ),
    known(
        "Czech keyboard (QWERTZ)",
        ";+ěščřžýáíé=´qwertzuiopú)¨asdfghjklů§yxcvbnm,.-",
        "°1234567890%ˇQWERTZUIOP/('ASDFGHJKL\"!YXCVBNM?:_",
        "°´ˇ¨",
    ),
    known(
        "Hungarian keyboard (QWERTZ)",
        "0123456789öüóqwertzuiopőúűasdfghjkléáyxcvbnm,.-",
        "§'\"+!%/=()ÖÜÓQWERTZUIOPŐÚŰASDFGHJKLÉÁYXCVBNM?:_",
        "",
    ),
    known(
        "Turkish keyboard (Q)",
        "\"1234567890*-qwertyuıopğü,asdfghjklşizxcvbnmöç.",
        "é!'^+%&/()=?_QWERTYUIOPĞÜ;ASDFGHJKLŞİZXCVBNMÖÇ:",
        "^",
    ),
    known(
        "US keyboard (Dvorak)",
        "`1234567890[]',.pyfgcrl/=\\aoeuidhtns-;qjkxbmwvz",
        "~!@#$%^&*(){}\"<>PYFGCRL?+|AOEUIDHTNS_:QJKXBMWVZ",
        "",
    ),
];

impl Known {
    /// What this host types for a character of a scanner set to US: itself, and whether its key is dead. `None` where the
    /// key has no character.
    #[must_use]
    pub fn types(&self, printed: char) -> Option<(char, bool)> {
        let (level, at) = US.find(printed)?;
        self.at(level, at)
    }

    /// What the same key types with Shift where it was without, and the other way round.
    #[must_use]
    pub fn types_shifted(&self, printed: char) -> Option<(char, bool)> {
        let (level, at) = US.find(printed)?;
        self.at(1 - level, at)
    }

    fn find(&self, c: char) -> Option<(usize, usize)> {
        (0..2).find_map(|level| Some((level, self.rows[level].chars().position(|other| other == c)?)))
    }

    fn at(&self, level: usize, at: usize) -> Option<(char, bool)> {
        let c = self.rows[level].chars().nth(at).filter(|c| *c != ' ')?;
        Some((c, self.dead.contains(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyboard_has_every_key_once() {
        for known in KNOWN {
            for row in known.rows {
                assert_eq!(row.chars().count(), 47, "{}: {row}", known.name);
            }
            for dead in known.dead.chars() {
                assert!(known.rows.concat().contains(dead), "{}: {dead}", known.name);
            }
            let letters: String = ('a'..='z').filter(|c| !known.rows[0].contains(*c)).collect();
            assert_eq!(letters, "", "{}", known.name);
        }
    }
}
