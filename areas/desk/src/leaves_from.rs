//! From which address an answer leaves: the one that whoever it goes to wrote to, unless its writer chooses another (DESK-308).

use crate::answered::{self, Came};
use crate::head::Head;
use crate::inbox;
use crate::message::Stored;
use base::{Outcome, Vault};
use contract::{Account, Channels, Party};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Conn;

/// The address an answer to one person leaves from.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LeavesFrom {
    /// Whom the answer goes to.
    to: String,
    /// What they read as its sender.
    from: Party,
}

/// The addresses an answer may leave from, and who reads another of them than the first.
pub(crate) async fn shown(
    conn: &mut Conn,
    tools: (&Channels, &Vault),
    (head, (account, last)): (&Head, (Option<&Account>, Option<&Stored>)),
) -> Outcome<(Vec<Party>, Vec<LeavesFrom>)> {
    let all = account.map(|account| all(account, last)).unwrap_or_default();
    let by_person = match all.first() {
        Some(usual) => by_person(conn, tools, (head, usual)).await?,
        None => Vec::new(),
    };
    Ok((all, by_person))
}

/// The addresses an answer may leave from: first that the customer wrote to.
fn all(account: &Account, last: Option<&Stored>) -> Vec<Party> {
    let named = last.filter(|last| last.message.direction == "in");
    let to = |last: &Stored| -> Vec<Party> { last.message.to.iter().chain(&last.message.cc).cloned().collect() };
    let came = own(account, &named.map(to).unwrap_or_default());
    let all = account.address.iter().chain(&account.aliases).map(String::as_str);
    let rest = all.filter(|address| came != Some(*address));
    came.into_iter().chain(rest).map(|address| Party::new(account.from_name.clone(), address)).collect()
}

/// The address of the inbox among those something went to.
pub(crate) fn own<'a>(account: &'a Account, went_to: &[Party]) -> Option<&'a str> {
    account.own_of(&went_to.iter().map(|party| party.address.as_str()).collect::<Vec<_>>())
}

/// For everybody who can be answered, newest first; nothing where all of it would leave from the address given.
async fn by_person(
    conn: &mut Conn,
    (channels, vault): (&Channels, &Vault),
    (head, usual): (&Head, &Party),
) -> Outcome<Vec<LeavesFrom>> {
    let mut accounts = BTreeMap::new();
    let mut found = Vec::new();
    for came in answered::everybody(conn, head).await? {
        if !accounts.contains_key(&came.inbox) {
            let asked = Head { inbox: came.inbox.clone(), ..head.clone() };
            let answering = inbox::answering(conn, channels, &asked).await?;
            let account = answering.map(|inbox| inbox.account(channels, vault)).transpose()?;
            accounts.insert(came.inbox.clone(), account);
        }
        found.extend(accounts.get(&came.inbox).and_then(Option::as_ref).and_then(|account| of(account, came)));
    }
    let differs = found.iter().any(|one| one.from.address != usual.address);
    Ok(if differs { found } else { Vec::new() })
}

fn of(account: &Account, Came { from, went_to, .. }: Came) -> Option<LeavesFrom> {
    let address = own(account, &went_to).or(account.address.as_deref())?;
    Some(LeavesFrom { to: from, from: Party::new(account.from_name.clone(), address) })
}
