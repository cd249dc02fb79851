//! `tidy figures` prints the tree's figures; `tidy migrations` adds new migrations to the list.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

use std::process::ExitCode;
use tidy::{figures, graph::Graph, migrations, tree::Tree};

fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        Some("figures") => print_figures(),
        Some("migrations") => list_migrations(),
        _ => Err("usage: tidy figures | tidy migrations".to_owned()),
    };
    let Err(why) = done else { return ExitCode::SUCCESS };
    eprintln!("{why}");
    ExitCode::FAILURE
}

fn print_figures() -> Result<(), String> {
    let tree = Tree::own();
    let graph = Graph::of(&tree.root)?;
    print!("{}", figures::page(&tree, &graph));
    Ok(())
}

fn list_migrations() -> Result<(), String> {
    let tree = Tree::own();
    std::fs::write(tree.root.join(migrations::LIST), migrations::with_new(&tree)).map_err(|why| why.to_string())
}
