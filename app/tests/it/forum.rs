//! The sample of docs/generic-channel.md, run as it is written there, against the program as it is run (API-04).

use crate::crash::line::Line;
use crate::crash::server::{Place, Running};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use testkit::{Fresh, both};

const PATIENCE: Duration = Duration::from_secs(30);
const SIXTEEN: &str = "sixteen bytes it";

/// The sample, running.
pub(crate) struct Forum {
    child: Child,
    pub(crate) address: String,
}

impl Drop for Forum {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Forum {
    pub(crate) fn start(goodword: &str, secret: &str) -> Self {
        let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/generic-channel/sample.py");
        let mut command = Command::new("python3");
        command.arg("-B").arg(sample).arg("0").env("GOODWORD", goodword).env("SECRET", secret).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.trim().split_once("http://").unwrap().1.trim_end_matches('/').to_owned();
        Self { child, address }
    }

    /// Somebody fills a form in.
    async fn fills(&self, form: &str, fields: &str) {
        let length = fields.len();
        let request = format!("POST {form} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{fields}");
        assert_eq!(Line::at(&self.address).answer_to(&request).await, Some(303));
    }

    /// The posts, once there are so many.
    async fn posts(&self, count: usize) -> Vec<Value> {
        let wait = async {
            loop {
                let all = Line::at(&self.address).get("/posts.json").await.unwrap().json();
                let all = all.as_array().cloned().unwrap_or_default();
                if all.len() >= count {
                    return all;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_late| panic!("it never appeared in the forum"))
    }
}

/// An administrator at the program's door.
struct Ada(Line);

impl Ada {
    async fn ask(&self, method: &str, path: &str, body: Value) -> Value {
        let heard = self.0.ask(method, &format!("/api/v1{path}"), body).await.unwrap();
        assert!(heard.status < 300, "{method} {path}: {} {}", heard.status, heard.body);
        heard.json()
    }

    async fn uploads(&self, words: &str) -> String {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"invoice.txt\"\r\nContent-Type: text/plain\r\n\r\n{words}\r\n--b--\r\n"
        );
        let heard = self.0.post_as("multipart/form-data; boundary=b", "/api/v1/files", &body).await.unwrap();
        heard.json()["id"].as_str().unwrap().to_owned()
    }

    /// Answers the newest conversation of this visibility.
    async fn answers(&self, visibility: &str, text: &str, files: &[String]) {
        let all = self.ask("GET", "/conversations?view=all", Value::Null).await;
        let found = all["items"].as_array().unwrap().iter().find(|one| one["visibility"] == visibility).unwrap();
        let id = found["id"].as_str().unwrap();
        let seen = self.ask("GET", &format!("/conversations/{id}"), Value::Null).await;
        let writing = json!({
            "kind": "reply", "to": seen["reply_to"]["to"], "body_text": text, "attachments": files,
            "seen_thread_version": seen["thread_version"],
        });
        self.ask("POST", &format!("/conversations/{id}/messages"), writing).await;
    }
}

/// Connects the forum as its operator does.
async fn connect(ada: &Ada, running: &Running) -> Forum {
    let home = format!("http://{}", running.address);
    ada.ask("PATCH", "/company", json!({ "undo_seconds": 0, "public_url": home })).await;
    let manifest = r#"{"name":"Kettle forum","visibility":"public","audiences":["everyone","named"],"attachments":{"count":2,"bytes":100000}}"#;
    let new = json!({ "name": "Forum", "channel": api::KIND, "settings": { "manifest": manifest, "url": format!("{home}/hook") } });
    let inbox = ada.ask("POST", "/inboxes", new).await["id"].as_str().unwrap().to_owned();
    let made = ada.ask("POST", &format!("/inboxes/{inbox}/secret"), json!({})).await;
    let forum = Forum::start(&format!("{home}/api/v1/channels/{inbox}"), made["secret"].as_str().unwrap());
    let url = format!("http://{}/hook", forum.address);
    ada.ask("PATCH", &format!("/inboxes/{inbox}"), json!({ "settings": { "url": url } })).await;
    let checked = ada.ask("POST", &format!("/inboxes/{inbox}/check"), json!({})).await;
    assert_eq!(checked["ok"], true, "{checked}");
    forum
}

both!(api_04_a_forum_is_connected_in_an_afternoon, async |fresh: Fresh| {
    if Command::new("python3").arg("--version").output().is_err() {
        return testkit::skipped("python3 is not installed");
    }
    let place = Place::make(fresh, "support@shop.test", &[]).await;
    let cookie = place.administrator().await;
    let running = place.start();
    let ada = Ada(Line::to(&running, &cookie));
    let forum = connect(&ada, &running).await;

    forum.fills("/write", "author=ana&text=Where+is+my+parcel%3F").await;
    place.until("select count(*) from messages where visibility = 'public'", 1, PATIENCE).await;
    let file = ada.uploads(SIXTEEN).await;
    ada.answers("public", "It is on its way. Mia", &[file]).await;
    let posts = forum.posts(2).await;
    assert_eq!((&posts[1]["text"], &posts[1]["parent"]), (&"It is on its way. Mia".into(), &"post-1".into()));
    assert_eq!(posts[1]["files"], json!([{ "name": "invoice.txt", "bytes": SIXTEEN.len() }]));
    place.until("select count(*) from messages where sent_state = 'delivered'", 1, PATIENCE).await;

    forum.fills("/change", "id=post-1&text=Where+is+it%3F").await;
    place.until("select count(*) from messages where text = 'Where is it?'", 1, PATIENCE).await;
    forum.fills("/remove", "id=post-1").await;
    place.until("select count(*) from messages where deleted_at is not null", 1, PATIENCE).await;

    forum.fills("/write", "author=bob&text=My+number+is+4711&visibility=private").await;
    place.until("select count(*) from conversations where visibility = 'private'", 1, PATIENCE).await;
    ada.answers("private", "Thank you, noted.", &[]).await;
    let posts = forum.posts(4).await;
    assert_eq!((&posts[3]["visibility"], &posts[3]["parent"]), (&"private".into(), &"post-3".into()));
    place.until("select count(*) from messages where sent_state = 'delivered'", 2, PATIENCE).await;
    place.until("select count(*) from outbox where state = 'sent' and may_be_doubled = 0", 2, PATIENCE).await;
});
