//! Inboxes: one account of one channel each, with teams, signature and health.

use crate::head::Head;
use crate::refusals;
use base::{Fault, InboxId, Outcome, Reach, TeamId, Thing, Time, Vault};
use contract::{Account, Channels, FieldKind, Manifest, Settings, renewed_secret};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use store::{Bind, Conn, Question, Row, Together, Tx, args};

/// Days in which an answer opens again what was resolved, unless somebody chose others.
pub const REOPEN_DAYS: i64 = 30;
/// Most that may be chosen.
pub(crate) const MOST_REOPEN_DAYS: i64 = 3_650;

/// Purpose under which secrets of inboxes are sealed.
const SEALED: &str = "inbox";

/// An inbox, secrets sealed.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// Id.
    pub id: InboxId,
    /// Name.
    pub name: String,
    /// Channel.
    pub channel: String,
    /// Main address.
    pub address: Option<String>,
    /// Further addresses.
    pub aliases: Vec<String>,
    /// Company part of the sender name.
    pub from_name: String,
    /// Put under every answer, after the agent's own.
    pub signature: String,
    /// Settings; secrets sealed.
    pub settings: BTreeMap<String, String>,
    /// For requests among colleagues.
    pub internal: bool,
    /// Neither receives nor sends.
    pub paused: bool,
    /// Teams that work on it.
    pub teams: Vec<TeamId>,
    /// How it is.
    pub health: Health,
    /// What its network says of itself and of the account, for the channel.
    pub about: Value,
    /// Where it stands among the others: what comes to several belongs to the first.
    pub place: i64,
    /// Days in which an answer opens again what was resolved; after them it begins a conversation that continues it.
    pub reopen_days: i64,
    /// Counts changes.
    pub version: i64,
}

/// How an inbox is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Health {
    /// `ok`, `starting`, `failing` or `off`.
    pub state: String,
    /// Since when.
    pub since: Time,
    /// What is wrong.
    pub detail: Option<String>,
    /// Last time something came in.
    pub last_in_at: Option<Time>,
    /// Last time something went out.
    pub last_out_at: Option<Time>,
    /// Until when its network wanted to be asked nothing, as it last said; perhaps that is over.
    pub waits_until: Option<Time>,
}

impl Health {
    /// So it is from now on, and nothing came or went yet.
    #[must_use]
    pub fn begun(state: &str, since: Time) -> Self {
        Self { state: state.into(), since, detail: None, last_in_at: None, last_out_at: None, waits_until: None }
    }
}

impl Inbox {
    /// One of this name on this channel, as it is before anything else was said of it.
    #[must_use]
    pub fn fresh(name: &str, channel: &str, now: Time) -> Self {
        Self {
            id: InboxId::mint(now),
            name: name.into(),
            channel: channel.into(),
            address: None,
            aliases: vec![],
            from_name: String::new(),
            signature: String::new(),
            settings: BTreeMap::new(),
            internal: false,
            paused: false,
            teams: vec![],
            health: Health::begun("starting", now),
            about: Value::Null,
            place: 0,
            reopen_days: REOPEN_DAYS,
            version: 1,
        }
    }
}

/// An inbox as the API shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Shown {
    /// Id.
    pub id: InboxId,
    /// Name.
    pub name: String,
    /// Channel.
    pub channel: String,
    /// Main address.
    pub address: Option<String>,
    /// Further addresses.
    pub aliases: Vec<String>,
    /// Company part of the sender name.
    pub from_name: String,
    /// Put under every answer.
    pub signature: String,
    /// Teams that work on it.
    pub teams: Vec<team::TeamRef>,
    /// Settings; secrets are only said to be there (`set`).
    pub settings: BTreeMap<String, String>,
    /// What its channel is here, where that differs from inbox to inbox; without the settings form.
    pub manifest: Option<Manifest>,
    /// For requests among colleagues.
    pub internal: bool,
    /// Neither receives nor sends.
    pub paused: bool,
    /// How it is.
    pub health: Health,
    /// How far its history is taken in, while it is.
    pub history: Option<contract::History>,
    /// Where it stands among the others: what comes to several belongs to the first.
    pub place: i64,
    /// Days in which an answer opens again what was resolved; after them it begins a conversation that continues it.
    pub reopen_days: i64,
    /// Counts changes.
    pub version: i64,
}

/// Id and name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct InboxRef {
    /// Id.
    pub id: InboxId,
    /// Name.
    pub name: String,
}

const COLUMNS: &str = "id, name, channel, address, aliases, from_name, signature, settings, internal, paused, version, health, health_detail, health_since, last_in_at, last_out_at, waits_until, about, place, reopen_days";

/// All inboxes, in their order.
pub async fn all(conn: &mut Conn) -> Result<Vec<Inbox>, Fault> {
    let teams = teams(conn).await?;
    let rows = conn.rows(format!("select {COLUMNS} from inboxes order by place, name, id"), args![]).await?;
    rows.iter().map(|row| read(row, &teams)).collect()
}

/// The inbox with this id.
pub async fn get(conn: &mut Conn, id: &InboxId) -> Outcome<Inbox> {
    let teams = teams(conn).await?;
    let row = conn.maybe(format!("select {COLUMNS} from inboxes where id = $1"), args![id]).await?;
    Ok(read(&row.ok_or_else(base::Refusal::missing)?, &teams)?)
}

/// The inbox an answer leaves from: the conversation's own, or where its channel sends nothing (a form, a phone note)
/// one that can send, of the same team if there is one. None among colleagues: their answers are notes.
pub async fn answering(conn: &mut Conn, channels: &Channels, head: &Head) -> Outcome<Option<Inbox>> {
    let own = get(conn, &head.inbox).await?;
    let sends = |inbox: &Inbox| inbox.manifest(channels).is_ok_and(|manifest| manifest.can_reply);
    if head.internal {
        return Ok(None);
    }
    if sends(&own) {
        return Ok(Some(own));
    }
    let others: Vec<Inbox> =
        all(conn).await?.into_iter().filter(|inbox| sends(inbox) && !inbox.internal && !inbox.paused).collect();
    let near = others.iter().find(|inbox| inbox.teams.iter().any(|team| own.teams.contains(team))).cloned();
    Ok(near.or_else(|| others.into_iter().next()))
}

/// A reach as a filter on rows that have an inbox; none when it reaches everything.
pub(crate) fn within(bind: &mut Bind, reach: &Reach) -> Option<String> {
    if reach.everything {
        return None;
    }
    let (teams, own) = (bind.list(&reach.teams), bind.list(&reach.inboxes));
    Some(format!(
        "inbox_id in (select inbox_id from inbox_teams where team_id in {teams} union select id from inboxes where id in {own})"
    ))
}

/// The inboxes a reach ends at; none when it reaches everything.
pub(crate) async fn reached(conn: &mut Conn, reach: &Reach) -> Result<Option<Vec<InboxId>>, Fault> {
    if reach.everything {
        return Ok(None);
    }
    let of_team = |inbox: &Inbox| inbox.teams.iter().any(|team| reach.teams.contains(team));
    let within = all(conn).await?.into_iter().filter(|inbox| of_team(inbox) || reach.inboxes.contains(&inbox.id));
    Ok(Some(within.map(|inbox| inbox.id).collect()))
}

/// What permission on something of this inbox depends on.
pub(crate) async fn thing(conn: &mut Conn, id: &InboxId) -> Outcome<Thing> {
    Ok(get(conn, id).await?.thing())
}

/// Names of all inboxes.
pub async fn refs(conn: &mut Conn) -> Result<HashMap<InboxId, InboxRef>, Fault> {
    named(&conn.rows(NAMED, args![]).await?)
}

/// Asks for the same together with other things.
pub(crate) fn ask_refs(together: &mut Together) -> Question<HashMap<InboxId, InboxRef>> {
    together.ask(&["id", "name"], NAMED.to_owned(), named)
}

const NAMED: &str = "select id, name from inboxes";

fn named(rows: &[Row]) -> Result<HashMap<InboxId, InboxRef>, Fault> {
    rows.iter().map(|row| Ok((row.get("id")?, InboxRef { id: row.get("id")?, name: row.get("name")? }))).collect()
}

async fn teams(conn: &mut Conn) -> Result<HashMap<String, Vec<TeamId>>, Fault> {
    let mut map: HashMap<String, Vec<TeamId>> = HashMap::new();
    for row in conn.rows("select inbox_id, team_id from inbox_teams order by team_id", args![]).await? {
        map.entry(row.get("inbox_id")?).or_default().push(row.get("team_id")?);
    }
    Ok(map)
}

fn read(row: &Row, teams: &HashMap<String, Vec<TeamId>>) -> Result<Inbox, Fault> {
    let (aliases, settings): (Value, Value) = (row.get("aliases")?, row.get("settings")?);
    let paused: bool = row.get("paused")?;
    let state: String = row.get("health")?;
    Ok(Inbox {
        id: row.get("id")?,
        name: row.get("name")?,
        channel: row.get("channel")?,
        address: row.get("address")?,
        aliases: serde_json::from_value(aliases).unwrap_or_default(),
        from_name: row.get("from_name")?,
        signature: row.get("signature")?,
        settings: serde_json::from_value(settings).unwrap_or_default(),
        internal: row.get("internal")?,
        paused,
        teams: teams.get(&row.get::<String>("id")?).cloned().unwrap_or_default(),
        health: Health {
            state: if paused { "off".into() } else { state },
            since: row.get("health_since")?,
            detail: row.get("health_detail")?,
            last_in_at: row.get("last_in_at")?,
            waits_until: row.get("waits_until")?,
            last_out_at: row.get("last_out_at")?,
        },
        about: row
            .get::<Option<String>>("about")?
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default(),
        place: row.get("place")?,
        reopen_days: row.get("reopen_days")?,
        version: row.get("version")?,
    })
}

impl Inbox {
    /// What permission on something of it depends on.
    #[must_use]
    pub fn thing(&self) -> Thing {
        Thing { inbox: Some(self.id.clone()), teams: self.teams.clone(), internal: self.internal, members: vec![] }
    }

    /// What its channel is here, as the account may say itself.
    pub fn manifest(&self, channels: &Channels) -> Result<Manifest, base::Refusal> {
        Ok(channels.get(&self.channel)?.manifest_of(&Settings(self.settings.clone())))
    }

    /// Whether it stands before another.
    #[must_use]
    pub fn stands_before(&self, other: &Self) -> bool {
        (self.place, &self.name, &self.id) < (other.place, &other.name, &other.id)
    }

    /// As its channel sees it, secrets opened.
    pub fn account(&self, channels: &Channels, vault: &Vault) -> Outcome<Account> {
        let manifest = channels.get(&self.channel)?.manifest();
        let mut settings = BTreeMap::new();
        for field in &manifest.settings {
            let stored = self.settings.get(field.key).cloned();
            let value = match stored {
                Some(sealed) if field.secret && !sealed.is_empty() => vault.open(SEALED, &sealed)?,
                Some(text) => text,
                None => field.default.unwrap_or("").to_owned(),
            };
            settings.insert(field.key.to_owned(), value);
        }
        Ok(Account {
            inbox: self.id.clone(),
            name: self.name.clone(),
            channel: self.channel.clone(),
            address: self.address.clone(),
            aliases: self.aliases.clone(),
            from_name: self.from_name.clone(),
            settings: Settings(settings),
            vault: vault.clone(),
            about: self.about.clone(),
            listening: Vec::new(),
        })
    }

    /// Makes the secret anew that is made here; the one before holds for another day. Gives it, which is nowhere else in
    /// clear.
    pub fn renew_secret(&mut self, channels: &Channels, vault: &Vault, now: Time) -> Outcome<String> {
        let fields = channels.get(&self.channel)?.manifest().settings;
        let made = fields.iter().find(|field| field.kind == FieldKind::Made).ok_or_else(refusals::nothing_made)?;
        let sealed = self.settings.get(made.key).filter(|sealed| !sealed.is_empty());
        let before = sealed.map(|sealed| vault.open(SEALED, sealed)).transpose()?.unwrap_or_default();
        let fresh = base::webhook::new_secret();
        let kept = vault.seal(SEALED, &renewed_secret(&before, &fresh, now))?;
        self.settings.insert(made.key.to_owned(), kept);
        Ok(fresh)
    }

    /// As the API shows it.
    pub fn shown(&self, channels: &Channels, teams: &HashMap<TeamId, team::TeamRef>) -> Shown {
        let kind = channels.get(&self.channel).map(|channel| channel.manifest()).ok();
        let fields = kind.iter().flat_map(|kind| &kind.settings);
        let secrets: Vec<&str> = fields.filter(|field| field.secret).map(|field| field.key).collect();
        let own = self.manifest(channels).ok().filter(|own| kind.as_ref() != Some(own));
        let hide = |(key, value): (&String, &String)| {
            let shown =
                if secrets.contains(&key.as_str()) && !value.is_empty() { "set".to_owned() } else { value.clone() };
            (key.clone(), shown)
        };
        Shown {
            id: self.id.clone(),
            name: self.name.clone(),
            channel: self.channel.clone(),
            address: self.address.clone(),
            aliases: self.aliases.clone(),
            from_name: self.from_name.clone(),
            signature: self.signature.clone(),
            teams: self.teams.iter().filter_map(|id| teams.get(id).cloned()).collect(),
            settings: self.settings.iter().map(hide).collect(),
            manifest: own.map(|own| Manifest { settings: Vec::new(), ..own }),
            internal: self.internal,
            paused: self.paused,
            health: self.health.clone(),
            history: None,
            place: self.place,
            reopen_days: self.reopen_days,
            version: self.version,
        }
    }
}

/// Settings as sent by a person, checked against the manifest; secrets sealed, untouched secrets kept.
pub fn settle(
    channels: &Channels,
    vault: &Vault,
    channel: &str,
    (sent, before): (&BTreeMap<String, String>, &BTreeMap<String, String>),
) -> Outcome<BTreeMap<String, String>> {
    let manifest = channels.get(channel)?.manifest();
    let mut settled = before.clone();
    for (key, value) in sent {
        let field =
            manifest.settings.iter().find(|field| field.key == key).ok_or_else(|| refusals::unknown_setting(key))?;
        if field.secret && (value == "set" || value.is_empty()) && before.contains_key(key) {
            continue;
        }
        let kept = if field.secret && !value.is_empty() { vault.seal(SEALED, value)? } else { value.trim().to_owned() };
        settled.insert(key.clone(), kept);
    }
    for field in manifest.settings.iter().filter(|field| field.required) {
        if settled.get(field.key).map_or(field.default.unwrap_or(""), String::as_str).is_empty() {
            return Err(refusals::setting_missing(field.key, field.label).into());
        }
    }
    Ok(settled)
}

/// Gives the inboxes an order; those not named stand behind, as before.
pub async fn set_order(tx: &mut Tx, wished: &[InboxId]) -> Outcome<()> {
    let known: Vec<InboxId> = all(tx).await?.into_iter().map(|inbox| inbox.id).collect();
    if let Some(id) = wished.iter().find(|id| !known.contains(id)) {
        return Err(base::Refusal::invalid("inboxes", format!("there is no inbox {id}")).into());
    }
    let behind = known.into_iter().filter(|id| !wished.contains(id));
    for (place, id) in (1_i64..).zip(wished.iter().cloned().chain(behind)) {
        tx.exec("update inboxes set place = $2 where id = $1", args![&id, place]).await?;
    }
    Ok(())
}

/// Writes a new inbox or all of an old one. The version is counted up. A new one stands last.
pub async fn save(tx: &mut Tx, inbox: &Inbox) -> Result<(), Fault> {
    let now = tx.now();
    let (aliases, settings) = (
        json!(inbox.aliases),
        Value::Object(inbox.settings.iter().map(|(k, v)| (k.clone(), json!(v))).collect::<Map<_, _>>()),
    );
    tx.exec(
        "insert into inboxes (id, name, channel, address, aliases, from_name, signature, settings, internal, paused, version, created_at, health, health_since, place, reopen_days)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'starting', $12, (select coalesce(max(place), 0) + 1 from inboxes), $13)
         on conflict (id) do update set name = excluded.name, address = excluded.address, aliases = excluded.aliases, from_name = excluded.from_name,
           signature = excluded.signature, settings = excluded.settings, internal = excluded.internal, paused = excluded.paused, reopen_days = excluded.reopen_days,
           version = inboxes.version + 1",
        args![
            &inbox.id, &inbox.name, &inbox.channel, inbox.address.clone(), aliases, &inbox.from_name, &inbox.signature, settings, inbox.internal,
            inbox.paused, inbox.version, now, inbox.reopen_days
        ],
    )
    .await?;
    tx.exec("delete from inbox_teams where inbox_id = $1", args![&inbox.id]).await?;
    for team in &inbox.teams {
        tx.exec(
            "insert into inbox_teams (inbox_id, team_id) values ($1, $2) on conflict do nothing",
            args![&inbox.id, team],
        )
        .await?;
    }
    Ok(())
}
