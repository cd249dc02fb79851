//! Whoever signs in public (PACT-S2, S3). Of an address only a keyed mark is kept: the same address twice is one signature,
//! and nobody can read from it who signed. A signature changes nothing in how anybody is served (PACT-N4).

use crate::public::words::{Words, filled};
use base::vault::{keyed_hash, random_token};
use base::{Fault, Outcome, Time, Vault};
use contract::SystemMail;
use data_encoding::HEXLOWER;
use serde::Serialize;
use store::{Conn, Row, Tx, args};
use team::Company;
use web::throttle::{Limit, Throttle};

/// What links are signed for; neither opens what the other does (D8).
const CONFIRM: &str = "pact.confirm";
const WITHDRAW: &str = "pact.withdraw";
/// What marks of addresses are made with.
const MARKS: &str = "pact.address";
/// How long a link can be answered.
const OPEN_MS: i64 = 3 * Time::DAY;
/// Mails to one address, and requests from one network.
const PER_ADDRESS: Limit = Limit { count: 3, window_ms: Time::HOUR };
const PER_NETWORK: Limit = Limit { count: 20, window_ms: Time::HOUR };

/// Who asked lately: the part of the house that the pages look for. In memory, a restart forgives.
#[derive(Debug, Default)]
pub struct Lately(Throttle);

impl Lately {
    /// Counts a request; gives the minutes to wait if it is one too many.
    pub fn count(&self, mark: &str, network: &str, now: Time) -> Result<(), i64> {
        let minutes = |ms: i64| ms.div_euclid(Time::MINUTE).saturating_add(1);
        self.0.attempt(&format!("n/{}", team::session::network(network)), PER_NETWORK, now).map_err(minutes)?;
        self.0.attempt(&format!("a/{mark}"), PER_ADDRESS, now).map_err(minutes)
    }
}

/// Who wants to sign, as checked.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Where the link goes.
    pub address: &'a str,
    /// Name or pseudonym.
    pub name: &'a str,
    /// Whether the name may be shown.
    pub listed: Listed,
}

/// Whether a name is shown, or only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Shown.
    Yes,
    /// Only counted.
    No,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Name or pseudonym.
    pub name: String,
    /// Whether they work here.
    pub colleague: bool,
}

/// All signatures, as they are told of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// How many.
    pub signed: i64,
    /// How many of them are listed.
    pub listed: usize,
    /// Those, the oldest first.
    pub names: Vec<Signature>,
}

/// What is kept of an address.
#[must_use]
pub fn mark(vault: &Vault, address: &str) -> String {
    let normal = customers::normalise("email", address);
    HEXLOWER.encode(&keyed_hash(&vault.derive(MARKS), &[normal.as_bytes()]))
}

/// Asks an address by mail whether it signs. Whether it did already is told to nobody but its reader.
pub async fn ask(tx: &mut Tx, vault: &Vault, wish: Wish<'_>, words: &Words) -> Outcome<()> {
    let (now, id, mark) = (tx.now(), random_token(), mark(vault, wish.address));
    tx.exec("delete from pact_asked where asked_at < $1", args![now.plus(-OPEN_MS)]).await?;
    let account = team::account_by_email(tx, &team::words::fold(wish.address)).await?;
    let colleague = account.is_some_and(|account| account.active);
    let sql = "insert into pact_asked (id, mark, name, listed, colleague, asked_at) values ($1, $2, $3, $4, $5, $6)";
    tx.exec(sql, args![&id, &mark, wish.name, wish.listed == Listed::Yes, colleague, now]).await?;
    let company = team::company(tx).await?;
    let mail = letter(vault, (&company, words), (&id, &mark, wish));
    mail.queue_sealed(tx, vault).await?;
    Ok(())
}

fn letter(vault: &Vault, (company, words): (&Company, &Words), (id, mark, wish): (&str, &str, Wish<'_>)) -> SystemMail {
    let base = company.public_url.trim_end_matches('/');
    let confirm = format!("{base}/p/pact/confirm/{}?lang={}", confirm_token(vault, id, mark), words.code);
    let withdraw = format!("{base}{}?lang={}", withdraw_path(vault, mark), words.code);
    let values =
        [("company", company.name.as_str()), ("name", wish.name), ("confirm", &confirm), ("withdraw", &withdraw)];
    SystemMail {
        to: wish.address.to_owned(),
        subject: filled(words.mail_subject, &values),
        text: filled(words.mail, &values),
        key: format!("pact/{id}"),
    }
}

/// The token of the link that asks.
#[must_use]
pub fn confirm_token(vault: &Vault, id: &str, mark: &str) -> String {
    vault.sign(CONFIRM, &format!("{id}|{mark}"))
}

/// Where a signature is taken back.
#[must_use]
pub fn withdraw_path(vault: &Vault, mark: &str) -> String {
    format!("/p/pact/withdraw/{}", vault.sign(WITHDRAW, mark))
}

/// What stands behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Linked {
    /// A question that is open: the id of the request, the mark of the address, the name, whether it would be listed.
    Asked(String, String, String, Listed),
    /// They signed: mark, name, whether it is listed.
    Signed(String, String, Listed),
    /// Nothing any more.
    Gone,
}

fn listed(row: &Row) -> Result<Listed, Fault> {
    Ok(if row.get("listed")? { Listed::Yes } else { Listed::No })
}

/// What the link that asks leads to.
pub async fn asked(conn: &mut Conn, vault: &Vault, (token, now): (&str, Time)) -> Result<Linked, Fault> {
    let Some(payload) = vault.verify(CONFIRM, token) else { return Ok(Linked::Gone) };
    let Some((id, mark)) = payload.split_once('|') else { return Ok(Linked::Gone) };
    let sql = "select name, listed from pact_asked where id = $1 and mark = $2 and asked_at > $3";
    match conn.maybe(sql, args![id, mark, now.plus(-OPEN_MS)]).await? {
        Some(row) => Ok(Linked::Asked(id.to_owned(), mark.to_owned(), row.get("name")?, listed(&row)?)),
        None => signature(conn, mark).await,
    }
}

/// What the link leads to by which a signature is taken back.
pub async fn signed(conn: &mut Conn, vault: &Vault, token: &str) -> Result<Linked, Fault> {
    match vault.verify(WITHDRAW, token) {
        Some(mark) => signature(conn, &mark).await,
        None => Ok(Linked::Gone),
    }
}

async fn signature(conn: &mut Conn, mark: &str) -> Result<Linked, Fault> {
    let row = conn.maybe("select name, listed from pact_signatures where mark = $1", args![mark]).await?;
    let Some(row) = row else { return Ok(Linked::Gone) };
    Ok(Linked::Signed(mark.to_owned(), row.get("name")?, listed(&row)?))
}

/// Signs. The same address twice is one signature, with the name given last.
pub async fn confirm(tx: &mut Tx, (id, mark): (&str, &str)) -> Result<(), Fault> {
    let now = tx.now();
    let sql = "insert into pact_signatures (mark, name, listed, colleague, signed_at)
               select mark, name, listed, colleague, $3 from pact_asked where id = $1 and mark = $2
               on conflict (mark) do update set name = excluded.name, listed = excluded.listed, colleague = excluded.colleague";
    tx.exec(sql, args![id, mark, now]).await?;
    tx.exec("delete from pact_asked where mark = $1", args![mark]).await.map(drop)
}

/// Takes a signature back, and all that was asked on its way.
pub async fn take_back(tx: &mut Tx, mark: &str) -> Result<(), Fault> {
    tx.exec("delete from pact_asked where mark = $1", args![mark]).await?;
    tx.exec("delete from pact_signatures where mark = $1", args![mark]).await.map(drop)
}

/// Forgets the signatures of somebody who is erased.
pub async fn forget(tx: &mut Tx, vault: &Vault, addresses: &[String]) -> Result<(), Fault> {
    for address in addresses {
        take_back(tx, &mark(vault, address)).await?;
    }
    Ok(())
}

/// Most names that are told; the count is of all.
const SHOWN: i64 = 5_000;

/// Who signed.
pub async fn all(conn: &mut Conn) -> Result<Signed, Fault> {
    let count = conn
        .one("select count(*) as n, cast(coalesce(sum(listed), 0) as bigint) as l from pact_signatures", args![])
        .await?;
    let sql = "select name, colleague from pact_signatures where listed = 1 order by signed_at, mark limit $1";
    let rows = conn.rows(sql, args![SHOWN]).await?;
    let name = |row: &Row| Ok(Signature { name: row.get("name")?, colleague: row.get("colleague")? });
    let names = rows.iter().map(name).collect::<Result<Vec<_>, Fault>>()?;
    let listed: i64 = count.get("l")?;
    Ok(Signed { signed: count.get("n")?, listed: usize::try_from(listed).unwrap_or(0), names })
}
