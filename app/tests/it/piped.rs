//! Mail handed over by a pipe: taken once it is safe, and then exactly once; else the mail server keeps it (MAIL-107).

use crate::house::{House, mail};
use goodword::spool::drain;
use std::io::Write;
use std::process::{Command, Stdio};
use testkit::{Fresh, both};

const TAKEN: i32 = 0;
const LATER: i32 = 75;

/// Runs `goodword mail deliver` beside the house; gives its exit status.
fn piped(house: &House, args: &[&str], raw: &[u8]) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodword"));
    command.arg("--data").arg(&house.fresh.place.folder).args(["mail", "deliver"]).args(args);
    if let Some(url) = &house.fresh.place.url {
        command.env("DATABASE_URL", url);
    }
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // a command that ends at once leaves nobody to write to
    drop(child.stdin.take().unwrap().write_all(raw));
    child.wait_with_output().unwrap().status.code().unwrap()
}

fn letter(house: &House, subject: &str) -> Vec<u8> {
    mail("Ana <ana@post.example>", &house.kettles.address, subject, "Hello, the lid cracked.").into_bytes()
}

async fn take_in(house: &House) {
    drain(&house.works).await.unwrap();
    house.works.runner.drain(&["intake"]).await.unwrap();
}

both!(a_piped_mail_is_taken_once, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let new = house.fresh.place.folder.join("spool/new");
    assert_eq!(piped(&house, &["--inbox", "Kettles"], &letter(&house, "one")), TAKEN);
    assert_eq!(piped(&house, &["--inbox", &house.kettles.address], &letter(&house, "two")), TAKEN);
    let laid: Vec<_> = std::fs::read_dir(&new).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(laid.len(), 2);
    let copies: Vec<_> = laid.iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    take_in(&house).await;
    assert_eq!(std::fs::read_dir(&new).unwrap().count(), 0);
    assert_eq!(house.count("select count(*) from conversations").await, 2);
    // killed between its commit and the removal of the file
    for (path, bytes) in copies {
        std::fs::write(path, bytes).unwrap();
    }
    take_in(&house).await;
    assert_eq!(house.count("select count(*) from inbound").await, 2);
    assert_eq!(house.count("select count(*) from messages").await, 2);
});

both!(what_cannot_be_taken_stays_with_the_mail_server, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let raw = letter(&house, "one");
    for args in
        [&["--inbox", "nobody"][..], &[], &["--inbox"], &["--inbox", "kettles", "--bogus"], &["--inbox", "backstage"]]
    {
        assert_eq!(piped(&house, args, &raw), LATER, "{args:?}");
    }
    let elsewhere = Command::new(env!("CARGO_BIN_EXE_goodword"))
        .args(["--data", "/nonexistent/goodword", "mail", "deliver", "--inbox", "kettles"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(elsewhere.status.code(), Some(LATER));
    std::fs::write(house.fresh.place.folder.join("spool"), "in the way").unwrap();
    assert_eq!(piped(&house, &["--inbox", "kettles"], &raw), LATER, "no room to lay it down");
});

both!(a_paused_inbox_lets_its_mail_wait_and_odd_files_stop_nobody, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let ada = house.who("ada").await;
    assert_eq!(piped(&house, &["--inbox", "lamps"], &letter(&house, "for lamps")), TAKEN);
    ada.patch(&format!("/inboxes/{}", house.lamps.inbox), serde_json::json!({ "paused": true })).await.ok();
    assert_eq!(piped(&house, &["--inbox", "kettles"], &letter(&house, "for kettles")), TAKEN);
    let spool = house.fresh.place.folder.join("spool");
    std::fs::write(spool.join("new/000.mail"), "nobody wrote this").unwrap();
    take_in(&house).await;
    assert_eq!(house.count("select count(*) from messages").await, 1);
    assert_eq!(std::fs::read_dir(spool.join("new")).unwrap().count(), 1, "waits");
    assert_eq!(std::fs::read_dir(spool.join("kept")).unwrap().count(), 1, "kept for a person");
});
