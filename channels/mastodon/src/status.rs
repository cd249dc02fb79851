//! A status of the API as a post of the contract. Pure; whatever is missing or of a wrong type is taken for nothing.

use base::Time;
use contract::{Audience, Counts, Medium, Party, Post};
use mail::Node;
use serde_json::Value;
use std::collections::HashMap;

/// Longest text of a post that is kept; networks end long before.
const TEXT: usize = 256 * 1024;
const NAME: usize = 200;
const ID: usize = 2_000;

/// What stands around a status, for telling what its ids mean.
pub(crate) struct Around<'a> {
    /// What the account's own server calls the account.
    pub(crate) me: &'a str,
    /// The name handles without one end in.
    pub(crate) domain: &'a str,
    /// Posts by what the own server calls them: id on the network, and parent there.
    by_local: HashMap<&'a str, (String, Option<&'a str>)>,
}

impl<'a> Around<'a> {
    pub(crate) fn of(me: &'a str, domain: &'a str, all: impl Iterator<Item = &'a Value>) -> Self {
        let by_local = all.filter_map(|one| Some((str_at(one, "id")?, (id(one)?, str_at(one, "in_reply_to_id")))));
        Self { me, domain, by_local: by_local.collect() }
    }

    /// A post by its local id.
    pub(crate) fn id(&self, local: &str) -> Option<&str> {
        self.by_local.get(local).map(|(id, _)| id.as_str())
    }

    /// Where the thread of a post began, as far as it can be seen. Ends although threads in circles do not exist.
    fn root(&self, local: &str) -> Option<&str> {
        let (mut id, mut parent) = self.by_local.get(local).map(|(id, parent)| (id, *parent))?;
        for _ in 0..=self.by_local.len() {
            let Some((above, next)) = parent.and_then(|parent| self.by_local.get(parent)) else { break };
            (id, parent) = (above, *next);
        }
        Some(id)
    }
}

/// A status as a post; nothing if it has no id.
pub(crate) fn post(status: &Value, around: &Around<'_>) -> Option<Post> {
    let id = id(status)?;
    let local = str_at(status, "id").unwrap_or_default().to_owned();
    let account = status.get("account").unwrap_or(&Value::Null);
    let parent = str_at(status, "in_reply_to_id").and_then(|parent| around.id(parent)).map(str::to_owned);
    let (body, text) = said(status);
    Some(Post {
        root: around.root(&local).unwrap_or(&id).to_owned(),
        parent,
        own: str_at(account, "id") == Some(around.me),
        author: party(account, around.domain),
        followers: account.get("followers_count").and_then(Value::as_i64),
        audience: audience(str_at(status, "visibility").unwrap_or_default()),
        body: serde_json::to_value(body).unwrap_or_default(),
        text,
        warning: line(str_at(status, "spoiler_text").unwrap_or_default(), 500),
        sensitive: status.get("sensitive").and_then(Value::as_bool).unwrap_or(false),
        language: language(status),
        url: str_at(status, "url").filter(|url| is_web(url)).map(|url| line(url, ID)),
        at: time(status, "created_at").unwrap_or(Time(0)),
        edited_at: time(status, "edited_at"),
        counts: counts(status),
        media: media(status).map(medium).collect(),
        labels: labels(status, account),
        closed: closed(account),
        id,
        local,
    })
}

/// The id of a status on the network.
pub(crate) fn id(status: &Value) -> Option<String> {
    let found = ["uri", "url"].iter().find_map(|key| str_at(status, key).filter(|id| !id.trim().is_empty()))?;
    Some(line(found, ID))
}

/// Its pictures and the like.
pub(crate) fn media(status: &Value) -> impl Iterator<Item = &Value> {
    status.get("media_attachments").and_then(Value::as_array).into_iter().flatten().take(40)
}

fn medium(one: &Value) -> Medium {
    let kind = match str_at(one, "type").unwrap_or_default() {
        "image" => "image",
        "video" | "gifv" => "video",
        "audio" => "audio",
        _ => "other",
    };
    Medium { kind: kind.to_owned(), description: described(one), key: key(one), places: places(one) }
}

/// What its server calls it. An edit that leaves it in place leaves it its id; another picture has another.
pub(crate) fn key(one: &Value) -> String {
    let named = ["id", "url", "remote_url"].iter().filter_map(|key| str_at(one, key)).find(|key| !key.is_empty());
    line(named.unwrap_or_default(), ID)
}

/// Where it lies: at its own server, or where it was first.
pub(crate) fn places(one: &Value) -> Vec<String> {
    let found = ["url", "remote_url"].iter().filter_map(|key| str_at(one, key));
    found.filter(|place| !place.is_empty() && place.len() <= ID).map(str::to_owned).collect()
}

/// What its author says it shows.
pub(crate) fn described(one: &Value) -> String {
    block(str_at(one, "description").unwrap_or_default(), 5_000)
}

/// Somebody by the lasting id of the network; servers before 4.2 tell only where their page is.
pub(crate) fn party(account: &Value, domain: &str) -> Party {
    let acct = line(str_at(account, "acct").or_else(|| str_at(account, "username")).unwrap_or_default(), NAME);
    let handle =
        if acct.contains('@') || acct.is_empty() || domain.is_empty() { acct } else { format!("{acct}@{domain}") };
    let lasting = ["uri", "url"].iter().find_map(|key| str_at(account, key).filter(|id| !id.trim().is_empty()));
    let name = line(str_at(account, "display_name").unwrap_or_default(), NAME);
    Party {
        name: if name.is_empty() { handle.clone() } else { name },
        address: lasting.map_or_else(|| handle.clone(), |id| line(id, ID)),
        handle: Some(handle).filter(|handle| !handle.is_empty()),
    }
}

/// Who may read it. What nobody knows here is read by the fewest.
pub(crate) fn audience(visibility: &str) -> Audience {
    match visibility {
        "public" => Audience::Everyone,
        "unlisted" => Audience::Quiet,
        "private" => Audience::Followers,
        _ => Audience::Named,
    }
}

/// As the API says it.
pub(crate) const fn visibility(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "public",
        Audience::Quiet => "unlisted",
        Audience::Followers => "private",
        Audience::Named => "direct",
    }
}

/// Its words as nodes and as text: what it says, and the choices of its poll.
pub(crate) fn said(status: &Value) -> (Vec<Node>, String) {
    let html: String = clean(str_at(status, "content").unwrap_or_default(), TEXT);
    let (mut nodes, mut text) = mail::html_to_nodes(&html);
    let choices = choices(status);
    if !choices.is_empty() {
        let items = choices.iter().map(|choice| Node::element("li", vec![Node::text(choice)]));
        nodes.push(Node::element("ul", items.collect()));
        let lines: Vec<String> = choices.iter().map(|choice| format!("• {choice}")).collect();
        text = [text, lines.join("\n")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    }
    if text.trim().is_empty() {
        let shown: Vec<String> = media(status).map(medium).map(|one| pictured(&one)).collect();
        nodes.extend(shown.iter().map(|line| Node::element("p", vec![Node::text(line)])));
        text = shown.join("\n");
    }
    (nodes, text)
}

fn pictured(one: &Medium) -> String {
    let what = if one.description.is_empty() { String::new() } else { format!(": {}", one.description) };
    format!("[{}{what}]", one.kind)
}

fn choices(status: &Value) -> Vec<String> {
    let options = status.pointer("/poll/options").and_then(Value::as_array).into_iter().flatten();
    let choice = |option: &Value| {
        let title = line(str_at(option, "title")?, 500);
        let votes = option.get("votes_count").and_then(Value::as_i64);
        Some(votes.map_or_else(|| title.clone(), |votes| format!("{title} ({votes})")))
    };
    options.take(50).filter_map(choice).collect()
}

fn counts(status: &Value) -> Counts {
    let number = |key: &str| status.get(key).and_then(Value::as_i64).unwrap_or(0).max(0);
    Counts { replies: number("replies_count"), shares: number("reblogs_count"), likes: number("favourites_count") }
}

/// The language its author chose.
pub(crate) fn language(status: &Value) -> Option<String> {
    let said = str_at(status, "language")?;
    let tag = (2..=35).contains(&said.len()) && said.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    tag.then(|| said.to_owned())
}

fn labels(status: &Value, account: &Value) -> Vec<String> {
    let yes = |key: &str| account.get(key).and_then(Value::as_bool) == Some(true);
    let own = [("limited", "limited"), ("suspended", "suspended"), ("bot", "bot")];
    let own = own.iter().filter(|(key, _)| yes(key)).map(|(_, label)| (*label).to_owned());
    let filters = status.get("filtered").and_then(Value::as_array).into_iter().flatten();
    let titles =
        filters.filter_map(|one| Some(format!("filter: {}", line(one.pointer("/filter/title")?.as_str()?, 100))));
    own.chain(titles.take(10)).collect()
}

fn closed(account: &Value) -> Option<String> {
    let gone = account.get("suspended").and_then(Value::as_bool) == Some(true);
    gone.then(|| "its author's account is suspended; nobody there would read an answer".to_owned())
}

/// A moment of the API.
pub(crate) fn time(value: &Value, key: &str) -> Option<Time> {
    let moment: jiff::Timestamp = str_at(value, key)?.parse().ok()?;
    Some(Time(moment.as_millisecond())).filter(|time| time.0 > 0)
}

/// A text of an object.
pub(crate) fn str_at<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// A text without what no text holds: NUL and other controls.
fn clean(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(most).collect()
}

/// The same, its line breaks kept.
fn block(text: &str, most: usize) -> String {
    clean(text, most).trim().to_owned()
}

/// The same as one line.
pub(crate) fn line(text: &str, most: usize) -> String {
    let flat: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    block(&flat, most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn around<'a>(all: &'a [Value]) -> Around<'a> {
        Around::of("1", "here.test", all.iter())
    }

    #[test]
    fn links_are_read_whole_although_only_their_middle_is_shown() {
        let html = "<p>see <a href=\"https://shop.test/orders/4711/long\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">shop.test/orders</span><span class=\"invisible\">/4711/long</span></a></p>";
        let (_, text) = said(&json!({ "content": html }));
        assert_eq!(text, "see https://shop.test/orders/4711/long");
    }

    #[test]
    fn a_root_is_found_and_circles_end() {
        let one = |id: &str, parent: &str| json!({ "id": id, "uri": format!("u{id}"), "in_reply_to_id": parent });
        let all = [one("1", ""), one("2", "1"), one("3", "2"), one("8", "9"), one("9", "8")];
        let around = around(&all);
        assert_eq!(around.root("3"), Some("u1"));
        assert!(around.root("8").is_some());
        let post = post(&all[2], &around).unwrap();
        assert_eq!((post.root.as_str(), post.parent.as_deref()), ("u1", Some("u2")));
    }

    #[test]
    fn what_is_missing_or_wrong_is_nothing() {
        let odd = json!({ "uri": "u", "id": 7, "account": "x", "media_attachments": {}, "poll": 3, "created_at": "soon",
            "visibility": "mutuals_only", "spoiler_text": null, "replies_count": -4, "language": "x y" });
        let post = post(&odd, &around(&[])).unwrap();
        assert_eq!((post.audience, post.at, post.counts.replies), (Audience::Named, Time(0), 0));
        assert_eq!((post.language, post.author.address.as_str(), post.own), (None, "", false));
        assert!(super::post(&json!({ "id": "7" }), &around(&[])).is_none());
    }

    #[test]
    fn local_people_have_their_servers_name_too() {
        let ana = party(
            &json!({ "acct": "ana", "uri": "https://here.test/users/ana", "display_name": "A\u{0}na\n" }),
            "here.test",
        );
        assert_eq!((ana.name.as_str(), ana.handle.as_deref()), ("Ana", Some("ana@here.test")));
        assert_eq!(
            party(&json!({ "acct": "bo@far.test", "url": "https://far.test/@bo" }), "here.test").address,
            "https://far.test/@bo"
        );
    }

    #[test]
    fn polls_and_pictures_without_words_are_text() {
        let (_, text) = said(
            &json!({ "content": "<p>which?</p>", "poll": { "options": [{ "title": "A", "votes_count": 2 }, { "title": "B" }] } }),
        );
        assert_eq!(text, "which?\n\n• A (2)\n• B");
        let (nodes, text) =
            said(&json!({ "content": "", "media_attachments": [{ "type": "image", "description": "a broken lid" }] }));
        assert_eq!((text.as_str(), nodes.len()), ("[image: a broken lid]", 1));
    }
}
