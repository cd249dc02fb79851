//! How the company speaks: what the reply check asks for beyond what holds for everybody.

use crate::check::house::{self, House, Kept};
use base::Action;
use web::{Answer, Ask, Needs, Reply, Route, get, put};

/// Routes.
pub(super) fn routes() -> Vec<Route> {
    let (write, change) = (Needs::Permission(Action::ConversationReply), Needs::Permission(Action::PublishRule));
    vec![
        get(
            "/house-words",
            write,
            "words the company does not use, how it spells its own, hosts that may be linked",
            show,
        ),
        put("/house-words", change, "change how the company speaks; the reply check follows at once", set),
    ]
}

async fn show(ask: Ask) -> Answer<Kept> {
    Ok(versioned(house::get(&mut ask.read().await?).await?))
}

fn versioned(kept: Kept) -> Reply<Kept> {
    let version = kept.version;
    Reply::from(kept).version(version)
}

async fn set(ask: Ask<(), House>) -> Answer<Kept> {
    let mut tx = ask.begin().await?;
    ask.check_version(house::get(&mut tx).await?.version)?;
    house::set(&mut tx, &ask.body).await?;
    let kept = house::get(&mut tx).await?;
    tx.commit().await?;
    Ok(versioned(kept))
}
