//! Our own certificate, for those who connect to us and want to encrypt.

use crate::dial::Stream;
use base::Fault;
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate with its key. Cheap to clone.
#[derive(Clone)]
pub struct Certificate(TlsAcceptor);

impl Certificate {
    /// From PEM texts: the certificate first, those above it after it.
    pub fn new(chain: &[u8], key: &[u8]) -> Result<Self, Fault> {
        let unreadable = |what: &str, e: &dyn std::fmt::Display| Fault::new(format!("{what} cannot be read: {e}"));
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.map_err(|e| unreadable("the certificate", &e))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|e| unreadable("the certificate's key", &e))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| unreadable("TLS", &e))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|e| unreadable("the certificate", &e))?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// Encrypts a connection somebody has opened to us.
    pub async fn accept(&self, stream: Stream) -> io::Result<Stream> {
        Ok(Box::new(self.0.accept(stream).await?))
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificate")
    }
}
