//! Times P(alive) and expected purchases over the customers of a CSV, for the benchmarks.
//! Prints the least of five seconds of each, and the two totals.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark program that takes times"
)]

use std::time::Instant;

use evidence::repurchase::{History, bgnbd::BgNbd, many};

fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let number = |s: &str| s.parse::<f64>().unwrap();
    let customers: Vec<History> = text
        .lines()
        .skip(1)
        .map(|l| {
            let c: Vec<&str> = l.split(',').collect();
            History { x: number(c[0]), t_x: number(c[1]), t: number(c[2]) }
        })
        .collect();
    let model = BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
    let mut least = [f64::INFINITY; 2];
    let mut totals = [0.0; 2];
    for _ in 0..5 {
        let start = Instant::now();
        totals[0] = many::p_alive(&model, &customers).iter().sum();
        let middle = start.elapsed().as_secs_f64();
        totals[1] = many::expected(&model, &customers, 39.0).iter().sum();
        let both = start.elapsed().as_secs_f64();
        least = [least[0].min(middle), least[1].min(both - middle)];
    }
    println!("{:.4} {:.4} {:.6} {:.6}", least[0], least[1], totals[0], totals[1]);
}
