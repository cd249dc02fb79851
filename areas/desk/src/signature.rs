//! Signatures: what stands below an answer, an agent's and their inbox's, with pictures such as a logo (DESK-304). A picture
//! stands there as in any answer, `![what it shows](cid:id)`: an agent's are their own uploads, an inbox keeps its own.

use crate::file::{self, Images, Stored};
use crate::head::Head;
use crate::inbox::Inbox;
use crate::wording::{self, Whose, Wording};
use crate::{colleague, erase, nodes};
use base::{AgentId, FileId, InboxId, Outcome, Refusal, Time, Vault};
use contract::{File, Manifest};
use serde_json::Value;
use store::{Bind, Conn, Tx, args, blobs};

/// Bytes of the pictures of one signature, at most: they travel with every answer.
const MOST_BYTES: i64 = 256 * 1024;
/// Pictures of one signature, at most.
const MOST: usize = 5;
/// What stands between an answer and what is below it.
const MARK: &str = "\n\n-- \n";
/// Uploads that went nowhere yet.
const UNGIVEN: &str = "message_id is null and note_id is null and macro_id is null";

/// What stands below an answer.
pub(crate) struct Below {
    /// What customers call the agent.
    pub(crate) name: String,
    /// The agent's signature, then the inbox's.
    pub(crate) text: String,
    /// The pictures in them.
    pub(crate) pictures: Vec<File>,
}

/// The words below an answer, and who signs.
pub(crate) struct Words {
    /// The agent's name.
    pub(crate) name: String,
    /// Their own signature.
    pub(crate) own: String,
    /// The inbox's.
    pub(crate) theirs: String,
}

/// The words that stand below an answer of this agent here, in the language it will be in.
pub(crate) async fn words(conn: &mut Conn, agent: &AgentId, (head, inbox): (&Head, &Inbox)) -> Outcome<Words> {
    let (name, usual) = colleague::voice(conn, agent).await?;
    let languages = wording::languages(conn, head).await?;
    let mine = wording::of(conn, Whose::Agent(agent)).await?;
    let ours = wording::of(conn, Whose::Inbox(&inbox.id)).await?;
    let chosen =
        |all: &[Wording], usual: String| wording::choose(all, &inbox.id, &languages).map_or(usual, str::to_owned);
    Ok(Words { name, own: chosen(&mine, usual), theirs: chosen(&ours, inbox.signature.clone()) })
}

/// What stands below an answer of this agent in this inbox. Where nobody is addressed by mail there are no pictures.
pub(crate) async fn below(
    tx: &mut Tx,
    agent: &AgentId,
    (head, inbox, manifest): (&Head, &Inbox, &Manifest),
) -> Outcome<Below> {
    let Words { name, own, theirs } = words(tx, agent, (head, inbox)).await?;
    let mut below = Below { name, text: String::new(), pictures: Vec::new() };
    for (whose, words) in [(Whose::Agent(agent), own.trim()), (Whose::Inbox(&inbox.id), theirs.trim())] {
        let shown = if manifest.has_cc { pictures(tx, &[whose], words).await? } else { Vec::new() };
        let ids: Vec<FileId> = shown.iter().map(|one| one.id.clone()).collect();
        stack(&mut below.text, &with_only(words, &ids));
        for one in shown {
            below.pictures.push(enclosed(tx, one).await?);
        }
    }
    Ok(below)
}

/// The words, then what is below them, under the usual mark. Pure.
pub(crate) fn signed(text: &str, below: &str) -> String {
    if below.is_empty() { text.trim_end().to_owned() } else { format!("{}{MARK}{below}", text.trim_end()) }
}

/// The same as it is kept: a picture below the words is named there. Pure.
pub(crate) fn kept(text: &str) -> String {
    match text.rsplit_once(MARK) {
        Some((words, below)) => format!("{words}{MARK}{}", with_only(below, &[])),
        None => text.to_owned(),
    }
}

/// A table begins a block of its own. Pure.
fn stack(text: &mut String, more: &str) {
    if more.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    if more.starts_with('|') {
        text.push('\n');
    }
    text.push_str(more);
}

/// The pictures that stand in words, by id. Pure.
fn named(text: &str) -> Vec<FileId> {
    let mut ids: Vec<FileId> = Vec::new();
    for id in text.split("](cid:").skip(1).filter_map(|from| from.split_once(')')?.0.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The words with only these pictures in them: of others is left what they show. Pure.
fn with_only(text: &str, shown: &[FileId]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("![") {
        out.push_str(before);
        let picture = from.split_once("](cid:").and_then(|(alt, from)| Some((alt, from.split_once(')')?)));
        rest = match picture.filter(|(alt, _)| !alt.contains(['[', ']', '\n'])) {
            Some((alt, (id, after))) if shown.iter().any(|one| one.as_str() == id) => {
                out.push_str(&format!("![{alt}](cid:{id})"));
                after
            }
            Some((alt, (_, after))) => {
                out.push_str(&format!("[{alt}]"));
                after
            }
            None => {
                out.push_str("![");
                from
            }
        };
    }
    out.push_str(rest);
    out
}

/// The pictures in words that one of these may show.
async fn pictures(conn: &mut Conn, whose: &[Whose<'_>], text: &str) -> Outcome<Vec<Stored>> {
    let ids = named(text);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut bind = Bind::new();
    let mut owned = Vec::new();
    for one in whose {
        owned.push(match one {
            Whose::Agent(agent) => format!("(uploaded_by = {} and {UNGIVEN})", bind.put(*agent)),
            Whose::Inbox(inbox) => format!("inbox_id = {}", bind.put(*inbox)),
        });
    }
    let (owned, list) = (owned.join(" or "), bind.list(&ids));
    let sql = format!("select {} from files where id in {list} and ({owned}) order by id", file::COLUMNS);
    let found = conn.rows(sql, bind.values()).await?.iter().map(file::read).collect::<Result<Vec<_>, _>>()?;
    Ok(found.into_iter().filter(|one| file::is_raster(&one.content_type)).take(MOST).collect())
}

async fn enclosed(tx: &mut Tx, picture: Stored) -> Outcome<File> {
    let folder = tx.db().folder().to_owned();
    let bytes = blobs::get(tx, &folder, &picture.blob).await?.unwrap_or_default();
    Ok(File {
        inline: true,
        content_id: Some(picture.id.to_string()),
        description: picture.description,
        ..File::new(picture.name, picture.content_type, bytes)
    })
}

fn check(text: &str, found: &[Stored]) -> Result<(), Refusal> {
    if named(text).len() > found.len() {
        let words = format!("at most {MOST} pictures, each one uploaded here; insert the missing one again");
        return Err(Refusal::invalid("signature", words));
    }
    if found.iter().map(|one| one.size).sum::<i64>() > MOST_BYTES {
        let words = "the pictures of a signature travel with every answer: use 256 KiB at most";
        return Err(Refusal::invalid("signature", words));
    }
    Ok(())
}

/// Gives an inbox the pictures of its signature, in whatever words, and no others: ones it has, and ones the actor has just
/// uploaded.
pub(crate) async fn settle(tx: &mut Tx, inbox: &InboxId, usual: &str) -> Outcome<()> {
    let other = wording::of(tx, Whose::Inbox(inbox)).await?;
    let all: Vec<&str> = std::iter::once(usual).chain(other.iter().map(|one| one.text.as_str())).collect();
    let text = all.join("\n");
    let text = text.as_str();
    if let Some(agent) = tx.actor().agent().cloned() {
        for id in named(text) {
            let sql = format!(
                "update files set inbox_id = $2, uploaded_by = null where id = $1 and uploaded_by = $3 and {UNGIVEN}"
            );
            tx.exec(sql, args![&id, inbox, &agent]).await?;
        }
    }
    let found = pictures(tx, &[Whose::Inbox(inbox)], text).await?;
    check(text, &found)?;
    let had = tx.rows("select id, blob from files where inbox_id = $1", args![inbox]).await?;
    let mut bytes = Vec::new();
    for row in had {
        let id: FileId = row.get("id")?;
        if found.iter().all(|one| one.id != id) {
            tx.exec("delete from files where id = $1", args![&id]).await?;
            bytes.push(row.get::<String>("blob")?);
        }
    }
    Ok(erase::forget_replaced(tx, &bytes).await?)
}

/// How a signature will look that somebody is writing, of their own or of an inbox.
pub(crate) async fn look(
    conn: &mut Conn,
    (agent, inbox): (&AgentId, Option<&InboxId>),
    text: &str,
    (vault, now): (&Vault, Time),
) -> Outcome<Value> {
    let whose: Vec<Whose<'_>> = std::iter::once(Whose::Agent(agent)).chain(inbox.map(Whose::Inbox)).collect();
    let files = pictures(conn, &whose, text).await?;
    check(text, &files)?;
    // In the letter a picture goes by its id.
    let files: Vec<Stored> =
        files.into_iter().map(|one| Stored { content_id: Some(one.id.to_string()), ..one }).collect();
    let images = Images { files: &files, vault, now, remote: false };
    Ok(nodes::with_images(nodes::of_markup(text.trim()), &|key| images.address(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_nobody_may_show_is_named() {
        let (logo, other) = (FileId::mint(Time(1)), FileId::mint(Time(2)));
        let text = format!("Mia\n![Acme](cid:{logo}) ![x](cid:{other}) ![no] ![y](https://a.example/y.png)");
        assert_eq!(named(&text), [logo.clone(), other.clone()]);
        let left = with_only(&text, std::slice::from_ref(&logo));
        assert_eq!(left, format!("Mia\n![Acme](cid:{logo}) [x] ![no] ![y](https://a.example/y.png)"));
        let sent = signed(&format!("see ![z](cid:{other})\n"), &format!("![Acme](cid:{logo})"));
        assert_eq!(kept(&sent), format!("see ![z](cid:{other})\n\n-- \n[Acme]"));
    }

    #[test]
    fn signatures_stand_one_below_the_other_and_tables_apart() {
        let below = |parts: &[&str]| {
            let mut text = String::new();
            parts.iter().for_each(|part| stack(&mut text, part));
            signed("Hello. ", &text)
        };
        assert_eq!(below(&["", ""]), "Hello.");
        assert_eq!(below(&["Mia", ""]), "Hello.\n\n-- \nMia");
        assert_eq!(below(&["Mia", "Acme"]), "Hello.\n\n-- \nMia\nAcme");
        assert_eq!(below(&["Mia", "| a |"]), "Hello.\n\n-- \nMia\n\n| a |");
    }
}
