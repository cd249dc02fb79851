//! The first steps of a new company, as far as this area sees them done: live proof, nothing ticked by hand.

use crate::acts::company::TEST_MAIL;
use base::{Fault, Time};
use store::audit::{self, Filter};
use store::{Conn, Row, args};

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// When.
    pub at: Time,
    /// What shows it.
    pub proof: String,
}

/// Steps taken; none where one waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstSteps {
    /// Somebody set the public address.
    pub public_url: Option<Taken>,
    /// A mail account is set up.
    pub system_mail: Option<Taken>,
    /// A mail server took a test mail.
    pub test_mail: Option<Taken>,
    /// Somebody beside the first administrator is here.
    pub colleague: Option<Taken>,
}

/// Looks what is done.
pub async fn first_steps(conn: &mut Conn) -> Result<FirstSteps, Fault> {
    let company =
        conn.one("select public_url, public_url_at, system_mail_at from company where id = 1", args![]).await?;
    let (url, url_at): (String, Option<Time>) = (company.get("public_url")?, company.get("public_url_at")?);
    let mail_at: Option<Time> = company.get("system_mail_at")?;
    let account = crate::company_store::company(conn).await?.system_mail;
    let second = "select name, created_at from agents order by created_at, id limit 1 offset 1";
    let colleague = conn.maybe(second, args![]).await?;
    let taken = |row: &Row| Ok::<_, Fault>(Taken { at: row.get("created_at")?, proof: row.get("name")? });
    Ok(FirstSteps {
        public_url: url_at.map(|at| Taken { at, proof: url }),
        system_mail: mail_at.zip(account).map(|(at, account)| Taken { at, proof: account.from }),
        test_mail: test_mail(conn).await?,
        colleague: colleague.as_ref().map(taken).transpose()?,
    })
}

/// The newest of the last test mails that a server took.
async fn test_mail(conn: &mut Conn) -> Result<Option<Taken>, Fault> {
    let filter = Filter { action: Some(TEST_MAIL.into()), thing: Some("company".into()), ..Filter::default() };
    for line in audit::read(conn, &filter, i64::MAX, 10).await? {
        let row = line.detail.get("outbox").and_then(|id| id.as_str()).unwrap_or_default().to_owned();
        let sql = "select ended_at, sent_to from outbox where id = $1 and state = 'sent'";
        if let Some(row) = conn.maybe(sql, args![row]).await? {
            let at: Option<Time> = row.get("ended_at")?;
            return Ok(Some(Taken { at: at.unwrap_or(line.at), proof: row.get("sent_to")? }));
        }
    }
    Ok(None)
}
