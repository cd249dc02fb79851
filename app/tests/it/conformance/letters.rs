//! Mail and the form, driven where their bytes come in.

use super::office::Office;
use super::{Ail, Can, Net, Town, shuffled};
use crate::house::House;
use contract::{Channel, Intake, Received};
use data_encoding::BASE64;
use email::Email;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// The smallest picture.
pub(crate) const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0,
    0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x56, 0xc7, 0x2f, 0x0d, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

type Box_ = Arc<Mutex<Vec<Vec<u8>>>>;

/// A mailbox, and the server its answers leave by.
pub(crate) struct Mail(Box_, Office);

/// A form on a web page.
pub(crate) struct Forms(Box_);

/// Hands in all that lies in a box, in any order, under the same keys each time.
async fn hand_in<N: Net>(town: &Town<N>, all: &Box_) {
    let all = all.lock().unwrap().clone();
    let batch = shuffled(all.into_iter().enumerate()).into_iter();
    let one = |(at, bytes): (usize, Vec<u8>)| Received {
        provider_key: format!("1/{at}"),
        bytes,
        envelope: json!({}),
        archive: false,
    };
    let batch: Vec<Received> = batch.map(one).collect();
    town.house.works.intake.take(&town.side.inbox.parse().unwrap(), batch, None).await.unwrap();
    town.house.works.runner.drain(&["intake"]).await.unwrap();
}

impl Mail {
    fn put(&self, who: &str, text: &str, (more, body): (&str, String)) -> String {
        let mut all = self.0.lock().unwrap();
        let id = format!("m{}@post.example", all.len());
        let mail = format!(
            "From: {who} <{who}@post.example>\r\nTo: email@shop.example\r\nSubject: {text}\r\nMessage-ID: <{id}>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n{more}\r\n{body}"
        );
        all.push(mail.into_bytes());
        id
    }
}

impl Net for Mail {
    const CAN: &'static [Can] = &[Can::Files, Can::Fail, Can::Answer];
    const KIND: &'static str = "email";

    async fn start() -> Self {
        Self(Box_::default(), Office::open())
    }
    fn channel(&self) -> Option<Arc<dyn Channel>> {
        Some(Arc::new(Email::new(super::mastodon::near(), Arc::new(|| Box::pin(async { None })))))
    }
    fn settings(&self) -> Vec<(&'static str, String)> {
        // Mail is handed in: what fails here is the way out.
        let fixed = [
            ("plus_addressing", "yes"),
            ("imap_host", "-"),
            ("smtp_host", "127.0.0.1"),
            ("smtp_security", "none"),
            ("smtp_user", "shop"),
            ("smtp_password", "secret"),
            ("allow_plain", "yes"),
        ];
        let port = ("smtp_port", self.1.port.to_string());
        fixed.map(|(key, value)| (key, value.to_owned())).into_iter().chain([port]).collect()
    }
    async fn says(&self, who: &str, text: &str, under: Option<&str>) -> String {
        let more = under.map(|id| format!("In-Reply-To: <{id}>\r\n")).unwrap_or_default();
        self.put(who, text, (&more, format!("{text}\r\n")))
    }
    async fn shows(&self, who: &str, text: &str) -> Vec<u8> {
        let more = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
        let picture = BASE64.encode(PIXEL);
        let body = format!(
            "--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--b\r\nContent-Type: image/png; name=p.png\r\nContent-Disposition: attachment; filename=p.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n"
        );
        self.put(who, text, (more, body));
        PIXEL.to_vec()
    }
    async fn changes(&self, _id: &str, _text: &str) {}
    async fn takes_back(&self, _id: &str) {}
    async fn published(&self, _house: &House) -> Vec<String> {
        self.1.taken()
    }
    fn ails(&self, ail: Ail) {
        self.1.ails(Some(ail));
    }
    fn recovers(&self) {
        self.1.ails(None);
    }
    async fn comes_in(&self, town: &Town<Self>) {
        hand_in(town, &self.0).await;
    }
}

impl Forms {
    fn fill(&self, who: &str, text: &str, files: Value) {
        let filled = json!({
            "name": who, "email": format!("{who}@post.example"), "subject": text, "message": text, "language": "en",
            "origin": "", "at": 1_772_442_000_000_i64, "files": files,
        });
        self.0.lock().unwrap().push(filled.to_string().into_bytes());
    }
}

impl Net for Forms {
    const CAN: &'static [Can] = &[Can::Files];
    const KIND: &'static str = "form";

    async fn start() -> Self {
        Self(Box_::default())
    }
    fn channel(&self) -> Option<Arc<dyn Channel>> {
        None
    }
    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![]
    }
    async fn says(&self, who: &str, text: &str, _under: Option<&str>) -> String {
        self.fill(who, text, json!([]));
        String::new()
    }
    async fn shows(&self, who: &str, text: &str) -> Vec<u8> {
        let file = json!({ "name": "p.png", "content_type": "image/png", "content": BASE64.encode(PIXEL) });
        self.fill(who, text, json!([file]));
        PIXEL.to_vec()
    }
    async fn changes(&self, _id: &str, _text: &str) {}
    async fn takes_back(&self, _id: &str) {}
    async fn published(&self, house: &House) -> Vec<String> {
        house.sent().await
    }
    fn ails(&self, _ail: Ail) {}
    fn recovers(&self) {}
    async fn comes_in(&self, town: &Town<Self>) {
        hand_in(town, &self.0).await;
    }
}
