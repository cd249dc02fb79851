//! `goodword`: customer service and marketing in one system.

use std::process::ExitCode;

fn main() -> ExitCode {
    goodword::commands::start()
}
