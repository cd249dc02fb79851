//! What is frozen stays, and what it was counted from is held against it.

use crate::year::{Year, company, passes};
use base::{Actor, Time};
use pact::board::{self, Figure, METHOD, Promise, Verdict, Week};
use pact::weeks::{freeze, verify};
use store::args;
use testkit::{Fresh, both};

/// From a week to the next; all there are where none is named.
async fn verified(year: &Year, from: Option<Week>) -> verify::Found {
    let to = from.and_then(Week::next);
    verify::weeks(&mut year.db.read().await.unwrap(), (from, to)).await.unwrap()
}

both!(a_fresh_company_has_ten_lines_and_too_few_to_say, async |fresh: Fresh| {
    let year = company(fresh).await;
    year.promises(240).await;
    assert_eq!(year.freezes().await, 0, "there is no conversation, so there is no week");
    let mut conn = year.db.read().await.unwrap();
    for board in [
        board::frozen(&mut conn, year.db.now()).await.unwrap(),
        board::running(&mut conn, year.db.now()).await.unwrap(),
    ] {
        let ids: Vec<Promise> = board.lines.iter().map(|line| line.promise).collect();
        assert_eq!((ids, board.method), (Promise::ALL.to_vec(), METHOD));
        assert_eq!(board.lines[0].now, Figure::TooFew { n: 0 });
        assert_eq!(board.lines[2].now, Figure::TooFew { n: 0 });
        assert_eq!(board.lines[9].now, Figure::NotMeasured { reason: "no_surveys" });
        assert!(board.lines.iter().all(|line| line.verdict() == Verdict::CannotTell));
    }
});

both!(what_nobody_was_promised_cannot_be_late, async |fresh: Fresh| {
    let year = company(fresh).await;
    let board = board::frozen(&mut year.db.read().await.unwrap(), year.db.now()).await.unwrap();
    assert_eq!(board.lines[2].now, Figure::NotMeasured { reason: "no_promise" });
});

both!(a_frozen_week_cannot_be_edited_or_removed, async |fresh: Fresh| {
    let year = company(fresh).await;
    passes(&year).await;
    assert!(freeze::run(&year.db).await.unwrap() == 1);
    for sql in [
        "update pact_weeks set value = '0.999999'",
        "update pact_weeks set hash = hash",
        "delete from pact_weeks",
        "update pact_terms set terms = '{}'",
        "delete from pact_terms",
    ] {
        assert!(year.exec(sql, args![]).await.is_err(), "{sql}");
    }
    assert!(verified(&year, None).await.is_sound());
});

both!(a_week_waits_fourteen_days_and_is_frozen_once, async |fresh: Fresh| {
    let year = company(fresh).await;
    passes(&year).await;
    year.freezes().await;
    let weeks = "select count(distinct week) from pact_weeks";
    let count = async || year.db.read().await.unwrap().one(weeks, args![]).await.unwrap().only::<i64>().unwrap();
    let before = count().await;
    assert_eq!(year.freezes().await, 0);
    year.clock.pass(6 * Time::DAY + 12 * Time::HOUR);
    assert_eq!(year.freezes().await, 0, "not a day before");
    year.clock.pass(12 * Time::HOUR);
    assert_eq!((year.freezes().await, count().await), (1, before + 1));
    let board = board::frozen(&mut year.db.read().await.unwrap(), year.db.now()).await.unwrap();
    let line = &board.lines[0];
    assert_eq!(line.weeks.len(), 12);
    let (last, _) = line.weeks.last().unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Vienna").unwrap();
    assert_eq!(Time(board.cut_ms), last.span(&zone).unwrap().1.plus(14 * Time::DAY));
});

both!(one_raw_fact_edited_or_gone_is_named_by_its_week, async |fresh: Fresh| {
    let year = company(fresh).await;
    passes(&year).await;
    year.freezes().await;
    assert!(verified(&year, None).await.is_sound());
    let answer = "select k.message_id as id, m.at from reply_checks k join messages m on m.id = k.message_id
                  where k.signed = 1 and m.at > $1 order by m.at limit 1";
    let middle = year.db.now().plus(-200 * Time::DAY);
    let row = year.db.read().await.unwrap().one(answer, args![middle]).await.unwrap();
    let (id, at): (String, Time) = (row.get("id").unwrap(), row.get("at").unwrap());
    let zone = jiff::tz::TimeZone::get("Europe/Vienna").unwrap();
    let week = Week::of(at, &zone).unwrap();
    year.exec("update reply_checks set signed = 0 where message_id = $1", args![&id]).await.unwrap();
    let named = verified(&year, Some(week)).await.differs;
    assert!(named.iter().any(|one| one.week == week && one.was.promise == Promise::C2), "{named:?}");
    let before = verified(&year, week.before()).await.differs;
    assert!(before.iter().all(|one| one.week == week), "the week before knows nothing of it: {before:?}");
    year.exec("update reply_checks set signed = 1 where message_id = $1", args![&id]).await.unwrap();
    assert!(verified(&year, Some(week)).await.is_sound());
    year.exec("delete from facts where message_id = $1", args![&id]).await.unwrap();
    assert!(verified(&year, Some(week)).await.differs.iter().any(|one| one.week == week));
});

both!(a_correction_stands_beside_what_it_corrects, async |fresh: Fresh| {
    let year = company(fresh).await;
    passes(&year).await;
    year.freezes().await;
    let last = "select week from pact_weeks order by seq desc limit 1";
    let week: String = year.db.read().await.unwrap().one(last, args![]).await.unwrap().only().unwrap();
    let week = Week::parse(&week).unwrap();
    let before = board::frozen(&mut year.db.read().await.unwrap(), year.db.now()).await.unwrap();
    assert!(freeze::correct(&year.db, &Actor::system(), (week, "nothing was wrong")).await.unwrap().is_empty());
    year.exec("update reply_checks set signed = 0", args![]).await.unwrap();
    assert!(!freeze::correct(&year.db, &Actor::system(), (week, "names were read wrongly")).await.unwrap().is_empty());
    let after = board::frozen(&mut year.db.read().await.unwrap(), year.db.now()).await.unwrap();
    assert_eq!(after.lines[1].now, before.lines[1].now, "what was published stays");
    assert_eq!(after.lines[1].weeks, before.lines[1].weeks);
    let found = verify::weeks(&mut year.db.read().await.unwrap(), (Some(week), Some(week))).await.unwrap();
    assert!(found.is_sound(), "the correction stands for it: {:?}", found.differs);
});
