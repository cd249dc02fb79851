//! The stand-in as a program: `bluesky-standin [ADDRESS]` prints where it listens and whom it knows, and stays.
//!
//! Does not know: goodword.

use bluesky_standin::Network;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "whoever starts it reads where it listens")]
async fn main() -> std::io::Result<()> {
    let at = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let people = [("SHOP", "kettles.test"), ("SECOND", "teapots.test"), ("ANA", "ana.test"), ("BOB", "bob.test")];
    let network = Network::start_at(&people.map(|(_, handle)| handle), &at).await?;
    println!("SERVICE={}", network.service());
    for (name, handle) in people {
        println!("{name}_HANDLE={handle}\n{name}_PASSWORD={}", network.password(handle));
    }
    println!("READY=1");
    std::future::pending().await
}
