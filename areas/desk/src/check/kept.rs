//! What the check said of a message when it left, kept beside it: for coaching its author, never for comparing people. The
//! words themselves are kept nowhere else than in the message.

use super::report::{Checked, Found, Severity};
use crate::event;
use crate::head::Head;
use base::{AgentId, Fault, MessageId, Time};
use serde_json::{Value, json};
use store::{Tx, args, audit};

/// An answer that may go.
#[derive(Clone, Debug)]
pub(crate) struct Passed {
    /// What the check says of it.
    pub(crate) checked: Checked,
    /// Why it goes although something blocks.
    pub(crate) reason: Option<String>,
    /// The second person who said so; its author if nobody did.
    pub(crate) by: Option<AgentId>,
}

/// Writes down what was found, and by whom it was sent all the same.
pub(crate) async fn keep(
    tx: &mut Tx,
    (head, message): (&Head, &MessageId),
    Passed { checked, reason, by: second }: &Passed,
) -> Result<(), Fault> {
    let (now, by) = (tx.now(), second.clone().or_else(|| tx.actor().agent().cloned()));
    write(tx, (message, now), checked, reason.as_deref().zip(by.as_ref())).await?;
    match (reason, second) {
        (Some(reason), None) => tell(tx, (head, message), (blocks(&checked.findings), reason)).await,
        // Of a second person's reason the approval tells.
        (Some(_), Some(_)) | (None, _) => Ok(()),
    }
}

/// Writes a row: what was found, and of what went all the same why and by whose leave.
pub(super) async fn write(
    tx: &mut Tx,
    (message, at): (&MessageId, Time),
    checked: &Checked,
    overridden: Option<(&str, &AgentId)>,
) -> Result<(), Fault> {
    let (reason, by) = overridden.unzip();
    tx.exec(
        "insert into reply_checks (message_id, at, verdict, findings, script_permille, rules, override_reason, override_by, words, asks, signed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            message,
            at,
            checked.verdict.code(),
            checked.bare(),
            permille(checked.script_share),
            voice::RULES,
            reason.map(str::to_owned),
            by,
            checked.own.words,
            checked.own.asks,
            checked.own.signed
        ],
    )
    .await
    .map(drop)
}

/// The reason stands on the conversation, where it can be erased; the audit log says who, what and where.
async fn tell(tx: &mut Tx, (head, message): (&Head, &MessageId), (blocks, reason): (Value, &str)) -> Result<(), Fault> {
    let sentence = format!("sent an answer the reply check had stopped, because: {reason}");
    event::write(tx, &head.id, "check", &sentence, json!({ "message": message, "blocks": blocks })).await?;
    let detail = json!({ "conversation": head.id, "blocks": blocks });
    audit::write(tx, "reply.check_overridden", message.as_str(), detail).await
}

pub(crate) fn blocks(findings: &[Found]) -> Value {
    findings.iter().filter(|one| one.severity == Severity::Block).map(|one| one.rule).collect()
}

/// A share as a whole number. Pure.
fn permille(share: f64) -> i64 {
    let parts = (share.clamp(0.0, 1.0) * 1_000.0).round();
    (0..=1_000_i32).rev().find(|whole| f64::from(*whole) <= parts).map_or(0, i64::from)
}

/// A message was taken back before it left.
pub(crate) async fn forget(tx: &mut Tx, message: &MessageId) -> Result<(), Fault> {
    tx.exec("delete from reply_checks where message_id = $1", args![message]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::permille;

    #[test]
    fn shares_are_kept_in_thousandths() {
        let kept = [0.0, 0.4996, 0.5, 1.0, 2.0, -1.0, f64::NAN].map(permille);
        assert_eq!(kept, [0, 500, 500, 1_000, 1_000, 0, 0]);
    }
}
