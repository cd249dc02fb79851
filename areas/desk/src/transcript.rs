//! What was said in a conversation between us and its customer, to read, to keep or to send (DESK-216): messages they wrote
//! and messages that reached them. It is read from messages alone, so no note can be in it, nor what went to others.

use crate::file::{self, Owner, Stored};
use crate::head::{self, Head};
use crate::message::Recipients;
use crate::refusals;
use base::{Action, Actor, CustomerId, Fault, Outcome, Time};
use contract::{File, Party};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Conn, Row, Tx, args};

/// What was said.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Transcript {
    /// Number of the conversation.
    pub number: i64,
    /// What it is about.
    pub subject: String,
    /// When it began.
    pub opened_at: Time,
    /// When this was made.
    pub made_at: Time,
    /// What was said, the oldest first.
    pub messages: Vec<Said>,
}

/// One message.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Said {
    /// When.
    pub at: Time,
    /// `in` or `out`.
    pub direction: String,
    /// Who wrote it.
    pub from: Party,
    /// To whom; hidden copies are left out.
    pub to: Vec<Party>,
    /// Subject.
    pub subject: String,
    /// The words.
    pub text: String,
    /// Names of its files.
    pub files: Vec<String>,
}

/// How a transcript is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// A message and what decides whether the customer knows it.
struct Candidate {
    id: String,
    author: String,
    public: bool,
    said: Said,
}

impl Candidate {
    /// Whether they wrote it, or it reached them. Pure.
    fn is_known_to(&self, (ids, addresses): (&[CustomerId], &[String])) -> bool {
        let own = |address: &str| addresses.contains(&address.to_lowercase());
        // Every message of a conversation counts as its customer's: the address says who really wrote it.
        let from = &self.said.from.address;
        let named = from.is_empty() && ids.iter().any(|id| id.as_str() == self.author);
        let wrote = self.said.direction == "in" && (named || own(from));
        wrote || self.public || self.said.to.iter().any(|party| own(&party.address))
    }
}

/// Gathers what was said with the customer of a conversation.
pub async fn of(conn: &mut Conn, actor: &Actor, (key, now): (&str, Time)) -> Outcome<Transcript> {
    let head = head::open(conn, actor, key, Action::ConversationRead).await?;
    gather(conn, (&head, now)).await
}

async fn gather(conn: &mut Conn, (head, now): (&Head, Time)) -> Outcome<Transcript> {
    let customer = head.customer.as_ref().ok_or_else(refusals::nobody_to_tell)?;
    let person = customers::erase::person(conn, customer).await?;
    // Forwards went to others, copies say it twice, calls and letters are our own words about them.
    let sql = "select id, at, direction, visibility, author_id, coalesce(author_shown, author_name) as author_name, author_address, recipients, subject, text from messages m
               where conversation_id = $1 and held = 0 and kind = 'message' and copy_of is null and how is null
                 and not exists (select 1 from outbox o where o.message_id = m.id and o.state not in ('sent', 'unknown')) order by at, id";
    let mut messages = Vec::new();
    for row in conn.rows(sql, args![&head.id]).await? {
        let one = read(&row)?;
        if one.is_known_to((&person.ids, &person.addresses)) {
            let files = "select name from files where message_id = $1 and inline = 0 order by created_at, id";
            let names = conn.rows(files, args![&one.id]).await?;
            let files = names.iter().map(Row::only).collect::<Result<_, _>>()?;
            messages.push(Said { files, ..one.said });
        }
    }
    Ok(Transcript {
        number: head.number,
        subject: head.subject.clone(),
        opened_at: head.opened_at,
        made_at: now,
        messages,
    })
}

fn read(row: &Row) -> Result<Candidate, Fault> {
    let text = |column: &str| row.get::<Option<String>>(column).map(Option::unwrap_or_default);
    let to: Recipients = serde_json::from_value(row.get("recipients")?).unwrap_or_default();
    let said = Said {
        at: row.get("at")?,
        direction: row.get("direction")?,
        from: Party::new(text("author_name")?, text("author_address")?),
        to: to.to.into_iter().chain(to.cc).collect(),
        subject: row.get("subject")?,
        text: row.get("text")?,
        files: vec![],
    };
    let public = row.get::<String>("visibility")? == "public";
    Ok(Candidate { id: row.get("id")?, author: text("author_id")?, public, said })
}

/// As bytes; moments stand as they are where the reader lives.
pub fn written(transcript: &Transcript, (form, zone): (Form, &str)) -> Result<Vec<u8>, Fault> {
    match form {
        Form::Json => serde_json::to_vec_pretty(transcript).map_err(Fault::new),
        Form::Text => Ok(readable(transcript, zone).into_bytes()),
    }
}

/// For people to read, in no language but that of the messages. Pure.
fn readable(transcript: &Transcript, zone: &str) -> String {
    let mut text = format!("#{} {}\n", transcript.number, one_line(&transcript.subject));
    for said in &transcript.messages {
        let to: Vec<String> = said.to.iter().map(named).collect();
        let to = if to.is_empty() { String::new() } else { format!(" -> {}", to.join(", ")) };
        text.push_str(&format!("\n-- {} {}{to}\n{}\n", moment(said.at, zone), named(&said.from), said.text.trim()));
        for name in &said.files {
            text.push_str(&format!("[{}]\n", one_line(name)));
        }
    }
    text
}

/// Name and address in one line, whatever is in them.
fn named(party: &Party) -> String {
    let (name, address) = (one_line(&party.name), one_line(&party.address));
    match (name.is_empty(), address.is_empty()) {
        (true, _) => address,
        (false, true) => name,
        (false, false) => format!("{name} <{address}>"),
    }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn moment(at: Time, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let there = Timestamp::from_millisecond(at.0).unwrap_or_default().to_zoned(zone);
    there.strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// Keeps a transcript as a file of the asker's, to be sent with an answer like any other.
pub async fn attach(tx: &mut Tx, key: &str) -> Outcome<Stored> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    let head = head::open_as(tx, key, Action::ConversationReply).await?;
    let transcript = gather(tx, (&head, now)).await?;
    let zone = crate::colleague::zone_of(tx, &agent).await?;
    let bytes = written(&transcript, (Form::Text, &zone))?;
    let file = File::new(format!("conversation-{}.txt", head.number), "text/plain", bytes);
    Ok(file::keep(tx, &file, &Owner::Upload(agent.to_string())).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(direction: &str, from: &str, to: &str) -> Candidate {
        let said = Said {
            at: Time(1_772_438_400_000),
            direction: direction.into(),
            from: Party::new("A\r\nB", from),
            to: vec![Party::new("", to)],
            subject: String::new(),
            text: "words\n".into(),
            files: vec!["a.pdf".into()],
        };
        Candidate { id: String::new(), author: String::new(), public: false, said }
    }

    #[test]
    fn the_customer_knows_what_they_wrote_and_what_reached_them() {
        let ids = vec![CustomerId::mint(Time(1))];
        let addresses = vec!["ana@post.example".to_owned()];
        for (direction, from, to, knows) in [
            ("in", "ANA@post.example", "us@shop.example", true),
            ("out", "", "Ana@Post.example", true),
            ("in", "bob@post.example", "ana@post.example", true),
            ("in", "bob@post.example", "us@shop.example", false),
            ("out", "", "bob@post.example", false),
            ("out", "ana@post.example", "bob@post.example", false),
        ] {
            assert_eq!(
                candidate(direction, from, to).is_known_to((&ids, &addresses)),
                knows,
                "{direction} {from} {to}"
            );
        }
    }

    #[test]
    fn it_reads_as_lines_in_the_readers_zone() {
        let said = candidate("in", "ana@post.example", "us@shop.example").said;
        let whole = Transcript {
            number: 7,
            subject: "Lid\n".into(),
            opened_at: Time(0),
            made_at: Time(0),
            messages: vec![said],
        };
        let read = readable(&whole, "Europe/Vienna");
        assert_eq!(
            read,
            "#7 Lid\n\n-- 2026-03-02 09:00 CET AB <ana@post.example> -> us@shop.example\nwords\n[a.pdf]\n"
        );
        assert!(readable(&whole, "Nowhere/At all").contains("2026-03-02 08:00 UTC"));
    }
}
