//! The configuration: one small TOML file of this machine's user. Every setting has a default.

use crate::{
    barcode::restricted::Rule,
    print::{Dpi, Format, Label, to_zpl},
    printer::{Address, PrinterError},
};
use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

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
        let fresh = path.with_extension("toml.part");
        std::fs::write(&fresh, toml::to_string(self).map_err(std::io::Error::other)?)?;
        std::fs::rename(fresh, path)
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
        Ok(config)
    }
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
    fn what_show_prints_is_a_right_file() {
        let text = toml::to_string(&Config::default()).unwrap();
        assert_eq!(Config::parse(&text).unwrap(), Config::default());
    }
}
