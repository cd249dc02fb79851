//! The other side hands in by itself; from here it is only asked now and then whether it is there and believes us.

use crate::call::{Trouble, post};
use crate::{Generic, manifest};
use contract::{Account, Intake};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::watch;

pub(crate) async fn run(
    channel: Arc<Generic>,
    account: Account,
    intake: Arc<dyn Intake>,
    mut stop: watch::Receiver<bool>,
) {
    tokio::select! {
        biased;
        // a sender that is gone means the same as an order to stop
        _ = stop.wait_for(|stop| *stop) => {}
        () = keep_asking(&channel, &account, &*intake) => {}
    }
}

async fn keep_asking(channel: &Generic, account: &Account, intake: &dyn Intake) {
    let line = channel.line(&account.inbox);
    let mut failures = 0_u32;
    loop {
        let trouble = trouble(channel, account).await;
        failures = if trouble.is_some() { failures.saturating_add(1) } else { 0 };
        // one bad moment is no news, the second in a row is; who does not believe us will not later
        let news = match trouble {
            Some(Trouble::Later(..) | Trouble::Cut(_)) if failures == 1 => None,
            Some(trouble) => Some(Some(trouble.words())),
            None => Some(None),
        };
        if let Some(words) = news {
            say(account, intake, words).await;
        }
        // whether a bad moment was one shows soon
        let pause = if failures == 1 { channel.seldom / 4 } else { channel.seldom };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = line.look.notified() => {}
        }
    }
}

async fn say(account: &Account, intake: &dyn Intake, words: Option<String>) {
    if let Err(fault) = intake.health(&account.inbox, words).await {
        tracing::warn!(inbox.id = %account.inbox, error = %fault, "how an inbox is could not be written down");
    }
}

/// What is wrong with the way there, if something is.
pub(crate) async fn trouble(channel: &Generic, account: &Account) -> Option<Trouble> {
    if !manifest::of(&account.settings).can_reply {
        return None;
    }
    check(channel, account).await.err()
}

/// Asks the other side whether it is there.
pub(crate) async fn check(channel: &Generic, account: &Account) -> Result<Value, Trouble> {
    let id = format!("check:{}:{}", account.inbox, channel.clock.now().0);
    post(channel, account, (&id, json!({ "type": "check" }).to_string().into_bytes())).await
}

#[cfg(test)]
mod tests {
    use crate::Generic;
    use contract::{Account, Channel, Memory};
    use outside::{Doubles, Guard, Outside};
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU16, Ordering};
    use store::outbox::Answer;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::watch;
    use tokio::time::{Duration, Instant, sleep};

    /// A forum that answers everything with a status.
    struct Forum {
        status: Arc<AtomicU16>,
        channel: Arc<Generic>,
        account: Account,
        desk: Arc<Memory>,
        _stop: watch::Sender<bool>,
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own tasks")]
    fn forum() -> Forum {
        let (doubles, status) = (Doubles::default(), Arc::new(AtomicU16::new(200)));
        doubles.name("forum.test", &["93.184.216.34".parse().unwrap()]);
        let (mut door, said) = (doubles.listen("93.184.216.34:80".parse().unwrap()), Arc::clone(&status));
        tokio::spawn(async move {
            while let Some(mut stream) = door.recv().await {
                let mut request = [0; 16 * 1024];
                assert!(stream.read(&mut request).await.unwrap() > 0);
                let status = said.load(Ordering::SeqCst);
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let outside = Outside::over(Guard::default(), Arc::new(doubles.clone()), Arc::new(doubles)).unwrap();
        let channel = Arc::new(Generic::new(outside, Arc::new(|_message| Box::pin(async { Ok(vec![]) }))));
        let mut account = crate::tests::account(r#"{ "name": "Forum", "visibility": "public" }"#);
        let more = [("url", "http://forum.test/hook".to_owned()), ("secret", base::webhook::new_secret())];
        account.settings.0.extend(more.map(|(key, value)| (key.to_owned(), value)));
        let (desk, (stop, stopped)) = (Arc::<Memory>::default(), watch::channel(false));
        let reading: Arc<dyn Channel> = channel.clone();
        tokio::spawn(reading.receive(account.clone(), Arc::<Memory>::clone(&desk), stopped));
        Forum { status, channel, account, desk, _stop: stop }
    }

    impl Forum {
        /// From now on it answers so; how long that takes to show.
        async fn shows(&self, status: u16, ill: Option<&str>) -> Duration {
            let begun = Instant::now();
            self.status.store(status, Ordering::SeqCst);
            self.until(ill).await;
            begun.elapsed()
        }

        async fn until(&self, ill: Option<&str>) {
            let fits = |desk: &Memory| ill.map_or(desk.health() == Some(None), |words| desk.is_ill(words));
            self.desk.until("told", fits).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn conf_12_a_side_that_believes_us_no_more_or_is_away_is_told_within_a_minute() {
        let forum = forum();
        forum.until(None).await;
        for (status, words) in [(401, "does not believe the signature"), (500, "answered 500")] {
            sleep(Duration::from_secs(1)).await;
            assert!(forum.shows(status, Some(words)).await < Duration::from_secs(60), "{status}");
            assert!(forum.shows(200, None).await < Duration::from_secs(60), "{status}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_not_believed_is_told_at_once() {
        let forum = forum();
        forum.until(None).await;
        sleep(Duration::from_secs(1)).await;
        forum.status.store(401, Ordering::SeqCst);
        let begun = Instant::now();
        let payload = json!({ "message": "msg_1" });
        let said = forum.channel.send(Some(&forum.account), &payload, b"{}".to_vec()).await;
        assert!(matches!(said, Answer::Later(..)), "{said:?}");
        forum.until(Some("does not believe the signature")).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}
