//! Channels: how the configuration names them, and what is wrong with one.

use super::{Failure, command, mail, webhook};
use crate::store::outbox::{Claimed, What};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// A word that is not shown: it is written into the file that it came from, and nowhere else.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "***" })
    }
}

impl Secret {
    const HIDDEN: &'static str = "***";

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn hidden(&self) -> Self {
        Self(if self.0.is_empty() { String::new() } else { Self::HIDDEN.into() })
    }
}

/// How a channel reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Mail, by an SMTP server.
    #[default]
    Smtp,
    /// JSON to a web address.
    Webhook,
    /// JSON on the stdin of a program.
    Command,
}

/// Whether, and from when on, a mail connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// From the first word that matters on (port 587); a server that cannot is given nothing.
    #[default]
    Starttls,
    /// From the beginning (port 465).
    Tls,
    /// Never (port 25): only for a server on this machine or wire.
    None,
}

/// One `[[notify]]` of the configuration, as it is written there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// What it is called.
    pub name: String,
    /// `smtp`, `webhook` or `command`.
    pub kind: Kind,
    /// `digest`, `alerts`, `purchases`.
    pub what: Vec<What>,
    /// When the digest goes out, in the site's time: `06:30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest_at: Option<String>,
    /// The mail server.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// Its port; what `tls` stands for when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// `starttls`, `tls` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// A certificate in PEM, for a server with one of its own: trusted by mail beside the known ones, by a web address alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Who logs in; empty logs nobody in.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// The password, here.
    #[serde(skip_serializing_if = "Secret::is_empty")]
    pub password: Secret,
    /// Or in a file, its first line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Or in a variable of the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_env: Option<String>,
    /// Who the mail is from: `Warehouse <stock@example.com>`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Where it goes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The web address.
    #[serde(skip_serializing_if = "Secret::is_empty")]
    pub url: Secret,
    /// Headers that go with it: `Authorization = "Bearer ..."`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Secret>,
    /// Whether files go along to a web address or a program, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<bool>,
    /// The program.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub program: String,
    /// Its arguments, each as it is: no shell reads them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
}

/// A mail channel.
#[derive(Debug, Clone)]
pub struct Mail {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) ca: Option<Vec<u8>>,
    pub(super) login: Option<(String, Secret)>,
    pub(super) from: lettre::message::Mailbox,
    pub(super) to: Vec<lettre::message::Mailbox>,
}

/// A web address.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub(super) url: Secret,
    pub(super) headers: BTreeMap<String, Secret>,
    pub(super) ca: Option<Vec<u8>>,
    pub(super) files: bool,
}

/// A program of this machine.
#[derive(Debug, Clone)]
pub struct Command {
    pub(super) program: String,
    pub(super) args: Vec<String>,
    pub(super) files: bool,
}

/// A channel that is ready to send: what it needs has been read.
#[derive(Debug, Clone)]
pub enum Channel {
    /// Mail.
    Smtp(Box<Mail>),
    /// JSON to a web address.
    Webhook(Webhook),
    /// JSON to a program.
    Command(Command),
}

impl Channel {
    /// Sends one message and waits until it is taken, at most half a minute.
    ///
    /// # Errors
    /// [`Failure`] when it was not taken.
    pub fn send(&self, claimed: &Claimed) -> Result<(), Failure> {
        match self {
            Self::Smtp(mail) => mail::send(mail, claimed),
            Self::Webhook(webhook) => webhook::send(webhook, claimed),
            Self::Command(command) => command::send(command, claimed),
        }
    }
}

impl Settings {
    /// What is wrong with it, as far as its own words tell; nothing else is looked at.
    ///
    /// # Errors
    /// One sentence, with the name and the key.
    pub fn check(&self) -> Result<(), String> {
        let at = |key: &str, why: &str| Err(format!("notify.{}: {key}: {why}", self.name));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if self.name.is_empty() || self.name.len() > 32 || !self.name.chars().all(plain) {
            let shown = crate::domain::text::escape(&self.name);
            return Err(format!("notify: {shown:?} is no name of a channel: 1 to 32 letters, digits, - _ ."));
        }
        if self.what.contains(&What::Test) {
            return at("what", "a test goes to the channel that it names; say digest, alerts, purchases");
        }
        if let Some(time) = &self.digest_at
            && chrono::NaiveTime::parse_from_str(time, "%H:%M").is_err()
        {
            return at("digest-at", &format!("{time:?} is no time of day, as \"06:30\""));
        }
        if let Some((key, kind)) = self.strangers().into_iter().find(|(_, kind)| *kind != self.kind) {
            return at(key, &format!("belongs to a channel of kind {}", word(kind)));
        }
        match self.kind {
            Kind::Smtp => self.check_mail(),
            Kind::Webhook => match webhook::check(&self.url.0, &self.headers) {
                Ok(()) => Ok(()),
                Err((key, why)) => at(key, &why),
            },
            Kind::Command if self.program.is_empty() => at("program", "names no program"),
            Kind::Command => Ok(()),
        }
    }

    fn check_mail(&self) -> Result<(), String> {
        let at = |key: &str, why: &str| Err(format!("notify.{}: {key}: {why}", self.name));
        if self.host.is_empty() {
            return at("host", "names no mail server");
        }
        let address = |key: &str, text: &str| match mail::address(text) {
            Ok(_) => Ok(()),
            Err(why) => at(key, &why),
        };
        address("from", &self.from)?;
        if self.to.is_empty() {
            return at("to", "names nobody");
        }
        self.to.iter().try_for_each(|to| address("to", to))?;
        let ways = [!self.password.is_empty(), self.password_file.is_some(), self.password_env.is_some()];
        match (self.user.is_empty(), ways.into_iter().filter(|w| *w).count()) {
            (true, 0) | (false, 1) => {}
            (true, _) => return at("user", "there is a password and nobody whose it is"),
            (false, 0) => return at("password", "say it, or password-file, or password-env"),
            (false, _) => return at("password", "say one of password, password-file and password-env"),
        }
        if !self.user.is_empty() && self.tls == Some(Tls::None) && !is_here(&self.host) {
            return at("tls", "a password goes to another machine only under starttls or tls");
        }
        Ok(())
    }

    /// The keys that are said, each with the kind that it belongs to.
    fn strangers(&self) -> Vec<(&'static str, Kind)> {
        let of = |said: bool, key, kind| said.then_some((key, kind));
        let both = if self.kind == Kind::Smtp { Kind::Webhook } else { self.kind };
        let pem = if self.kind == Kind::Command { Kind::Smtp } else { self.kind };
        [
            of(!self.host.is_empty(), "host", Kind::Smtp),
            of(self.port.is_some(), "port", Kind::Smtp),
            of(self.tls.is_some(), "tls", Kind::Smtp),
            of(!self.user.is_empty(), "user", Kind::Smtp),
            of(!self.password.is_empty(), "password", Kind::Smtp),
            of(self.password_file.is_some(), "password-file", Kind::Smtp),
            of(self.password_env.is_some(), "password-env", Kind::Smtp),
            of(!self.from.is_empty(), "from", Kind::Smtp),
            of(!self.to.is_empty(), "to", Kind::Smtp),
            of(!self.url.is_empty(), "url", Kind::Webhook),
            of(!self.headers.is_empty(), "headers", Kind::Webhook),
            of(self.files.is_some(), "files", both),
            of(self.ca_file.is_some(), "ca-file", pem),
            of(!self.program.is_empty(), "program", Kind::Command),
            of(!self.args.is_empty(), "args", Kind::Command),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The channel, with its password and certificate read.
    ///
    /// # Errors
    /// One sentence, as [`Settings::check`], or when a file or variable cannot be read.
    pub fn ready(&self) -> Result<Channel, String> {
        self.check()?;
        let ca = self.ca_file.as_ref().map(|path| self.certificate(path)).transpose()?;
        let files = self.files.unwrap_or(true);
        Ok(match self.kind {
            Kind::Webhook => {
                Channel::Webhook(Webhook { url: self.url.clone(), headers: self.headers.clone(), ca, files })
            }
            Kind::Command => {
                Channel::Command(Command { program: self.program.clone(), args: self.args.clone(), files })
            }
            Kind::Smtp => {
                let tls = self.tls.unwrap_or_default();
                let usual = match tls {
                    Tls::Starttls => 587,
                    Tls::Tls => 465,
                    Tls::None => 25,
                };
                Channel::Smtp(Box::new(Mail {
                    host: self.host.clone(),
                    port: self.port.unwrap_or(usual),
                    tls,
                    ca,
                    login: self.login()?,
                    from: mail::address(&self.from)?,
                    to: self.to.iter().map(|to| mail::address(to)).collect::<Result<_, _>>()?,
                }))
            }
        })
    }

    fn read(&self, key: &str, path: &Path) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|e| {
            format!("notify.{}: {key}: {}: {e}; check its path and permissions", self.name, path.display())
        })
    }

    fn certificate(&self, path: &Path) -> Result<Vec<u8>, String> {
        let pem = self.read("ca-file", path)?;
        if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
            return Err(format!(
                "notify.{}: ca-file: {}: there is no certificate in PEM",
                self.name,
                path.display()
            ));
        }
        Ok(pem)
    }

    fn login(&self) -> Result<Option<(String, Secret)>, String> {
        if self.user.is_empty() {
            return Ok(None);
        }
        let password = if let Some(path) = &self.password_file {
            let text = self.read("password-file", path)?;
            String::from_utf8_lossy(&text).lines().next().unwrap_or_default().trim().to_owned()
        } else if let Some(name) = &self.password_env {
            std::env::var(name)
                .map_err(|_| format!("notify.{}: password-env: there is no variable {name:?}", self.name))?
        } else {
            self.password.0.clone()
        };
        Ok(Some((self.user.clone(), Secret(password))))
    }

    /// The same without what nobody should read over a shoulder: password, headers, the path of the web address (which is
    /// the password of many chat tools).
    #[must_use]
    pub fn shown(&self) -> Self {
        let mut shown = self.clone();
        shown.password = self.password.hidden();
        shown.headers = self.headers.iter().map(|(k, v)| (k.clone(), v.hidden())).collect();
        shown.url = Secret(webhook::without_path(&self.url.0));
        shown
    }

    /// Where a message goes that names somebody itself, which only mail heeds; else as [`Settings::place`].
    #[must_use]
    pub fn place_for(&self, to: Option<&str>) -> String {
        match (self.kind, to) {
            (Kind::Smtp, Some(to)) => to.to_owned(),
            _ => self.place(),
        }
    }

    /// Where it goes, in a few words without secrets.
    #[must_use]
    pub fn place(&self) -> String {
        match self.kind {
            Kind::Smtp => format!("{} by {}", self.to.join(", "), self.host),
            Kind::Webhook => webhook::without_path(&self.url.0),
            Kind::Command => self.program.clone(),
        }
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Smtp => "smtp",
        Kind::Webhook => "webhook",
        Kind::Command => "command",
    }
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What is wrong with all channels of a configuration together.
///
/// # Errors
/// One sentence, with the name and the key.
pub(crate) fn check_all(all: &[Settings]) -> Result<(), String> {
    for (i, one) in all.iter().enumerate() {
        one.check()?;
        if all[..i].iter().any(|other| other.name == one.name) {
            return Err(format!("notify: two channels are called {}; give one another name", one.name));
        }
    }
    Ok(())
}
