//! Files of a post, handed over before it: each with its description, and waited for until the server has worked it over.

use crate::act::part;
use crate::call::{Client, Wrong};
use crate::line::Lane;
use crate::status::str_at;
use data_encoding::HEXLOWER;
use mail::attachment::safe_name;
use outside::http::Ask;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long one file may take on its way.
const UPLOAD: Duration = Duration::from_secs(45);
/// How long a server may work on it, and how often it is asked.
const LOOKS: u32 = 60;
const LOOK: Duration = Duration::from_secs(1);

/// Hands over all files; gives what the server calls them.
pub(crate) async fn all(client: &Client<'_>, payload: &Value, bytes: &[u8]) -> Result<Vec<String>, Wrong> {
    let files = payload.get("files").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (mut ids, mut rest) = (Vec::with_capacity(files.len()), bytes);
    for file in files {
        let length = file.get("bytes").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let parts = rest.split_at_checked(length);
        let (content, after) =
            parts.ok_or_else(|| Wrong::Refused("the files of this post are not whole; attach them again".into()))?;
        ids.push(one(client, file, content).await?);
        rest = after;
    }
    Ok(ids)
}

async fn one(client: &Client<'_>, file: &Value, content: &[u8]) -> Result<String, Wrong> {
    let newer = client.hand_over(ask(client, "/api/v2/media", (file, content)), UPLOAD).await;
    let got = match newer {
        // servers before 3.1.3, and others, know the older way only
        Err(Wrong::Gone) => client.hand_over(ask(client, "/api/v1/media", (file, content)), UPLOAD).await?,
        other => other?,
    };
    let value = client.read(&got)?;
    let id = str_at(&value, "id").unwrap_or_default().to_owned();
    if id.is_empty() {
        return Err(Wrong::Garbled("the server took a file and did not say what it calls it".into()));
    }
    if got.status == 202 { worked_over(client, id).await } else { Ok(id) }
}

async fn worked_over(client: &Client<'_>, id: String) -> Result<String, Wrong> {
    let path = format!("/api/v1/media/{}", part(&id));
    for _ in 0..LOOKS {
        let got = client.get(Lane::Answers, &path, &[]).await?;
        if got.status != 206 {
            return Ok(id);
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(Wrong::Away("the server is still working on a file of this post".into()))
}

fn ask(client: &Client<'_>, path: &str, (file, content): (&Value, &[u8])) -> Ask {
    // a mark that cannot stand in the file: it comes from the file itself
    let mark = format!("goodword-{}", HEXLOWER.encode(&Sha256::digest(content)));
    let kind = ("content-type".to_owned(), format!("multipart/form-data; boundary={mark}"));
    client.request("POST", path, vec![kind], multipart(&mark, file, content))
}

fn multipart(mark: &str, file: &Value, content: &[u8]) -> Vec<u8> {
    let at = |key: &str| str_at(file, key).unwrap_or_default();
    let kind: String = at("type").chars().filter(|c| c.is_ascii_graphic()).collect();
    let name: String = safe_name(at("name"), &kind).chars().filter(|c| !matches!(c, '"' | '\\')).collect();
    let description = at("description").replace("\r\n", "\n").replace('\r', "\n");
    let mut body = format!(
        "--{mark}\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{description}\r\n--{mark}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_name_and_no_type_can_add_a_header() {
        let file = json!({ "name": "a\"\r\nX: y.png", "type": "image/png\r\nX: z", "description": "d" });
        let text = String::from_utf8(multipart("m", &file, b"bytes")).unwrap();
        assert!(!text.contains("\r\nX:"), "{text}");
        assert!(text.contains("filename=\"a") && text.ends_with("\r\nbytes\r\n--m--\r\n"));
    }
}
