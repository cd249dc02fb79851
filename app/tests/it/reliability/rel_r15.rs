//! Mail that is broken, or far too large: the mailbox goes on (REL-R15). A parser that falls over or stands still is with
//! `poison`, mail made to exhaust one with `abuse::sec_d9`.

use super::post::{Post, letter, usual};
use crate::crash::line::Line;
use crate::crash::report;
use crate::crash::server::{Place, Running, through};
use serde_json::json;
use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use store::args;
use testkit::servers::MailServers;
use testkit::{Fresh, both};

/// Broken in every way that was seen in the wild.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let text = |mark: &str| letter(mark, Some(&format!("{mark}@customer.test")));
    let without = |mark: &str, header: &str| {
        let kept: Vec<String> =
            text(mark).lines().filter(|line| !line.starts_with(header)).map(str::to_owned).collect();
        kept.join("\n").into_bytes()
    };
    let headers = |mark: &str, more: &str| text(mark).replacen("Date:", &format!("{more}\nDate:"), 1).into_bytes();
    vec![
        ("no-id", letter("no-id", None).into_bytes()),
        ("no-from", without("no-from", "From:")),
        ("no-date", without("no-date", "Date:")),
        ("nul", text("nul").replace("words of", "wor\0ds \0of").into_bytes()),
        ("raw-bytes", [text("raw-bytes").as_bytes(), b"\xff\xfe\x80\xc3\x28 and on\n"].concat()),
        ("charset", headers("charset", "MIME-Version: 1.0\nContent-Type: text/plain; charset=x-unknown-404")),
        ("boundary", headers("boundary", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=never")),
        ("no-boundary", headers("no-boundary", "MIME-Version: 1.0\nContent-Type: multipart/mixed")),
        ("base64", headers("base64", "MIME-Version: 1.0\nContent-Transfer-Encoding: base64")),
        ("long-line", text("long-line").replace("words", &"w".repeat(1_000_000)).into_bytes()),
        ("folded", headers("folded", &format!("X-Fold: a{}", "\n b".repeat(5_000)))),
        ("two-ids", headers("two-ids", "Message-ID: <other@customer.test>")),
    ]
}

both!(one_bad_mail_does_not_stop_the_box, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    let broken = broken();
    let mut marks: Vec<String> = Vec::new();
    for (number, (mark, raw)) in broken.iter().enumerate() {
        post.lay(usual(&format!("before-{number}")));
        post.lay(raw);
        marks.extend([format!("before-{number}"), (*mark).to_owned()]);
    }
    for nothing in ["", "\n\n\n", "no header at all, and nothing that looks like one\n"] {
        post.lay(nothing);
    }
    post.lay(usual("last"));
    marks.push("last".into());
    post.catches_up().await;
    let aside = post.house.count("select count(*) from inbound where state = 'quarantined'").await;
    assert!((1..=3).contains(&aside), "{aside} were set aside");
    let all = "select count(*) from inbound";
    // Two of nothing are the same nothing.
    assert!(post.house.count(all).await >= i64::try_from(marks.len()).unwrap() + aside);
    post.has_once(marks).await;
});

/// Most that one process has ever held in memory, in KiB.
fn peak(running: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

const GIB: u64 = 1 << 30;
/// Growth for a mail of a gibibyte, of which the first mebibyte is read.
const MOST_KIB: u64 = 64 * 1024;

/// Lays a mail of this many bytes, most of them a hole; its size stands in its name, as servers write it there.
fn lay(servers: &MailServers, who: &str, (name, bytes): (&str, u64)) {
    let own = format!("{name}@customer.test");
    let head = format!("From: {own}\nTo: {who}\nSubject: {name}\nMessage-ID: <{own}>\nMIME-Version: 1.0\n");
    let film = "--cut\nContent-Type: video/mp4; name=film.mp4\nContent-Transfer-Encoding: base64\n\n";
    let text = format!("{head}Content-Type: multipart/mixed; boundary=cut\n\n--cut\n\nwords\n{film}");
    let bytes = bytes.max(u64::try_from(text.len()).unwrap());
    let folder = servers.maildir(who);
    let file = folder.join("tmp").join(name);
    let mut out = File::create(&file).unwrap();
    out.write_all(text.as_bytes()).unwrap();
    out.set_len(bytes).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o666)).unwrap();
    let wide = bytes + u64::try_from(text.lines().count()).unwrap();
    std::fs::rename(&file, folder.join("new").join(format!("1900000000.{name}.test,S={bytes},W={wide}"))).unwrap();
}

both!(rel_r15_a_mail_of_a_gibibyte_stays_where_it_is_and_the_next_goes_on, async |fresh: Fresh| {
    let Some(servers) = MailServers::start() else { return };
    let engine = if fresh.place.url.is_some() { "postgres" } else { "sqlite" };
    let who = "support@shop.test";
    let place = Place::make(fresh, who, &through(&servers, who)).await;
    let cookie = place.administrator().await;
    let mut running = place.start();
    let patience = Duration::from_secs(60);
    place.until("select count(*) from inboxes where health = 'ok'", 1, patience).await;
    lay(&servers, who, ("first", 0));
    place.until("select count(*) from messages", 1, patience).await;
    let before = peak(&running);
    lay(&servers, who, ("giant", GIB));
    lay(&servers, who, ("next", 0));
    place.until("select count(*) from messages", 3, patience).await;
    let grown = peak(&running) - before;
    assert!(grown < MOST_KIB, "{grown} KiB for a mail of which a mebibyte is read");
    let beside = place.beside().await;
    let sql = "select conversation_id from messages where subject = 'giant'";
    let giant: String = beside.read().await.unwrap().one(sql, args![]).await.unwrap().only().unwrap();
    beside.close().await;
    let (line, timeline) = (Line::to(&running, &cookie), format!("/api/v1/conversations/{giant}/timeline"));
    let shown = line.get(&timeline).await.unwrap().json();
    let one = shown["items"].as_array().unwrap().iter().find(|item| item["direction"] == "in").unwrap().clone();
    assert_eq!(
        (&one["rest"]["state"], one["rest"]["bytes"].as_u64().map(|bytes| bytes >= GIB)),
        (&json!("left"), Some(true))
    );
    // Whoever asks for it is told that it is too large, and where it can be read.
    let path = format!("/api/v1/messages/{}/rest", one["id"].as_str().unwrap());
    assert_eq!(line.ask("POST", &path, json!({})).await.unwrap().status / 100, 2);
    let told = async {
        while !line.get(&timeline).await.unwrap().body.contains("open it with your mail program") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(patience, told).await.expect("it is told why it cannot be had");
    assert!(peak(&running) - before < MOST_KIB, "nothing of it was read for that");
    running.kill();
    report(&json!({
        "case": "REL-R15", "engine": engine, "what": "a mail of a gibibyte, and one after it", "done": 3, "faults": 1,
        "lost": 0, "doubled": 0, "note": format!("{} MiB of memory more at most", grown.div_ceil(1024))
    }));
});
