//! A small world: names, addresses, and servers that follow a script.

use outside::{Doubles, Guard, Outside};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::task::JoinHandle;

/// An address that is nobody's and public.
pub(crate) const PUBLIC: &str = "93.184.216.34";

pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(crate) fn at(address: &str, port: u16) -> SocketAddr {
    SocketAddr::new(ip(address), port)
}

pub(crate) fn outside(world: &Doubles) -> Outside {
    outside_with(world, Guard::default())
}

pub(crate) fn outside_with(world: &Doubles, guard: Guard) -> Outside {
    Outside::over(guard, Arc::new(world.clone()), Arc::new(world.clone())).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test's own servers")]
pub(crate) fn go<F: Future<Output = ()> + Send + 'static>(work: F) -> JoinHandle<()> {
    tokio::spawn(work)
}

/// Answers every HTTP request at an address with what `answer` makes of its first line; counts them.
pub(crate) fn http(
    world: &Doubles,
    place: SocketAddr,
    answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> Arc<Mutex<Vec<String>>> {
    let mut door = world.listen(place);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let answer = Arc::new(answer);
    go(async move {
        while let Some(stream) = door.recv().await {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            go(async move {
                let mut stream = BufReader::new(stream);
                let request = head(&mut stream).await;
                let answer = answer(request.lines().next().unwrap_or_default());
                log.lock().unwrap().push(request);
                stream.write_all(&answer).await.unwrap_or_default();
            });
        }
    });
    heard
}

async fn head(stream: &mut BufReader<DuplexStream>) -> String {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") && stream.read_line(&mut text).await.unwrap_or(0) > 0 {}
    text
}

/// What a scripted mail server does.
#[derive(Clone, Debug)]
pub(crate) enum Do {
    Say(String),
    /// The same, and what comes next is read at 4 KiB a second.
    Crawl(String),
    Hang,
    Close,
}

pub(crate) fn say(text: &str) -> Do {
    Do::Say(text.to_owned())
}

/// What a mail server heard, over all connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) connections: usize,
    pub(crate) lines: Vec<String>,
    pub(crate) data: Vec<Vec<u8>>,
}

/// A mail server at an address. `answer` is asked for the greeting (`""`), each command, and the end of data (`"."`).
pub(crate) fn mail(
    world: &Doubles,
    place: SocketAddr,
    answer: impl Fn(&str) -> Do + Send + Sync + 'static,
) -> Arc<Mutex<Heard>> {
    let mut door = world.listen(place);
    let heard = Arc::new(Mutex::new(Heard::default()));
    let (log, answer) = (Arc::clone(&heard), Arc::new(answer));
    go(async move {
        while let Some(stream) = door.recv().await {
            log.lock().unwrap().connections += 1;
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            go(async move { talk(stream, &log, &*answer).await });
        }
    });
    heard
}

async fn talk(stream: DuplexStream, log: &Mutex<Heard>, answer: &(dyn Fn(&str) -> Do + Send + Sync)) {
    let mut stream = BufReader::new(stream);
    let (mut next, mut command) = (answer(""), String::new());
    loop {
        let (text, pause) = match next {
            Do::Say(text) => (text, Duration::ZERO),
            Do::Crawl(text) => (text, Duration::from_secs(1)),
            Do::Hang => return std::future::pending().await,
            Do::Close => return,
        };
        stream.write_all(format!("{text}\r\n").as_bytes()).await.unwrap_or_default();
        if command == "DATA" && text.starts_with("354") {
            command.clear();
            next = data(&mut stream, log, (answer, pause)).await;
            continue;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        command = line.trim_end().to_owned();
        log.lock().unwrap().lines.push(command.clone());
        next = answer(&command);
    }
}

async fn data(
    stream: &mut BufReader<DuplexStream>,
    log: &Mutex<Heard>,
    (answer, pause): (&(dyn Fn(&str) -> Do + Send + Sync), Duration),
) -> Do {
    let mut bytes: Vec<u8> = Vec::new();
    while !bytes.ends_with(b"\r\n.\r\n") && bytes != b".\r\n" {
        if bytes.len() % 4_096 == 4_095 && !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        match stream.read_u8().await {
            Ok(byte) => bytes.push(byte),
            Err(_) => return Do::Close,
        }
    }
    log.lock().unwrap().data.push(bytes);
    answer(".")
}

/// A server that takes everything.
pub(crate) fn friendly(line: &str) -> Do {
    match line.split([' ', ':']).next().unwrap_or_default() {
        "" => say("220 mx.test ESMTP"),
        "EHLO" => say("250-mx.test\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 DSN"),
        "AUTH" => say("235 2.7.0 welcome"),
        "DATA" => say("354 go on"),
        "." => say("250 2.0.0 queued as ABC"),
        "QUIT" => say("221 bye"),
        _ => say("250 ok"),
    }
}
