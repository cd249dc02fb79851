//! Words are found alike on both engines, whatever people type.

use crate::{begin, number};
use store::search::{self, Holders};
use store::{Db, args};
use testkit::{Fresh, both};

async fn put(db: &Db, name: &str, text: &str) {
    let mut tx = begin(db).await;
    search::put(&mut tx, name, "message", Some(name), text).await.unwrap();
    tx.commit().await.unwrap();
}

async fn found(db: &Db, words: &str) -> String {
    let mut conn = db.read().await.unwrap();
    let Some(matching) = search::matching(&conn, words, (1, search::DEPTHS[0])) else { return "(no words)".into() };
    let sql = format!("select distinct f.conversation_id as c from ({}) f order by c", matching.sql);
    let rows = conn.rows(sql, args![matching.asked]).await.unwrap();
    rows.iter().map(|row| row.get::<String>("c").unwrap()).collect::<Vec<_>>().join(" ")
}

both!(words_phrases_and_beginnings_are_found, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, "a", "The Kettle's lid cracked — again! Order GW-1042.").await;
    put(&db, "b", "Ein Café in Zürich, große Freude; naïve résumé").await;
    put(&db, "c", "lid of the kettle").await;
    for (words, expected) in [
        ("kettle", "a c"),
        ("KETT", "a c"),
        ("kettle lid", "a c"),
        ("\"kettle s lid\"", "a"),
        ("\"lid of\"", "c"),
        ("kett lid", ""),
        ("cafe", "b"),
        ("zurich", "b"),
        ("große", "b"),
        ("gw-1042", "a"),
        ("1042", "a"),
        ("resume naive", "b"),
        ("kettle café", ""),
    ] {
        assert_eq!(found(&db, words).await, expected, "{words}");
    }
});

both!(languages_without_spaces_are_found_by_neighbours, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, "zh", "我的包裹在哪里").await;
    put(&db, "ja", "注文した荷物が届きません。返品できますか").await;
    put(&db, "ko", "배송이 늦어요").await;
    put(&db, "th", "พัสดุอยู่ที่ไหน").await;
    for (words, expected) in [
        ("包裹", "zh"),
        ("裹在", "zh"),
        ("在哪里", "zh"),
        ("里", "zh"),
        ("我", "zh"),
        ("哪", "zh"),
        ("荷物", "ja"),
        ("返品 荷物", "ja"),
        ("배송", "ko"),
        ("늦어요", "ko"),
        ("พัสดุ", "th"),
        ("裹包", ""),
        ("\"包裹在\"", "zh"),
    ] {
        assert_eq!(found(&db, words).await, expected, "{words}");
    }
});

both!(nothing_that_is_typed_is_an_error, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, "a", "and or not near lid").await;
    let long = "x".repeat(100_000);
    let many = "a ".repeat(50_000);
    for hostile in [
        "lid AND",
        "OR",
        "NOT lid",
        "lid NEAR/3 x",
        "NEAR(",
        "\"",
        "\"\"",
        "\"lid",
        "lid\"",
        "a:b",
        "body:lid",
        "^lid",
        "lid*",
        "*",
        "(",
        ")",
        "{}",
        "-",
        "+",
        "a & b | !c",
        "<->",
        ":*",
        "'",
        "';--",
        "\\",
        "\0",
        "li\0d",
        "\u{202e}",
        "%",
        "_",
        "ﷺ",
        "\u{feff}",
        "İ",
        "ß",
        "💥",
        &long,
        &many,
        "\u{1f1e9}\u{1f1ea}",
        "a\u{301}\u{301}\u{301}",
    ] {
        found(&db, hostile).await;
    }
    assert_eq!(found(&db, "lid AND").await, "a");
    assert_eq!(found(&db, "\u{0}").await, "(no words)");
});

both!(nothing_that_is_indexed_is_an_error, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let chinese: String = (0..300_000_u32).filter_map(|n| char::from_u32(0x4e00 + (n * 7_919) % 20_000)).collect();
    let distinct: String = (0..80_000).map(|n| format!("{n:x} ")).collect();
    let letters: String = (0xa0..0xd7ff_u32).filter_map(char::from_u32).map(|c| format!("{c} ")).collect();
    let pairs: String = (0x3a0..0x1fff_u32).filter_map(char::from_u32).flat_map(|c| [c, 'q', ' ']).collect();
    for (name, text) in [
        ("zh", chinese.as_str()),
        ("hex", &distinct),
        ("all", &letters),
        ("pairs", &pairs),
        ("long", &"y".repeat(500_000)),
        ("nul", "a\0b"),
        ("empty", ""),
    ] {
        put(&db, name, text).await;
    }
    assert_eq!(found(&db, &"y".repeat(3_000)).await, "long");
    assert_eq!(found(&db, "1a2b").await, "hex");
});

both!(a_document_is_replaced_moved_and_removed, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, "a", "old words").await;
    put(&db, "a", "new words").await;
    assert_eq!((found(&db, "old").await.as_str(), found(&db, "new").await.as_str()), ("", "a"));
    let mut tx = begin(&db).await;
    search::move_to(&mut tx, "a", "elsewhere").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&db, "new").await, "elsewhere");
    let mut tx = begin(&db).await;
    search::remove(&mut tx, "a").await.unwrap();
    search::remove(&mut tx, "a").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&db, "new").await, "");
    for table in ["search_docs", "search_source", "search_text"] {
        assert_eq!(number(&db, &format!("select count(*) from {table}")).await, 0, "{table}");
    }
});

both!(two_at_once_put_one_document, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for round in 0..10 {
        let name = format!("d{round}");
        futures_util::future::join_all((0..4).map(|_| put(&db, &name, "the same words"))).await;
    }
    assert_eq!(found(&db, "same").await.split(' ').count(), 10);
    assert_eq!(number(&db, "select count(*) from search_text").await, 10);
});

both!(only_the_newest_up_to_a_depth_are_looked_at, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    for name in ["a", "b", "c", "d"] {
        put(&db, name, "a lid that cracked").await;
    }
    let mut conn = db.read().await.unwrap();
    for (depth, expected, deeper) in [(2, "c d", true), (4, "a b c d", false)] {
        let matching = search::matching(&conn, "lid", (1, depth)).unwrap();
        let sql = format!("select f.conversation_id as c from ({}) f order by c", matching.sql);
        let rows = conn.rows(sql, args![&matching.asked]).await.unwrap();
        let found: Vec<String> = rows.iter().map(|row| row.get("c").unwrap()).collect();
        assert_eq!(found.join(" "), expected);
        assert_eq!(search::goes_deeper(&mut conn, &matching.asked, depth).await.unwrap(), deeper);
    }
});

both!(two_letters_begin_no_word, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, "a", "kettle").await;
    put(&db, "b", "ke").await;
    assert_eq!((found(&db, "ke").await, found(&db, "ket").await), ("b".to_owned(), "a".to_owned()));
});

both!(words_that_very_many_hold_are_asked_of_each_conversation, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    put(&db, "a", "the lid cracked").await;
    put(&db, "b", "a kettle without").await;
    let mut conn = db.read().await.unwrap();
    assert!(search::usual(&mut conn, "lid", None).await.unwrap().is_none(), "the index knows these few");
    assert!(search::usual(&mut conn, "!", Some(0)).await.unwrap().is_none(), "no word at all");
    for (words, expected) in
        [("lid", "a"), ("crack", "a"), ("\"lid cracked\"", "a"), ("kettle lid", ""), ("kettle", "b")]
    {
        let usual = search::usual(&mut conn, words, Some(0)).await.unwrap().unwrap();
        let c = "select 'a' as id union all select 'b' as id";
        let sql = format!("select c.id from ({c}) c where {}", usual.holds("$1", Holders::All));
        let rows = conn.rows(sql, args![&usual.asked]).await.unwrap();
        let found: Vec<String> = rows.iter().map(|row| row.get("id").unwrap()).collect();
        assert_eq!(found.join(" "), expected, "{words}");
    }
});

both!(the_oldest_of_very_many_that_hold_a_word_is_met_too, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mut tx = begin(&db).await;
    for (conversation, text, count) in
        [("old", "a lid cracked", 1), ("none", "a kettle", 1), ("new", "cracked lid", 5_100)]
    {
        for at in 0..count {
            let name = format!("{conversation}{at}");
            search::add(&mut tx, &name, "message", Some(conversation), text).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    for (words, holders) in [("lid", Holders::All), ("crac", Holders::All)] {
        let usual = search::usual(&mut conn, words, Some(0)).await.unwrap().unwrap();
        let c = "select 'old' as id union all select 'none' as id union all select 'new' as id";
        let sql = format!("select c.id from ({c}) c where {} order by c.id", usual.holds("$1", holders));
        let rows = conn.rows(sql, args![&usual.asked]).await.unwrap();
        let found: Vec<String> = rows.iter().map(|row| row.get("id").unwrap()).collect();
        assert_eq!(found, ["new", "old"], "{words}");
    }
});

both!(of_a_beginning_very_many_hold_only_the_newest_may_be_known, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mut tx = begin(&db).await;
    search::add(&mut tx, "old", "message", Some("old"), "a lid cracked").await.unwrap();
    let many = "with recursive n(n) as (select 1 union all select n + 1 from n where n < 20100)";
    let docs =
        "insert into search_docs (id, ref, conversation_id, kind) select 100 + n, 'new' || n, 'new', 'message' from n";
    let texts = match fresh.place.url {
        Some(_) => "insert into search_text (id, body) select 100 + n, to_tsvector('simple', 'cracked lid') from n",
        None => "insert into search_text (rowid, body) select 100 + n, 'cracked lid' from n",
    };
    for sql in [docs, texts] {
        tx.exec(format!("{many} {sql}"), args![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    let usual = search::usual(&mut conn, "crac", Some(0)).await.unwrap().unwrap();
    let gathered = fresh.place.url.is_none();
    for (holders, expected) in [(Holders::All, "new old"), (Holders::Newest, if gathered { "new" } else { "new old" })]
    {
        let c = "select 'old' as id union all select 'new' as id";
        let sql = format!("select c.id from ({c}) c where {} order by c.id", usual.holds("$1", holders));
        let rows = conn.rows(sql, args![&usual.asked]).await.unwrap();
        let found: Vec<String> = rows.iter().map(|row| row.get("id").unwrap()).collect();
        assert_eq!(found.join(" "), expected, "{holders:?}");
    }
});

both!(a_table_that_was_large_is_written_anew_with_what_is_left, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mut tx = begin(&db).await;
    tx.exec(
        "insert into counters (name, value) with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000)
         select 'some counter ' || i, i from n",
        args![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    tx.exec("delete from counters where name like 'some counter %' and value > 3", args![]).await.unwrap();
    tx.commit().await.unwrap();
    db.repack("counters").await.unwrap();
    db.repack("no_such_table").await.unwrap();
    assert_eq!(number(&db, "select count(*) from counters where name like 'some counter %'").await, 3);
    put(&db, "a", "numbers go on").await;
});
