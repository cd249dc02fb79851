//! The second person (decision D3): what everyone will see waits until somebody else has looked at exactly that. The words
//! wait as an answer that is sent later does; a mark binds text, readers, account, files with what they show, and warning
//! (D2). Whoever wrote it never approves it: the database says so too. Only where nobody else could, they read it again
//! after ten minutes (AUT-7). How many have to look is said by `autonomy`, and asked again each time.

use crate::autonomy::need::{Need, Needed, Reason};
use crate::autonomy::{self, review};
use crate::check::{self, Case, Found, Past};
use crate::draft::{self, Draft};
use crate::filter::seen_clause;
use crate::head::{self, Head};
use crate::jobs::send_later;
use crate::later::{self, Later, When};
use crate::letter::{Letter, Public};
use crate::notify::{self, Cause};
use crate::reply::{self, Tools, Writing};
use crate::{claim, colleague, event, file, hands, inbox, refusals};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, ConversationId, Fault, LaterId, Outcome, Reach, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Bind, Conn, Row, Tx, args, audit};

/// Shown in one list.
const MOST: i64 = 100;
/// Longest words with which an answer is returned.
const LONGEST: usize = 2_000;
/// How long the only one there waits before reading their own words again (AUT-7); the database holds it too.
pub const WAITING_PERIOD: i64 = 10 * Time::MINUTE;
/// What stands in the database of an approval by that.
const WAITED: &str = "waiting_period";

/// An answer that was shown to a second person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalAsked")]
pub struct Asked {
    /// Id; that of the answer that waits.
    pub id: LaterId,
    /// Conversation.
    pub conversation: ConversationId,
    /// Who wrote it.
    #[serde(skip)]
    pub author: AgentId,
    /// When it was asked for.
    pub asked_at: Time,
    /// What was asked about; whoever approves says that this is what they saw.
    pub mark: String,
    /// `waiting`, `approved`, `returned`, `withdrawn` or `expired`.
    pub state: String,
    /// How many people have to look.
    pub need: Need,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// That others have seen what is about to leave. Only `leave` gives one.
#[derive(Debug)]
pub struct Leave {
    people: Need,
    kind: &'static str,
    reason: Option<(AgentId, String)>,
}

/// By which door words leave.
#[derive(Clone, Copy)]
pub(crate) enum Door<'a> {
    /// Their author's own.
    Alone,
    /// Somebody else is asked to look at them.
    Asking,
    /// Somebody else has.
    With(&'a Leave),
}

impl Leave {
    /// Of so many people.
    #[cfg(test)]
    pub(crate) const fn of(people: Need) -> Self {
        Self { people, kind: "second_person", reason: None }
    }
    /// How many looked.
    pub(crate) const fn people(&self) -> Need {
        self.people
    }
    /// Which approval it is (D3).
    pub(crate) const fn kind(&self) -> &'static str {
        self.kind
    }
    /// Who let it go past the reply check, and why.
    pub(crate) const fn reason(&self) -> Option<&(AgentId, String)> {
        self.reason.as_ref()
    }
    /// Whether somebody else than its author looked.
    pub(crate) fn is_by_another(&self) -> bool {
        self.kind != WAITED
    }
}

fn read(row: &Row) -> Result<Asked, Fault> {
    Ok(Asked {
        id: row.get("later_id")?,
        conversation: row.get("conversation_id")?,
        author: row.get("author_id")?,
        asked_at: row.get("asked_at")?,
        mark: row.get("mark")?,
        state: row.get("state")?,
        need: Need::of(row.get("need")?),
        reasons: serde_json::from_value(row.get("reasons")?).unwrap_or_default(),
    })
}

pub(crate) async fn find(conn: &mut Conn, id: &LaterId) -> Result<Option<Asked>, Fault> {
    conn.maybe("select * from approvals where later_id = $1", args![id]).await?.as_ref().map(read).transpose()
}

/// What waits for a second person in a conversation, oldest first.
pub(crate) async fn waiting(conn: &mut Conn, conversation: &ConversationId) -> Result<Vec<Asked>, Fault> {
    let sql = "select * from approvals where conversation_id = $1 and state = 'waiting' order by asked_at, later_id";
    conn.rows(sql, args![conversation]).await?.iter().map(read).collect()
}

/// What waits for a second person where somebody decides, oldest first.
pub(crate) async fn queue(conn: &mut Conn, reach: &Reach) -> Result<Vec<Asked>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(&mut bind, reach).map(|rule| format!(" and {rule}")).unwrap_or_default();
    let limit = bind.put(MOST);
    let sql = format!(
        "select a.* from approvals a join conversations c on c.id = a.conversation_id where a.state = 'waiting'{seen} order by a.asked_at, a.later_id limit {limit}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// A mark over everything that people will see, and where.
async fn mark_of(conn: &mut Conn, head: &Head, writing: &Writing) -> Result<String, Fault> {
    let mut files = Vec::new();
    for id in &writing.attachments {
        let stored = file::find(conn, id).await?;
        files.push(stored.map(|file| json!([file.name, file.blob, file.description])));
    }
    let seen = json!({
        "conversation": head.id, "account": head.inbox, "visibility": head.visibility, "kind": writing.kind,
        "to": writing.to, "cc": writing.cc, "bcc": writing.bcc, "from": writing.from, "subject": writing.subject,
        "text": writing.body_text, "audience": writing.audience, "warning": writing.warning,
        "language": writing.language, "files": files
    });
    Ok(base::vault::fingerprint(&seen.to_string()))
}

/// Shows an answer to a second person. All that can be known now is checked now; the draft is done with.
pub async fn ask(
    tx: &mut Tx,
    tools: Tools<'_>,
    (head, writing): (Head, Writing),
    when: Option<&When>,
) -> Outcome<Asked> {
    let (agent, now) = (tx.actor().require_agent()?, tx.now());
    if head.visibility != Public::VISIBILITY {
        return Err(refusals::needs_no_approval().into());
    }
    if waiting(tx, &head.id).await?.iter().any(|asked| asked.author == agent) {
        return Err(refusals::asked_already().into());
    }
    claim::must_hold(tx, &head).await?;
    let way = reply::way_out(tx, tools, (&head, &writing), Door::Asking).await?;
    let (writing, needed) = (way.settled(writing), way.needed());
    let (need, reasons) = (needed.need.max(Need::One), json!(needed.reasons));
    let planned = when.map_or_else(|| Ok(later::Planned::at(now)), |when| later::Planned::of(when, now))?;
    let id = later::keep(tx, (&head, &writing), (&planned, "asked")).await?;
    let mark = mark_of(tx, &head, &writing).await?;
    let sql = "insert into approvals (later_id, conversation_id, author_id, asked_at, mark, state, need, reasons) values ($1, $2, $3, $4, $5, 'waiting', $6, $7)";
    tx.exec(sql, args![&id, &head.id, &agent, now, &mark, need.people(), reasons]).await?;
    draft::became(tx, (&head.id, &agent), id.as_str()).await?;
    hands::wrote(tx, id.as_str(), &agent).await?;
    event::write(tx, &head.id, "approval", "asked a second person to look at an answer", json!({ "later": id }))
        .await?;
    let text = format!("{} asks for a look at an answer to #{} {}", tx.actor().name, head.number, head.subject);
    let asked = find(tx, &id).await?.ok_or_else(|| Fault::new("an approval vanished"))?;
    for other in others(tx, &head, &asked).await? {
        notify::add(tx, &other, Cause::Approval, (&head, &text)).await?;
    }
    tell(tx, &head, (Kind::ApprovalAsked, &id, "waiting"));
    Ok(asked)
}

fn tell(tx: &mut Tx, head: &Head, (kind, id, state): (Kind, &LaterId, &str)) {
    tx.tell(
        Fact::new(kind).conversation(&head.id).inbox(&head.inbox).with("approval", id.as_str()).with("state", state),
    );
}

/// Who may decide about what everyone will see here.
pub(crate) async fn may_decide(conn: &mut Conn, head: &Head) -> Result<Vec<AgentId>, Fault> {
    let thing = head::thing(conn, head).await?;
    Ok(team::agents_who_may_do(conn, Action::Approve, &thing).await?.into_iter().map(|one| one.id).collect())
}

/// Who wrote what was asked about: its author, and colleagues it was taken over from. None of them decides about it.
pub(crate) async fn writers(conn: &mut Conn, asked: &Asked) -> Result<Vec<AgentId>, Fault> {
    let mut all = hands::writers(conn, asked.id.as_str()).await?;
    if !all.contains(&asked.author) {
        all.push(asked.author.clone());
    }
    Ok(all)
}

/// Who could decide, besides those who wrote it.
pub(crate) async fn others(conn: &mut Conn, head: &Head, asked: &Asked) -> Result<Vec<AgentId>, Fault> {
    let wrote = writers(conn, asked).await?;
    Ok(may_decide(conn, head).await?.into_iter().filter(|other| !wrote.contains(other)).collect())
}

/// Whether its author is the only one who could look, and from when they may approve it themselves.
pub(crate) async fn alone_from(conn: &mut Conn, asked: &Asked, head: &Head) -> Result<Option<Time>, Fault> {
    let alone = others(conn, head, asked).await?.is_empty();
    Ok(alone.then(|| asked.asked_at.plus(WAITING_PERIOD)))
}

/// What is known around an answer that waits.
#[derive(Debug)]
pub(crate) struct Around {
    /// What the reply check says of it now.
    pub(crate) findings: Vec<Found>,
    /// Who has to look now.
    pub(crate) needed: Needed,
}

/// The same, for whoever looks at it.
pub(crate) async fn around(
    conn: &mut Conn,
    tools: Tools<'_>,
    (head, later): (&Head, &Later),
    now: Time,
) -> Outcome<Around> {
    let box_ = inbox::answering(conn, tools.channels, head).await?.ok_or_else(refusals::no_way_out)?;
    let length = tools.channels.get(&box_.channel)?.length(&box_.account(tools.channels, tools.vault)?);
    let case = Case { head, box_: &box_, length, by: &later.agent, now };
    let findings = check::written(conn, case, &later.writing).await?.findings;
    let author = colleague::as_actor(conn, &later.agent).await?;
    let author: Actor = author.ok_or_else(|| refusals::moved_on("whoever wrote it does not work here any more"))?;
    let thing = head::thing(conn, head).await?;
    let audience = later.writing.audience;
    let words = &later.writing.body_text;
    let saying = autonomy::Saying { actor: &author, head, thing: &thing, audience, words, found: &findings };
    let needed = autonomy::at(conn, (tools.vault, now), saying).await?.0;
    Ok(Around { findings, needed })
}

/// Who looked at an answer already.
pub(crate) async fn looks(conn: &mut Conn, id: &LaterId) -> Result<Vec<AgentId>, Fault> {
    let rows = conn.rows("select agent_id from approval_looks where later_id = $1 order by at", args![id]).await?;
    rows.iter().map(Row::only).collect()
}

/// What was asked about, where the actor may do `action`.
pub(crate) async fn open(tx: &mut Tx, id: &LaterId, action: Action) -> Outcome<(Asked, Later, Head)> {
    let asked = find(tx, id).await?.ok_or_else(Refusal::missing)?;
    let head = head::open_as(tx, asked.conversation.as_str(), action).await?;
    let later = later::find(tx, id).await?.ok_or_else(Refusal::missing)?;
    if asked.state != "waiting" {
        return Err(refusals::decided().into());
    }
    Ok((asked, later, head))
}

/// The same for somebody who decides about words of another.
async fn open_others(tx: &mut Tx, id: &LaterId) -> Outcome<(Asked, Later, Head)> {
    let opened = open(tx, id, Action::Approve).await?;
    let by = tx.actor().require_agent()?;
    if writers(tx, &opened.0).await?.contains(&by) {
        return Err(refusals::own_words().into());
    }
    Ok(opened)
}

/// Approves what was seen: once as many have as are needed it leaves at its time, in its author's name. What moved since is
/// not what was seen; what the reply check stops needs a reason.
pub async fn approve(tx: &mut Tx, tools: Tools<'_>, id: &LaterId, (seen, reason): (&str, Option<&str>)) -> Outcome<()> {
    let (asked, later, head) = open(tx, id, Action::Approve).await?;
    if asked.mark != seen || asked.mark != mark_of(tx, &head, &later.writing).await? {
        return Err(refusals::not_what_was_seen().into());
    }
    if let Some(why) = send_later::against(tx, &head, &later).await? {
        return Err(refusals::moved_on(&why).into());
    }
    let now = tx.now();
    let around = around(tx, tools, (&head, &later), now).await?;
    if tx.actor().require_agent()? == asked.author {
        return again(tx, (&asked, &later, &head), &around).await;
    }
    let reason = check::judge(&around.findings, Past::Reason, reason)?;
    looked(tx, &asked, reason.as_deref()).await?;
    let name = colleague::name(tx, &asked.author).await?;
    let passed = reason.map(|why| format!(", although the reply check stops it: {why}")).unwrap_or_default();
    let sentence = format!("approved an answer of {name}{passed}");
    event::write(tx, &head.id, "approval", &sentence, json!({ "later": id })).await?;
    let detail = json!({ "conversation": head.id, "author": asked.author, "mark": asked.mark, "blocks": check::blocks(&around.findings) });
    audit::write(tx, "answer.approved", id.as_str(), detail).await?;
    let needed = asked.need.max(around.needed.need).people().min(count(others(tx, &head, &asked).await?.len()));
    if count(looks(tx, id).await?.len()) < needed {
        tell(tx, &head, (Kind::ApprovalAsked, id, "waiting"));
        return Ok(());
    }
    chosen(tx, (&asked, &later, &head), &name).await
}

/// As many as are needed have looked. Of several proposals one is chosen (AUT-6): the others are no answers to how things stand
/// now.
async fn chosen(tx: &mut Tx, (asked, later, head): (&Asked, &Later, &Head), name: &str) -> Outcome<()> {
    decide(tx, asked, ("approved", None)).await?;
    let text = format!("{} approved your answer to #{} {}", tx.actor().name, head.number, head.subject);
    notify::add(tx, &asked.author, Cause::Approval, (head, &text)).await?;
    expire(tx, head, &format!("the answer of {name} was chosen")).await?;
    out(tx, (asked, later, head)).await
}

fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// It waits for its time now.
async fn out(tx: &mut Tx, (asked, later, head): (&Asked, &Later, &Head)) -> Outcome<()> {
    later::release(tx, later).await?;
    tell(tx, head, (Kind::ApprovalDecided, &asked.id, "approved"));
    Ok(())
}

/// Nobody else is there: its author reads it again after a while. What the reply check stops does not leave that way.
async fn again(tx: &mut Tx, (asked, later, head): (&Asked, &Later, &Head), around: &Around) -> Outcome<()> {
    let from = alone_from(tx, asked, head).await?.ok_or_else(refusals::own_words)?;
    if tx.now() < from {
        return Err(refusals::too_soon(from).into());
    }
    check::judge(&around.findings, Past::Second, None)?;
    decide(tx, asked, ("approved", None)).await?;
    let sentence = "read an answer again after ten minutes, as nobody else is here who could";
    event::write(tx, &head.id, "approval", sentence, json!({ "later": asked.id })).await?;
    let detail = json!({ "conversation": head.id, "author": asked.author, "mark": asked.mark, "kind": WAITED });
    audit::write(tx, "answer.approved", asked.id.as_str(), detail).await?;
    out(tx, (asked, later, head)).await
}

/// Writes a look down; each person's counts once.
async fn looked(tx: &mut Tx, asked: &Asked, reason: Option<&str>) -> Outcome<()> {
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    hands::looked(tx, asked.id.as_str(), &by).await?;
    let sql = "insert into approval_looks (later_id, agent_id, author_id, at, reason) values ($1, $2, $3, $4, $5) on conflict do nothing";
    if tx.exec(sql, args![&asked.id, by, &asked.author, now, reason]).await? == 0 {
        return Err(refusals::looked_already().into());
    }
    Ok(())
}

/// Somebody else looks at it: nobody has to be told again that it waits.
pub async fn look(tx: &mut Tx, id: &LaterId) -> Outcome<()> {
    let (asked, ..) = open(tx, id, Action::Approve).await?;
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    if !writers(tx, &asked).await?.contains(&by) {
        let sql = "update approvals set looked_at = coalesce(looked_at, $2) where later_id = $1";
        tx.exec(sql, args![id, now]).await?;
    }
    Ok(())
}

/// Whether what is given back says something else than it should, or only says it with a slip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReturnedFor")]
pub enum For {
    /// What it says.
    #[default]
    Substance,
    /// A slip of spelling: no fault of its author's.
    Spelling,
}

/// Gives an answer back to its author with words; it is a draft of theirs again.
pub async fn give_back(tx: &mut Tx, id: &LaterId, (words, what): (&str, For)) -> Outcome<()> {
    let (asked, later, head) = open_others(tx, id).await?;
    let words = words.trim();
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(
            Refusal::invalid("words", format!("say what should be different, in 1 to {LONGEST} characters")).into()
        );
    }
    decide(tx, &asked, ("returned", Some(words))).await?;
    let name = colleague::name(tx, &asked.author).await?;
    let sentence = format!("returned an answer of {name}: {words}");
    event::write(tx, &head.id, "approval", &sentence, json!({ "later": id })).await?;
    if what == For::Substance {
        review::returned(tx, &head, &asked).await?;
    }
    later::give_back(tx, &head, (later, &asked.author), &format!("it was returned: {words}")).await?;
    let text = format!("{} returned your answer to #{}: {words}", tx.actor().name, head.number);
    notify::add(tx, &asked.author, Cause::Approval, (&head, &text)).await?;
    tell(tx, &head, (Kind::ApprovalDecided, id, "returned"));
    Ok(())
}

/// Takes one's own question back: the words are a draft again.
pub async fn withdraw(tx: &mut Tx, id: &LaterId) -> Outcome<Draft> {
    let (asked, later, head) = open(tx, id, Action::ConversationReply).await?;
    if tx.actor().require_agent()? != asked.author {
        return Err(refusals::not_your_words().into());
    }
    let sql = "update approvals set state = 'withdrawn' where later_id = $1 and state = 'waiting'";
    if tx.exec(sql, args![id]).await? == 0 {
        return Err(refusals::decided().into());
    }
    event::write(tx, &head.id, "approval", "took the question back", json!({ "later": id })).await?;
    tell(tx, &head, (Kind::ApprovalDecided, id, "withdrawn"));
    later::to_draft(tx, &head, (later, &asked.author)).await
}

/// Writes down what was decided. Of two who decide at once exactly one does.
async fn decide(tx: &mut Tx, asked: &Asked, (state, words): (&str, Option<&str>)) -> Outcome<()> {
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    let kind = if by == asked.author { WAITED } else { "second_person" };
    let sql = "update approvals set state = $2, decided_by = $3, decided_at = $4, words = $5, kind = $6 where later_id = $1 and state = 'waiting'";
    if tx.exec(sql, args![&asked.id, state, by, now, words, kind]).await? == 0 {
        return Err(refusals::decided().into());
    }
    Ok(())
}

/// The thread moved, or another answer was chosen: what waits for a look is not an answer to it any more. Its author looks at
/// it again.
pub(crate) async fn expire(tx: &mut Tx, head: &Head, why: &str) -> Result<(), Fault> {
    if head.visibility != Public::VISIBILITY {
        return Ok(());
    }
    for asked in waiting(tx, &head.id).await? {
        tx.exec("update approvals set state = 'expired' where later_id = $1", args![&asked.id]).await?;
        let sql = "update later_answers set state = 'held', why = $2, version = version + 1 where id = $1 and state = 'asked'";
        tx.exec(sql, args![&asked.id, why]).await?;
        let text = format!("your answer to #{} was not approved: {why}", head.number);
        notify::add(tx, &asked.author, Cause::Approval, (head, &text)).await?;
        tell(tx, head, (Kind::ApprovalDecided, &asked.id, "expired"));
    }
    Ok(())
}

/// Its author says it with other words, or at another time, and alone: what was asked about it says nothing any more.
pub(crate) async fn void(tx: &mut Tx, id: &LaterId) -> Result<(), Fault> {
    tx.exec("update approvals set state = 'withdrawn' where later_id = $1", args![id]).await.map(drop)
}

/// The leave a second person gave for these words, if they were asked; refused where the words are not those they saw.
pub(crate) async fn leave(tx: &mut Tx, (head, later): (&Head, &Later)) -> Outcome<Option<Leave>> {
    let Some(asked) = find(tx, &later.id).await?.filter(|asked| asked.state != "withdrawn") else { return Ok(None) };
    if asked.state != "approved" || asked.mark != mark_of(tx, head, &later.writing).await? {
        return Err(refusals::not_what_was_seen().into());
    }
    let kind = tx.one("select kind from approvals where later_id = $1", args![&later.id]).await?.only::<String>()?;
    let (looks, others) = (looks(tx, &later.id).await?.len(), others(tx, head, &asked).await?.len());
    // Where everybody who could look has, there is nobody more to ask.
    let people = if looks >= others { Need::Two } else { Need::of(count(looks)).max(Need::One) };
    let kind = if kind == WAITED { WAITED } else { "second_person" };
    Ok(Some(Leave { people, kind, reason: reason(tx, &later.id).await? }))
}

/// Who let it go past the reply check, and why.
async fn reason(conn: &mut Conn, id: &LaterId) -> Result<Option<(AgentId, String)>, Fault> {
    let sql =
        "select agent_id, reason from approval_looks where later_id = $1 and reason is not null order by at limit 1";
    let row = conn.maybe(sql, args![id]).await?;
    row.map(|row| Ok((row.get("agent_id")?, row.get("reason")?))).transpose()
}

/// What its author last wanted to say here and was given back, for whoever compares.
pub(crate) async fn before(conn: &mut Conn, asked: &Asked) -> Result<Option<String>, Fault> {
    let sql = "select l.writing from approvals a join later_answers l on l.id = a.later_id
               where a.conversation_id = $1 and a.author_id = $2 and a.state = 'returned' and a.asked_at < $3 order by a.asked_at desc limit 1";
    let row = conn.maybe(sql, args![&asked.conversation, &asked.author, asked.asked_at]).await?;
    let writing: Option<serde_json::Value> = row.map(|row| row.only()).transpose()?;
    Ok(writing.and_then(|it| it.get("body_text").and_then(|text| text.as_str()).map(str::to_owned)))
}
