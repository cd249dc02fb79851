//! The signed marks of an account: reply addresses and Message-IDs that say which conversation, never who.

use base::Vault;
use contract::Account;
use mail::token::Keys;

/// The installation's keys for marks in mail.
pub(crate) fn keys(vault: &Vault) -> Keys {
    Keys::new(1, vault.derive("mail.marks").to_vec())
}

/// The name under which an account's marks are signed: its inbox, which never changes.
pub(crate) fn name(account: &Account) -> String {
    account.inbox.to_string()
}

/// A conversation's number as signed; numbers are never negative.
pub(crate) fn signed(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A conversation's number as read back.
pub(crate) fn read(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}
