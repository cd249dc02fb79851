//! Notifications to agents: in the app always, by mail if they wish, never for their own acts.

use crate::colleague;
use crate::filter::seen_clause;
use crate::folded;
use crate::head::Head;
use crate::own;
use crate::quiet;
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, ConversationId, Fault, NotificationId, Time};
use contract::SystemMail;
use store::{Bind, Conn, Row, Tx, args};
use team::{Preferences, Ways};

/// Why an agent is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A colleague named them in a note.
    Mention,
    /// A conversation was given to them.
    Assigned,
    /// A customer answered.
    Reply,
    /// An answer of theirs was not delivered.
    Failed,
    /// Something goodword did or did not do needs somebody's look.
    Warning,
    /// A promise is about to break, or broke.
    Due,
    /// Somebody took over what they had claimed.
    Claim,
    /// An answer waits for their look, or theirs was looked at.
    Approval,
    /// A customer was glad of their answer.
    Thanks,
    /// A colleague said something of their draft, or took it over.
    Draft,
}

impl Cause {
    const fn code(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Assigned => "assigned",
            Self::Reply => "reply",
            Self::Failed => "failed",
            Self::Warning => "warning",
            Self::Due => "due",
            Self::Claim => "claim",
            Self::Approval => "approval",
            Self::Thanks => "thanks",
            Self::Draft => "draft",
        }
    }
}

/// Tells an agent, unless it was their own act.
pub async fn add(tx: &mut Tx, agent: &AgentId, cause: Cause, (head, text): (&Head, &str)) -> Result<(), Fault> {
    if tx.actor().agent() == Some(agent) {
        return Ok(());
    }
    let Some(told) = colleague::told(tx, agent).await? else { return Ok(()) };
    if cause != Cause::Warning && !may_read(tx, agent, head).await? {
        return Ok(());
    }
    match cause {
        Cause::Reply | Cause::Thanks if own::is_muted(tx, (agent, &head.id)).await? => return Ok(()),
        Cause::Assigned | Cause::Mention | Cause::Claim => own::bring_back(tx, (agent, &head.id)).await?,
        _ => {}
    }
    let ways = ways(&told.preferences, cause);
    let (id, now, actor) = (NotificationId::mint(tx.now()), tx.now(), tx.actor().clone());
    if ways.app {
        tx.exec(
            "insert into notifications (id, agent_id, at, kind, conversation_id, actor_kind, actor_id, actor_name, text) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![&id, agent, now, cause.code(), &head.id, actor.kind(), actor.agent(), &actor.name, text],
        )
        .await?;
        tx.tell(
            Fact::new(Kind::NotificationAdded)
                .conversation(&head.id)
                .only_for(agent)
                .with("notification", id.to_string())
                .with("kind", cause.code()),
        );
    }
    if ways.mail && !told.email.is_empty() {
        let due = quiet::mails_at(&told.preferences.quiet, &told.zone, now);
        if due > now {
            keep(tx, (&id, agent), (head, text), due).await?;
        } else {
            mail(tx, &id, agent, (head, text, told.email)).await?;
        }
    }
    Ok(())
}

/// Who was named, follows or has it may have lost the right to read there since.
async fn may_read(tx: &mut Tx, agent: &AgentId, head: &Head) -> Result<bool, Fault> {
    let Some(actor) = colleague::as_actor(tx, agent).await? else { return Ok(false) };
    let thing = crate::head::thing(tx, head).await?;
    Ok(actor.check(Action::ConversationRead, &thing).is_ok())
}

/// Keeps a mail for later: its reader does not want to hear now.
async fn keep(
    tx: &mut Tx,
    (id, agent): (&NotificationId, &AgentId),
    (head, text): (&Head, &str),
    due: Time,
) -> Result<(), Fault> {
    let now = tx.now();
    let sql =
        "insert into notice_mails (id, agent_id, conversation_id, at, due_at, text) values ($1, $2, $3, $4, $5, $6)";
    tx.exec(sql, args![id, agent, &head.id, now, due, text]).await.map(drop)
}

/// Tells whoever works on a conversation what is due there; if nobody does, those who lead it.
pub async fn due(tx: &mut Tx, head: &Head, text: &str) -> Result<(), Fault> {
    let whom = match &head.assignee {
        Some(agent) => vec![agent.clone()],
        None => {
            let thing = crate::head::thing(tx, head).await?;
            let leads = team::agents_who_may_do(tx, Action::Approve, &thing).await?;
            leads.into_iter().map(|lead| lead.id).collect()
        }
    };
    for agent in &whom {
        add(tx, agent, Cause::Due, (head, text)).await?;
    }
    Ok(())
}

/// Tells an agent that a customer was glad of their answer.
pub async fn thanks(tx: &mut Tx, head: &Head, (agent, text): (&AgentId, &str)) -> Result<(), Fault> {
    add(tx, agent, Cause::Thanks, (head, text)).await
}

/// How an agent wishes to be told of this.
const fn ways(preferences: &Preferences, cause: Cause) -> Ways {
    match cause {
        Cause::Mention | Cause::Draft => preferences.notify.mention,
        Cause::Assigned | Cause::Claim | Cause::Approval => preferences.notify.assigned,
        // A failure or what is late always shows in the app, whatever was wished.
        Cause::Failed | Cause::Due => Ways { app: true, mail: preferences.notify.reply.mail },
        // Perhaps it warns of somebody who writes in their name: no mail goes out because of that (D9).
        // Thanks are brought gently.
        Cause::Warning | Cause::Thanks => Ways { app: true, mail: false },
        Cause::Reply => preferences.notify.reply,
    }
}

async fn mail(
    tx: &mut Tx,
    id: &NotificationId,
    agent: &AgentId,
    (head, text, email): (&Head, &str, String),
) -> Result<(), Fault> {
    let url = team::public_url(tx).await?;
    let subject = format!("#{} {}", head.number, head.subject);
    let link = format!("{}/inbox/all/{}", url.trim_end_matches('/'), head.number);
    let body = format!(
        "{text}\n\nOpen the conversation: {link}\n\nYou may change which mails you get in goodword under your profile."
    );
    let subject: String = subject.chars().filter(|c| !c.is_control()).collect();
    let mail = SystemMail { to: email, subject, text: body, key: id.to_string() };
    mail.queue_answerable(tx, (&head.id, agent, head.thread_version)).await.map(drop)
}

/// Agents who follow a conversation.
pub(crate) async fn followers(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<AgentId>, Fault> {
    let rows = conn
        .rows("select agent_id from personal where conversation_id = $1 and following = 1", args![conversation])
        .await?;
    rows.iter().map(Row::only).collect()
}

/// Unread notifications of an agent, counted to a hundred.
pub async fn unread(conn: &mut Conn, agent: &AgentId) -> Result<i64, Fault> {
    let sql = "select count(*) as n from (select 1 from notifications where agent_id = $1 and read_at is null limit 100) as counted";
    conn.one(sql, args![agent]).await?.get("n")
}

/// A notification as listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Id.
    pub id: NotificationId,
    /// When.
    pub at: Time,
    /// Why.
    pub kind: String,
    /// Where.
    pub conversation: ConversationId,
    /// Number of the conversation.
    pub number: i64,
    /// Subject of the conversation.
    pub subject: String,
    /// Who caused it.
    pub actor_kind: String,
    /// Agent who caused it.
    pub actor_id: Option<String>,
    /// Name.
    pub actor_name: String,
    /// In words.
    pub text: String,
    /// Whether these, or the subject, hurt: they are of a message that is folded away.
    pub hurts: bool,
    /// Whether it was read.
    pub read: bool,
}

/// An agent's notifications before an id, newest first.
/// What they may read no longer (rights taken away, a narrow token) is left out; a warning stays, without the subject.
pub async fn list(conn: &mut Conn, actor: &Actor, (before, limit): (&str, i64)) -> Result<Vec<Listed>, Fault> {
    let Some(agent) = actor.agent() else { return Ok(vec![]) };
    let mut bind = Bind::new();
    let mut clauses = vec![format!("n.agent_id = {} and n.id < {}", bind.put(agent), bind.put(before))];
    let seen = seen_clause(&mut bind, &actor.reach(Action::ConversationRead)).unwrap_or_else(|| "1 = 1".into());
    clauses.push(format!("(n.kind = 'warning' or {seen})"));
    let limit = bind.put(limit);
    let sql = format!(
        "select n.id, n.at, n.kind, n.conversation_id, c.number, case when {seen} then c.subject else '' end as subject, n.actor_kind, n.actor_id, n.actor_name, n.text, n.read_at
         from notifications n join conversations c on c.id = n.conversation_id where {} order by n.id desc limit {limit}",
        clauses.join(" and ")
    );
    let mut all: Vec<Listed> = conn.rows(sql, bind.values()).await?.iter().map(read).collect::<Result<_, _>>()?;
    let talks: Vec<ConversationId> = all.iter().map(|one| one.conversation.clone()).collect();
    let begins = folded::beginnings(conn, &talks).await?;
    for one in &mut all {
        let hurts = |begins: &Vec<String>| folded::quotes(&one.text, begins) || triage::abuse(&one.subject).is_some();
        one.hurts = begins.get(&one.conversation).is_some_and(hurts);
    }
    Ok(all)
}

fn read(row: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: row.get("id")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        conversation: row.get("conversation_id")?,
        number: row.get("number")?,
        subject: row.get("subject")?,
        actor_kind: row.get("actor_kind")?,
        actor_id: row.get("actor_id")?,
        actor_name: row.get("actor_name")?,
        text: row.get("text")?,
        hurts: false,
        read: row.get::<Option<i64>>("read_at")?.is_some(),
    })
}

/// Marks notifications read: these, or all.
pub async fn mark_read(tx: &mut Tx, agent: &AgentId, ids: Option<&[NotificationId]>) -> Result<(), Fault> {
    let mut bind = Bind::new();
    let (now, agent) = (bind.put(tx.now()), bind.put(agent));
    let some = ids.map(|ids| format!(" and id in {}", bind.list(ids))).unwrap_or_default();
    tx.exec(
        format!("update notifications set read_at = {now} where agent_id = {agent} and read_at is null{some}"),
        bind.values(),
    )
    .await
    .map(drop)
}

/// Whoever opens a conversation has seen what it was about.
pub(crate) async fn seen(tx: &mut Tx, agent: &AgentId, conversation: &ConversationId) -> Result<u64, Fault> {
    let now = tx.now();
    let sql = "update notifications set read_at = $3 where agent_id = $1 and conversation_id = $2 and read_at is null";
    tx.exec(sql, args![agent, conversation, now]).await
}
