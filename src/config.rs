//! The configuration: one small TOML file of this machine's user. Every setting has a default.

use crate::{
    barcode::restricted::Rule,
    notify,
    print::{Dpi, Format, Label, to_zpl},
    printer::{Address, PrinterError},
};
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The settings of this machine's user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// How the screens look.
    pub screen: Screen,
    /// What the scanner at this machine sends.
    pub scanner: crate::scan::Profile,
    /// The label printer of this machine.
    pub printer: Printer,
    /// What barcodes of the sites' own mean.
    pub barcodes: Barcodes,
    /// What stands at the head of purchase orders.
    pub orders: Orders,
    /// What is sold elsewhere and shipped from here.
    pub channels: Channels,
    /// The channels that messages leave by; none by default, and then nothing ever leaves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<notify::Settings>,
    /// Whether changes are forgotten at the end: a demo leaves nothing behind.
    #[serde(skip)]
    pub is_throwaway: bool,
}

/// How the screens look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Screen {
    /// `ansi`, `mono`, `dark` or `light`.
    pub theme: String,
    /// `auto`, `unicode` or `ascii`.
    pub charset: String,
    /// Whether the terminal's bell is rung.
    pub bell: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self { theme: "ansi".into(), charset: "auto".into(), bell: true }
    }
}

/// Who orders: what stands at the head of purchase orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Orders {
    /// The company's name; empty is the site's.
    pub name: String,
    /// The lines of the address that goods and letters go to.
    pub address: Vec<String>,
}

/// What is sold elsewhere and shipped from here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Channels {
    /// The folder that files of orders are dropped into; empty is none.
    pub orders_folder: String,
    /// How much of the stock no channel is told of: units (`2`), or a share (`10%`).
    pub buffer: crate::channels::Buffer,
}

/// The label printer of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Printer {
    /// `HOST:9100`; empty is none, and nothing is ever sent.
    pub address: String,
    /// The labels in it, by the name that `labels --size` takes.
    pub size: String,
    /// Its dots to the inch: 203, 300 or 600.
    pub dpi: u32,
}

/// What barcodes of the sites' own mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Barcodes {
    /// How numbers of restricted circulation are laid out, by [`Rule`]: `21: iiiii wwwww.3`. The first that fits counts.
    pub restricted: Vec<String>,
    /// The same for a site by its code, instead of those for all.
    pub sites: BTreeMap<String, SiteBarcodes>,
}

/// What the barcodes of one site mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SiteBarcodes {
    /// As [`Barcodes::restricted`].
    pub restricted: Vec<String>,
}

impl Barcodes {
    /// The rules of a site.
    #[must_use]
    pub fn rules(&self, site: &str) -> Vec<Rule> {
        let own =
            self.sites.iter().find(|(code, _)| code.eq_ignore_ascii_case(site)).map(|(_, s)| &s.restricted);
        // Each was read when the file was.
        own.unwrap_or(&self.restricted).iter().filter_map(|rule| rule.parse().ok()).collect()
    }

    /// What is wrong with it, by its key.
    fn check(&self) -> Result<(), String> {
        let all = |key: String, rules: &[String]| {
            rules.iter().try_for_each(|rule| match rule.parse::<Rule>() {
                Ok(_) => Ok(()),
                Err(e) => Err(format!("{key}: {rule:?}: {e}")),
            })
        };
        all("barcodes.restricted".into(), &self.restricted)?;
        self.sites
            .iter()
            .try_for_each(|(site, s)| all(format!("barcodes.sites.{site}.restricted"), &s.restricted))
    }
}

impl Default for Printer {
    fn default() -> Self {
        Self { address: String::new(), size: "100x50".into(), dpi: 203 }
    }
}

/// How fine a printer of so many dots to the inch prints, if there are such printers.
#[must_use]
pub fn dpi(dots: u32) -> Option<Dpi> {
    match dots {
        203 => Some(Dpi::D203),
        300 => Some(Dpi::D300),
        600 => Some(Dpi::D600),
        _ => None,
    }
}

impl Printer {
    /// A label as this printer takes it, and where it is.
    ///
    /// # Errors
    /// One sentence: there is no printer, or the label does not fit its labels.
    pub fn job(&self, label: &Label) -> Result<(Address, String), String> {
        if self.address.is_empty() {
            return Err(
                "no printer is configured: write address = \"HOST:9100\" below [printer] in the file that \
                        `pickface config path` names"
                    .into(),
            );
        }
        let at: Address = self.address.parse().map_err(|e: PrinterError| e.to_string())?;
        let format = Format::named(&self.size).map_err(|e| e.to_string())?;
        let zpl = to_zpl(label, format, dpi(self.dpi).unwrap_or_default()).map_err(|e| e.to_string())?;
        Ok((at, zpl))
    }

    /// What is wrong with it, by its key.
    fn check(&self) -> Result<(), String> {
        if !self.address.is_empty() {
            self.address.parse::<Address>().map_err(|e| format!("printer.address: {e}"))?;
        }
        let size = Format::named(&self.size).map_err(|e| format!("printer.size: {e}"))?;
        if !size.is_single() {
            return Err(format!(
                "printer.size: {} is a sheet, and a label printer has single labels",
                size.name
            ));
        }
        dpi(self.dpi)
            .map(|_| ())
            .ok_or_else(|| format!("printer.dpi: {} is not one of 203, 300, 600", self.dpi))
    }
}

/// Where the file is looked for: `PICKFACE_CONFIG`, or `config.toml` in the platform's configuration folder.
#[must_use]
pub fn path() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PICKFACE_CONFIG") {
        return Some(path.into());
    }
    Some(etcetera::choose_base_strategy().ok()?.config_dir().join("pickface").join("config.toml"))
}

impl Config {
    /// Reads the file; the defaults when there is none.
    ///
    /// # Errors
    /// One sentence with file, line and what is wrong.
    pub fn load() -> Result<Self, String> {
        let Some(path) = path() else { return Ok(Self::default()) };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(format!("{}: {e}; check its permissions", path.display())),
        };
        Self::parse(&text).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Writes the file, whole or not at all; its folder is made.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self) -> std::io::Result<()> {
        let Some(path) = path().filter(|_| !self.is_throwaway) else { return Ok(()) };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        write_whole(&path, &toml::to_string(self).map_err(std::io::Error::other)?)
    }

    /// The same as it may be read over a shoulder: passwords and what is like them are `***`.
    #[must_use]
    pub fn shown(&self) -> Self {
        Self { notify: self.notify.iter().map(notify::Settings::shown).collect(), ..self.clone() }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// One sentence with the line and what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
            format!("line {line}: {}", e.message().replace('\n', ", "))
        })?;
        let one_of = |key: &str, value: &str, words: &[&str]| {
            if words.contains(&value) {
                Ok(())
            } else {
                Err(format!("{key}: {value:?} is not one of {}", words.join(", ")))
            }
        };
        one_of("screen.theme", &config.screen.theme, &["ansi", "mono", "dark", "light"])?;
        one_of("screen.charset", &config.screen.charset, &["auto", "unicode", "ascii"])?;
        config.printer.check()?;
        config.barcodes.check()?;
        notify::check_all(&config.notify)?;
        Ok(config)
    }
}

/// Writes a file beside its name and renames it. There may be a password in it: who could not read the old file cannot
/// read the new one, not even for a moment.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh = path.with_extension("toml.part");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    if let Ok(before) = std::fs::metadata(path) {
        options.mode(before.permissions().mode() & 0o777);
    }
    // What a run that was cut off left; its mode is anybody's.
    let _ = std::fs::remove_file(&fresh);
    options.open(&fresh)?.write_all(text.as_bytes())?;
    std::fs::rename(fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_named_with_its_line() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
        assert!(Config::parse("[screen]\ntheme = \"neon\"").unwrap_err().contains("ansi, mono"));
        assert!(Config::parse("[screen]\n\ncolour = 1").unwrap_err().contains("line 3"));
        for (text, words) in [
            ("address = \"a b\"", "printer.address: \"a b\" is no printer"),
            ("size = \"l7160\"", "printer.size: l7160 is a sheet"),
            ("size = \"9x9\"", "printer.size: \"9x9\" is no label"),
            ("dpi = 200", "printer.dpi: 200 is not one of 203"),
        ] {
            let error = Config::parse(&format!("[printer]\n{text}")).unwrap_err();
            assert!(error.starts_with(words), "{error}");
        }
    }

    #[test]
    fn a_wrong_channel_is_named_with_its_key() {
        let mail = "name = \"mail\"\nkind = \"smtp\"\nhost = \"m.example.com\"\nfrom = \"a@example.com\"\n\
                    to = [\"b@example.com\"]\nwhat = [\"digest\"]\n";
        let hook = "name = \"chat\"\nkind = \"webhook\"\nurl = \"https://c.example.com/hooks/x\"\n";
        let parse = |text: &str| Config::parse(&format!("[[notify]]\n{text}"));
        assert_eq!(parse(mail).unwrap().notify.len(), 1);
        for (text, words) in [
            (String::from("kind = \"smtp\""), "notify: \"\" is no name"),
            (format!("{mail}digest-at = \"6 h\""), "notify.mail: digest-at: \"6 h\" is no time of day"),
            (
                format!("{mail}url = \"https://x.example.com\""),
                "notify.mail: url: belongs to a channel of kind webhook",
            ),
            (mail.replace("a@example.com", "nobody"), "notify.mail: from: \"nobody\" is no address"),
            (format!("{mail}user = \"u\""), "notify.mail: password: say it, or password-file"),
            (format!("{mail}password = \"p\""), "notify.mail: user: there is a password and nobody"),
            (
                format!("{mail}user = \"u\"\npassword = \"p\"\ntls = \"none\""),
                "notify.mail: tls: a password goes to another machine only under",
            ),
            (hook.replace("https:", "ftp:"), "notify.chat: url: it is no web address"),
            (format!("{hook}headers = {{ \"X Y\" = \"1\" }}"), "notify.chat: headers: \"X Y\" is no name"),
            (
                format!("{hook}headers = {{ X = \"a\\nb\" }}"),
                "notify.chat: headers: what X says cannot stand",
            ),
            (format!("{hook}[[notify]]\n{hook}"), "notify: two channels are called chat"),
            ("name = \"c\"\nkind = \"command\"".into(), "notify.c: program: names no program"),
            (format!("{hook}pasword = \"x\""), "line 5: unknown field `pasword`"),
        ] {
            let error = parse(&text).unwrap_err();
            assert!(error.starts_with(words), "{error}");
        }
    }

    #[test]
    fn a_file_that_only_its_owner_reads_stays_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(path.with_extension("toml.part"), "a run that was cut off left this, longer").unwrap();
        write_whole(&path, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn secrets_are_kept_in_the_file_and_shown_nowhere() {
        let text = "[[notify]]\nname = \"mail\"\nkind = \"smtp\"\nhost = \"m.example.com\"\nuser = \"u\"\n\
                    password = \"hunter2\"\nfrom = \"a@example.com\"\nto = [\"b@example.com\"]\n\
                    [[notify]]\nname = \"chat\"\nkind = \"webhook\"\nurl = \"https://c.example.com/hooks/hunter2\"\n\
                    headers = { Authorization = \"Bearer hunter2\" }\n";
        let config = Config::parse(text).unwrap();
        let kept = toml::to_string(&config).unwrap();
        assert_eq!(Config::parse(&kept).unwrap(), config);
        let shown = toml::to_string(&config.shown()).unwrap();
        assert!(!shown.contains("hunter2") && shown.contains("https://c.example.com/***"), "{shown}");
        assert!(shown.contains("password = \"***\"") && shown.contains("Authorization = \"***\""), "{shown}");
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn what_show_prints_is_a_right_file() {
        let text = toml::to_string(&Config::default()).unwrap();
        assert_eq!(Config::parse(&text).unwrap(), Config::default());
    }
}
