//! REL-14: a host that keeps failing is left alone, and others do not notice.

use crate::world::{Do, PUBLIC, at, friendly, ip, mail, outside};
use outside::smtp::{Answer, Letter, Limits, Smtp};
use outside::{Doubles, MailHost, Security};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::time::{Duration, sleep};

fn host(name: &str) -> MailHost {
    MailHost { host: name.into(), port: 25, security: Security::None, login: None }
}

fn letter() -> Letter {
    Letter { from: "a@a.test".into(), to: vec!["b@b.test".into()], bytes: b"x\r\n".to_vec() }
}

#[tokio::test(start_paused = true)]
async fn five_failures_open_it_and_one_good_probe_closes_it() {
    let world = Doubles::default();
    world.name("bad.test", &[ip(PUBLIC)]);
    world.name("good.test", &[ip("93.184.216.35")]);
    let ill = Arc::new(AtomicBool::new(true));
    let switch = Arc::clone(&ill);
    let heard = mail(
        &world,
        at(PUBLIC, 25),
        move |line| if switch.load(Ordering::SeqCst) { Do::Close } else { friendly(line) },
    );
    mail(&world, at("93.184.216.35", 25), friendly);
    let smtp = Smtp::new(&outside(&world), Limits::default());
    for _ in 0..5 {
        assert!(matches!(smtp.send(&host("bad.test"), &letter()).await, Answer::Later(..)));
    }
    let told = smtp.send(&host("bad.test"), &letter()).await;
    assert!(matches!(&told, Answer::Later(words, Some(wait)) if words.contains("left alone") && *wait > 0), "{told:?}");
    assert_eq!(heard.lock().unwrap().connections, 5);
    assert!(matches!(smtp.send(&host("good.test"), &letter()).await, Answer::Handed { .. }));
    ill.store(false, Ordering::SeqCst);
    sleep(Duration::from_secs(60)).await;
    assert!(matches!(smtp.send(&host("bad.test"), &letter()).await, Answer::Handed { .. }));
    assert!(matches!(smtp.send(&host("bad.test"), &letter()).await, Answer::Handed { .. }));
}
