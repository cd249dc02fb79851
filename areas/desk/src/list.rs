//! Lists of conversations: views, search and sorting, always within what the reader may see, by keyset.

use crate::head::{self, Head};
use crate::query::{Query, Tag, Term, tagged};
use crate::status::NOT_WAITING;
use base::{Action, Actor, AgentId, Fault, Reach};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Bind, Conn, search};

/// Counts end here; beyond it a view shows "999+".
const COUNTED: i64 = 999;

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Longest wait first.
    Waiting,
    /// Newest message first.
    Newest,
    /// Oldest message first.
    Oldest,
    /// Most urgent first.
    Priority,
}

impl Sort {
    /// The column sorted by, its direction, and the comparison that continues after a page.
    const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Waiting => ("c.waiting_key", "asc", ">"),
            Self::Newest => ("c.last_at", "desc", "<"),
            Self::Oldest => ("c.last_at", "asc", ">"),
            Self::Priority => ("c.priority", "desc", "<"),
        }
    }

    /// Where a conversation stands in this order.
    #[must_use]
    pub fn key(self, head: &Head) -> (i64, String) {
        let key = match self {
            Self::Waiting => head.waiting_since.map_or(NOT_WAITING, |at| at.0),
            Self::Newest | Self::Oldest => head.last_at.0,
            Self::Priority => head.priority.rank(),
        };
        (key, head.id.to_string())
    }
}

/// Which list.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The view's key.
    pub view: &'a str,
    /// What was typed, understood.
    pub query: Query,
    /// Order; the view's own if none.
    pub sort: Option<Sort>,
    /// Where the last page ended.
    pub after: Option<(i64, String)>,
    /// Rows wanted.
    pub limit: i64,
}

/// The order a view has by itself.
#[must_use]
pub fn usual_sort(view: &str, query: &Query) -> Sort {
    match view {
        "mine" | "unassigned" | "all" if !query.asks() => Sort::Waiting,
        view if view.starts_with("team:") && !query.asks() => Sort::Waiting,
        _ => Sort::Newest,
    }
}

/// A page of conversations.
pub async fn page(conn: &mut Conn, actor: &Actor, wanted: &Wanted<'_>) -> Result<Vec<Head>, Fault> {
    let Some(me) = actor.agent().cloned() else { return Ok(vec![]) };
    let sort = wanted.sort.unwrap_or_else(|| usual_sort(wanted.view, &wanted.query));
    let mut bind = Bind::new();
    let mut clauses = vec![view_clause(&mut bind, wanted.view, &me, &wanted.query)];
    clauses.extend(seen_clause(&mut bind, &actor.reach(Action::ConversationRead)));
    for term in &wanted.query.terms {
        clauses.push(term_clause(conn, &mut bind, (term, &me)));
    }
    match words_clause(conn, &mut bind, &wanted.query.words) {
        Some(clause) => clauses.extend(clause),
        None => return Ok(vec![]),
    }
    let (column, direction, beyond) = sort.parts();
    if let Some((key, id)) = &wanted.after {
        let (key, id) = (bind.put(*key), bind.put(id));
        clauses.push(format!("({column}, c.id) {beyond} ({key}, {id})"));
    }
    let limit = bind.put(wanted.limit);
    let sql = format!(
        "select {} from conversations c where {} order by {column} {direction}, c.id {direction} limit {limit}",
        head::COLUMNS,
        clauses.join(" and ")
    );
    conn.rows(sql, bind.values()).await?.iter().map(head::read).collect()
}

/// Conversations in a view, counted to 999: the cost of a count never grows with the table.
pub async fn count(conn: &mut Conn, actor: &Actor, view: &str) -> Result<i64, Fault> {
    let Some(me) = actor.agent().cloned() else { return Ok(0) };
    let mut bind = Bind::new();
    let mut clauses = vec![view_clause(&mut bind, view, &me, &Query::default())];
    clauses.extend(seen_clause(&mut bind, &actor.reach(Action::ConversationRead)));
    let limit = bind.put(COUNTED + 1);
    let sql = format!(
        "select count(*) as n from (select 1 from conversations c where {} limit {limit}) as counted",
        clauses.join(" and ")
    );
    conn.one(sql, bind.values()).await?.get("n")
}

/// Whether a count reached its end.
#[must_use]
pub const fn is_capped(count: i64) -> bool {
    count > COUNTED
}

/// What belongs to a view. With a search, "all" means truly all but trash.
fn view_clause(bind: &mut Bind, view: &str, me: &AgentId, query: &Query) -> String {
    let active = "c.shelf = 'active'";
    match view {
        "mine" => format!("c.assignee_id = {} and {active}", bind.put(me)),
        "unassigned" => format!("c.assignee_id is null and {active} and c.status = 'open'"),
        "mentions" => format!(
            "c.id in (select conversation_id from notifications where agent_id = {} and kind = 'mention')",
            bind.put(me)
        ),
        "drafts" => format!("c.id in (select conversation_id from drafts where agent_id = {})", bind.put(me)),
        "starred" => {
            format!("c.id in (select conversation_id from personal where agent_id = {} and starred = 1)", bind.put(me))
        }
        "waiting" => format!("{active} and c.status in ('waiting', 'waiting_us')"),
        "failed" => "c.failed > 0 and c.shelf <> 'trash'".into(),
        "held" => "c.held_count > 0".into(),
        "internal" => format!("c.internal = 1 and {active}"),
        "snoozed" | "resolved" | "spam" | "trash" => format!("c.shelf = {}", bind.put(view)),
        view => match view.strip_prefix("team:") {
            Some(team) => format!("c.team_id = {} and {active}", bind.put(team)),
            None if query.asks() => "c.shelf <> 'trash'".into(),
            None => active.into(),
        },
    }
}

/// The rule of `may` as a filter.
pub(crate) fn seen_clause(bind: &mut Bind, reach: &Reach) -> Option<String> {
    if reach.everything && reach.internal {
        return None;
    }
    let mut ways = Vec::new();
    if reach.everything {
        ways.push("c.internal = 0".to_owned());
    }
    if !reach.teams.is_empty() {
        let (own, boxes) = (bind.list(&reach.teams), bind.list(&reach.teams));
        ways.push(format!(
            "c.team_id in {own} or c.inbox_id in (select inbox_id from inbox_teams where team_id in {boxes})"
        ));
    }
    if !reach.inboxes.is_empty() {
        ways.push(format!("c.inbox_id in {}", bind.list(&reach.inboxes)));
    }
    if let Some(member) = &reach.member {
        ways.push(format!("c.id in (select conversation_id from members where agent_id = {})", bind.put(member)));
    }
    Some(if ways.is_empty() { "1 = 0".into() } else { format!("({})", ways.join(" or ")) })
}

fn pattern(bind: &mut Bind, text: &str) -> String {
    let clean: String = text.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
    bind.put(format!("%{clean}%"))
}

fn term_clause(conn: &Conn, bind: &mut Bind, (term, me): (&Term, &AgentId)) -> String {
    match term {
        Term::From(who) => field_clause(conn, bind, &tagged(Tag::From, who)),
        Term::To(who) => field_clause(conn, bind, &tagged(Tag::To, who)),
        Term::Label(name) => {
            let folded = bind.put(name.to_lowercase());
            format!(
                "c.id in (select cl.conversation_id from conversation_labels cl join labels l on l.id = cl.label_id where l.folded = {folded})"
            )
        }
        Term::Status(status) => format!("c.status = {}", bind.put(status.to_lowercase())),
        Term::Inbox(name) => {
            let like = pattern(bind, name);
            format!(
                "c.inbox_id in (select id from inboxes where lower(name) like {like} or lower(address) like {like})"
            )
        }
        Term::Assignee(who) => assignee_clause(bind, who, me),
        Term::Before(at) => format!("c.last_at < {}", bind.put(*at)),
        Term::After(at) => format!("c.last_at >= {}", bind.put(*at)),
        Term::HasAttachment => "c.has_attachment = 1".into(),
        Term::Unread => {
            let me = bind.put(me);
            format!(
                "c.last_in_at is not null and not exists (select 1 from personal p where p.agent_id = {me} and p.conversation_id = c.id and p.read_at >= c.last_in_at)"
            )
        }
        Term::Starred => {
            format!("c.id in (select conversation_id from personal where agent_id = {} and starred = 1)", bind.put(me))
        }
        Term::Public => "c.visibility = 'public'".into(),
    }
}

/// Conversations with a message whose field holds the words.
fn field_clause(conn: &Conn, bind: &mut Bind, words: &str) -> String {
    let Some(matching) = search::matching(conn, words, bind.next()) else { return "1 = 0".into() };
    bind.put(matching.asked);
    format!("c.id in ({})", matching.sql)
}

fn assignee_clause(bind: &mut Bind, who: &str, me: &AgentId) -> String {
    match who.to_lowercase().as_str() {
        "me" => format!("c.assignee_id = {}", bind.put(me)),
        "nobody" | "none" => "c.assignee_id is null".into(),
        name => {
            let like = pattern(bind, name);
            format!("c.assignee_id in (select id from agents where lower(name) like {like})")
        }
    }
}

/// Conversations holding the words, or whose number was typed. None when words were given of which nothing is left.
fn words_clause(conn: &Conn, bind: &mut Bind, words: &str) -> Option<Option<String>> {
    if words.trim().is_empty() {
        return Some(None);
    }
    if let Ok(number) = words.trim().trim_start_matches('#').parse::<i64>() {
        let place = bind.put(number);
        let matching = search::matching(conn, words, bind.next());
        let found = matching.map(|m| {
            let clause = format!(" or c.id in ({})", m.sql);
            bind.put(m.asked);
            clause
        });
        return Some(Some(format!("(c.number = {place}{})", found.unwrap_or_default())));
    }
    let matching = search::matching(conn, words, bind.next())?;
    bind.put(matching.asked);
    Some(Some(format!("c.id in ({})", matching.sql)))
}
