//! The round trip of plus-addresses: a check mail from an inbox to itself, sent and waited for (MAIL-707).

use super::{Check, Sending};
use contract::{Account, Channel, Channels, Probe};
use futures_util::FutureExt as _;
use std::time::Duration;
use store::Db;
use store::outbox::Answer;
use tokio::time::{Instant, sleep, timeout};

const AT: (&str, &str) = ("mail", "plus");
/// How long the mail is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks whether a server that runs beside took it in.
const LOOK: Duration = Duration::from_millis(500);
/// How long it is looked for in the mailbox once it was taken in, so that it does not stay there.
const TIDYING: Duration = Duration::from_secs(10);

const SWITCH: &str = "\"Signed reply addresses\" under Settings → Inboxes";

/// What became of the mail.
#[derive(Debug, PartialEq, Eq)]
enum Trip {
    /// It came after this long; aside from new mail in a place told in words.
    Came(Duration, Option<String>),
    /// Its server refused it, in words.
    Refused(String),
    /// Its server could not take it now, in words.
    Stuck(String),
    /// It did not come while it was waited for.
    Lost,
}

/// Sends and waits, where that is asked for. Nothing where a channel has no such way back.
pub(super) async fn look(db: &Db, (channels, account): (&Channels, &Account), sending: Sending) -> Option<Check> {
    let channel = channels.get(&account.channel).ok()?;
    let unique = base::MessageId::mint(db.now()).to_string();
    let check = match channel.probe(account, &unique) {
        Ok(probe) => {
            let probe = probe?;
            match sending {
                Sending::Nothing => untried(account, &probe),
                Sending::Checks => judged(account, &probe, make(db, (&*channel, account), &probe).await),
            }
        }
        Err(refusal) => Check::warn(AT, what(account), (refusal.detail, "leave them switched off, or shorten it")),
    };
    Some(check.of(&account.name))
}

fn what(account: &Account) -> String {
    format!("plus-addresses of {}", account.address.as_deref().unwrap_or(&account.name))
}

fn untried(account: &Account, probe: &Probe) -> Check {
    let used = if probe.relied_on { "answers come back to them; " } else { "" };
    Check::ok(AT, what(account), format!("{used}not tried: goodword doctor --send sends one mail and waits for it"))
}

async fn make(db: &Db, (channel, account): (&dyn Channel, &Account), probe: &Probe) -> Trip {
    let (begun, prepared) = (Instant::now(), &probe.prepared);
    let id = prepared.provider_id.as_deref().unwrap_or_default();
    match channel.send(Some(account), &prepared.payload, prepared.bytes.clone()).await {
        // it may have left all the same
        Answer::Sent(_) | Answer::Posted(_) | Answer::Unknown(_) | Answer::Partly(..) => {}
        Answer::Refused(words) => return Trip::Refused(words),
        Answer::Later(words, _) => return Trip::Stuck(words),
    }
    let waits = channel.await_probe(account, id).fuse();
    tokio::pin!(waits);
    let wait = async {
        tokio::select! {
            Ok(aside) = &mut waits => Some(aside),
            () = taken_in(db, account, id) => None,
        }
    };
    let Ok(found) = timeout(PATIENCE, wait).await else { return Trip::Lost };
    let took = begun.elapsed();
    let aside = match found {
        Some(aside) => aside,
        None => timeout(TIDYING, waits).await.ok().and_then(Result::ok).flatten(),
    };
    Trip::Came(took, aside)
}

/// Until a server that runs beside took it in.
async fn taken_in(db: &Db, account: &Account, id: &str) {
    loop {
        if let Ok(mut conn) = db.read().await
            && desk::probe::arrived(&mut conn, &account.inbox, id).await.unwrap_or(false)
        {
            return;
        }
        sleep(LOOK).await;
    }
}

/// What is said of it. Pure.
fn judged(account: &Account, probe: &Probe, trip: Trip) -> Check {
    let (to, what) = (&probe.to, what(account));
    match trip {
        Trip::Came(took, None) => {
            let usable = if probe.relied_on { String::new() } else { format!("; {SWITCH} can be switched on") };
            Check::ok(AT, what, format!("a mail to {to} came back after {}{usable}", seconds(took)))
        }
        Trip::Came(took, Some(aside)) => {
            let seen = format!("a mail to {to} came after {}, into {aside}", seconds(took));
            Check::warn(
                AT,
                what,
                (seen, "let your mail server's filter trust it: answers of customers may end there too"),
            )
        }
        Trip::Stuck(words) => {
            let seen = format!("a mail to {to} was not taken now: {words}");
            Check::warn(AT, what, (seen, "try again later; if it stays so, look at the log of your mail server"))
        }
        Trip::Refused(words) => missing(what, probe, format!("a mail to {to} was refused: {words}")),
        Trip::Lost if !probe.fetched => {
            let seen = format!("a mail to {to} was not handed to goodword within {}", seconds(PATIENCE));
            let advice = "run this while goodword runs, which your mail server hands its mail to; if it stays so, let the mail server hand over such addresses too (Postfix: recipient_delimiter = +)";
            Check::warn(AT, what, (seen, advice))
        }
        Trip::Lost => {
            let seen = format!("a mail to {to} did not come within {}", seconds(PATIENCE));
            missing(what, probe, seen)
        }
    }
}

fn seconds(took: Duration) -> String {
    match took.as_secs() {
        0 | 1 => "a second".into(),
        more => format!("{more} seconds"),
    }
}

/// It matters only where answers rely on it.
fn missing(what: String, probe: &Probe, seen: String) -> Check {
    if probe.relied_on {
        let advice = format!(
            "answers to such addresses are lost: switch off {SWITCH} (answers are then known by their ids), or let your mail server deliver them (Postfix: recipient_delimiter = +)"
        );
        return Check::fail(AT, what, (seen, &advice));
    }
    let advice = format!("leave {SWITCH} switched off, as it is: answers are known by their ids");
    Check::warn(AT, what, (seen, &advice))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use base::{InboxId, Time, Vault};
    use contract::{Prepared, Settings};
    use serde_json::Value;

    fn account() -> Account {
        Account {
            inbox: InboxId::mint(Time(0)),
            name: "Support".into(),
            channel: "test".into(),
            address: Some("support@shop.test".into()),
            aliases: vec![],
            from_name: String::new(),
            settings: Settings::default(),
            vault: Vault::new([7; 32]),
            about: Value::Null,
            listening: vec![],
        }
    }

    fn unused() -> Probe {
        let prepared = Prepared { provider_id: None, payload: Value::Null, bytes: vec![] };
        Probe { to: "support+gw.x@shop.test".into(), relied_on: false, fetched: true, prepared }
    }

    fn used() -> Probe {
        Probe { relied_on: true, ..unused() }
    }

    #[test]
    fn mail_707_what_matters_depends_on_whether_answers_rely_on_it() {
        let verdict = |probe: fn() -> Probe, trip| judged(&account(), &probe(), trip).verdict;
        let came = |aside: Option<&str>| Trip::Came(Duration::from_millis(2_400), aside.map(str::to_owned));
        assert_eq!([verdict(used, came(None)), verdict(unused, came(None))], [Verdict::Ok; 2]);
        assert_eq!(verdict(used, came(Some("the folder of junk mail"))), Verdict::Warn);
        assert_eq!(verdict(used, Trip::Stuck("busy".into())), Verdict::Warn);
        let handed = || Probe { fetched: false, ..used() };
        assert_eq!(verdict(handed, Trip::Lost), Verdict::Warn);
        for lost in [|| Trip::Lost, || Trip::Refused("no such mailbox".into())] {
            assert_eq!([verdict(used, lost()), verdict(unused, lost())], [Verdict::Fail, Verdict::Warn]);
        }
    }

    #[test]
    fn it_says_how_long_it_took_and_what_to_do() {
        let came = judged(&account(), &unused(), Trip::Came(Duration::from_millis(2_400), None));
        assert!(came.seen.contains("support+gw.x@shop.test came back after 2 seconds"), "{}", came.seen);
        assert!(came.seen.contains("can be switched on"), "{}", came.seen);
        let lost = judged(&account(), &used(), Trip::Lost);
        assert!(lost.seen.contains("did not come within 60 seconds"), "{}", lost.seen);
        assert!(lost.advice.unwrap().contains("recipient_delimiter"));
        assert!(untried(&account(), &used()).seen.contains("--send"));
    }
}
