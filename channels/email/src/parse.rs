//! A mail as the desk wants it.

use crate::proof::Proof;
use crate::{marks, probe, trust};
use base::Time;
use contract::{Account, Away, Became, Evidence, File, Incoming, Kind, Parsed, Party, Quarantined, Report, Trust};
use mail::token::{Keys, read_message_id};
use mail::{Address, Attachment, ImageRef};
use serde_json::Value;

/// A date further ahead of the arrival than this is not believed.
const AHEAD_MS: i64 = 2 * Time::DAY;

pub(crate) fn parse(
    account: &Account,
    raw: &[u8],
    (envelope, now): (&Value, Time),
) -> Result<Vec<Parsed>, Quarantined> {
    if let Some(why) = envelope.get("unfetched").and_then(Value::as_str) {
        return Err(Quarantined(why.to_owned()));
    }
    let mail = mail::parse(raw).map_err(|quarantine| Quarantined(quarantine.reason))?;
    let keys = marks::accepted(&account.vault, now);
    // Somebody here said that it is a message, whatever it looks like.
    let wanted = envelope.get("taken_as").is_some();
    if let Some(id) = own_id(account, &marks::ever(&account.vault, now), &mail).filter(|_| !wanted) {
        return Ok(vec![Parsed::Echo(id)]);
    }
    if let Some(id) = probe::known(account, &mail, now).filter(|_| !wanted) {
        // its copy among sent mail says nothing of its arrival
        return Ok(vec![if envelope.get("sent").is_some() { Parsed::Echo(id) } else { Parsed::Probe(id) }]);
    }
    if envelope.get("sent").is_some() && !wanted {
        return sent_elsewhere(account, &keys, mail, (raw, envelope));
    }
    let incoming = incoming(account, &keys, mail, (raw, envelope));
    Ok(vec![Parsed::Message(Box::new(incoming))])
}

/// From the folder of sent mail: what a colleague wrote with another program.
fn sent_elsewhere(
    account: &Account,
    keys: &Keys,
    mail: mail::Parsed,
    (raw, envelope): (&[u8], &Value),
) -> Result<Vec<Parsed>, Quarantined> {
    let writer = mail.from.clone();
    if !account.owns(&writer.address) {
        let why = format!(
            "it lies in the folder of sent mail, but {} is no address of this inbox; if it is, add it to the inbox",
            writer.address
        );
        return Err(Quarantined(why));
    }
    let incoming = incoming(account, keys, mail, (raw, envelope));
    // nothing has to be known before believing oneself
    Ok(vec![Parsed::Outside(Box::new(Incoming { from: party(writer), warnings: Vec::new(), ..incoming }))])
}

/// The id of a mail of ours come back: our signature in its own id, our address as its sender.
fn own_id(account: &Account, keys: &Keys, mail: &mail::Parsed) -> Option<String> {
    let id = mail.message_id.as_deref().filter(|_| account.owns(&mail.from.address))?;
    read_message_id(keys, &marks::name(account), id).map(|_| id.to_owned())
}

fn incoming(account: &Account, keys: &Keys, mail: mail::Parsed, (raw, envelope): (&[u8], &Value)) -> Incoming {
    let warnings = warnings(account, &mail, envelope);
    let (from, reply_to) = sender(account, &mail);
    let first_writer = mail.forwarded.then(|| mail::first_writer(&mail)).flatten().map(party);
    Incoming {
        evidence: evidence(account, keys, &mail, envelope),
        trust: trust(account, &mail, envelope),
        kind: kind(&mail),
        answerable: answerable(account, &mail, envelope),
        reports: reports(account, keys, &mail, envelope),
        away: away(&mail, envelope),
        written_at: written_at(&mail, envelope),
        has_original: mail.html.is_some(),
        remote_images: i64::try_from(mail.remote_images).unwrap_or(i64::MAX),
        fingerprint: mail::fingerprint(raw),
        body: serde_json::to_value(&mail.body).unwrap_or_default(),
        quoted: serde_json::to_value(&mail.quoted).unwrap_or_default(),
        reply_to,
        to: mail.to.into_iter().map(party).collect(),
        cc: mail.cc.into_iter().map(party).collect(),
        subject: mail.subject,
        provider_id: mail.message_id,
        new_text: mail.reply_text,
        files: mail.attachments.into_iter().map(file).collect(),
        language: mail.language,
        warnings,
        forwarded: mail.forwarded,
        first_writer,
        spam: mail.spam.or_else(|| envelope.get("junk").map(|_| "it lay in the folder of junk mail".to_owned())),
        ..Incoming::written("email", from, all_words(mail.text, &mail.enclosed))
    }
}

/// The words of a mail and of those attached to it: both are searched.
fn all_words(text: String, enclosed: &str) -> String {
    if enclosed.is_empty() { text } else { format!("{text}\n\n{enclosed}") }
}

/// Folds what only repeats the conversation, in the text and in the tree; both keep what they had folded before.
pub(crate) fn fold(message: &mut Incoming, said: &[String]) {
    let said = mail::Said::new(said.iter().map(String::as_str));
    if let Some(split) = mail::split_known(&message.new_text, &said) {
        message.new_text = split.reply;
    }
    let nodes = |value: &Value| serde_json::from_value::<Vec<mail::Node>>(value.clone()).ok();
    let (Some(body), Some(quoted)) = (nodes(&message.body), nodes(&message.quoted)) else { return };
    if let Some((reply, repeated)) = mail::split_known_nodes(body, &said) {
        let quoted: Vec<mail::Node> = repeated.into_iter().chain(quoted).collect();
        message.body = serde_json::to_value(reply).unwrap_or_default();
        message.quoted = serde_json::to_value(quoted).unwrap_or_default();
    }
}

/// Who wrote it. A web form that sends in our own name says in Reply-To who it was (MAIL-307).
fn sender(account: &Account, mail: &mail::Parsed) -> (Party, Vec<Party>) {
    let reply_to: Vec<Party> = mail.reply_to.iter().cloned().map(party).collect();
    let stranger = reply_to.iter().find(|party| !account.owns(&party.address) && party.address.contains('@'));
    match stranger.filter(|_| account.owns(&mail.from.address)) {
        Some(writer) => (writer.clone(), Vec::new()),
        None => (party(mail.from.clone()), reply_to),
    }
}

fn trust(account: &Account, mail: &mail::Parsed, envelope: &Value) -> Trust {
    // a second sender is one that nobody has proven
    let alone = mail.from_all.iter().filter(|from| from.address.contains('@')).count() < 2;
    let judged = if marks::trusted(account).is_empty() {
        let proven = Proof::of(envelope, &mail.from.domain()).is_some_and(|proof| proof.signed_by.is_some());
        if proven { Trust::Verified } else { Trust::Unverified }
    } else {
        trust::judge(&mail.auth_results, marks::trusted(account), &mail.from.domain())
    };
    let judged = if judged == Trust::Verified && !alone { Trust::Unverified } else { judged };
    // what is proven is our own name, not the writer's
    if judged == Trust::Verified && account.owns(&mail.from.address) { Trust::Unverified } else { judged }
}

/// Whether its sender may be answered by a program: a person, and not somebody another's domain speaks against.
fn answerable(account: &Account, mail: &mail::Parsed, envelope: &Value) -> bool {
    mail.would_auto_reply && trust(account, mail, envelope) != Trust::Failed
}

const fn kind(mail: &mail::Parsed) -> Kind {
    match mail.kind {
        mail::Kind::Bounce | mail::Kind::Receipt => Kind::Bounce,
        _ if mail.automatic => Kind::Automatic,
        _ => Kind::Message,
    }
}

fn evidence(account: &Account, keys: &Keys, mail: &mail::Parsed, envelope: &Value) -> Vec<Evidence> {
    use mail::threading::Evidence as Found;
    let name = marks::name(account);
    let (mut all, mut answers, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for found in mail::threading::evidence(mail, &recipients(envelope), keys, &name) {
        match found {
            Found::ReplyToken(number) => all.extend(marks::read(number).map(Evidence::Token)),
            Found::Notice(notice) => all.extend(marks::read_notice(notice).map(Evidence::Notice)),
            Found::OwnMessageId(number) => all.extend(marks::read(number).map(Evidence::OwnId)),
            Found::InReplyTo(id) => answers.push(id),
            Found::Reference(id) => names.push(id),
        }
    }
    if !answers.is_empty() {
        all.push(Evidence::Answers(answers));
    }
    if !names.is_empty() {
        all.push(Evidence::Names(names));
    }
    all
}

/// Envelope recipients, where the way in knows them.
fn recipients(envelope: &Value) -> Vec<String> {
    let list = envelope.get("recipients").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// A report counts only with our signature in it: anybody can write that somebody's mailbox is gone (MAIL-805).
fn reports(account: &Account, keys: &Keys, mail: &mail::Parsed, envelope: &Value) -> Vec<Report> {
    let ours = mail::threading::reported_id(mail, &recipients(envelope), keys, &marks::name(account));
    let Some(ours) = ours else { return Vec::new() };
    let report = |bounce: &mail::Bounce| {
        let became = became(bounce)?;
        Some(Report { about: ours.clone(), recipient: bounce.recipient.clone(), became, words: in_words(bounce) })
    };
    mail.bounces.iter().filter_map(report).collect()
}

/// What a report says of a mail, as far as it changes anything. Feedback of other types (not spam, a broken signature)
/// is no complaint of a reader's.
fn became(bounce: &mail::Bounce) -> Option<Became> {
    match bounce.action.as_str() {
        "failed" if bounce.hard => Some(Became::Gone),
        "failed" => Some(Became::Failed),
        "delayed" => Some(Became::Delayed),
        "abuse" | "fraud" | "opt-out" | "opt-out-list" if bounce.reason == "feedback" => Some(Became::Unwanted),
        _ => None,
    }
}

fn in_words(bounce: &mail::Bounce) -> String {
    let whom = if bounce.recipient.is_empty() { "the recipient" } else { &bounce.recipient };
    let deed = match bounce.action.as_str() {
        "failed" => "could not be delivered to",
        "delayed" => "is delayed on its way to",
        told => return complaint(&bounce.recipient, told),
    };
    let reason = reason(&bounce.reason);
    let said: String = bounce.diagnostic.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    if said.trim().is_empty() {
        format!("{deed} {whom}: {reason}")
    } else {
        format!("{deed} {whom}: {reason} (the server said \"{}\")", said.trim())
    }
}

fn complaint(recipient: &str, told: &str) -> String {
    let whom = if recipient.is_empty() { "its reader" } else { recipient };
    let deed = if told.starts_with("opt-out") { "wants no more of it" } else { "marked it as spam" };
    format!("{whom} {deed}, says their mail provider")
}

fn reason(class: &str) -> &str {
    match class {
        "userunknown" | "hasmoved" => "there is no such mailbox",
        "mailboxfull" => "the mailbox is full",
        "mesgtoobig" | "exceedlimit" => "the mail is too large for the other side",
        "hostunknown" => "there is no such mail domain",
        "suspend" => "the mailbox is switched off",
        "blocked" | "badreputation" | "rejected" | "policyviolation" | "spamdetected" | "filtered" | "contenterror" => {
            "the other side does not accept this mail"
        }
        "authfailure" => "the other side could not verify our domain",
        "notaccept" => "the other side takes no mail",
        "expired" | "networkerror" | "systemerror" | "mailererror" | "systemfull" | "toomanyconn" | "speeding"
        | "ratelimited" => "the other side had trouble taking it",
        "" | "undefined" | "onhold" => "the report gives no clear reason",
        other => other,
    }
}

fn warnings(account: &Account, mail: &mail::Parsed, envelope: &Value) -> Vec<String> {
    let mut warnings = mail.warnings.clone();
    if let Some(why) = Proof::of(envelope, &mail.from.domain()).and_then(|proof| proof.invalid) {
        warnings.push(format!("the signature of its domain does not hold: {why}"));
    }
    if trust::forged(&mail.auth_results, marks::trusted(account)) {
        warnings.push("it carries results of checks that our mail server did not write".to_owned());
    }
    let shown = mail.to.iter().chain(&mail.cc);
    if !shown.clone().any(|to| account.owns(&to.address)) && account.address.is_some() {
        warnings.push("our address is not among the recipients shown: it came by Bcc, a list or a forward".to_owned());
    }
    if let Some(elsewhere) =
        mail.reply_to.iter().find(|to| !to.domain().is_empty() && to.domain() != mail.from.domain())
    {
        warnings.push(format!("answers are wanted at another domain: {}", elsewhere.address));
    }
    if account.owns(&mail.from.address) {
        warnings.push("it was sent in our own name".to_owned());
    }
    warnings
}

/// What a notice of its sender's mailbox says of their absence.
fn away(mail: &mail::Parsed, envelope: &Value) -> Option<Away> {
    let arrived = || envelope.get("arrived_at").and_then(Value::as_i64);
    let said = written_at(mail, envelope).map(|at| at.0).or_else(arrived)?;
    let notice = mail::away(&mail.subject, &mail.reply_text, said).filter(|_| mail.kind == mail::Kind::AutoReply);
    notice.map(|notice| Away { until: notice.until })
}

/// When it was written, unless that is after it arrived.
fn written_at(mail: &mail::Parsed, envelope: &Value) -> Option<Time> {
    let written = mail.date_ms?;
    let arrived = envelope.get("arrived_at").and_then(Value::as_i64);
    (arrived.is_none_or(|arrived| written.saturating_sub(arrived) <= AHEAD_MS)).then_some(Time(written))
}

fn party(address: Address) -> Party {
    Party::new(address.name, address.address)
}

fn file(file: Attachment) -> File {
    File {
        inline: file.inline,
        content_id: file.content_id,
        damaged: file.damaged,
        ..File::new(file.filename, file.content_type, file.bytes)
    }
}

/// The original look, as a document for a sandboxed frame.
pub(crate) fn original(raw: &[u8], image: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mail = mail::parse(raw).ok()?;
    let html = mail.html?;
    let address = |wanted: ImageRef<'_>| match wanted {
        ImageRef::Cid(id) => image(id),
        ImageRef::Remote(address) => image(address),
    };
    Some(mail::original_html(&html, &address))
}
