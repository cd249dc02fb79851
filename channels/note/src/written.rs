//! A note as it is handed in, and as the desk has it.

use base::Time;
use contract::{File, Incoming, Parsed, Party, Quarantined};
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How somebody was in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// They called.
    PhoneIn,
    /// We called.
    PhoneOut,
    /// A fax.
    Fax,
    /// A letter.
    Letter,
    /// Face to face.
    InPerson,
    /// At a fair or another event.
    Event,
}

impl How {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PhoneIn => "phone_in",
            Self::PhoneOut => "phone_out",
            Self::Fax => "fax",
            Self::Letter => "letter",
            Self::InPerson => "in_person",
            Self::Event => "event",
        }
    }
}

/// A note.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// How they were in touch.
    pub how: How,
    /// Who it was.
    pub who: Person,
    /// What was said.
    pub text: String,
    /// About what.
    #[serde(default)]
    pub subject: String,
    /// When, in milliseconds since 1970.
    #[serde(default)]
    pub at: Option<i64>,
    /// How long, in minutes.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// What was promised.
    #[serde(default)]
    pub promised: String,
    /// Scans, photos, recordings.
    #[serde(default)]
    pub files: Vec<Scan>,
}

/// Somebody, by whatever is known of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Phone number.
    #[serde(default)]
    pub phone: String,
}

/// A file with its content in base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// Name.
    pub name: String,
    /// Type.
    pub content_type: String,
    /// Content.
    pub content: String,
}

/// Longest text.
const TEXT: usize = 200_000;

pub(crate) fn parse(raw: &[u8], envelope: &Value) -> Result<Vec<Parsed>, Quarantined> {
    let written: Written = serde_json::from_slice(raw).map_err(|e| Quarantined(format!("this is no note: {e}")))?;
    let incoming = incoming(written, raw, envelope)?;
    Ok(vec![Parsed::Message(Box::new(incoming))])
}

fn incoming(written: Written, raw: &[u8], envelope: &Value) -> Result<Incoming, Quarantined> {
    let text: String = told(&written);
    if text.is_empty() {
        return Err(Quarantined("the note says nothing".into()));
    }
    let (identity_kind, address) = identity(&written.who);
    let nodes = mail::text_to_nodes(&text);
    let arrived = envelope.get("arrived_at").and_then(Value::as_i64);
    Ok(Incoming {
        subject: one_line(&written.subject),
        written_at: written.at.or(arrived).map(Time),
        fingerprint: HEXLOWER.encode(&Sha256::digest(raw)),
        body: serde_json::to_value(nodes).unwrap_or_default(),
        files: written.files.iter().map(file).collect(),
        answerable: false,
        how: Some(written.how.code().to_owned()),
        ..Incoming::written(identity_kind, Party::new(one_line(&written.who.name), address), text)
    })
}

/// The text with what else was noted.
fn told(written: &Written) -> String {
    let mut text: String = written.text.chars().filter(|c| *c != '\0').take(TEXT).collect::<String>().trim().to_owned();
    if let Some(minutes) = written.minutes {
        text.push_str(&format!("\n\nDuration: {minutes} min"));
    }
    if !written.promised.trim().is_empty() {
        text.push_str(&format!("\n\nPromised: {}", written.promised.trim()));
    }
    text.trim().to_owned()
}

fn identity(who: &Person) -> (&'static str, String) {
    if !who.email.trim().is_empty() {
        return ("email", one_line(&who.email));
    }
    if !who.phone.trim().is_empty() {
        return ("phone", one_line(&who.phone));
    }
    ("handle", one_line(&who.name))
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect::<String>().trim().to_owned()
}

fn file(scan: &Scan) -> File {
    let (bytes, damaged) = match BASE64.decode(scan.content.as_bytes()) {
        Ok(bytes) => (bytes, false),
        Err(_) => (Vec::new(), true),
    };
    let name = mail::attachment::safe_name(&scan.name, &scan.content_type);
    File { damaged, ..File::new(name, &scan.content_type, bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Result<Incoming, Quarantined> {
        let mut found = parse(json.as_bytes(), &Value::Null)?;
        match found.pop() {
            Some(Parsed::Message(message)) => Ok(*message),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_call_becomes_a_message_of_its_kind() {
        let message = check(r#"{"how":"phone_in","who":{"name":"Ana","phone":"+43 660 1"},"text":"the kettle\nleaks","minutes":4,"promised":"a new lid"}"#).unwrap();
        assert_eq!((message.identity_kind, message.from.address.as_str()), ("phone", "+43 660 1"));
        assert_eq!(message.how.as_deref(), Some("phone_in"));
        assert_eq!(message.text, "the kettle\nleaks\n\nDuration: 4 min\n\nPromised: a new lid");
    }

    #[test]
    fn an_address_is_the_better_identity() {
        let message =
            check(r#"{"how":"letter","who":{"name":"Ana","email":"ana@x.test","phone":"1"},"text":"x"}"#).unwrap();
        assert_eq!((message.identity_kind, message.from.address.as_str()), ("email", "ana@x.test"));
    }

    #[test]
    fn what_is_no_note_is_kept_and_told() {
        for bad in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"how":"smoke","who":{},"text":"x"}"#,
            r#"{"how":"fax","who":{},"text":"\u0000 "}"#,
            r#"{"how":"fax","who":{},"text":"x","role":"admin"}"#,
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
