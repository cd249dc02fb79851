//! Reads what happened as it stood at a moment: from messages, from what the reply check kept of them, and from facts. What
//! became of a conversation later (a merge, another status) is not known to what was counted before.

use super::ground::{Check, Ground, Place, Promised, Said, Span, Thread, Who};
use super::terms::Terms;
use base::facts::Kind;
use base::{ConversationId, Fault, MessageId, Time};
use desk::label;
use desk::status::Priority;
use promises::kept::DuePromise;
use promises::promise::State;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::{Bind, Conn, Row, args};

/// Things asked for in one statement.
const PART: usize = 200;
/// Facts are written in the order of their sequence; their times may differ from it by less than this.
const SLACK: i64 = Time::DAY;
/// Before the beginning: an answer to a question of ours, and the question to it.
const BEFORE: i64 = 4 * Time::DAY;
/// How far a merge is followed.
const DEEP: usize = 50;

/// Reads everything of a time.
pub async fn ground(conn: &mut Conn, span: Span) -> Result<Ground, Fault> {
    let terms = Terms::load(conn, span.cut).await?;
    let low = terms.earliest(span.from).0.min(span.from.0.saturating_sub(BEFORE));
    let told = told(conn, (Time(low), span.cut)).await?;
    let mut spoken = spoken(conn, (Time(low), span.cut), &told).await?;
    let brought = brought(conn, (Time(low), span.cut), &told).await?;
    spoken.retain(|root, _| !brought.contains(root));
    let threads = threads(conn, (Time(low), span.cut), (&told, spoken)).await?;
    let promised = promised(conn, span).await?;
    Ok(Ground { span, threads, terms, promised: Some(promised) })
}

/// Promises of single answers; what was changed with consent, or came to nothing, fell due no more.
async fn promised(conn: &mut Conn, span: Span) -> Result<Vec<Promised>, Fault> {
    let due = promises::kept::due_in(conn, span.from.0, span.to.0).await?;
    let counts = due.into_iter().filter(|one| !matches!(one.state, State::Changed | State::Void));
    let one = |one: DuePromise| Promised {
        thread: one.conversation.to_string(),
        due: Time(one.due_ms),
        kept: one.state == State::Kept,
    };
    Ok(counts.map(one).collect())
}

/// What facts say, until the cut.
#[derive(Default)]
struct Told {
    /// When an answer left.
    left: HashMap<String, Time>,
    /// Where a conversation stood from when on.
    stood: HashMap<String, Vec<(Time, String)>>,
    /// Of which a conversation had become part, by which deed.
    part_of: HashMap<String, (String, String)>,
}

impl Told {
    /// The conversation that one had become.
    fn root<'a>(&'a self, id: &'a str) -> &'a str {
        let mut at = id;
        for _ in 0..DEEP {
            match self.part_of.get(at) {
                Some((into, _)) => at = into,
                None => break,
            }
        }
        at
    }

    fn hear(&mut self, row: &Row) -> Result<(), Fault> {
        let (kind, at): (String, Time) = (row.get("kind")?, row.get("at")?);
        let conversation: String = row.get::<Option<String>>("conversation_id")?.unwrap_or_default();
        let data: Value = row.get("data")?;
        let said = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        if kind == Kind::ReplySent.code() {
            // what left by another program was found later than it left
            if let (Some(message), None) = (row.get::<Option<String>>("message_id")?, data.get("outside")) {
                self.left.entry(message).or_insert(at);
            }
        } else if kind == Kind::StatusChanged.code() {
            self.stood.entry(conversation).or_default().push((at, said("to")));
        } else if kind == Kind::ReplyUndone.code() {
            // What came with an answer that was taken back never was.
            let written = data.get("written_at").and_then(Value::as_i64);
            self.stood.entry(conversation).or_default().retain(|(at, _)| Some(at.0) != written);
        } else if kind == Kind::ConversationsMerged.code() {
            self.part_of.insert(said("from"), (conversation, said("deed")));
        } else if self.part_of.get(&conversation).is_some_and(|(_, deed)| *deed == said("deed")) {
            self.part_of.remove(&conversation);
        }
        Ok(())
    }
}

async fn told(conn: &mut Conn, (low, cut): (Time, Time)) -> Result<Told, Fault> {
    let (from, to) = (sequence(conn, low.plus(-SLACK)).await?, sequence(conn, cut.plus(SLACK)).await?);
    let kinds = [Kind::ReplySent, Kind::ReplyUndone, Kind::StatusChanged, Kind::ConversationsMerged, Kind::DeedUndone];
    let kinds = kinds.map(Kind::code);
    let mut bind = Bind::new();
    let (from, to, cut) = (bind.put(from), bind.put(to), bind.put(cut));
    let kinds = bind.list(kinds);
    let sql = format!(
        "select kind, at, conversation_id, message_id, data from facts
         where seq >= {from} and seq <= {to} and at <= {cut} and kind in {kinds} order by seq"
    );
    let mut told = Told::default();
    for row in &conn.rows(sql, bind.values()).await? {
        told.hear(row)?;
    }
    Ok(told)
}

/// The first fact of a moment or later; one more than the newest where there is none.
async fn sequence(conn: &mut Conn, at: Time) -> Result<i64, Fault> {
    let (mut low, mut high) = (0, store::facts_log::newest(conn).await?.saturating_add(1));
    while low < high {
        let middle = low + (high - low) / 2;
        let row = conn.maybe("select seq, at from facts where seq >= $1 order by seq limit 1", args![middle]).await?;
        match row {
            Some(row) if row.get::<Time>("at")? < at => low = row.get::<i64>("seq")?.saturating_add(1),
            _ => high = middle,
        }
    }
    Ok(low)
}

/// What was said in a conversation, and which conversations it lies in today.
#[derive(Default)]
struct Spoken {
    said: Vec<Said>,
    lies_in: BTreeSet<String>,
}

async fn spoken(conn: &mut Conn, (low, cut): (Time, Time), told: &Told) -> Result<BTreeMap<String, Spoken>, Fault> {
    let sql = "select m.id, m.conversation_id, m.origin_id, m.at, m.direction, m.visibility, m.author_kind, m.author_id, m.how, m.sent_state,
                 k.words, k.asks, k.signed, k.verdict, k.script_permille, k.findings, r.read_at, f.flagged_at
               from messages m left join reply_checks k on k.message_id = m.id
                 left join readings r on r.message_id = m.id left join abuse_flags f on f.message_id = m.id
               where m.id >= $1 and m.at >= $2 and m.at <= $3 and m.held = 0 and m.automatic = 0 and m.kind <> 'forward'
               order by m.at, m.id";
    let mut all: BTreeMap<String, Spoken> = BTreeMap::new();
    for row in &conn.rows(sql, args![MessageId::first_of(low), low, cut]).await? {
        let Some(said) = said(row, (&told.left, cut))?.filter(|said| said.at <= cut) else { continue };
        let (lies, origin): (String, Option<String>) = (row.get("conversation_id")?, row.get("origin_id")?);
        let spoken = all.entry(told.root(origin.as_ref().unwrap_or(&lies)).to_owned()).or_default();
        spoken.said.push(said);
        spoken.lies_in.insert(lies);
    }
    for spoken in all.values_mut() {
        spoken.said.sort_by_key(|said| said.at);
    }
    Ok(all)
}

/// A message as it counts; one of ours that has not left, or that no person wrote, does not.
fn said(row: &Row, (left, cut): (&HashMap<String, Time>, Time)) -> Result<Option<Said>, Fault> {
    let (at, public): (Time, bool) = (row.get("at")?, row.get::<String>("visibility")? == "public");
    if row.get::<String>("direction")? == "in" {
        let by_then = |column: &str| Ok::<_, Fault>(row.get::<Option<Time>>(column)?.is_some_and(|at| at <= cut));
        let hurts = if by_then("read_at")? { Some(by_then("flagged_at")?) } else { None };
        return Ok(Some(Said { at, who: Who::Customer, public, check: None, hurts }));
    }
    let (id, author): (String, String) = (row.get("id")?, row.get("author_kind")?);
    let (how, sent): (Option<String>, Option<String>) = (row.get("how")?, row.get("sent_state")?);
    // a call needs no sending, and what was filled in or left elsewhere carries its state with it
    let by_itself = how.is_some() || sent.as_deref() == Some("sent");
    let when = left.get(&id).copied().or(by_itself.then_some(at)).filter(|_| author == "agent");
    let check = if how.is_none() { check(row)? } else { None };
    let who = Who::Person(row.get("author_id")?);
    Ok(when.map(|at| Said { at, who, public, check, hurts: None }))
}

fn check(row: &Row) -> Result<Option<Check>, Fault> {
    let Some(words) = row.get::<Option<i64>>("words")? else { return Ok(None) };
    let findings: Value = serde_json::from_str(&row.get::<String>("findings")?).unwrap_or_default();
    let named = |key: &str| {
        let all = findings.as_array().into_iter().flatten();
        all.filter_map(|one| one.get(key)?.as_str().map(str::to_owned)).collect()
    };
    Ok(Some(Check {
        words,
        asks: row.get::<Option<i64>>("asks")?.unwrap_or_default(),
        script: row.get("script_permille")?,
        signed: row.get::<Option<i64>>("signed")? == Some(1),
        clean: row.get::<String>("verdict")? == "ok",
        found: named("check"),
        rules: named("rule"),
    }))
}

/// Conversations brought in from before.
async fn brought(conn: &mut Conn, (low, cut): (Time, Time), told: &Told) -> Result<HashSet<String>, Fault> {
    let sql = "select distinct conversation_id from inbound where archive = 1 and conversation_id is not null and at >= $1 and at <= $2";
    let rows = conn.rows(sql, args![low, cut]).await?;
    rows.iter().map(|row| Ok(told.root(&row.only::<String>()?).to_owned())).collect()
}

async fn threads(
    conn: &mut Conn,
    (low, cut): (Time, Time),
    (told, mut spoken): (&Told, BTreeMap<String, Spoken>),
) -> Result<Vec<Thread>, Fault> {
    let ids: Vec<String> = spoken.keys().cloned().collect();
    let mut all = Vec::new();
    for part in ids.chunks(PART) {
        let mut bind = Bind::new();
        let list = bind.list(part);
        let sql = format!(
            "select id, customer_id, visibility, status, inbox_id, team_id, priority, opened_at, resolved_at from conversations
             where internal = 0 and id in {list} order by id"
        );
        let rows = conn.rows(sql, bind.values()).await?;
        let ids: Vec<ConversationId> = rows.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
        let mut labels = label::of(conn, &ids).await?;
        let before = before(conn, low, (told, &spoken, &rows)).await?;
        let proven = proven(conn, cut, &rows).await?;
        for (row, id) in rows.iter().zip(&ids) {
            if stands(conn, told, (row, cut)).await?.is_some_and(|status| status == "spam" || status == "trash") {
                continue;
            }
            let customer: Option<String> = row.get("customer_id")?;
            let labels = labels.remove(id).unwrap_or_default().into_iter().map(|label| label.id).collect();
            all.push(Thread {
                id: id.to_string(),
                proven: customer.as_ref().is_some_and(|customer| proven.contains(customer)),
                customer,
                public: row.get::<String>("visibility")? == "public",
                older: before.contains(id.as_str()),
                ended: ended(told, (row, cut))?,
                place: Some(Place {
                    inbox: row.get("inbox_id")?,
                    team: row.get("team_id")?,
                    labels,
                    priority: Priority::from_rank(row.get("priority")?),
                }),
                said: spoken.remove(id.as_str()).unwrap_or_default().said,
            });
        }
    }
    Ok(all)
}

/// Those of which something was said before the beginning.
async fn before(
    conn: &mut Conn,
    low: Time,
    (told, spoken, rows): (&Told, &BTreeMap<String, Spoken>, &[Row]),
) -> Result<HashSet<String>, Fault> {
    let mut lies_in: BTreeSet<&String> = BTreeSet::new();
    for row in rows {
        if row.get::<Time>("opened_at")? < low {
            lies_in.extend(spoken.get(&row.get::<String>("id")?).into_iter().flat_map(|one| &one.lies_in));
        }
    }
    if lies_in.is_empty() {
        return Ok(HashSet::new());
    }
    let mut bind = Bind::new();
    let (low, list) = (bind.put(low), bind.list(lies_in));
    let sql = format!(
        "select distinct coalesce(origin_id, conversation_id) as id from messages
         where conversation_id in {list} and at < {low} and held = 0 and automatic = 0 and kind <> 'forward'"
    );
    let rows = conn.rows(sql, bind.values()).await?;
    rows.iter().map(|row| Ok(told.root(&row.only::<String>()?).to_owned())).collect()
}

/// Customers of these who had proven by then who they are.
async fn proven(conn: &mut Conn, cut: Time, rows: &[Row]) -> Result<HashSet<String>, Fault> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        ids.extend(row.get::<Option<String>>("customer_id")?);
    }
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let mut bind = Bind::new();
    let (cut, list) = (bind.put(cut), bind.list(&ids));
    let sql = format!(
        "select customer_id from customer_proofs where state = 'proven' and answered_at <= {cut} and customer_id in {list}
         union select customer_id from identities where trust = 'verified' and added_at <= {cut} and customer_id in {list}"
    );
    conn.rows(sql, bind.values()).await?.iter().map(Row::only).collect()
}

/// Where it stood at the cut: what was said last until then, else what it was changed from later, else where it stands.
async fn stands(conn: &mut Conn, told: &Told, (row, cut): (&Row, Time)) -> Result<Option<String>, Fault> {
    let id: String = row.get("id")?;
    if let Some((_, last)) = told.stood.get(&id).and_then(|all| all.last()) {
        return Ok(Some(last.clone()));
    }
    let now: String = row.get("status")?;
    if now != "spam" && now != "trash" {
        return Ok(Some(now));
    }
    let sql = "select data from facts where conversation_id = $1 and kind = $2 and at > $3 order by seq limit 1";
    let later = conn.maybe(sql, args![&id, Kind::StatusChanged.code(), cut]).await?;
    let later: Option<Value> = later.map(|row| row.only()).transpose()?;
    Ok(later.map_or(Some(now), |data| data.get("from").and_then(Value::as_str).map(str::to_owned)))
}

fn ended(told: &Told, (row, cut): (&Row, Time)) -> Result<Option<Time>, Fault> {
    let resolved = |all: &Vec<(Time, String)>| all.iter().find(|(_, to)| to == "resolved").map(|(at, _)| *at);
    match told.stood.get(&row.get::<String>("id")?) {
        Some(all) => Ok(resolved(all)),
        None => Ok(row.get::<Option<Time>>("resolved_at")?.filter(|at| *at <= cut)),
    }
}
