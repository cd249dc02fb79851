//! What is unwanted: a blocked customer, a sender a colleague said so of, a mail the server's filter marked. It is filed
//! with its reason and one click away from being wanted; only new conversations are filed, never a running one.

use crate::automatic::{self, Filter};
use crate::event;
use crate::head::Head;
use crate::status::Status;
use base::{Fault, InboxId};
use contract::{Incoming, Trust};
use serde_json::json;
use store::{Conn, Tx, args};

/// What a colleague said of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Welcome,
    Unwanted,
}

/// Files a new conversation as spam where something speaks for that, and says what.
pub(crate) async fn file(tx: &mut Tx, head: &mut Head, message: &Incoming, blocked: Option<&str>) -> Result<(), Fault> {
    let Some(why) = reason(tx, &head.inbox, message, blocked).await? else { return Ok(()) };
    head.status = Status::Spam;
    let sentence = format!("filed as spam because {why}");
    event::write(tx, &head.id, "filed", &sentence, json!({ "sender": message.from.address })).await
}

async fn reason(
    conn: &mut Conn,
    inbox: &InboxId,
    message: &Incoming,
    blocked: Option<&str>,
) -> Result<Option<String>, Fault> {
    if let Some(why) = blocked {
        return Ok(Some(why.to_owned()));
    }
    let (verdict, who) = match said(conn, inbox, &message.from.address).await? {
        Some((verdict, who)) => (Some(verdict).filter(|_| believed(message, verdict)), who),
        None => (None, String::new()),
    };
    let filter = automatic::of(conn, inbox).await?.0.filter;
    Ok(weigh(verdict, filter, message.spam.as_deref()).map(|by| match by {
        By::Colleague => format!("{who} said so of this sender"),
        By::Filter(mark) => format!("the mail server's filter marked it ({mark})"),
    }))
}

/// That somebody is welcome is said of them, not of whoever uses their address. Pure.
fn believed(message: &Incoming, verdict: Verdict) -> bool {
    verdict == Verdict::Unwanted || message.trust != Trust::Failed
}

#[derive(Debug, PartialEq, Eq)]
enum By<'a> {
    Colleague,
    Filter(&'a str),
}

/// A colleague's word counts more than a filter's. Pure.
fn weigh(verdict: Option<Verdict>, filter: Filter, mark: Option<&str>) -> Option<By<'_>> {
    match verdict {
        Some(Verdict::Unwanted) => Some(By::Colleague),
        Some(Verdict::Welcome) => None,
        None => mark.filter(|_| filter == Filter::Follow).map(By::Filter),
    }
}

async fn said(conn: &mut Conn, inbox: &InboxId, address: &str) -> Result<Option<(Verdict, String)>, Fault> {
    let sql = "select verdict, agent_name from sender_verdicts where inbox_id = $1 and address = $2";
    let Some(row) = conn.maybe(sql, args![inbox, customers::normalise("email", address)]).await? else {
        return Ok(None);
    };
    let verdict = if row.get::<String>("verdict")? == "unwanted" { Verdict::Unwanted } else { Verdict::Welcome };
    Ok(Some((verdict, row.get("agent_name")?)))
}

/// Remembers what a colleague's click says of those who wrote: next time it is done without one. Where somebody only used
/// an address, it says nothing of whoever has it.
pub(crate) async fn learn(tx: &mut Tx, head: &Head, (from, to): (Status, Status)) -> Result<(), Fault> {
    let verdict = match (from, to) {
        (_, Status::Spam) => "unwanted",
        (Status::Spam, Status::Trash) => return Ok(()),
        (Status::Spam, _) => "welcome",
        _ => return Ok(()),
    };
    let (now, agent, name) = (tx.now(), tx.actor().agent().cloned(), tx.actor().name.clone());
    tx.exec(
        "insert into sender_verdicts (inbox_id, address, verdict, agent_id, agent_name, at)
         select $1, p.address, $3, $4, $5, $6 from participants p where p.conversation_id = $2 and p.role = 'customer'
           and not exists (select 1 from messages m where m.conversation_id = p.conversation_id and m.trust = 'failed')
         on conflict (inbox_id, address) do update set verdict = excluded.verdict, agent_id = excluded.agent_id,
           agent_name = excluded.agent_name, at = excluded.at",
        args![&head.inbox, &head.id, verdict, agent, name, now],
    )
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colleague_knows_better_than_a_filter() {
        let marked = Some("X-Spam-Flag: YES");
        assert_eq!(weigh(None, Filter::Follow, marked), marked.map(By::Filter));
        assert_eq!(weigh(None, Filter::Ignore, marked), None);
        assert_eq!(weigh(None, Filter::Follow, None), None);
        assert_eq!(weigh(Some(Verdict::Welcome), Filter::Follow, marked), None);
        assert_eq!(weigh(Some(Verdict::Unwanted), Filter::Ignore, None), Some(By::Colleague));
    }
}
