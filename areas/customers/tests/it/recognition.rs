//! Recognised by address, and by nothing else.

use base::facts::Kind;
use base::{Actor, Time};
use customers::{Bounce, IdentityKind, MIGRATIONS, NewCustomer, NewIdentity, Recognised, recognise};
use store::{Db, args, facts_log};
use testkit::{Fresh, both};

async fn writes(db: &Db, name: &str, address: &str) -> Recognised {
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    let who = recognise(&mut tx, "email", (name, address)).await.unwrap();
    tx.commit().await.unwrap();
    who
}

async fn kinds(db: &Db) -> Vec<Kind> {
    let told = facts_log::after(&mut db.read().await.unwrap(), 0).await.unwrap();
    told.into_iter().map(|fact| fact.kind).collect()
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("select count(*) as n from {table}");
    db.read().await.unwrap().one(sql, args![]).await.unwrap().get("n").unwrap()
}

both!(the_second_mail_of_an_address_is_the_same_customer, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let first = writes(&db, "Mia Berg", "Mia@Example.com").await;
    let second = writes(&db, "Somebody Else", " mia@example.COM").await;
    assert!(first.is_new && !second.is_new);
    assert_eq!(
        (first.customer, first.identity, "Mia Berg".to_owned()),
        (second.customer, second.identity, second.name)
    );
    assert_eq!(kinds(&db).await, [Kind::CustomerAdded, Kind::IdentityAdded]);
});

both!(the_same_name_from_another_address_is_another_customer, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mia = writes(&db, "Mia Berg", "mia@example.com").await;
    for address in ["mia@example.org", "mia\u{200b}@example.com", "mi\u{430}@example.com", "mia@ex\u{430}mple.com"] {
        assert_ne!(writes(&db, "Mia Berg", address).await.customer, mia.customer, "{address:?}");
    }
});

both!(an_address_is_compared_within_its_kind, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    let phone = recognise(&mut tx, "phone", ("", "+49 30 1234")).await.unwrap();
    let number = recognise(&mut tx, "external", ("", "+49301234")).await.unwrap();
    let again = recognise(&mut tx, "phone", ("", "0049 (0)30 1234")).await.unwrap();
    tx.commit().await.unwrap();
    assert_ne!(phone.customer, number.customer);
    assert_eq!((phone.customer, false), (again.customer, again.is_new));
});

both!(a_made_up_name_gives_way_to_the_first_real_one_and_to_no_other, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    assert_eq!(writes(&db, "", "mia.berg@example.com").await.name, "mia.berg");
    assert_eq!(writes(&db, "ceo@bank.example", "mia.berg@example.com").await.name, "mia.berg");
    assert_eq!(writes(&db, "Mia Berg", "mia.berg@example.com").await.name, "Mia Berg");
    assert_eq!(writes(&db, "M. Berg", "mia.berg@example.com").await.name, "Mia Berg");
    assert_eq!(kinds(&db).await.last(), Some(&Kind::CustomerChanged));
});

both!(somebody_without_an_address_is_somebody_new_each_time, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let first = writes(&db, "Mia", "").await;
    let second = writes(&db, "Mia", " \r\n").await;
    assert_ne!(first.customer, second.customer);
    let mut conn = db.read().await.unwrap();
    assert!(customers::addresses(&mut conn, &first.customer).await.unwrap().is_empty());
    assert_eq!(customers::find_by_address(&mut conn, "email", "").await.unwrap(), None);
});

both!(hostile_parties_are_only_strange_customers, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let long = "x".repeat(50_000);
    let parties = [
        ("\0", "\0@\0"),
        ("' or 1=1 --", "'; drop table customers; --"),
        (long.as_str(), long.as_str()),
        ("\r\nBcc: all@example.com", "a\r\nb@example.com"),
        ("\u{202e}", "@"),
        ("%", "_%"),
    ];
    for (name, address) in parties {
        let who = writes(&db, name, address).await;
        assert!(who.is_new, "{address:?}");
        assert_eq!(writes(&db, name, address).await.customer, who.customer, "{address:?}");
        let customer = customers::get(&mut db.read().await.unwrap(), &who.customer).await.unwrap().unwrap();
        assert!(!customer.name.contains(['\r', '\n', '\0', '\u{202e}']), "{:?}", customer.name);
    }
});

both!(two_mails_at_once_from_a_new_address_make_one_customer, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    for round in 0..20 {
        let address = format!("new{round}@example.com");
        let all = futures_util::future::join_all((0..4).map(|_| writes(&db, "Mia", &address))).await;
        assert_eq!(all.iter().filter(|who| who.is_new).count(), 1);
        assert!(all.iter().all(|who| who.customer == all[0].customer && who.identity == all[0].identity));
    }
    assert_eq!((count(&db, "customers").await, count(&db, "identities").await), (20, 20));
    assert_eq!(kinds(&db).await.len(), 40);
});

both!(a_blocked_customer_is_recognised_as_blocked, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mia = writes(&db, "Mia", "mia@example.com").await;
    assert!(!mia.blocked);
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    customers::block(&mut tx, &mia.customer).await.unwrap();
    customers::block(&mut tx, &mia.customer).await.unwrap();
    tx.commit().await.unwrap();
    assert!(writes(&db, "Mia", "mia@example.com").await.blocked);
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    customers::unblock(&mut tx, &mia.customer).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!writes(&db, "Mia", "mia@example.com").await.blocked);
    assert_eq!(count(&db, "blocks").await, 1);
});

both!(refs_carry_the_first_address, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mia = writes(&db, "Mia", "mia@example.com").await.customer;
    let nobody = writes(&db, "Nobody", "").await.customer;
    let unknown = base::CustomerId::mint(Time(1));
    let refs = customers::refs(&mut db.read().await.unwrap(), &[mia.clone(), nobody.clone(), unknown]).await.unwrap();
    assert_eq!(refs.len(), 2);
    assert_eq!(refs[&mia].address.as_deref(), Some("mia@example.com"));
    assert_eq!(refs[&nobody].address, None);
    assert!(customers::refs(&mut db.read().await.unwrap(), &[]).await.unwrap().is_empty());
});

both!(the_first_contact_is_the_earliest, async |fresh: Fresh| {
    let db = fresh.open(MIGRATIONS).await;
    let mut tx = db.begin(&Actor::system()).await.unwrap();
    let identities = vec![NewIdentity { kind: IdentityKind::Phone, value: "+49 30 1".into() }];
    let id = customers::add(&mut tx, NewCustomer { name: "Mia".into(), identities, ..NewCustomer::default() })
        .await
        .unwrap();
    for at in [5_000, 3_000, 9_000] {
        customers::touch_contact(&mut tx, &id, Time(at)).await.unwrap();
    }
    assert_eq!(
        customers::bounced(&mut tx, ("phone", "+49301"), (Bounce::ForGood, "gone")).await.unwrap(),
        Some(id.clone())
    );
    tx.commit().await.unwrap();
    let mia = customers::get(&mut db.read().await.unwrap(), &id).await.unwrap().unwrap();
    assert_eq!(mia.first_contact_at, Some(Time(3_000)));
    assert!(mia.identities[0].undeliverable && mia.identities[0].primary);
});
