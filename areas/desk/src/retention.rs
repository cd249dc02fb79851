//! How long conversations are kept that are over (DESK-215). Rules stand in an order and the first that fits a conversation
//! decides; one without days keeps it for ever. What is too old loses every word, file and name; a skeleton stays, for
//! counting: when, where, how many.

use crate::erase::{self, Also};
use crate::jobs::forget_old;
use base::{InboxId, LabelId, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Bind, Conn, Db, Tx, args, audit};

/// Rules at most.
const MOST: usize = 50;
/// Longest time a rule can name: a hundred years.
const MOST_DAYS: i64 = 36_500;
/// A conversation that is over, in a statement where conversations is `c`.
const OVER: &str =
    "c.emptied_at is null and c.shelf in ('resolved', 'spam', 'trash') and c.merged_into is null and c.later_count = 0";
/// How often it is looked whether something is too old.
const EVERY_MS: i64 = 20 * Time::HOUR;

/// A rule: which conversations, and how long they are kept once they are over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only of this inbox.
    #[serde(default)]
    pub inbox: Option<InboxId>,
    /// Only with this label.
    #[serde(default)]
    pub label: Option<LabelId>,
    /// Days after the last message and after it was resolved; for ever if left out.
    #[serde(default)]
    pub days: Option<i64>,
}

/// The rules, and how often they were changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rules {
    /// In their order: the first that fits decides.
    pub rules: Vec<Rule>,
    /// Counts changes.
    pub version: i64,
}

/// What rules would take today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Preview {
    /// Conversations, rule by rule.
    pub counts: Vec<i64>,
    /// All together.
    pub total: i64,
}

/// One time it was done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RetentionRun")]
pub struct Run {
    /// Began.
    pub began_at: Time,
    /// Ended; it goes on, if absent.
    pub ended_at: Option<Time>,
    /// Who began it; nobody where it was time.
    pub by: String,
    /// Conversations emptied.
    pub conversations: i64,
}

/// Whether these are rules.
pub fn check(rules: &[Rule]) -> Result<(), Refusal> {
    if rules.len() > MOST {
        return Err(Refusal::invalid("rules", format!("at most {MOST} rules")));
    }
    if rules.iter().filter_map(|rule| rule.days).any(|days| !(1..=MOST_DAYS).contains(&days)) {
        return Err(Refusal::invalid("rules", format!("a time is between 1 and {MOST_DAYS} days")));
    }
    Ok(())
}

/// Which conversations a rule is about.
fn fits(bind: &mut Bind, rule: &Rule) -> String {
    let mut clauses = vec!["1 = 1".to_owned()];
    if let Some(inbox) = &rule.inbox {
        clauses.push(format!("c.inbox_id = {}", bind.put(inbox)));
    }
    if let Some(label) = &rule.label {
        let label = bind.put(label);
        clauses.push(format!(
            "exists (select 1 from conversation_labels cl where cl.conversation_id = c.id and cl.label_id = {label})"
        ));
    }
    clauses.join(" and ")
}

/// What each rule takes: what is over for long enough, and no rule before it is about. None where it keeps for ever.
fn taken(bind: &mut Bind, rules: &[Rule], now: Time) -> Vec<Option<String>> {
    let mut before = String::new();
    let mut all = Vec::new();
    for rule in rules {
        let fits = fits(bind, rule);
        all.push(rule.days.map(|days| {
            let until = bind.put(now.plus(-days.saturating_mul(Time::DAY)));
            format!("({OVER} and {fits} and c.last_at < {until} and coalesce(c.resolved_at, 0) < {until}{before})")
        }));
        before.push_str(&format!(" and not ({fits})"));
    }
    all
}

/// The rules as they stand.
pub async fn rules(conn: &mut Conn) -> Outcome<Rules> {
    let row = conn.one("select rules, version from retention where id = 1", args![]).await?;
    Ok(Rules { rules: serde_json::from_value(row.get("rules")?).unwrap_or_default(), version: row.get("version")? })
}

/// What these rules would take now. Nothing changes.
pub async fn preview(conn: &mut Conn, rules: &[Rule], now: Time) -> Outcome<Preview> {
    let mut counts = Vec::new();
    for at in 0..rules.len() {
        let mut bind = Bind::new();
        let clause = taken(&mut bind, rules.get(..=at).unwrap_or_default(), now).pop().flatten();
        counts.push(match clause {
            Some(clause) => {
                let sql = format!("select count(*) as n from conversations c where {clause}");
                conn.one(sql, bind.values()).await?.only()?
            }
            None => 0,
        });
    }
    Ok(Preview { total: counts.iter().sum(), counts })
}

/// Sets the rules, for somebody who saw how many conversations they take.
pub async fn set(tx: &mut Tx, wished: &[Rule], seen: i64) -> Outcome<()> {
    check(wished)?;
    let before = rules(tx).await?;
    let now = tx.now();
    let due = preview(tx, wished, now).await?.total;
    if due > seen {
        let words = format!("these rules take {due} conversations by now, more than you have seen; look again");
        return Err(Refusal::new("retention.more", 409, words).into());
    }
    tx.exec("update retention set rules = $1, version = version + 1 where id = 1", args![json!(wished)]).await?;
    let detail = json!({ "before": before.rules, "after": wished, "due": due });
    Ok(audit::write(tx, "retention.changed", "", detail).await?)
}

/// What was done, the newest first.
pub async fn runs(conn: &mut Conn) -> Outcome<Vec<Run>> {
    let sql = "select began_at, ended_at, by_name, conversations from retention_runs order by began_at desc limit 20";
    let read = |row: &store::Row| {
        Ok(Run {
            began_at: row.get("began_at")?,
            ended_at: row.get("ended_at")?,
            by: row.get("by_name")?,
            conversations: row.get("conversations")?,
        })
    };
    conn.rows(sql, args![]).await?.iter().map(read).collect()
}

/// Begins to empty what is too old, unless that goes on already or nothing is.
pub async fn begin(tx: &mut Tx, by: &str) -> Outcome<()> {
    let (now, rules) = (tx.now(), rules(tx).await?.rules);
    let going = "select 1 as one from retention_runs where ended_at is null or began_at = $1";
    if tx.maybe(going, args![now]).await?.is_some() {
        return Ok(());
    }
    // Somebody wrote again in what was emptied: that grows old like everything else.
    let again = "update conversations set emptied_at = null where emptied_at is not null and last_at > emptied_at";
    tx.exec(again, args![]).await?;
    if preview(tx, &rules, now).await?.total == 0 {
        return Ok(());
    }
    let sql = "insert into retention_runs (began_at, by_name, conversations) values ($1, $2, 0)";
    tx.exec(sql, args![now, by]).await?;
    Ok(forget_old::enqueue(tx, now, 0).await?)
}

/// Begins when it is time. Runs twice like once.
pub async fn begin_due(db: &Db) -> Outcome<()> {
    let mut conn = db.read().await?;
    let last = conn.maybe("select max(began_at) as at from retention_runs", args![]).await?;
    let last: Option<Time> = last.map(|row| row.get("at")).transpose()?.flatten();
    let rules = rules(&mut conn).await?.rules;
    drop(conn);
    if rules.iter().all(|rule| rule.days.is_none()) || last.is_some_and(|at| db.now().since(at) < EVERY_MS) {
        return Ok(());
    }
    let mut tx = db.begin(&base::Actor::system()).await?;
    begin(&mut tx, "").await?;
    Ok(tx.commit().await?)
}

/// The next conversations a run takes.
pub(crate) async fn next(conn: &mut Conn, (began, most): (Time, usize)) -> Outcome<Vec<String>> {
    let rules = rules(conn).await?.rules;
    let mut bind = Bind::new();
    let clauses: Vec<String> = taken(&mut bind, &rules, began).into_iter().flatten().collect();
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let most = bind.put(i64::try_from(most).unwrap_or(1));
    let sql = format!(
        "select c.id from conversations c where {OVER} and ({}) order by c.last_at, c.id limit {most}",
        clauses.join(" or ")
    );
    let rows = conn.rows(sql, bind.values()).await?;
    Ok(rows.iter().map(store::Row::only).collect::<Result<_, _>>()?)
}

/// Empties one, unless something happened to it meanwhile.
pub(crate) async fn empty_one(tx: &mut Tx, also: &Also, (began, id): (Time, &str)) -> Outcome<()> {
    let now = tx.now();
    let mark = format!("update conversations as c set emptied_at = $2 where id = $1 and {OVER} and c.last_at < $3");
    if tx.exec(mark, args![id, now, began]).await? == 0 {
        return Ok(());
    }
    erase::empty(tx, also, id).await?;
    let counted = "update retention_runs set conversations = conversations + 1 where began_at = $1";
    tx.exec(counted, args![began]).await?;
    Ok(())
}

/// Ends a run, and says in the audit log what it did.
pub(crate) async fn end(tx: &mut Tx, began: Time) -> Outcome<()> {
    let now = tx.now();
    let ended = "update retention_runs set ended_at = $2 where began_at = $1 and ended_at is null";
    if tx.exec(ended, args![began, now]).await? == 0 {
        return Ok(());
    }
    let sql = "select conversations, by_name from retention_runs where began_at = $1";
    let row = tx.one(sql, args![began]).await?;
    let detail = json!({
        "began": began, "by": row.get::<String>("by_name")?, "conversations": row.get::<i64>("conversations")?
    });
    Ok(audit::write(tx, "retention.run", "", detail).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rule = |inbox: Option<&str>, days| Rule { inbox: inbox.map(|id| id.parse().unwrap()), label: None, days };
        let one = "inb_00000000000000000000000001";
        let mut bind = Bind::new();
        let all = taken(&mut bind, &[rule(Some(one), None), rule(None, Some(90))], Time(100 * Time::DAY));
        assert_eq!(all[0], None, "what is kept for ever is taken by nobody");
        assert!(all[1].as_ref().unwrap().ends_with("and not (1 = 1 and c.inbox_id = $1))"), "{all:?}");
        assert_eq!(bind.values().len(), 2);
    }

    #[test]
    fn a_time_is_a_time() {
        let rule = |days| Rule { inbox: None, label: None, days };
        assert!(check(&[rule(None), rule(Some(1))]).is_ok());
        for days in [0, -1, MOST_DAYS + 1, i64::MAX] {
            assert!(check(&[rule(Some(days))]).is_err(), "{days}");
        }
        assert!(check(&vec![rule(None); MOST + 1]).is_err());
    }
}
