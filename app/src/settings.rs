//! Settings of the operator: `goodword.toml`, then the environment, then flags. Read once, at start.

use base::Fault;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Everything the operator may set. What agents set lives in the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder for the embedded database, large files and the key.
    pub data: PathBuf,
    /// Address and port the server listens on.
    pub listen: String,
    /// Address and port for `/metrics`; empty for none.
    pub metrics_listen: String,
    /// `postgres://…`; empty for the embedded database.
    pub database_url: String,
    /// `json` or `text`.
    pub log: String,
    /// Whether a proxy of yours stands in front and appends to `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Whether a backup is made by itself before an upgrade changes the database.
    pub backup_before_upgrade: bool,
    /// Serve the staff app from this folder instead of the one built in: for development and hot fixes.
    pub web_dir: Option<PathBuf>,
    /// The outside world.
    pub outside: Outside,
    /// Mail that other mail servers hand in.
    pub mail: Mail,
}

/// Where mail servers hand mail in; nowhere by default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// For a mail server of the house (LMTP): address and port, or the path of a socket.
    pub lmtp_listen: String,
    /// For anybody (SMTP): address and port.
    pub smtp_listen: String,
    /// Our name; the public address's host if empty.
    pub name: String,
    /// Certificate and those above it (PEM), to offer encryption.
    pub certificate: Option<PathBuf>,
    /// Its key (PEM).
    pub certificate_key: Option<PathBuf>,
}

/// What the server may reach although it usually would not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outside {
    /// Hosts on private networks that may be reached: a mail server in the same house, say.
    pub allowed_hosts: Vec<String>,
    /// File with further certificate authorities (PEM) that count.
    pub authorities: Option<PathBuf>,
    /// Name servers (address, or address and port) asked what domains say of their mail; the machine's own if empty.
    pub name_servers: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: "data".into(),
            listen: "127.0.0.1:8080".into(),
            metrics_listen: String::new(),
            database_url: String::new(),
            log: "text".into(),
            behind_proxy: false,
            backup_before_upgrade: true,
            web_dir: None,
            outside: Outside::default(),
            mail: Mail::default(),
        }
    }
}

/// The example file: every key, its meaning and its default. Compared with the code by a test.
pub const EXAMPLE: &str = include_str!("../../goodword.example.toml");

/// Variables of ours that are no settings: the log filter, and what names things for tests.
fn is_other(key: &str) -> bool {
    let key = key.to_lowercase();
    key.starts_with("test_") || key == "log_filter"
}

impl Settings {
    /// From the file (which may be absent unless named) and the environment. Unknown keys and bad values stop the start.
    pub fn read(file: Option<&Path>) -> Result<Self, Fault> {
        if let Some(named) = file.filter(|named| !named.exists()) {
            return Err(Fault::new(format!("the settings file {} does not exist", named.display())));
        }
        let known = Env::prefixed("GOODWORD_").split("__").filter(|key| !is_other(key.as_str()));
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file.unwrap_or(Path::new("goodword.toml"))))
            .merge(Env::raw().only(&["DATABASE_URL"]))
            .merge(known)
            .extract()
            .map_err(|e| Fault::new(format!("a setting is wrong: {e}; goodword.example.toml lists every key")))
    }

    /// Where the data lives.
    #[must_use]
    pub fn place(&self) -> store::Place {
        store::Place { folder: self.data.clone(), url: Some(self.database_url.clone()).filter(|url| !url.is_empty()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_file_holds_every_key_with_its_default() {
        let read: Settings = Figment::from(Toml::string(EXAMPLE)).extract().unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), serde_json::to_value(Settings::default()).unwrap());
    }
}
