//! Tokens that are replaced at each use, and a program that is killed while it replaces them (CH-AT12, MAIL-110).
//!
//! The provider is a stand-in: it holds an answer back, or gives it, at the moment the test wants. It does what providers
//! that survive lost answers do: a token may be used until its successor was used. One that forbids even that locks
//! everybody out whose answer was lost (decision 110); `sign_in` runs a real one of that kind.

use crate::house::{House, id};
use contract::Passes;
use desk::sign_in::Keeper;
use goodword::settings::{Outside as Allowed, Settings};
use outside::oauth::Provider as Provided;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{Fresh, both};

const ROTATIONS: usize = 100;
/// Longer than a token holds, and than a dead process is waited for.
const LATER: i64 = 2 * 3_600_000;

/// When the program dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Never,
    /// It has asked; nothing happened yet.
    Asked,
    /// The old token is replaced; the answer never arrives.
    Replaced,
    /// The answer is on its way.
    Answered,
}

#[derive(Debug)]
struct Provider {
    moment: Moment,
    /// Counts the moments: what is told of an earlier one is nothing to wait for.
    round: usize,
    /// Numbers of the token given last, and of the one it was given for.
    last: usize,
    before: usize,
    renewed: usize,
    refused: usize,
    /// The next answer waits for this, when the old token is replaced already.
    held: Option<Receiver<()>>,
}

struct StandIn {
    port: u16,
    state: Arc<Mutex<Provider>>,
    reached: Receiver<usize>,
}

impl StandIn {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state =
            Provider { moment: Moment::Never, round: 0, last: 0, before: 0, renewed: 0, refused: 0, held: None };
        let (state, (tell, reached)) = (Arc::new(Mutex::new(state)), channel());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, tell) = (Arc::clone(&shared), tell.clone());
                // whoever is killed breaks the line; that is no failure here
                std::thread::spawn(move || drop(serve(stream, &shared, &tell)));
            }
        });
        Self { port, state, reached }
    }

    fn arm(&self, moment: Moment) {
        let mut state = self.state.lock().unwrap();
        state.moment = moment;
        state.round += 1;
    }

    async fn reached(&self) {
        let round = self.state.lock().unwrap().round;
        while self.reached.try_recv() != Ok(round) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn serve(stream: TcpStream, state: &Mutex<Provider>, tell: &Sender<usize>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let used = body.split('&').find_map(|pair| pair.strip_prefix("refresh_token=r"));
    let (moment, round) = {
        let state = state.lock().unwrap();
        (state.moment, state.round)
    };
    if moment == Moment::Asked && used.is_some() {
        return silence(&mut lines, (tell, round));
    }
    let (status, said) = answer(&mut state.lock().unwrap(), used.map(|number| number.parse().unwrap()));
    if moment == Moment::Replaced && used.is_some() {
        return silence(&mut lines, (tell, round));
    }
    let held = state.lock().unwrap().held.take();
    if let Some(held) = held {
        tell.send(round).unwrap();
        held.recv().unwrap();
    }
    let mut out = stream;
    write!(
        out,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
        said.len()
    )?;
    tell.send(round).unwrap();
    Ok(())
}

/// Says that it is time to die, and nothing more until the line is broken.
fn silence(lines: &mut impl Read, (tell, round): (&Sender<usize>, usize)) -> std::io::Result<()> {
    tell.send(round).unwrap();
    lines.read(&mut [0]).map(drop)
}

fn answer(state: &mut Provider, used: Option<usize>) -> (&'static str, String) {
    match used {
        Some(number) if number != state.last && number != state.before => {
            state.refused += 1;
            return ("400 Bad Request", json!({ "error": "invalid_grant" }).to_string());
        }
        Some(number) => {
            state.before = number;
            state.renewed += 1;
        }
        None => {}
    }
    state.last += 1;
    let number = state.last;
    let given = json!({ "access_token": format!("a{number}"), "refresh_token": format!("r{number}"), "token_type": "Bearer", "expires_in": 3600 });
    ("200 OK", given.to_string())
}

/// An inbox somebody has signed in for.
async fn signed_in(house: &House, provider: &StandIn) -> String {
    let ada = house.who("ada").await;
    let at = format!("http://127.0.0.1:{}", provider.port);
    let settings = json!({ "sign_in": "other", "oauth_authorize": format!("{at}/authorize"), "oauth_token": format!("{at}/token"),
        "oauth_client_id": "goodword", "allow_plain": "yes", "imap_user": "support@shop.test", "imap_host": "127.0.0.1",
        "smtp_host": "127.0.0.1" });
    let body = json!({ "name": "support", "channel": "email", "address": "support@shop.test", "settings": settings });
    let inbox = id(&ada.post("/inboxes", body).await.ok());
    let address = ada.post(&format!("/inboxes/{inbox}/sign-in"), json!({})).await.ok()["address"].to_string();
    let state = address.split("state=").nth(1).unwrap().split(['&', '"']).next().unwrap().to_owned();
    ada.post("/inboxes/sign-in", json!({ "state": state, "code": "once" })).await.ok();
    inbox
}

/// A house with an inbox that somebody signed in for, what it asks, and who keeps its tokens.
async fn kept(fresh: Fresh, provider: &StandIn) -> (House, base::InboxId, Provided, Keeper) {
    let outside = Allowed { allowed_hosts: vec!["127.0.0.1".to_owned()], authorities: None, name_servers: vec![] };
    let house = House::real(fresh, &Settings { outside, ..Settings::default() }).await;
    let inbox: base::InboxId = signed_in(&house, provider).await.parse().unwrap();
    let found = desk::inbox::get(&mut house.db().read().await.unwrap(), &inbox).await.unwrap();
    let account = found.account(&house.works.channels, &house.works.vault).unwrap();
    let asked = house.works.channels.get(&account.channel).unwrap().provider(&account.settings).unwrap().unwrap();
    let keeper: Keeper = (*house.works.house.part::<Keeper>().unwrap()).clone();
    (house, inbox, asked, keeper)
}

both!(who_was_given_up_for_dead_writes_nothing_over_what_came_after, async |fresh: Fresh| {
    let provider = StandIn::start();
    let (house, inbox, asked, keeper) = kept(fresh, &provider).await;
    house.clock.pass(LATER);
    provider.arm(Moment::Never);
    let (let_go, held) = channel();
    provider.state.lock().unwrap().held = Some(held);
    let (slow, own, whom) = (keeper.clone(), inbox.clone(), asked.clone());
    #[expect(clippy::disallowed_methods, reason = "a process of its own")]
    let first = tokio::spawn(async move { slow.pass(&own, &whom, None).await.map(drop) });
    provider.reached().await;
    house.clock.pass(LATER);
    keeper.pass(&inbox, &asked, None).await.unwrap();
    let_go.send(()).unwrap();
    first.await.unwrap().unwrap();
    house.clock.pass(LATER);
    keeper.pass(&inbox, &asked, None).await.unwrap();
    assert_eq!(provider.state.lock().unwrap().refused, 0, "what came first was not written last");
});

both!(ch_at_12_a_hundred_rotations_with_a_kill_in_each_lock_nobody_out, async |fresh: Fresh| {
    let provider = StandIn::start();
    let (house, inbox, asked, keeper) = kept(fresh, &provider).await;
    for round in 0..ROTATIONS {
        let moment = [Moment::Asked, Moment::Replaced, Moment::Answered][round % 3];
        provider.arm(moment);
        house.clock.pass(LATER);
        let (dying, own, whom) = (keeper.clone(), inbox.clone(), asked.clone());
        #[expect(clippy::disallowed_methods, reason = "a task that is killed")]
        let work = tokio::spawn(async move { dying.pass(&own, &whom, None).await.map(drop) });
        provider.reached().await;
        work.abort();
        drop(work.await);
        // the next life
        provider.arm(Moment::Never);
        house.clock.pass(LATER);
        let pass = keeper.pass(&inbox, &asked, None).await;
        assert!(pass.is_ok(), "locked out in round {round}, killed when {moment:?}: {:?}", pass.err());
    }
    let (refused, renewed) = {
        let state = provider.state.lock().unwrap();
        (state.refused, state.renewed)
    };
    assert_eq!(refused, 0, "nobody was ever told no");
    assert!(renewed >= 2 * ROTATIONS - ROTATIONS.div_ceil(3), "{renewed}");
});
