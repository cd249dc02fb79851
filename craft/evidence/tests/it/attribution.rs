//! Golden removal effects, the hand-checkable table, and what must hold for any table.

use evidence::attribution::heuristics::{HalfLife, heuristics};
use evidence::attribution::markov::{Pooling, credit};
use evidence::attribution::paths::{Collapse, NamedPath, Paths};
use evidence::attribution::shapley::{shapley_containment, shapley_rate};
use evidence::attribution::touches::{Conversion, Cut, Journeys, Merge, Tally, Touches};
use proptest::prelude::*;

use crate::data::{close, golden};

fn table(text: &str) -> Paths {
    let rows: Vec<NamedPath> = text
        .lines()
        .skip(1)
        .map(|l| {
            let c: Vec<&str> = l.split(';').collect();
            let touches = c[0].split(" > ").map(str::to_owned).collect();
            (touches, c[1].parse().unwrap(), c[2].parse().unwrap(), c[3].parse().unwrap())
        })
        .collect();
    Paths::of(&rows, Collapse::None).unwrap()
}

#[test]
fn the_tiny_table_is_as_the_hand_says() {
    let paths = table("path;c;v;n\nA > B > C;1;10;0\nA;0;0;1\nB > C;0;0;1\nA > C;1;20;0");
    let one = credit(&paths, 1, Pooling::None).unwrap();
    close("p", one.p_conv, 0.5, 1e-15);
    for (ours, theirs) in one.removal.iter().zip([2.0 / 3.0, 2.0 / 3.0, 1.0]) {
        close("removal", *ours, theirs, 1e-14);
    }
    let two = credit(&paths, 2, Pooling::None).unwrap();
    for (ours, theirs) in two.removal.iter().zip([0.75, 0.5, 1.0]) {
        close("removal", *ours, theirs, 1e-14);
    }
}

#[test]
fn exact_removal_effects_agree_with_the_golden_solve() {
    for stem in ["attr_synth_service_marketing", "attr_ca_data"] {
        let Some(text) = golden(&format!("{stem}_paths.csv")) else { return };
        let paths = table(&text);
        for order in 1..=3 {
            let ours = credit(&paths, order, Pooling::None).unwrap();
            let rate = paths.conversions() / (paths.conversions() + paths.nulls());
            close("p_conv", ours.p_conv, rate, 1e-12);
            let theirs = golden(&format!("{stem}_markov_order{order}.csv")).unwrap();
            for line in theirs.lines().skip(1) {
                let cells: Vec<&str> = line.split(',').collect();
                let c = paths.channels.iter().position(|n| n == cells[0]).unwrap();
                close(cells[0], ours.removal[c], cells[1].parse().unwrap(), 1e-9);
                close(cells[0], ours.share[c] * paths.conversions(), cells[2].parse().unwrap(), 1e-9);
            }
        }
    }
}

fn tables() -> impl Strategy<Value = Paths> {
    let row = (prop::collection::vec(0_u8..5, 1..7), 0_u32..4, 1_u32..5);
    prop::collection::vec(row, 3..40).prop_map(|rows| {
        let named: Vec<NamedPath> = rows
            .into_iter()
            .map(|(t, c, n)| {
                let touches = t.iter().map(|i| format!("ch{i}")).collect();
                (touches, f64::from(c), f64::from(c) * 10.0, f64::from(n))
            })
            .chain([(vec!["ch0".to_owned()], 1.0, 10.0, 1.0)])
            .collect();
        Paths::of(&named, Collapse::None).unwrap()
    })
}

proptest! {
    #[test]
    fn conversion_probability_is_the_empirical_rate_at_every_order(paths in tables()) {
        let rate = paths.conversions() / (paths.conversions() + paths.nulls());
        for order in 1..=3 {
            for pooling in [Pooling::None, Pooling::Rare] {
                let c = credit(&paths, order, pooling).unwrap();
                prop_assert!((c.p_conv - rate).abs() <= 1e-12 * rate);
                let total: f64 = c.share.iter().sum();
                prop_assert!((total - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn every_rule_of_thumb_hands_out_every_conversion(paths in tables()) {
        let h = heuristics(&paths, HalfLife::default());
        for rule in [&h.first, &h.last, &h.linear, &h.linear_unique, &h.position, &h.time_decay] {
            prop_assert!((rule.iter().sum::<f64>() - paths.conversions()).abs() < 1e-9);
        }
        let shapley = shapley_containment(&paths).unwrap();
        for (a, b) in shapley.iter().zip(&h.linear_unique) {
            prop_assert!((a - b).abs() < 1e-10);
        }
        let rate = shapley_rate(&paths, 1, 1.96).unwrap();
        let total: f64 = rate.values.iter().map(|v| v.value).sum();
        prop_assert!((total - rate.grand).abs() < 1e-12);
    }

    #[test]
    fn renaming_channels_only_permutes_the_credit(paths in tables()) {
        let m = paths.channels.len() as u16;
        let mut renamed = paths.clone();
        for p in &mut renamed.paths {
            for t in &mut p.touches { *t = m - 1 - *t; }
        }
        for order in 1..=3 {
            let (a, b) = (credit(&paths, order, Pooling::None).unwrap(), credit(&renamed, order, Pooling::None).unwrap());
            for c in 0..usize::from(m) {
                prop_assert!((a.removal[c] - b.removal[usize::from(m) - 1 - c]).abs() < 1e-12);
            }
        }
    }
}

fn stream() -> (Touches, Vec<Conversion>) {
    // customer 0: a b [convert] c; customer 1: b c; customer 2: a (40 days old) c [convert]
    let day = 86_400_000;
    let touches = Touches {
        customer: vec![0, 1, 0, 2, 1, 0, 2],
        at_ms: vec![day, day, 2 * day, 0, 2 * day, 4 * day, 40 * day],
        channel: vec![0, 1, 1, 0, 2, 2, 2],
        session: vec![],
    };
    let conversion = |customer, at_ms| Conversion { customer, at_ms, value: 5.0 };
    (touches, vec![conversion(2, 41 * day), conversion(0, 3 * day), conversion(9, day)])
}

#[test]
fn touches_become_the_paths_they_should() {
    let (touches, conversions) = stream();
    let journeys = Journeys::of(touches, conversions).unwrap();
    let cut = Cut { lookback_ms: 30 * 86_400_000, merge: Merge::None };
    let mut seen = Vec::new();
    let left = journeys.for_each(cut, |t, _, e| seen.push((t.to_vec(), e.conversions)));
    assert_eq!(seen, vec![(vec![0, 1], 1.0), (vec![1, 2], 0.0), (vec![2], 1.0)]);
    assert_eq!((left.after_conversion, left.too_old, left.conversions_without_touch), (1, 1, 1));
}

#[test]
fn counting_touches_gives_the_same_credit_as_the_path_table() {
    let (touches, conversions) = stream();
    let names: Vec<String> = ["a", "b", "c"].iter().map(|s| (*s).to_owned()).collect();
    let journeys = Journeys::of(touches, conversions).unwrap();
    let cut = Cut { lookback_ms: i64::MAX, merge: Merge::None };
    let paths = journeys.table(cut, &names);
    let (tally, _) = Tally::of(&journeys, cut, &names, (&[1, 2, 3], HalfLife::default()));
    for (order, counter) in &tally.counters {
        for pooling in [Pooling::None, Pooling::Rare] {
            let a = counter.chain(pooling).credit(3).unwrap();
            let b = credit(&paths, *order, pooling).unwrap();
            assert_eq!(a.states, b.states);
            for c in 0..3 {
                close("removal", a.removal[c], b.removal[c], 1e-13);
            }
        }
    }
}
