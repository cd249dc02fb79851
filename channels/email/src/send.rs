//! Sending: a reply from its inbox, goodword's own mail from the company's account, each recipient at most once.

use crate::{Email, Kept, settings, sign_in};
use base::InboxId;
use contract::{Account, Settings};
use futures_util::future::BoxFuture;
use mail::compose::{Outgoing as Mail, compose};
use mail::token;
use mail::{Address, markup_to_html};
use outside::imap::Mailbox;
use outside::smtp::{Answer as Smtp, Letter, Told};
use outside::{MailHost, Trouble, Why};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::outbox::Answer;

/// The account goodword's own mail leaves from: usually that of the company's first inbox.
#[derive(Clone, Debug)]
pub struct SystemAccount {
    /// Sender address.
    pub address: String,
    /// Sender name.
    pub name: String,
    /// Settings with the `smtp_` keys, opened.
    pub settings: Settings,
}

/// Asked anew for each mail, so that a changed account counts at once.
pub type SystemAccounts = Arc<dyn Fn() -> BoxFuture<'static, Option<SystemAccount>> + Send + Sync>;

/// What `prepare` left for us.
#[derive(Debug, Deserialize)]
struct Envelope {
    from: String,
    /// The same without a signature, for servers that take no other.
    #[serde(default)]
    plain: Option<String>,
    recipients: Vec<String>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    id: String,
    /// Holds a link that opens something: no copy of it is kept.
    #[serde(default)]
    uncopied: bool,
    /// Recipients who have it from an earlier try.
    #[serde(default)]
    had: BTreeSet<String>,
}

/// A mail of goodword's own.
#[derive(Debug, Default, Deserialize)]
struct Own {
    to: String,
    subject: String,
    text: String,
    #[serde(default)]
    key: String,
    /// Where answers go, if anywhere.
    #[serde(default)]
    reply_to: Option<String>,
    /// Its id, if it is chosen already.
    #[serde(default)]
    id: Option<String>,
}

pub(crate) async fn reply(email: &Email, account: &Account, payload: &Value, bytes: Vec<u8>) -> Answer {
    let Ok(envelope) = Envelope::deserialize(payload) else {
        return Answer::Refused("this mail was prepared in a form this version does not know; write it again".into());
    };
    if email.keeper.is_some() {
        return keep(email, envelope, bytes).await;
    }
    match sign_in::sending(email, account).await {
        Ok(host) => {
            let copy = settings::sent_folder(&account.settings)
                .filter(|_| account.settings.yes("sent_copy") && !envelope.uncopied);
            let copy = copy.map(|folder| (folder, bytes.clone()));
            let answer = deliver(email, (&host, Some(&account.inbox)), envelope, bytes).await;
            if let (Answer::Sent(_), Some((folder, bytes))) = (&answer, copy) {
                keep_copy(email, account, (folder, &bytes)).await;
            }
            answer
        }
        Err(trouble) => {
            if trouble.why == Why::SignIn {
                email.leaving.note(&account.inbox, Some(&trouble.words));
            }
            Answer::Later(format!("the inbox cannot send: {trouble}"), None)
        }
    }
}

/// How long keeping a copy may take: the mail is on its way already.
const COPYING: Duration = Duration::from_secs(30);

/// Lays a copy into the folder of sent mail (MAIL-706). A copy that fails is said in the log and does not send the mail again.
async fn keep_copy(email: &Email, account: &Account, (folder, bytes): (&str, &[u8])) {
    let work = async {
        let barred = |refusal: base::Refusal| Trouble::new(Why::Barred, refusal.detail);
        let reading = settings::reading(&account.settings).map_err(barred)?;
        let host = sign_in::opened(email, account, reading.host).await?;
        let mut mailbox = Mailbox::connect(&email.outside, &host, email.imap).await?;
        mailbox.sign_in(&host).await?;
        mailbox.append(folder, bytes).await?;
        mailbox.leave().await;
        Ok::<(), Trouble>(())
    };
    let late = |_| Err(Trouble::new(Why::Cut, "the mail server took too long"));
    if let Err(trouble) = tokio::time::timeout(COPYING, work).await.unwrap_or_else(late) {
        tracing::warn!(inbox.id = %account.inbox, error = %trouble, "no copy of a sent mail was kept on the mail server");
    }
}

pub(crate) async fn system(email: &Email, payload: &Value) -> Answer {
    let Ok(own) = Own::deserialize(payload) else {
        return Answer::Refused("this mail was prepared in a form this version does not know".into());
    };
    let account = (email.system)().await;
    let account = match (account, &email.keeper) {
        (Some(account), _) => account,
        (None, Some(_)) => SystemAccount {
            address: "goodword@demo.invalid".into(),
            name: "goodword".into(),
            settings: Settings::default(),
        },
        (None, None) => {
            return Answer::Later(
                "no account for goodword's own mail is set up yet; choose one in the settings".into(),
                None,
            );
        }
    };
    let (envelope, bytes) = match write(&account, &own, email.clock.now().0) {
        Ok(written) => written,
        Err(words) => return Answer::Refused(words),
    };
    if email.keeper.is_some() {
        return keep(email, envelope, bytes).await;
    }
    match settings::sending(&account.settings) {
        Ok(host) => deliver(email, (&host, None), envelope, bytes).await,
        Err(refusal) => {
            Answer::Later(format!("the account for goodword's own mail cannot send: {}", refusal.detail), None)
        }
    }
}

fn write(account: &SystemAccount, own: &Own, now: i64) -> Result<(Envelope, Vec<u8>), String> {
    let from = Address::new(account.name.clone(), account.address.clone());
    let id = own.id.clone().map_or_else(|| own_id(own, &from.domain()), Ok)?;
    let mail = Mail {
        message_id: id.clone(),
        date_ms: now,
        from,
        reply_to: own.reply_to.as_ref().map(|to| Address::new(account.name.clone(), to.clone())),
        to: vec![Address::new("", own.to.clone())],
        subject: own.subject.clone(),
        html: Some(markup_to_html(&own.text)),
        text: own.text.clone(),
        auto_submitted: Some("auto-generated"),
        ..Mail::default()
    };
    let bytes = compose(&mail).map_err(|refused| refused.to_string())?;
    let envelope = Envelope {
        // nobody reads reports about it, and nothing may answer it (MAIL-803)
        from: String::new(),
        // but it has to arrive, where a server sends for the account's own address only, too
        plain: Some(account.address.clone()),
        recipients: vec![own.to.clone()],
        subject: own.subject.clone(),
        id,
        uncopied: true,
        had: BTreeSet::new(),
    };
    Ok((envelope, bytes))
}

/// The same for each try of the same mail.
fn own_id(own: &Own, domain: &str) -> Result<String, String> {
    let id = token::own_id(&[&own.key, &own.to, &own.subject, &own.text], domain);
    id.ok_or_else(|| "this mail could not be given an id".to_owned())
}

async fn keep(email: &Email, envelope: Envelope, bytes: Vec<u8>) -> Answer {
    let Some(keeper) = &email.keeper else { return Answer::Later("nobody keeps mail here".into(), None) };
    let kept = Kept { from: envelope.from, to: envelope.recipients, subject: envelope.subject, id: envelope.id, bytes };
    match keeper.keep(kept).await {
        Ok(()) => Answer::Sent("kept in the demo".into()),
        Err(fault) => Answer::Later(format!("the demo's mail keeper is not ready: {fault}"), None),
    }
}

async fn deliver(
    email: &Email,
    (host, inbox): (&MailHost, Option<&InboxId>),
    envelope: Envelope,
    bytes: Vec<u8>,
) -> Answer {
    let Envelope { from, plain, recipients, had, .. } = envelope;
    let to: Vec<String> = recipients.into_iter().filter(|one| !had.contains(one)).collect();
    if to.is_empty() && !had.is_empty() {
        return Answer::Sent("all recipients had it already".into());
    }
    let mut letter = Letter { from, to, bytes };
    let mut answer = email.smtp.send(host, &letter).await;
    // some servers send for the mailbox's own address only; those that want a sender at all may say so late
    let wants_another =
        matches!(answer, Smtp::NotFrom(_)) || (letter.from.is_empty() && matches!(answer, Smtp::Refused(_)));
    if let Some(plain) = plain.filter(|plain| wants_another && *plain != letter.from) {
        letter.from = plain;
        answer = email.smtp.send(host, &letter).await;
    }
    if let Some(inbox) = inbox {
        note(email, inbox, &answer);
    }
    settle(had, answer)
}

/// Whoever spoke of the mail itself had let us in.
fn note(email: &Email, inbox: &InboxId, answer: &Smtp) {
    match answer {
        Smtp::NotSignedIn(words) => email.leaving.note(inbox, Some(words)),
        Smtp::Handed { .. } | Smtp::Refused(_) | Smtp::NotFrom(_) | Smtp::Unknown(_) => email.leaving.note(inbox, None),
        Smtp::Later(..) => {}
    }
}

/// The answer for the whole mail, from the answers for its recipients; who has it is told for the next try (MAIL-705).
fn settle(mut had: BTreeSet<String>, answer: Smtp) -> Answer {
    let others = if had.is_empty() { "" } else { "; the other recipients have it" };
    match answer {
        Smtp::Unknown(words) => Answer::Unknown(words),
        Smtp::NotSignedIn(words) => Answer::Later(format!("{words}{others}"), None),
        Smtp::Later(words, wait) => Answer::Later(format!("{words}{others}"), wait),
        Smtp::Refused(words) | Smtp::NotFrom(words) => Answer::Refused(format!("{words}{others}")),
        Smtp::Handed { to, said } => {
            had.extend(to.iter().filter(|(_, told)| *told == Told::Taken).map(|(who, _)| who.clone()));
            match summed(&to, said) {
                Answer::Sent(said) => Answer::Sent(said),
                rest if had.is_empty() => rest,
                rest => Answer::Partly(json!(had), Box::new(rest)),
            }
        }
    }
}

fn summed(to: &[(String, Told)], said: String) -> Answer {
    let words = |wanted: fn(&Told) -> Option<&String>| {
        to.iter().filter_map(|(_, told)| wanted(told)).cloned().collect::<Vec<_>>().join("; ")
    };
    let later = words(|told| if let Told::Later(words) = told { Some(words) } else { None });
    let refused = words(|told| if let Told::Refused(words) = told { Some(words) } else { None });
    match (later.is_empty(), refused.is_empty()) {
        (true, true) => Answer::Sent(said),
        (false, true) => Answer::Later(format!("the others have it; still to come: {later}"), None),
        (false, false) => Answer::Later(format!("some have it; still to come: {later}; refused: {refused}"), None),
        (true, false) => Answer::Refused(format!("the others have it; refused: {refused}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handed(to: &[(&str, Told)]) -> Smtp {
        Smtp::Handed {
            to: to.iter().map(|(who, told)| ((*who).to_owned(), told.clone())).collect(),
            said: "250 ok".into(),
        }
    }

    #[test]
    fn who_has_it_does_not_get_it_again() {
        let first = handed(&[("a@x.test", Told::Taken), ("b@x.test", Told::Later("b@x.test: busy".into()))]);
        let Answer::Partly(had, rest) = settle(BTreeSet::new(), first) else { panic!("nobody has it") };
        assert_eq!(had, json!(["a@x.test"]));
        assert!(matches!(*rest, Answer::Later(words, _) if words.contains("b@x.test")));
        let had = BTreeSet::from(["a@x.test".to_owned()]);
        assert_eq!(settle(had, handed(&[("b@x.test", Told::Taken)])), Answer::Sent("250 ok".into()));
    }

    #[test]
    fn a_refused_recipient_is_told_although_others_have_it() {
        let answer =
            handed(&[("a@x.test", Told::Taken), ("b@x.test", Told::Refused("b@x.test: no such mailbox".into()))]);
        let Answer::Partly(had, rest) = settle(BTreeSet::new(), answer) else { panic!("nobody has it") };
        assert_eq!(had, json!(["a@x.test"]));
        assert_eq!(*rest, Answer::Refused("the others have it; refused: b@x.test: no such mailbox".into()));
    }

    #[test]
    fn own_mail_keeps_its_id_through_all_tries() {
        let own = |text: &str| Own { to: "a@x.test".into(), subject: "s".into(), text: text.into(), ..Own::default() };
        assert_eq!(own_id(&own("t"), "x.test"), own_id(&own("t"), "x.test"));
        assert_ne!(own_id(&own("t"), "x.test"), own_id(&own("u"), "x.test"));
    }
}
