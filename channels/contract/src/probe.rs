//! A check of the way by which answers come back.

use crate::outgoing::Prepared;

/// Something small that an account sends to itself, to an address of the kind that answers come back to.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The address it goes to.
    pub to: String,
    /// Whether answers rely on such addresses, as the account is set.
    pub relied_on: bool,
    /// Whether the channel fetches it by itself; otherwise somebody hands it to a server that runs.
    pub fetched: bool,
    /// What [`crate::Channel::send`] sends. Its `provider_id` is how it is known when it arrives.
    pub prepared: Prepared,
}
