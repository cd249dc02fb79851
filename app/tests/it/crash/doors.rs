//! People fill in the form, and another system hands in what its people wrote, while the program is killed at random
//! moments and at its n-th write. Whoever hears no answer says the same once more: people press the button again, systems
//! try again. What was acknowledged is there, and nothing is there twice (CONF-04).

use super::line::Line;
use super::server::{Place, Running};
use super::traced::{Tracer, can_trace};
use super::{Dice, Plan};
use base::webhook::{Signed, new_secret, sign};
use base::{Clock, SystemClock, Time};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::args;
use testkit::report;
use testkit::{Fresh, both};
use tokio::task::JoinHandle;

const PEOPLE: usize = 4;
const WRITES: &str = "pwrite64,sendto,sendmsg,writev";

/// A way in.
#[derive(Clone)]
enum Door {
    /// The form of an inbox, and the page somebody has open.
    Form { path: String, began: String },
    /// What another system hands in, signed.
    System { path: String, secret: String },
}

impl Door {
    async fn form(place: &Place, running: &Running) -> Self {
        let path = format!("/p/form/{}", place.inbox);
        let page = Line::at(&running.address).get(&path).await.unwrap().body;
        let began = page.split("name=\"began\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        // Nobody writes a message faster than this.
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        Self::Form { path, began }
    }

    /// Says something once; whether it was acknowledged.
    async fn says(&self, address: &str, (who, text): (usize, &str)) -> bool {
        let line = Line::at(address);
        let heard = match self {
            Self::Form { path, began } => {
                let words = text.replace(' ', "+");
                // Each message is somebody else's: an address has a limit of its own.
                let fields = format!("began={began}&email={}%40post.example&message={words}", text.replace(' ', "."));
                line.post_as("application/x-www-form-urlencoded", path, &fields).await
            }
            Self::System { path, secret } => {
                let (id, at) = (text.replace(' ', "-"), SystemClock.now());
                let thing = json!({
                    "id": id, "thread": id, "from": { "id": format!("p{who}"), "name": "Ana" }, "text": text, "at": "2025-06-01T08:00:00Z",
                });
                let (body, at) = (thing.to_string(), at.0 / Time::SECOND);
                let signature = sign(secret, Signed { id: &id, at, body: body.as_bytes() }).unwrap();
                let line = line.with("webhook-id", &id).with("webhook-timestamp", &at.to_string());
                line.with("webhook-signature", &signature).post_as("application/json", path, &body).await
            }
        };
        let Ok(heard) = heard else { return false };
        heard.status == 200 && !heard.body.contains("refused")
    }
}

/// What people were told.
#[derive(Default)]
struct Told {
    tried: BTreeSet<String>,
    kept: BTreeSet<String>,
}

/// People who write until told to stop.
struct Writers {
    told: Arc<Mutex<Told>>,
    address: Arc<Mutex<String>>,
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Writers {
    #[expect(clippy::disallowed_methods, reason = "people beside the test")]
    fn begin(door: &Door, running: &Running) -> Self {
        let address = Arc::new(Mutex::new(running.address.clone()));
        let (told, stop) = (Arc::<Mutex<Told>>::default(), Arc::new(AtomicBool::new(false)));
        let mut all = Self { told, address, stop, tasks: vec![] };
        for who in 0..PEOPLE {
            let (door, told, address, stop) =
                (door.clone(), Arc::clone(&all.told), Arc::clone(&all.address), Arc::clone(&all.stop));
            all.tasks.push(tokio::spawn(async move {
                for n in 0_u32.. {
                    let text = format!("words {who} {n:05}");
                    told.lock().unwrap().tried.insert(text.clone());
                    loop {
                        if stop.load(Ordering::SeqCst) {
                            return;
                        }
                        let at = address.lock().unwrap().clone();
                        if door.says(&at, (who, &text)).await {
                            break;
                        }
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                    told.lock().unwrap().kept.insert(text);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }));
        }
        all
    }

    fn now_at(&self, running: &Running) {
        running.address.clone_into(&mut self.address.lock().unwrap());
    }

    async fn end(self) -> Told {
        self.stop.store(true, Ordering::SeqCst);
        for one in self.tasks {
            one.await.unwrap();
        }
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

/// Kills it: every second time at one of its writes.
async fn kill(running: &mut Running, (life, dice): (usize, &mut Dice)) {
    tokio::time::sleep(Duration::from_millis(100 + dice.below(500))).await;
    if life.is_multiple_of(2) && can_trace() {
        let tracer = Tracer::befall(running, WRITES, &format!("signal=KILL:when={}", 1 + dice.below(60)));
        running.end(Duration::from_secs(8)).await;
        drop(tracer);
    }
    running.kill();
}

async fn survive(place: Place, door: Door, mut running: Running) {
    let (plan, mut dice) = (Plan::or(0, 6), Dice(23));
    let writers = Writers::begin(&door, &running);
    for life in 0..plan.kills {
        kill(&mut running, (life, &mut dice)).await;
        place.time_passes().await;
        running = place.start();
        writers.now_at(&running);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let told = writers.end().await;
    place.until("select count(*) from inbound where state = 'new'", 0, Duration::from_secs(60)).await;
    running.kill();
    judge(&place, &door, (&told, plan.kills)).await;
}

async fn judge(place: &Place, door: &Door, (told, kills): (&Told, usize)) {
    let db = place.open().await;
    let engine = if db.folder().join("goodword.db").exists() { "sqlite" } else { "postgres" };
    let rows =
        db.read().await.unwrap().rows("select text from messages where direction = 'in'", args![]).await.unwrap();
    let mut there: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        *there.entry(row.only::<String>().unwrap().trim().to_owned()).or_default() += 1;
    }
    db.close().await;
    let lost: Vec<&String> = told.kept.iter().filter(|text| !there.contains_key(*text)).collect();
    let wrong = |(text, n): &(&String, &usize)| **n > 1 || !told.tried.contains(*text);
    let doubled: Vec<(&String, &usize)> = there.iter().filter(wrong).collect();
    let what = if matches!(door, Door::Form { .. }) { "forms filled in" } else { "handed in by another system" };
    report(&json!({
        "case": "CONF-04", "engine": engine, "what": format!("{what}, killed at random and at a write"),
        "done": told.kept.len(), "faults": kills, "lost": lost.len(), "doubled": doubled.len()
    }));
    assert!(told.kept.len() >= kills, "only {} were acknowledged", told.kept.len());
    assert_eq!((lost, doubled), (vec![], vec![]));
}

both!(a_form_filled_in_while_it_was_killed_is_there_once, async |fresh: Fresh| {
    let place = Place::with(fresh, ("form", None), &[]).await;
    let running = place.start();
    let door = Door::form(&place, &running).await;
    survive(place, door, running).await;
});

both!(what_another_system_hands_in_while_it_was_killed_is_there_once, async |fresh: Fresh| {
    let secret = new_secret();
    let settings = [
        ("manifest", r#"{"name":"Kettle app","visibility":"private"}"#.to_owned()),
        ("url", "http://127.0.0.1:9/hook".to_owned()),
        ("secret", secret.clone()),
    ];
    let place = Place::with(fresh, (api::KIND, None), &settings).await;
    let running = place.start();
    let door = Door::System { path: format!("/api/v1/channels/{}/inbound", place.inbox), secret };
    survive(place, door, running).await;
});
