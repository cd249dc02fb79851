//! What is the same mail and what is not, in generated pairs (REL-R3, REL-3): the id and what was said decide; the way it
//! came does not. What is taken for the same loses no byte.

use crate::house::{House, with_a_film, with_headers};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
use store::{args, blobs};
use testkit::{Fresh, both};

/// The id of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    None,
    Its,
    Another,
}

/// How the second of a pair differs from the first, beside its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Nothing,
    /// Another way it came.
    Received,
    /// Line ends as another server writes them.
    LineEnds,
    Words,
    Header(&'static str),
}

impl Change {
    /// Whether it says something else.
    const fn says_other(self) -> bool {
        matches!(self, Self::Words | Self::Header(_))
    }
}

#[derive(Clone, Debug)]
struct Pair {
    ids: (Id, Id),
    change: Change,
    words: String,
    /// Whether it is more than the database itself keeps.
    large: bool,
}

impl Pair {
    /// As different mails as there are in it.
    fn mails(&self) -> i64 {
        if self.ids.0 == self.ids.1 && !self.change.says_other() { 1 } else { 2 }
    }

    fn raw(&self, number: usize, to: &str, (id, change): (Id, Change)) -> String {
        let mut head = BTreeMap::from([
            ("From", format!("Ana <ana{number}@post.example>")),
            ("To", to.to_owned()),
            ("Cc", "bob@post.example".to_owned()),
            ("Subject", format!("pair {number:04}")),
        ]);
        match id {
            Id::None => {}
            Id::Its => drop(head.insert("Message-ID", format!("<its{number}@post.example>"))),
            Id::Another => drop(head.insert("Message-ID", format!("<another{number}@post.example>"))),
        }
        if let Change::Header(name) = change {
            head.entry(name).and_modify(|value| value.insert_str(0, if name == "Subject" { "Re: " } else { "x" }));
        }
        let words = if change == Change::Words { format!("{} more", self.words) } else { self.words.clone() };
        let head: Vec<(&str, &str)> = head.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let raw = with_headers(&head, &format!("mark {number:04} {words}\r\n"));
        let raw = if self.large { with_a_film(&raw) } else { raw };
        match change {
            Change::Received => format!("Received: from {number} by mx.example\r\n{raw}"),
            Change::LineEnds => raw.replace("\r\n", "\n"),
            _ => raw,
        }
    }
}

fn pairs() -> impl Strategy<Value = Pair> {
    let id = prop_oneof![Just(Id::None), Just(Id::Its)];
    let change = prop_oneof![
        Just(Change::Nothing),
        Just(Change::Received),
        Just(Change::LineEnds),
        Just(Change::Words),
        Just(Change::Header("From")),
        Just(Change::Header("To")),
        Just(Change::Header("Cc")),
        Just(Change::Header("Subject")),
    ];
    (id, any::<u8>(), change, "[a-zäöü ]{1,30}", any::<u8>()).prop_map(|(first, second, change, words, large)| {
        let second = match second {
            0..160 => first,
            160..220 => Id::Another,
            _ => Id::None,
        };
        Pair { ids: (first, second), change, words: words.trim().to_owned(), large: large < 20 }
    })
}

/// How often each mark stands in the texts that are here.
async fn marks(house: &House) -> BTreeMap<usize, i64> {
    let sql = "select text from messages where direction = 'in'";
    let rows = house.db().read().await.unwrap().rows(sql, args![]).await.unwrap();
    let mut all = BTreeMap::new();
    for row in rows {
        let text: String = row.only().unwrap();
        *all.entry(text["mark ".len()..][..4].parse().unwrap()).or_default() += 1;
    }
    all
}

/// 60 pairs with each change.
fn count() -> usize {
    crate::crash::told("GOODWORD_TEST_MAILS").map_or(60, |text| text.parse().unwrap())
}

both!(rel_r03_of_generated_pairs_none_is_lost_and_none_is_there_twice, async |fresh: Fresh| {
    let house = House::open(fresh).await;
    let mut runner = TestRunner::deterministic();
    let pairs: Vec<Pair> = (0..count()).map(|_| pairs().new_tree(&mut runner).unwrap().current()).collect();
    let (side, mut names) = (&house.kettles, Vec::new());
    for (number, pair) in pairs.iter().enumerate() {
        for one in [(pair.ids.0, Change::Nothing), (pair.ids.1, pair.change)] {
            let raw = pair.raw(number, &side.address, one);
            names.push(blobs::name(raw.as_bytes()));
            house.takes(side, raw).await;
        }
    }
    house.works.runner.drain(&["intake"]).await.unwrap();
    let here = marks(&house).await;
    for (number, pair) in pairs.iter().enumerate() {
        assert_eq!(here.get(&number), Some(&pair.mails()), "{number}: {pair:?}");
    }
    assert_eq!(house.count("select count(*) from inbound where state not in ('done', 'duplicate')").await, 0);
    let (mut conn, folder) = (house.db().read().await.unwrap(), house.db().folder().to_owned());
    for name in &names {
        let kept = blobs::get(&mut conn, &folder, name).await.unwrap().unwrap();
        assert_eq!(&blobs::name(&kept), name, "what is there twice keeps its bytes");
    }
    testkit::report(&serde_json::json!({
        "case": "REL-R3", "engine": if house.fresh.place.url.is_some() { "postgres" } else { "sqlite" }, "what": "generated pairs of mails that are one or two",
        "done": names.len(), "faults": 0, "lost": 0, "doubled": 0, "note": "each byte of what is taken for the same is kept"
    }));
});
