//! The things in a body, as the bytes they came in: each is read by itself, so that one mistake is one refusal and nothing
//! odd is ever held as a whole. Pure, linear.

use base::Refusal;
use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// Things of a request.
pub(crate) const MOST: usize = 500;

/// One object, or a list.
pub(crate) fn things(body: &[u8]) -> Result<Vec<&[u8]>, Refusal> {
    let body = body.trim_ascii();
    match body.split_first() {
        Some((b'[', rest)) => list(rest),
        Some((b'{', _)) => match one(body)? {
            (thing, b"") => Ok(vec![thing]),
            _ => Err(unreadable("something follows the object")),
        },
        None => Err(unreadable("it is empty")),
        Some(_) => Err(unfit("hand in an object or a list of objects")),
    }
}

fn list(mut rest: &[u8]) -> Result<Vec<&[u8]>, Refusal> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        if found.is_empty() && rest.starts_with(b"]") {
            return Err(unfit("the list is empty"));
        }
        if found.len() == MOST {
            return Err(Refusal::new("body.too_many", 413, format!("hand in at most {MOST} at once")));
        }
        let (thing, after) = one(rest)?;
        found.push(thing);
        match after.split_first() {
            Some((b',', after)) => rest = after,
            Some((b']', b"")) => return Ok(found),
            _ => return Err(unreadable("the list does not end")),
        }
    }
}

/// The first thing, and what follows it.
fn one(bytes: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let mut values = Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let (thing, after) = bytes.split_at_checked(values.byte_offset()).unwrap_or((bytes, b""));
            Ok((thing, after.trim_ascii_start()))
        }
        Some(Err(error)) => Err(unreadable(&error.to_string())),
        None => Err(unreadable("the list does not end")),
    }
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new("body.unreadable", 400, format!("the body is not JSON: {why}"))
}

fn unfit(why: &str) -> Refusal {
    Refusal::new("body.invalid", 422, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(body: &str) -> Result<Vec<String>, u16> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        things(body.as_bytes()).map(|all| all.into_iter().map(text).collect()).map_err(|refusal| refusal.status)
    }

    #[test]
    fn things_come_as_they_were_written() {
        assert_eq!(split(" {\"a\": 1} \n").unwrap(), ["{\"a\": 1}"]);
        assert_eq!(split("[{\"a\":[1,{}]} , 7,\"x\", null]").unwrap(), ["{\"a\":[1,{}]}", "7", "\"x\"", "null"]);
        assert_eq!(split(&format!("[{}]", vec!["1"; MOST].join(","))).unwrap().len(), MOST);
    }

    #[test]
    fn what_is_no_list_of_things_is_refused() {
        for body in ["", " ", "{", "[", "[1", "[1,", "[1,]", "[1 2]", "[1]]", "{}{}", "[1],", "{\"a\"}"] {
            assert_eq!(split(body), Err(400), "{body}");
        }
        for body in ["[]", "[ ]", "7", "null", "\"x\"", "\u{0}"] {
            assert_eq!(split(body), Err(422), "{body}");
        }
        assert_eq!(split(&format!("[{}]", vec!["1"; MOST + 1].join(","))), Err(413));
        assert_eq!(split(&"[".repeat(100_000)), Err(400));
    }
}
