//! Files of a customer's post: fetched at once, known by their first bytes, never more than is taken; one that cannot be
//! had leaves a note and loses nothing (CH-115).

use super::session::Session;
use crate::status::{self, str_at};
use data_encoding::BASE64;
use futures_util::future::join_all;
use outside::http::{Got, Limits, Longer, Unreached};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

/// Most files of one post, and most bytes of one of them.
const FILES: usize = 8;
const BYTES: usize = 10 * 1024 * 1024;

/// All files of a post, as they are written down.
pub(crate) async fn all(session: &Session<'_>, status: &Value) -> Vec<Value> {
    join_all(status::media(status).take(FILES).map(|one| file(session, one))).await
}

async fn file(session: &Session<'_>, one: &Value) -> Value {
    let addresses = ["url", "remote_url"].iter().filter_map(|key| str_at(one, key));
    let mut why = "its server has not given its address".to_owned();
    for address in addresses.clone() {
        match fetch(session, address).await {
            Ok((bytes, kind)) => return written(one, address, (&bytes, kind)),
            Err(words) => why = words,
        }
    }
    let address = addresses.into_iter().next().unwrap_or_default();
    json!({ "url": address, "missing": why, "description": str_at(one, "description") })
}

fn written(one: &Value, address: &str, (bytes, kind): (&[u8], &str)) -> Value {
    let url = Url::parse(address).ok();
    let name = url.as_ref().and_then(|url| url.path_segments()?.next_back()).unwrap_or_default();
    json!({
        "url": address,
        "name": name.chars().take(200).collect::<String>(),
        "type": kind,
        "description": str_at(one, "description"),
        "bytes": BASE64.encode(bytes),
    })
}

async fn fetch(session: &Session<'_>, address: &str) -> Result<(Vec<u8>, &'static str), String> {
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    if session.net.files.ask(&host, Instant::now()).is_err() {
        return Err("the place it lies at has not answered for a while".into());
    }
    let limits = Limits { total: session.net.rhythm.file, bytes: BYTES, longer: Longer::Refused };
    let got = session.client.file(address, limits).await;
    match &got {
        Ok(got) if got.status < 500 => session.net.files.well(&host),
        Err(Unreached::TooLarge | Unreached::Address) => {}
        _ => session.net.files.failed(&host, Instant::now()),
    }
    taken(got)
}

fn taken(got: Result<Got, Unreached>) -> Result<(Vec<u8>, &'static str), String> {
    let got = got.map_err(|why| match why {
        Unreached::TooLarge => format!("it is larger than {} MiB", BYTES / (1024 * 1024)),
        other => other.to_string(),
    })?;
    if got.status != 200 {
        return Err(format!("the place it lies at answered {}", got.status));
    }
    let kind = kind(&got.body).ok_or("it is no picture, film or recording")?;
    Ok((got.body, kind))
}

/// What a file is by its first bytes, whatever it is called.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 10] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"\xff\xf3", "audio/mpeg"),
    ];
    let at = |from: usize, what: &[u8]| bytes.get(from..from.saturating_add(what.len())) == Some(what);
    if at(0, b"RIFF") {
        return [("WEBP", "image/webp"), ("WAVE", "audio/wav")]
            .iter()
            .find(|(mark, _)| at(8, mark.as_bytes()))
            .map(|(_, kind)| *kind);
    }
    if at(4, b"ftyp") {
        return Some(match bytes.get(8..12) {
            Some(b"avif" | b"avis") => "image/avif",
            Some(b"heic" | b"heix" | b"mif1") => "image/heic",
            Some(b"M4A ") => "audio/mp4",
            _ => "video/mp4",
        });
    }
    STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_are() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(kind(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(kind(b"\0\0\0\x20ftypisom"), Some("video/mp4"));
        for other in [&b"<svg onload=alert(1)>"[..], b"<html>", b"", b"RIFF", b"MZ\x90"] {
            assert_eq!(kind(other), None);
        }
    }
}
