//! Trying an account out, step by step, in words.

use crate::{Generic, manifest, receive};
use contract::{Account, Checked, Step};

pub(crate) async fn run(channel: &Generic, account: &Account) -> Checked {
    let mut steps = Vec::new();
    walk(channel, account, &mut steps).await;
    Checked { ok: steps.iter().all(|step| step.ok), steps }
}

async fn walk(channel: &Generic, account: &Account, steps: &mut Vec<Step>) {
    let declared = match manifest::declared(&account.settings) {
        Ok(declared) => declared,
        Err(wrong) => return steps.push(step("the manifest", Err(wrong))),
    };
    let seen = format!("{} is declared", declared.name);
    steps.push(step("the manifest", Ok(seen)));
    if !declared.can_reply {
        return steps.push(step("answers", Ok("nothing is answered there, as declared".into())));
    }
    let answered = receive::check(channel, account).await.map_err(crate::call::Trouble::words);
    steps.push(step("a signed question", answered.map(|_said| "the other side took it".to_owned())));
}

fn step(what: &str, seen: Result<String, String>) -> Step {
    let ok = seen.is_ok();
    Step { what: what.to_owned(), ok, detail: seen.unwrap_or_else(|wrong| wrong) }
}
