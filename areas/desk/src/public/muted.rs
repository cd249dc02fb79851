//! Words and accounts nobody wants to hear of.

use base::{AgentId, Fault, InboxId, MutedId, Outcome, Refusal, Time};
use contract::Post;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Conn, Tx, args, audit};

/// What is muted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// Posts with this word or phrase.
    Word,
    /// Posts of this account: its handle or lasting id.
    Account,
}

impl What {
    const fn code(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Account => "account",
        }
    }
}

/// Something muted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Muted {
    pub(crate) id: MutedId,
    pub(crate) inbox: InboxId,
    /// `word` or `account`.
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) at: Time,
}

/// What to mute.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMuted {
    pub(crate) inbox: InboxId,
    pub(crate) kind: What,
    pub(crate) value: String,
}

fn folded(value: &str) -> String {
    value.trim().trim_start_matches('@').to_lowercase()
}

/// Everything muted in these inboxes.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<Muted>, Fault> {
    let rows = conn.rows("select id, inbox_id, kind, value, at from muted order by kind, folded, id", args![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Muted {
                id: row.get("id")?,
                inbox: row.get("inbox_id")?,
                kind: row.get("kind")?,
                value: row.get("value")?,
                at: row.get("at")?,
            })
        })
        .collect()
}

/// Mutes; what is muted already is as wished.
pub(crate) async fn add(tx: &mut Tx, new: &NewMuted) -> Outcome<()> {
    let folded = folded(&new.value);
    if folded.is_empty() || folded.chars().count() > 200 {
        return Err(Refusal::invalid("value", "give the word or the account that is to be muted").into());
    }
    let (now, by): (Time, Option<AgentId>) = (tx.now(), tx.actor().agent().cloned());
    let sql = "insert into muted (id, inbox_id, kind, value, folded, at, by_agent) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    tx.exec(sql, args![MutedId::mint(now), &new.inbox, new.kind.code(), new.value.trim(), folded, now, by]).await?;
    audit::write(tx, "public.muted", new.inbox.as_str(), serde_json::json!({ "kind": new.kind, "value": new.value }))
        .await?;
    Ok(())
}

/// Hears of it again.
pub(crate) async fn remove(tx: &mut Tx, id: &MutedId) -> Outcome<()> {
    tx.exec("delete from muted where id = $1", args![id]).await?;
    audit::write(tx, "public.unmuted", id.as_str(), serde_json::json!({})).await?;
    Ok(())
}

/// The inbox something is muted in.
pub(crate) async fn inbox_of(conn: &mut Conn, id: &MutedId) -> Result<Option<InboxId>, Fault> {
    conn.maybe("select inbox_id from muted where id = $1", args![id]).await?.map(|row| row.only()).transpose()
}

/// Why a post is muted, in words; none if it is not.
pub(crate) async fn why(conn: &mut Conn, inbox: &InboxId, post: &Post) -> Result<Option<String>, Fault> {
    let rows = conn.rows("select kind, folded from muted where inbox_id = $1", args![inbox]).await?;
    for row in &rows {
        let (kind, value): (String, String) = (row.get("kind")?, row.get("folded")?);
        if hits(&kind, &value, post) {
            return Ok(Some(format!("the {kind} \"{value}\" is muted")));
        }
    }
    Ok(None)
}

/// Whether something muted concerns a post: a word as a word, an account by any of its names. Pure.
fn hits(kind: &str, value: &str, post: &Post) -> bool {
    if kind == "account" {
        let handle = post.author.handle.as_deref().map(str::to_lowercase);
        return handle.as_deref() == Some(value) || post.author.address.to_lowercase() == value;
    }
    let text = post.text.to_lowercase();
    text.match_indices(value).any(|(at, found)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::post::tests::post;

    #[test]
    fn words_are_muted_as_words_and_accounts_by_any_name() {
        let said = |text: &str| Post { text: text.into(), ..post("a") };
        assert!(hits("word", "raffle", &said("A RAFFLE! Join")));
        assert!(!hits("word", "raffle", &said("raffles")));
        assert!(hits("word", "free money", &said("get free money now")));
        assert!(hits("account", "ana@x.test", &said("hi")));
        assert!(hits("account", "https://x.test/users/ana", &said("hi")));
        assert!(!hits("account", "bob@x.test", &said("hi")));
    }
}
