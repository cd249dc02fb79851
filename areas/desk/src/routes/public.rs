//! In public: the thread around a conversation, acts on posts, going on in private, listening, and whether we answer alike.

use super::channels;
use crate::head;
use crate::jobs::take_in::Here;
use crate::public::act::{self, Wish};
use crate::public::fairness::{self, Band};
use crate::public::heard::{self, Heard};
use crate::public::listening::{self, Listening, NewListening, Rewording};
use crate::public::move_inside::{self, Inside};
use crate::public::muted::{self, Muted, NewMuted};
use crate::public::tree::{self, Tree};
use crate::public::{branch, post, vanished};
use crate::reply::Tools;
use crate::{automatic, inbox, intake, message};
use base::{Action, Failure, HeardId, InboxId, MessageId, MutedId, Outcome, Refusal, Time};
use contract::Intake;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Answer, Ask, Body, HeaderValue, List, Method, Needs, Page, Paging, Raw, Reply, Response, Route};
use web::{delete, get, header, patch, post as post_to, raw};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    [threads(), listenings(), reports()].concat()
}

fn threads() -> Vec<Route> {
    let read = Needs::Permission(Action::ConversationRead);
    let (publish, reply) = (Needs::Permission(Action::Publish), Needs::Permission(Action::ConversationReply));
    vec![
        get("/conversations/{id}/tree", read, "the public thread around a conversation, with reach", the_tree),
        post_to("/conversations/{id}/tree/refresh", read, "ask the network how the thread stands now", refresh),
        post_to("/conversations/{id}/posts/act", publish, "hide, like, report … a post of the thread", do_act),
        post_to("/conversations/{id}/continue", reply, "go on in private with somebody who wrote in public", go_inside),
        get("/messages/{id}/versions", read, "what a post said before it was changed", versions),
    ]
}

fn listenings() -> Vec<Route> {
    let (read, set_up) = (Needs::Permission(Action::InboxRead), Needs::Permission(Action::InboxChange));
    let (see, decide) = (Needs::Permission(Action::ConversationRead), Needs::Permission(Action::ConversationChange));
    vec![
        get("/listenings", read, "what is listened for", listen_list),
        post_to("/listenings", set_up, "listen for words or a tag", listen_add),
        patch("/listenings/{id}", set_up, "change or pause what is listened for", listen_change),
        delete("/listenings/{id}", set_up, "listen for it no more", listen_end),
        get("/heard", see, "what was heard, newest first", heard_list),
        post_to("/heard/{id}/open", decide, "make a conversation of something heard", heard_open),
        post_to("/heard/{id}/dismiss", decide, "set something heard aside", heard_dismiss),
        post_to("/heard/{id}/restore", decide, "take something heard back from aside", heard_restore),
        get("/muted", read, "muted words and accounts", muted_list),
        post_to("/muted", set_up, "mute a word or an account", mute),
        delete("/muted/{id}", set_up, "hear of it again", unmute),
    ]
}

fn reports() -> Vec<Route> {
    let read = Needs::Permission(Action::ReportRead);
    vec![
        get("/reports/fairness", read, "who is answered in public, and how soon, by audience and network", fair),
        raw(Method::GET, "/reports/fairness.csv", read, ("the same as a table in a file", 64 * 1024), fair_file),
    ]
}

async fn the_tree(ask: Ask) -> Answer<Tree> {
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    Ok(tree::of(&mut conn, &head).await?.into())
}

/// Asks the network now; what it says is taken in like everything that comes, and the facts tell of it.
async fn refresh(ask: Ask<Looking>) -> Answer<Asked> {
    let channels = channels(&ask)?;
    let mut conn = ask.read().await?;
    let head = head::open(&mut conn, &ask.actor, ask.text("id")?, Action::ConversationRead).await?;
    let Some((inbox, root, author)) = branch::of_conversation(&mut conn, &head).await? else {
        return Ok(Asked { taken: 0 }.into());
    };
    let newest = post::newest_of(&mut conn, &inbox, (&root, &author)).await?.ok_or_else(Refusal::missing)?;
    let box_ = inbox::get(&mut conn, &inbox).await?;
    let known = post::of_root(&mut conn, &inbox, &root).await?;
    drop(conn);
    let mut tx = ask.begin().await?;
    let due = branch::look(&mut tx, (&inbox, &root), ask.query.rest()).await?;
    tx.commit().await?;
    if !due || (box_.paused && ask.query.by_itself) {
        return Ok(Asked { taken: 0 }.into());
    }
    let account = box_.account(&channels, ask.house().vault())?;
    let channel = channels.get(&box_.channel)?;
    let mut found = channel.look_again(&account, &newest.post).await?;
    found.extend(vanished::look((&*channel, &account), &known, &found).await?);
    let taken = found.len();
    intake::Desk::new(ask.db().clone()).take(&inbox, found, None).await?;
    Ok(Asked { taken }.into())
}

/// How long a thread is left alone that somebody only opened.
const REST: i64 = Time::MINUTE;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Looking {
    /// Nobody asked for it: somebody opened the thread. Then the network is asked once in a minute at most.
    by_itself: bool,
}

impl Looking {
    const fn rest(&self) -> i64 {
        if self.by_itself { REST } else { 0 }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct Asked {
    /// Things the network told.
    taken: usize,
}

async fn do_act(ask: Ask<(), Wish>) -> Answer<Tree> {
    let (ask, (), wish) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let head = act::ask(&mut tx, tools, ask.text("id")?, wish).await?;
    tx.commit().await?;
    Ok(tree::of(&mut ask.read().await?, &head).await?.into())
}

#[derive(Debug, Serialize, JsonSchema)]
struct Inner {
    conversation: super::conversations::Conversation,
    message: message::Message,
}

async fn go_inside(ask: Ask<(), Inside>) -> Answer<Inner> {
    let (ask, (), inside) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let (head, id) = move_inside::begin(&mut tx, tools, ask.text("id")?, inside).await?;
    tx.commit().await?;
    let message = super::messages::dressed(&ask, &id).await?;
    let conversation = super::shown(&ask, &head).await?.into_body();
    Ok(Reply::created(Inner { conversation, message }))
}

async fn versions(ask: Ask) -> Answer<List<post::Earlier>> {
    let id: MessageId = ask.id("id")?;
    let mut conn = ask.read().await?;
    let stored = message::find(&mut conn, &id).await?.ok_or_else(Refusal::missing)?;
    head::open(&mut conn, &ask.actor, stored.conversation.as_str(), Action::ConversationRead).await?;
    let Some(kept) = post::of_message(&mut conn, &id).await? else { return Ok(Page::whole(vec![]).into()) };
    Ok(Page::whole(post::earlier(&mut conn, &stored.inbox, &kept.post.id).await?).into())
}

async fn listen_list(ask: Ask) -> Answer<List<Listening>> {
    let mut conn = ask.read().await?;
    let all = listening::all(&mut conn).await?;
    readable(&ask, &mut conn, all, |one| &one.inbox).await
}

/// Those of inboxes that may be read.
async fn readable<T>(ask: &Ask, conn: &mut store::Conn, all: Vec<T>, of: fn(&T) -> &InboxId) -> Answer<List<T>> {
    let mut seen = Vec::new();
    for one in all {
        if ask.actor.check(Action::InboxRead, &inbox::thing(conn, of(&one)).await?).is_ok() {
            seen.push(one);
        }
    }
    Ok(Page::whole(seen).into())
}

async fn allow<Q, B>(ask: &Ask<Q, B>, conn: &mut store::Conn, inbox: &InboxId, action: Action) -> Outcome<()> {
    let thing = inbox::thing(conn, inbox).await?;
    ask.actor.check(action, &thing).map_err(Failure::from)
}

async fn listen_add(ask: Ask<(), NewListening>) -> Answer<Listening> {
    let (ask, (), new) = ask.take();
    let channels = channels(&ask)?;
    let mut tx = ask.begin().await?;
    allow(&ask, &mut tx, &new.inbox, Action::InboxChange).await?;
    let made = listening::add(&mut tx, &channels, new).await?;
    tx.commit().await?;
    Ok(Reply::created(made))
}

async fn listen_change(ask: Ask<(), Rewording>) -> Answer<Listening> {
    let (ask, (), to) = ask.take();
    let mut tx = ask.begin().await?;
    let now = listening::find(&mut tx, ask.text("id")?).await?.ok_or_else(Refusal::missing)?;
    allow(&ask, &mut tx, &now.inbox, Action::InboxChange).await?;
    let changed = listening::change(&mut tx, ask.text("id")?, to).await?;
    tx.commit().await?;
    Ok(changed.into())
}

async fn listen_end(ask: Ask) -> Answer<List<Listening>> {
    let mut tx = ask.begin().await?;
    let now = listening::find(&mut tx, ask.text("id")?).await?.ok_or_else(Refusal::missing)?;
    allow(&ask, &mut tx, &now.inbox, Action::InboxChange).await?;
    listening::remove(&mut tx, ask.text("id")?).await?;
    tx.commit().await?;
    listen_list(ask).await
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct HeardQuery {
    /// `new` (default), `opened`, `dismissed` or `muted`.
    state: Option<String>,
    cursor: Option<String>,
    #[schemars(range(min = 1, max = 200))]
    limit: Option<i64>,
}

async fn heard_list(ask: Ask<HeardQuery>) -> Answer<Page<Heard>> {
    let paging = Paging { cursor: ask.query.cursor.clone(), limit: ask.query.limit };
    let before: Option<String> = paging.after()?;
    let state = ask.query.state.as_deref().unwrap_or("new");
    let page = (before.as_deref().unwrap_or("~"), paging.limit());
    let reach = ask.actor.reach(Action::ConversationRead);
    let items = heard::list(&mut ask.read().await?, &reach, state, page).await?;
    Ok(Page::of(items, paging.limit(), |one: &Heard| one.id.to_string()).into())
}

async fn heard_open(ask: Ask) -> Answer<super::conversations::Conversation> {
    let id: HeardId = ask.id("id")?;
    let channels = channels(&ask)?;
    let calendars = automatic::Calendars::none();
    let mut tx = ask.begin().await?;
    let one = heard::find(&mut tx, &id).await?;
    allow(&ask, &mut tx, &one.inbox, Action::ConversationChange).await?;
    let box_ = inbox::get(&mut tx, &one.inbox).await?;
    let account = box_.account(&channels, ask.house().vault())?;
    let tools = Tools { channels: &channels, vault: ask.house().vault() };
    let head = heard::open(&mut tx, Here::new((&account, &box_), tools, &calendars), &id).await?;
    tx.commit().await?;
    super::shown(&ask, &head).await
}

async fn heard_dismiss(ask: Ask) -> Answer<Heard> {
    set_aside(ask, "dismissed").await
}

async fn heard_restore(ask: Ask) -> Answer<Heard> {
    set_aside(ask, "new").await
}

async fn set_aside(ask: Ask, state: &str) -> Answer<Heard> {
    let id: HeardId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let one = heard::find(&mut tx, &id).await?;
    allow(&ask, &mut tx, &one.inbox, Action::ConversationChange).await?;
    heard::set_aside(&mut tx, &id, state).await?;
    tx.commit().await?;
    Ok(heard::find(&mut ask.read().await?, &id).await?.into())
}

async fn muted_list(ask: Ask) -> Answer<List<Muted>> {
    let mut conn = ask.read().await?;
    let all = muted::all(&mut conn).await?;
    readable(&ask, &mut conn, all, |one| &one.inbox).await
}

async fn mute(ask: Ask<(), NewMuted>) -> Answer<List<Muted>> {
    let (ask, (), new) = ask.take();
    let mut tx = ask.begin().await?;
    allow(&ask, &mut tx, &new.inbox, Action::InboxChange).await?;
    muted::add(&mut tx, &new).await?;
    tx.commit().await?;
    muted_list(ask).await
}

async fn unmute(ask: Ask) -> Answer<List<Muted>> {
    let id: MutedId = ask.id("id")?;
    let mut tx = ask.begin().await?;
    let inbox = muted::inbox_of(&mut tx, &id).await?.ok_or_else(Refusal::missing)?;
    allow(&ask, &mut tx, &inbox, Action::InboxChange).await?;
    muted::remove(&mut tx, &id).await?;
    tx.commit().await?;
    muted_list(ask).await
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Period {
    /// From, in milliseconds; 90 days ago if left out.
    from: Option<i64>,
    /// Until, in milliseconds; now if left out.
    to: Option<i64>,
}

const QUARTER: i64 = 90 * Time::DAY;

#[derive(Debug, Serialize, JsonSchema)]
struct Fairness {
    from: Time,
    to: Time,
    /// A line per network and audience.
    bands: Vec<Band>,
}

async fn fair(ask: Ask<Period>) -> Answer<Fairness> {
    Ok(report(&ask, &ask.query).await?.into())
}

async fn report<Q>(ask: &Ask<Q>, period: &Period) -> Outcome<Fairness> {
    let to = period.to.map_or(ask.now.plus(1), Time);
    let from = period.from.map_or(to.plus(-QUARTER), Time);
    let reach = ask.actor.reach(Action::ReportRead);
    let began = fairness::began(&mut ask.read().await?, &reach, (from, to)).await?;
    Ok(Fairness { from, to, bands: fairness::report(&began) })
}

async fn fair_file(raw: Raw) -> Result<Response, Failure> {
    let pairs = Raw::pairs(raw.query.as_bytes());
    let time = |name: &str| pairs.iter().find(|(key, _)| key == name).and_then(|(_, ms)| ms.parse().ok());
    let period = Period { from: time("from"), to: time("to") };
    let mut response = Response::new(Body::from(fairness::csv(&report(&raw.ask, &period).await?.bands)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"fairness.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
