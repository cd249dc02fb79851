//! The signed marks of an account: reply addresses and Message-IDs that say which conversation, never who.

use base::Vault;
use contract::{Account, Notice};
use mail::token::Keys;

/// The installation's keys for marks in mail.
pub(crate) fn keys(vault: &Vault) -> Keys {
    Keys::new(1, vault.derive("mail.marks").to_vec())
}

/// The name under which an account's marks are signed: its inbox, which never changes.
pub(crate) fn name(account: &Account) -> String {
    account.inbox.to_string()
}

/// The mail server whose word on senders counts; empty for none.
pub(crate) fn trusted(account: &Account) -> &str {
    account.settings.text("trusted_authserv").trim()
}

/// A conversation's number as signed; numbers are never negative.
pub(crate) fn signed(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A notification's marks as signed.
pub(crate) fn notice(notice: Notice) -> mail::token::Notice {
    let Notice { number, colleague, seen } = notice;
    mail::token::Notice { conversation: signed(number), colleague, seen }
}

/// A notification's marks as read back.
pub(crate) fn read_notice(notice: mail::token::Notice) -> Option<Notice> {
    let mail::token::Notice { conversation, colleague, seen } = notice;
    Some(Notice { number: read(conversation)?, colleague, seen })
}

/// A conversation's number as read back.
pub(crate) fn read(number: u64) -> Option<i64> {
    i64::try_from(number).ok()
}
