//! Several questions asked at once are answered as each of them alone.

use crate::begin;
use store::{Row, Together, args};
use testkit::{Fresh, both};

fn names(rows: &[Row]) -> Result<Vec<(String, Option<i64>)>, base::Fault> {
    rows.iter().map(|row| Ok((row.get("name")?, row.get("value")?))).collect()
}

both!(several_questions_are_one_way_and_each_has_its_answer, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mut tx = begin(&db).await;
    for (name, value) in [("q \"one\"\n", 1_i64), ("q two", i64::MAX), ("q três", -7)] {
        tx.exec("insert into counters (name, value) values ($1, $2)", args![name, value]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    let mut asked = Together::new();
    let (like, those) = (asked.put("q %"), asked.among(["q two", "q two", "q três"]));
    let all = asked.ask(
        &["name", "value"],
        format!("select name, value from counters where name like {like} order by name desc limit 9"),
        names,
    );
    let none = asked.ask(&["name", "value"], "select name, value from counters where 1 = 0".into(), names);
    let some = asked.ask(
        &["name", "value"],
        format!("select name, nullif(value, -7) as value from counters where name in {those} order by value limit 9"),
        names,
    );
    let told = conn.together(asked).await.unwrap();
    let (one, two, three) = ("q \"one\"\n".to_owned(), "q two".to_owned(), "q três".to_owned());
    assert_eq!(
        told.to(&all).unwrap(),
        [(two.clone(), Some(i64::MAX)), (three.clone(), Some(-7)), (one, Some(1))],
        "in the order of the question"
    );
    assert_eq!(told.to(&none).unwrap(), []);
    let mut some = told.to(&some).unwrap();
    some.sort();
    assert_eq!(some, [(three, None), (two, Some(i64::MAX))]);
});

both!(a_list_is_the_same_however_it_comes_over, async |fresh: Fresh| {
    let db = fresh.open(&[]).await;
    let mut tx = begin(&db).await;
    for value in 0..60_i64 {
        tx.exec("insert into counters (name, value) values ($1, $2)", args![format!("n{value:02}"), value])
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let mut conn = db.read().await.unwrap();
    let sql = "select name, value from counters where name like $1 order by value desc limit $2";
    let listed = conn.listed(&["name", "value"], sql.into(), args!["n%", 50_i64]).await.unwrap();
    let rows = conn.rows(sql, args!["n%", 50_i64]).await.unwrap();
    assert_eq!((listed.len(), names(&listed).unwrap()), (50, names(&rows).unwrap()));
});
