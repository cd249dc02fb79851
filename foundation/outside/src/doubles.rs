//! Names and wires for tests: names have the addresses a test gives them, and addresses lead where it says.

use crate::dial::{Stream, Wires};
use crate::names::Names;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::DuplexStream;
use tokio::sync::mpsc;

type Doors = HashMap<SocketAddr, mpsc::UnboundedSender<DuplexStream>>;

/// A small world of its own.
#[derive(Clone, Default)]
pub struct Doubles {
    names: Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>,
    doors: Arc<Mutex<Doors>>,
    tried: Arc<Mutex<Vec<SocketAddr>>>,
    texts: Arc<Mutex<HashMap<String, Vec<String>>>>,
    pointers: Arc<Mutex<HashMap<IpAddr, Vec<String>>>>,
}

impl Doubles {
    /// Gives a name its addresses. Called again for the same name, the next look-up gives the next list; the last stays.
    pub fn name(&self, name: &str, addresses: &[IpAddr]) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.entry(name.to_owned()).or_default().push(addresses.to_vec());
    }

    /// Keeps a text under a name. A name that keeps none has none.
    pub fn text(&self, name: &str, text: &str) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(name.to_owned()).or_default().push(text.to_owned());
    }

    /// Keeps a name for an address. An address that keeps none has none.
    pub fn pointer(&self, address: IpAddr, name: &str) {
        let mut pointers = self.pointers.lock().unwrap_or_else(PoisonError::into_inner);
        pointers.entry(address).or_default().push(name.to_owned());
    }

    /// Opens a listener at an address; what connects there comes out of the channel.
    #[must_use]
    pub fn listen(&self, address: SocketAddr) -> mpsc::UnboundedReceiver<DuplexStream> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.doors.lock().unwrap_or_else(PoisonError::into_inner).insert(address, sender);
        receiver
    }

    /// All addresses that were connected to, or tried.
    #[must_use]
    pub fn tried(&self) -> Vec<SocketAddr> {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn next(&self, name: &str) -> Option<Vec<IpAddr>> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let lists = names.get_mut(name)?;
        let next = if lists.len() > 1 { Some(lists.remove(0)) } else { lists.first().cloned() };
        drop(names);
        next
    }
}

impl Names for Doubles {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { self.next(name).ok_or_else(|| io::ErrorKind::NotFound.into()) })
    }

    fn texts<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<String>>> {
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        Box::pin(async move { Ok(texts.unwrap_or_default()) })
    }

    fn pointers(&self, address: IpAddr) -> BoxFuture<'_, io::Result<Vec<String>>> {
        let names = self.pointers.lock().unwrap_or_else(PoisonError::into_inner).get(&address).cloned();
        Box::pin(async move { Ok(names.unwrap_or_default()) })
    }
}

impl Wires for Doubles {
    fn connect<'a>(&'a self, address: SocketAddr) -> BoxFuture<'a, io::Result<Stream>> {
        Box::pin(async move {
            self.tried.lock().unwrap_or_else(PoisonError::into_inner).push(address);
            let door = self.doors.lock().unwrap_or_else(PoisonError::into_inner).get(&address).cloned();
            let door = door.ok_or(io::ErrorKind::ConnectionRefused)?;
            let (ours, theirs) = tokio::io::duplex(64 * 1024);
            door.send(theirs).map_err(|_gone| io::ErrorKind::ConnectionRefused)?;
            let ours: Stream = Box::new(ours);
            Ok(ours)
        })
    }
}
