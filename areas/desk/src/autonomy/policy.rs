//! What the company asks for in public: its rules, and whether there is a crisis now.

use super::need::{Conditions, Need, OTHER, Policy, Rule, TONGUES};
use base::facts::{Fact, Kind};
use base::{AgentId, ApprovalRuleId, CrisisId, Fault, Outcome, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Conn, Row, Tx, args, audit};

/// Rules a company has at most.
const MOST: usize = 100;

/// A rule as kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalRule")]
pub struct Kept {
    /// Id.
    pub id: ApprovalRuleId,
    /// What it is called; authors and those who look read it.
    pub name: String,
    /// Where it holds.
    pub conditions: Conditions,
    /// How many people have to look.
    pub need: Need,
    /// Counts changes.
    pub version: i64,
}

/// A rule as somebody wants it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewApprovalRule")]
pub struct Wished {
    /// What it is called.
    pub name: String,
    /// Where it holds.
    #[serde(default)]
    pub conditions: Conditions,
    /// How many people have to look.
    pub need: Need,
}

/// A time in which two people look at everything.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "OpenCrisis")]
pub struct Crisis {
    /// Id.
    pub id: CrisisId,
    /// What it is about.
    pub about: String,
    /// Since when.
    pub begun_at: Time,
    /// Who said so.
    #[serde(skip)]
    pub begun_by: AgentId,
}

fn read(row: &Row) -> Result<Kept, Fault> {
    let conditions: Value = row.get("conditions")?;
    Ok(Kept {
        id: row.get("id")?,
        name: row.get("name")?,
        conditions: serde_json::from_value(conditions).map_err(|e| Fault::new(e).doing("read a rule's conditions"))?,
        need: Need::of(row.get("need")?),
        version: row.get("version")?,
    })
}

/// Every rule, oldest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Kept>, Fault> {
    conn.rows("select * from approval_rules order by made_at, id", args![]).await?.iter().map(read).collect()
}

/// The rule with this id.
pub async fn get(conn: &mut Conn, id: &ApprovalRuleId) -> Outcome<Kept> {
    let row = conn.maybe("select * from approval_rules where id = $1", args![id]).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

/// The crisis there is now, if there is one.
pub async fn crisis(conn: &mut Conn) -> Result<Option<Crisis>, Fault> {
    let row = conn.maybe("select id, about, begun_at, begun_by from crises where ended_at is null", args![]).await?;
    let of = |row: Row| {
        Ok(Crisis {
            id: row.get("id")?,
            about: row.get("about")?,
            begun_at: row.get("begun_at")?,
            begun_by: row.get("begun_by")?,
        })
    };
    row.map(of).transpose()
}

/// All that is wanted now.
pub(crate) async fn now(conn: &mut Conn) -> Result<Policy, Fault> {
    let rule = |kept: Kept| Rule { name: kept.name, conditions: kept.conditions, need: kept.need };
    Ok(Policy {
        rules: all(conn).await?.into_iter().map(rule).collect(),
        crisis: crisis(conn).await?.map(|open| open.about),
    })
}

fn clean(wished: &Wished) -> Result<String, Refusal> {
    let Conditions { audiences, reach_from, topics, languages, amount_from, .. } = &wished.conditions;
    if wished.need == Need::None {
        return Err(Refusal::invalid("need", "a rule asks for one person or for two"));
    }
    if audiences.iter().any(|one| !["everyone", "quiet", "followers"].contains(&one.as_str())) {
        return Err(Refusal::invalid("conditions.audiences", "choose from everyone, quiet and followers"));
    }
    if reach_from.is_some_and(|from| from < 1) {
        return Err(Refusal::invalid("conditions.reach_from", "give a number of one or more, or leave it out"));
    }
    if topics.iter().any(|one| !triage::TOPICS.contains(&one.as_str())) {
        return Err(Refusal::invalid("conditions.topics", format!("choose from {}", triage::TOPICS.join(", "))));
    }
    if languages.iter().any(|one| one != OTHER && !TONGUES.contains(&one.as_str())) {
        return Err(Refusal::invalid("conditions.languages", "choose from en, de, fr, es and other"));
    }
    if amount_from.is_some_and(|from| from < 1) {
        return Err(Refusal::invalid("conditions.amount_from", "give an amount of one or more, or leave it out"));
    }
    line("name", &wished.name, 80)
}

/// One line of words. Pure.
pub(crate) fn line(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most || text.contains(char::is_control) {
        return Err(Refusal::invalid(field, format!("say it in one line of at most {most} characters")));
    }
    Ok(text.to_owned())
}

/// Adds a rule. What waits already is asked by it when it leaves.
pub async fn add(tx: &mut Tx, wished: &Wished) -> Outcome<Kept> {
    let (name, now) = (clean(wished)?, tx.now());
    if all(tx).await?.len() >= MOST {
        return Err(Refusal::invalid("name", format!("there are {MOST} rules already; remove one first")).into());
    }
    let id = ApprovalRuleId::mint(now);
    tx.exec(
        "insert into approval_rules (id, name, conditions, need, version, made_at) values ($1, $2, $3, $4, 1, $5)",
        args![&id, name, json!(wished.conditions), wished.need.people(), now],
    )
    .await?;
    told(tx, ("publish_rule.added", id.as_str()), json!(wished.conditions)).await?;
    get(tx, &id).await
}

/// Changes a rule.
pub async fn change(tx: &mut Tx, before: &Kept, wished: &Wished) -> Outcome<Kept> {
    let name = clean(wished)?;
    tx.exec(
        "update approval_rules set name = $2, conditions = $3, need = $4, version = version + 1 where id = $1",
        args![&before.id, name, json!(wished.conditions), wished.need.people()],
    )
    .await?;
    let detail = json!({ "before": before, "after": { "conditions": wished.conditions, "need": wished.need } });
    told(tx, ("publish_rule.changed", before.id.as_str()), detail).await?;
    get(tx, &before.id).await
}

/// Removes a rule.
pub async fn remove(tx: &mut Tx, rule: &Kept) -> Outcome<()> {
    tx.exec("delete from approval_rules where id = $1", args![&rule.id]).await?;
    Ok(told(tx, ("publish_rule.removed", rule.id.as_str()), json!(rule)).await?)
}

/// From now on two people look at what everyone will see.
pub async fn begin_crisis(tx: &mut Tx, about: &str) -> Outcome<Crisis> {
    let (about, by, now) = (line("about", about, 120)?, tx.actor().require_agent()?, tx.now());
    let id = CrisisId::mint(now);
    let sql = "insert into crises (id, about, begun_at, begun_by) values ($1, $2, $3, $4) on conflict do nothing";
    if tx.exec(sql, args![&id, &about, now, by]).await? == 0 {
        return Err(Refusal::new("crisis.open", 409, "there is one already; end that one first").into());
    }
    told(tx, ("crisis.begun", id.as_str()), json!({ "about": about })).await?;
    crisis(tx).await?.ok_or_else(|| Fault::new("a crisis vanished").into())
}

/// It is over.
pub async fn end_crisis(tx: &mut Tx) -> Outcome<()> {
    let (by, now) = (tx.actor().require_agent()?, tx.now());
    let open = crisis(tx).await?.ok_or_else(Refusal::missing)?;
    let sql = "update crises set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null";
    tx.exec(sql, args![&open.id, now, by]).await?;
    Ok(told(tx, ("crisis.ended", open.id.as_str()), json!({ "about": open.about })).await?)
}

async fn told(tx: &mut Tx, (act, thing): (&str, &str), detail: Value) -> Result<(), Fault> {
    tx.tell(Fact::new(Kind::PublishRulesChanged).with("act", act));
    audit::write(tx, act, thing, detail).await
}
