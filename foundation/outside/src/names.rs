//! Names to addresses, and back.

use futures_util::future::BoxFuture;
use std::io;
use std::net::{IpAddr, SocketAddr};

/// Something that knows the addresses of a name.
pub trait Names: Send + Sync + 'static {
    /// All addresses of a name, through all its aliases.
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
    /// All texts kept under a name; none when there is no such name.
    fn texts<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<String>>>;
    /// The names kept for an address; none when there are none.
    fn pointers(&self, _address: IpAddr) -> BoxFuture<'_, io::Result<Vec<String>>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }
}

/// The machine's own resolver; texts and names of addresses by the name servers the operator chose, if they did.
pub(crate) struct SystemNames {
    pub(crate) servers: Vec<SocketAddr>,
}

impl Names for SystemNames {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let mut found: Vec<IpAddr> = Vec::new();
            for address in tokio::net::lookup_host((name, 0)).await? {
                if !found.contains(&address.ip()) {
                    found.push(address.ip());
                }
            }
            Ok(found)
        })
    }

    fn texts<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<String>>> {
        Box::pin(crate::dns::texts(&self.servers, name))
    }

    fn pointers(&self, address: IpAddr) -> BoxFuture<'_, io::Result<Vec<String>>> {
        Box::pin(crate::dns::pointers(&self.servers, address))
    }
}
