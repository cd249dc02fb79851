//! Views people saved: a list with a query, its order, a folder, and who sees it: oneself, a team, or everybody.

use crate::list::Sort;
use crate::query::{self, Query};
use base::facts::{Fact, Kind};
use base::{Action, Actor, AgentId, Fault, Outcome, Refusal, TeamId, Thing, Time, ViewId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Bind, Conn, Row, Tx, args};

/// Before the id, in keys of saved views.
const MARK: &str = "saved:";
/// Views everybody has, in order, each in its group.
pub(crate) const FIXED: &[(&str, &str)] = &[
    ("mine", "mine"),
    ("mentions", "mine"),
    ("drafts", "mine"),
    ("starred", "mine"),
    ("promised", "mine"),
    ("my_teams", "shared"),
    ("unassigned", "shared"),
    ("all", "shared"),
    ("at_risk", "shared"),
    ("public", "shared"),
    ("approval", "shared"),
    ("waiting", "shared"),
    ("snoozed", "shared"),
    ("followup_due", "shared"),
    ("scheduled", "shared"),
    ("internal", "shared"),
    ("held", "other"),
    ("failed", "other"),
    ("could_not_process", "other"),
    ("archived", "other"),
    ("muted", "other"),
    ("resolved", "other"),
    ("spam", "other"),
    ("trash", "other"),
];

/// Lists of work at hand, which leave out what the reader put aside for themselves. Warnings never do.
const AT_HAND: &[&str] = &["mine", "mentions", "my_teams", "unassigned", "all", "public", "waiting", "internal"];

/// Whether a list leaves out what its reader put aside.
pub(crate) fn leaves_aside(key: &str) -> bool {
    AT_HAND.contains(&key) || key.starts_with("team:")
}

/// Views of one person, at most.
const MOST: i64 = 200;

/// Who sees a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Only whoever made it.
    #[default]
    Me,
    /// The members of a team.
    Team,
    /// Everybody.
    All,
}

impl Scope {
    /// As stored.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Team => "team",
            Self::All => "all",
        }
    }

    /// From what is stored.
    pub(crate) fn from_code(code: &str) -> Self {
        match code {
            "team" => Self::Team,
            "all" => Self::All,
            _ => Self::Me,
        }
    }

    /// Whether the actor may make something for these people: for oneself always, for a team its members who may sort its
    /// work, for everybody who may change labels, which everybody sees too.
    pub(crate) fn check(self, actor: &Actor, team: Option<&TeamId>) -> Outcome<()> {
        match (self, team) {
            (Self::Me, _) => Ok(()),
            (Self::Team, Some(team)) => {
                let thing = Thing { inbox: None, teams: vec![team.clone()], internal: false, members: vec![] };
                Ok(actor.check(Action::ConversationAssign, &thing)?)
            }
            (Self::Team, None) => Err(Refusal::invalid("team", "say for which team it is").into()),
            (Self::All, _) => Ok(actor.check_anywhere(Action::LabelChange)?),
        }
    }

    /// Tells of something made for these people: what is one's own only oneself.
    pub(crate) fn tell(self, tx: &mut Tx, fact: Fact) {
        let me = tx.actor().agent().cloned();
        tx.tell(match me.filter(|_| self == Self::Me) {
            Some(me) => fact.only_for(&me),
            None => fact,
        });
    }
}

/// The name and folder of something people keep, cleaned. `what` is what it is called, such as "a view". Pure.
pub(crate) fn titled(what: &str, (name, folder): (&str, &str)) -> Result<(String, String), Refusal> {
    let line = |text: &str| -> String { text.trim().chars().filter(|c| !c.is_control()).collect() };
    let (name, folder) = (line(name), line(folder));
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Refusal::invalid("name", format!("{what} has a name of 1 to 80 characters")));
    }
    if folder.chars().count() > 60 {
        return Err(Refusal::invalid("folder", "a folder has a name of at most 60 characters"));
    }
    Ok((name, folder))
}

/// What of a table with scopes a person sees: their own, their teams', everybody's.
pub(crate) async fn seen_clause(conn: &mut Conn, bind: &mut Bind, me: &AgentId) -> Result<String, Fault> {
    let teams: Vec<TeamId> = team::teams_of(conn, me).await?.into_iter().map(|team| team.id).collect();
    let (owner, teams) = (bind.put(me), bind.list(&teams));
    Ok(format!("(owner_id = {owner} or scope = 'all' or scope = 'team' and team_id in {teams})"))
}

/// What makes a view.
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
    /// The list it narrows, such as `all` or `mine`.
    pub base: String,
    /// Words and operators.
    pub q: String,
    /// Order; the list's own if absent.
    pub sort: Option<Sort>,
    /// Its place among the others, low first.
    pub place: i64,
}

/// A saved view.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct View {
    /// Id.
    pub id: ViewId,
    /// What makes it.
    #[serde(flatten)]
    pub fields: Fields,
    /// Whose it is.
    pub owner: AgentId,
    /// Counts changes.
    pub version: i64,
}

impl View {
    /// For `GET /conversations?view=`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{MARK}{}", self.id)
    }
}

fn read(row: &Row) -> Result<View, Fault> {
    let sort: Option<String> = row.get("sort")?;
    Ok(View {
        id: row.get("id")?,
        owner: row.get("owner_id")?,
        version: row.get("version")?,
        fields: Fields {
            name: row.get("name")?,
            scope: Scope::from_code(&row.get::<String>("scope")?),
            team: row.get("team_id")?,
            folder: row.get("folder")?,
            base: row.get("base")?,
            q: row.get("q")?,
            sort: sort.and_then(|code| serde_json::from_value(code.into()).ok()),
            place: row.get("place")?,
        },
    })
}

/// The views a person sees, by folder and place.
pub async fn seen_by(conn: &mut Conn, me: &AgentId) -> Result<Vec<View>, Fault> {
    let mut bind = Bind::new();
    let seen = seen_clause(conn, &mut bind, me).await?;
    let sql = format!("select * from views where {seen} order by folder, place, lower(name), id limit 400");
    conn.rows(sql, bind.values()).await?.iter().map(read).collect()
}

/// The view this key names, if the person sees it; none for keys of other lists.
pub async fn named(conn: &mut Conn, me: &AgentId, key: &str) -> Outcome<Option<View>> {
    let Some(id) = key.strip_prefix(MARK) else { return Ok(None) };
    let view = seen_by(conn, me).await?.into_iter().find(|view| view.id.as_str() == id);
    Ok(Some(view.ok_or_else(Refusal::missing)?))
}

/// What a list's key and the words typed ask for: the list everybody has, the query, and the order saved with it.
pub(crate) async fn asked(
    conn: &mut Conn,
    me: &AgentId,
    (key, typed, now): (&str, &str, Time),
) -> Outcome<(String, Query, Option<Sort>)> {
    let saved = named(conn, me, key).await?;
    if saved.is_none() && !is_list(key) {
        return Err(no_such_list(key).into());
    }
    if saved.is_none() && typed.is_empty() {
        return Ok((key.to_owned(), Query::default(), None));
    }
    let zone = crate::colleague::zone_of(conn, me).await?;
    let parse = |typed: &str| query::parse(typed, (&zone, now));
    let typed = parse(typed);
    Ok(match saved {
        Some(view) => (view.fields.base.clone(), both(parse(&view.fields.q), typed), view.fields.sort),
        None => (key.to_owned(), typed, None),
    })
}

fn no_such_list(key: &str) -> Refusal {
    let shown: String = key.chars().filter(|c| !c.is_control()).take(80).collect();
    let words = format!("there is no list \"{shown}\"; it may have been removed, or its address is mistyped");
    Refusal::new("view.unknown", 404, words)
}

/// Whether a list of conversations goes by this key: one everybody has, or a team's. Pure.
fn is_list(key: &str) -> bool {
    // what could not be processed is no conversation
    let fixed = FIXED.iter().any(|(known, _)| *known == key && key != "could_not_process");
    fixed || key.strip_prefix("team:").is_some_and(|id| id.parse::<TeamId>().is_ok())
}

/// What the reader typed, and what the view asks: both hold. Pure.
#[must_use]
pub fn both(saved: Query, typed: Query) -> Query {
    let words = [saved.words, typed.words].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ");
    Query { words, terms: saved.terms.into_iter().chain(typed.terms).collect(), hint: typed.hint.or(saved.hint) }
}

fn check(actor: &Actor, fields: &Fields) -> Outcome<()> {
    fields.scope.check(actor, fields.team.as_ref())
}

fn clean(fields: &Fields) -> Result<Fields, Refusal> {
    let (name, folder) = titled("a view", (&fields.name, &fields.folder))?;
    if fields.q.chars().count() > 2_000 {
        return Err(Refusal::invalid("q", "this asks for too much: at most 2,000 characters"));
    }
    let base = if fields.base.is_empty() { "all".to_owned() } else { fields.base.clone() };
    if !is_list(&base) {
        return Err(Refusal::invalid("base", "a view narrows one of the lists everybody has"));
    }
    let team = fields.team.clone().filter(|_| fields.scope == Scope::Team);
    Ok(Fields { name, folder, base, team, ..fields.clone() })
}

/// Saves a new view.
pub async fn add(tx: &mut Tx, fields: &Fields) -> Outcome<View> {
    let me = tx.actor().require_agent()?;
    let fields = clean(fields)?;
    check(&tx.actor().clone(), &fields)?;
    let own = tx.one("select count(*) as n from views where owner_id = $1", args![&me]).await?;
    if own.get::<i64>("n")? >= MOST {
        return Err(Refusal::new("view.many", 409, format!("you have {MOST} views; remove some first")).into());
    }
    let (id, now) = (ViewId::mint(tx.now()), tx.now());
    tx.exec(
        "insert into views (id, name, scope, owner_id, team_id, folder, base, q, sort, place, version, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)",
        args![
            &id,
            &fields.name,
            fields.scope.code(),
            &me,
            fields.team.as_ref(),
            &fields.folder,
            &fields.base,
            &fields.q,
            sort_code(&fields),
            fields.place,
            now
        ],
    )
    .await?;
    told(tx, &id, &fields);
    Ok(View { id, fields, owner: me, version: 1 })
}

fn sort_code(fields: &Fields) -> Option<String> {
    let value = serde_json::to_value(fields.sort?).ok()?;
    value.as_str().map(str::to_owned)
}

fn told(tx: &mut Tx, id: &ViewId, fields: &Fields) {
    fields.scope.tell(tx, Fact::new(Kind::ViewChanged).with("view", id.as_str()));
}

/// The view, if the actor may change it: their own, or one they could have made.
async fn open(tx: &mut Tx, id: &ViewId) -> Outcome<View> {
    let me = tx.actor().require_agent()?;
    let view = seen_by(tx, &me).await?.into_iter().find(|view| view.id == *id).ok_or_else(Refusal::missing)?;
    if view.owner != me {
        check(&tx.actor().clone(), &view.fields)?;
    }
    Ok(view)
}

/// Changes a view.
pub async fn change(tx: &mut Tx, id: &ViewId, (fields, seen): (&Fields, Option<i64>)) -> Outcome<View> {
    let view = open(tx, id).await?;
    if seen.is_some_and(|seen| seen != view.version) {
        return Err(Refusal::changed().into());
    }
    let fields = clean(fields)?;
    check(&tx.actor().clone(), &fields)?;
    tx.exec(
        "update views set name = $2, scope = $3, team_id = $4, folder = $5, base = $6, q = $7, sort = $8, place = $9, version = version + 1 where id = $1",
        args![
            id, &fields.name, fields.scope.code(), fields.team.as_ref(), &fields.folder, &fields.base, &fields.q, sort_code(&fields), fields.place
        ],
    )
    .await?;
    told(tx, id, &view.fields);
    told(tx, id, &fields);
    Ok(View { fields, version: view.version + 1, ..view })
}

/// Removes a view. The conversations in it stay as they are.
pub async fn remove(tx: &mut Tx, id: &ViewId) -> Outcome<View> {
    let view = open(tx, id).await?;
    tx.exec("delete from views where id = $1", args![id]).await?;
    told(tx, id, &view.fields);
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> Query {
        query::parse(typed, ("UTC", Time(0)))
    }

    #[test]
    fn what_is_typed_narrows_what_is_saved() {
        let both = both(parse("label:lid cracked"), parse("status:open kettle"));
        assert_eq!(both, parse("label:lid status:open cracked kettle"));
    }

    #[test]
    fn only_lists_there_are_have_a_key() {
        for key in ["mine", "all", "trash", "team:tea_00000000000000000000000000"] {
            assert!(is_list(key), "{key}");
        }
        for key in ["", "X", "could_not_process", "team:", "team:x", "saved:x", "ALL"] {
            assert!(!is_list(key), "{key}");
        }
    }

    #[test]
    fn a_view_needs_a_name_and_never_builds_on_another() {
        let fields = |name: &str, base: &str| Fields { name: name.into(), base: base.into(), ..Fields::default() };
        assert_eq!(clean(&fields(" Lids\u{7} ", "")).unwrap(), fields("Lids", "all"));
        assert_eq!(clean(&fields("\n", "all")).unwrap_err().code, "invalid");
        assert_eq!(clean(&fields("x", "saved:vew_1")).unwrap_err().code, "invalid");
    }
}
