//! `goodword`: customer service and marketing in one system.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    goodword::commands::run(goodword::commands::Line::parse())
}
