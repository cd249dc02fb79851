//! Asking what is new, page by page, from where it was left; and what colleagues wrote with other programs.

use super::fetch;
use super::session::Session;
use crate::act::part;
use crate::call::Wrong;
use crate::heal;
use crate::line::Lane;
use crate::status::{self, str_at};
use base::Time;
use contract::{Listening, Received, SoFar};
use outside::http::Got;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use url::Url;

/// Most pages at once; the rest is asked for after a look at everything else.
const PAGES: usize = 50;
/// Pages of one search; what is beyond is said.
const FOUND: usize = 25;
/// Pages read anew when old things may have come, and how old they may be.
const RESCAN: usize = 10;
const RESCAN_MS: i64 = 7 * Time::DAY;
/// How often a page is asked for again that shows nothing although there was one above it: a server may fall silent without a
/// word, and what is below would be lost (REL-R7).
const SILENT: usize = 2;

/// A list that grows at its front.
pub(crate) struct List<'a> {
    pub(crate) place: String,
    pub(crate) lane: Lane,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) of: Of<'a>,
}

/// What a list is of.
#[derive(Clone, Copy)]
pub(crate) enum Of<'a> {
    Notifications,
    Own,
    Heard(&'a Listening),
}

/// Things of a list: what could be read, and the bytes of what could not.
type Items = Vec<Result<Value, Vec<u8>>>;

/// One page.
struct Page {
    items: Items,
    /// From where the next newer page goes on.
    next: Option<String>,
}

/// Everything new.
pub(crate) async fn look(session: &Session<'_>) -> Result<(), Wrong> {
    let notifications = List {
        place: "notifications".into(),
        lane: Lane::News,
        path: "/api/v1/notifications".into(),
        query: vec![("limit", "80".into()), ("include_filtered", "true".into())],
        of: Of::Notifications,
    };
    forward(session, &notifications).await?;
    session.health.say(session.losses()).await;
    if let Some(words) = session.client.line.shut() {
        session.health.say_more(&Wrong::SignIn(words), session.client.now()).await;
    }
    let own = List {
        place: "own".into(),
        lane: Lane::Around,
        path: format!("/api/v1/accounts/{}/statuses", part(&session.about().me.id)),
        query: vec![("limit", "40".into()), ("exclude_reblogs", "true".into())],
        of: Of::Own,
    };
    match forward(session, &own).await {
        // what others wrote comes first: ours is looked for when there is room
        Err(Wrong::Wait(..) | Wrong::Gone | Wrong::Refused(_)) => Ok(()),
        other => other,
    }
}

/// Reads a list from where it was left.
pub(crate) async fn forward(session: &Session<'_>, list: &List<'_>) -> Result<(), Wrong> {
    let Some(note) = session.note(&list.place).await? else { return begin(session, list).await };
    let since = note.get("since").and_then(Value::as_i64).unwrap_or(0);
    let mut from = match str_at(&note, "min_id") {
        Some(from) => from.to_owned(),
        // it was empty when it was first looked at: there is no place to go on from yet
        None => match step(session, list, (lowest(session, list, since).await?, None, since)).await? {
            Some(next) => next,
            None => return Ok(()),
        },
    };
    for _ in 0..PAGES {
        let page = page(session, list, ("min_id", Some(&from))).await?;
        match step(session, list, (page, Some(&from), since)).await? {
            Some(next) => from = next,
            None => return Ok(()),
        }
    }
    session.client.line.look.notify_one();
    Ok(())
}

/// Reads what a search finds since it was left, and hands it in oldest first. Where it was broken off it is read anew from the
/// same place.
pub(crate) async fn leaf(session: &Session<'_>, list: &List<'_>) -> Result<(), Wrong> {
    let Some(note) = session.note(&list.place).await? else { return begin(session, list).await };
    let (from, since) = (str_at(&note, "min_id"), note.get("since").and_then(Value::as_i64).unwrap_or(0));
    let (mut all, end) = found(session, list, (from, since)).await;
    all.retain(|item| !is_before(item, since));
    all.sort_by_key(|item| item.as_ref().map_or(i64::MIN, |one| created(one).0));
    let next = newest(&all).filter(|_| !matches!(end, End::BrokenOff(_)));
    let mut events = Vec::new();
    if matches!(end, End::Beyond) {
        events.push(fetch::beyond(session, (&list.place, all.len()), from));
    }
    for item in all {
        events.extend(self::events(session, list.of, item).await?);
    }
    if !events.is_empty() || next.is_some() {
        session.take(events, Some(so_far(list, next.as_deref().or(from), since))).await?;
    }
    if let End::BrokenOff(wrong) = end { Err(wrong) } else { Ok(()) }
}

/// How the pages of a search ended.
enum End {
    /// All of it was read.
    Whole,
    /// There is more than is read at once.
    Beyond,
    /// A page could not be read.
    BrokenOff(Wrong),
}

/// The pages of a search. Servers give the newest first and take `min_id` for a time only
/// (docs.joinmastodon.org/methods/search), so they are asked for by number.
async fn found(session: &Session<'_>, list: &List<'_>, (from, since): (Option<&str>, i64)) -> (Items, End) {
    let mut all: Items = Vec::new();
    for _ in 0..FOUND {
        let at = List {
            query: [list.query.as_slice(), &[("offset", all.len().to_string())]].concat(),
            place: list.place.clone(),
            path: list.path.clone(),
            ..*list
        };
        let found = match page(session, &at, ("min_id", from)).await {
            Ok(page) => page.items,
            Err(wrong) => return (all, End::BrokenOff(wrong)),
        };
        let known: BTreeSet<&str> = ids(&all).chain(from).collect();
        if found.iter().all(|item| is_before(item, since) || id(item).is_some_and(|id| known.contains(id))) {
            return (all, End::Whole);
        }
        all.extend(found);
    }
    (all, End::Beyond)
}

/// Hands in a page; gives from where to go on, if there may be more.
async fn step(
    session: &Session<'_>,
    list: &List<'_>,
    (mut page, from, since): (Page, Option<&str>, i64),
) -> Result<Option<String>, Wrong> {
    let next = page.next.take().filter(|next| Some(next.as_str()) != from);
    let mut all = Vec::new();
    for item in page.items {
        all.extend(events(session, list.of, item).await?);
    }
    if all.is_empty() && next.is_none() {
        return Ok(None);
    }
    session.take(all, Some(so_far(list, next.as_deref().or(from), since))).await?;
    Ok(next)
}

/// The newest part of a list, back to a time or through so many pages; oldest first.
async fn backward(session: &Session<'_>, list: &List<'_>, (since, pages): (i64, usize)) -> Result<Items, Wrong> {
    let (mut all, mut below): (Items, Option<String>) = (Vec::new(), None);
    for _ in 0..pages {
        let (items, last) = down(session, list, (since, below.as_deref())).await?;
        all.splice(0..0, items);
        if last.is_none() {
            break;
        }
        below = last;
    }
    Ok(all)
}

/// The oldest page since a time: from there on nothing is left out, however much came at once.
async fn lowest(session: &Session<'_>, list: &List<'_>, since: i64) -> Result<Page, Wrong> {
    let (mut found, mut below): (Items, Option<String>) = (Vec::new(), None);
    loop {
        let (items, last) = down(session, list, (since, below.as_deref())).await?;
        if !items.is_empty() {
            found = items;
        }
        if last.is_none() {
            let next = newest(&found);
            return Ok(Page { items: found, next });
        }
        below = last;
    }
}

/// One page of what came since a time, below an id; gives below which id there may be more.
async fn down(
    session: &Session<'_>,
    list: &List<'_>,
    (since, below): (i64, Option<&str>),
) -> Result<(Items, Option<String>), Wrong> {
    let mut items = page(session, list, ("max_id", below)).await?.items;
    for _ in 0..SILENT {
        if !items.is_empty() || below.is_none() {
            break;
        }
        items = page(session, list, ("max_id", below)).await?.items;
    }
    let last = ids(&items).min_by_key(|id| (id.len(), *id)).map(str::to_owned);
    let old = items.iter().any(|item| is_before(item, since));
    items.retain(|item| !is_before(item, since));
    Ok((items, last.filter(|last| !old && Some(last.as_str()) != below)))
}

/// The first look at a list: what is there already is history, what comes now is news.
async fn begin(session: &Session<'_>, list: &List<'_>) -> Result<(), Wrong> {
    let page = page(session, list, ("limit", None)).await?;
    let now = session.client.now().0;
    session.take(Vec::new(), Some(so_far(list, page.next.as_deref(), now))).await.map(drop)
}

fn so_far(list: &List<'_>, min_id: Option<&str>, since: i64) -> SoFar {
    SoFar { place: list.place.clone(), note: json!({ "min_id": min_id, "since": since }), history: None }
}

/// Reads the newest pages anew: what was put aside may have come between older things.
pub(crate) async fn rescan(session: &Session<'_>) -> Result<(), Wrong> {
    let list = List {
        place: String::new(),
        lane: Lane::News,
        path: "/api/v1/notifications".into(),
        query: vec![("limit", "80".into()), ("include_filtered", "true".into())],
        of: Of::Notifications,
    };
    let since = session.client.now().0 - RESCAN_MS;
    let mut all = Vec::new();
    for item in backward(session, &list, (since, RESCAN)).await? {
        all.extend(events(session, list.of, item).await?);
    }
    session.take(all, None).await.map(drop)
}

/// What the account's filter has put aside: the last post of each who wrote.
pub(crate) async fn put_aside(session: &Session<'_>) -> Result<(), Wrong> {
    let query = [("limit", "80".to_owned())];
    let asked = session.client.get(Lane::Around, "/api/v1/notifications/requests", &query).await;
    let got = match asked {
        Err(Wrong::Gone | Wrong::Refused(_) | Wrong::Wait(..)) => return Ok(()),
        other => other?,
    };
    let mut all = Vec::new();
    for bytes in heal::elements(&got.body).unwrap_or_default() {
        let last = heal::value(bytes).and_then(|mut one| Some(one.get_mut("last_status")?.take()));
        if let Some(status) = last.filter(|status| fetch::names(session, status) && !fetch::is_own(session, status)) {
            all.extend(fetch::post(session, status, None).await?);
        }
    }
    session.take(all, None).await.map(drop)
}

async fn page(session: &Session<'_>, list: &List<'_>, (key, id): (&'static str, Option<&str>)) -> Result<Page, Wrong> {
    let mut query = list.query.clone();
    query.extend(id.map(|id| (key, id.to_owned())));
    let got = session.client.get(list.lane, &list.path, &query).await?;
    let strange = || Wrong::Garbled("the server gave a list that does not come to its end; it is asked again".into());
    let items = items(list, &got).ok_or_else(strange)?;
    let next = linked(&got).or_else(|| newest(&items));
    Ok(Page { items, next })
}

/// The things on a page, oldest first, whatever order they came in.
fn items(list: &List<'_>, got: &Got) -> Option<Items> {
    let mut items: Items = match heal::elements(&got.body) {
        Some(parts) => parts
            .into_iter()
            .map(|part| heal::value(part).filter(Value::is_object).ok_or_else(|| part.to_vec()))
            .collect(),
        None if matches!(list.of, Of::Heard(_)) => {
            let mut found = heal::value(&got.body)?;
            let Value::Array(list) = found.get_mut("statuses")?.take() else { return None };
            list.into_iter().map(Ok).collect()
        }
        None => return None,
    };
    items.reverse();
    items.sort_by_key(|item| item.as_ref().map_or(i64::MIN, |one| created(one).0));
    Some(items)
}

async fn events(session: &Session<'_>, of: Of<'_>, item: Result<Value, Vec<u8>>) -> Result<Vec<Received>, Wrong> {
    match (of, item) {
        (_, Err(bytes)) => Ok(vec![fetch::unreadable(session, &bytes)]),
        (Of::Notifications, Ok(value)) => fetch::notification(session, value).await,
        (Of::Own, Ok(value)) => fetch::own(session, value).await,
        (Of::Heard(listening), Ok(value)) => Ok(super::listening::heard(session, listening, value)),
    }
}

fn created(one: &Value) -> Time {
    status::time(one, "created_at").unwrap_or(Time(0))
}

/// The newest id on a page: servers count upwards, whatever signs they count with.
fn newest(items: &[Result<Value, Vec<u8>>]) -> Option<String> {
    ids(items).max_by_key(|id| (id.len(), *id)).map(str::to_owned)
}

fn ids(items: &[Result<Value, Vec<u8>>]) -> impl Iterator<Item = &str> {
    items.iter().filter_map(id)
}

fn id(item: &Result<Value, Vec<u8>>) -> Option<&str> {
    str_at(item.as_ref().ok()?, "id")
}

fn is_before(item: &Result<Value, Vec<u8>>, since: i64) -> bool {
    item.as_ref().is_ok_and(|one| (1..since).contains(&created(one).0))
}

/// Where the server says that the next newer page begins. Only the id is taken: the address is ours.
fn linked(got: &Got) -> Option<String> {
    let link = got.header("link")?;
    let prev = link.split(',').find(|part| part.contains("rel=\"prev\"") || part.contains("rel=prev"))?;
    let address = prev.split_once('<')?.1.split_once('>')?.0;
    let url = Url::parse("https://base.invalid").ok()?.join(address).ok()?;
    let id = url.query_pairs().find(|(key, _)| key == "min_id").map(|(_, id)| id.into_owned());
    id.filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_where_the_server_says() {
        let got = |link: &str| Got {
            status: 200,
            headers: vec![("link".into(), link.into())],
            body: vec![],
            url: String::new(),
        };
        let two = "<https://here.test/api/v1/notifications?max_id=3>; rel=\"next\", <https://evil.test/x?min_id=9&limit=2>; rel=\"prev\"";
        assert_eq!(linked(&got(two)).as_deref(), Some("9"));
        assert_eq!(linked(&got("<https://here.test/?max_id=3>; rel=\"next\"")), None);
        assert_eq!(linked(&got("nonsense, \"rel=prev")), None);
    }

    #[test]
    fn the_newest_is_found_in_any_order() {
        let items = |ids: &[&str]| ids.iter().map(|id| Ok(json!({ "id": id }))).collect::<Vec<_>>();
        assert_eq!(newest(&items(&["9", "10", "8"])).as_deref(), Some("10"));
        assert_eq!(newest(&items(&["01HX", "01HZ"])).as_deref(), Some("01HZ"));
        assert_eq!(newest(&[Err(b"x".to_vec())]), None);
    }
}
