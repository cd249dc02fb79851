//! The stand-in as a program: `mastodon-standin 127.0.0.1:4000`, with the accounts `shop` and `ana@other.test`.

use mastodon_standin::Standin;
use std::io::Write;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let place = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let listener = tokio::net::TcpListener::bind(&place).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let standin = Standin::here("here.test", &base);
    for (acct, name) in [("shop", "Bluebird Coffee"), ("ana@other.test", "Ana"), ("bo@far.test", "Bo")] {
        drop(standin.account(acct, name));
    }
    let token = standin.token("shop");
    writeln!(std::io::stdout(), "MASTODON_URL={base}\nMASTODON_TOKEN={token}")?;
    standin.serve(listener).await;
    Ok(())
}
