//! A year of a company's conversations, generated: reopened and merged ones, spam, silence, and weeks in which clocks change.
#![expect(clippy::unwrap_used, reason = "test helper")]

use base::facts::Kind;
use base::{Actor, ConversationId, InboundId, InboxId, MessageId, Time};
use clocks::policy::{self, Conditions, Promised, Wished};
use serde_json::{Value, json};
use store::{Db, Migration, Tx, args};
use testkit::{FakeClock, Fresh};

/// Conversations of the year.
const MANY: u32 = 900;
pub(crate) const DAYS: i64 = 364;

pub(crate) struct Year {
    pub(crate) db: Db,
    pub(crate) clock: FakeClock,
    /// Its folder goes with it.
    _fresh: Fresh,
}

fn migrations() -> Vec<Migration> {
    [
        team::MIGRATIONS,
        customers::MIGRATIONS,
        desk::MIGRATIONS,
        clocks::MIGRATIONS,
        promises::MIGRATIONS,
        frontline::MIGRATIONS,
        pact::MIGRATIONS,
    ]
    .concat()
}

/// A fresh company in Vienna that promises a first answer in four hours of its week.
pub(crate) async fn company(fresh: Fresh) -> Year {
    let year = Year { db: fresh.open(&migrations()).await, clock: fresh.clock.clone(), _fresh: fresh };
    let mut tx = year.db.begin(&Actor::system()).await.unwrap();
    let mut named = team::company(&mut tx).await.unwrap();
    named.zone = "Europe/Vienna".into();
    team::company_store::save(&mut tx, &named, None).await.unwrap();
    tx.commit().await.unwrap();
    year
}

impl Year {
    pub(crate) fn now(&self) -> Time {
        self.db.now()
    }

    pub(crate) async fn promises(&self, minutes: i64) {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
        let week: serde_json::Map<String, Value> =
            days.iter().map(|day| ((*day).to_owned(), json!([{ "from": "09:00", "to": "17:00" }]))).collect();
        let hours = serde_json::from_value(json!({ "zone": "Europe/Vienna", "week": week })).unwrap();
        let mut tx = self.db.begin(&Actor::system()).await.unwrap();
        let calendar = clocks::calendar::add(&mut tx, &format!("office {minutes}"), &hours).await.unwrap().id;
        let targets = Promised { first_response_minutes: Some(minutes), ..Promised::default() };
        let wished = Wished { name: "all".into(), place: 0, calendar, conditions: Conditions::default(), targets };
        match policy::all(&mut tx).await.unwrap().first() {
            Some(before) => policy::change(&mut tx, before, &wished).await.unwrap(),
            None => policy::add(&mut tx, &wished).await.unwrap(),
        };
        tx.commit().await.unwrap();
        pact::measure::terms::note(&self.db).await.unwrap();
    }

    pub(crate) async fn exec(&self, sql: &'static str, args: Vec<store::Value>) -> Result<u64, base::Fault> {
        let mut tx = self.db.begin(&Actor::system()).await.unwrap();
        let done = tx.exec(sql, args).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    /// Freezes all that is due.
    pub(crate) async fn freezes(&self) -> usize {
        let mut weeks = 0;
        while pact::weeks::freeze::run(&self.db).await.unwrap() > 0 {
            weeks += 1;
        }
        weeks
    }
}

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(n)).unwrap()
    }

    fn of(&mut self, permille: u32) -> bool {
        self.below(1_000) < permille
    }
}

struct Fact {
    at: i64,
    kind: Kind,
    conversation: String,
    message: Option<String>,
    data: Value,
}

struct Writer<'a> {
    tx: &'a mut Tx,
    dice: Dice,
    inbox: String,
    facts: Vec<Fact>,
}

/// Writes the year that begins now, and lets it pass; the promise changes in its middle.
pub(crate) async fn passes(year: &Year) {
    let from = year.now().0;
    year.promises(240).await;
    year.clock.pass(182 * Time::DAY);
    year.promises(120).await;
    year.clock.pass((DAYS - 182) * Time::DAY);
    let mut tx = year.db.begin(&Actor::system()).await.unwrap();
    // What was told while it was set up is older than the year.
    tx.exec("delete from facts", args![]).await.unwrap();
    let inbox = InboxId::mint(Time(from)).to_string();
    let sql = "insert into inboxes (id, name, channel, aliases, from_name, signature, settings, internal, paused, version, created_at, health, health_since)
               values ($1, 'post', 'email', '[]', '', '', '{}', 0, 0, 1, $2, 'ok', $2)";
    tx.exec(sql, args![&inbox, from]).await.unwrap();
    let mut writer = Writer { tx: &mut tx, dice: Dice(2_008), inbox, facts: vec![] };
    for number in 0..MANY {
        let at = from + i64::from(writer.dice.below(u32::try_from(DAYS).unwrap() * 24 * 60)) * Time::MINUTE;
        writer.conversation(number, at).await;
    }
    writer.told().await;
    for customer in 0..120 {
        let sql = "insert into customer_proofs (id, customer_id, value, normal, asker, language, conversation_id, asked_by, asked_at, until_at, tries, state, how, answered_at)
                   values ($1, $2, '', '', '', 'en', '', '', $3, $3, 0, 'proven', 'link', $3)";
        let proven = from + i64::from(customer) * 3 * Time::DAY;
        tx.exec(sql, args![format!("prf_{customer}"), format!("cus_{customer}"), proven]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

impl Writer<'_> {
    async fn conversation(&mut self, number: u32, at: i64) {
        let (public, internal) = (self.dice.of(200), self.dice.of(50));
        let customer = format!("cus_{}", self.dice.below(300));
        let id = self.head(2 * number, (at, &customer), (public, internal)).await;
        let automatic = self.dice.of(30);
        self.message(&id, (at, "in", public), i64::from(automatic)).await;
        if self.dice.of(30) {
            let sql = "insert into inbound (id, inbox_id, provider_key, blob, size, envelope, archive, state, tries, at, conversation_id) values ($1, $2, $1, '', 0, '{}', 1, 'done', 0, $3, $4)";
            let args = args![InboundId::mint(Time(at)), &self.inbox, at, &id];
            self.tx.exec(sql, args).await.unwrap();
        }
        match self.dice.below(100) {
            0..5 => self.status(&id, at + Time::HOUR, "spam"),
            // found out long after the week was frozen: it was counted then
            5..8 => self.late_spam(&id, (at, public)).await,
            8..12 => self.status(&id, at + 10 * Time::MINUTE, "resolved"),
            12..16 => self.status(&id, at + 6 * Time::DAY, "resolved"),
            16..22 => {}
            22..34 => self.merged(number, (at, &customer, public), id).await,
            _ => self.answered(&id, (at, public)).await,
        }
    }

    async fn late_spam(&mut self, id: &str, (at, public): (i64, bool)) {
        self.answered(id, (at, public)).await;
        self.status(id, at + 60 * Time::DAY, "spam");
    }

    async fn answered(&mut self, id: &str, (asked, public): (i64, bool)) {
        let mut at = asked + i64::from(self.dice.below(60 * 20)) * Time::MINUTE;
        if self.dice.of(100) {
            self.answer(id, (at, public), Some("unanswered-empty")).await;
            at += i64::from(self.dice.below(60 * 20)) * Time::MINUTE;
        }
        self.answer(id, (at, public), None).await;
        if self.dice.of(400) {
            // resolved before it has left: it is answered all the same
            self.status(id, at - 5 * Time::SECOND, "resolved");
        }
        if self.dice.of(350) {
            at += i64::from(self.dice.below(60 * 24 * 5)) * Time::MINUTE;
            self.message(id, (at, "in", public), 0).await;
            self.status(id, at, "open");
            at += i64::from(self.dice.below(60 * 9)) * Time::MINUTE;
            self.answer(id, (at, public), None).await;
        }
    }

    /// A second conversation of the same person becomes one with the first: soon, or long after both were counted.
    async fn merged(&mut self, number: u32, (at, customer, public): (i64, &str, bool), first: String) {
        let second = self.head(2 * number + 1, (at + 20 * Time::MINUTE, customer), (public, false)).await;
        self.message(&second, (at + 20 * Time::MINUTE, "in", public), 0).await;
        let late = self.dice.of(300);
        let merges = if late { at + 70 * Time::DAY } else { at + 30 * Time::MINUTE };
        self.answered(&second, (at + 40 * Time::MINUTE, public)).await;
        let data = json!({ "from": first, "number": 1, "deed": format!("ded_{first}") });
        self.facts.push(Fact {
            at: merges,
            kind: Kind::ConversationsMerged,
            conversation: second.clone(),
            message: None,
            data,
        });
        for sql in [
            "update messages set conversation_id = $2, origin_id = coalesce(origin_id, $1) where conversation_id = $1",
            "update conversations set merged_into = $2 where id = $1",
            "update conversations set opened_at = (select o.opened_at from conversations o where o.id = $1) where id = $2",
        ] {
            self.tx.exec(sql, args![&first, &second]).await.unwrap();
        }
    }

    async fn head(&mut self, number: u32, (at, customer): (i64, &str), (public, internal): (bool, bool)) -> String {
        let id = ConversationId::mint(Time(at)).to_string();
        let sql = "insert into conversations (id, number, inbox_id, channel, visibility, internal, subject, snippet, customer_id, status, shelf, priority,
                     waiting_key, opened_at, last_at, message_count, held_count, has_attachment, failed, thread_version, version)
                   values ($1, $2, $3, 'email', $4, $5, '', '', $6, 'open', 'active', 2, 0, $7, $7, 0, 0, 0, 0, 0, 0)";
        let visibility = if public { "public" } else { "private" };
        let args = args![&id, number, &self.inbox, visibility, internal, customer, at];
        self.tx.exec(sql, args).await.unwrap();
        id
    }

    async fn message(&mut self, id: &str, (at, direction, public): (i64, &str, bool), automatic: i64) -> String {
        let message = MessageId::mint(Time(at)).to_string();
        let (kind, by) = if direction == "in" { ("customer", None) } else { ("agent", Some("agt_mia")) };
        let sql = "insert into messages (id, conversation_id, inbox_id, at, direction, visibility, channel, kind, author_kind, author_id, author_name,
                     recipients, subject, text, body, quoted, remote_images, images_shown, has_original, automatic, held, warnings)
                   values ($1, $2, $3, $4, $5, $6, 'email', 'message', $7, $8, '', '{}', '', '', '[]', '[]', 0, 0, 0, $9, 0, '[]')";
        let visibility = if public { "public" } else { "private" };
        let args = args![&message, id, &self.inbox, at, direction, visibility, kind, by.map(str::to_owned), automatic];
        self.tx.exec(sql, args).await.unwrap();
        message
    }

    async fn answer(&mut self, id: &str, (at, public): (i64, bool), rule: Option<&str>) {
        let message = self.message(id, (at, "out", public), 0).await;
        let mut findings = vec![];
        findings.extend(rule.map(|rule| json!({ "check": "unanswered", "rule": rule })));
        if self.dice.of(80) {
            findings.push(json!({ "check": "doublespeak", "rule": "doublespeak" }));
        }
        let (words, script) = (self.dice.below(40), self.dice.below(1_001));
        let (asks, signed) = (u32::from(self.dice.of(500)), self.dice.of(900));
        let sql =
            "insert into reply_checks (message_id, at, verdict, findings, script_permille, rules, words, asks, signed)
                   values ($1, $2, 'ok', $3, $4, 2, $5, $6, $7)";
        let args = args![&message, at, json!(findings), script / 2 + 100, words, asks, signed];
        self.tx.exec(sql, args).await.unwrap();
        let left = at + 10 * Time::SECOND;
        self.facts.push(Fact {
            at: left,
            kind: Kind::ReplySent,
            conversation: id.to_owned(),
            message: Some(message),
            data: json!({}),
        });
    }

    fn status(&mut self, id: &str, at: i64, to: &str) {
        let data = json!({ "from": "open", "to": to });
        self.facts.push(Fact { at, kind: Kind::StatusChanged, conversation: id.to_owned(), message: None, data });
    }

    /// Facts stand in the order of time; a conversation stands where the last of them says.
    async fn told(&mut self) {
        self.facts.sort_by_key(|fact| fact.at);
        let mut seq: i64 =
            self.tx.one("select value from counters where name = 'facts'", args![]).await.unwrap().only().unwrap();
        for fact in std::mem::take(&mut self.facts) {
            seq += 1;
            let sql = "insert into facts (seq, id, at, kind, actor_kind, conversation_id, message_id, personal, data)
                       values ($1, $2, $3, $4, 'system', $5, $6, 0, $7)";
            let (id, kind) = (format!("fct_{seq}"), fact.kind.code());
            let args = args![seq, id, fact.at, kind, &fact.conversation, fact.message, fact.data.clone()];
            self.tx.exec(sql, args).await.unwrap();
            if fact.kind == Kind::StatusChanged {
                let sql = "update conversations set status = $2 where id = $1";
                let to = fact.data["to"].as_str().unwrap().to_owned();
                self.tx.exec(sql, args![&fact.conversation, to]).await.unwrap();
            }
        }
        self.tx.exec("update counters set value = $1 where name = 'facts'", args![seq]).await.unwrap();
    }
}
