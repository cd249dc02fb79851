//! Fills an empty installation with the sample company.

use super::habits;
use super::past::{Known, ready};
use crate::wiring::Works;
use base::{Actor, Fault, Grant, Outcome, Role, Scope, TeamId, Time};
use desk::inbox::{Health, Inbox};
use desk::{draft, history, label};
use indicatif::ProgressBar;
use sample::Company;
use std::collections::HashSet;
use store::{Db, Tx, blobs};

/// Conversations written in one transaction. In a long one each statement pays for those before it: SQLite walks the
/// undo journal of the open savepoint.
const AT_ONCE: usize = 20;

/// Whether the sample is here already.
pub async fn is_filled(db: &Db) -> Result<bool, Fault> {
    Ok(!desk::inbox::all(&mut db.read().await?).await?.is_empty())
}

/// Writes the whole company in. Shows its progress on a terminal.
pub async fn fill(works: &Works, company: &Company, progress: &ProgressBar) -> Outcome<Known> {
    let db = works.house.db();
    let mut known = Known { domain: company.domain.into(), ..Known::default() };
    let mut tx = db.begin(&Actor::system()).await?;
    name_company(&mut tx, company).await?;
    teams(&mut tx, company, &mut known).await?;
    agents(&mut tx, company, &mut known).await?;
    inboxes(&mut tx, company, &mut known).await?;
    for one in &company.labels {
        known.labels.insert(one.key, label::add(&mut tx, one.name, &one.colour.to_string()).await?.id);
    }
    customers(&mut tx, company, &mut known).await?;
    tx.commit().await?;
    progress.set_length(u64::try_from(company.conversations.len()).unwrap_or(0));
    for some in company.conversations.chunks(AT_ONCE) {
        conversations(db, &known, some).await?;
        progress.inc(u64::try_from(some.len()).unwrap_or(0));
    }
    habits::write(db, company, &known).await?;
    Ok(known)
}

async fn name_company(tx: &mut Tx, company: &Company) -> Outcome<()> {
    let mut named = team::company(tx).await?;
    named.name = company.name.into();
    named.zone = company.zone.into();
    Ok(team::company_store::save(tx, &named, None).await?)
}

async fn teams(tx: &mut Tx, company: &Company, known: &mut Known) -> Outcome<()> {
    for one in &company.teams {
        let id = TeamId::mint(tx.now());
        team::team_store::insert(tx, &id, one.name, &one.name.to_lowercase()).await?;
        known.teams.insert(one.key, id);
    }
    Ok(())
}

async fn agents(tx: &mut Tx, company: &Company, known: &mut Known) -> Outcome<()> {
    for one in &company.agents {
        let team_of = |key: &str| known.teams.get(key).cloned();
        let scope = |team: Option<&str>| team.and_then(team_of).map_or(Scope::Everything, |team| Scope::Team { team });
        let new = team::NewAgent {
            name: one.name.into(),
            email: one.email.into(),
            password_hash: None,
            grants: one.grants.iter().map(|grant| Grant { role: role(grant.role), scope: scope(grant.team) }).collect(),
            teams: one.teams.iter().filter_map(|key| team_of(key)).collect(),
            signature: one.signature.into(),
            locale: one.locale.code().into(),
            zone: one.zone.into(),
            hours: hours(&one.hours),
        };
        let id = team::add_agent(tx, new).await?;
        known.agents.insert(one.key, (id, one.name.into()));
    }
    Ok(())
}

const fn role(role: sample::Role) -> Role {
    match role {
        sample::Role::Administrator => Role::Administrator,
        sample::Role::Lead => Role::Lead,
        sample::Role::Agent => Role::Agent,
        sample::Role::Marketer => Role::Marketer,
        sample::Role::Colleague => Role::Colleague,
        sample::Role::Auditor => Role::Auditor,
    }
}

/// Working hours in words: days with the same hours together.
fn hours(shifts: &[sample::Shift]) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let mut groups: Vec<(u16, u16, Vec<&str>)> = Vec::new();
    for shift in shifts {
        let day = DAYS.get(usize::from(shift.weekday)).copied().unwrap_or("");
        match groups.iter_mut().find(|(from, to, _)| (*from, *to) == (shift.from_minute, shift.to_minute)) {
            Some((_, _, days)) => days.push(day),
            None => groups.push((shift.from_minute, shift.to_minute, vec![day])),
        }
    }
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    groups
        .iter()
        .map(|(from, to, days)| format!("{} {}–{}", days.join(" "), clock(*from), clock(*to)))
        .collect::<Vec<_>>()
        .join(", ")
}

async fn inboxes(tx: &mut Tx, company: &Company, known: &mut Known) -> Outcome<()> {
    for one in &company.inboxes {
        let internal = one.channel == "internal";
        // Requests among colleagues leave by no channel: they live on the one that sends nothing.
        let channel = if internal { "note" } else { one.channel };
        let now = tx.now();
        let inbox = Inbox {
            address: one.address.map(Into::into),
            aliases: one.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            from_name: one.from_name.into(),
            signature: one.signature.into(),
            internal,
            teams: one.teams.iter().filter_map(|key| known.teams.get(key).cloned()).collect(),
            health: Health::begun("ok", now),
            ..Inbox::fresh(one.name, channel, now)
        };
        desk::inbox::save(tx, &inbox).await?;
        let address = one
            .address
            .or_else(|| company.inboxes.first().and_then(|first| first.address))
            .unwrap_or("hello@larkmill.example");
        known.inboxes.insert(one.key, (inbox.id, channel.into(), address.into()));
    }
    Ok(())
}

async fn customers(tx: &mut Tx, company: &Company, known: &mut Known) -> Outcome<()> {
    // People of one household may share a phone: it stays with the first.
    let mut taken = HashSet::new();
    for one in &company.customers {
        let identity = |kind| move |value: &String| customers::NewIdentity { kind, value: value.clone() };
        let emails = one.emails.iter().map(identity(customers::IdentityKind::Email));
        let phones = one.phones.iter().map(identity(customers::IdentityKind::Phone));
        let new = customers::NewCustomer {
            name: one.name.clone(),
            identities: emails.chain(phones).filter(|identity| taken.insert(identity.value.clone())).collect(),
            language: Some(one.language.code().into()),
            zone: Some(one.zone.into()),
            company: one.company.clone().unwrap_or_default(),
            notes: one.notes.clone().unwrap_or_default(),
        };
        let id = customers::add(tx, new).await?;
        known.customers.push((id, one.name.clone()));
    }
    Ok(())
}

async fn conversations(db: &Db, known: &Known, some: &[sample::Conversation]) -> Outcome<()> {
    let mut tx = db.begin(&Actor::system()).await?;
    for one in some {
        let Some(mut made) = ready(known, one) else { continue };
        for (place, bytes) in made.raw {
            let blob = blobs::put(&mut tx, &bytes).await?;
            if let Some(history::Item::Message(message, _, _)) = made.past.items.get_mut(place) {
                message.raw_blob = Some(blob);
            }
        }
        let head = history::add(&mut tx, made.past).await?;
        drafts(&mut tx, known, &head, &one.drafts).await?;
    }
    Ok(tx.commit().await?)
}

async fn drafts(tx: &mut Tx, known: &Known, head: &desk::head::Head, drafts: &[sample::Draft]) -> Outcome<()> {
    for one in drafts {
        let Some((agent, _)) = known.agents.get(one.agent) else { continue };
        let content = draft::Content { kind: "reply".into(), body_text: one.text.clone(), ..draft::Content::default() };
        draft::write(tx, &head.id, agent, (&content, "desk", Time(one.at_ms))).await?;
    }
    Ok(())
}

/// Lets the links of this run lead to where it listens now, not to where it was first filled.
pub async fn settle_address(db: &Db, address: &str) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    let mut company = team::company(&mut tx).await?;
    if company.public_url != address {
        company.public_url = address.into();
        team::company_store::save(&mut tx, &company, None).await?;
    }
    tx.commit().await
}

/// The first agent of a role who works in English, else the first, for a sign-in link.
#[must_use]
pub fn first_of(people: &[sample::Agent], role: sample::Role) -> Option<&str> {
    let mut of_role = people.iter().filter(|agent| agent.grants.iter().any(|grant| grant.role == role)).peekable();
    let first = of_role.peek().copied();
    of_role.find(|agent| agent.locale == sample::Language::English).or(first).map(|agent| agent.email)
}
