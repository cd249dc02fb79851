//! Pictures of a mail that stand elsewhere: fetched by us when somebody asks for them, so that their servers learn of
//! nobody; and only pictures (MAIL-504, SEC-A4, SEC-B2).

use crate::house::{House, with_headers};
use goodword::settings::{Outside as Allowed, Settings};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use testkit::{Answered, Client, Fresh, both};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";
const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

/// Somebody's server, and the heads of the requests it got.
struct Elsewhere {
    port: u16,
    asked: Receiver<String>,
}

impl Elsewhere {
    fn start(address: &str, inside: u16) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, asked) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // whoever has read enough hangs up
                drop(serve(stream, inside, &tell));
            }
        });
        Self { port, asked }
    }
}

fn serve(mut stream: TcpStream, inside: u16, tell: &Sender<String>) -> std::io::Result<()> {
    let mut head = String::new();
    let mut lines = BufReader::new(stream.try_clone()?);
    while lines.read_line(&mut head)? > 2 {}
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    drop(tell.send(head));
    let (status, more, body) = match path.as_str() {
        "/logo.png" => ("200 OK", "content-type: text/html\r\nset-cookie: id=7".to_owned(), PNG.to_vec()),
        "/moved.png" => ("302 Found", "location: /logo.png".to_owned(), vec![]),
        "/inside.png" => ("302 Found", format!("location: http://127.0.0.2:{inside}/logo.png"), vec![]),
        "/cloud.png" => ("302 Found", "location: http://169.254.169.254/latest".to_owned(), vec![]),
        "/x.svg" => ("200 OK", "content-type: image/svg+xml".to_owned(), SVG.to_vec()),
        "/page.png" => ("200 OK", "content-type: image/png".to_owned(), b"<html><script>1</script>".to_vec()),
        "/large.png" => ("200 OK", "content-type: image/png".to_owned(), [PNG, &vec![0; 6 << 20]].concat()),
        _ => ("404 Not Found", "content-type: image/png".to_owned(), PNG.to_vec()),
    };
    write!(stream, "HTTP/1.1 {status}\r\n{more}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

/// The addresses of pictures in a tree.
fn pictures(tree: &Value, found: &mut Vec<String>) {
    match tree {
        Value::Array(all) => all.iter().for_each(|one| pictures(one, found)),
        Value::Object(map) => {
            found.extend(map.get("src").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|one| pictures(one, found));
        }
        _ => {}
    }
}

/// A house that may call 127.0.0.1 and no other private address.
async fn house(fresh: Fresh) -> House {
    let outside = Allowed { allowed_hosts: vec!["127.0.0.1".into()], authorities: None, name_servers: vec![] };
    House::real(fresh, &Settings { outside, ..Settings::default() }).await
}

/// A mail with pictures; gives their addresses with us once somebody asked for them.
async fn asked_for(house: &House, mia: &Client, addresses: &[String]) -> Vec<String> {
    let shown: String = addresses.iter().map(|address| format!("<p>hello <img src=\"{address}\"></p>")).collect();
    let head = [("From", "Ana <ana@post.example>"), ("To", &*house.kettles.address), ("Subject", "Pictures")];
    let raw = with_headers(&head, &shown).replace("text/plain", "text/html");
    house.receives(&house.kettles, raw).await;
    let message = house.text_of("select id from messages where subject = $1", "Pictures").await;
    let message = mia.post(&format!("/messages/{message}/images"), json!({})).await.ok();
    let mut found = Vec::new();
    pictures(&message["body"], &mut found);
    assert_eq!(found.len(), addresses.len(), "{message}");
    found
}

fn unavailable(answer: &Answered, what: &str) {
    assert_eq!(answer.refused(404), "picture.unavailable", "{what}");
    let text = String::from_utf8_lossy(&answer.bytes).into_owned();
    assert!(text.contains("cannot be shown") && !text.contains("script") && !text.contains("127.0"), "{what}: {text}");
}

both!(mail_504_a_picture_is_fetched_by_us_and_its_server_learns_of_nobody, async |fresh: Fresh| {
    let house = house(fresh).await;
    let mia = house.who("mia").await;
    let elsewhere = Elsewhere::start("127.0.0.1", 0);
    let base = format!("http://127.0.0.1:{}", elsewhere.port);
    let found = asked_for(&house, &mia, &[format!("{base}/logo.png"), format!("{base}/moved.png")]).await;
    assert!(elsewhere.asked.try_recv().is_err(), "nothing is fetched before it is looked at");
    let browser = house.pages.cookie(&house.cookie("mia").await);
    let browser = browser.with("referer", "https://desk.example.com/inbox/all/1").with("user-agent", "Mia's browser");
    for address in &found {
        let got = browser.get(address).await;
        assert_eq!((got.status.as_u16(), got.bytes.as_slice()), (200, PNG), "{address}");
        let header = |name: &str| got.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/png", "by its bytes, not by what its server says");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"), "{}", header("content-security-policy"));
        assert!(header("cache-control").contains("private"));
        assert!(got.headers.get("set-cookie").is_none(), "its server sets nothing here");
    }
    let heads: Vec<String> = elsewhere.asked.try_iter().collect();
    assert_eq!(heads.len(), 3, "{heads:?}");
    for head in heads {
        let head = head.to_lowercase();
        for told in ["cookie", "referer", "authorization", "forwarded", "mia", "desk.example.com", "origin:"] {
            assert!(!head.contains(told), "{told}: {head}");
        }
    }
});

both!(mail_504_what_is_no_picture_or_lies_inside_is_refused_in_words, async |fresh: Fresh| {
    let house = house(fresh).await;
    let mia = house.who("mia").await;
    let inside = Elsewhere::start("127.0.0.2", 0);
    let elsewhere = Elsewhere::start("127.0.0.1", inside.port);
    let paths = ["x.svg", "page.png", "large.png", "gone.png", "inside.png", "cloud.png"];
    let mut addresses: Vec<String> =
        paths.iter().map(|path| format!("http://127.0.0.1:{}/{path}", elsewhere.port)).collect();
    addresses.push(format!("http://127.0.0.2:{}/logo.png", inside.port));
    let found = asked_for(&house, &mia, &addresses).await;
    let answers: Vec<Answered> = {
        let mut all = Vec::new();
        for address in &found {
            all.push(house.pages.get(address).await);
        }
        all
    };
    for (answer, what) in answers.iter().zip(&addresses) {
        unavailable(answer, what);
        assert_eq!(answer.bytes.len(), answers[0].bytes.len(), "nobody learns what lies where: {what}");
    }
    assert!(inside.asked.try_recv().is_err(), "nobody came inside");
});

both!(mail_504_an_address_of_a_picture_ends_and_cannot_be_altered, async |fresh: Fresh| {
    let house = house(fresh).await;
    let mia = house.who("mia").await;
    let elsewhere = Elsewhere::start("127.0.0.1", 0);
    let found = asked_for(&house, &mia, &[format!("http://127.0.0.1:{}/logo.png", elsewhere.port)]).await.remove(0);
    let (head, tail) = found.split_at(found.len() - 4);
    let other = head.replace("/files/image/", "/files/image/A");
    for altered in [format!("{head}AAAA"), head.to_owned(), format!("{found}{tail}"), format!("{other}{tail}")] {
        assert_eq!(house.pages.get(&altered).await.refused(410), "address.expired", "{altered}");
    }
    assert_eq!(house.pages.get(&found).await.status.as_u16(), 200);
    house.clock.pass(6 * 60_000);
    let answer = house.pages.get(&found).await;
    assert_eq!(answer.refused(410), "address.expired");
    assert!(String::from_utf8_lossy(&answer.bytes).contains("open the conversation again"));
    assert_eq!(elsewhere.asked.try_iter().count(), 1, "nobody else was asked for");
});
