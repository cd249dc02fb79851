//! What a list holds, as conditions in SQL. Names are looked up first, so that every condition is one an index answers.

use crate::list::Wanted;
use crate::query::{Query, Tag, Term, tagged};
use crate::status::Status;
use base::{Action, Actor, AgentId, Fault, Reach};
use store::{Bind, Conn, search};

/// Everything but the trash, each shelf in its own order: this is how a search over all of them stays an index walk.
const KEPT: &[&str] = &["active", "snoozed", "resolved", "spam"];

/// Which rows of which shelves.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Conditions on `conversations c`, all of which hold.
    pub clauses: Vec<String>,
    /// Shelves read one by one and merged; empty where other conditions are narrow enough to read them all at once.
    pub shelves: Vec<&'static str>,
    /// What all rows have in a table whose own index leads, in order of time.
    pub lead: Option<Lead>,
    /// What was asked of the index of words, which gives the newest up to a depth.
    pub asked: Vec<String>,
    /// What finds the ids of all conversations in question, where words were asked for: they are looked up one by one.
    pub found: Option<String>,
}

/// A label, or what is told, that all rows have: both tables know shelf and time of their conversations.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    /// Which table.
    pub table: &'static str,
    /// Which of its columns.
    pub column: &'static str,
    /// The placeholder of what the column holds.
    pub place: String,
}

impl Lead {
    /// The same as a condition.
    pub(crate) fn clause(&self) -> String {
        let Self { table, column, place } = self;
        format!("c.id in (select conversation_id from {table} where {column} = {place})")
    }
}

/// How words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Among the newest messages that hold them, this many.
    Among(i64),
    /// Not here: whoever asks looks for them in what is left.
    Later,
}

/// The filter of a list; none if nothing can be in it.
pub(crate) async fn of(
    conn: &mut Conn,
    bind: &mut Bind,
    actor: &Actor,
    (wanted, words): (&Wanted<'_>, Words),
) -> Result<Option<Filter>, Fault> {
    let Some(me) = actor.agent() else { return Ok(None) };
    let mut filter = view(bind, wanted.view, me, &wanted.query);
    filter.clauses.extend(seen_clause(bind, &actor.reach(Action::ConversationRead)));
    for term in &wanted.query.terms {
        if let Narrowed::Nothing = narrow(conn, bind, &mut filter, (term, me, words)).await? {
            return Ok(None);
        }
    }
    if !wanted.query.words.trim().is_empty() {
        if let Words::Among(depth) = words
            && by_words(conn, bind, &mut filter, (&wanted.query.words, depth)).is_none()
        {
            return Ok(None);
        }
        filter.all_at_once();
    }
    Ok(Some(filter))
}

impl Filter {
    fn on(clause: impl Into<String>) -> Self {
        Self { clauses: vec![clause.into()], ..Self::default() }
    }

    fn shelves(shelves: &[&'static str]) -> Self {
        Self { shelves: shelves.to_vec(), ..Self::default() }
    }

    fn and(mut self, clause: impl Into<String>) -> Self {
        self.clauses.push(clause.into());
        self
    }

    /// The first that finds ids leads; those of others are looked up among them.
    fn found_by(&mut self, ids: String) {
        match &self.found {
            None => self.found = Some(ids),
            Some(_) => self.clauses.push(format!("c.id in ({ids})")),
        }
    }

    /// Words lead by themselves: reading the index of words once for every shelf would cost four times as much.
    fn all_at_once(&mut self) {
        let shelves = std::mem::take(&mut self.shelves);
        match shelves.as_slice() {
            [] => {}
            [one] => self.clauses.push(format!("c.shelf = '{one}'")),
            many => {
                let names: Vec<String> = many.iter().map(|shelf| format!("'{shelf}'")).collect();
                self.clauses.push(format!("c.shelf in ({})", names.join(", ")));
            }
        }
        if let Some(lead) = self.lead.take() {
            self.clauses.push(lead.clause());
        }
    }

    /// The first leads, others are looked up row by row.
    fn led_by(&mut self, lead: Lead) {
        if self.shelves.is_empty() || self.lead.is_some() {
            self.clauses.push(lead.clause());
        } else {
            self.lead = Some(lead);
        }
    }
}

/// What belongs to a view. With a search, "all" means truly all but trash.
fn view(bind: &mut Bind, view: &str, me: &AgentId, query: &Query) -> Filter {
    match view {
        "mine" => Filter::shelves(&["active"]).and(format!("c.assignee_id = {}", bind.put(me))),
        "unassigned" => Filter::shelves(&["active"]).and("c.assignee_id is null and c.status = 'open'"),
        "mentions" => Filter::on(format!(
            "c.id in (select conversation_id from notifications where agent_id = {} and kind = 'mention')",
            bind.put(me)
        )),
        "drafts" => {
            Filter::on(format!("c.id in (select conversation_id from drafts where agent_id = {})", bind.put(me)))
        }
        "starred" => Filter::on(starred(bind, me)),
        "waiting" => Filter::shelves(&["active"]).and("c.status in ('waiting', 'waiting_us')"),
        "failed" => Filter::on("c.failed > 0 and c.shelf in ('active', 'snoozed', 'resolved', 'spam')"),
        "held" => Filter::on("c.held_count > 0"),
        "scheduled" => Filter::on("c.later_count > 0 and c.shelf in ('active', 'snoozed', 'resolved', 'spam')"),
        "followup_due" => Filter::on("c.followup_due = 1 and c.shelf in ('active', 'snoozed', 'resolved')"),
        "internal" => Filter::shelves(&["active"]).and("c.internal = 1"),
        "snoozed" => Filter::shelves(&["snoozed"]),
        "resolved" => Filter::shelves(&["resolved"]),
        "spam" => Filter::shelves(&["spam"]),
        "trash" => Filter::shelves(&["trash"]),
        view => match view.strip_prefix("team:") {
            Some(team) => Filter::shelves(&["active"]).and(format!("c.team_id = {}", bind.put(team))),
            None if query.asks() => Filter::shelves(KEPT),
            None => Filter::shelves(&["active"]),
        },
    }
}

fn starred(bind: &mut Bind, me: &AgentId) -> String {
    format!("c.id in (select conversation_id from personal where agent_id = {} and starred = 1)", bind.put(me))
}

/// Whether a condition leaves anything.
enum Narrowed {
    Some,
    Nothing,
}

async fn narrow(
    conn: &mut Conn,
    bind: &mut Bind,
    filter: &mut Filter,
    (term, me, words): (&Term, &AgentId, Words),
) -> Result<Narrowed, Fault> {
    let clause = match term {
        Term::From(who) => return Ok(by_field(conn, bind, filter, (&tagged(Tag::From, who), words))),
        Term::To(who) => return Ok(by_field(conn, bind, filter, (&tagged(Tag::To, who), words))),
        Term::Label(name) => return labelled(conn, bind, filter, name).await,
        Term::Status(status) => return Ok(stands(bind, filter, status)),
        Term::Inbox(name) => {
            let like = format!("%{}%", plain(name));
            let sql = "select id from inboxes where lower(name) like $1 or lower(address) like $1";
            one_of(conn, bind, "c.inbox_id", (sql, like)).await?
        }
        Term::Assignee(who) => assigned(conn, bind, who, me).await?,
        Term::Before(at) => Some(format!("c.last_at < {}", bind.put(*at))),
        Term::After(at) => Some(format!("c.last_at >= {}", bind.put(*at))),
        Term::HasAttachment => Some("c.has_attachment = 1".into()),
        Term::Unread => Some(unread(bind, me)),
        Term::Starred => Some(starred(bind, me)),
        Term::Public => Some("c.visibility = 'public'".into()),
        Term::Told(told) => {
            filter.led_by(Lead { table: "conversation_told", column: "told", place: bind.put(told) });
            return Ok(Narrowed::Some);
        }
    };
    if matches!(term, Term::Starred) {
        filter.all_at_once();
    }
    let Some(clause) = clause else { return Ok(Narrowed::Nothing) };
    filter.clauses.push(clause);
    Ok(Narrowed::Some)
}

async fn labelled(conn: &mut Conn, bind: &mut Bind, filter: &mut Filter, name: &str) -> Result<Narrowed, Fault> {
    let found = conn.maybe("select id from labels where folded = $1", store::args![name.to_lowercase()]).await?;
    let Some(row) = found else { return Ok(Narrowed::Nothing) };
    let place = bind.put(row.only::<String>()?);
    filter.led_by(Lead { table: "conversation_labels", column: "label_id", place });
    Ok(Narrowed::Some)
}

/// A status stands on one shelf only: the others need not be looked at.
fn stands(bind: &mut Bind, filter: &mut Filter, status: &str) -> Narrowed {
    let Some(status) = Status::from_code(&status.to_lowercase()) else { return Narrowed::Nothing };
    if filter.shelves == KEPT {
        filter.shelves = vec![status.shelf()];
    }
    filter.clauses.push(format!("c.status = {}", bind.put(status.code())));
    Narrowed::Some
}

fn unread(bind: &mut Bind, me: &AgentId) -> String {
    let me = bind.put(me);
    format!(
        "c.last_in_at is not null and not exists (select 1 from personal p where p.agent_id = {me} and p.conversation_id = c.id and p.read_at >= c.last_in_at)"
    )
}

/// A name as names are compared. Pure.
pub(crate) fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect()
}

/// `column` is one of the ids that `sql` finds; none if it finds nothing.
async fn one_of(
    conn: &mut Conn,
    bind: &mut Bind,
    column: &str,
    (sql, like): (&'static str, String),
) -> Result<Option<String>, Fault> {
    let rows = conn.rows(sql, store::args![like]).await?;
    let ids: Vec<String> = rows.iter().map(store::Row::only).collect::<Result<_, _>>()?;
    Ok(match ids.as_slice() {
        [] => None,
        [one] => Some(format!("{column} = {}", bind.put(one))),
        many => Some(format!("{column} in {}", bind.list(many))),
    })
}

async fn assigned(conn: &mut Conn, bind: &mut Bind, who: &str, me: &AgentId) -> Result<Option<String>, Fault> {
    match who.to_lowercase().as_str() {
        "me" => Ok(Some(format!("c.assignee_id = {}", bind.put(me)))),
        "nobody" | "none" => Ok(Some("c.assignee_id is null".into())),
        name => {
            let like = format!("%{}%", plain(name));
            one_of(conn, bind, "c.assignee_id", ("select id from agents where lower(name) like $1", like)).await
        }
    }
}

/// Conversations with a message whose field holds the words.
fn by_field(conn: &Conn, bind: &mut Bind, filter: &mut Filter, (field, words): (&str, Words)) -> Narrowed {
    let Words::Among(depth) = words else { return Narrowed::Nothing };
    let Some(ids) = holding(conn, bind, filter, (field, depth)) else { return Narrowed::Nothing };
    filter.found_by(ids);
    filter.all_at_once();
    Narrowed::Some
}

/// What finds the ids of conversations holding the words.
fn holding(conn: &Conn, bind: &mut Bind, filter: &mut Filter, (words, depth): (&str, i64)) -> Option<String> {
    let matching = search::matching(conn, words, (bind.next(), depth))?;
    bind.put(&matching.asked);
    filter.asked.push(matching.asked);
    Some(matching.sql)
}

/// The number of a conversation, where that is what was typed. Pure.
pub(crate) fn as_number(words: &str) -> Option<i64> {
    words.trim().trim_start_matches('#').parse().ok()
}

/// Conversations holding the words, or whose number was typed. None when nothing is left of the words.
fn by_words(conn: &Conn, bind: &mut Bind, filter: &mut Filter, (words, depth): (&str, i64)) -> Option<()> {
    let found = holding(conn, bind, filter, (words, depth));
    let number = as_number(words).map(|number| {
        let place = bind.put(number);
        format!("select n.id as conversation_id from conversations n where n.number = {place}")
    });
    let ids: Vec<String> = found.into_iter().chain(number).collect();
    if ids.is_empty() {
        return None;
    }
    filter.found_by(ids.join(" union "));
    Some(())
}

/// The rule of `may` as a filter.
pub fn seen_clause(bind: &mut Bind, reach: &Reach) -> Option<String> {
    if reach.everything && reach.internal {
        return None;
    }
    let mut ways = Vec::new();
    if reach.everything {
        ways.push("c.internal = 0".to_owned());
    }
    if !reach.teams.is_empty() {
        let teams = bind.list(&reach.teams);
        ways.push(format!(
            "c.team_id in {teams} or c.inbox_id in (select inbox_id from inbox_teams where team_id in {teams})"
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
