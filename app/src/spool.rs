//! Mail handed over by a pipe: laid down durably by `goodword mail deliver`, taken in by the server, at most a moment later.
//!
//! Only the server writes to an embedded database (REL-12), and a mail server must not wait for it. So the pipe writes a
//! file, syncs it and its folder, and only then says "taken"; the server commits it and only then removes the file. The
//! name of the file is its key: taken twice it is one mail. While the server is down mail waits in the folder.

use crate::wiring::Works;
use base::{FactId, Fault, InboxId, Time};
use contract::{Intake, Received};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::watch;

/// Files looked at in one go.
const AT_ONCE: usize = 64;
/// Larger mail is taken with its beginning only; the file stays beside.
const LARGEST: u64 = 50 * 1024 * 1024;
const BEGINNING: u64 = 1024 * 1024;
const LOOK: Duration = Duration::from_millis(500);

/// What was said around a mail: the first line of its file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The inbox it is for.
    pub inbox: InboxId,
    /// When it came, in milliseconds.
    pub arrived_at: i64,
    /// Envelope recipients, where they were given.
    pub recipients: Vec<String>,
}

fn folder(data: &Path, name: &str) -> Result<PathBuf, Fault> {
    let folder = data.join("spool").join(name);
    fs::create_dir_all(&folder).map_err(|e| trouble(&folder, &e))?;
    Ok(folder)
}

fn trouble(path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(format!("{}: {error}", path.display()))
}

/// Lays a mail down. When this returns it survives a crash.
pub fn lay_down(data: &Path, envelope: &Envelope, mail: &mut dyn Read) -> Result<PathBuf, Fault> {
    let name = format!("{}.mail", FactId::mint(Time(envelope.arrived_at)));
    let (making, there) = (folder(data, "tmp")?.join(&name), folder(data, "new")?.join(&name));
    let written = write(&making, envelope, mail).and_then(|()| fs::rename(&making, &there));
    written.and_then(|()| sync(there.parent())).map_err(|error| {
        drop(fs::remove_file(&making));
        trouble(&making, &error)
    })?;
    Ok(there)
}

fn write(path: &Path, envelope: &Envelope, mail: &mut dyn Read) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    serde_json::to_writer(&mut file, envelope)?;
    file.write_all(b"\n")?;
    std::io::copy(mail, &mut file)?;
    file.sync_all()
}

fn sync(folder: Option<&Path>) -> std::io::Result<()> {
    folder.map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

/// Takes in what was laid down until `stop`.
pub(crate) async fn run(works: Works, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let taken = drain(&works).await.unwrap_or_else(|error| {
            tracing::warn!(error = %error, "piped mail could not be taken in; it waits and is tried again");
            0
        });
        if taken < AT_ONCE {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// Takes in what lies there; gives the number.
pub async fn drain(works: &Works) -> Result<usize, Fault> {
    let data = works.house.db().folder().to_owned();
    let mut taken = 0;
    for path in waiting(&folder(&data, "new")?)? {
        taken += usize::from(take(works, &data, &path).await?);
        if taken >= AT_ONCE {
            break;
        }
    }
    Ok(taken)
}

fn waiting(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let all = fs::read_dir(folder).map_err(|e| trouble(folder, &e))?;
    let mut found: Vec<PathBuf> = all.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    Ok(found)
}

/// One file: committed first, removed then. False if it waits for its inbox to run again.
async fn take(works: &Works, data: &Path, path: &Path) -> Result<bool, Fault> {
    let Some((envelope, size, bytes)) = read(path)? else {
        set_aside(data, path)?;
        return Ok(true);
    };
    let inbox = desk::inbox::get(&mut works.house.db().read().await?, &envelope.inbox).await;
    match inbox {
        Ok(inbox) if inbox.paused => return Ok(false),
        Ok(_) => {}
        Err(_gone) => {
            set_aside(data, path)?;
            return Ok(true);
        }
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut said = json!({ "arrived_at": envelope.arrived_at, "recipients": envelope.recipients });
    let cut = size > LARGEST;
    if let Some(parts) = said.as_object_mut().filter(|_| cut) {
        parts.insert("cut".into(), Value::from(size));
    }
    let one = Received { provider_key: format!("pipe/{name}"), bytes, envelope: said, archive: false };
    works.intake.take(&envelope.inbox, vec![one], None).await?;
    if cut {
        set_aside(data, path)?
    } else {
        fs::remove_file(path).map_err(|e| trouble(path, &e))?
    }
    Ok(true)
}

/// Envelope, size and bytes; nothing if it is no file of ours.
fn read(path: &Path) -> Result<Option<(Envelope, u64, Vec<u8>)>, Fault> {
    let file = fs::File::open(path).map_err(|e| trouble(path, &e))?;
    let size = file.metadata().map_err(|e| trouble(path, &e))?.len();
    let mut bytes = Vec::new();
    let limit = if size > LARGEST { BEGINNING } else { LARGEST };
    (&file).take(limit).read_to_end(&mut bytes).map_err(|e| trouble(path, &e))?;
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let envelope = end.and_then(|end| serde_json::from_slice(bytes.get(..end)?).ok());
    Ok(envelope.zip(end).map(|(envelope, end)| (envelope, size, bytes.split_off(end.saturating_add(1)))))
}

/// Kept for a person to look at; nothing that was taken is ever thrown away.
fn set_aside(data: &Path, path: &Path) -> Result<(), Fault> {
    let name = path.file_name().unwrap_or_default();
    tracing::warn!(file = %name.to_string_lossy(), "piped mail was set aside in spool/kept");
    fs::rename(path, folder(data, "kept")?.join(name)).map_err(|e| trouble(path, &e))
}
