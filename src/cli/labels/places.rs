//! Labels of what goods lie in and who handles them: locations, containers, badges.

use super::{
    super::{CliError, CliResult, output::Output},
    target::{Paper, Target, Usual, Where},
};
use crate::{
    barcode::gtin::check_digit,
    domain::ContainerCode,
    print::{Label, label::TextCarrier},
    store::{Reading, system_clock},
};
use std::path::Path;

/// Which places.
#[derive(Debug, clap::Args)]
pub(super) struct Locations {
    /// Only these, by code or the beginning of one: A-03 [default: all of the site]
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    /// Only those of this zone
    #[arg(long, value_name = "NAME")]
    zone: Option<String>,
    /// The site, when it is not the store's own
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// As what the code is printed
    #[arg(long, value_enum, default_value_t)]
    symbol: TextSymbol,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    paper: Paper,
}

/// Which numbers.
#[derive(Debug, clap::Args)]
pub(super) struct Containers {
    /// Your GS1 company prefix, 4 to 12 digits
    #[arg(long, value_name = "DIGITS", required_unless_present = "own")]
    prefix: Option<String>,
    /// Numbers of your own instead, which need no prefix and mean nothing outside: LPN-000001
    #[arg(long, conflicts_with_all = ["prefix", "extension"])]
    own: bool,
    /// The first number; a number is used once and never again
    #[arg(long, value_name = "N")]
    from: u64,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    count: u16,
    /// The digit in front of the prefix, which gives ten times as many numbers
    #[arg(long, value_name = "DIGIT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=9))]
    extension: u8,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    paper: Paper,
}

/// Whose.
#[derive(Debug, clap::Args)]
pub(super) struct Badges {
    /// Only these, by badge or name [default: everybody]
    #[arg(value_name = "BADGE")]
    who: Vec<String>,
    /// As what the badge is printed
    #[arg(long, value_enum, default_value_t)]
    symbol: TextSymbol,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    paper: Paper,
}

/// As what a text of our own is printed.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum TextSymbol {
    /// Bars, which every scanner reads
    #[default]
    Code128,
    /// For phones and far shelves
    Qr,
    /// For small labels
    Datamatrix,
}

impl From<TextSymbol> for TextCarrier {
    fn from(symbol: TextSymbol) -> Self {
        match symbol {
            TextSymbol::Code128 => Self::Code128,
            TextSymbol::Qr => Self::Qr,
            TextSymbol::Datamatrix => Self::DataMatrix,
        }
    }
}

pub(super) fn locations(path: &Path, a: &Locations, site: Option<&str>, output: &mut Output) -> CliResult {
    let target = Target::of(&a.place, &a.paper)?;
    let reading = Reading::open(path, system_clock)?;
    let site = match a.site.as_deref().or(site) {
        Some(code) => known_site(&reading, code)?,
        None => reading.home_site()?.code,
    };
    let mut all = reading.locations()?;
    all.retain(|l| l.site.as_deref() == Some(site.as_str()));
    if let Some(zone) = &a.zone {
        let wanted = zone.trim().to_lowercase();
        all.retain(|l| l.zone.as_deref().is_some_and(|z| z.to_lowercase() == wanted));
        if all.is_empty() {
            return Err(CliError::Failed(format!(
                "site {site} has no place in the zone {:?}; `pickface export locations` lists them",
                zone
            )));
        }
    }
    let wanted: Vec<String> = a.codes.iter().map(|c| c.trim().to_uppercase()).collect();
    for code in &wanted {
        if !all.iter().any(|l| l.code.as_str().starts_with(code)) {
            return Err(CliError::Failed(format!(
                "no place of site {site} begins with {:?}; `pickface export locations` lists them",
                code
            )));
        }
    }
    all.retain(|l| wanted.is_empty() || wanted.iter().any(|code| l.code.as_str().starts_with(code)));
    let has_digits = |check: &Option<String>| check.as_ref().is_some_and(|c| !c.trim().is_empty());
    let labels: Vec<Label> = all
        .iter()
        .map(|l| {
            let zone = l.zone.as_deref().unwrap_or_default();
            Label::location(&l.code, l.check_digits.as_deref(), zone, a.symbol.into())
        })
        .collect();
    target.print(&labels, Usual::SMALL, output)?;
    let derived = all.iter().filter(|l| !has_digits(&l.check_digits)).count();
    if derived > 0 {
        target.say(
            &format!(
                "{derived} of {} check digits are derived from the codes: the store holds none for them",
                all.len()
            ),
            output,
        )?;
    }
    Ok(())
}

/// The code of a site as the store writes it.
fn known_site(reading: &Reading, code: &str) -> Result<String, CliError> {
    let sites: Vec<String> = reading.sites()?.into_iter().map(|s| s.code).collect();
    sites.iter().find(|s| s.eq_ignore_ascii_case(code.trim())).cloned().ok_or_else(|| {
        CliError::Failed(format!("no site has the code {:?}; there are {}", code, sites.join(", ")))
    })
}

pub(super) fn containers(a: &Containers, output: &mut Output) -> CliResult {
    let target = Target::of(&a.place, &a.paper)?;
    let numbers = a.from..=a.from.saturating_add(u64::from(a.count) - 1);
    let labels = numbers
        .map(|n| match &a.prefix {
            Some(prefix) => Ok(Label::container(&sscc(prefix, a.extension, n)?, Vec::new())?),
            None => Ok(Label::own_container(&own(n)?, TextCarrier::Code128)),
        })
        .collect::<Result<Vec<_>, CliError>>()?;
    target.print(&labels, Usual::LARGE, output)?;
    let next = a.from.saturating_add(u64::from(a.count));
    target.say(&format!("the next free number is {next}: --from {next}"), output)
}

/// A number of the site's own: six digits, more where it has more.
fn own(number: u64) -> Result<ContainerCode, CliError> {
    let code = format!("{}-{number:06}", ContainerCode::OWN);
    ContainerCode::own(&code).ok_or_else(|| {
        CliError::Failed(format!("{number} is too large for a licence plate: 18 digits at most"))
    })
}

/// The 18 digits of a container: extension, prefix, number, check digit.
fn sscc(prefix: &str, extension: u8, number: u64) -> Result<String, CliError> {
    let prefix = prefix.trim();
    if !(4..=12).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_digit()) {
        return Err(CliError::Failed(format!(
            "{:?} is no GS1 company prefix: it has 4 to 12 digits, and GS1 gave it to you",
            prefix
        )));
    }
    let width = 16 - prefix.len();
    let body = format!("{extension}{prefix}{number:0width$}");
    if body.len() != 17 {
        return Err(CliError::Failed(format!(
            "the prefix {prefix} leaves {width} digits for a number, and {number} has more; take another --extension"
        )));
    }
    Ok(format!("{body}{}", check_digit(body.as_bytes())))
}

pub(super) fn badges(path: &Path, a: &Badges, output: &mut Output) -> CliResult {
    let target = Target::of(&a.place, &a.paper)?;
    let all = Reading::open(path, system_clock)?.operators()?;
    if all.is_empty() {
        return Err(CliError::Failed("nobody is known here yet; `pickface operators add BADGE NAME`".into()));
    }
    let is = |text: &str, who: &str| text.to_lowercase() == who.trim().to_lowercase();
    let mut some = Vec::new();
    for who in &a.who {
        // A badge goes before a name, as everywhere.
        let by_badge = all.iter().find(|o| is(&o.badge, who));
        let found = by_badge.or_else(|| all.iter().find(|o| is(&o.name, who)));
        some.push(found.ok_or_else(|| {
            CliError::Failed(format!(
                "nobody here has the badge or the name {:?}; `pickface operators` lists them",
                who
            ))
        })?);
    }
    let chosen = if a.who.is_empty() { all.iter().collect() } else { some };
    let labels: Vec<Label> =
        chosen.into_iter().map(|o| Label::badge(&o.badge, &o.name, &o.role, a.symbol.into())).collect();
    target.print(&labels, Usual::SMALL, output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::keys::Sscc;

    #[test]
    fn a_number_fills_what_the_prefix_leaves() {
        assert_eq!(sscc("9506000", 0, 1).unwrap(), "095060000000000015");
        assert!(Sscc::parse(&sscc("9506000", 3, 999_999_999).unwrap()).is_some());
        assert!(Sscc::parse(&sscc("950600012345", 9, 1234).unwrap()).is_some());
    }

    #[test]
    fn what_makes_no_number_is_a_sentence() {
        let error = sscc("9506000", 0, 1_000_000_000).unwrap_err().to_string();
        assert!(error.contains("leaves 9 digits"), "{error}");
        for prefix in ["", "950", "1234567890123", "95O6000", "９５０６０"] {
            assert!(
                sscc(prefix, 0, 1).unwrap_err().to_string().contains("no GS1 company prefix"),
                "{prefix}"
            );
        }
    }
}
