//! Questions to addresses in the database.

use super::{How, OPEN_MS, PER_ADDRESS, PER_CUSTOMER, Proof, Question, State, TRIES, Tried, counted};
use crate::customer_store::{bump, refs};
use crate::identity_store::{find_by_address, insert, tell};
use crate::{IdentityKind, address, merge_store, refusals, word_store};
use base::facts::{Fact, Kind};
use base::vault::constant_eq;
use base::{CustomerId, Fault, Outcome, ProofId, Time};
use serde_json::json;
use store::{Bind, Conn, Row, Tx, args, audit, erase};

const EMAIL: IdentityKind = IdentityKind::Email;
const SELECT: &str = "select * from customer_proofs";

/// Writes a question down, within the limits. Sending it is the caller's.
pub async fn ask(tx: &mut Tx, question: Question<'_>) -> Outcome<Proof> {
    address::check(EMAIL, question.address)?;
    let customer = merge_store::root(tx, question.customer).await?;
    let agent = tx.actor().require_agent()?;
    // Of several who ask for one customer at once, each counts those before.
    bump(tx, &customer).await?;
    within_limits(tx, &customer, question.address).await?;
    let (id, now) = (ProofId::mint(tx.now()), tx.now());
    let normal = address::normalise(EMAIL.code(), question.address);
    tx.exec(
        "insert into customer_proofs (id, customer_id, value, normal, asker, language, conversation_id, asked_by, asked_at, until_at, tries, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)",
        args![
            &id, &customer, address::kept(question.address), normal, question.asker, question.language, question.conversation, &agent, now,
            now.plus(OPEN_MS), State::Asked.code()
        ],
    )
    .await?;
    changed(tx, &customer);
    audit::write(tx, "customer.proof_asked", customer.as_str(), json!({ "proof": id })).await?;
    Ok(find(tx, &id).await?.ok_or_else(base::Refusal::missing)?)
}

async fn within_limits(tx: &mut Tx, customer: &CustomerId, address: &str) -> Outcome<()> {
    let (now, since) = (tx.now(), tx.now().plus(-Time::DAY));
    let sql = "select count(*) as n from customer_proofs where customer_id = $1 and asked_at > $2";
    if tx.one(sql, args![customer, since]).await?.only::<i64>()? >= PER_CUSTOMER {
        return Err(refusals::asked_often("for this customer").into());
    }
    let sql = "insert into customer_proof_turns (address, began_at, asked) values ($1, $2, 1)
               on conflict (address) do update set
                 asked = case when customer_proof_turns.began_at <= $3 then 1 else customer_proof_turns.asked + 1 end,
                 began_at = case when customer_proof_turns.began_at <= $3 then excluded.began_at else customer_proof_turns.began_at end
               where customer_proof_turns.began_at <= $3 or customer_proof_turns.asked < $4";
    if tx.exec(sql, args![counted(address), now, since, PER_ADDRESS]).await? == 0 {
        return Err(refusals::asked_often("at this address").into());
    }
    Ok(())
}

fn changed(tx: &mut Tx, customer: &CustomerId) {
    tx.tell(Fact::new(Kind::CustomerChanged).customer(customer).with("fields", json!(["proofs"])));
}

/// The question with this id.
pub async fn find(conn: &mut Conn, id: &ProofId) -> Result<Option<Proof>, Fault> {
    let row = conn.maybe(format!("{SELECT} where id = $1"), args![id]).await?;
    Ok(whole(conn, row.into_iter().collect()).await?.pop())
}

/// Questions on behalf of a customer, all merged ones included, the newest first.
pub async fn of(conn: &mut Conn, customer: &CustomerId) -> Result<Vec<Proof>, Fault> {
    let mut bind = Bind::new();
    let people = bind.list(merge_store::group(conn, customer).await?);
    let sql = format!("{SELECT} where customer_id in {people} order by id desc limit 50");
    let rows = conn.rows(sql, bind.values()).await?;
    whole(conn, rows).await
}

async fn whole(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Proof>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let proof = read(&row)?;
        let other = other(conn, &proof).await?;
        let names = refs(conn, other.as_slice()).await?;
        all.push(Proof { other: names.into_values().next(), ..proof });
    }
    Ok(all)
}

/// Whose address it is, if it is somebody else's.
async fn other(conn: &mut Conn, proof: &Proof) -> Result<Option<CustomerId>, Fault> {
    let Some(owner) = find_by_address(conn, EMAIL.code(), &proof.address).await? else { return Ok(None) };
    let (owner, asked) = (merge_store::root(conn, &owner).await?, merge_store::root(conn, &proof.customer).await?);
    Ok((owner != asked).then_some(owner))
}

fn read(row: &Row) -> Result<Proof, Fault> {
    Ok(Proof {
        id: row.get("id")?,
        customer: row.get("customer_id")?,
        address: address::shown(EMAIL.code(), &row.get::<String>("value")?),
        other: None,
        conversation: row.get("conversation_id")?,
        asked_by: row.get("asked_by")?,
        asked_at: row.get("asked_at")?,
        until: row.get("until_at")?,
        state: State::from_code(&row.get::<String>("state")?),
        how: row.get("how")?,
        answered_at: row.get("answered_at")?,
        language: row.get("language")?,
        asker: row.get("asker")?,
    })
}

/// Writes the answer down, once. False if the question was answered before, or is too old.
pub async fn answer(tx: &mut Tx, proof: &Proof, (state, how): (State, How)) -> Outcome<bool> {
    let now = tx.now();
    let sql = "update customer_proofs set state = $2, how = $3, answered_at = $4 where id = $1 and state = 'asked' and until_at > $4";
    if tx.exec(sql, args![&proof.id, state.code(), how.code(), now]).await? == 0 {
        return Ok(false);
    }
    if state == State::Proven {
        proven(tx, proof).await?;
    }
    changed(tx, &proof.customer);
    let detail = json!({ "proof": proof.id, "answer": state.code(), "how": how.code() });
    audit::write(tx, "customer.proof_answered", proof.customer.as_str(), detail).await?;
    Ok(true)
}

/// The address is known to be read by the person: nobody else's becomes theirs, one that was nobody's yet does.
async fn proven(tx: &mut Tx, proof: &Proof) -> Outcome<()> {
    let customer = merge_store::root(tx, &proof.customer).await?;
    if let Some(identity) = insert(tx, &customer, (EMAIL, &proof.address)).await? {
        bump(tx, &customer).await?;
        tell(tx, &customer, &identity, EMAIL);
        word_store::refresh(tx, &customer).await?;
    }
    let normal = address::normalise(EMAIL.code(), &proof.address);
    let sql = "update identities set trust = 'verified' where kind = $1 and normal = $2";
    Ok(tx.exec(sql, args![EMAIL.code(), normal]).await.map(drop)?)
}

/// Compares a code somebody read out with the one of the question, and counts the try: commit it whatever comes of it.
pub async fn tried(tx: &mut Tx, proof: &Proof, (key, typed): (&[u8; 32], &str)) -> Outcome<Tried> {
    let now = tx.now();
    let sql = "update customer_proofs set tries = tries + 1 where id = $1 and state = 'asked' and until_at > $2 and tries < $3 returning tries";
    let Some(row) = tx.maybe(sql, args![&proof.id, now, TRIES]).await? else { return Ok(Tried::Over) };
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !constant_eq(digits.as_bytes(), super::code(key, &proof.id).as_bytes()) {
        return Ok(Tried::Wrong(TRIES.saturating_sub(row.only::<i64>()?)));
    }
    answer(tx, proof, (State::Proven, How::Code)).await?;
    Ok(Tried::Right)
}

/// Others who are proven to be the same person as these, and were not said to be somebody else since.
pub async fn proven_with(conn: &mut Conn, people: &[CustomerId]) -> Result<Vec<CustomerId>, Fault> {
    let mut bind = Bind::new();
    let list = bind.list(people);
    let sql = format!(
        "select distinct coalesce(c.merged_into, c.id) as id from (
           select i.customer_id as other, p.customer_id as own, p.answered_at as at from customer_proofs p
             join identities i on i.kind = 'email' and i.normal = p.normal where p.state = 'proven' and p.customer_id in {list}
           union all
           select p.customer_id as other, i.customer_id as own, p.answered_at as at from identities i
             join customer_proofs p on p.normal = i.normal where i.kind = 'email' and p.state = 'proven' and i.customer_id in {list}
         ) proven join customers c on c.id = proven.other
         where coalesce(c.merged_into, c.id) not in {list} and c.erased_at is null and not exists (
           select 1 from not_same_customers d where d.at > proven.at and
             (d.one_id = coalesce(c.merged_into, c.id) and d.other_id in {list} or d.other_id = coalesce(c.merged_into, c.id) and d.one_id in {list}))
         order by id limit 5"
    );
    conn.rows(sql, bind.values()).await?.iter().map(Row::only).collect()
}

/// Forgets questions of and to somebody who is erased, and how often they were asked.
pub async fn forget(tx: &mut Tx, ids: &[String], normals: &[(String, String)]) -> Result<(), Fault> {
    let own: Vec<String> = normals.iter().map(|(_, normal)| normal.clone()).collect();
    let asked = erase::found(tx, "select normal from customer_proofs where customer_id in {list}", ids).await?;
    erase::each(tx, "delete from customer_proofs where customer_id in {list}", ids).await?;
    erase::each(tx, "delete from customer_proofs where normal in {list}", &own).await?;
    let turns: Vec<String> = own.iter().chain(&asked).map(|normal| counted(normal)).collect();
    erase::each(tx, "delete from customer_proof_turns where address in {list}", &turns).await?;
    for address in own.iter().map(|normal| counted(normal)) {
        // Other spellings of the same mailbox are the person's, too.
        let tagged = address.replace(['\\', '%', '_'], "_").replacen('@', "+%@", 1);
        tx.exec("delete from customer_proofs where normal like $1", args![tagged]).await?;
    }
    Ok(())
}
