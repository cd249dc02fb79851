//! Promises in the database. Where one stands follows its message, and its conversation into whatever that was merged into.

use crate::honest;
use crate::promise::{Act, Move, Named, Origin, Place, Promise, State};
use base::{
    Action, Actor, AgentId, ConversationId, CustomerId, Fault, MessageId, PromiseActId, PromiseId, TeamId, Time,
};
use customers::CustomerRef;
use desk::seen_clause;
use std::collections::HashMap;
use store::{Bind, Conn, Row, Tx, args};
use team::AgentRef;

/// Promises as `p` beside the conversation they are in now, as `c`.
pub(crate) const PLACED: &str =
    "promises p join conversations o on o.id = p.conversation_id left join messages m on m.id = p.message_id
    join conversations c on c.id = coalesce(m.conversation_id, o.merged_into, o.id)";

const COLUMNS: &str = "p.id, p.message_id, p.origin, p.words, p.what, p.promiser_id, p.owner_id, p.visibility, p.made_at, p.due_at, p.zone, p.named, p.state,
    p.settled_at, p.evidence_id, p.renews_id, p.moved_to, p.moved_until, p.version, c.id as now_in, c.number, c.subject, c.customer_id, c.language";

/// A promise as stored, and where it is now.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: PromiseId,
    pub(crate) place: Place,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) language: Option<String>,
    pub(crate) message: Option<MessageId>,
    pub(crate) origin: Origin,
    pub(crate) words: String,
    pub(crate) what: String,
    pub(crate) promiser: Option<AgentId>,
    pub(crate) owner: Option<AgentId>,
    pub(crate) visibility: String,
    pub(crate) made_at: Time,
    pub(crate) due_at: Time,
    pub(crate) zone: String,
    pub(crate) named: Named,
    pub(crate) state: State,
    pub(crate) settled_at: Option<Time>,
    pub(crate) evidence: Option<MessageId>,
    pub(crate) renews: Option<PromiseId>,
    pub(crate) moving: Option<Move>,
    pub(crate) version: i64,
}

fn read(row: &Row) -> Result<Stored, Fault> {
    let (to, until): (Option<Time>, Option<Time>) = (row.get("moved_to")?, row.get("moved_until")?);
    Ok(Stored {
        id: row.get("id")?,
        place: Place { id: row.get("now_in")?, number: row.get("number")?, subject: row.get("subject")? },
        customer: row.get("customer_id")?,
        language: row.get("language")?,
        message: row.get("message_id")?,
        origin: Origin::read(&row.get::<String>("origin")?),
        words: row.get("words")?,
        what: row.get("what")?,
        promiser: row.get("promiser_id")?,
        owner: row.get("owner_id")?,
        visibility: row.get("visibility")?,
        made_at: row.get("made_at")?,
        due_at: row.get("due_at")?,
        zone: row.get("zone")?,
        named: Named::read(&row.get::<String>("named")?),
        state: State::read(row.get("state")?)?,
        settled_at: row.get("settled_at")?,
        evidence: row.get("evidence_id")?,
        renews: row.get("renews_id")?,
        moving: to.zip(until).map(|(due_at, until)| Move { due_at, until }),
        version: row.get("version")?,
    })
}

/// Promises for which a condition holds, in an order.
pub(crate) async fn stored(
    conn: &mut Conn,
    bind: Bind,
    (condition, order): (&str, &str),
) -> Result<Vec<Stored>, Fault> {
    let sql = format!("select {COLUMNS} from {PLACED} where {condition} order by {order}");
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// The promise with this id. Inside a transaction nobody else changes it from here on.
pub(crate) async fn find(conn: &mut Conn, id: &PromiseId) -> Result<Option<Stored>, Fault> {
    let lock = conn.to_change();
    conn.maybe(format!("select id from promises where id = $1{lock}"), args![id]).await?;
    let mut bind = Bind::new();
    let condition = format!("p.id = {}", bind.put(id));
    Ok(stored(conn, bind, (&condition, "p.id")).await?.pop())
}

/// Promises of a conversation, and of those merged into it: open ones first, the soonest first.
pub(crate) async fn of_conversation(conn: &mut Conn, id: &ConversationId) -> Result<Vec<Stored>, Fault> {
    let mut bind = Bind::new();
    let id = bind.put(id);
    let condition = format!(
        "c.id = {id} and (p.conversation_id in (select k.id from conversations k where k.id = {id} or k.merged_into = {id})
           or p.message_id in (select w.id from messages w where w.conversation_id = {id}))"
    );
    stored(conn, bind, (&condition, "case when p.state = 'open' then 0 else 1 end, p.due_at, p.id limit 100")).await
}

/// What finds the conversations in which a person has a promise to keep: where these are now.
pub fn found(bind: &mut Bind, owner: &AgentId) -> String {
    format!("select c.id from {PLACED} where p.owner_id = {} and p.state = 'open'", bind.put(owner))
}

/// Which promises a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromisesWhose")]
pub enum Whose {
    /// One's own to keep.
    #[default]
    Mine,
    /// Of conversations of one's teams.
    Team,
    /// All one may see.
    All,
}

/// How those in a list stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "PromisesStanding")]
pub enum Standing {
    /// To be kept, overdue ones too.
    #[default]
    Open,
    /// Open, and their time is over.
    Overdue,
    /// Kept, broken, changed or void.
    Settled,
    /// All of them.
    Any,
}

/// A list that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) whose: Whose,
    pub(crate) standing: Standing,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) after: Option<(Time, String)>,
    pub(crate) limit: i64,
}

/// A page of promises the reader may see: what is to be kept soonest first, what is settled newest first.
pub(crate) async fn page(conn: &mut Conn, actor: &Actor, wanted: &Wanted, now: Time) -> Result<Vec<Stored>, Fault> {
    let mut bind = Bind::new();
    let mut clauses = vec!["c.shelf not in ('spam', 'trash')".to_owned()];
    clauses.extend(whose(conn, &mut bind, (wanted.whose, actor)).await?);
    clauses.extend(match wanted.standing {
        Standing::Open => Some("p.state = 'open'".to_owned()),
        Standing::Overdue => Some(format!("p.state = 'open' and p.due_at <= {}", bind.put(now))),
        Standing::Settled => Some("p.state <> 'open'".to_owned()),
        Standing::Any => None,
    });
    if let Some(customer) = &wanted.customer {
        let people = bind.list(customers::group(conn, customer).await?);
        clauses.push(format!("c.customer_id in {people}"));
    }
    let newest = matches!(wanted.standing, Standing::Settled | Standing::Any);
    if let Some((at, id)) = &wanted.after {
        let sign = if newest { "<" } else { ">" };
        clauses.push(format!("(p.due_at, p.id) {sign} ({}, {})", bind.put(*at), bind.put(id)));
    }
    clauses.extend(seen_clause(&mut bind, &actor.reach(Action::ConversationRead)));
    let (way, limit) = (if newest { "desc" } else { "asc" }, bind.put(wanted.limit));
    let order = format!("p.due_at {way}, p.id {way} limit {limit}");
    stored(conn, bind, (&clauses.join(" and "), &order)).await
}

async fn whose(conn: &mut Conn, bind: &mut Bind, (whose, actor): (Whose, &Actor)) -> Result<Option<String>, Fault> {
    let Some(me) = actor.agent() else { return Ok(Some("1 = 0".into())) };
    Ok(match whose {
        Whose::Mine => Some(format!("p.owner_id = {}", bind.put(me))),
        Whose::Team => {
            let teams: Vec<TeamId> = team::teams_of(conn, me).await?.into_iter().map(|team| team.id).collect();
            let list = bind.list(&teams);
            Some(format!(
                "(c.team_id in {list} or c.inbox_id in (select inbox_id from inbox_teams where team_id in {list}))"
            ))
        }
        Whose::All => None,
    })
}

/// Promises as they are shown.
pub(crate) async fn dressed(conn: &mut Conn, all: Vec<Stored>, now: Time) -> Result<Vec<Promise>, Fault> {
    let ids: Vec<AgentId> = all.iter().flat_map(|one| one.promiser.iter().chain(&one.owner)).cloned().collect();
    let agents = team::agents_by_ids(conn, &ids).await?;
    let people: Vec<CustomerId> = all.iter().filter_map(|one| one.customer.clone()).collect();
    let people = customers::refs(conn, &people).await?;
    Ok(all.into_iter().map(|one| shown(one, (&agents, &people), now)).collect())
}

type Agents = HashMap<AgentId, AgentRef>;
type People = HashMap<CustomerId, CustomerRef>;

fn shown(one: Stored, (agents, people): (&Agents, &People), now: Time) -> Promise {
    let agent = |id: &Option<AgentId>| id.as_ref().and_then(|id| agents.get(id)).cloned();
    let overdue = one.state == State::Open && one.moving.is_none() && one.due_at <= now;
    let honest = overdue.then(|| honest::words(one.language.as_deref(), &one.what, (one.due_at, &one.zone)));
    Promise {
        promiser: agent(&one.promiser),
        owner: agent(&one.owner),
        customer: one.customer.as_ref().and_then(|id| people.get(id)).cloned(),
        id: one.id,
        conversation: one.place,
        message: one.message,
        words: one.words,
        what: one.what,
        origin: one.origin,
        public: one.visibility == "public",
        made_at: one.made_at,
        due_at: one.due_at,
        zone: one.zone,
        named: one.named,
        state: one.state,
        overdue,
        settled_at: one.settled_at,
        evidence: one.evidence,
        renews: one.renews,
        moving: one.moving,
        honest,
        version: one.version,
    }
}

/// A promise to be written down.
#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) conversation: ConversationId,
    pub(crate) message: Option<MessageId>,
    /// Which one of its message; none: beside those that were found.
    pub(crate) place: Option<i64>,
    pub(crate) origin: Origin,
    pub(crate) words: String,
    pub(crate) what: String,
    pub(crate) promiser: Option<AgentId>,
    pub(crate) owner: Option<AgentId>,
    pub(crate) visibility: String,
    pub(crate) made_at: Time,
    pub(crate) due_at: Time,
    pub(crate) zone: String,
    pub(crate) named: Named,
    pub(crate) renews: Option<PromiseId>,
}

/// Where places of promises begin that were not found in their message.
const BESIDE: i64 = 1_000;

/// Writes one; none if this place of this message has one. What falls due sooner than a reminder is not reminded of.
pub(crate) async fn insert(tx: &mut Tx, new: &New) -> Result<Option<PromiseId>, Fault> {
    let (id, now) = (PromiseId::mint(tx.now()), tx.now());
    let place = match new.place {
        Some(place) => place,
        None => beside(tx, new.message.as_ref()).await?,
    };
    let soon = |ms: i64| (new.due_at <= now.plus(ms)).then_some(now);
    let rows = tx
        .exec(
            "insert into promises (id, conversation_id, message_id, place, origin, words, what, promiser_id, owner_id, visibility, made_at, due_at, zone, named, state,
               renews_id, told_day_at, told_hours_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15, $16, $17, 1) on conflict do nothing",
            args![
                &id, &new.conversation, new.message.as_ref(), place, new.origin.code(), &new.words, &new.what, new.promiser.as_ref(), new.owner.as_ref(),
                &new.visibility, new.made_at, new.due_at, &new.zone, new.named.code(), new.renews.as_ref(), soon(Time::DAY), soon(2 * Time::HOUR)
            ],
        )
        .await?;
    Ok((rows == 1).then_some(id))
}

async fn beside(tx: &mut Tx, message: Option<&MessageId>) -> Result<i64, Fault> {
    let sql = "select coalesce(max(place), 0) as place from promises where message_id = $1";
    let last: i64 = tx.one(sql, args![message]).await?.only()?;
    Ok(last.max(BESIDE) + 1)
}

/// Writes what may change of a promise, and counts its version up.
pub(crate) async fn save(tx: &mut Tx, one: &Stored) -> Result<(), Fault> {
    tx.exec(
        "update promises set owner_id = $2, state = $3, settled_at = $4, evidence_id = $5, moved_to = $6, moved_until = $7, version = version + 1 where id = $1",
        args![
            &one.id, one.owner.as_ref(), one.state.code(), one.settled_at, one.evidence.as_ref(), one.moving.map(|to| to.due_at), one.moving.map(|to| to.until)
        ],
    )
    .await
    .map(drop)
}

/// Adds a line to what was done about a promise.
pub(crate) async fn add_act(
    tx: &mut Tx,
    promise: &PromiseId,
    (act, words, data): (&str, &str, serde_json::Value),
) -> Result<(), Fault> {
    let (now, actor) = (tx.now(), tx.actor().clone());
    tx.exec(
        "insert into promise_acts (id, promise_id, at, actor_kind, actor_id, actor_name, act, words, data) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![PromiseActId::mint(now), promise, now, actor.kind(), actor.agent(), &actor.name, act, words, data],
    )
    .await
    .map(drop)
}

/// Everything that was done about a promise, oldest first.
pub(crate) async fn acts(conn: &mut Conn, promise: &PromiseId) -> Result<Vec<Act>, Fault> {
    let sql =
        "select id, at, actor_name, act, words, data from promise_acts where promise_id = $1 order by id limit 500";
    let rows = conn.rows(sql, args![promise]).await?;
    let act = |row: &Row| {
        Ok(Act {
            id: row.get("id")?,
            at: row.get("at")?,
            by: row.get("actor_name")?,
            act: row.get("act")?,
            words: row.get("words")?,
            data: row.get("data")?,
        })
    };
    rows.iter().map(act).collect()
}
