//! What a list holds, as conditions in SQL. Names are looked up first, so that every condition is one an index answers.

mod deny;
mod lists;
mod narrow;

use crate::list::Wanted;
use base::{Action, Actor, Fault, Reach};
use narrow::Narrowed;
use store::{Bind, Conn, search};

/// Everything but the trash, each shelf in its own order: this is how a search over all of them stays an index walk.
const KEPT: &[&str] = &["active", "snoozed", "resolved", "spam"];
/// Where something may be promised, or put aside.
const AT_WORK: &[&str] = &["active", "snoozed"];

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
    let mut filter = lists::of(conn, bind, (wanted, me)).await?;
    filter.clauses.extend(seen_clause(bind, &actor.reach(Action::ConversationRead)));
    for term in &wanted.query.terms {
        if let Narrowed::Nothing = narrow::by(conn, bind, &mut filter, (term, me, words)).await? {
            return Ok(None);
        }
    }
    if deny::leave_out(&mut filter, &wanted.query.terms).is_none() {
        return Ok(None);
    }
    if let Words::Among(depth) = words
        && !wanted.query.words.trim().is_empty()
    {
        if by_words(conn, bind, &mut filter, (&wanted.query.words, depth)).is_none() {
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

    /// Conversations with these ids, looked up one by one.
    fn found(ids: String) -> Self {
        Self { found: Some(ids), ..Self::default() }
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
    pub(crate) fn all_at_once(&mut self) {
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

/// A name as names are compared. Pure.
pub(crate) fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect()
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
