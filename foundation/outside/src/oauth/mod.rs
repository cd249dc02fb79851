//! Signing in at a provider in somebody's name: authorisation code with PKCE (RFC 6749, 7636, 9207), tokens renewed.
//!
//! Endpoints are asked through the guarded client, without redirects: what is said there opens a mailbox.

mod ask;
mod provider;

pub use ask::{Denied, Tokens};
pub use provider::{Attempt, Endpoints, Place, Provider, consent_address};
