//! A disk that is full when somebody hands over a file, or when a backup is made onto it (REL-R9). Mail that comes in
//! meanwhile, and people who write, are with `crash::full`.

use crate::crash::line::{Heard, Line};
use crate::crash::outbound::only_sending;
use crate::crash::server::Place;
use serde_json::json;
use std::path::Path;
use std::process::{Output, Stdio};
use store::{args, backup};
use testkit::report;
use testkit::{Fresh, Small, both};

/// More than the database itself keeps.
const LARGE: usize = 1024 * 1024;

async fn uploads(line: &Line, bytes: usize) -> Heard {
    let words = "x".repeat(bytes);
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"invoice.txt\"\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b--\r\n"
    );
    line.post_as("multipart/form-data; boundary=b", "/api/v1/files", &body).await.unwrap()
}

fn backs_up(place: &Place, to: &Path) -> Output {
    let mut command = place.says(&[], &["backup", to.to_str().unwrap()]);
    command.stdin(Stdio::null()).output().unwrap()
}

/// Files below a folder that are of no whole thing.
fn halves(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(inside) = std::fs::read_dir(folder) else { return vec![] };
    let (folders, files): (Vec<_>, Vec<_>) = inside.map(|entry| entry.unwrap().path()).partition(|path| path.is_dir());
    let half = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "tmp"));
    half.chain(folders.iter().flat_map(|folder| halves(folder))).collect()
}

both!(
    rel_r09_a_file_and_a_backup_are_refused_in_words_by_a_full_disk_and_taken_when_there_is_room,
    async |fresh: Fresh| {
        let Some(small) = Small::mount(450) else { return };
        let engine = if fresh.place.url.is_some() { "postgres" } else { "sqlite" };
        let here = store::Place { folder: small.folder.join("data"), url: fresh.place.url.clone() };
        std::fs::create_dir_all(&here.folder).unwrap();
        let place =
            Place::make(Fresh { place: here, clock: fresh.clock.clone() }, "support@shop.test", &only_sending(9)).await;
        place.conversation().await;
        let cookie = place.administrator().await;
        let mut running = place.start();
        let line = Line::to(&running, &cookie);
        let first = uploads(&line, LARGE).await;
        assert_eq!(first.status / 100, 2, "{}", first.body);

        let filler = small.fill_up_to(0);
        let refused = uploads(&line, LARGE + 1).await;
        assert!(matches!(refused.status, 503 | 507), "{} {}", refused.status, refused.body);
        assert!(refused.json()["detail"].as_str().is_some_and(|words| !words.is_empty()), "{}", refused.body);
        let cut = backs_up(&place, &small.folder.join("cut"));
        let said = String::from_utf8_lossy(&cut.stderr).into_owned();
        assert!(cut.status.code() == Some(1) && said.to_lowercase().contains("space"), "{:?}: {said}", cut.status);
        assert!(backup::verify(&small.folder.join("cut")).await.is_err(), "a part of a backup is none");
        assert_eq!(running.ended(), None, "it bears a full disk");
        assert_eq!(line.get("/healthz").await.unwrap().status, 200);
        assert_eq!(halves(&small.folder.join("data/blobs")), Vec::<std::path::PathBuf>::new());

        std::fs::remove_file(filler).unwrap();
        std::fs::remove_dir_all(small.folder.join("cut")).unwrap();
        let again = async {
            while uploads(&line, LARGE + 1).await.status / 100 != 2 {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), again).await.expect("it takes files again by itself");
        let made = backs_up(&place, &small.folder.join("whole"));
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        backup::verify(&small.folder.join("whole")).await.unwrap();
        running.kill();
        let db = place.open().await;
        let kept = "select count(*) from blobs where bytes is null";
        assert_eq!(
            db.read().await.unwrap().one(kept, args![]).await.unwrap().only::<i64>().unwrap(),
            2,
            "each that was taken"
        );
        db.close().await;
        report(&json!({
            "case": "REL-R9", "engine": engine, "what": "the disk full when a file is handed over and a backup made", "done": 2, "faults": 2,
            "lost": 0, "doubled": 0, "note": "refused in words, nothing half left behind, taken when there is room"
        }));
    }
);
