//! Looking for a post that may be there already: the same words under the same post, since it was written (MAST-08).

use crate::act::part;
use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::status::{self, str_at};
use crate::{Mastodon, about, mention, send};
use base::Time;
use contract::Account;
use outside::http::Got;
use serde_json::Value;
use store::outbox::Answer;

/// Clocks of servers differ by this much although they say they agree.
const ASKEW_MS: i64 = 5 * Time::SECOND;

/// Before something is sent again. Acts may be done twice, so there is nothing to look for.
pub(crate) async fn look_up(net: &Mastodon, account: &Account, payload: &Value) -> Option<Answer> {
    if str_at(payload, "act") != Some("post") {
        return None;
    }
    let found = async {
        let client = Client::open(net, account).await?;
        find(&client, Lane::Answers, payload).await
    };
    match found.await {
        Ok(found) => found.map(Answer::Posted),
        Err(Wrong::Gone) => None,
        Err(Wrong::Refused(words)) => Some(Answer::Later(words, None)),
        Err(wrong) => Some(send::answer(wrong)),
    }
}

/// The post, if it is there.
pub(crate) async fn find(client: &Client<'_>, lane: Lane, payload: &Value) -> Result<Option<Value>, Wrong> {
    let me = client.value(lane, "/api/v1/accounts/verify_credentials", &[]).await?;
    let id = str_at(&me, "id").unwrap_or_default();
    let path = format!("/api/v1/accounts/{}/statuses", part(id));
    let got = client.get(lane, &path, &[("limit", "40".into()), ("exclude_reblogs", "true".into())]).await?;
    let own = client.read(&got)?;
    let since = since(payload, &got, client.now());
    let own = own.as_array().into_iter().flatten();
    let same = |one: &&Value| is_it(one, payload, since);
    if let Some(found) = own.clone().find(same) {
        return Ok(send::posted(found));
    }
    under(client, lane, payload, (id, since)).await
}

/// Some servers keep answers out of the list of own posts; they stand below what they answer.
async fn under(
    client: &Client<'_>,
    lane: Lane,
    payload: &Value,
    (me, since): (&str, Time),
) -> Result<Option<Value>, Wrong> {
    let Some(parent) = str_at(payload, "under").filter(|parent| !parent.is_empty()) else { return Ok(None) };
    let path = format!("/api/v1/statuses/{}/context", part(parent));
    let context = match client.value(lane, &path, &[]).await {
        Err(Wrong::Gone) => return Ok(None),
        other => other?,
    };
    let below = context.get("descendants").and_then(Value::as_array).into_iter().flatten();
    let mut own = below.filter(|one| one.pointer("/account/id").and_then(Value::as_str) == Some(me));
    Ok(own.find(|one| is_it(one, payload, since)).and_then(send::posted))
}

/// When it was written, by the server's clock: its answer says what time it has.
fn since(payload: &Value, got: &Got, now: Time) -> Time {
    let written = payload.get("at").and_then(Value::as_i64).unwrap_or(now.0);
    let date = got.header("date").and_then(|text| jiff::fmt::rfc2822::parse(text).ok());
    let theirs = date.map_or(now.0, |date| date.timestamp().as_millisecond());
    Time(written.saturating_add(theirs).saturating_sub(now.0).saturating_sub(ASKEW_MS))
}

/// Whether this is the post: below the same post, not older, with the same words.
fn is_it(one: &Value, payload: &Value, since: Time) -> bool {
    let parent = |value: &Value, key: &str| str_at(value, key).unwrap_or_default().to_owned();
    let (_, text) = status::said(one);
    parent(one, "in_reply_to_id") == parent(payload, "under")
        && status::time(one, "created_at").is_none_or(|at| at >= since)
        && core(&text) == core(str_at(payload, "text").unwrap_or_default())
}

/// What stays of a text whatever a server makes of it: its letters and digits, names without their servers.
fn core(text: &str) -> String {
    let mut text = text.to_lowercase();
    for named in mention::named(&text) {
        if let Some((local, _)) = named.handle.split_once('@') {
            text = text.replacen(&format!("@{}", named.handle), &format!("@{local}"), 1);
        }
    }
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether words that are searched for can be found here at all: ours can be, if anybody's can.
pub(crate) async fn searches(client: &Client<'_>, about: &about::About) -> Result<Option<bool>, Wrong> {
    let path = format!("/api/v1/accounts/{}/statuses", part(&about.me.id));
    let own = client.value(Lane::Around, &path, &[("limit", "20".into()), ("exclude_reblogs", "true".into())]).await?;
    let texts = own.as_array().into_iter().flatten().map(|one| status::said(one).1);
    let word = texts
        .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .find(|word| word.chars().count() >= 5 && word.chars().all(char::is_alphabetic));
    let Some(word) = word else { return Ok(None) };
    let query = [("q", word), ("type", "statuses".into()), ("limit", "5".into())];
    let found = client.value(Lane::Around, "/api/v2/search", &query).await?;
    Ok(Some(found.get("statuses").and_then(Value::as_array).is_some_and(|list| !list.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: Time = Time(1_772_442_000_000);

    fn got(date: &str) -> Got {
        Got { status: 200, headers: vec![("date".into(), date.into())], body: vec![], url: String::new() }
    }

    #[test]
    fn a_post_is_known_by_words_place_and_time() {
        let payload = json!({ "act": "post", "text": "@ana@other.test It’s on its way: https://shop.test/a", "under": "9", "at": NOW });
        let html = "<p><span class=\"h-card\"><a href=\"https://other.test/@ana\">@<span>ana</span></a></span> It&#39;s on its way: <a href=\"https://shop.test/a\"><span class=\"invisible\">https://</span>shop.test/a</a></p>";
        let one = |parent: &str, at: &str| json!({ "content": html, "in_reply_to_id": parent, "created_at": at });
        let since = NOW.plus(-ASKEW_MS);
        assert!(is_it(&one("9", "2026-03-02T09:00:01Z"), &payload, since));
        assert!(!is_it(&one("8", "2026-03-02T09:00:01Z"), &payload, since), "below another post");
        assert!(!is_it(&one("9", "2026-03-02T08:59:00Z"), &payload, since), "older");
        assert!(!is_it(&json!({ "content": "<p>no</p>", "in_reply_to_id": "9" }), &payload, since));
    }

    #[test]
    fn a_servers_clock_that_is_wrong_is_reckoned_with() {
        let payload = json!({ "at": NOW });
        assert_eq!(since(&payload, &got("Mon, 02 Mar 2026 09:00:00 GMT"), NOW), NOW.plus(-ASKEW_MS));
        assert_eq!(since(&payload, &got("Mon, 02 Mar 2026 08:50:00 GMT"), NOW), NOW.plus(-ASKEW_MS - 600_000));
    }
}
