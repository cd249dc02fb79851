//! Mails what waited for the end of quiet hours, or to be told together (DESK-110): one mail of all of it. What was read in
//! the app meanwhile, or may be read no longer, is left out; so is what a copy of the database may have mailed already. Runs twice like once.

use crate::{colleague, head, quiet};
use base::{Action, Actor, AgentId, ConversationId, Failure, NotificationId, Outcome};
use contract::SystemMail;
use store::{Conn, Db, Tx, args, fence};

/// People told in one go.
const AT_ONCE: i64 = 100;
/// Lines of one mail, at most; the next one tells the rest.
const LINES: i64 = 200;

/// Mails what is due; gives the number of people.
pub async fn run(db: &Db) -> Outcome<usize> {
    let sql = "select distinct agent_id from notice_mails where due_at <= $1 limit $2";
    let due = db.read().await?.rows(sql, args![db.now(), AT_ONCE]).await?;
    for row in &due {
        tell(db, &row.only::<AgentId>()?).await?;
    }
    Ok(due.len())
}

async fn tell(db: &Db, agent: &AgentId) -> Outcome<()> {
    let (mut reader, mut tx) = (db.read().await?, db.begin(&Actor::system()).await?);
    let now = tx.now();
    let told = colleague::told(&mut tx, agent).await?;
    if let Some(told) = &told {
        // Whoever wants to be left alone since is left alone.
        let calm = team::Quiet { mails: team::Mails::Each, ..told.preferences.quiet };
        let due = quiet::mails_at(&calm, &told.zone, now);
        if due > now {
            let sql = "update notice_mails set due_at = $2 where agent_id = $1 and due_at <= $3";
            tx.exec(sql, args![agent, due, now]).await?;
            return Ok(tx.commit().await?);
        }
    }
    let lines = lines((&mut reader, &mut tx), agent).await?;
    if let (Some(told), Some(first)) = (told.filter(|told| !told.email.is_empty()), lines.first()) {
        let text: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let body =
            format!("{}\n\nYou may change when you get mails in goodword under your notifications.", text.join("\n\n"));
        let subject =
            if lines.len() == 1 { "1 thing happened".into() } else { format!("{} things happened", lines.len()) };
        SystemMail { to: told.email, subject, text: body, key: format!("digest/{}", first.id) }.queue(&mut tx).await?;
    }
    Ok(tx.commit().await?)
}

/// One thing that is told.
struct Line {
    id: NotificationId,
    text: String,
}

/// What is told now, oldest first; it waits no longer. Conversations are looked at beside the transaction, which would
/// lock each of them.
async fn lines((reader, tx): (&mut Conn, &mut Tx), agent: &AgentId) -> Outcome<Vec<Line>> {
    let now = tx.now();
    let sql =
        "select m.id, m.conversation_id, m.text, m.at, n.read_at from notice_mails m left join notifications n on n.id = m.id
               where m.agent_id = $1 and m.due_at <= $2 order by m.at, m.id limit $3";
    let rows = tx.rows(sql, args![agent, now, LINES]).await?;
    let actor = colleague::as_actor(tx, agent).await?;
    let url = team::public_url(tx).await?;
    let mut lines = Vec::new();
    for row in &rows {
        let (id, conversation): (NotificationId, ConversationId) = (row.get("id")?, row.get("conversation_id")?);
        tx.exec("delete from notice_mails where id = $1", args![&id]).await?;
        let (Some(actor), None) = (&actor, row.get::<Option<i64>>("read_at")?) else { continue };
        // It stands in the app all the same.
        if fence::against(tx, row.get("at")?).await?.is_some() {
            continue;
        }
        match head::open(reader, actor, conversation.as_str(), Action::ConversationRead).await {
            Ok(head) => {
                let link = format!("{}/inbox/all/{}", url.trim_end_matches('/'), head.number);
                let text = format!("#{} {}\n{}\n{link}", head.number, head.subject, row.get::<String>("text")?);
                lines.push(Line { id, text });
            }
            Err(Failure::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(lines)
}
