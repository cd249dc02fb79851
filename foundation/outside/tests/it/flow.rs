//! Streams: read as they come, given up in silence, never led elsewhere; and what must not be done twice.

use crate::world::{PUBLIC, at, go, http, ip, outside};
use outside::Doubles;
use outside::http::{Ask, Limits, Lost, Patience, Purpose, Unreached};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep};

fn world() -> Doubles {
    let world = Doubles::default();
    world.name("live.test", &[ip(PUBLIC)]);
    world
}

fn ask() -> Ask {
    Ask::get(Purpose::Social, "http://live.test/stream")
}

const PATIENCE: Patience = Patience { begin: Duration::from_secs(5), quiet: Duration::from_secs(30) };

#[tokio::test(start_paused = true)]
async fn a_stream_is_read_as_it_comes_and_given_up_in_silence() {
    let world = world();
    let mut door = world.listen(at(PUBLIC, 80));
    go(async move {
        let mut stream = door.recv().await.unwrap();
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.unwrap();
        for _ in 0..3 {
            sleep(Duration::from_secs(20)).await;
            stream.write_all(b"7\r\n:thump\n\r\n").await.unwrap();
        }
        sleep(Duration::from_secs(3_600)).await;
    });
    let mut flow = outside(&world).flow(ask(), PATIENCE).await.unwrap();
    assert_eq!(flow.status(), 200);
    for _ in 0..3 {
        assert_eq!(flow.next().await.unwrap().unwrap(), b":thump\n");
    }
    let begun = Instant::now();
    assert_eq!(flow.next().await, Err(Unreached::Unreachable));
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ends_says_so_and_one_that_never_begins_is_not_waited_for() {
    let world = world();
    let _heard = http(&world, at(PUBLIC, 80), |_| b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab".to_vec());
    let mut flow = outside(&world).flow(ask(), PATIENCE).await.unwrap();
    assert_eq!(flow.next().await.unwrap().unwrap(), b"ab");
    assert_eq!(flow.next().await, Ok(None));
    let _silent = world.listen(at(PUBLIC, 80));
    assert_eq!(outside(&world).flow(ask(), PATIENCE).await.unwrap_err(), Unreached::Unreachable);
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_never_led_elsewhere_and_never_private() {
    let world = world();
    let _heard = http(&world, at(PUBLIC, 80), |_| {
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n".to_vec()
    });
    assert_eq!(outside(&world).flow(ask(), PATIENCE).await.unwrap().status(), 302);
    world.name("inside.test", &[ip("10.0.0.7")]);
    let inside = Ask::get(Purpose::Social, "http://inside.test/");
    assert_eq!(outside(&world).flow(inside, PATIENCE).await.unwrap_err(), Unreached::Unreachable);
    assert_eq!(world.tried(), [at(PUBLIC, 80)]);
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_over_is_told_from_what_was_not() {
    let world = world();
    let hand_over = || async { outside(&world).hand_over(ask(), Limits::default()).await };
    assert!(matches!(hand_over().await, Err(Lost::Before(_))), "nobody listens");
    let mut door = world.listen(at(PUBLIC, 80));
    go(async move {
        while let Some(mut stream) = door.recv().await {
            assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        }
    });
    assert!(matches!(hand_over().await, Err(Lost::After(_))), "it was read, and the connection ended");
    let _silent = world.listen(at(PUBLIC, 80));
    assert!(matches!(hand_over().await, Err(Lost::After(_))), "it was taken, and nobody answered");
    let _heard =
        http(&world, at(PUBLIC, 80), |_| b"HTTP/1.1 307 X\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n".to_vec());
    assert_eq!(hand_over().await.unwrap().status, 307, "it is not said anywhere else");
}
