//! Company settings: changed, and their mail account tried.

use crate::acts::{check_version, done, fresh};
use crate::company::{self, Company, CompanyChange};
use crate::reception::{Reception, Try};
use crate::{company_store, words};
use base::facts::{Fact, Kind};
use base::vault::random_token;
use base::{Action, Actor, Outcome, Thing, Vault};
use contract::SystemMail;
use serde_json::json;
use store::{Db, audit};

/// The audit line of a test mail; its detail names the outbox row.
pub const TEST_MAIL: &str = "company.test_mail";

/// Changes company settings.
pub async fn change(
    db: &Db,
    vault: &Vault,
    actor: &Actor,
    seen: Option<i64>,
    change: CompanyChange,
) -> Outcome<Company> {
    let mut tx = db.begin(actor).await?;
    fresh(&mut tx).await?.check(Action::CompanyChange, &Thing::company())?;
    company_store::take_turn(&mut tx).await?;
    let before = company_store::company(&mut tx).await?;
    check_version(seen, before.version)?;
    let wanted = company::apply(before.clone(), &change)?;
    let url_set_at = change.public_url.is_some().then_some(tx.now());
    company_store::save(&mut tx, &wanted, url_set_at).await?;
    match &change.system_mail {
        None => {}
        Some(None) => company_store::forget_mail(&mut tx).await?,
        Some(Some(write)) => {
            let (account, password) = company::mail_account(before.system_mail.as_ref(), write)?;
            company_store::save_mail(&mut tx, vault, &account, password).await?;
        }
    }
    let after = company_store::company(&mut tx).await?;
    audit::write(&mut tx, "company.changed", "company", json!({ "before": before, "after": after })).await?;
    tx.tell(Fact::new(Kind::CompanyChanged));
    done(tx, after).await
}

/// Queues a mail from the system account to somebody. Gives whether it is on its way, and what to do in words.
pub async fn test_mail(db: &Db, reception: &Reception, actor: &Actor, to: &str) -> Outcome<(bool, String)> {
    let to = words::email("to", to)?;
    reception.count(Try::Mail, actor.agent().map_or("", base::Id::as_str), db.now())?;
    let mut tx = db.begin(actor).await?;
    fresh(&mut tx).await?.check(Action::CompanyChange, &Thing::company())?;
    let company = company_store::company(&mut tx).await?;
    if company.system_mail.is_none() && reception.stage == crate::Stage::Real {
        return Ok((false, "no mail account is set up; enter one first, then try again".into()));
    }
    let subject = format!("Test mail from {}", if company.name.is_empty() { "goodword" } else { &company.name });
    let text = format!(
        "Hello,\n\nthis mail shows that goodword at {} can send mail.\n\n{} asked for it.\n",
        company.public_url, actor.name
    );
    let key = format!("test_mail/{}", random_token());
    let outbox = SystemMail { to: to.clone(), subject, text, key }.queue(&mut tx).await?;
    audit::write(&mut tx, TEST_MAIL, "company", json!({ "to": to, "outbox": outbox })).await?;
    done(tx, (true, format!("a mail to {to} is on its way; the outbox shows whether the server took it"))).await
}
