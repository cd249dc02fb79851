//! A colleague answers a notification from their mailbox: a note, or where the inbox allows it an answer to the customer.
//!
//! An address is easily pretended, so three things must hold together (DESK-404, MAIL-404): a mark of ours that names the
//! colleague, proof that their own address wrote the mail, and their rights at this moment. Anything less waits in
//! quarantine, and whom it pretends to be is told in the app.

use crate::automatic::{self, ByMail};
use crate::file::{self, Owner};
use crate::head::{self, Head};
use crate::jobs::take_in::{Inbound, describe, duplicate, settle};
use crate::message;
use crate::note::{self, NewNote};
use crate::notify::{self, Cause};
use crate::people::{self, Reach};
use crate::reply::{self, Sort, Tools, Writing};
use crate::way_back::low;
use crate::{colleague, elsewhere, event, nodes};
use base::facts::{Fact, Kind as Told};
use base::{Action, Actor, AgentId, Failure, Fault, FileId, Outcome};
use contract::{Evidence, Incoming, Kind, Notice, Parsed, Trust, colleague_tag};
use serde_json::json;
use store::{Conn, Db, Tx, args, blobs, fence};

/// The answer to a notification among what was parsed, if it is one.
pub(crate) fn answer_in(list: &[Parsed]) -> Option<(&Incoming, Notice)> {
    let [Parsed::Message(message)] = list else { return None };
    let mark = message.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Notice(notice) => Some(*notice),
        _ => None,
    });
    mark.map(|notice| (message.as_ref(), notice))
}

/// What is to be done with it.
enum Verdict {
    /// It is what it says.
    Take { actor: Actor, head: Box<Head>, becomes: ByMail },
    /// Not all of it holds; perhaps somebody can be told.
    Refuse { why: String, tell: Option<(AgentId, Box<Head>)> },
    /// A program answered the notification.
    Machine,
}

/// Takes an answer of a colleague in. Runs twice like once.
pub(crate) async fn take(
    db: &Db,
    tools: Tools<'_>,
    inbound: &Inbound,
    (message, notice): (&Incoming, Notice),
) -> Outcome<()> {
    let verdict = judge(&mut db.read().await?, message, notice).await?;
    match verdict {
        Verdict::Machine => leave(db, inbound).await,
        Verdict::Refuse { why, tell } => refuse(db, inbound, message, (&why, tell)).await,
        Verdict::Take { actor, head, becomes } => {
            let kept = kept(db, (inbound, message), (becomes, low(head.thread_version) != notice.seen)).await?;
            let becomes = if kept.is_some() { ByMail::Note } else { becomes };
            match accept(db, tools, inbound, (message, &actor, &head, becomes)).await {
                Err(Failure::Refused(refusal)) => {
                    let tell = actor.agent().cloned().map(|agent| (agent, head));
                    refuse(db, inbound, message, (&refusal.detail, tell)).await
                }
                Ok(()) => match kept {
                    Some(why) => tell_kept(db, &actor, (&head, why)).await,
                    None => Ok(()),
                },
                other => other,
            }
        }
    }
}

/// Why what would leave is kept as a note, if it is.
async fn kept(
    db: &Db,
    (inbound, message): (&Inbound, &Incoming),
    (becomes, moved): (ByMail, bool),
) -> Outcome<Option<&'static str>> {
    if becomes != ByMail::Reply {
        return Ok(None);
    }
    if moved {
        return Ok(Some("something was added here after the notification you answered"));
    }
    Ok(fence::against(&mut db.read().await?, message.written_at.unwrap_or(inbound.at).min(inbound.at)).await?)
}

async fn judge(conn: &mut Conn, message: &Incoming, notice: Notice) -> Outcome<Verdict> {
    if message.kind != Kind::Message {
        return Ok(Verdict::Machine);
    }
    let named = named(conn, notice).await?;
    let Some(head) = head::find(conn, &notice.number.to_string()).await? else {
        return Ok(Verdict::Refuse { why: "the conversation it answers is not there any more".into(), tell: None });
    };
    let (automatic, _) = automatic::of(conn, &head.inbox).await?;
    let missing = missing(conn, message, &named, (&head, automatic.colleagues)).await?;
    Ok(match (missing, named) {
        (None, Some(Named { actor, .. })) => {
            Verdict::Take { actor, head: Box::new(head), becomes: automatic.colleagues }
        }
        (why, named) => Verdict::Refuse {
            why: why.unwrap_or_default(),
            tell: named.and_then(|named| Some((named.actor.agent()?.clone(), Box::new(head)))),
        },
    })
}

/// The colleague that a mark names, if they are active.
struct Named {
    actor: Actor,
    email: String,
}

async fn named(conn: &mut Conn, notice: Notice) -> Result<Option<Named>, Fault> {
    let active = team::list_active(conn).await?;
    let Some(agent) = active.into_iter().find(|agent| colleague_tag(&agent.id) == notice.colleague) else {
        return Ok(None);
    };
    let (Some(actor), Some(told)) =
        (colleague::as_actor(conn, &agent.id).await?, colleague::told(conn, &agent.id).await?)
    else {
        return Ok(None);
    };
    Ok(Some(Named { actor, email: told.email }))
}

/// What does not hold, in words; nothing when everything does.
async fn missing(
    conn: &mut Conn,
    message: &Incoming,
    named: &Option<Named>,
    (head, becomes): (&Head, ByMail),
) -> Outcome<Option<String>> {
    let from = &message.from.address;
    let Some(named) = named else {
        return Ok(Some("it answers a notification to somebody who does not work here any more".into()));
    };
    if customers::normalise("email", from) != customers::normalise("email", &named.email) {
        return Ok(Some(format!("it answers a notification to {}, but {from} wrote it", named.actor.name)));
    }
    if message.trust != Trust::Verified {
        return Ok(Some(format!(
            "nothing proves that {from} really wrote it; anybody can write in a colleague's name"
        )));
    }
    let thing = head::thing(conn, head).await?;
    let needed = match becomes {
        ByMail::Off => return Ok(Some("this inbox takes no answers of colleagues by mail".into())),
        ByMail::Note => Action::ConversationNote,
        ByMail::Reply => Action::ConversationReply,
    };
    let allowed = [Action::ConversationRead, needed].iter().all(|action| named.actor.check(*action, &thing).is_ok());
    if !allowed {
        return Ok(Some(format!("{} may not do this in the conversation any more", named.actor.name)));
    }
    let empty = words(message).is_empty() && message.files.iter().all(|file| file.inline);
    Ok(empty.then(|| "there is nothing in it but the quoted notification".into()))
}

fn words(message: &Incoming) -> &str {
    message.new_text.trim()
}

/// Writes the note or sends the answer, in the colleague's name.
async fn accept(
    db: &Db,
    tools: Tools<'_>,
    inbound: &Inbound,
    (message, actor, head, becomes): (&Incoming, &Actor, &Head, ByMail),
) -> Outcome<()> {
    for one in message.files.iter().filter(|file| !file.inline) {
        blobs::prepare(db, &one.bytes).await?;
    }
    let mut tx = db.begin(actor).await?;
    if !claim(&mut tx, inbound, message).await? {
        tx.commit().await?;
        return Ok(());
    }
    let mut head = head::get(&mut tx, &head.id).await?;
    let attachments = files(&mut tx, message).await?;
    match becomes {
        ByMail::Reply => {
            let writing = writing(&mut tx, &head, message, attachments).await?;
            reply::send_beside(&mut tx, tools, (head.clone(), writing), None).await?;
        }
        ByMail::Note | ByMail::Off => {
            let new = NewNote { text: words(message).to_owned(), mentions: vec![], attachments };
            note::add(&mut tx, &mut head, new).await?;
        }
    }
    event::write(&mut tx, &head.id, "by_mail", "answered a notification by mail", json!({ "inbound": inbound.id }))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Of two runs of the same job, and of the same mail twice, one goes on.
async fn claim(tx: &mut Tx, inbound: &Inbound, message: &Incoming) -> Outcome<bool> {
    let mine = tx.exec("update inbound set state = 'done' where id = $1 and state = 'new'", args![&inbound.id]).await?;
    if mine == 0 {
        return Ok(false);
    }
    if let Some(earlier) = duplicate(tx, inbound, message).await? {
        settle(tx, inbound, ("duplicate", &format!("the same content as {earlier}"))).await?;
        return Ok(false);
    }
    describe(tx, inbound, message).await?;
    Ok(true)
}

async fn files(tx: &mut Tx, message: &Incoming) -> Outcome<Vec<FileId>> {
    let owner = Owner::Upload(tx.actor().require_agent()?.to_string());
    let mut kept = Vec::new();
    for one in message.files.iter().filter(|file| !file.inline) {
        kept.push(file::keep(tx, one, &owner).await?.id);
    }
    Ok(kept)
}

/// To whoever wrote last, as the app would suggest.
async fn writing(tx: &mut Tx, head: &Head, message: &Incoming, attachments: Vec<FileId>) -> Outcome<Writing> {
    let last = message::last_to_answer(tx, head).await?;
    let confirmed = elsewhere::confirmed(tx, last.as_slice()).await?;
    let answered = |last| people::answer_to(&last, &head.subject, (None, &confirmed), Reach::Sender).to;
    let to = last.map(answered).unwrap_or_default();
    let body_text = words(message).to_owned();
    Ok(Writing { body_text, attachments, ..Writing::to(to, Sort::Reply, head.thread_version) })
}

/// An absence notice for a notification: kept, and nothing comes of it.
async fn leave(db: &Db, inbound: &Inbound) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    settle(&mut tx, inbound, ("echo", "a program answered a notification of goodword's")).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps the mail apart, and tells whom it names; no mail goes back (D9).
async fn refuse(
    db: &Db,
    inbound: &Inbound,
    message: &Incoming,
    (why, tell): (&str, Option<(AgentId, Box<Head>)>),
) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    let sql =
        "update inbound set state = 'quarantined', reason = $2, tries = tries + 1 where id = $1 and state = 'new'";
    let reason = format!("an answer by mail was not taken: {why}");
    if tx.exec(sql, args![&inbound.id, &reason]).await? == 0 {
        return Ok(());
    }
    describe(&mut tx, inbound, message).await?;
    tx.tell(Fact::new(Told::MailQuarantined).inbox(&inbound.inbox).with("inbound", inbound.id.to_string()));
    if let Some((agent, head)) = tell {
        let said = nodes::snippet(words(message));
        let text = format!("a mail in your name was not taken: {why}. It begins: \"{said}\"");
        notify::add(&mut tx, &agent, Cause::Warning, (&head, &text)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The customer or a colleague wrote meanwhile: words meant for the customer became a note.
async fn tell_kept(db: &Db, actor: &Actor, (head, why): (&Head, &str)) -> Outcome<()> {
    let Some(agent) = actor.agent() else { return Ok(()) };
    let mut tx = db.begin(&Actor::system()).await?;
    let text = format!("your answer by mail was kept as a note: {why}; read it, then send");
    notify::add(&mut tx, agent, Cause::Warning, (head, &text)).await?;
    tx.commit().await?;
    Ok(())
}
