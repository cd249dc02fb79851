//! Rows of the list, dressed with names, labels and what is personal to the reader.

use crate::folded;
use crate::head::{Due, Followup, Head};
use crate::inbox::{self, InboxRef};
use crate::label::{self, Label};
use crate::status::{Priority, Status};
use crate::unproven;
use crate::waking::For;
use base::{AgentId, ConversationId, Fault, Time};
use customers::{Colleagues, CustomerRef, Doubt};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;
use store::{Conn, Question, Together};
use team::{AgentRef, TeamRef};

/// A conversation in a list.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact of the API's shape, told as such")]
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    /// Id.
    pub id: ConversationId,
    /// Short number.
    pub number: i64,
    /// Subject.
    pub subject: String,
    /// First words of the newest message.
    pub snippet: String,
    /// Whether these words belong to a message that is folded away because it hurts.
    pub snippet_hurts: bool,
    /// Whether the subject hurts, where a message is folded away.
    pub subject_hurts: bool,
    /// Where it stands.
    pub status: Status,
    /// How urgent.
    pub priority: Priority,
    /// Channel.
    pub channel: String,
    /// Inbox.
    pub inbox: InboxRef,
    /// `private` or `public`.
    pub visibility: String,
    /// A request among colleagues.
    pub internal: bool,
    /// The customer, or the colleague who asked.
    pub customer: CustomerShown,
    /// Who works on it.
    pub assignee: Option<AgentRef>,
    /// Which team.
    pub team: Option<TeamRef>,
    /// Labels.
    pub labels: Vec<Label>,
    /// Whether any message has a file.
    pub has_attachment: bool,
    /// Not read by me.
    pub unread: bool,
    /// Starred by me.
    pub starred: bool,
    /// Muted by me.
    pub muted: bool,
    /// Put aside by me, and nothing new was written since.
    pub archived: bool,
    /// Messages.
    pub message_count: i64,
    /// Oldest unanswered customer message.
    pub waiting_since: Option<Time>,
    /// Comes back then.
    pub snoozed_until: Option<Time>,
    /// Comes back when this happens.
    pub snoozed_for: Option<For>,
    /// Newest message.
    pub last_at: Time,
    /// Opened.
    pub opened_at: Time,
    /// What is promised next, and until when.
    pub due: Option<Due>,
    /// Until when an update is owed.
    pub followup: Option<Followup>,
    /// An answer is sent later, or held.
    pub later: bool,
    /// Counts changes.
    pub version: i64,
    /// A delivery failed.
    pub failed: bool,
    /// I have a draft here.
    pub draft_by_me: bool,
    /// A message waits for a decision.
    pub held: bool,
    /// In a search: the file by whose name it is found.
    pub found_file: Option<String>,
}

/// A customer in a list; for requests among colleagues, the colleague.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct CustomerShown {
    /// Customer or agent id; empty if unknown.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: Option<String>,
    /// They only say so: the mail could not be verified, and the conversation is nobody's yet.
    pub unproven: bool,
    /// Why the name may deceive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
}

impl From<CustomerRef> for CustomerShown {
    fn from(customer: CustomerRef) -> Self {
        Self { id: customer.id.to_string(), name: customer.name, address: customer.address, ..Self::default() }
    }
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "marks of one person, none following from another")]
struct Mine {
    read_at: Option<Time>,
    starred: bool,
    muted: bool,
    archived_at: Option<Time>,
    draft: bool,
}

/// Everything a page of rows is dressed with, read at once.
struct Wardrobe {
    customers: HashMap<base::CustomerId, CustomerRef>,
    agents: HashMap<AgentId, AgentRef>,
    teams: HashMap<base::TeamId, TeamRef>,
    inboxes: HashMap<base::InboxId, InboxRef>,
    labels: HashMap<ConversationId, Vec<Label>>,
    mine: HashMap<ConversationId, Mine>,
    folded: HashMap<ConversationId, bool>,
    /// Who says to have written what is nobody's.
    claimed: HashMap<ConversationId, contract::Party>,
    colleagues: Colleagues,
}

/// Rows dressed at once, at most: so that a statement takes a bounded number of values.
const TOGETHER: usize = 256;

/// Dresses heads for a reader.
pub async fn dress(conn: &mut Conn, me: &AgentId, heads: &[Head]) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::with_capacity(heads.len());
    for part in heads.chunks(TOGETHER) {
        let wardrobe = wardrobe(conn, me, part).await?;
        rows.extend(part.iter().map(|head| row(head, &wardrobe)));
    }
    Ok(rows)
}

async fn wardrobe(conn: &mut Conn, me: &AgentId, heads: &[Head]) -> Result<Wardrobe, Fault> {
    let people: Vec<base::CustomerId> = heads.iter().filter_map(|head| head.customer.clone()).collect();
    let agents = heads.iter().flat_map(|head| head.assignee.iter().chain(&head.requester));
    let nobody = |head: &&Head| head.customer.is_none() && head.requester.is_none();
    let nobodys: Vec<ConversationId> = heads.iter().filter(nobody).map(|head| head.id.clone()).collect();
    let mut together = Together::new();
    let here = together.among(heads.iter().map(|head| &head.id));
    let customers = customers::ask_refs(&mut together, &people);
    let agents = team::ask_agents(&mut together, agents);
    let teams = team::ask_teams(&mut together);
    let inboxes = inbox::ask_refs(&mut together);
    let labels = label::ask(&mut together, &here);
    let mine = ask_mine(&mut together, me, &here);
    let folded = folded::ask(&mut together, &here);
    let claimed = unproven::ask_claimed(&mut together, &nobodys);
    let colleagues = team::ask_names_and_addresses(&mut together);
    let told = conn.together(together).await?;
    Ok(Wardrobe {
        customers: told.to(&customers)?,
        agents: told.to(&agents)?,
        teams: told.to(&teams)?,
        inboxes: told.to(&inboxes)?,
        labels: told.to(&labels)?,
        mine: told.to(&mine)?,
        folded: told.to(&folded)?,
        claimed: told.to(&claimed)?,
        colleagues: Colleagues::new(&told.to(&colleagues)?),
    })
}

/// What is personal to the reader, and where they have a draft, in one go.
fn ask_mine(together: &mut Together, me: &AgentId, list: &str) -> Question<HashMap<ConversationId, Mine>> {
    let me = together.put(me);
    let sql = format!(
        "select conversation_id, read_at, starred, muted, archived_at, 0 as draft from personal where agent_id = {me} and conversation_id in {list}
         union all select conversation_id, null, 0, 0, null, 1 from drafts where agent_id = {me} and conversation_id in {list}"
    );
    together.ask(&["conversation_id", "read_at", "starred", "muted", "archived_at", "draft"], sql, read_mine)
}

fn read_mine(rows: &[store::Row]) -> Result<HashMap<ConversationId, Mine>, Fault> {
    let mut all: HashMap<ConversationId, Mine> = HashMap::new();
    for row in rows {
        let mine = all.entry(row.get("conversation_id")?).or_default();
        mine.read_at = mine.read_at.or(row.get("read_at")?);
        mine.starred |= row.get::<bool>("starred")?;
        mine.muted |= row.get::<bool>("muted")?;
        mine.archived_at = mine.archived_at.or(row.get("archived_at")?);
        mine.draft |= row.get::<bool>("draft")?;
    }
    Ok(all)
}

fn row(head: &Head, from: &Wardrobe) -> Row {
    let mine = from.mine.get(&head.id);
    let read_at = mine.and_then(|mine| mine.read_at);
    let inbox =
        from.inboxes.get(&head.inbox).cloned().unwrap_or(InboxRef { id: head.inbox.clone(), name: String::new() });
    Row {
        id: head.id.clone(),
        number: head.number,
        subject: head.subject.clone(),
        snippet: head.snippet.clone(),
        snippet_hurts: from.folded.get(&head.id).copied().unwrap_or_default(),
        subject_hurts: from.folded.contains_key(&head.id) && triage::abuse(&head.subject).is_some(),
        status: head.status,
        priority: head.priority,
        channel: head.channel.clone(),
        inbox,
        visibility: head.visibility.clone(),
        internal: head.internal,
        customer: customer(head, from),
        assignee: head.assignee.as_ref().and_then(|id| from.agents.get(id).cloned()),
        team: head.team.as_ref().and_then(|id| from.teams.get(id).cloned()),
        labels: from.labels.get(&head.id).cloned().unwrap_or_default(),
        has_attachment: head.has_attachment,
        unread: head.last_in_at.is_some_and(|last| read_at.is_none_or(|read| read < last)),
        starred: mine.is_some_and(|mine| mine.starred),
        muted: mine.is_some_and(|mine| mine.muted),
        archived: mine.and_then(|mine| mine.archived_at).is_some_and(|at| head.is_aside_since(at)),
        message_count: head.message_count,
        waiting_since: head.waiting_since,
        snoozed_until: head.snoozed_until,
        snoozed_for: head.snoozed_for,
        last_at: head.last_at,
        opened_at: head.opened_at,
        due: head.due.clone(),
        followup: head.followup,
        later: head.later > 0,
        version: head.version,
        failed: head.failed > 0,
        draft_by_me: mine.is_some_and(|mine| mine.draft),
        held: head.held_count > 0,
        found_file: None,
    }
}

fn customer(head: &Head, from: &Wardrobe) -> CustomerShown {
    let known = head.customer.as_ref().and_then(|id| from.customers.get(id).cloned()).map(CustomerShown::from);
    let colleague = head.requester.as_ref().and_then(|id| from.agents.get(id)).map(|agent| CustomerShown {
        id: agent.id.to_string(),
        name: agent.name.clone(),
        ..CustomerShown::default()
    });
    let said = from.claimed.get(&head.id).map(|party| CustomerShown {
        name: party.name.clone(),
        address: Some(party.address.clone()),
        unproven: true,
        ..CustomerShown::default()
    });
    let mut shown = known.or(colleague).or(said).unwrap_or_default();
    shown.doubt = shown.address.as_deref().and_then(|address| from.colleagues.doubt((&shown.name, address)));
    shown
}
