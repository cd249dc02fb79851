//! Files too large for a message, given out by signed links instead: they expire, can be taken back, and are counted each
//! time somebody fetches one (MAIL-708).

use crate::automatic::words;
use crate::head::Head;
use crate::reply::{self, Tools, Writing};
use crate::{event, file, head, message, refusals};
use base::facts::{Fact, Kind};
use base::{Action, AgentId, Fault, FileId, MessageId, Outcome, Refusal, Time, Vault};
use contract::{Account, Channel};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use store::{Bind, Conn, Tx, args};

/// Purpose of the signature.
const SHARED: &str = "shared";
/// Where links lead.
const PATH: &str = "/files/shared/";

/// A file given out by link.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Link {
    /// Until when it leads somewhere.
    pub until: Time,
    /// When a colleague took it back.
    pub revoked_at: Option<Time>,
    /// How often the file was fetched by it; programs that look through mail do that too.
    pub fetched: i64,
    /// When it was fetched last.
    pub last_fetched_at: Option<Time>,
}

/// Which files go by link, so that the rest fits: the largest first, as few as it takes. Pure.
fn choose(sizes: &[u64], limit: u64) -> Vec<usize> {
    let mut left: u64 = sizes.iter().sum();
    let mut order: Vec<(usize, u64)> = sizes.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut chosen = Vec::new();
    for (at, size) in order {
        if left <= limit {
            break;
        }
        left -= size;
        chosen.push(at);
    }
    chosen.sort_unstable();
    chosen
}

/// Takes out of an answer what is too large for it, where the inbox gives such files out by link: gives the words with the
/// links, and the files that are not attached.
pub(crate) async fn give_out(
    tx: &mut Tx,
    tools: Tools<'_>,
    (head, channel, account): (&Head, &dyn Channel, &Account),
    (id, agent, writing): (&MessageId, &AgentId, Writing),
) -> Outcome<(Writing, Vec<FileId>)> {
    let Some(days) = channel.links(account) else { return Ok((writing, Vec::new())) };
    let mut files = Vec::new();
    for one in &writing.attachments {
        let own = file::find(tx, one).await?.filter(|file| file.uploaded_by.as_deref() == Some(agent.as_str()));
        files.extend(own.filter(|file| !reply::is_inside(&file.id, &file.content_type, &writing.body_text)));
    }
    let sizes: Vec<u64> = files.iter().map(|file| u64::try_from(file.size).unwrap_or(0)).collect();
    let chosen = choose(&sizes, channel.manifest().attachments.bytes);
    let large: Vec<&file::Stored> = chosen.iter().filter_map(|at| files.get(*at)).collect();
    if large.is_empty() {
        return Ok((writing, Vec::new()));
    }
    let until = tx.now().plus(days * Time::DAY);
    for one in &large {
        let sql = "insert into file_links (file_id, message_id, until, fetched) values ($1, $2, $3, 0)";
        tx.exec(sql, args![&one.id, id, until]).await?;
    }
    let block = block(tx, tools.vault, (head, &large), until).await?;
    let body_text = format!("{}\n\n{block}", writing.body_text.trim_end());
    let ids = large.iter().map(|one| one.id.clone()).collect();
    Ok((Writing { body_text, ..writing }, ids))
}

async fn block(
    tx: &mut Tx,
    vault: &Vault,
    (head, files): (&Head, &[&file::Stored]),
    until: Time,
) -> Result<String, Fault> {
    let company = team::company(tx).await?;
    let words = words::spoken(&[head.language.as_deref(), Some(company.locale.as_str())]);
    let base = company.public_url.trim_end_matches('/');
    let mut lines = vec![words.by_link.replace("{until}", &words.day(until, &company.zone))];
    lines.extend(files.iter().map(|one| {
        let token = vault.sign(SHARED, &format!("{}|{}", one.id, until.0));
        let mib = one.size.max(1).div_euclid(1024 * 1024).max(1);
        format!("- {} ({mib} MiB): {base}{PATH}{token}", one.name)
    }));
    Ok(lines.join("\n"))
}

/// The words as they were typed, without the links that were put below them. Pure.
pub(crate) fn without_links(text: &str) -> String {
    let kept: Vec<&str> = text.split("\n\n").filter(|part| !part.contains(PATH)).collect();
    kept.join("\n\n")
}

/// Forgets the links of a message that was taken back. Whether there were any.
pub(crate) async fn forget(tx: &mut Tx, id: &MessageId) -> Result<bool, Fault> {
    Ok(tx.exec("delete from file_links where message_id = $1", args![id]).await? > 0)
}

/// The links of these messages, by file.
pub(crate) async fn of_messages(conn: &mut Conn, ids: &[MessageId]) -> Result<HashMap<FileId, Link>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(ids);
    let sql = format!(
        "select file_id, until, revoked_at, fetched, last_fetched_at from file_links where message_id in {list}"
    );
    let mut map = HashMap::new();
    for row in conn.rows(sql, bind.values()).await? {
        let link = Link {
            until: row.get("until")?,
            revoked_at: row.get("revoked_at")?,
            fetched: row.get("fetched")?,
            last_fetched_at: row.get("last_fetched_at")?,
        };
        map.insert(row.get("file_id")?, link);
    }
    Ok(map)
}

/// The file a link names, counted as fetched; none where the link is over, taken back or not ours.
pub(crate) async fn fetch(tx: &mut Tx, vault: &Vault, token: &str) -> Outcome<Option<file::Stored>> {
    let now = tx.now();
    let Some(id) = named(vault, token, now) else { return Ok(None) };
    let sql = "update file_links set fetched = fetched + 1, last_fetched_at = $2
               where file_id = $1 and revoked_at is null and until > $2";
    if tx.exec(sql, args![&id, now]).await? == 0 {
        return Ok(None);
    }
    let row = tx.one("select message_id, fetched from file_links where file_id = $1", args![&id]).await?;
    let stored = file::find(tx, &id).await?;
    if let (1, Some(file)) = (row.get::<i64>("fetched")?, &stored) {
        tell(tx, &row.get("message_id")?, &format!("\"{}\" was fetched by its link for the first time", file.name))
            .await?;
    }
    Ok(stored)
}

fn named(vault: &Vault, token: &str, now: Time) -> Option<FileId> {
    let payload = vault.verify(SHARED, token)?;
    let (id, until) = payload.split_once('|')?;
    (until.parse::<i64>().ok()? > now.0).then(|| id.parse().ok()).flatten()
}

/// Takes the links of a message back.
pub async fn revoke(tx: &mut Tx, id: &MessageId) -> Outcome<()> {
    let stored = message::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    head::open_as(tx, stored.conversation.as_str(), Action::ConversationReply).await?;
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    let sql = "update file_links set revoked_at = $2, revoked_by = $3 where message_id = $1 and revoked_at is null";
    if tx.exec(sql, args![id, now, &agent]).await? == 0 {
        return Err(refusals::no_links().into());
    }
    tell(tx, id, "took the links to files of a message back").await
}

async fn tell(tx: &mut Tx, id: &MessageId, sentence: &str) -> Outcome<()> {
    let Some(stored) = message::find(tx, id).await? else { return Ok(()) };
    let Some(head) = head::find(tx, stored.conversation.as_str()).await? else { return Ok(()) };
    event::write(tx, &head.id, "link", sentence, json!({ "message": id })).await?;
    tx.tell(Fact::new(Kind::MessageChanged).conversation(&head.id).message(id).inbox(&head.inbox));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_as_it_takes_go_by_link_the_largest_first() {
        assert_eq!(choose(&[5, 5], 10), [0; 0]);
        assert_eq!(choose(&[2, 9, 3], 10), [1]);
        assert_eq!(choose(&[2, 9, 30, 3], 5), [1, 2]);
        assert_eq!(choose(&[], 0), [0; 0]);
    }

    #[test]
    fn what_was_typed_comes_back_without_the_links() {
        let text = "Dear Ana,\n\nsee below.\n\nThey can be fetched:\n- a (20 MiB): https://x.test/files/shared/t";
        assert_eq!(without_links(text), "Dear Ana,\n\nsee below.");
        assert_eq!(without_links("plain"), "plain");
    }

    #[test]
    fn a_link_ends_with_its_time_and_is_of_its_purpose() {
        let (vault, id) = (Vault::new([1; 32]), FileId::mint(Time(5)));
        let token = vault.sign(SHARED, &format!("{id}|10"));
        assert_eq!(named(&vault, &token, Time(9)), Some(id.clone()));
        assert_eq!(named(&vault, &token, Time(10)), None);
        assert_eq!(named(&vault, &vault.sign(file::FILE, &format!("{id}|10")), Time(9)), None);
    }
}
