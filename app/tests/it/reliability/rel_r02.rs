//! What an IMAP server does, or lets others do: a real one, with a gate before it (REL-R2).

use super::gate::Act;
use super::post::{Post, letter, usual};
use testkit::{Fresh, both};

const FETCH: &str = "BODY.PEEK[";

fn marks(some: std::ops::Range<usize>) -> Vec<String> {
    some.map(|n| format!("n{n:02}")).collect()
}

/// Lays these, each with an id of its own.
fn lay(post: &Post, some: std::ops::Range<usize>) {
    for mark in marks(some) {
        post.lay(usual(&mark));
    }
}

both!(expunge_during_fetch, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[("after_reading", "delete")]).await else { return };
    lay(&post, 0..20);
    let other = post.stranger();
    let expunge = post.gate.meets(FETCH, move || {
        // Numbers of others shift now, wherever somebody counts by place.
        other().does(&["SELECT INBOX", "STORE 2,9,10 +FLAGS (\\Deleted)", "EXPUNGE", "LOGOUT"]);
        Act::Pass
    });
    post.catches_up().await;
    assert!(expunge.was(), "nothing was fetched while it was expunged");
    let here = post.marks().await;
    let expunged = ["n01", "n08", "n09"];
    let lost: Vec<String> = marks(0..20).into_iter().filter(|mark| !here.contains_key(mark)).collect();
    assert!(lost.iter().all(|mark| expunged.contains(&mark.as_str())), "lost: {lost:?}");
    assert!(here.values().all(|n| *n == 1), "{here:?}");
    assert_eq!(post.paths().len(), 0, "what is deleted there is here");
    lay(&post, 20..22);
    post.catches_up().await;
    post.has_once(marks(0..22).into_iter().filter(|mark| !lost.contains(mark))).await;
});

both!(no_message_id_is_kept, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    for mark in ["one", "two", "three"] {
        post.lay(letter(mark, None));
    }
    for (mark, id) in [("empty", "Message-ID: <>\n"), ("blank", "Message-ID: \n"), ("odd", "Message-ID: no brackets\n")]
    {
        post.lay(letter(mark, None).replacen("Date:", &format!("{id}Date:"), 1));
    }
    post.catches_up().await;
    post.has_once(["one", "two", "three", "empty", "blank", "odd"]).await;
});

both!(older_than_yesterday_is_found, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    for (mark, days) in [("yesterday", 1), ("last-month", 40), ("last-year", 400), ("tomorrow", -1)] {
        post.lay_aged(usual(mark), days);
    }
    post.catches_up().await;
    post.has_once(["yesterday", "last-month", "last-year", "tomorrow"]).await;
    let open = "select count(*) from conversations where status = 'open'";
    assert_eq!(post.house.count(open).await, 4, "what comes is work, whatever its date");
});

both!(uidvalidity_change, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    lay(&post, 0..15);
    post.lay(letter("n15", None));
    post.catches_up().await;
    // Everything is numbered anew, without those that somebody took out.
    post.renumber(|numbers| {
        numbers.validity += 1;
        numbers.files.drain(..4);
        numbers.files.iter_mut().zip(1..).for_each(|((number, _), new)| *number = new);
        numbers.next = 13;
    });
    lay(&post, 16..19);
    post.catches_up().await;
    post.has_once(marks(0..19)).await;
    // This time nothing but the validity tells: what was there last has the number it had.
    let three: Vec<String> = marks(19..22).iter().map(|mark| post.lay(usual(mark))).collect();
    post.renumber(|numbers| {
        numbers.validity += 1;
        numbers.files.drain(..3);
        drop(numbers.files.splice(0..0, (1..).zip(three)));
    });
    post.catches_up().await;
    post.has_once(marks(0..22)).await;
});

both!(uid_reuse, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[("after_reading", "delete")]).await else { return };
    lay(&post, 0..3);
    post.catches_up().await;
    // An empty mailbox counts from one again, under the same validity.
    for round in 3..6 {
        post.renumber(|numbers| {
            numbers.files.clear();
            numbers.next = 1;
        });
        lay(&post, round..round + 1);
        post.catches_up().await;
    }
    post.has_once(marks(0..6)).await;
});

both!(rel_r02_a_number_given_to_another_mail_hides_neither, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    lay(&post, 0..12);
    post.catches_up().await;
    // Restored from a copy: the last three are gone, and their numbers are those of others.
    let three: Vec<String> =
        (12..15).map(|n| post.lay(letter(&format!("n{n}"), Some("a longer id than the others have")))).collect();
    post.renumber(|numbers| {
        let files = numbers.files.len();
        numbers.files.truncate(files - 3);
        let next = numbers.next - 3;
        numbers.files.extend(three.into_iter().zip(next..).map(|(name, number)| (number, name)));
    });
    post.catches_up().await;
    post.has_once(marks(0..15)).await;
});

both!(synthetic_id_stable, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    // The same in everything an id could be made of, but for the last word.
    let same = |word: &str| letter("same", None).replace("words of same", word);
    for word in ["one", "two", "three"] {
        post.lay(same(word));
    }
    post.catches_up().await;
    let ids = "select count(*) from messages where direction = 'in' and subject = 'same'";
    assert_eq!(post.house.count(ids).await, 3, "alike is not the same");
    post.renumber(|numbers| {
        numbers.validity += 1;
        numbers.files.reverse();
        numbers.files.iter_mut().zip(1..).for_each(|((number, _), new)| *number = new);
    });
    post.catches_up().await;
    assert_eq!(post.house.count(ids).await, 3, "read again it is the same");
    assert_eq!(post.house.count("select count(*) from inbound where state = 'new'").await, 0);
});

both!(rel_r02_whatever_befalls_the_line_each_mail_is_here_once, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    let bye = Act::Say("* BYE restarting\r\n");
    let troubles = [
        (FETCH, Act::CutAfter(700)),
        (FETCH, Act::CutAfter(5)),
        (FETCH, bye.clone()),
        ("STORE", bye.clone()),
        ("SELECT", bye.clone()),
        ("UID SEARCH", bye),
        ("IDLE", Act::Say("+ idling\r\n* BYE restarting\r\n")),
    ];
    for (round, (word, act)) in troubles.into_iter().enumerate() {
        lay(&post, round * 5..round * 5 + 5);
        let trouble = post.gate.once(word, act);
        post.catches_up().await;
        assert!(trouble.was(), "{round}: {word}");
        post.has_once(marks(0..round * 5 + 5)).await;
    }
});

both!(rel_r02_read_by_others_or_moved_it_is_here_once, async |fresh: Fresh| {
    let Some(post) = Post::open(fresh, &[]).await else { return };
    lay(&post, 0..4);
    post.other().does(&["SELECT INBOX", "STORE 1:* +FLAGS (\\Seen \\Answered)", "LOGOUT"]);
    post.catches_up().await;
    post.has_once(marks(0..4)).await;
    // Moved into another folder that is read from now on, everything is known.
    post.other().does(&["CREATE Desk", "SELECT INBOX", "MOVE 1:* Desk", "LOGOUT"]);
    post.reads_folder("Desk").await;
    post.catches_up().await;
    post.has_once(marks(0..4)).await;
    // The folder is renamed: that is told, and under its new name everything in it is known.
    post.other().does(&["RENAME Desk Shop", "LOGOUT"]);
    post.reads_until(is_failing(&post)).await;
    post.reads_folder("Shop").await;
    lay(&post, 4..5);
    post.other().does(&["SELECT INBOX", "MOVE 1:* Shop", "LOGOUT"]);
    post.catches_up().await;
    post.has_once(marks(0..5)).await;
});

async fn is_failing(post: &Post) {
    while post.house.count("select count(*) from inboxes where health = 'failing'").await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
