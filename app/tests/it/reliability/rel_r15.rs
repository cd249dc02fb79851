//! Mail that is broken in every way that was seen: the mailbox goes on (REL-R15). A parser that falls over or stands still
//! is with `poison`, mail made to exhaust one with `abuse::sec_d9`, the rest of mail too large to be fetched with `giants`.

use super::post::{Post, letter, usual};
use testkit::{Fresh, both};

/// Of one mail.
const GIANT: usize = 1 << 30;

/// Broken in every way that was seen in the wild.
fn broken() -> Vec<(&'static str, Vec<u8>)> {
    let text = |mark: &str| letter(mark, Some(&format!("{mark}@customer.test")));
    let without = |mark: &str, header: &str| {
        let kept: Vec<String> =
            text(mark).lines().filter(|line| !line.starts_with(header)).map(str::to_owned).collect();
        kept.join("\n").into_bytes()
    };
    let headers = |mark: &str, more: &str| text(mark).replacen("Date:", &format!("{more}\nDate:"), 1).into_bytes();
    vec![
        ("no-id", letter("no-id", None).into_bytes()),
        ("no-from", without("no-from", "From:")),
        ("no-date", without("no-date", "Date:")),
        ("nul", text("nul").replace("words of", "wor\0ds \0of").into_bytes()),
        ("raw-bytes", [text("raw-bytes").as_bytes(), b"\xff\xfe\x80\xc3\x28 and on\n"].concat()),
        ("charset", headers("charset", "MIME-Version: 1.0\nContent-Type: text/plain; charset=x-unknown-404")),
        ("boundary", headers("boundary", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=never")),
        ("no-boundary", headers("no-boundary", "MIME-Version: 1.0\nContent-Type: multipart/mixed")),
        ("base64", headers("base64", "MIME-Version: 1.0\nContent-Transfer-Encoding: base64")),
        ("long-line", text("long-line").replace("words", &"w".repeat(100_000)).into_bytes()),
        ("folded", headers("folded", &format!("X-Fold: a{}", "\n b".repeat(5_000)))),
        ("two-ids", headers("two-ids", "Message-ID: <other@customer.test>")),
    ]
}

both!(one_bad_mail_does_not_stop_the_box, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    let broken = broken();
    let mut marks: Vec<String> = Vec::new();
    for (number, (mark, raw)) in broken.iter().enumerate() {
        post.lay(usual(&format!("before-{number}")));
        post.lay(raw);
        marks.extend([format!("before-{number}"), (*mark).to_owned()]);
    }
    for nothing in ["", "\n\n\n", "no header at all, and nothing that looks like one\n"] {
        post.lay(nothing);
    }
    post.lay(usual("last"));
    marks.push("last".into());
    post.catches_up().await;
    let aside = post.house.count("select count(*) from inbound where state = 'quarantined'").await;
    assert!((1..=3).contains(&aside), "{aside} were set aside");
    let all = "select count(*) from inbound";
    // Two of nothing are the same nothing.
    assert!(post.house.count(all).await >= i64::try_from(marks.len()).unwrap() + aside);
    post.has_once(marks).await;
});

both!(rel_r15_of_a_mail_of_a_gibibyte_the_beginning_is_taken_in_and_the_next_one_after_it, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    let kind = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nDate:";
    let film = "--b\nContent-Type: video/mp4; name=film.mp4\nContent-Transfer-Encoding: base64\n\n";
    let head = letter("giant", Some("giant@customer.test")).replacen("Date:", kind, 1);
    let head = head.replacen("words of giant", &format!("--b\n\nwords of giant\n{film}"), 1);
    post.lay_giant(&head, &format!("{}\n", "QUJD".repeat(19)), GIANT);
    post.lay(usual("next"));
    post.catches_up().await;
    post.has_once(["giant", "next"]).await;
    let rest = post.house.count("select count(*) from message_rests where state = 'left' and bytes > 1073741824").await;
    assert_eq!(rest, 1, "its beginning stands, its rest is left on the server");
});
