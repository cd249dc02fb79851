//! The list of tables: each is here once, taken along or left with a reason. A test holds it against the schema.

use contract::{Channels, SYSTEM_MAIL};
use serde_json::{Map, Value};

/// Takes out of a row what stays here.
type Veil = fn(&Channels, &mut Map<String, Value>);

/// A table that is taken along.
#[derive(Debug)]
pub struct Line {
    /// Its name.
    pub table: &'static str,
    /// Columns that stay here.
    pub without: &'static [&'static str],
    /// What stays here of other columns.
    pub veil: Option<Veil>,
}

const fn whole(table: &'static str) -> Line {
    Line { table, without: &[], veil: None }
}

const fn veiled(table: &'static str, veil: Veil) -> Line {
    Line { table, without: &[], veil: Some(veil) }
}

/// Taken along. A new table is one line here or in [`LEFT`].
pub const TAKEN: &[Line] = &[
    veiled("company", |_, row| team::company_store::veil(row)),
    Line { table: "agents", without: &["password_hash"], veil: None },
    whole("deactivations"),
    whole("roles"),
    whole("grants"),
    whole("teams"),
    whole("team_members"),
    whole("customers"),
    whole("identities"),
    whole("blocks"),
    whole("customer_words"),
    whole("not_same_customers"),
    whole("suppressions"),
    whole("customer_proofs"),
    whole("customer_proof_turns"),
    whole("customer_imports"),
    whole("customer_import_parts"),
    whole("customer_import_keys"),
    whole("customer_import_refusals"),
    whole("customer_import_rows"),
    veiled("inboxes", desk::brought::veil),
    whole("inbox_teams"),
    whole("inbox_automatic"),
    whole("signatures"),
    whole("receive_states"),
    whole("labels"),
    whole("conversations"),
    whole("conversation_labels"),
    whole("conversation_told"),
    whole("conversation_links"),
    whole("participants"),
    whole("members"),
    whole("messages"),
    whole("message_ids"),
    whole("delivery_reports"),
    whole("message_rests"),
    whole("missing_files"),
    whole("reply_checks"),
    whole("notes"),
    whole("note_versions"),
    whole("events"),
    whole("files"),
    whole("file_links"),
    whole("blobs"),
    whole("drafts"),
    whole("draft_comments"),
    whole("hands"),
    whole("later_answers"),
    whole("approvals"),
    whole("approval_looks"),
    whole("approval_rules"),
    whole("crises"),
    whole("levels"),
    whole("level_turns"),
    whole("reviews"),
    whole("objections"),
    whole("personal"),
    whole("file_names_to_index"),
    whole("notifications"),
    whole("notice_mails"),
    whole("inbound"),
    whole("first_copies"),
    whole("posts"),
    whole("post_versions"),
    whole("branches"),
    whole("listenings"),
    whole("heard"),
    whole("muted"),
    whole("house_words"),
    whole("retention"),
    whole("retention_runs"),
    whole("sender_verdicts"),
    whole("automatic_turns"),
    whole("automatic_sent"),
    whole("views"),
    whole("macros"),
    whole("macro_uses"),
    whole("bulks"),
    whole("bulk_items"),
    whole("tallies"),
    whole("calendars"),
    whole("sla_policies"),
    whole("clocks"),
    whole("clock_work"),
    whole("clock_hearing"),
    whole("pact_weeks"),
    whole("pact_terms"),
    whole("pact_editions"),
    whole("pact_lines"),
    whole("pact_words"),
    whole("pact_signatures"),
    whole("pact_snapshots"),
    whole("readings"),
    whole("reading_corrections"),
    whole("abuse_flags"),
    whole("folded_messages"),
    whole("told_due"),
    whole("thanks"),
    whole("frontline_hearing"),
    whole("promises"),
    whole("promise_acts"),
    whole("promise_choices"),
    whole("promise_hearing"),
    veiled("webhooks", |_, row| webhooks::webhook_store::veil(row)),
    whole("webhook_stops"),
    whole("webhook_tries"),
    whole("facts"),
    whole("audit"),
    whole("counters"),
    whole("deeds"),
    whole("deed_things"),
    whole("deed_rows"),
    whole("jobs"),
    whole("paused_classes"),
    veiled("outbox", |_, row| unsealed(row)),
    whole("search_docs"),
    whole("search_source"),
];

/// Left here, and why.
pub const LEFT: &[(&str, &str)] = &[
    ("migrations", "the schema is named in the manifest"),
    ("sessions", "whoever is signed in here is not signed in elsewhere"),
    ("api_tokens", "a token opens this installation only"),
    ("one_time_links", "a link opens this installation only"),
    ("invitations", "an invitation opens this installation only; invite again"),
    ("inbox_sign_ins", "a mailbox signs in anew, by its own provider"),
    ("inbox_sessions", "an account signs in anew, by its own password"),
    ("sign_in_attempts", "tries at signing a mailbox in, a few minutes old"),
    ("breaks", "who takes a break here, for a few minutes"),
    ("claims", "who is about to answer here, for a few minutes"),
    ("idempotency", "answers to requests that may be repeated here"),
    ("outbox_lanes", "how long a receiver is spared here"),
    ("sent_mail", "mail of the demo, with links that open something"),
    ("doctor_rounds", "what was seen of this machine"),
    ("reply_texts", "by what answers are found again; read in anew from the messages"),
    ("reply_marks", "by what answers are found again; read in anew from the messages"),
    ("reply_reading", "how far answers are read in here"),
    ("pact_asked", "who was asked by mail whether they sign; the link opens this installation only"),
    ("exports", "exports that lie on the disk of this installation"),
    ("instance", "where this installation runs"),
];

/// What waits to leave or left, without links that open something; the keys of such mail are made of their hashes.
fn unsealed(row: &mut Map<String, Value>) {
    let text = row.get("payload").and_then(Value::as_str).unwrap_or_default();
    let payload: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    if ["/sealed", "/sealed_question", "/send/sealed"].iter().any(|place| payload.pointer(place).is_some()) {
        row.insert("payload".into(), "{}".into());
    }
    if row.get("channel").and_then(Value::as_str) == Some(SYSTEM_MAIL) {
        let key = row.get("id").cloned().unwrap_or_default();
        row.insert("dedupe".into(), key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_sealed_mail_stays_and_others_go() {
        let of = |payload: Value| {
            let mut row = Map::from_iter([("payload".to_owned(), json!(payload.to_string()))]);
            unsealed(&mut row);
            row["payload"].as_str().unwrap().to_owned()
        };
        assert_eq!(of(json!({ "to": "a", "sealed": "x" })), "{}");
        assert_eq!(of(json!({ "send": { "sealed": "x" }, "blob": "b" })), "{}");
        assert_eq!(of(json!({ "sealed_question": "x" })), "{}");
        assert_eq!(of(json!({ "blob": "b", "send": {} })), "{\"blob\":\"b\",\"send\":{}}");
    }
}
