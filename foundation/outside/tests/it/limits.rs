//! SEC-B3: slow, endless and swelling answers end, and soon.

use crate::world::{PUBLIC, at, go, http, ip, outside};
use outside::Doubles;
use outside::http::{Ask, Limits, Longer, Purpose, Unreached};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Duration, Instant, sleep};

fn world() -> Doubles {
    let world = Doubles::default();
    world.name("big.test", &[ip(PUBLIC)]);
    world
}

async fn ask(world: &Doubles) -> Unreached {
    outside(world).http(Ask::get(Purpose::ImageProxy, "http://big.test/")).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_body_of_one_byte_a_second_ends_after_ten_seconds() {
    let world = world();
    let mut door = world.listen(at(PUBLIC, 80));
    go(async move {
        let mut stream = door.recv().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
    });
    let begun = Instant::now();
    assert_eq!(ask(&world).await, Unreached::Unreachable);
    assert!(begun.elapsed() <= Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_ends_after_ten_seconds() {
    let world = world();
    let mut door = world.listen(at(PUBLIC, 80));
    let begun = Instant::now();
    assert_eq!(ask(&world).await, Unreached::Unreachable);
    assert!(begun.elapsed() <= Duration::from_secs(10));
    assert!(door.recv().await.is_some());
}

#[tokio::test]
async fn an_endless_body_ends_at_five_mebibytes() {
    let world = world();
    let mut door = world.listen(at(PUBLIC, 80));
    let (report, sent) = tokio::sync::oneshot::channel();
    go(async move {
        let mut stream = door.recv().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n").await.unwrap();
        let mut sent = 0_usize;
        while stream.write_all(&[b'x'; 64 * 1024]).await.is_ok() {
            sent += 64 * 1024;
        }
        report.send(sent).unwrap();
    });
    assert_eq!(ask(&world).await, Unreached::TooLarge);
    assert!(sent.await.unwrap() < 6 * 1024 * 1024);
}

#[tokio::test]
async fn the_beginning_of_an_endless_body_is_enough_where_that_is_asked() {
    let world = world();
    let mut door = world.listen(at(PUBLIC, 80));
    go(async move {
        let mut stream = door.recv().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b'x'; 700]).await.is_ok() {}
    });
    let limits = Limits { bytes: 1024, longer: Longer::Cut, ..Limits::default() };
    let ask = Ask::get(Purpose::Webhook, "http://big.test/");
    let got = outside(&world).http_within(ask, limits).await.unwrap();
    assert_eq!((got.status, got.body), (200, vec![b'x'; 1024]));
}

#[tokio::test]
async fn a_packed_bomb_is_not_unpacked() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..1024 {
        encoder.write_all(&[0; 64 * 1024]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let world = world();
    http(&world, at(PUBLIC, 80), move |_| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len());
        [head.as_bytes(), &bomb].concat()
    });
    assert_eq!(ask(&world).await, Unreached::TooLarge);
}

#[tokio::test]
async fn a_packed_answer_comes_unpacked() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"hello").unwrap();
    let packed = encoder.finish().unwrap();
    let world = world();
    http(&world, at(PUBLIC, 80), move |_| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len());
        [head.as_bytes(), &packed].concat()
    });
    let got = outside(&world).http(Ask::get(Purpose::ImageProxy, "http://big.test/?a=1")).await.unwrap();
    assert_eq!(got.body, b"hello");
}
