//! A mail receiver for the demo: takes mail on a local port and hands it to the desk. Not for the internet.

use base::{Fault, InboxId};
use contract::{Intake, Received};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::task;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Largest mail taken.
const LIMIT: usize = 25 * 1024 * 1024;

/// Where mail for an address goes.
pub type Addresses = Arc<HashMap<String, InboxId>>;

/// Listens on a local port; gives the port.
pub async fn start(
    intake: Arc<dyn Intake>,
    addresses: Addresses,
    port: u16,
    stop: watch::Receiver<bool>,
) -> Result<u16, Fault> {
    let listener = match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => listener,
        Err(_taken) => TcpListener::bind(("127.0.0.1", 0)).await.map_err(|e| Fault::new(e.to_string()))?,
    };
    let port = listener.local_addr().map_err(|e| Fault::new(e.to_string()))?.port();
    drop(task::spawn("demo-mail", accept(listener, intake, addresses, stop)));
    Ok(port)
}

async fn accept(listener: TcpListener, intake: Arc<dyn Intake>, addresses: Addresses, mut stop: watch::Receiver<bool>) {
    let count = Arc::new(AtomicU64::new(0));
    loop {
        let stream = tokio::select! {
            taken = listener.accept() => taken,
            _ = stop.changed() => return,
        };
        if let Ok((stream, _)) = stream {
            let talk =
                Talk { intake: Arc::clone(&intake), addresses: Arc::clone(&addresses), count: Arc::clone(&count) };
            drop(task::spawn("demo-mail-talk", async move { drop(talk.run(stream).await) }));
        }
    }
}

struct Talk {
    intake: Arc<dyn Intake>,
    addresses: Addresses,
    count: Arc<AtomicU64>,
}

type Lines = BufReader<TcpStream>;

impl Talk {
    async fn run(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream);
        say(&mut lines, "220 goodword demo").await?;
        let mut boxes: Vec<InboxId> = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if read_line(&mut lines, &mut line).await? == 0 {
                return Ok(());
            }
            let text = String::from_utf8_lossy(&line).trim().to_owned();
            let verb: String = text.chars().take(4).collect::<String>().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "HELO" => "250 goodword".to_owned(),
                "EHLO" => format!("250-goodword\r\n250-SIZE {LIMIT}\r\n250-8BITMIME\r\n250 SMTPUTF8"),
                "MAIL" | "RSET" => {
                    boxes.clear();
                    "250 go on".into()
                }
                "RCPT" => self.recipient(&text, &mut boxes),
                "DATA" if boxes.is_empty() => "503 no recipient yet".into(),
                "DATA" => {
                    say(&mut lines, "354 end with a dot on a line of its own").await?;
                    self.take(&mut lines, std::mem::take(&mut boxes)).await?
                }
                "NOOP" => "250 go on".into(),
                "QUIT" => return say(&mut lines, "221 good bye").await,
                _ => "502 not known here".into(),
            };
            say(&mut lines, &answer).await?;
        }
    }

    fn recipient(&self, text: &str, boxes: &mut Vec<InboxId>) -> String {
        let address =
            text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(address, _)| address);
        let lower = address.to_lowercase();
        let bare = lower
            .rsplit_once('@')
            .map_or(lower.clone(), |(local, domain)| format!("{}@{domain}", local.split('+').next().unwrap_or(local)));
        match self.addresses.get(&bare) {
            Some(inbox) => {
                if !boxes.contains(inbox) {
                    boxes.push(inbox.clone());
                }
                "250 go on".into()
            }
            None => format!(
                "550 5.1.1 nobody here has this address; try {}",
                self.addresses.keys().min().map_or("", String::as_str)
            ),
        }
    }

    /// Reads to the dot. Only CRLF, dot, CRLF ends a mail: anything else could smuggle a second one.
    async fn take(&self, lines: &mut Lines, boxes: Vec<InboxId>) -> std::io::Result<String> {
        let (mut mail, mut line) = (Vec::new(), Vec::new());
        let mut too_large = false;
        loop {
            line.clear();
            if read_line(lines, &mut line).await? == 0 {
                return Ok("451 the mail was cut off".into());
            }
            if line == b".\r\n" {
                break;
            }
            let stuffed = line.strip_prefix(b".").filter(|_| line.len() > 1).unwrap_or(&line);
            too_large |= mail.len() + stuffed.len() > LIMIT;
            if !too_large {
                mail.extend_from_slice(stuffed);
            }
        }
        if too_large {
            return Ok("552 the mail is too large".into());
        }
        Ok(self.hand_in(&boxes, mail).await)
    }

    async fn hand_in(&self, boxes: &[InboxId], mail: Vec<u8>) -> String {
        for inbox in boxes {
            let number = self.count.fetch_add(1, Ordering::SeqCst);
            let provider_key = format!("demo-{}-{number}-{}", std::process::id(), store::blobs::name(&mail));
            let received = Received { provider_key, bytes: mail.clone(), envelope: json!({}), archive: false };
            if let Err(error) = self.intake.take(inbox, vec![received], None).await {
                tracing::warn!(error = %error, "a mail could not be taken");
                return "451 it could not be kept; try again".into();
            }
        }
        "250 kept".into()
    }
}

async fn read_line(lines: &mut Lines, line: &mut Vec<u8>) -> std::io::Result<usize> {
    use tokio::io::AsyncReadExt;
    let mut limited = lines.take(1024 * 1024);
    limited.read_until(b'\n', line).await
}

async fn say(lines: &mut Lines, text: &str) -> std::io::Result<()> {
    lines.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
}
