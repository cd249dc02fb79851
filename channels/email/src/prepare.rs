//! A reply in its final form: from a person, signed marks in it, the same bytes for the same reply.

use crate::marks;
use base::{Refusal, Time};
use contract::{Account, Door, File, Notice, Outgoing, Party, Prepared, Writer};
use mail::compose::markup_to_plain;
use mail::compose::{Enclosure, Outgoing as Letter, Refused};
use mail::token::{bounce_address, message_id, notice_address, notice_id, reply_address};
use mail::{Address, compose, markup_to_html};
use serde_json::json;

pub(crate) fn prepare(account: &Account, out: &Outgoing) -> Result<Prepared, Refusal> {
    let from = sender(account, out)?;
    let id = id(account, out, &from)?;
    let by_itself = out.writer == Writer::Program;
    let letter = Letter {
        message_id: id.clone(),
        date_ms: out.at.0,
        reply_to: reply_to(account, out, &from),
        to: out.to.iter().map(address).collect(),
        cc: out.cc.iter().map(address).collect(),
        bcc: out.bcc.iter().map(address).collect(),
        subject: out.subject.clone(),
        text: markup_to_plain(&out.text),
        html: Some(markup_to_html(&out.text)),
        in_reply_to: out.answers.clone(),
        references: out.thread.clone(),
        attachments: out.files.iter().map(enclosure).collect(),
        auto_submitted: by_itself.then_some("auto-replied"),
        headers: if by_itself { vec![("X-Loop".into(), from.address.clone())] } else { Vec::new() },
        from: from.clone(),
    };
    let bytes = compose(&letter).map_err(|refused| refusal(&refused))?;
    let signed = bounces_to(account, (&from, out.at), &id);
    // what a program wrote has nobody a report could go to (RFC 3834); where a server wants a sender, reports only go there
    let (envelope, plain) =
        if by_itself { (String::new(), signed) } else { (signed.unwrap_or(from.address.clone()), Some(from.address)) };
    let payload =
        json!({ "from": envelope, "plain": plain, "recipients": recipients(out), "subject": out.subject, "id": id });
    Ok(Prepared { provider_id: Some(id), payload, bytes })
}

/// `Mia at Acme <support@acme.test>`: a person, from an address of this inbox.
fn sender(account: &Account, out: &Outgoing) -> Result<Address, Refusal> {
    let wished = out.from.as_deref().or(account.address.as_deref());
    let address = wished.ok_or_else(|| {
        Refusal::invalid("from", "this inbox has no address to send from; give it one in its settings")
    })?;
    if !account.owns(address) {
        return Err(Refusal::invalid("from", format!("{address} is not an address of this inbox")));
    }
    let name = match (out.author.trim(), account.from_name.trim()) {
        ("", company) => company.to_owned(),
        (person, "") => person.to_owned(),
        (person, company) => format!("{person} at {company}"),
    };
    Ok(Address::new(name, address))
}

fn id(account: &Account, out: &Outgoing, from: &Address) -> Result<String, Refusal> {
    let keys = marks::keys(&account.vault, out.at);
    let id = message_id(&keys, &marks::name(account), marks::signed(out.number), out.message.as_str(), &from.domain());
    id.ok_or_else(|| Refusal::invalid("from", "the address of this inbox cannot be written into a mail"))
}

/// Where reports about this mail come back to: signed, so that nobody can make them up (MAIL-805).
fn bounces_to(account: &Account, (from, at): (&Address, Time), id: &str) -> Option<String> {
    let local = from.local_part().split('+').next().unwrap_or_default();
    let keys = marks::keys(&account.vault, at);
    let signed = || bounce_address(&keys, &marks::name(account), id, local, &from.domain());
    account.settings.yes("plus_addressing").then(signed).flatten()
}

/// The address that leads answers back; without plus addressing the ids have to.
fn reply_to(account: &Account, out: &Outgoing, from: &Address) -> Option<Address> {
    if !account.settings.yes("plus_addressing") {
        return None;
    }
    let local = from.local_part().split('+').next().unwrap_or_default();
    let keys = marks::keys(&account.vault, out.at);
    let signed = reply_address(&keys, &marks::name(account), marks::signed(out.number), local, &from.domain())?;
    Some(Address::new(from.name.clone(), signed))
}

/// Where a colleague answers a notification: the inbox itself, with marks in the address where the server allows it, and
/// in the id in any case.
pub(crate) fn door(account: &Account, notice: Notice, (unique, now): (&str, Time)) -> Option<Door> {
    let own = Address::new("", account.address.as_deref()?);
    let (keys, name, domain) = (marks::keys(&account.vault, now), marks::name(account), own.domain());
    let local = own.local_part().split('+').next().unwrap_or_default().to_owned();
    let notice = marks::notice(notice);
    let signed = account.settings.yes("plus_addressing").then(|| notice_address(&keys, &name, notice, &local, &domain));
    let reply_to = signed.flatten().unwrap_or(own.address);
    Some(Door { reply_to, id: notice_id(&keys, &name, notice, unique, &domain)? })
}

fn recipients(out: &Outgoing) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for party in out.to.iter().chain(&out.cc).chain(&out.bcc) {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(&party.address)) {
            all.push(&party.address);
        }
    }
    all
}

fn address(party: &Party) -> Address {
    Address::new(party.name.clone(), party.address.clone())
}

fn enclosure(file: &File) -> Enclosure {
    Enclosure {
        filename: file.name.clone(),
        content_type: file.content_type.clone(),
        bytes: file.bytes.clone(),
        content_id: file.content_id.clone(),
        inline: file.inline,
    }
}

fn refusal(refused: &Refused) -> Refusal {
    let field = match refused {
        Refused::Control { field } | Refused::Field { field } => field.to_lowercase(),
        Refused::Address { field, .. } => field.to_lowercase(),
        Refused::NoRecipient => "to".to_owned(),
    };
    Refusal::invalid(&field, refused.to_string())
}
