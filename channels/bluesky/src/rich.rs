//! Words with marks as a node tree. Marks are byte ranges that strangers wrote: one that does not fit is left out.

use crate::{ids, json};
use mail::Node;
use serde_json::Value;

/// Most marks of a text that are looked at.
const MOST: usize = 200;

/// A piece of a text and where it leads.
struct Piece<'a> {
    text: &'a str,
    href: Option<String>,
}

/// A text with its marks as one paragraph.
pub(crate) fn nodes(text: &str, facets: &[Value]) -> Vec<Node> {
    let mut inside = Vec::new();
    for piece in pieces(text, facets) {
        for (index, line) in piece.text.split('\n').enumerate() {
            if index > 0 {
                inside.push(Node::element("br", Vec::new()));
            }
            let words = json::words(line);
            if !words.is_empty() {
                inside.push(shown(&words, piece.href.as_deref()));
            }
        }
    }
    vec![Node::element("p", inside)]
}

fn shown(words: &str, href: Option<&str>) -> Node {
    href.and_then(|href| Node::web_link(href, words)).unwrap_or_else(|| Node::text(words))
}

/// A text cut at its marks. The bytes of a mark must lie at signs of the text and behind the mark before.
fn pieces<'a>(text: &'a str, facets: &[Value]) -> Vec<Piece<'a>> {
    let mut marks: Vec<_> = facets.iter().take(MOST).filter_map(|facet| Some((range(facet)?, lead(facet)?))).collect();
    marks.sort_by_key(|((start, _), _)| *start);
    let (mut all, mut done) = (Vec::new(), 0);
    for ((start, end), href) in marks {
        let (Some(before), Some(inside)) = (text.get(done..start), text.get(start..end)) else { continue };
        all.push(Piece { text: before, href: None });
        all.push(Piece { text: inside, href: Some(href) });
        done = end;
    }
    all.push(Piece { text: text.get(done..).unwrap_or_default(), href: None });
    all
}

fn range(facet: &Value) -> Option<(usize, usize)> {
    let at = |path: &str| facet.pointer(path).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
    let (start, end) = (at("/index/byteStart")?, at("/index/byteEnd")?);
    (start < end).then_some((start, end))
}

fn lead(facet: &Value) -> Option<String> {
    json::list(facet, "/features").iter().find_map(|feature| match json::text(feature, "/$type") {
        "app.bsky.richtext.facet#link" => json::some(feature, "/uri").map(str::to_owned),
        "app.bsky.richtext.facet#mention" => {
            json::some(feature, "/did").filter(|did| ids::is_did(did)).map(ids::profile)
        }
        "app.bsky.richtext.facet#tag" => tag(json::text(feature, "/tag")),
        _ => None,
    })
}

fn tag(tag: &str) -> Option<String> {
    let mut url = url::Url::parse("https://bsky.app/hashtag/").ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().push(tag);
    Some(url.into()).filter(|_| !tag.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn facet(start: usize, end: usize, uri: &str) -> Value {
        json!({ "index": { "byteStart": start, "byteEnd": end }, "features": [{ "$type": "app.bsky.richtext.facet#link", "uri": uri }] })
    }

    fn check(text: &str, facets: &[Value]) -> String {
        serde_json::to_string(&nodes(text, facets)).unwrap()
    }

    #[test]
    fn marks_lead_where_they_say() {
        let seen = check("see here\nnow", &[facet(4, 8, "https://shop.test/a")]);
        assert!(seen.contains(r#"{"text":"see "}"#) && seen.contains(r#""href":"https://shop.test/a""#), "{seen}");
        assert!(seen.contains(r#"{"tag":"br"}"#), "{seen}");
    }

    #[test]
    fn a_link_that_claims_another_place_shows_where_it_leads() {
        let seen = check("bank.com/login", &[facet(0, 14, "https://evil.test/")]);
        assert!(seen.contains(r#""host":"evil.test""#), "{seen}");
    }

    #[test]
    fn marks_that_do_not_fit_are_left_out_and_the_text_stays_whole() {
        let text = "añb 👨‍👩‍👧 end";
        for (start, end) in [(0, 2), (1, 999), (5, 5), (7, 3), (5, 7), (usize::MAX, 0), (0, usize::MAX)] {
            let seen = nodes(text, &[facet(start, end, "https://x.test")]);
            assert_eq!(serde_json::to_value(&seen).unwrap()[0]["children"][0]["text"], text, "{start}..{end}");
        }
        let odd = [json!(null), json!({ "index": { "byteStart": -1, "byteEnd": "x" } }), json!({ "features": 7 })];
        assert_eq!(check("plain", &odd), check("plain", &[]));
        let seen = check("click", &[facet(0, 5, "javascript:alert(1)")]);
        assert!(!seen.contains("href"), "{seen}");
    }

    #[test]
    fn markup_is_only_text() {
        let seen = check("<script>alert(1)</script>", &[]);
        assert_eq!(seen, r#"[{"tag":"p","children":[{"text":"<script>alert(1)</script>"}]}]"#);
    }
}
