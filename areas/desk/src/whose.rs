//! Whose a customer is: of every inbox and team they have a conversation with.

use crate::colleague::DeskNeighbour;
use base::{CustomerId, Fault, InboxId, TeamId, Thing};
use customers::Whose;
use futures_util::future::BoxFuture;
use store::{Conn, Row, args};

impl Whose for DeskNeighbour {
    fn things<'a>(&'a self, conn: &'a mut Conn, customer: &'a CustomerId) -> BoxFuture<'a, Result<Vec<Thing>, Fault>> {
        Box::pin(things(conn, customer))
    }
}

async fn things(conn: &mut Conn, customer: &CustomerId) -> Result<Vec<Thing>, Fault> {
    let sql = "select distinct inbox_id, team_id, internal from conversations where customer_id = $1";
    let mut things = Vec::new();
    for row in conn.rows(sql, args![customer]).await? {
        let inbox: InboxId = row.get("inbox_id")?;
        let shared = conn.rows("select team_id from inbox_teams where inbox_id = $1", args![&inbox]).await?;
        let mut teams: Vec<TeamId> = shared.iter().map(Row::only).collect::<Result<_, _>>()?;
        teams.extend(row.get::<Option<TeamId>>("team_id")?);
        things.push(Thing { inbox: Some(inbox), teams, internal: row.get("internal")?, members: vec![] });
    }
    Ok(things)
}
