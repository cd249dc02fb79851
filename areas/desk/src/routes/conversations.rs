//! Conversations: lists, one whole, changing, beginning.

use super::channels;
use crate::autonomy::need::Need;
use crate::autonomy::{self, Saying};
use crate::begin::{self, Contact, FirstMessage, Question};
use crate::change::{self, Change};
use crate::claim::{self, Standing};
use crate::draft::{self, Draft};
use crate::elsewhere::{self, Elsewhere};
use crate::event::{self, Because};
use crate::head::{self, Head};
use crate::later::{self, Later};
use crate::leaves_from::{self, LeavesFrom};
use crate::list::{self, Lists, Sort, Wanted};
use crate::message::{self, Message};
use crate::people::{self, Answer as Addressed, Participant, Reach};
use crate::public::tree::{self, InPublic};
use crate::query::{Hint, Query, names};
use crate::reply::Tools;
use crate::row::{self, Row};
use crate::timeline::{self, Item};
use crate::{file, inbox, notify, takeover, unproven};
use base::{Action, AgentId, CustomerId, Failure, Fault, Refusal, Time};
use contract::Party;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Needs, Page, Paging, Reply, Route, get, patch, post};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let read = Needs::Permission(Action::ConversationRead);
    vec![
        get("/conversations", read, "conversations of a view, or found by a search", list),
        post("/conversations", Needs::Permission(Action::ConversationReply), "write to somebody first", write_first),
        post("/conversations/internal", Needs::Permission(Action::InternalAsk), "ask a colleague or team", ask_inside),
        post(
            "/conversations/note",
            Needs::Permission(Action::ConversationNote),
            "write down a call, letter or meeting",
            write_down,
        ),
        get("/conversations/{id}", read, "a conversation, by id or number", one),
        patch("/conversations/{id}", read, "change status, assignee, team, labels and the like", change_one),
        post(
            "/conversations/{id}/customer",
            Needs::Permission(Action::CustomerChange),
            "give a conversation to another customer; can be taken back",
            reassign,
        ),
        get(
            "/conversations/{id}/customer",
            read,
            "what its customer may have seen of a conversation",
            seen_by_customer,
        ),
        get("/conversations/{id}/timeline", read, "messages, notes and lines, newest page first", thread),
    ]
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct ListQuery {
    /// Key of a view; `all` if absent.
    view: Option<String>,
    /// Words and operators.
    q: Option<String>,
    /// Order; the view's own if absent.
    sort: Option<Sort>,
    /// From the `next` of the page before.
    cursor: Option<String>,
    /// Items wanted.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Listed {
    items: Vec<Row>,
    next: Option<String>,
    /// What was read differently than it may have been meant, in words.
    hint: Option<String>,
    /// The same piece by piece: what was typed, and the nearest that is understood.
    misread: Option<Hint>,
}

/// Told when the words stand in more messages than are looked at.
const DEEPER: &str = "only the newest 200000 messages with these words were looked at; add a word, an inbox or a date to look further back";

async fn list(ask: Ask<ListQuery>) -> Answer<Listed> {
    let me = ask.actor.require_agent()?;
    let paging = Paging { cursor: ask.query.cursor.clone(), limit: ask.query.limit };
    let mut conn = ask.read().await?;
    let (key, typed) = (ask.query.view.as_deref().unwrap_or("all"), ask.query.q.as_deref().unwrap_or(""));
    let (view, query, order) = crate::view::asked(&mut conn, &me, (key, typed, ask.now)).await?;
    let sort = ask.query.sort.or(order).unwrap_or_else(|| list::usual_sort(&view, &query));
    let (after, limit, lists) = (paging.after()?, paging.limit(), ask.part::<Lists>()?);
    let wanted = Wanted { view: &view, query, sort: Some(sort), after, limit, lists: &lists };
    let found = list::page(&mut conn, &ask.actor, &wanted).await?;
    let misread = misread(&mut conn, (&wanted.query, found.heads.is_empty())).await?;
    let hint = misread.as_ref().map(ToString::to_string).or_else(|| found.deeper.then(|| DEEPER.to_owned()));
    let heads = found.heads;
    let next = Page::of(heads.iter().collect(), paging.limit(), |head: &&Head| sort.key(head)).next;
    let mut items = row::dress(&mut conn, &me, &heads).await?;
    let mut files = file::named_so(&mut conn, &heads, &wanted.query.words).await?;
    for row in &mut items {
        row.found_file = files.remove(&row.id);
    }
    Ok(Listed { items, next, hint, misread }.into())
}

/// What of a search was read differently than it may have been meant; where nothing is found, also names nothing has.
async fn misread(conn: &mut store::Conn, (query, empty): (&Query, bool)) -> Result<Option<Hint>, Fault> {
    if query.hint.is_none() && empty {
        return names::unknown(conn, query).await;
    }
    Ok(query.hint.clone())
}

/// A conversation whole.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Conversation {
    #[serde(flatten)]
    row: Row,
    participants: Vec<Participant>,
    /// Addresses somebody wrote from here who could not be verified.
    unproven: Vec<String>,
    reply_to: Addressed,
    /// That the message which is answered wants its answer at another domain.
    elsewhere: Option<Elsewhere>,
    reply_all_to: Addressed,
    from_identities: Vec<Party>,
    /// For each person the addresses an answer to them may leave from, newest first; none where it is these for all.
    leaves_from: Vec<LeavesFrom>,
    because: Vec<Because>,
    presence: Vec<super::presence::Shown>,
    thread_version: i64,
    draft: Option<Draft>,
    /// Answers that are sent later, or held.
    answers_later: Vec<Later>,
    /// Answers that wait for a second person.
    approvals: Vec<super::approvals::Waiting>,
    other_drafts: Vec<OtherDraft>,
    can: Can,
    capability: Capability,
    followers: Vec<team::AgentRef>,
    following: bool,
    language: Option<String>,
    /// What it is in public, where it is a branch of a thread of posts.
    public: Option<InPublic>,
    /// Who alone may send, in teams that claim.
    claim: Option<Standing>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OtherDraft {
    agent: team::AgentRef,
    updated_at: Time,
    /// Whether it was the reader's before.
    was_mine: bool,
}

/// What the reader may do here.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the API's shape, told as such")]
#[derive(Debug, Serialize, JsonSchema)]
struct Can {
    reply: bool,
    note: bool,
    assign: bool,
    change: bool,
    trash: bool,
    /// Publish by their own permission, and act on posts.
    publish: bool,
}

/// Whether the channel takes an answer now.
#[derive(Debug, Serialize, JsonSchema)]
struct Capability {
    may_reply: bool,
    why_not: Option<String>,
    /// The longest text it takes.
    length: Option<contract::Length>,
    /// Who may read an answer, widest first; none where there are no posts.
    audiences: Vec<contract::Audience>,
    /// Whether pictures must be described.
    wants_descriptions: bool,
    /// Why the reader may not publish here, in words; none if they may, or need not.
    may_not_publish: Option<String>,
}

pub(super) async fn show<Q, B>(ask: &Ask<Q, B>, head: &Head) -> Answer<Conversation> {
    let me = ask.actor.require_agent()?;
    let mut conn = ask.read().await?;
    let row = row_of(&mut conn, &me, head).await?;
    let channels = channels(ask)?;
    let tools = (&*channels, ask.house().vault());
    let (answering, manifest, account) = way_out(&mut conn, tools, head).await?;
    let (last, confirmed) = to_answer(&mut conn, head).await?;
    let asked = (account.as_ref(), &confirmed);
    let addressed =
        |reach| last.as_ref().map(|m| people::answer_to(m, &head.subject, asked, reach)).unwrap_or_default();
    let (participants, unproven) = part_taking(&mut conn, head).await?;
    let thing = head::thing(&mut conn, head).await?;
    let ((followers, other_drafts), draft) = writing(ask, &mut conn, (&me, head)).await?;
    let (public, may_not_publish) = in_public(ask, &mut conn, (&channels, head, &thing)).await?;
    let capability = Capability {
        may_not_publish,
        ..capability((&channels, manifest.as_ref()), (answering.as_ref(), account.as_ref()), (head, public.as_ref()))
    };
    let (from_identities, leaves_from) = leaves_from::shown(&mut conn, tools, (head, account.as_ref())).await?;
    let whole = Conversation {
        unproven,
        reply_to: addressed(Reach::Sender),
        elsewhere: last.as_ref().and_then(|last| confirmed.look(last)),
        reply_all_to: addressed(Reach::All(&participants)),
        participants,
        from_identities,
        leaves_from,
        because: event::because(&mut conn, &head.id).await?,
        presence: super::presence::at(ask, &mut conn, &head.id).await?,
        thread_version: head.thread_version,
        answers_later: later::of(&mut conn, head).await?,
        approvals: super::approvals::of(&mut conn, &me, head).await?,
        draft,
        other_drafts,
        capability,
        public,
        can: can(&ask.actor, &thing, manifest.as_ref()),
        following: followers.iter().any(|one| one.id == me),
        claim: claim::standing(&mut conn, head, ask.now).await?,
        followers,
        language: head.language.clone(),
        row,
    };
    Ok(Reply::from(whole).version(head.version))
}

/// The inbox an answer leaves from, what its channel can do, and its account.
async fn way_out(
    conn: &mut store::Conn,
    (channels, vault): (&contract::Channels, &base::Vault),
    head: &Head,
) -> base::Outcome<(Option<inbox::Inbox>, Option<contract::Manifest>, Option<contract::Account>)> {
    let Some(answering) = inbox::answering(conn, channels, head).await? else { return Ok((None, None, None)) };
    let (manifest, account) = (answering.manifest(channels)?, answering.account(channels, vault)?);
    Ok((Some(answering), Some(manifest), Some(account)))
}

/// The message an answer would answer, and where somebody said that answers to its writer may go.
async fn to_answer(
    conn: &mut store::Conn,
    head: &Head,
) -> Result<(Option<message::Stored>, elsewhere::Confirmed), Fault> {
    let last = message::last_to_answer(conn, head).await?;
    let confirmed = elsewhere::confirmed(conn, last.as_slice()).await?;
    Ok((last, confirmed))
}

/// What the reader may do here; nobody answers where there is no way out.
fn can(actor: &base::Actor, thing: &base::Thing, way_out: Option<&contract::Manifest>) -> Can {
    let may = |action| actor.check(action, thing).is_ok();
    Can {
        reply: way_out.is_some() && may(Action::ConversationReply),
        note: may(Action::ConversationNote),
        assign: may(Action::ConversationAssign),
        change: may(Action::ConversationChange),
        trash: may(Action::ConversationDelete),
        publish: may(Action::Publish),
    }
}

/// Who takes part, and the addresses somebody used who could not be verified.
async fn part_taking(conn: &mut store::Conn, head: &Head) -> Result<(Vec<Participant>, Vec<String>), Fault> {
    Ok((people::of(conn, &head.id).await?, unproven::addresses(conn, &head.id).await?))
}

/// The conversation as lists show it.
async fn row_of(conn: &mut store::Conn, me: &AgentId, head: &Head) -> Result<Row, Fault> {
    let rows = row::dress(conn, me, std::slice::from_ref(head)).await?;
    rows.into_iter().next().ok_or_else(|| Fault::new("a row vanished"))
}

/// Who follows, and who else is writing.
async fn colleagues(
    conn: &mut store::Conn,
    me: &AgentId,
    head: &Head,
) -> Result<(Vec<team::AgentRef>, Vec<OtherDraft>), Fault> {
    let follow = notify::followers(conn, &head.id).await?;
    let others = draft::others(conn, &head.id, me).await?;
    let all: Vec<_> = follow.iter().chain(others.iter().map(|(agent, _)| agent)).cloned().collect();
    let names = team::agents_by_ids(conn, &all).await?;
    let mine = takeover::taken_from(conn, (&head.id, me)).await?;
    let named = |(id, updated_at)| {
        Some(OtherDraft { agent: names.get(&id).cloned()?, updated_at, was_mine: mine.contains(&id) })
    };
    let followers = follow.iter().filter_map(|id| names.get(id).cloned()).collect();
    Ok((followers, others.into_iter().filter_map(named).collect()))
}

/// Who follows and writes, and what the reader wrote so far.
async fn writing<Q, B>(
    ask: &Ask<Q, B>,
    conn: &mut store::Conn,
    (me, head): (&AgentId, &Head),
) -> base::Outcome<((Vec<team::AgentRef>, Vec<OtherDraft>), Option<Draft>)> {
    Ok((colleagues(conn, me, head).await?, own_draft(ask, conn, head).await?))
}

/// The reader's draft, with its files.
async fn own_draft<Q, B>(ask: &Ask<Q, B>, conn: &mut store::Conn, head: &Head) -> base::Outcome<Option<Draft>> {
    let Some(draft) = draft::of(conn, &head.id, &ask.actor.require_agent()?).await? else { return Ok(None) };
    Ok(Some(draft.dressed(conn, ask.house().vault(), ask.now).await?))
}

/// What everyone reads along, and why somebody else has to look first at what is said there, whatever it says.
async fn in_public<Q, B>(
    ask: &Ask<Q, B>,
    conn: &mut store::Conn,
    (channels, head, thing): (&contract::Channels, &Head, &base::Thing),
) -> base::Outcome<(Option<InPublic>, Option<String>)> {
    let public = tree::head(conn, channels, head).await?;
    let audience = public.as_ref().map(|public| public.audience);
    let saying = Saying { actor: &ask.actor, head, thing, audience, words: "", found: &[] };
    let (needed, _) = autonomy::at(conn, (ask.house().vault(), ask.now), saying).await?;
    let why = (needed.need > Need::None).then(|| crate::refusals::public_needs_approval(&needed).detail);
    Ok((public, why))
}

fn capability(
    (channels, manifest): (&contract::Channels, Option<&contract::Manifest>),
    (answering, account): (Option<&inbox::Inbox>, Option<&contract::Account>),
    (head, public): (&Head, Option<&InPublic>),
) -> Capability {
    let why_not = match answering {
        None if head.internal => Some("This is among colleagues: answer with a note.".to_owned()),
        None => Some(
            "There is no inbox that could send an answer. Call or write to the customer, and note it here.".to_owned(),
        ),
        Some(inbox) if inbox.paused => {
            Some("This inbox is paused: what you send waits until it runs again.".to_owned())
        }
        Some(_) => public.and_then(|public| public.closed.clone()),
    };
    let length = account.and_then(|account| channels.get(&account.channel).ok()?.length(account));
    let widest = public.map_or(contract::Audience::Named, |public| public.audience);
    let all = manifest.map_or(&[][..], |manifest| manifest.audiences.as_slice());
    let fits = |one: &&contract::Audience| **one <= widest && one.is_public() == (head.visibility == "public");
    Capability {
        may_reply: answering.is_some() && public.is_none_or(|public| public.closed.is_none()),
        why_not,
        length,
        audiences: all.iter().filter(fits).copied().collect(),
        wants_descriptions: manifest.is_some_and(|manifest| manifest.wants_descriptions),
        may_not_publish: None,
    }
}

async fn one(ask: Ask) -> Answer<Conversation> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    drop(conn);
    show(&ask, &head).await
}

async fn change_one(ask: Ask<(), Change>) -> Answer<Conversation> {
    let (ask, (), change) = ask.take();
    let mut tx = ask.begin().await?;
    let head = head::open(&mut tx, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    ask.check_version(head.version)?;
    let head = change::apply(&mut tx, head, &change).await?;
    if change.unread == Some(false) {
        notify::seen(&mut tx, &ask.actor.require_agent()?, &head.id).await?;
    }
    tx.commit().await?;
    show(&ask, &head).await
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCustomer {
    customer: CustomerId,
}

async fn reassign(ask: Ask<(), NewCustomer>) -> Answer<super::merges::Done> {
    let mut tx = ask.begin().await?;
    let (head, deed) = crate::reassign::reassign(&mut tx, ask.text("id")?, &ask.body.customer).await?;
    tx.commit().await?;
    Ok(super::merges::Done { conversation: show(&ask, &head).await?.into_body(), deed }.into())
}

async fn seen_by_customer(ask: Ask) -> Answer<crate::reassign::Seen> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    Ok(crate::reassign::seen(&mut conn, &head).await?.into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Begun {
    conversation: Conversation,
    message: Message,
}

async fn write_first(ask: Ask<(), FirstMessage>) -> Answer<Begun> {
    let (ask, (), first) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let (head, id) = begin::write_to(&mut tx, tools, first).await?;
    tx.commit().await?;
    let message = super::messages::dressed(&ask, &id).await?;
    let conversation = show(&ask, &head).await?.into_body();
    Ok(Reply::created(Begun { conversation, message }))
}

async fn ask_inside(ask: Ask<(), Question>) -> Answer<Conversation> {
    let (ask, (), question) = ask.take();
    let mut tx = ask.begin().await?;
    let head = begin::ask(&mut tx, question).await?;
    tx.commit().await?;
    show(&ask, &head).await
}

async fn write_down(ask: Ask<(), Contact>) -> Answer<Conversation> {
    let (ask, (), contact) = ask.take();
    let mut tx = ask.begin().await?;
    let head = begin::write_down(&mut tx, contact).await?;
    tx.commit().await?;
    show(&ask, &head).await
}

async fn thread(ask: Ask<Paging>) -> Answer<Page<Item>> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    let limit = ask.query.limit();
    let before: Option<(Time, String)> = ask.query.after()?;
    let items = timeline::page(&mut conn, (ask.house().vault(), ask.now), &head.id, (before, limit)).await?;
    let full = i64::try_from(items.len()).is_ok_and(|count| count >= limit);
    let next = items.first().filter(|_| full).map(|oldest| web::page::cursor(&oldest.key()));
    Ok(Page { items, next }.into())
}

/// What was asked for is not there.
pub(super) fn missing() -> Failure {
    Refusal::missing().into()
}
