//! A live stream that is cut at any byte, again and again, while people write: whoever takes it up where it ended knows
//! what somebody knows who was never cut off (REL-R17).

use crate::crash::line::{Line, Writers};
use crate::crash::outbound::only_sending;
use crate::crash::server::{Place, Running};
use crate::crash::{Dice, told};
use serde_json::{Value, json};
use std::time::Duration;
use store::args;
use testkit::report;
use testkit::{Fresh, both};
use tokio::io::AsyncReadExt;

const PATIENCE: Duration = Duration::from_secs(60);

/// 25 with each change, a thousand in a long run.
fn cuts() -> usize {
    told("GOODWORD_TEST_KILLS").map_or(25, |kills| kills.parse::<usize>().unwrap() * 5)
}

/// Somebody who listens.
struct Listener {
    address: String,
    cookie: String,
    /// Sequences of all facts that came whole, in their order.
    facts: Vec<i64>,
    gaps: usize,
}

impl Listener {
    fn at(running: &Running, cookie: &str) -> Self {
        Self { address: running.address.clone(), cookie: cookie.to_owned(), facts: vec![], gaps: 0 }
    }

    /// Takes the stream up where it ended, and listens until so many bytes came, or to this fact.
    async fn listens(&mut self, most: usize, until: i64) {
        let (address, cookie) = (&self.address, &self.cookie);
        let last = self.facts.last().copied().unwrap_or(0);
        // The older way of speaking: what comes is the stream itself, not pieces of it.
        let ask = format!(
            "GET /api/v1/live HTTP/1.0\r\nhost: {address}\r\ncookie: {cookie}\r\nlast-event-id: {last}\r\n\r\n"
        );
        let mut socket = Line::at(address).raw(&ask).await.unwrap();
        let (mut heard, mut piece, mut taken) = (Vec::new(), [0; 1_024], 0);
        while heard.len() < most && self.facts.last().is_none_or(|last| *last < until) {
            let room = piece.len().min(most - heard.len());
            let read = tokio::time::timeout(PATIENCE, socket.read(&mut piece[..room])).await.unwrap().unwrap();
            assert!(read > 0, "the stream ended: {}", String::from_utf8_lossy(&heard));
            heard.extend_from_slice(&piece[..read]);
            taken += self.takes(&heard[taken..]);
        }
    }

    /// Takes the frames that are whole; gives how many bytes they were.
    fn takes(&mut self, heard: &[u8]) -> usize {
        let Some(end) = heard.windows(2).rposition(|two| two == b"\n\n") else { return 0 };
        let whole = String::from_utf8_lossy(&heard[..end]).into_owned();
        for frame in whole.split("\n\n") {
            self.gaps += usize::from(frame.contains("event: gap"));
            let data = frame.split_once("data: ").filter(|_| frame.contains("event: fact"));
            let seq = data.map(|(_, data)| serde_json::from_str::<Value>(data).unwrap()["seq"].as_i64().unwrap());
            self.facts.extend(seq);
        }
        end + 2
    }
}

both!(rel_r17_cut_at_any_byte_a_stream_is_taken_up_without_a_hole, async |fresh: Fresh| {
    let engine = if fresh.place.url.is_some() { "postgres" } else { "sqlite" };
    let place = Place::make(fresh, "support@shop.test", &only_sending(9)).await;
    place.conversation().await;
    let cookie = place.administrator().await;
    let running = place.start();
    let line = Line::to(&running, &cookie);
    let (writers, mut dice, cuts) = (Writers::begin(&line, 2), Dice(17), cuts());
    let mut cut_off = Listener::at(&running, &cookie);
    for _ in 0..cuts {
        let most = 200 + usize::try_from(dice.below(3_000)).unwrap();
        cut_off.listens(most, i64::MAX).await;
    }
    writers.end().await;
    line.note("the last word").await.unwrap().unwrap();
    let beside = place.beside().await;
    let last = "select max(seq) from facts where kind = 'note_added'";
    let last: i64 = beside.read().await.unwrap().one(last, args![]).await.unwrap().only().unwrap();
    beside.close().await;
    let mut never_cut = Listener::at(&running, &cookie);
    cut_off.listens(usize::MAX, last).await;
    never_cut.listens(usize::MAX, last).await;
    assert_eq!((cut_off.gaps, never_cut.gaps), (0, 0), "nothing is older than what is kept");
    assert_eq!(cut_off.facts, never_cut.facts, "after {cuts} cuts");
    assert!(cut_off.facts.is_sorted_by(|a, b| a < b));
    report(&json!({
        "case": "REL-R17", "engine": engine, "what": "the live stream cut at any byte while people write", "done": never_cut.facts.len(), "faults": cuts,
        "lost": 0, "doubled": 0, "note": "whoever was cut off knows what somebody knows who never was"
    }));
});
