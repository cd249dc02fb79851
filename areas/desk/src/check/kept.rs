//! What the check said of a message when it left, kept beside it: for coaching its author, never for comparing people. The
//! words themselves are kept nowhere else than in the message.

use super::report::{Checked, Found, Severity};
use crate::event;
use crate::head::Head;
use base::{Fault, MessageId};
use serde_json::{Value, json};
use store::{Tx, args, audit};

/// An answer that may go.
#[derive(Clone, Debug)]
pub(crate) struct Passed {
    /// What the check says of it.
    pub(crate) checked: Checked,
    /// Why it goes although something blocks.
    pub(crate) reason: Option<String>,
}

/// Writes down what was found, and by whom it was sent all the same.
pub(crate) async fn keep(
    tx: &mut Tx,
    (head, message): (&Head, &MessageId),
    Passed { checked, reason }: &Passed,
) -> Result<(), Fault> {
    let (now, by) = (tx.now(), tx.actor().agent().cloned().filter(|_| reason.is_some()));
    tx.exec(
        "insert into reply_checks (message_id, at, verdict, findings, script_permille, rules, override_reason, override_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            message,
            now,
            checked.verdict.code(),
            checked.bare(),
            permille(checked.script_share),
            voice::RULES,
            reason.clone(),
            by
        ],
    )
    .await?;
    match reason {
        Some(reason) => tell(tx, (head, message), (blocks(&checked.findings), reason)).await,
        None => Ok(()),
    }
}

/// The reason stands on the conversation, where it can be erased; the audit log says who, what and where.
async fn tell(tx: &mut Tx, (head, message): (&Head, &MessageId), (blocks, reason): (Value, &str)) -> Result<(), Fault> {
    let sentence = format!("sent an answer the reply check had stopped, because: {reason}");
    event::write(tx, &head.id, "check", &sentence, json!({ "message": message, "blocks": blocks })).await?;
    let detail = json!({ "conversation": head.id, "blocks": blocks });
    audit::write(tx, "reply.check_overridden", message.as_str(), detail).await
}

fn blocks(findings: &[Found]) -> Value {
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
