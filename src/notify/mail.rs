//! Mail by SMTP: one connection a message, encrypted unless that is switched off.

use super::{CALLING, Failure, Mail, Tls, WHOLE};
use crate::{
    domain::text,
    store::outbox::{Attachment, Claimed},
};
use lettre::{
    Message,
    message::{Mailbox, MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{Certificate, SmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// An address, with or without a name before it; the name may stand in quotes, and need not.
pub(super) fn address(text: &str) -> Result<Mailbox, String> {
    let (name, at) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
        Some((name, at)) => (text::clean(name.trim().trim_matches('"'), 100), at),
        None => (String::new(), text.trim()),
    };
    let at = at.parse().map_err(|_| {
        format!("{:?} is no address, as \"Warehouse <stock@example.com>\"", text::escape(text))
    })?;
    Ok(Mailbox::new(Some(name).filter(|n| !n.is_empty()), at))
}

/// Sends one mail. The conversation has a thread of its own, so that a server which drips its answers costs half a minute
/// and no more; the thread gives up by itself before it says the last word.
pub(super) fn send(mail: &Mail, claimed: &Claimed) -> Result<(), Failure> {
    let message = compose(mail, claimed)?;
    let (tell, told) = mpsc::sync_channel(1);
    let its = mail.clone();
    let end = Instant::now() + WHOLE;
    thread::Builder::new()
        .name("mail".into())
        // Nobody waits for it any more when it took too long.
        .spawn(move || drop(tell.send(talk(&its, &message, end))))
        .map_err(|e| Failure::Unreachable(format!("the system gives no thread for mail ({e})")))?;
    told.recv_timeout(WHOLE).unwrap_or_else(|_| {
        Err(Failure::Unreachable(format!("the mail server {} did not finish in 30 seconds", at(mail))))
    })
}

fn at(mail: &Mail) -> String {
    format!("{}:{}", mail.host, mail.port)
}

/// The mail: the same bytes at every try.
fn compose(mail: &Mail, claimed: &Claimed) -> Result<Message, Failure> {
    let m = &claimed.message;
    let wrong = |e: &dyn std::fmt::Display| Failure::Refused(format!("the mail could not be written ({e})"));
    let created = UNIX_EPOCH + Duration::from_millis(u64::try_from(claimed.created.0).unwrap_or(0));
    let id = format!("<{}@{}>", claimed.uid, mail.from.email.domain());
    let mut builder = Message::builder()
        .message_id(Some(id))
        .date(SystemTime::max(created, UNIX_EPOCH))
        .from(mail.from.clone())
        .subject(m.subject.clone());
    match &m.to {
        Some(to) => builder = builder.to(address(to).map_err(Failure::Refused)?),
        None => {
            for to in &mail.to {
                builder = builder.to(to.clone());
            }
        }
    }
    let words = SinglePart::plain(m.text.clone());
    if m.attachments.is_empty() {
        return builder.singlepart(words).map_err(|e| wrong(&e));
    }
    let boundary = format!("pickface-{}", claimed.uid);
    let mut parts = MultiPart::mixed().boundary(boundary).singlepart(words);
    for Attachment { name, media_type, bytes } in &m.attachments {
        let kind = ContentType::parse(media_type).map_err(|e| wrong(&e))?;
        parts = parts.singlepart(lettre::message::Attachment::new(name.clone()).body(bytes.clone(), kind));
    }
    builder.multipart(parts).map_err(|e| wrong(&e))
}

/// The conversation, step by step, each with what is left of the time.
fn talk(mail: &Mail, message: &Message, end: Instant) -> Result<(), Failure> {
    let place = at(mail);
    let unreachable = |why: &dyn std::fmt::Display| {
        Failure::Unreachable(format!(
            "the mail server {place} does not answer ({why}); check host, port and network"
        ))
    };
    // Without a status it is no answer of the server but the wire's.
    let failed = |doing: &str, e: &lettre::transport::smtp::Error| match e.status() {
        Some(_) => Failure::Refused(format!("the mail server {place} refused {doing}: {}", words(e))),
        None => Failure::Unreachable(format!("the mail server {place} broke off at {doing}: {}", words(e))),
    };
    let secure = match mail.tls {
        Tls::None => None,
        Tls::Starttls | Tls::Tls => Some(parameters(mail)?),
    };
    let hello = ClientId::default();
    let from_the_start = secure.as_ref().filter(|_| mail.tls == Tls::Tls);
    let target = (mail.host.as_str(), mail.port);
    let mut line = SmtpConnection::connect(target, Some(CALLING), &hello, from_the_start, None)
        .map_err(|e| unreachable(&words(&e)))?;
    let in_time = |line: &mut SmtpConnection| {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            line.abort();
            return Err(Failure::Unreachable(format!(
                "the mail server {place} did not finish in 30 seconds"
            )));
        }
        line.set_timeout(Some(left)).map_err(|e| unreachable(&e))
    };
    if mail.tls == Tls::Starttls
        && let Some(secure) = &secure
    {
        in_time(&mut line)?;
        line.starttls(secure, &hello).map_err(|e| failed("starttls", &e))?;
    }
    if let Some((user, password)) = &mail.login {
        in_time(&mut line)?;
        let credentials = Credentials::new(user.clone(), password.0.clone());
        line.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .map_err(|e| failed("user and password", &e))?;
    }
    in_time(&mut line)?;
    line.send(message.envelope(), &message.formatted()).map_err(|e| failed("the mail", &e))?;
    // It has the mail; whether it still says goodbye changes nothing.
    let _ = line.set_timeout(Some(Duration::from_secs(1)));
    let _ = line.quit();
    Ok(())
}

fn parameters(mail: &Mail) -> Result<TlsParameters, Failure> {
    let wrong = |e: lettre::transport::smtp::Error| {
        Failure::Refused(format!("the connection to {} cannot be encrypted: {}", at(mail), words(&e)))
    };
    let mut builder = TlsParameters::builder(mail.host.clone());
    if let Some(pem) = &mail.ca {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(wrong)?);
    }
    builder.build().map_err(wrong)
}

/// An error with what is behind it, fit for a line.
fn words(e: &dyn std::error::Error) -> String {
    let mut out = e.to_string();
    let mut source = e.source();
    while let Some(s) = source {
        let deeper = s.to_string();
        if !out.contains(&deeper) {
            out = format!("{out}: {deeper}");
        }
        source = s.source();
    }
    let out = text::clean(&out, 200);
    if out.contains("certificate") {
        format!("{out}; one of its own is trusted through ca-file")
    } else {
        out
    }
}
