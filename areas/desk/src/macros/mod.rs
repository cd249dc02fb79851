//! Macros: words and deeds people use again and again, for oneself, a team or everybody, in folders and languages.

pub mod apply;
pub mod files;
mod kept;
pub mod template;
pub mod uses;
mod values;

pub use values::{NextOpening, Openings};

use crate::file::{self, Attachment};
use crate::status::{Priority, Status};
use crate::view::{self, Scope};
use base::facts::{Fact, Kind};
use base::{AgentId, Fault, FileId, LabelId, MacroId, Outcome, Refusal, TeamId, Time, Vault};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use store::{Bind, Conn, Row, Tx, args};
use template::Wrong;

/// Macros of one person, at most.
const MOST: i64 = 500;
/// Languages of one macro, at most.
const LANGUAGES: usize = 12;

/// Who gets the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assign {
    /// Whoever uses the macro.
    Me,
    /// Nobody: back to the team.
    Nobody,
    /// This colleague.
    Agent(AgentId),
}

/// Put away until so many days later, at this hour where the agent lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snooze {
    /// Days from today.
    #[schemars(range(min = 1, max = 365))]
    pub days: i64,
    /// Hour of that day.
    #[schemars(range(min = 0, max = 23))]
    pub hour: i64,
}

/// What a macro does to a conversation; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Actions {
    /// Who gets it.
    pub assign: Option<Assign>,
    /// Which team gets it.
    pub team: Option<TeamId>,
    /// Where it stands. With words: after they were sent.
    pub status: Option<Status>,
    /// Until when it is put away. With words: after they were sent.
    pub snooze: Option<Snooze>,
    /// How urgent.
    pub priority: Option<Priority>,
    /// Labels it gets.
    pub add_labels: Vec<LabelId>,
    /// Labels it loses.
    pub remove_labels: Vec<LabelId>,
    /// A note for colleagues; may have variables too.
    pub note: String,
}

/// What makes a macro.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// Name.
    pub name: String,
    /// Who sees it.
    pub scope: Scope,
    /// Which team, for `team`.
    pub team: Option<TeamId>,
    /// Folder it is listed in; none if empty.
    pub folder: String,
    /// Words by language, such as `de`; may be none.
    pub texts: BTreeMap<String, String>,
    /// What it does.
    pub actions: Actions,
    /// Files that are attached where it is used; uploaded before, or its own already.
    pub attachments: Vec<FileId>,
}

/// A macro.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Macro {
    /// Id.
    pub id: MacroId,
    /// What makes it.
    #[serde(flatten)]
    pub fields: Fields,
    /// Its files, to look at.
    pub files: Vec<Attachment>,
    /// Whose it is.
    pub owner: AgentId,
    /// When I used it last.
    pub used_at: Option<Time>,
    /// Counts changes.
    pub version: i64,
}

fn read(row: &Row) -> Result<Macro, Fault> {
    Ok(Macro {
        id: row.get("id")?,
        files: vec![],
        owner: row.get("owner_id")?,
        used_at: None,
        version: row.get("version")?,
        fields: Fields {
            name: row.get("name")?,
            scope: Scope::from_code(&row.get::<String>("scope")?),
            team: row.get("team_id")?,
            folder: row.get("folder")?,
            texts: serde_json::from_value(row.get("texts")?).unwrap_or_default(),
            actions: serde_json::from_value(row.get("actions")?).unwrap_or_default(),
            attachments: vec![],
        },
    })
}

/// The macros a person sees: those used last first, then by folder and name.
pub async fn seen_by(conn: &mut Conn, me: &AgentId, now: Time) -> Result<Vec<Macro>, Fault> {
    let mut bind = Bind::new();
    let seen = view::seen_clause(conn, &mut bind, me).await?;
    let sql = format!("select * from macros where {seen} order by folder, lower(name), id limit 1000");
    let rows = conn.rows(sql, bind.values()).await?;
    let used: HashMap<MacroId, Time> = uses::last(conn, me, now).await?;
    let mut all: Vec<Macro> = rows.iter().map(read).collect::<Result<_, _>>()?;
    for one in &mut all {
        one.used_at = used.get(&one.id).copied();
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.used_at));
    Ok(all)
}

/// With their files.
pub async fn dress(conn: &mut Conn, (vault, now): (&Vault, Time), mut all: Vec<Macro>) -> Outcome<Vec<Macro>> {
    let ids: Vec<MacroId> = all.iter().map(|one| one.id.clone()).collect();
    let mut files = files::of(conn, &ids).await?;
    for one in &mut all {
        let own = files.remove(&one.id).unwrap_or_default();
        one.fields.attachments = own.iter().map(|file| file.id.clone()).collect();
        one.files = own.iter().map(|stored| file::attachment(stored, vault, now)).collect();
    }
    Ok(all)
}

/// The macro with this id, if the person sees it.
pub async fn find(conn: &mut Conn, me: &AgentId, id: &MacroId) -> Outcome<Macro> {
    let mut bind = Bind::new();
    let (place, seen) = (bind.put(id), view::seen_clause(conn, &mut bind, me).await?);
    let row = conn.maybe(format!("select * from macros where id = {place} and {seen}"), bind.values()).await?;
    Ok(read(&row.ok_or_else(Refusal::missing)?)?)
}

fn not_understood(field: &str, wrong: &Wrong) -> Refusal {
    let detail = format!("line {}, character {}: {}", wrong.line, wrong.column, wrong.why);
    Refusal::new("macro.text", 422, detail).field(field).with("at", json!(wrong))
}

fn clean(fields: &Fields) -> Result<Fields, Refusal> {
    let (name, folder) = view::titled("a macro", (&fields.name, &fields.folder))?;
    let texts = clean_texts(&fields.texts)?;
    let actions = clean_actions(&fields.actions)?;
    if texts.is_empty() && actions == Actions::default() && fields.attachments.is_empty() {
        return Err(Refusal::invalid("texts", "give it words, or something to do"));
    }
    let team = fields.team.clone().filter(|_| fields.scope == Scope::Team);
    let attachments = fields.attachments.clone();
    Ok(Fields { name, folder, team, texts, actions, attachments, scope: fields.scope })
}

fn clean_texts(texts: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Refusal> {
    let mut kept = BTreeMap::new();
    for (language, text) in texts.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let field = format!("texts.{language}");
        let known = (2..=3).contains(&language.len()) && language.chars().all(|c| c.is_ascii_lowercase());
        if !known || kept.len() == LANGUAGES {
            let detail = format!("at most {LANGUAGES} languages, each by its code such as \"de\"");
            return Err(Refusal::invalid("texts", detail));
        }
        let text = text.replace("\r\n", "\n").replace('\0', "");
        template::parse(&text).map_err(|wrong| not_understood(&field, &wrong))?;
        kept.insert(language.clone(), text);
    }
    Ok(kept)
}

fn clean_actions(actions: &Actions) -> Result<Actions, Refusal> {
    if actions.status == Some(Status::Snoozed) {
        return Err(Refusal::invalid("actions.status", "say for how long it is put away: use snooze"));
    }
    if actions.status.is_some() && actions.snooze.is_some() {
        return Err(Refusal::invalid("actions.snooze", "a conversation is put away or gets another status, not both"));
    }
    if let Some(snooze) = actions.snooze
        && !((1..=365).contains(&snooze.days) && (0..=23).contains(&snooze.hour))
    {
        return Err(Refusal::invalid("actions.snooze", "1 to 365 days from now, at an hour from 0 to 23"));
    }
    if actions.add_labels.len() + actions.remove_labels.len() > 50 {
        return Err(Refusal::invalid("actions.add_labels", "at most 50 labels"));
    }
    let note = actions.note.trim().to_owned();
    template::parse(&note).map_err(|wrong| not_understood("actions.note", &wrong))?;
    Ok(Actions { note, ..actions.clone() })
}

/// Saves a new macro.
pub async fn add(tx: &mut Tx, fields: &Fields) -> Outcome<Macro> {
    let me = tx.actor().require_agent()?;
    let fields = clean(fields)?;
    fields.scope.check(&tx.actor().clone(), fields.team.as_ref())?;
    let own = tx.one("select count(*) as n from macros where owner_id = $1", args![&me]).await?;
    if own.get::<i64>("n")? >= MOST {
        return Err(Refusal::new("macro.many", 409, format!("you have {MOST} macros; remove some first")).into());
    }
    let (id, now) = (MacroId::mint(tx.now()), tx.now());
    tx.exec(
        "insert into macros (id, name, scope, owner_id, team_id, folder, texts, actions, version, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)",
        args![
            &id,
            &fields.name,
            fields.scope.code(),
            &me,
            fields.team.as_ref(),
            &fields.folder,
            json!(fields.texts),
            json!(fields.actions),
            now
        ],
    )
    .await?;
    files::settle(tx, &id, (&fields.attachments, &me)).await?;
    told(tx, &id, fields.scope);
    Ok(Macro { id, fields, files: vec![], owner: me, used_at: None, version: 1 })
}

fn told(tx: &mut Tx, id: &MacroId, scope: Scope) {
    scope.tell(tx, Fact::new(Kind::MacroChanged).with("macro", id.as_str()));
}

/// The macro, if the actor may change it: their own, or one they could have made.
async fn open(tx: &mut Tx, id: &MacroId) -> Outcome<Macro> {
    let me = tx.actor().require_agent()?;
    let known = find(tx, &me, id).await?;
    if known.owner != me {
        known.fields.scope.check(&tx.actor().clone(), known.fields.team.as_ref())?;
    }
    Ok(known)
}

/// Changes a macro. What was inserted before stays as it is.
pub async fn change(tx: &mut Tx, id: &MacroId, (fields, seen): (&Fields, Option<i64>)) -> Outcome<Macro> {
    let known = open(tx, id).await?;
    if seen.is_some_and(|seen| seen != known.version) {
        return Err(Refusal::changed().into());
    }
    let fields = clean(fields)?;
    fields.scope.check(&tx.actor().clone(), fields.team.as_ref())?;
    tx.exec(
        "update macros set name = $2, scope = $3, team_id = $4, folder = $5, texts = $6, actions = $7, version = version + 1 where id = $1",
        args![id, &fields.name, fields.scope.code(), fields.team.as_ref(), &fields.folder, json!(fields.texts), json!(fields.actions)],
    )
    .await?;
    let me = tx.actor().require_agent()?;
    files::settle(tx, id, (&fields.attachments, &me)).await?;
    told(tx, id, known.fields.scope);
    told(tx, id, fields.scope);
    Ok(Macro { fields, version: known.version + 1, ..known })
}

/// Removes a macro. How it was used stays known.
pub async fn remove(tx: &mut Tx, id: &MacroId) -> Outcome<Macro> {
    let known = open(tx, id).await?;
    let me = tx.actor().require_agent()?;
    files::give_back(tx, id, &me).await?;
    tx.exec("delete from macros where id = $1", args![id]).await?;
    told(tx, id, known.fields.scope);
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Fields {
        Fields { name: "m".into(), texts: BTreeMap::from([("en".into(), text.into())]), ..Fields::default() }
    }

    #[test]
    fn a_macro_needs_a_name_and_words_or_something_to_do() {
        assert!(clean(&words("hi")).is_ok());
        assert_eq!(clean(&Fields { name: " \n".into(), ..words("hi") }).unwrap_err().field.unwrap(), "name");
        assert_eq!(clean(&words(" \n")).unwrap_err().field.unwrap(), "texts");
        let actions = Actions { status: Some(Status::Resolved), ..Actions::default() };
        assert!(clean(&Fields { actions, ..words("") }).is_ok());
    }

    #[test]
    fn what_cannot_be_filled_is_refused_with_its_place() {
        let refusal = clean(&words("a\n{{customer.age}}")).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_deref()), ("macro.text", Some("texts.en")));
        assert_eq!(refusal.more["at"]["line"], 2);
        let actions = Actions { note: "{{x}}".into(), ..Actions::default() };
        assert_eq!(clean(&Fields { actions, ..words("") }).unwrap_err().field.unwrap(), "actions.note");
    }

    #[test]
    fn a_conversation_is_put_away_only_for_a_time() {
        let refused = |actions: Actions| clean(&Fields { actions, ..words("") }).unwrap_err().field.unwrap();
        assert_eq!(refused(Actions { status: Some(Status::Snoozed), ..Actions::default() }), "actions.status");
        let snooze = Some(Snooze { days: 0, hour: 9 });
        assert_eq!(refused(Actions { snooze, ..Actions::default() }), "actions.snooze");
    }
}
