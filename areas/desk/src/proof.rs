//! Asking an address for proof (DESK-1306): a mail with a link and a code goes there, and nothing of anybody's story with
//! it. Neither the link nor the code lies anywhere in the database, so that nobody here can answer in their place.

pub(crate) mod page;
pub(crate) mod words;

use crate::automatic::{self, is_ours};
use crate::filter::seen_clause;
use crate::head::{self, Head};
use crate::letter::Private;
use crate::notify::{self, Cause};
use crate::people;
use crate::reply::Tools;
use crate::{event, inbox, refusals};
use base::{Action, CustomerId, Fault, MessageId, Outcome, ProofId, Refusal, Time, Vault};
use contract::{Outgoing, Party, Prepared, Visibility, Writer};
use customers::proof::{self, How, OPEN_MS, Proof, Question, State, Tried};
use serde_json::{Value, json};
use store::outbox::{self, Leaving};
use store::{Bind, Conn, Tx};
use words::{Filling, Words};

/// What links and codes are signed for.
const PURPOSE: &str = "proof";
/// Under this name a mail waits sealed; an export leaves out what has it.
/// Not `sealed`: that is the mark of goodword's own mail.
const SEALED: &str = "sealed_question";
/// What such a mail is sealed for.
const MAIL: &str = "proof_mail";

/// Asks an address whether it is the customer's who named it.
pub(crate) async fn ask(
    tx: &mut Tx,
    tools: Tools<'_>,
    (customer, address, place): (&CustomerId, &str, Option<&str>),
) -> Outcome<Proof> {
    let head = place_of(tx, customer, place).await?;
    let way = inbox::answering(tx, tools.channels, &head).await?.ok_or_else(refusals::no_way_out)?;
    if is_ours(tx, address).await? {
        return Err(Refusal::invalid("address", "this is one of our own addresses").into());
    }
    let (words, asker) = (language(tx, customer, (address, &head)).await?, asker(tx, &head).await?);
    let question = Question { customer, address, asker: &asker, language: words.code, conversation: &head.id };
    let proof = proof::ask(tx, question).await?;
    let out = letter(tx, tools.vault, (&proof, words)).await?;
    let subject = out.subject.clone();
    let prepared = prepared(tools, &way, out)?;
    queue(tx, tools.vault, (&head, &way, &proof, &subject), prepared).await?;
    let sentence = format!("asked at {} whether the address belongs to the same person", proof::masked(&proof.address));
    event::write(tx, &head.id, "proof", &sentence, json!({ "proof": proof.id })).await?;
    Ok(proof)
}

/// The conversation named, or the newest with this customer in which one may answer.
async fn place_of(tx: &mut Tx, customer: &CustomerId, place: Option<&str>) -> Outcome<Head> {
    let people = customers::group(tx, customer).await?;
    if let Some(place) = place {
        let head = head::open_as(tx, place, Action::ConversationReply).await?;
        let theirs = head.customer.as_ref().is_some_and(|id| people.contains(id));
        return if theirs { Ok(head) } else { Err(refusals::no_conversation_for_proof().into()) };
    }
    let mut bind = Bind::new();
    let mut clauses = vec![
        format!("c.customer_id in {}", bind.list(people)),
        "c.merged_into is null and c.internal = 0 and c.visibility = 'private' and c.shelf not in ('trash', 'spam')"
            .into(),
    ];
    clauses.extend(seen_clause(&mut bind, &tx.actor().reach(Action::ConversationReply)));
    let sql = format!(
        "select {} from conversations c where {} order by c.last_at desc, c.id desc limit 1",
        head::COLUMNS,
        clauses.join(" and ")
    );
    let row = tx.maybe(sql, bind.values()).await?.ok_or_else(refusals::no_conversation_for_proof)?;
    let head = head::read(&row)?;
    head::open_as(tx, head.id.as_str(), Action::ConversationReply).await
}

/// The language of whom the address belongs to, else of the customer, else of their words, else the company's.
async fn language(tx: &mut Tx, customer: &CustomerId, (address, head): (&str, &Head)) -> Result<&'static Words, Fault> {
    let owner = customers::find_by_address(tx, "email", address).await?;
    let mut wished = Vec::new();
    for id in owner.iter().chain([customer]) {
        wished.extend(customers::get(tx, id).await?.and_then(|person| person.language));
    }
    wished.extend(head.language.clone());
    wished.push(team::company(tx).await?.locale);
    Ok(words::pick(&wished))
}

/// From where the customer writes in this conversation, with most of it left out.
async fn asker(conn: &mut Conn, head: &Head) -> Result<String, Fault> {
    let all = people::of(conn, &head.id).await?;
    let first = all.iter().find(|one| one.role == "customer").or(all.first());
    Ok(first.map(|one| proof::masked(&one.address)).unwrap_or_default())
}

async fn letter(tx: &mut Tx, vault: &Vault, (proof, words): (&Proof, &'static Words)) -> Outcome<Outgoing> {
    let company = team::company(tx).await?;
    let link =
        format!("{}/p/proof/{}", company.public_url.trim_end_matches('/'), vault.sign(PURPOSE, proof.id.as_str()));
    let until =
        automatic::words::of(words.code).map(|known| known.moment(proof.until, &company.zone)).unwrap_or_default();
    let code = proof::code(&vault.derive(PURPOSE), &proof.id);
    let filling = Filling {
        company: &company.name,
        address: &proof.address,
        asker: &proof.asker,
        link: &link,
        code: &code,
        until: &until,
    };
    // of no conversation: whoever answers this mail begins one of their own
    Ok(Outgoing {
        to: vec![Party::new(String::new(), proof.address.clone())],
        subject: words.fill(words.subject, filling),
        writer: Writer::Program,
        ..Outgoing::written(MessageId::mint(tx.now()), tx.now(), words.fill(words.mail, filling))
    })
}

fn prepared(tools: Tools<'_>, way: &inbox::Inbox, out: Outgoing) -> Outcome<Prepared> {
    let channel = tools.channels.get(&way.channel)?;
    if way.manifest(tools.channels)?.visibility != Visibility::Private {
        return Err(refusals::no_way_out().into());
    }
    let account = way.account(tools.channels, tools.vault)?;
    Ok(channel.prepare(&account, Private::new(out).clear().outgoing())?)
}

/// The mail waits sealed, and is forgotten once it has left: it is shown in no thread, since whoever has it can answer it.
async fn queue(
    tx: &mut Tx,
    vault: &Vault,
    (head, way, proof, subject): (&Head, &inbox::Inbox, &Proof, &str),
    prepared: Prepared,
) -> Outcome<()> {
    let text = String::from_utf8(prepared.bytes).map_err(|e| Fault::new(e).doing("seal a question to an address"))?;
    let mut send = prepared.payload;
    if let Some(parts) = send.as_object_mut() {
        parts.insert("uncopied".into(), json!(true));
    }
    let leaving = Leaving {
        class: automatic::CLASS,
        channel: way.channel.clone(),
        inbox: Some(way.id.clone()),
        conversation: Some(head.id.clone()),
        message: None,
        sent_to: proof.address.clone(),
        subject: subject.to_owned(),
        payload: json!({ "send": send, SEALED: vault.seal(MAIL, &text)?, "once": true }),
        key: proof.id.to_string(),
        not_before: tx.now(),
    };
    outbox::put(tx, leaving).await?;
    Ok(())
}

/// The bytes of a sealed mail, if it is one.
pub(crate) fn unsealed(payload: &Value, vault: &Vault) -> Result<Option<Vec<u8>>, Fault> {
    let sealed = payload.get(SEALED).and_then(Value::as_str);
    sealed.map(|sealed| vault.open(MAIL, sealed).map(String::into_bytes)).transpose()
}

/// Whether a mail waits sealed.
pub(crate) fn is_sealed(payload: &Value) -> bool {
    payload.get(SEALED).is_some()
}

/// The question a link leads to.
pub(crate) async fn linked(conn: &mut Conn, vault: &Vault, token: &str) -> Result<Option<Proof>, Fault> {
    let id: Option<ProofId> = vault.verify(PURPOSE, token).and_then(|id| id.parse().ok());
    match id {
        Some(id) => proof::find(conn, &id).await,
        None => Ok(None),
    }
}

/// Whether a question can still be answered. Pure.
pub(crate) fn is_open(proof: &Proof, now: Time) -> bool {
    proof.state == State::Asked && now < proof.until
}

/// Writes down what was said on the page behind the link. False if that was too late.
pub(crate) async fn by_link(tx: &mut Tx, proof: &Proof, said: State) -> Outcome<bool> {
    let answered = proof::answer(tx, proof, (said, How::Link)).await?;
    if answered {
        told(tx, proof, said).await?;
    }
    Ok(answered)
}

/// Tries a code that was read out or written to an agent.
pub(crate) async fn by_code(tx: &mut Tx, vault: &Vault, (proof, typed): (&Proof, &str)) -> Outcome<Tried> {
    let tried = proof::tried(tx, proof, (&vault.derive(PURPOSE), typed)).await?;
    if tried == Tried::Right {
        told(tx, proof, State::Proven).await?;
    }
    Ok(tried)
}

/// Says in the conversation, and to whoever asked, what the address answered.
async fn told(tx: &mut Tx, proof: &Proof, said: State) -> Outcome<()> {
    let Some(head) = head::find(tx, proof.conversation.as_str()).await? else { return Ok(()) };
    let answer =
        if said == State::Proven { "says that it is the same person" } else { "says that it is somebody else" };
    let sentence = format!("whoever reads mail at {} {answer}", proof::masked(&proof.address));
    event::write(tx, &head.id, "proof", &sentence, json!({ "proof": proof.id, "answer": said })).await?;
    notify::add(tx, &proof.asked_by, Cause::Warning, (&head, &sentence)).await?;
    tx.tell(
        base::facts::Fact::new(base::facts::Kind::CustomerChanged)
            .customer(&proof.customer)
            .conversation(&head.id)
            .inbox(&head.inbox),
    );
    Ok(())
}

/// Says in the conversation that the question did not get there.
pub(crate) async fn failed(tx: &mut Tx, conversation: &str, why: &str) -> Result<(), Fault> {
    let Some(head) = head::find(tx, conversation).await? else { return Ok(()) };
    let sentence = format!("the question to the other address could not be delivered: {why}");
    event::write(tx, &head.id, "proof", &sentence, json!({})).await
}

/// How long a question can be answered, in hours, for people.
pub(crate) const OPEN_HOURS: i64 = OPEN_MS / Time::HOUR;
