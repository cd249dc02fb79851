//! Whether an answer goes: what blocks stops it. In private somebody who leads may send it with a reason; in public only the
//! second person may let it go, with a reason, and never its author (decision D5). Pure.

use super::report::{Found, Severity};
use crate::head::Head;
use crate::letter::{Letter, Public};
use crate::refusals;
use base::{Action, Actor, Refusal, Thing};
use schemars::JsonSchema;
use serde::Serialize;

/// Longest reason.
const LONGEST: usize = 500;

/// Who could send it all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CheckPast")]
pub enum Past {
    /// Whoever writes, with a reason.
    Reason,
    /// Somebody who leads.
    Lead,
    /// The second person who looks at it.
    Second,
}

/// Who could send what is stopped here.
pub(crate) fn past(head: &Head, actor: &Actor, thing: &Thing) -> Past {
    match actor.check(Action::Approve, thing) {
        _ if head.visibility == Public::VISIBILITY => Past::Second,
        Ok(()) => Past::Reason,
        Err(_refused) => Past::Lead,
    }
}

/// Lets an answer go or says what stops it; gives the reason where one was needed.
pub(crate) fn judge(findings: &[Found], past: Past, reason: Option<&str>) -> Result<Option<String>, Refusal> {
    let blocks: Vec<&Found> = findings.iter().filter(|one| one.severity == Severity::Block).collect();
    let Some(first) = blocks.first() else { return Ok(None) };
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    let next = match past {
        Past::Reason => "change it, or send it with a reason",
        Past::Lead => "change it, or ask a lead to send it with a reason",
        Past::Second => "change it, or ask a second person, who may let it go with a reason",
    };
    match reason.filter(|_| past == Past::Reason) {
        Some(reason) if reason.chars().count() > LONGEST || reason.contains(char::is_control) => {
            Err(Refusal::invalid("override_reason", format!("say why in one line of at most {LONGEST} characters")))
        }
        Some(reason) => Ok(Some(reason.to_owned())),
        None => {
            let told = serde_json::to_value(&blocks).unwrap_or_default();
            let past = serde_json::to_value(past).unwrap_or_default();
            Err(refusals::stopped(first, next).field("body_text").with("findings", told).with("past", past))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Offer;
    use super::*;
    use crate::landing::tests::head;
    use base::{AgentId, Grant, Role, Scope, Time, Who};

    fn found(severity: Severity) -> Found {
        Found {
            check: "private_data",
            rule: "private-public",
            about: "email".into(),
            severity,
            start: 0,
            end: 3,
            quote: "a@b".into(),
            why: "everyone would read this email".into(),
            instead: Some("write it to her privately".into()),
            offer: Offer::Advice,
        }
    }

    fn who(role: Role) -> Actor {
        let who = Who::Agent(AgentId::mint(Time(1)));
        Actor { who, grants: vec![Grant { role, scope: Scope::Everything }], ..Actor::system() }
    }

    #[test]
    fn only_what_blocks_stops() {
        assert_eq!(judge(&[found(Severity::Warn), found(Severity::Hint)], Past::Second, None), Ok(None));
        let refusal = judge(&[found(Severity::Warn), found(Severity::Block)], Past::Second, None).unwrap_err();
        assert_eq!((refusal.code, refusal.status), ("reply.blocked", 422));
        assert_eq!(refusal.more["findings"].as_array().unwrap().len(), 1);
        assert!(refusal.detail.contains("a@b") && refusal.detail.contains("privately"), "{}", refusal.detail);
    }

    #[test]
    fn in_private_somebody_who_leads_sends_it_with_a_reason_and_in_public_the_second_person() {
        let public = Head { visibility: "public".into(), ..head() };
        let company = Thing::company();
        assert_eq!(past(&head(), &who(Role::Lead), &company), Past::Reason);
        assert_eq!(past(&head(), &who(Role::Agent), &company), Past::Lead);
        assert_eq!(past(&public, &who(Role::Administrator), &company), Past::Second);
        let blocked = [found(Severity::Block)];
        assert_eq!(judge(&blocked, Past::Reason, Some(" it is hers ")), Ok(Some("it is hers".into())));
        for (past, reason) in [(Past::Reason, " "), (Past::Lead, "it is hers"), (Past::Second, "it is hers")] {
            assert_eq!(judge(&blocked, past, Some(reason)).unwrap_err().code, "reply.blocked", "{past:?}");
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(judge(&blocked, Past::Reason, Some(&long)).unwrap_err().field.as_deref(), Some("override_reason"));
    }
}
