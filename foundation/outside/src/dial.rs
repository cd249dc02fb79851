//! Connecting: judge the host, then connect to an address that was judged, and to no other.

use crate::guard::{Guard, SETTING, canonical};
use crate::names::{Names, SystemNames};
use crate::tls::Tls;
use crate::trouble::{Trouble, Why};
use base::Fault;
use futures_util::future::BoxFuture;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use url::Host;

/// A connection of any kind.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection.
pub type Stream = Box<dyn Io>;

/// Something that opens a connection to an address.
pub trait Wires: Send + Sync + 'static {
    /// Connects.
    fn connect<'a>(&'a self, address: SocketAddr) -> BoxFuture<'a, io::Result<Stream>>;
}

struct SystemWires;

impl Wires for SystemWires {
    fn connect<'a>(&'a self, address: SocketAddr) -> BoxFuture<'a, io::Result<Stream>> {
        Box::pin(async move {
            #[expect(clippy::disallowed_methods, reason = "the one place that opens sockets; the address was judged")]
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let stream: Stream = Box::new(stream);
            Ok(stream)
        })
    }
}

/// Most addresses of one host that are tried.
const TRIED: usize = 8;

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Outside(Arc<Inner>);

struct Inner {
    guard: Guard,
    names: Arc<dyn Names>,
    wires: Arc<dyn Wires>,
    tls: Tls,
}

impl std::fmt::Debug for Outside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outside").field("guard", &self.0.guard).finish_non_exhaustive()
    }
}

/// A host that was judged, and the addresses it may be reached at.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// As certificates name it.
    pub(crate) host: Host<String>,
    addresses: Vec<SocketAddr>,
}

impl Outside {
    /// The way out by the machine's resolver and network.
    pub fn new(guard: Guard) -> Result<Self, Fault> {
        let names = SystemNames { servers: guard.name_servers.clone() };
        Self::over(guard, Arc::new(names), Arc::new(SystemWires))
    }

    /// The way out over a resolver and wires of one's own: for tests, see [`crate::Doubles`].
    pub fn over(guard: Guard, names: Arc<dyn Names>, wires: Arc<dyn Wires>) -> Result<Self, Fault> {
        let tls = Tls::new(&guard.authorities)?;
        Ok(Self(Arc::new(Inner { guard, names, wires, tls })))
    }

    /// The addresses of a host, if we may go there: the first step of trying an account out.
    pub async fn look_up(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Trouble> {
        Ok(self.judge(host, port).await?.addresses)
    }

    /// The texts kept under a name in DNS; none when there is no such name, nothing when nobody answers.
    pub async fn texts(&self, name: &str) -> Option<Vec<String>> {
        self.0.names.texts(name).await.inspect_err(|error| tracing::debug!(error = %error, "DNS did not answer")).ok()
    }

    /// The names kept for an address; none when there are none, nothing when nobody answers.
    pub(crate) async fn pointers(&self, address: IpAddr) -> Option<Vec<String>> {
        self.0
            .names
            .pointers(address)
            .await
            .inspect_err(|error| tracing::debug!(error = %error, "DNS did not answer"))
            .ok()
    }

    /// The addresses of a name, for comparing: nobody goes there.
    pub(crate) async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        self.0.names.addresses(name).await.unwrap_or_default()
    }

    /// Looks a host up and judges all its addresses.
    pub(crate) async fn judge(&self, host: &str, port: u16) -> Result<Judged, Trouble> {
        let missing =
            || Trouble::new(Why::Unreachable, format!("\"{}\" is no host name", crate::trouble::quoted(host)));
        let host = canonical(host).ok_or_else(missing)?;
        let guard = &self.0.guard;
        if guard.bars_name(&host) {
            return Err(barred(&host));
        }
        let addresses = match &host {
            Host::Ipv4(v4) => vec![(*v4).into()],
            Host::Ipv6(v6) => vec![(*v6).into()],
            Host::Domain(name) => self.0.names.addresses(name).await.map_err(|_e| unknown(name))?,
        };
        if addresses.is_empty() {
            return Err(unknown(&host.to_string()));
        }
        if guard.bars_any(&host, &addresses) {
            return Err(barred(&host));
        }
        let addresses = addresses.into_iter().take(TRIED).map(|ip| SocketAddr::new(ip, port)).collect();
        Ok(Judged { host, addresses })
    }

    /// Connects to a judged host, trying its addresses one after the other.
    pub(crate) async fn connect(&self, to: &Judged, within: Duration) -> Result<Stream, Trouble> {
        let count = u32::try_from(to.addresses.len()).unwrap_or(1).max(1);
        let each = within / count;
        let mut last = None;
        for address in &to.addresses {
            match tokio::time::timeout(each, self.0.wires.connect(*address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => last = Some(error.kind()),
                Err(_late) => last = Some(io::ErrorKind::TimedOut),
            }
        }
        Err(Trouble::new(Why::Unreachable, unreached(to, last)))
    }

    /// Speaks TLS over a connection; the certificate must be the judged host's.
    pub(crate) async fn secure(&self, to: &Judged, stream: Stream) -> Result<Stream, Trouble> {
        self.0.tls.over(&to.host, stream).await
    }
}

fn barred(host: &Host<String>) -> Trouble {
    let words = format!(
        "{host} is on a private network, which goodword does not connect to by itself; if it is meant, add it to the settings file and start again: {SETTING} = [\"{host}\"]"
    );
    Trouble::new(Why::Barred, words)
}

fn unknown(name: &str) -> Trouble {
    Trouble::new(Why::Unreachable, format!("the name {name} has no address; check how it is written"))
}

fn unreached(to: &Judged, last: Option<io::ErrorKind>) -> String {
    let port = to.addresses.first().map_or(0, SocketAddr::port);
    match last {
        Some(io::ErrorKind::ConnectionRefused) => {
            format!("nothing listens at {} port {port}; check host and port", to.host)
        }
        Some(io::ErrorKind::TimedOut) => {
            format!("{} port {port} did not answer in time; check host, port and firewall", to.host)
        }
        _ => format!("{} port {port} cannot be reached; check host, port and network", to.host),
    }
}
