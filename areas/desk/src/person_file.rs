//! Everything kept of one person, for them to read (DESK-1308): as JSON for programs and as plain text for people.

use crate::message::Recipients;
use base::{CustomerId, Fault, Outcome, Refusal, Time};
use customers::Customer;
use customers::proof::{self, Proof};
use serde::Serialize;
use store::erase::found;
use store::{Conn, Row, args};

/// Everything of a person.
#[derive(Debug, Serialize)]
pub struct Everything {
    made_at: Time,
    customer: Customer,
    /// What was asked at addresses on their behalf.
    proofs: Vec<Proof>,
    conversations: Vec<Talk>,
    /// What they wrote in conversations of others.
    elsewhere: Vec<Said>,
}

#[derive(Debug, Serialize)]
struct Talk {
    number: i64,
    subject: String,
    status: String,
    channel: String,
    opened_at: Time,
    messages: Vec<Said>,
    notes: Vec<Noted>,
}

#[derive(Debug, Serialize)]
struct Said {
    at: Time,
    direction: String,
    from: String,
    to: Vec<String>,
    subject: String,
    text: String,
    files: Vec<Attached>,
}

#[derive(Debug, Serialize)]
struct Attached {
    name: String,
    content_type: String,
    size: i64,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct Noted {
    at: Time,
    by: String,
    text: String,
}

/// Gathers everything of a person, all merged ones included.
pub async fn gather(conn: &mut Conn, (id, now): (&CustomerId, Time)) -> Outcome<Everything> {
    let person = customers::erase::person(conn, id).await?;
    let customer = customers::get(conn, id).await?.ok_or_else(Refusal::missing)?;
    let ids: Vec<String> = person.ids.iter().map(ToString::to_string).collect();
    let own = found(conn, "select id from conversations where customer_id in {list}", &ids).await?;
    let mut conversations = Vec::with_capacity(own.len());
    for talk in &own {
        conversations.push(talk_of(conn, talk).await?);
    }
    conversations.sort_by_key(|talk| talk.opened_at);
    let sql = "select distinct conversation_id from participants where address in {list}";
    let mut elsewhere = Vec::new();
    for other in found(conn, sql, &person.addresses).await?.iter().filter(|other| !own.contains(other)) {
        let said = said(conn, other).await?;
        let theirs = |author: &Author| ids.contains(&author.id) || person.addresses.contains(&author.address);
        elsewhere.extend(said.into_iter().filter_map(|(author, said)| theirs(&author).then_some(said)));
    }
    let proofs = proof::of(conn, id).await?;
    Ok(Everything { made_at: now, customer, proofs, conversations, elsewhere })
}

async fn talk_of(conn: &mut Conn, id: &str) -> Result<Talk, Fault> {
    let head = conn
        .one("select number, subject, status, channel, opened_at from conversations where id = $1", args![id])
        .await?;
    let messages = said(conn, id).await?.into_iter().map(|(_, said)| said).collect();
    let called = team::agent_names(conn).await?;
    let sql = "select n.at, n.author_name, n.text, coalesce(a.alias, '') as alias from notes n left join agents a on a.id = n.author_id
               where n.conversation_id = $1 order by n.at, n.id";
    // A file for a customer calls colleagues as customers do.
    let by = |row: &Row| Ok(called.of(&row.get::<String>("author_name")?, &row.get::<String>("alias")?));
    let note = |row: &Row| Ok(Noted { at: row.get("at")?, by: by(row)?, text: row.get("text")? });
    let notes = conn.rows(sql, args![id]).await?.iter().map(note).collect::<Result<_, Fault>>()?;
    Ok(Talk {
        number: head.get("number")?,
        subject: head.get("subject")?,
        status: head.get("status")?,
        channel: head.get("channel")?,
        opened_at: head.get("opened_at")?,
        messages,
        notes,
    })
}

/// Who wrote a message: their id then, and their address in lower case.
struct Author {
    id: String,
    address: String,
}

/// Messages of a conversation, and who wrote each.
async fn said(conn: &mut Conn, conversation: &str) -> Result<Vec<(Author, Said)>, Fault> {
    let sql =
        "select id, at, direction, author_id, coalesce(author_shown, author_name) as author_name, author_address, recipients, subject, text from messages
               where conversation_id = $1 order by at, id";
    let mut all = Vec::new();
    for row in conn.rows(sql, args![conversation]).await? {
        let id: String = row.get("id")?;
        let files = "select name, content_type, size, blob from files where message_id = $1 order by created_at, id";
        let files = conn.rows(files, args![&id]).await?.iter().map(attached).collect::<Result<_, _>>()?;
        let text = |column: &str| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
        let author = Author { id: text("author_id")?, address: text("author_address")?.to_lowercase() };
        all.push((author, one(&row, files)?));
    }
    Ok(all)
}

fn one(row: &Row, files: Vec<Attached>) -> Result<Said, Fault> {
    let recipients: Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
    let address: Option<String> = row.get("author_address")?;
    let party =
        |name: &str, address: &str| if address.is_empty() { name.to_owned() } else { format!("{name} <{address}>") };
    Ok(Said {
        at: row.get("at")?,
        direction: row.get("direction")?,
        from: party(&row.get::<String>("author_name")?, &address.unwrap_or_default()),
        to: recipients.to.iter().chain(&recipients.cc).map(|to| party(&to.name, &to.address)).collect(),
        subject: row.get("subject")?,
        text: row.get("text")?,
        files,
    })
}

fn attached(row: &Row) -> Result<Attached, Fault> {
    Ok(Attached {
        name: row.get("name")?,
        content_type: row.get("content_type")?,
        size: row.get("size")?,
        sha256: row.get("blob")?,
    })
}

/// The same for people to read. Pure.
#[must_use]
pub fn readable(all: &Everything) -> String {
    let mut text = String::new();
    let customer = &all.customer;
    line(&mut text, &customer.name);
    for identity in &customer.identities {
        line(&mut text, &format!("{}: {}", identity.kind.code(), identity.value));
    }
    let code = |code: &Option<String>| code.clone().unwrap_or_default();
    for (title, value) in [
        ("company", customer.company.clone()),
        ("language", code(&customer.language)),
        ("time zone", code(&customer.zone)),
        ("notes", customer.notes.clone()),
        ("known since", customer.created_at.to_rfc3339()),
    ] {
        if !value.is_empty() {
            line(&mut text, &format!("{title}: {value}"));
        }
    }
    for proof in &all.proofs {
        let state = proof.state.code();
        line(&mut text, &format!("{} asked whether {} is theirs: {state}", proof.asked_at.to_rfc3339(), proof.address));
    }
    for talk in &all.conversations {
        line(&mut text, &format!("\n== #{} {} ({}, {}) ==", talk.number, talk.subject, talk.channel, talk.status));
        talk.messages.iter().for_each(|said| spoken(&mut text, said));
        for note in &talk.notes {
            line(&mut text, &format!("\n-- {} note by {}\n{}", note.at.to_rfc3339(), note.by, note.text));
        }
    }
    if !all.elsewhere.is_empty() {
        line(&mut text, "\n== in conversations of others ==");
        all.elsewhere.iter().for_each(|said| spoken(&mut text, said));
    }
    text
}

fn spoken(text: &mut String, said: &Said) {
    line(text, &format!("\n-- {} {} -> {}", said.at.to_rfc3339(), said.from, said.to.join(", ")));
    if !said.subject.is_empty() {
        line(text, &said.subject);
    }
    line(text, said.text.trim_end());
    for file in &said.files {
        line(text, &format!("[{}, {} bytes]", file.name, file.size));
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words);
    text.push('\n');
}
