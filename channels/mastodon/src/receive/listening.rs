//! Words somebody listens for: a hashtag by its timeline, words by the server's search (MAST-12).

use super::fetch;
use super::news::{List, Of, forward, leaf};
use super::raw::Raw;
use super::session::Session;
use crate::act::part;
use crate::call::Wrong;
use crate::line::Lane;
use crate::status;
use contract::{Listening, Received};
use serde_json::{Value, json};

/// The tag, if one is listened for.
pub(crate) fn tag(words: &str) -> Option<&str> {
    let tag = words.trim().strip_prefix('#')?;
    let fits = !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '·'));
    fits.then_some(tag)
}

/// Looks for everything listened for; gives in words what cannot be looked for. A hashtag has a list that grows at its front;
/// what is searched comes newest first, however it is asked, and is leafed through.
pub(crate) async fn look(session: &Session<'_>) -> Result<Option<String>, Wrong> {
    let mut deaf = Vec::new();
    for listening in &session.health.account.listening {
        let list = list(listening);
        let looked =
            if tag(&listening.words).is_some() { forward(session, &list).await } else { leaf(session, &list).await };
        match looked {
            Ok(()) | Err(Wrong::Wait(..)) => {}
            Err(Wrong::Gone | Wrong::Refused(_) | Wrong::SignIn(_)) => deaf.push(listening.words.as_str()),
            Err(other) => return Err(other),
        }
    }
    let words =
        || format!("what is listened for is not searched by this server: {}", status::line(&deaf.join(", "), 300));
    Ok((!deaf.is_empty()).then(words))
}

fn list(listening: &Listening) -> List<'_> {
    let (path, mut query) = match tag(&listening.words) {
        Some(tag) => (format!("/api/v1/timelines/tag/{}", part(tag)), Vec::new()),
        None => {
            let query = vec![("q", listening.words.clone()), ("type", "statuses".into()), ("resolve", "false".into())];
            ("/api/v2/search".to_owned(), query)
        }
    };
    query.push(("limit", "40".into()));
    List { place: format!("heard:{}", listening.id), lane: Lane::Around, path, query, of: Of::Heard(listening) }
}

/// What was found. What names us comes by itself, and our own words are no news.
pub(crate) fn heard(session: &Session<'_>, listening: &Listening, found: Value) -> Vec<Received> {
    let other = |wanted: &String| status::language(&found).is_some_and(|said| !same(wanted, &said));
    let unwanted = listening.language.as_ref().is_some_and(other);
    if unwanted || fetch::is_own(session, &found) || fetch::names(session, &found) {
        return Vec::new();
    }
    let Some(id) = status::id(&found) else { return Vec::new() };
    let key = format!("heard:{}:{id}", listening.id);
    vec![Raw::of(&session.about(), "heard").with("listening", json!(listening.id)).status(found).received(key)]
}

/// `de` and `de-AT` are one language.
fn same(wanted: &str, said: &str) -> bool {
    let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
    first(wanted) == first(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tag_is_a_tag_and_all_else_is_words() {
        assert_eq!(tag(" #Straßenbahn "), Some("Straßenbahn"));
        for words in ["#two tags", "#", "shop", "#a/../b"] {
            assert_eq!(tag(words), None, "{words}");
        }
        assert!(same("de", "de-AT") && !same("de", "en"));
    }
}
