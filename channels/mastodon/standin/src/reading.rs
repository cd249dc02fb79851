//! Lists and single things: notifications, threads, timelines, search.

use crate::api::Asker;
use crate::wire::Reply;
use crate::world::World;
use serde_json::{Value, json};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

pub(crate) fn answer(ask: &Asker<'_>, version: &str, rest: &[&str]) -> Result<Reply, Reply> {
    match (version, rest) {
        ("v1", ["accounts", "verify_credentials"]) => {
            let me = ask.may("read:accounts")?;
            let world = ask.standin.world();
            let found = world.accounts.get(&me).map(|one| Reply::ok(&one.shown(&world)));
            found.ok_or_else(Reply::missing)
        }
        ("v1", ["accounts", id, "statuses"]) => own(ask, id),
        ("v1", ["notifications"]) => notifications(ask),
        ("v1", ["notifications", "requests"]) => requests(ask),
        ("v1", ["statuses", id]) => status(ask, id),
        ("v1", ["statuses", id, "context"]) => context(ask, id),
        ("v1", ["timelines", "tag", tag]) => timeline(ask, tag),
        ("v2", ["search"]) => search(ask),
        _ => Ok(Reply::unknown()),
    }
}

/// A page of a list whose ids grow: newest first, as documented for `min_id`, `since_id` and `max_id`.
fn page(ask: &Asker<'_>, mut list: Vec<(String, Value)>, (usual, most): (usize, usize)) -> Reply {
    let limit = ask.call.field("limit").and_then(|text| text.parse().ok()).unwrap_or(usual).min(most);
    let above = ask.call.field("min_id");
    list.retain(|(id, _)| {
        above.or_else(|| ask.call.field("since_id")).is_none_or(|low| id.as_str() > low)
            && ask.call.field("max_id").is_none_or(|high| id.as_str() < high)
    });
    list.sort_by(|one, other| one.0.cmp(&other.0));
    if above.is_none() {
        list.reverse();
    }
    list.truncate(limit);
    if above.is_some() {
        list.reverse();
    }
    let world = ask.standin.world();
    let (first, last) = (list.first().map(|one| one.0.clone()), list.last().map(|one| one.0.clone()));
    let link = first.zip(last).map(|(first, last)| {
        let path = format!("{}/{}", world.base, ask.call.path.join("/"));
        format!("<{path}?max_id={last}>; rel=\"next\", <{path}?min_id={first}>; rel=\"prev\"")
    });
    match world.setting("shuffles") {
        Value::Bool(true) => {
            let middle = list.len() / 2;
            list.rotate_left(middle);
        }
        Value::Number(seed) => {
            let hasher = BuildHasherDefault::<DefaultHasher>::new();
            list.sort_by_cached_key(|(id, _)| hasher.hash_one((id, seed)));
        }
        _ => {}
    }
    drop(world);
    let values: Vec<Value> = list.into_iter().map(|(_, value)| value).collect();
    let reply = Reply::ok(&Value::Array(values));
    match link {
        Some(link) => reply.with("link", link),
        None => reply,
    }
}

/// Most notifications on a page.
const MOST: usize = 80;

fn notifications(ask: &Asker<'_>) -> Result<Reply, Reply> {
    let me = ask.may("read:notifications")?;
    let types = ask.call.all("types[]");
    let aside = ask.call.field("include_filtered") == Some("true");
    let world = ask.standin.world();
    let own = world.notifications.iter().filter(|(_, (whose, _))| *whose == me);
    let above = ask.call.field("min_id").or_else(|| ask.call.field("since_id")).unwrap_or_default();
    let below = ask.call.field("max_id");
    let wanted = own.filter(|(id, (_, note))| {
        let kind = note.get("type").and_then(Value::as_str).unwrap_or_default();
        id.as_str() > above
            && below.is_none_or(|below| id.as_str() < below)
            && (types.is_empty() || types.iter().any(|one| one == kind))
            && (aside || note.get("filtered") != Some(&json!(true)))
    });
    let mut wanted: Vec<_> = wanted.collect();
    // Thousands may be there: only those that can be on the page are written out.
    if ask.call.field("min_id").is_some() {
        wanted.truncate(MOST);
    } else {
        wanted.drain(..wanted.len().saturating_sub(MOST));
    }
    let list = wanted.into_iter().map(|(id, (_, note))| (id.clone(), world.told(&me, note))).collect();
    drop(world);
    Ok(page(ask, list, (40, MOST)))
}

fn requests(ask: &Asker<'_>) -> Result<Reply, Reply> {
    let me = ask.may("read:notifications")?;
    let world = ask.standin.world();
    if world.is("old") {
        return Ok(Reply::unknown());
    }
    let aside = world
        .notifications
        .iter()
        .filter(|(_, (whose, note))| *whose == me && note.get("filtered") == Some(&json!(true)));
    let list = aside.map(|(id, (_, note))| {
        let told = world.told(&me, note);
        let request = json!({ "id": id, "notifications_count": "1", "account": told.get("account"), "last_status": told.get("status") });
        (id.clone(), request)
    });
    let list = list.collect();
    drop(world);
    Ok(page(ask, list, (40, 80)))
}

fn own(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    let viewer = ask.viewer().map(str::to_owned);
    let world = ask.standin.world();
    let list = listed(&world, viewer.as_deref(), |status| status.author == id);
    drop(world);
    Ok(page(ask, list, (20, 40)))
}

fn listed(world: &World, viewer: Option<&str>, wanted: impl Fn(&crate::world::Status) -> bool) -> Vec<(String, Value)> {
    let all = world.statuses.values().filter(|status| wanted(status) && world.sees(status, viewer));
    all.map(|status| (status.id.clone(), world.shown(status, viewer))).collect()
}

fn status(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    let world = ask.standin.world();
    let found = world.statuses.get(id).filter(|status| world.sees(status, ask.viewer()));
    found.map(|status| Reply::ok(&world.shown(status, ask.viewer()))).ok_or_else(Reply::missing)
}

fn context(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    let (viewer, world) = (ask.viewer(), ask.standin.world());
    let here = world.statuses.get(id).filter(|status| world.sees(status, viewer)).ok_or_else(Reply::missing)?;
    let mut above = Vec::new();
    let mut parent = here.parent.clone();
    while let Some(status) = parent.and_then(|parent| world.statuses.get(&parent)) {
        if world.sees(status, viewer) {
            above.insert(0, world.shown(status, viewer));
        }
        parent = status.parent.clone();
    }
    let (mut below, mut open) = (Vec::new(), vec![id.to_owned()]);
    while let Some(next) = open.pop() {
        let answers: Vec<_> = world.statuses.values().filter(|one| one.parent.as_deref() == Some(&next)).collect();
        for one in answers.into_iter().rev() {
            open.push(one.id.clone());
        }
        if let Some(one) = world.statuses.get(&next).filter(|one| one.id != id && world.sees(one, viewer)) {
            below.push(world.shown(one, viewer));
        }
    }
    // some servers show a thread by pieces: so many posts up, so many down
    let most = |at: &str| {
        world.setting("context").pointer(at).and_then(Value::as_u64).and_then(|most| usize::try_from(most).ok())
    };
    if let Some(up) = most("/0") {
        above.drain(..above.len().saturating_sub(up));
    }
    below.truncate(most("/1").unwrap_or(usize::MAX));
    Ok(Reply::ok(&json!({ "ancestors": above, "descendants": below })))
}

fn timeline(ask: &Asker<'_>, tag: &str) -> Result<Reply, Reply> {
    let viewer = ask.viewer().map(str::to_owned);
    let world = ask.standin.world();
    let tagged = |status: &crate::world::Status| {
        let tags = status.fields.get("tags").and_then(Value::as_array).into_iter().flatten();
        status.visibility == "public" && tags.into_iter().any(|one| one.get("name") == Some(&json!(tag.to_lowercase())))
    };
    let list = listed(&world, viewer.as_deref(), tagged);
    drop(world);
    Ok(page(ask, list, (20, 40)))
}

/// One page of what was found: always the newest first, by number, whatever else is asked.
fn found(ask: &Asker<'_>, mut list: Vec<(String, Value)>) -> Vec<Value> {
    let number = |name: &str| ask.call.field(name).and_then(|text| text.parse::<usize>().ok());
    list.retain(|(id, _)| ask.call.field("min_id").is_none_or(|low| id.as_str() > low));
    list.sort_by(|one, other| other.0.cmp(&one.0));
    let page = list.into_iter().skip(number("offset").unwrap_or(0)).take(number("limit").unwrap_or(20).min(40));
    page.map(|(_, value)| value).collect()
}

/// Without a search engine there are no posts to be found, and nothing says so.
fn search(ask: &Asker<'_>) -> Result<Reply, Reply> {
    let me = ask.may("read:search")?;
    let words = ask.call.field("q").unwrap_or_default().to_lowercase();
    let world = ask.standin.world();
    let offers = world.is("searches");
    let said = |status: &crate::world::Status| {
        let text = status.fields.get("text").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        offers && text.contains(&words)
    };
    let found = found(ask, listed(&world, Some(&me), said));
    drop(world);
    Ok(Reply::ok(&json!({ "accounts": [], "statuses": found, "hashtags": [] })))
}
