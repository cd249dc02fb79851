//! TLS with the public authorities and those the operator adds; what is wrong with a certificate, in words.

use crate::dial::Stream;
use crate::trouble::{Trouble, Why};
use base::Fault;
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use url::Host;

pub(crate) struct Tls(TlsConnector);

impl Tls {
    /// With further authorities as PEM text, or none.
    pub(crate) fn new(authorities: &[u8]) -> Result<Self, Fault> {
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        for certificate in CertificateDer::pem_slice_iter(authorities) {
            let unreadable =
                |e: &dyn std::fmt::Display| Fault::new(format!("an authority's certificate cannot be read: {e}"));
            let certificate = certificate.map_err(|e| unreadable(&e))?;
            roots.add(certificate).map_err(|e| unreadable(&e))?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| Fault::new(format!("TLS cannot be set up: {e}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    pub(crate) async fn over(&self, host: &Host<String>, stream: Stream) -> Result<Stream, Trouble> {
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(|_e| no_name(host))?,
            Host::Ipv4(v4) => ServerName::IpAddress(std::net::IpAddr::V4(*v4).into()),
            Host::Ipv6(v6) => ServerName::IpAddress(std::net::IpAddr::V6(*v6).into()),
        };
        let stream = self.0.connect(name, stream).await.map_err(|error| failed(host, &error))?;
        Ok(Box::new(stream))
    }
}

fn no_name(host: &Host<String>) -> Trouble {
    Trouble::new(Why::Tls, format!("no certificate can be made out to {host}"))
}

fn failed(host: &Host<String>, error: &io::Error) -> Trouble {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let words = match inner {
        Some(Error::InvalidCertificate(wrong)) => in_words(host, wrong),
        Some(Error::InvalidMessage(_)) => {
            format!("{host} does not speak TLS on this port; try the other port or STARTTLS")
        }
        Some(other) => format!("no encrypted connection with {host}: {other}"),
        None => {
            format!("{host} ended the connection while encryption was being agreed; try the other port or STARTTLS")
        }
    };
    Trouble::new(Why::Tls, words)
}

fn in_words(host: &Host<String>, wrong: &CertificateError) -> String {
    match wrong {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("the certificate of {host} has expired; its operator must renew it")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("the certificate of {host} is not valid yet; check this machine's clock")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("the certificate shown by {host} is made out to another name; use the name it is made out to")
        }
        CertificateError::UnknownIssuer => {
            format!(
                "the certificate of {host} comes from an authority this installation does not know; a private authority can be added in the settings file"
            )
        }
        CertificateError::Revoked => format!("the certificate of {host} has been revoked"),
        other => format!("the certificate of {host} is not acceptable: {other}"),
    }
}
