//! Everything out and in again: what is left where it is cut off, what is refused, and in which words (DESK-1606).

use crate::{begin, leaving, number};
use base::Fault;
use base::facts::{Fact, Kind};
use futures_util::FutureExt;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::backup::Report;
use store::export::{Settle, Taken, What, export, import, verify};
use store::{Db, Migration, Tx, args, audit, blobs, fence, jobs, outbox, search};
use testkit::{Fresh, both};

const FIRST: Migration = Migration::same(
    "test/202601010000_things",
    "create table parents (id text primary key, n bigint, share double precision, raw bytea, secret text, said text);
     create table children (parent text not null references parents (id), place bigint not null, primary key (parent, place));
     create table kept (n bigint not null);",
);
const SECOND: Migration =
    Migration::same("test/202601020000_more", "alter table parents add column later bigint not null default 7;");
const LARGE: usize = 700_000;

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect()
}

fn what() -> What {
    let taken = |table| Taken { table, without: &[], veil: None };
    let names = ["children", "blobs", "facts", "audit", "counters", "jobs", "search_docs", "search_source"];
    let mut all: Vec<Taken> = names.map(taken).to_vec();
    all.push(Taken { table: "parents", without: &["secret"], veil: None });
    What { taken: all, left: &[("kept", "it stays")], extras: &[], readme: "words" }
}

async fn fill(db: &Db) {
    blobs::prepare(db, &bytes(LARGE)).await.unwrap();
    let mut tx = begin(db).await;
    for n in 0..1_200_i64 {
        let id = format!("p{n}'\"\u{1f600}\u{2028}");
        let raw = (n % 7 == 0).then(|| bytes(usize::try_from(n).unwrap()));
        let share = (n % 5 > 0).then_some(f64::from(i32::try_from(n).unwrap()) / 7.0);
        let sql = "insert into parents (id, n, share, raw, secret, said) values ($1, $2, $3, $4, 'geheim', $5)";
        tx.exec(sql, args![&id, i64::MAX - n, share, raw, format!("line\n\\{n}")]).await.unwrap();
        tx.exec("insert into children (parent, place) values ($1, 1)", args![&id]).await.unwrap();
    }
    for size in [0, 10, blobs::SMALL, blobs::SMALL + 1, LARGE] {
        blobs::put(&mut tx, &bytes(size)).await.unwrap();
    }
    tx.tell(Fact::new(Kind::NoteAdded));
    search::put(&mut tx, "m1", "message", None, "Grüße vom Kettle").await.unwrap();
    jobs::enqueue(&mut tx, jobs::NewJob::new("rest", "work", json!({})).key("k")).await.unwrap();
    audit::write(&mut tx, "things.filled", "all", json!({})).await.unwrap();
    tx.commit().await.unwrap();
}

fn file(fresh: &Fresh) -> PathBuf {
    fresh.place.folder.join("all.tar")
}

async fn made(fresh: &Fresh) -> Db {
    let db = fresh.open(&[FIRST]).await;
    fill(&db).await;
    export(&db, &what(), &file(fresh), &|_, _| ()).await.unwrap();
    db
}

async fn brought(from: &Path, to: &Fresh, areas: &[Migration]) -> Result<Report, Fault> {
    let settle: Settle<'_> = &|tx: &mut Tx| {
        tx.tell(Fact::new(Kind::NoteAdded));
        async { Ok(vec!["settled".to_owned()]) }.boxed()
    };
    import(from, (&to.place, Arc::new(to.clock.clone())), areas, settle).await
}

both!(what_goes_out_comes_in_into_either_engine_and_the_newest_schema, async |fresh: Fresh| {
    let db = made(&fresh).await;
    let told = verify(&file(&fresh)).await.unwrap();
    assert_eq!((told.blobs, told.newest_fact), (5, 1));
    for target in [Some(Fresh::sqlite()), Fresh::postgres().await].into_iter().flatten() {
        let report = brought(&file(&fresh), &target, &[FIRST, SECOND]).await.unwrap();
        assert_eq!(report.warnings, ["settled"]);
        let copy = target.open(&[FIRST, SECOND]).await;
        for sql in [
            "select count(*) from parents where said like 'line%'",
            "select sum(n % 1000) from parents",
            "select count(*) from children",
            "select count(*) from parents where raw is null",
            "select cast(sum(length(raw)) as bigint) from parents",
            "select count(*) from parents where share > 100.5",
            "select count(*) from facts",
            "select count(*) from blobs",
        ] {
            let sql = sql.replace("sum(n % 1000)", "cast(sum(n % 1000) as bigint)");
            assert_eq!(number(&copy, &sql).await, number(&db, &sql).await, "{sql}");
        }
        assert_eq!(number(&copy, "select count(*) from parents where secret is not null or later <> 7").await, 0);
        assert_eq!(
            number(&copy, "select count(*) from jobs where state = 'failed'").await,
            1,
            "nothing goes on by itself"
        );
        let mut conn = copy.read().await.unwrap();
        assert_eq!(audit::verify(&mut conn).await.unwrap(), Ok(2));
        for size in [0, 10, blobs::SMALL, blobs::SMALL + 1, LARGE] {
            let there = blobs::get(&mut conn, copy.folder(), &blobs::name(&bytes(size))).await.unwrap();
            assert_eq!(there, Some(bytes(size)));
        }
        let matching = search::matching(&conn, "kettle", (1, search::DEPTHS[0])).unwrap();
        assert_eq!(conn.rows(matching.sql, args![matching.asked]).await.unwrap().len(), 1);
    }
});

both!(rel_11_an_import_holds_all_that_waits_to_leave_and_says_so, async |fresh: Fresh| {
    let source = Fresh::sqlite();
    let db = source.open(&[FIRST]).await;
    let mut tx = begin(&db).await;
    let tomorrow = tx.now().plus(base::Time::DAY);
    outbox::put(&mut tx, leaving("one", tomorrow)).await.unwrap();
    tx.commit().await.unwrap();
    let mut what = what();
    what.taken.push(Taken { table: "outbox", without: &[], veil: None });
    export(&db, &what, &file(&source), &|_, _| ()).await.unwrap();
    brought(&file(&source), &fresh, &[FIRST]).await.unwrap();
    let copy = fresh.open(&[FIRST]).await;
    let held =
        "select count(*) from outbox where state = 'cancelled' and last_error like 'held: this came with an export%'";
    assert_eq!(number(&copy, held).await, 1, "also what was to leave tomorrow");
    assert!(fence::start(&copy, fence::Copies::Hold).await.unwrap().is_none(), "which the first start leaves as it is");
    let mut conn = copy.read().await.unwrap();
    let note = fence::note(&mut conn).await.unwrap().unwrap();
    assert_eq!((note.cause, note.held), (fence::Cause::Imported, 1));
    assert!(fence::against(&mut conn, copy.now()).await.unwrap().is_some(), "nor does what was due until now leave");
    assert!(fence::against(&mut conn, tomorrow).await.unwrap().is_none());
});

/// Why a file is refused, by looking at it and by importing it alike.
async fn refusal(file: &Path) -> String {
    let told = verify(file).await.unwrap_err().to_string();
    let target = Fresh::sqlite();
    assert_eq!(brought(file, &target, &[FIRST]).await.unwrap_err().to_string(), told);
    assert!(!target.place.folder.join("goodword.db").exists(), "nothing is begun with it");
    told
}

#[test]
fn a_file_that_was_cut_off_or_changed_is_refused_in_words() {
    testkit::run(async {
        let fresh = Fresh::sqlite();
        made(&fresh).await;
        let (whole, odd) = (std::fs::read(file(&fresh)).unwrap(), fresh.place.folder.join("odd.tar"));
        for part in 0..24 {
            let length = whole.len() * part / 24;
            std::fs::write(&odd, &whole[..length]).unwrap();
            let told = refusal(&odd).await;
            assert!(told.contains("ends in the middle"), "{length}: {told}");
        }
        for part in 1..60 {
            let (mut changed, at) = (whole.clone(), whole.len() * part / 60);
            changed[at] ^= 1;
            std::fs::write(&odd, &changed).unwrap();
            // What fills up a block is nothing of the export.
            if let Err(told) = verify(&odd).await {
                assert!(told.to_string().contains("cannot be used"), "{at}: {told}");
            } else {
                assert_eq!(whole[at], 0, "{at}");
            }
        }
        std::fs::write(&odd, b"{}").unwrap();
        assert!(refusal(&odd).await.contains("ends in the middle"));
        std::fs::write(&odd, vec![b'x'; 4_096]).unwrap();
        assert!(refusal(&odd).await.contains("damaged"));
        std::fs::write(&odd, vec![0; 4_096]).unwrap();
        assert!(refusal(&odd).await.contains("not finished"));
    });
}

both!(an_export_that_was_cut_off_goes_on_and_brings_back_nobody_who_was_erased, async |fresh: Fresh| {
    let db = made(&fresh).await;
    let whole = std::fs::read(file(&fresh)).unwrap();
    let half = fresh.place.folder.join("again.tar.part");
    std::fs::write(&half, &whole[..900_000]).unwrap();
    let first = AtomicU64::new(u64::MAX);
    let note = |done: u64, _all: u64| _ = first.fetch_min(done, Ordering::SeqCst);
    export(&db, &what(), &fresh.place.folder.join("again.tar"), &note).await.unwrap();
    assert!(first.load(Ordering::SeqCst) >= 1, "blobs were there already");
    assert!(!half.exists());
    assert_eq!(verify(&fresh.place.folder.join("again.tar")).await.unwrap().blobs, 5);
    std::fs::write(fresh.place.folder.join("less.tar.part"), &whole[..900_000]).unwrap();
    let mut tx = begin(&db).await;
    for size in [10, LARGE] {
        tx.exec("delete from blobs where sha256 = $1", args![blobs::name(&bytes(size))]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let less = fresh.place.folder.join("less.tar");
    export(&db, &what(), &less, &|_, _| ()).await.unwrap();
    assert_eq!(verify(&less).await.unwrap().blobs, 3);
    let again = export(&db, &what(), &less, &|_, _| ()).await.unwrap_err().to_string();
    assert!(again.contains("is there already"), "{again}");
});

both!(only_a_place_where_nothing_was_done_takes_an_import, async |fresh: Fresh| {
    let source = Fresh::sqlite();
    made(&source).await.close().await;
    // Started once, and left: as empty as a new place.
    fresh.open(&[FIRST]).await.close().await;
    brought(&file(&source), &fresh, &[FIRST]).await.unwrap();
    let told = brought(&file(&source), &fresh, &[FIRST]).await.unwrap_err().to_string();
    assert!(told.contains("somebody has worked"), "{told}");
    let newer = Fresh::sqlite();
    newer.open(&[FIRST, SECOND]).await.close().await;
    let told = brought(&file(&source), &newer, &[FIRST, SECOND]).await.unwrap_err().to_string();
    assert!(told.contains("newer schema"), "{told}");
    let older = brought(&file(&source), &Fresh::sqlite(), &[]).await.unwrap_err().to_string();
    assert!(older.contains("newer goodword"), "{older}");
});

both!(an_import_that_was_not_settled_keeps_the_server_from_starting, async |fresh: Fresh| {
    let source = Fresh::sqlite();
    made(&source).await.close().await;
    let clock: Arc<dyn base::Clock> = Arc::new(fresh.clock.clone());
    let fails: Settle<'_> = &|_tx: &mut Tx| async { Err(Fault::new("a cable was pulled")) }.boxed();
    let told = import(&file(&source), (&fresh.place, Arc::clone(&clock)), &[FIRST], fails).await.unwrap_err();
    assert!(told.to_string().contains("cable"), "{told}");
    let told = Db::open(&fresh.place, clock, &[FIRST]).await.unwrap_err().to_string();
    assert!(told.contains("run goodword import again"), "{told}");
    let other = Fresh::sqlite();
    made(&other).await.close().await;
    let told = brought(&file(&other), &fresh, &[FIRST]).await.unwrap_err().to_string();
    assert!(told.contains("another file"), "{told}");
    brought(&file(&source), &fresh, &[FIRST]).await.unwrap();
    let db = fresh.open(&[FIRST]).await;
    assert_eq!(number(&db, "select count(*) from parents").await, 1_200);
    assert_eq!(number(&db, "select count(*) from counters where name like 'import/%'").await, 0);
});
