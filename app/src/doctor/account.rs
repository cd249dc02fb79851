//! A live checklist of one account, the operator's own (CH-305): what it can do is seen there, not read in documents.

use super::{Sending, Verdict, posts, trip};
use base::Refusal;
use contract::{Account, Channel, Channels, Checked, FileLimits, Length, Step, Unit};
use store::Db;

/// Signs in, reads what the network allows and, where that is asked for, sends something that comes back or is taken back.
///
/// # Errors
/// When there is no such channel in this version.
pub async fn look(db: &Db, (channels, account): (&Channels, &Account), sending: Sending) -> Result<Vec<Step>, Refusal> {
    let channel = channels.get(&account.channel)?;
    let Checked { ok, mut steps } = channel.try_out(account).await;
    steps.push(limits(&*channel, account));
    if !ok {
        steps.push(Step { ok: false, ..left_out("it could not be signed in") });
        return Ok(steps);
    }
    match (trip::look(db, (channels, account), sending).await, sending) {
        (Some(check), _) => {
            let advice = check.advice.map(|advice| format!("; {advice}")).unwrap_or_default();
            let detail = format!("{}{advice}", check.seen);
            steps.push(Step { what: check.what, ok: check.verdict != Verdict::Fail, detail });
        }
        (None, Sending::Nothing) => steps.push(left_out("run this again with --send")),
        (None, Sending::Checks) => match posts::look(db, (&*channel, account)).await {
            Some(seen) => steps.extend(seen),
            None => steps.push(left_out("this channel only writes to somebody: write to it yourself, and answer")),
        },
    }
    Ok(steps)
}

fn left_out(why: &str) -> Step {
    Step { what: "send and receive".into(), ok: true, detail: format!("not tried: {why}") }
}

/// What may be sent, as far as the network said it or its channel knows.
fn limits(channel: &dyn Channel, account: &Account) -> Step {
    let manifest = channel.manifest_of(&account.settings);
    let acts: Vec<&str> = manifest.acts.iter().map(|act| act.code()).collect();
    let acts = if acts.is_empty() { String::new() } else { format!("; {}", acts.join(", ")) };
    let detail = format!("{}; {}{acts}", words(channel.length(account)), files(manifest.attachments));
    Step { what: "limits".into(), ok: true, detail }
}

fn words(length: Option<Length>) -> String {
    match length {
        None => "texts of any length".into(),
        Some(Length { most, unit: Unit::Characters, .. }) => format!("texts up to {most} characters"),
        Some(Length { most, unit: Unit::Graphemes, .. }) => format!("texts up to {most} signs"),
    }
}

fn files(limits: FileLimits) -> String {
    match limits.count {
        0 => "no files".into(),
        count => format!("{count} files, {} KiB together", limits.bytes / 1024),
    }
}
