//! What was written, as bytes to keep and as a message.

use crate::fields::Fields;
use base::Time;
use contract::{File, Incoming, Parsed, Party, Quarantined};
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A message as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Submission {
    name: String,
    email: String,
    subject: String,
    message: String,
    language: String,
    origin: String,
    at: i64,
    #[serde(default)]
    files: Vec<Enclosed>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Enclosed {
    name: String,
    content_type: String,
    content: String,
}

impl Submission {
    pub(crate) fn new(fields: &Fields, language: &str, now: Time) -> Self {
        let files = fields.files.iter().map(|part| {
            let content_type =
                part.content_type.clone().unwrap_or_else(|| "application/octet-stream".into()).to_lowercase();
            let name = mail::attachment::safe_name(part.file_name.as_deref().unwrap_or_default(), &content_type);
            Enclosed { name, content_type, content: BASE64.encode(&part.bytes) }
        });
        Self {
            name: fields.name.clone(),
            email: fields.email.clone(),
            subject: fields.subject.clone(),
            message: fields.message.clone(),
            language: language.to_owned(),
            origin: fields.origin.clone(),
            at: now.0,
            files: files.collect(),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// What makes two messages the same: everything but the time.
pub(crate) fn content(fields: &Fields) -> String {
    let mut hash = Sha256::new();
    for text in [&fields.email.to_lowercase(), &fields.name, &fields.subject, &fields.message] {
        hash.update(text.len().to_be_bytes());
        hash.update(text.as_bytes());
    }
    for file in &fields.files {
        hash.update(file.bytes.len().to_be_bytes());
        hash.update(&file.bytes);
    }
    HEXLOWER.encode(&hash.finalize())
}

pub(crate) fn parse(raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
    let read: Submission =
        serde_json::from_slice(raw).map_err(|e| Quarantined(format!("this is no message of a form: {e}")))?;
    Ok(vec![Parsed::Message(Box::new(incoming(read, envelope)))])
}

fn incoming(read: Submission, envelope: &Value) -> Incoming {
    let nodes = mail::text_to_nodes(&read.message);
    let arrived = envelope.get("arrived_at").and_then(Value::as_i64).unwrap_or(read.at);
    let mut hash = Sha256::new();
    for text in [&read.email, &read.subject, &read.message] {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    Incoming {
        subject: read.subject,
        written_at: Some(Time(arrived)),
        fingerprint: HEXLOWER.encode(&hash.finalize()),
        body: serde_json::to_value(nodes).unwrap_or_default(),
        files: read.files.iter().map(file).collect(),
        // the page's language is not the writer's
        language: None,
        ..Incoming::written("email", Party::new(read.name, read.email), read.message)
    }
}

fn file(enclosed: &Enclosed) -> File {
    let decoded = BASE64.decode(enclosed.content.as_bytes());
    let damaged = decoded.is_err();
    let file = File::new(&enclosed.name, &enclosed.content_type, decoded.unwrap_or_default());
    File { damaged, ..file }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_comes_back_whole_and_unproven() {
        let fields = Fields {
            name: "Ana".into(),
            email: "ana@x.test".into(),
            subject: "kettle".into(),
            message: "it\nleaks".into(),
            files: vec![web::Part {
                name: "files".into(),
                file_name: Some("../a.png".into()),
                content_type: Some("image/png".into()),
                bytes: vec![1, 2, 3],
            }],
            ..Fields::default()
        };
        let bytes = Submission::new(&fields, "en", Time(5)).bytes();
        let Some(Parsed::Message(message)) = parse(&bytes, &Value::Null).unwrap().pop() else { panic!("no message") };
        assert_eq!(
            (message.from.address.as_str(), message.subject.as_str(), message.text.as_str()),
            ("ana@x.test", "kettle", "it\nleaks")
        );
        assert_eq!((message.trust, message.written_at), (contract::Trust::Unverified, Some(Time(5))));
        assert_eq!(
            (message.files[0].name.as_str(), message.files[0].bytes.as_slice()),
            ("a.png", [1, 2, 3].as_slice())
        );
    }

    #[test]
    fn nonsense_is_kept_and_told() {
        for bad in ["", "null", "{}", "[1]", "\u{0}"] {
            assert!(parse(bad.as_bytes(), &Value::Null).is_err(), "{bad:?}");
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(parse(deep.as_bytes(), &Value::Null).is_err());
    }
}
