//! Accounts that are opened by a provider's token instead of a password.

use base::{Fault, InboxId, Secret};
use futures_util::future::BoxFuture;
use outside::oauth::Provider;
use outside::{Trouble, Why};

/// Keeps what providers gave, and hands out what opens an account now.
pub trait Passes: Send + Sync + 'static {
    /// A token that holds for a while longer, renewed if need be. `refused` is one the other side did not take although it
    /// should hold: another one is wanted.
    fn pass<'a>(
        &'a self,
        inbox: &'a InboxId,
        provider: &'a Provider,
        refused: Option<&'a Secret<String>>,
    ) -> BoxFuture<'a, Result<Secret<String>, Trouble>>;

    /// What a network gave to go on with after it let us in, as it was last kept under this mark; nothing where nothing is.
    fn session<'a>(
        &'a self,
        _inbox: &'a InboxId,
        _mark: &'a str,
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, Fault>> {
        Box::pin(async { Ok(None) })
    }

    /// Keeps it, sealed, before it is used: what it replaces may open nothing any more.
    fn keep_session<'a>(
        &'a self,
        _inbox: &'a InboxId,
        _mark: &'a str,
        _session: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }
}

/// Where nobody keeps tokens.
#[derive(Clone, Copy, Debug)]
pub struct Unkept;

impl Passes for Unkept {
    fn pass<'a>(
        &'a self,
        _inbox: &'a InboxId,
        provider: &'a Provider,
        _refused: Option<&'a Secret<String>>,
    ) -> BoxFuture<'a, Result<Secret<String>, Trouble>> {
        let words = format!("nobody has signed in at {} for this inbox", provider.name);
        Box::pin(async { Err(Trouble::new(Why::SignIn, words)) })
    }
}
