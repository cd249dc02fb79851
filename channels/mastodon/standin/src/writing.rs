//! Posting, taking back, and what people do to each other.

use crate::api::Asker;
use crate::wire::Reply;
use crate::world::{World, Writing};
use serde_json::{Map, Value, json};
use unicode_segmentation::UnicodeSegmentation;

pub(crate) fn answer(ask: &Asker<'_>, rest: &[&str]) -> Result<Reply, Reply> {
    match (ask.call.method.as_str(), rest) {
        ("POST", ["statuses"]) => post(ask),
        ("PUT", ["statuses", id]) => change(ask, id),
        ("DELETE", ["statuses", id]) => delete(ask, id),
        ("POST", ["statuses", id, "favourite"]) => favourite(ask, id),
        ("POST", ["accounts", id, act @ ("mute" | "block")]) => {
            ask.may(if *act == "mute" { "write:mutes" } else { "write:blocks" })?;
            ask.standin.world().deeds.push(json!({ "act": act, "account": id }));
            Ok(Reply::ok(&json!({ "id": id })))
        }
        ("POST", ["reports"]) => report(ask),
        _ => Ok(Reply::unknown()),
    }
}

fn post(ask: &Asker<'_>) -> Result<Reply, Reply> {
    let me = ask.may("write:statuses")?;
    let at = |name: &str| ask.call.field(name).unwrap_or_default().to_owned();
    let mut world = ask.standin.world();
    let key = (me.clone(), ask.call.header("idempotency-key").unwrap_or_default().to_owned());
    let known = world.keys.get(&key).filter(|_| !key.1.is_empty() && !world.is("ignores_keys"));
    if let Some(status) = known.and_then(|id| world.statuses.get(id)) {
        return Ok(Reply::ok(&world.shown(status, Some(&me))));
    }
    let media = attached(&world, &ask.call.all("media_ids[]"))?;
    let (text, parent) = (at("status"), ask.call.field("in_reply_to_id").map(str::to_owned));
    if text.is_empty() && media.is_empty() {
        return Err(Reply::invalid("Text can't be blank"));
    }
    let nowhere = parent.as_ref().is_some_and(|parent| !world.statuses.contains_key(parent));
    if nowhere && !world.is("lenient") {
        return Err(Reply::missing());
    }
    let parent = parent.filter(|_| !nowhere);
    let most = world.setting("max_characters").as_i64().unwrap_or(500);
    if counted(&format!("{}{text}", at("spoiler_text"))) > most {
        return Err(Reply::invalid(&format!("Text character limit of {most} exceeded")));
    }
    let mut more = Map::new();
    more.insert("spoiler_text".into(), json!(at("spoiler_text")));
    more.insert("sensitive".into(), json!(at("sensitive") == "true"));
    more.insert("media_attachments".into(), Value::Array(media));
    if let Some(language) = ask.call.field("language") {
        more.insert("language".into(), json!(language));
    }
    let acct = world.accounts.get(&me).map(|one| one.acct.clone()).unwrap_or_default();
    let writing =
        Writing { author: acct, text, visibility: at("visibility"), answers: parent, more: Value::Object(more) };
    let program = ask.token.as_ref().map(|token| token.program.clone()).unwrap_or_default();
    let (id, events) = world.write(&writing, &program);
    world.keys.insert(key, id.clone());
    let shown = world.statuses.get(&id).map(|status| world.shown(status, Some(&me))).unwrap_or_default();
    drop(world);
    ask.standin.streams.send(events);
    Ok(Reply::ok(&shown))
}

fn attached(world: &World, ids: &[String]) -> Result<Vec<Value>, Reply> {
    let found = ids.iter().map(|id| world.media.get(id).cloned());
    found.collect::<Option<Vec<_>>>().ok_or_else(|| Reply::invalid("Media attachments not found"))
}

/// A link counts 23, a handle its first part, all else what a reader takes for one sign; the stop after a link is none of it.
fn counted(text: &str) -> i64 {
    let length = |word: &str| {
        if word.starts_with("https://") || word.starts_with("http://") {
            let opened = word.contains('(');
            let is_stop = |c: char| ".,!?:;".contains(c) || (c == ')' && !opened);
            let stop = word.len() - word.trim_end_matches(is_stop).len();
            return i64::try_from(stop).unwrap_or(i64::MAX).saturating_add(23);
        }
        let shown =
            if word.starts_with('@') { word.split('@').take(2).collect::<Vec<_>>().join("@") } else { word.to_owned() };
        i64::try_from(shown.graphemes(true).count()).unwrap_or(i64::MAX)
    };
    let words: Vec<&str> = text.split(char::is_whitespace).collect();
    let gaps = i64::try_from(words.len()).unwrap_or(1) - 1;
    words.into_iter().map(length).sum::<i64>() + gaps
}

fn change(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    let me = ask.may("write:statuses")?;
    let mut world = ask.standin.world();
    if world.statuses.get(id).is_none_or(|status| status.author != me) {
        return Err(Reply::missing());
    }
    let events = world.edit(id, ask.call.field("status").unwrap_or_default(), &Value::Null);
    let shown = world.statuses.get(id).map(|status| world.shown(status, Some(&me))).unwrap_or_default();
    drop(world);
    ask.standin.streams.send(events);
    Ok(Reply::ok(&shown))
}

fn delete(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    let me = ask.may("write:statuses")?;
    let mut world = ask.standin.world();
    let own = world.statuses.get(id).filter(|status| status.author == me).ok_or_else(Reply::missing)?;
    let shown = world.shown(own, Some(&me));
    let events = world.delete(id);
    drop(world);
    ask.standin.streams.send(events);
    Ok(Reply::ok(&shown))
}

fn favourite(ask: &Asker<'_>, id: &str) -> Result<Reply, Reply> {
    let me = ask.may("write:favourites")?;
    let mut world = ask.standin.world();
    if !world.statuses.contains_key(id) {
        return Err(Reply::missing());
    }
    let acct = world.accounts.get(&me).map(|one| one.acct.clone()).unwrap_or_default();
    let events = world.react("favourite", &acct, id);
    drop(world);
    ask.standin.streams.send(events);
    Ok(ask.standin.status(id).map_or_else(Reply::missing, |status| Reply::ok(&status)))
}

fn report(ask: &Asker<'_>) -> Result<Reply, Reply> {
    ask.may("write:reports")?;
    let account = ask.call.field("account_id").ok_or_else(Reply::missing)?;
    let deed = json!({ "act": "report", "account": account, "comment": ask.call.field("comment"), "statuses": ask.call.all("status_ids[]") });
    ask.standin.world().deeds.push(deed);
    Ok(Reply::ok(&json!({ "id": "1" })))
}
