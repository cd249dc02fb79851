//! The place a database runs at, told by what a copy cannot have too.
//!
//! Not by host, device or machine: a container made anew, another name or a reboot leave a database where it was.

use crate::db::FILE;
use crate::{Conn, Db, args};
use base::Fault;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::MetadataExt;
use std::time::UNIX_EPOCH;

/// A place; whatever could not be told is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// Number of the file in its file system.
    inode: Option<u64>,
    /// When the file was made, in nanoseconds since 1970. Text: JSON has no numbers that large.
    born: Option<String>,
    /// What a server was called when its folder was made.
    server: Option<i64>,
    /// Number of the database on its server.
    database: Option<i64>,
}

impl Place {
    /// Looks where the database is.
    pub(super) async fn of(db: &Db) -> Result<Self, Fault> {
        if db.is_embedded() { on_file(db).await } else { on_server(&mut db.read().await?).await }
    }

    /// Whether it may be the same place: what both know is equal.
    pub(super) fn is(&self, other: &Self) -> bool {
        // Some file systems give numbers anew each time they are mounted: where the birth is known, it alone counts.
        let file = match (&self.born, &other.born) {
            (Some(one), Some(two)) => one == two,
            _ => agree(self.inode, other.inode),
        };
        let sort = self.inode.is_some() == other.inode.is_some();
        sort && file && agree(self.server, other.server) && agree(self.database, other.database)
    }
}

fn agree<T: PartialEq>(one: Option<T>, two: Option<T>) -> bool {
    one.zip(two).is_none_or(|(one, two)| one == two)
}

async fn on_file(db: &Db) -> Result<Place, Fault> {
    let file = db.folder().join(FILE);
    let found = tokio::fs::metadata(&file).await.map_err(|e| Fault::new(e).doing(file.display()))?;
    let born = found.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let born = born.map(|since| since.as_nanos().to_string());
    Ok(Place { inode: Some(found.ino()), born, ..Place::default() })
}

/// A server may forbid either question: then the other one counts.
async fn on_server(conn: &mut Conn) -> Result<Place, Fault> {
    let server = ask(conn, "select system_identifier from pg_control_system()").await;
    let database = ask(conn, "select oid::bigint from pg_database where datname = current_database()").await;
    Ok(Place { server, database, ..Place::default() })
}

async fn ask(conn: &mut Conn, sql: &'static str) -> Option<i64> {
    let told = async { conn.one(sql, args![]).await?.only::<i64>() }.await;
    told.inspect_err(|error| tracing::debug!(error = %error, "the server does not say which one it is")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(inode: u64, born: Option<&str>) -> Place {
        Place { inode: Some(inode), born: born.map(str::to_owned), ..Place::default() }
    }

    fn server(server: Option<i64>, database: i64) -> Place {
        Place { server, database: Some(database), ..Place::default() }
    }

    #[test]
    fn a_file_is_known_by_its_birth_and_without_one_by_its_number() {
        assert!(file(1, Some("7")).is(&file(2, Some("7"))));
        assert!(!file(1, Some("7")).is(&file(1, Some("8"))));
        assert!(file(1, None).is(&file(1, Some("8"))));
        assert!(!file(1, None).is(&file(2, None)));
    }

    #[test]
    fn a_database_of_a_server_is_known_by_both_and_what_is_not_told_does_not_count() {
        assert!(server(Some(1), 5).is(&server(Some(1), 5)));
        assert!(!server(Some(1), 5).is(&server(Some(2), 5)));
        assert!(!server(Some(1), 5).is(&server(Some(1), 6)));
        assert!(server(None, 5).is(&server(Some(1), 5)));
        assert!(!server(None, 5).is(&file(1, None)), "moved to another engine");
    }
}
