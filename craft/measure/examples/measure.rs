//! The command alone, as the benchmarks run it: `cargo run --release -p measure --example measure -- …`.

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let status = measure::run(&args, &mut std::io::stdin(), &mut std::io::stdout(), &mut std::io::stderr());
    std::process::exit(status);
}
