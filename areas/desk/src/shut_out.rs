//! Accounts that let us in no more: those who can do something about it get a mail, once, until it works again (CH-113).

use crate::inbox;
use base::{Action, Fault, InboxId, Time};
use contract::SystemMail;
use store::{Tx, args};

/// An account that comes and goes is written about once in this time.
const REST_MS: i64 = Time::HOUR;

/// An account that worked does not any more. What never worked is seen by whoever sets it up.
pub(crate) async fn tell(tx: &mut Tx, inbox: &InboxId, words: &str) -> Result<(), Fault> {
    once(tx, "shut_out = 0", (inbox, words)).await
}

/// What somebody agreed to has ended, whether it ever worked or not.
pub(crate) async fn ended(tx: &mut Tx, inbox: &InboxId, words: &str) -> Result<(), Fault> {
    once(tx, "coalesce(shut_out, 0) = 0", (inbox, words)).await
}

/// Until the rest is over it does not count as told: an account that is still out then is written about.
async fn once(tx: &mut Tx, when: &str, (inbox, words): (&InboxId, &str)) -> Result<(), Fault> {
    let now = tx.now();
    let sql = format!(
        "update inboxes set shut_out = 1, shut_out_told_at = $2
         where id = $1 and {when} and (shut_out_told_at is null or shut_out_told_at <= $3)"
    );
    if tx.exec(sql, args![inbox, now, now.plus(-REST_MS)]).await? == 0 {
        return Ok(());
    }
    let thing = match inbox::thing(tx, inbox).await {
        Ok(thing) => thing,
        Err(base::Failure::Faulty(fault)) => return Err(fault),
        Err(base::Failure::Refused(_gone)) => return Ok(()),
    };
    let name: String = tx.one("select name from inboxes where id = $1", args![inbox]).await?.only()?;
    for person in team::agents_who_may_do(tx, Action::InboxChange, &thing).await? {
        if let Some(person) = team::agent_store::agent(tx, &person.id).await? {
            letter(tx, (inbox, &name, words), person.email).await?.queue(tx).await?;
        }
    }
    Ok(())
}

async fn letter(tx: &mut Tx, (inbox, name, words): (&InboxId, &str, &str), to: String) -> Result<SystemMail, Fault> {
    let url = team::public_url(tx).await?;
    let at = tx.now().0;
    Ok(SystemMail {
        subject: format!("Sign in again for the inbox {name}"),
        text: format!(
            "The inbox \"{name}\" does not receive, or does not send, any more.\n\nWhy: {words}.\n\nNothing is lost: what does not \
             come meanwhile stays with the provider, answers that do not leave wait. Sign in again: {}/settings/inboxes/{inbox}\n",
            url.trim_end_matches('/')
        ),
        key: format!("{inbox}-signed-out-{at}-{to}"),
        to,
    })
}
