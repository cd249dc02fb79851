//! Reminds a day and two hours before a promise falls due, tells when it is late, and takes silence on another time for
//! consent: once each, also after a restart.

use crate::acts::{self, short};
use crate::choice;
use crate::owner;
use crate::promise_store::{self, Stored};
use base::facts::{Fact, Kind};
use base::{Actor, Fault, Time};
use desk::head::{self, Head};
use serde_json::json;
use store::{Bind, Db, Tx, args};

const AT_ONCE: i64 = 100;

/// What is said of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Day,
    Hours,
    Late,
}

impl Word {
    const fn column(self) -> &'static str {
        match self {
            Self::Day => "told_day_at",
            Self::Hours => "told_hours_at",
            Self::Late => "told_late_at",
        }
    }

    /// How long before it is due.
    const fn before(self) -> i64 {
        match self {
            Self::Day => Time::DAY,
            Self::Hours => 2 * Time::HOUR,
            Self::Late => 0,
        }
    }

    /// Marks them all that are over by now: who was told that it is late need not hear that it is due soon.
    const fn marks(self) -> &'static str {
        match self {
            Self::Day => "told_day_at = $2",
            Self::Hours => "told_hours_at = $2, told_day_at = coalesce(told_day_at, $2)",
            Self::Late => {
                "told_late_at = $2, told_hours_at = coalesce(told_hours_at, $2), told_day_at = coalesce(told_day_at, $2)"
            }
        }
    }
}

/// Says what is due to be said; gives how many were.
pub async fn run(db: &Db) -> Result<usize, Fault> {
    let mut count = 0;
    for word in [Word::Late, Word::Hours, Word::Day] {
        count += said(db, word).await?;
    }
    Ok(count + unopposed(db).await?)
}

/// Forgets what is not needed any more. To be called now and then.
pub async fn sweep(db: &Db) -> Result<(), Fault> {
    let mut tx = db.begin(&Actor::system()).await?;
    choice::sweep(&mut tx).await?;
    tx.commit().await
}

/// Nobody is told of what is in the trash, or waits for an answer to another time.
const TOLD: &str = "p.state = 'open' and p.moved_to is null and c.shelf not in ('spam', 'trash')";

async fn said(db: &Db, word: Word) -> Result<usize, Fault> {
    let mut bind = Bind::new();
    let until = bind.put(db.now().plus(word.before()));
    let condition = format!("{TOLD} and p.{} is null and p.due_at <= {until}", word.column());
    let all = open(db, bind, &condition).await?;
    for one in &all {
        let mut tx = db.begin(&Actor::system()).await?;
        if say(&mut tx, one, word).await? {
            tx.commit().await?;
        }
    }
    Ok(all.len())
}

async fn open(db: &Db, mut bind: Bind, condition: &str) -> Result<Vec<Stored>, Fault> {
    let order = format!("p.due_at, p.id limit {}", bind.put(AT_ONCE));
    promise_store::stored(&mut db.read().await?, bind, (condition, &order)).await
}

/// False if the promise moved on, or it was said already.
async fn say(tx: &mut Tx, one: &Stored, word: Word) -> Result<bool, Fault> {
    let now = tx.now();
    let sql = format!(
        "update promises set {} where id = $1 and {} is null and state = 'open' and version = $3",
        word.marks(),
        word.column()
    );
    if tx.exec(sql, args![&one.id, now, one.version]).await? == 0 {
        return Ok(false);
    }
    let Some(head) = head::find(tx, one.place.id.as_str()).await? else { return Ok(true) };
    match word {
        Word::Day | Word::Hours => remind(tx, (&head, one)).await?,
        Word::Late => late(tx, (&head, one)).await?,
    }
    Ok(true)
}

async fn remind(tx: &mut Tx, (head, one): (&Head, &Stored)) -> Result<(), Fault> {
    let text = format!("#{} {}: “{}” was promised and is due soon", head.number, head.subject, short(&one.what));
    promise_store::add_act(tx, &one.id, ("reminded", "", json!({ "owner": one.owner }))).await?;
    owner::remind(tx, (head, one), &text).await
}

async fn late(tx: &mut Tx, (head, one): (&Head, &Stored)) -> Result<(), Fault> {
    let text = format!("#{} {}: “{}” was promised and is late", head.number, head.subject, short(&one.what));
    promise_store::add_act(tx, &one.id, ("late", "", json!({ "owner": one.owner }))).await?;
    acts::line(tx, head, (&one.id, &format!("the promise “{}” is late", short(&one.what)))).await?;
    owner::tell_late(tx, (head, one), &text).await?;
    let fact = Fact::new(Kind::PromiseOverdue).conversation(&head.id).inbox(&head.inbox);
    let fact = fact.with("promise", one.id.as_str()).with("due_at", one.due_at.0);
    tx.tell(fact.customer(head.customer.as_ref()));
    Ok(())
}

/// Whoever said nothing for two days agreed.
async fn unopposed(db: &Db) -> Result<usize, Fault> {
    let mut bind = Bind::new();
    let now = bind.put(db.now());
    let all = open(db, bind, &format!("p.state = 'open' and p.moved_until <= {now}")).await?;
    for one in &all {
        let mut tx = db.begin(&Actor::system()).await?;
        let Some(now) = promise_store::find(&mut tx, &one.id).await?.filter(|now| now.version == one.version) else {
            continue;
        };
        if let Some(head) = head::find(&mut tx, now.place.id.as_str()).await? {
            acts::change(&mut tx, (now, &head)).await?;
            tx.commit().await?;
        }
    }
    Ok(all.len())
}
