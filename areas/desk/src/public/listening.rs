//! What is listened for: words that others write without naming us.

use super::super::inbox;
use base::facts::{Fact, Kind};
use base::{Fault, InboxId, ListeningId, Outcome, Refusal, Time};
use contract::{Account, Channels};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, Row, Tx, args, audit};

/// What becomes of something heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A conversation at once.
    Open,
    /// Somebody looks at it first.
    Click,
}

impl Rule {
    const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Click => "click",
        }
    }
}

/// Something listened for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Listening {
    /// Id.
    pub id: ListeningId,
    /// Inbox whose account listens.
    pub inbox: InboxId,
    /// Words, or one `#tag`.
    pub words: String,
    /// Only in this language.
    pub language: Option<String>,
    /// What becomes of it.
    pub rule: Rule,
    /// Not listened for at present.
    pub paused: bool,
    /// Since when.
    pub created_at: Time,
}

/// What to listen for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewListening {
    /// Inbox whose account listens.
    pub inbox: InboxId,
    /// Words, or one `#tag`.
    pub words: String,
    /// Only in this language.
    #[serde(default)]
    pub language: Option<String>,
    /// What becomes of it.
    pub rule: Rule,
}

/// A change of it; what is not named stays.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rewording {
    /// Words, or one `#tag`.
    #[serde(default)]
    pub words: Option<String>,
    /// Only in this language; empty for any.
    #[serde(default)]
    pub language: Option<String>,
    /// What becomes of it.
    #[serde(default)]
    pub rule: Option<Rule>,
    /// Not listened for at present.
    #[serde(default)]
    pub paused: Option<bool>,
}

const COLUMNS: &str = "id, inbox_id, words, language, rule, paused, created_at";
/// Searches of one account, at most: each is a call to its network, over and over.
const MOST: i64 = 20;

fn read(row: &Row) -> Result<Listening, Fault> {
    let rule: String = row.get("rule")?;
    Ok(Listening {
        id: row.get("id")?,
        inbox: row.get("inbox_id")?,
        words: row.get("words")?,
        language: row.get("language")?,
        rule: if rule == "open" { Rule::Open } else { Rule::Click },
        paused: row.get("paused")?,
        created_at: row.get("created_at")?,
    })
}

/// Everything listened for.
pub async fn all(conn: &mut Conn) -> Result<Vec<Listening>, Fault> {
    let sql = format!("select {COLUMNS} from listenings order by words, id");
    conn.rows(sql, args![]).await?.iter().map(read).collect()
}

/// One of them.
pub async fn find(conn: &mut Conn, id: &str) -> Result<Option<Listening>, Fault> {
    let sql = format!("select {COLUMNS} from listenings where id = $1");
    conn.maybe(sql, args![id]).await?.as_ref().map(read).transpose()
}

/// An account with what is listened for in it.
pub async fn with(conn: &mut Conn, account: Account) -> Result<Account, Fault> {
    let rows = conn
        .rows(
            "select id, words, language from listenings where inbox_id = $1 and paused = 0 order by created_at, id",
            args![&account.inbox],
        )
        .await?;
    let listening = rows
        .iter()
        .map(|row| {
            Ok(contract::Listening { id: row.get("id")?, words: row.get("words")?, language: row.get("language")? })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Account { listening, ..account })
}

fn checked(words: &str) -> Result<String, Refusal> {
    let words: String = words.trim().chars().filter(|c| !c.is_control()).collect();
    if words.chars().count() < 2 || words.chars().count() > 200 {
        return Err(Refusal::invalid("words", "give two to 200 signs to listen for: a word, a phrase, or one #tag"));
    }
    Ok(words)
}

/// Listens for something more. The receiver begins anew with it.
pub async fn add(tx: &mut Tx, channels: &Channels, new: NewListening) -> Outcome<Listening> {
    let box_ = inbox::get(tx, &new.inbox).await?;
    if !box_.manifest(channels)?.listens {
        return Err(
            Refusal::invalid("inbox", "nothing can be listened for on this channel; choose one of posts").into()
        );
    }
    let count: i64 =
        tx.one("select count(*) as n from listenings where inbox_id = $1", args![&new.inbox]).await?.only()?;
    if count >= MOST {
        let why = format!("one account listens for at most {MOST} things; end one of them first");
        return Err(Refusal::invalid("words", why).into());
    }
    let (words, now, id) = (checked(&new.words)?, tx.now(), ListeningId::mint(tx.now()));
    let by = tx.actor().agent().cloned();
    let sql = "insert into listenings (id, inbox_id, words, language, rule, paused, created_at, created_by) values ($1, $2, $3, $4, $5, 0, $6, $7)";
    tx.exec(sql, args![&id, &new.inbox, &words, language(new.language), new.rule.code(), now, by]).await?;
    told(tx, &new.inbox, ("public.listening_added", id.as_str(), &words)).await?;
    find(tx, id.as_str()).await?.ok_or_else(|| Refusal::missing().into())
}

fn language(wished: Option<String>) -> Option<String> {
    wished.map(|code| code.trim().to_lowercase()).filter(|code| !code.is_empty() && code.len() <= 20)
}

/// Changes it.
pub async fn change(tx: &mut Tx, id: &str, to: Rewording) -> Outcome<Listening> {
    let now = find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let words = to.words.as_deref().map(checked).transpose()?.unwrap_or(now.words);
    let spoken = if to.language.is_some() { language(to.language) } else { now.language };
    let rule = to.rule.unwrap_or(now.rule);
    let sql = "update listenings set words = $2, language = $3, rule = $4, paused = $5 where id = $1";
    tx.exec(sql, args![id, &words, spoken, rule.code(), to.paused.unwrap_or(now.paused)]).await?;
    told(tx, &now.inbox, ("public.listening_changed", id, &words)).await?;
    find(tx, id).await?.ok_or_else(|| Refusal::missing().into())
}

/// Listens for it no more. What was heard stays.
pub async fn remove(tx: &mut Tx, id: &str) -> Outcome<()> {
    let Some(now) = find(tx, id).await? else { return Ok(()) };
    tx.exec("delete from listenings where id = $1", args![id]).await?;
    told(tx, &now.inbox, ("public.listening_ended", id, &now.words)).await
}

async fn told(tx: &mut Tx, inbox: &InboxId, (what, id, words): (&str, &str, &str)) -> Outcome<()> {
    tx.exec("update inboxes set version = version + 1 where id = $1", args![inbox]).await?;
    audit::write(tx, what, id, json!({ "words": words })).await?;
    tx.tell(Fact::new(Kind::InboxChanged).inbox(inbox));
    Ok(())
}
