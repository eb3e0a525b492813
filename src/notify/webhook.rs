//! JSON to a web address.

use super::{CALLING, Failure, Secret, WHOLE, Webhook, as_json};
use crate::{domain::text, store::outbox::Claimed};
use std::{collections::BTreeMap, io::Read};
use ureq::{
    Agent,
    http::{HeaderName, HeaderValue, Uri},
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

/// How much of a refusal is read, in bytes.
const ANSWER: u64 = 400;

/// What is wrong with an address and its headers: the key, and why.
pub(super) fn check(url: &str, headers: &BTreeMap<String, Secret>) -> Result<(), (&'static str, String)> {
    let uri: Option<Uri> = url.parse().ok();
    let is_web = uri.as_ref().is_some_and(|u| {
        matches!(u.scheme_str(), Some("http" | "https")) && u.host().is_some_and(|h| !h.is_empty())
    });
    if !is_web {
        return Err(("url", "it is no web address, as https://chat.example.com/hooks/abc".into()));
    }
    for (name, value) in headers {
        let shown = text::escape(name);
        if name.parse::<HeaderName>().is_err() {
            return Err(("headers", format!("{shown:?} is no name of a header")));
        }
        if HeaderValue::from_str(&value.0).is_err() {
            return Err(("headers", format!("what {shown} says cannot stand in a header")));
        }
        let ours = ["content-type", "content-length", "host", "idempotency-key", "transfer-encoding"];
        if ours.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(("headers", format!("{shown} is said by pickface itself")));
        }
    }
    Ok(())
}

/// `https://chat.example.com/***`: an address without what is secret in many.
pub(super) fn without_path(url: &str) -> String {
    let Ok(uri) = url.parse::<Uri>() else {
        return if url.is_empty() { String::new() } else { "***".into() };
    };
    let host = uri.authority().map_or("", |a| a.as_str().rsplit('@').next().unwrap_or_default());
    let rest = if uri.path().len() > 1 || uri.query().is_some() { "/***" } else { "" };
    format!("{}://{host}{rest}", uri.scheme_str().unwrap_or("http"))
}

/// A text that says what it says: in chat tools `<!channel>` calls everybody and `<https://...|here>` is a link, so these
/// three characters are written as they want them.
fn for_chat(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Sends one message; taken is what is answered with 2xx. A redirection is not followed: a POST would become a GET.
pub(super) fn send(hook: &Webhook, claimed: &Claimed) -> Result<(), Failure> {
    let place = without_path(&hook.url.0);
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(CALLING))
        .timeout_resolve(Some(CALLING))
        .timeout_global(Some(WHOLE))
        .user_agent(concat!("pickface/", env!("CARGO_PKG_VERSION")));
    if let Some(pem) = &hook.ca {
        let own: Vec<Certificate<'static>> = parse_pem(pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(c)) => Some(c),
                _ => None,
            })
            .collect();
        config = config.tls_config(TlsConfig::builder().root_certs(RootCerts::new_with_certs(&own)).build());
    }
    let agent: Agent = config.build().new_agent();
    let mut request = agent
        .post(&hook.url.0)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", claimed.uid.to_string());
    for (name, value) in &hook.headers {
        request = request.header(name, &value.0);
    }
    let mut body = as_json(claimed, hook.files);
    body["text"] = for_chat(body["text"].as_str().unwrap_or_default()).into();
    let mut answer = request.send(body.to_string()).map_err(|e| match e {
        ureq::Error::Timeout(t) => Failure::Unreachable(format!("{place} took too long ({t})")),
        // What a library says of an address would hold the address, and that is a secret.
        e => {
            let why = e.to_string().replace(&hook.url.0, &place);
            let hint =
                if why.contains("certificate") { "; one of its own is trusted through ca-file" } else { "" };
            Failure::Unreachable(format!("{place} does not answer ({}{hint})", text::clean(&why, 200)))
        }
    })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let mut said = Vec::new();
    // What it says with a refusal is only for the sentence.
    let _ = answer.body_mut().as_reader().take(ANSWER).read_to_end(&mut said);
    let said = text::clean(&String::from_utf8_lossy(&said), 150);
    Err(Failure::Refused(format!(
        "{place} answered {}{}{said}",
        status.as_u16(),
        if said.is_empty() { "" } else { ": " }
    )))
}
