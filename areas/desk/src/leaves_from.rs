//! From which address an answer leaves: the one that whoever it goes to wrote to, unless its writer chooses another (DESK-308).

use crate::answered::{self, Came};
use crate::head::Head;
use crate::inbox;
use base::{Outcome, Vault};
use contract::{Account, Channels, Party};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Conn;

/// The addresses an answer to one person may leave from.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LeavesFrom {
    /// Whom the answer goes to.
    to: String,
    /// First what they read as its sender unless its writer chooses another.
    from: Vec<Party>,
}

/// The addresses an answer may leave from, and for whom they are others, newest first.
pub(crate) async fn shown(
    conn: &mut Conn,
    (channels, vault): (&Channels, &Vault),
    (head, account): (&Head, Option<&Account>),
) -> Outcome<(Vec<Party>, Vec<LeavesFrom>)> {
    if account.is_none_or(|account| account.address.is_none()) {
        return Ok(Default::default());
    }
    let (everybody, customer) = answered::everybody(conn, head).await?;
    let mut accounts = BTreeMap::from([(head.inbox.clone(), account.cloned())]);
    for came in &everybody {
        if !accounts.contains_key(&came.inbox) {
            let asked = Head { inbox: came.inbox.clone(), ..head.clone() };
            let answering = inbox::answering(conn, channels, &asked).await?;
            // One that cannot be opened is said when it is answered, and hinders no reading.
            accounts.insert(came.inbox.clone(), answering.and_then(|inbox| inbox.account(channels, vault).ok()));
        }
    }
    let of = |came: &Came| Some(all(accounts.get(&came.inbox)?.as_ref()?, &came.went_to));
    let usual: Vec<Party> =
        customer.and_then(|came| of(&came)).or_else(|| account.map(|account| all(account, &[]))).unwrap_or_default();
    let each = everybody.iter().filter_map(|came| Some(LeavesFrom { to: came.from.clone(), from: of(came)? }));
    let each: Vec<LeavesFrom> = each.collect();
    let differs = each.iter().any(|one| one.from != usual);
    Ok((usual, if differs { each } else { Vec::new() }))
}

/// All addresses of an inbox: first that among those something went to.
fn all(account: &Account, went_to: &[Party]) -> Vec<Party> {
    let came = own(account, went_to);
    let all = account.address.iter().chain(&account.aliases).map(String::as_str);
    let rest = all.filter(|address| came != Some(*address));
    came.into_iter().chain(rest).map(|address| Party::new(account.from_name.clone(), address)).collect()
}

/// The address of the inbox among those something went to.
pub(crate) fn own<'a>(account: &'a Account, went_to: &[Party]) -> Option<&'a str> {
    account.own_of(&went_to.iter().map(|party| party.address.as_str()).collect::<Vec<_>>())
}
