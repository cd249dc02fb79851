//! Figures that must not be shown are not: each code with its reason, and never a digit.

use std::fmt::Write as _;

use evidence::chance::Chance;
use evidence::sums::logistic;

use crate::harness::{Ran, golden, measure, measure_from};

fn has(ran: &Ran, code: &str) {
    assert!(ran.codes().contains(&code.to_owned()), "{code} is missing in {:?}", ran.codes());
    assert!(ran.said.contains(code), "nobody was told of {code}: {}", ran.said);
}

/// Treated units that most untreated ones do not resemble at all.
fn without_overlap() -> String {
    let mut c = Chance::seeded(5);
    let mut csv = "treatment,outcome,x\n".to_owned();
    for _ in 0..6000 {
        let x = 2.5 * c.normal();
        let a = c.bernoulli(logistic(2.0 * x - 5.0));
        let y = a + 0.5 * x * x + c.normal();
        writeln!(csv, "{a},{y},{x}").unwrap();
    }
    csv
}

#[test]
fn no_overlap_refuses_the_ate_and_offers_the_att_with_its_population() {
    let ran = measure_from(&["effect", "--numeric", "x", "--square", "x", "-"], &without_overlap());
    assert_eq!(ran.status, 1, "{}", ran.said);
    has(&ran, "overlap");
    let json = ran.json();
    assert!(json["aipw_crossfit_hash5"]["ate"].is_null() && json["ipw"].is_null());
    assert_eq!(json["publishable"], false);
    let offer = &json["offer"];
    assert!(offer["population"].as_str().unwrap().contains("treated") || offer["estimand"] == "ATO");
    assert!(offer["value"].is_number());
    let told = measure_from(&["effect", "--diagnostic", "--numeric", "x", "--square", "x", "-"], &without_overlap());
    assert_eq!(told.status, 0);
    assert!(told.json()["aipw_crossfit_hash5"]["ate"].is_number());
    assert_eq!(told.json()["publishable"], false);
}

#[test]
fn one_sided_or_separated_comparisons_are_refused() {
    let one = measure_from(&["effect", "--numeric", "x", "-"], "treatment,outcome,x\n1,2,3\n1,3,4\n1,1,2\n");
    assert_eq!((one.status, one.out.as_str()), (1, ""));
    assert!(one.said.contains("one-sided"));
    let mut csv = "treatment,outcome,x\n".to_owned();
    for i in 0..400 {
        writeln!(csv, "{},{},{}", u8::from(i >= 200), i % 7, i).unwrap();
    }
    let separated = measure_from(&["effect", "--numeric", "x", "--folds", "none", "-"], &csv);
    assert_eq!(separated.status, 1);
    has(&separated, "separation");
    assert!(separated.json()["aipw_no_crossfit"]["ate"].is_null());
}

#[test]
fn groups_made_by_what_happened_later_are_refused() {
    let mut csv = "resolved,outcome,x\n".to_owned();
    let mut c = Chance::seeded(6);
    for _ in 0..600 {
        writeln!(csv, "{},{},{}", c.bernoulli(0.5), c.normal(), c.normal()).unwrap();
    }
    let ran = measure_from(&["effect", "--treatment", "resolved", "--numeric", "x", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "post_treatment");
    let ever = measure(&[
        "survival",
        "--time",
        "week",
        "--event",
        "arrest",
        "--covariates",
        "ever_contacted",
        "--column",
        "ever_contacted=fin",
        &golden("surv_rossi.csv"),
    ]);
    assert_eq!(ever.status, 1);
    has(&ever, "post_treatment");
    assert!(ever.json()["coef"].is_null());
}

#[test]
fn arms_of_the_wrong_size_stop_every_effect() {
    let ran = measure(&["experiment", "--arm", "treat", "--outcome", "re78", &golden("causal_nsw.csv")]);
    assert_eq!(ran.status, 1);
    has(&ran, "srm_failed");
    for field in ["raw", "diff", "lo", "hi", "verdict"] {
        assert!(ran.json()[field].is_null(), "{field}");
    }
    assert!(ran.json()["srm"]["chi2"].is_number());
}

#[test]
fn small_arms_have_no_interval() {
    let mut csv = "w,y\n".to_owned();
    for i in 0..60 {
        writeln!(csv, "{},{}", i % 2, i).unwrap();
    }
    let ran = measure_from(&["experiment", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "too_few_per_arm");
    assert!(ran.json()["lo"].is_null() && ran.json()["sequential"]["halfwidth"].is_null());
}

#[test]
fn without_a_frozen_plan_nothing_is_caused() {
    let input = golden("cuped_input.csv");
    let ran = measure(&["experiment", &input]);
    assert_eq!((ran.status, ran.json()["grade"].as_str()), (0, Some("exploratory")));
    has(&ran, "not_preregistered");
    assert!(!ran.said.contains("caused a change"));
    let folder = std::env::temp_dir().join(format!("goodword-plan-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("plan.json");
    let plan = r#"{"alpha":0.05,"n_star":2000,"shares":[0.5,0.5]}"#;
    let hash = "4b7a";
    std::fs::write(&path, format!(r#"{{"plan":{plan},"frozen_at":"2026-01-01","sha256":"{hash}"}}"#)).unwrap();
    let path = path.to_string_lossy().into_owned();
    assert_eq!(measure(&["experiment", "--plan", &path, &input]).json()["grade"], "exploratory");
    let right = sha256(plan);
    std::fs::write(&path, format!(r#"{{"plan":{plan},"frozen_at":"2026-01-01","sha256":"{right}"}}"#)).unwrap();
    let graded = measure(&["experiment", "--plan", &path, &input]);
    assert_eq!(graded.json()["grade"], "A");
    assert_eq!(graded.json()["sequential"]["N_tune"], 2000);
    std::fs::remove_dir_all(folder).unwrap();
}

/// The hash of a text, taken from the record of a run over it.
fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn attribution_without_null_paths_is_refused() {
    let ran = measure_from(
        &["attribution", "-"],
        "path,total_conversions,total_conversion_value,total_null\na > b,40,1,0\nb,3,1,0\n",
    );
    assert_eq!(ran.status, 1);
    has(&ran, "no_null_paths");
    assert!(ran.json()["order1"].is_null() && ran.json()["heuristics"].is_null());
    let few = measure(&["attribution", &golden("attr_tiny_paths.csv")]);
    assert_eq!(few.status, 1);
    has(&few, "few_conversions");
}

#[test]
fn few_answers_have_no_score_and_all_promoters_no_plain_interval() {
    let ran = measure_from(&["nps", "-"], "P,N,D\n5,3,2\n60,25,15\n40,0,0\n");
    assert_eq!(ran.status, 1);
    has(&ran, "nps_small");
    has(&ran, "degenerate_interval");
    has(&ran, "response_low");
    let json = ran.json();
    assert!(json["rows"][0]["nps"].is_null() && json["rows"][1]["nps"].is_number());
    assert!(json["rows"][2]["wald_lo"].is_null() && json["rows"][2]["adj_lo"].is_number());
}

#[test]
fn dismissals_are_not_answers() {
    let ran = measure_from(&["nps", "--sent", "200", "--diagnostic", "-"], "score\n10\n9\n\"\"\n0\n\"\"\n");
    let row = &ran.json()["rows"][0];
    assert_eq!((row["P"].as_f64(), row["D"].as_f64(), row["dismissed"].as_f64()), (Some(2.0), Some(1.0), Some(2.0)));
    assert_eq!(row["response_rate"].as_f64(), Some(0.015));
}

#[test]
fn an_endless_queue_has_no_waiting_time() {
    let ran = measure_from(&["staffing", "-"], "c,lam_per_h,aht_s,target_s\n8,100,300,20\n");
    assert_eq!(ran.status, 1);
    has(&ran, "unstable_queue");
    assert!(ran.json()["rows"][0]["asa_s"].is_null());
    assert_eq!(ran.json()["rows"][0]["unstable"], true);
}

#[test]
fn short_baselines_raise_no_alarm() {
    let csv = (0..20).fold("t,x\n".to_owned(), |c, t| c + &format!("{t},{}\n", 10 + t % 3));
    let ran = measure_from(&["surveillance", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "baseline_short");
}

#[test]
fn few_events_have_no_comparison_and_separation_is_reported() {
    let csv = (0..40).fold("T,E,group\n".to_owned(), |c, i| c + &format!("{},{},{}\n", 1 + i, u8::from(i < 10), i % 2));
    let ran = measure_from(&["survival", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "few_events");
    assert!(ran.json()["rmst_difference"].is_null() && ran.json()["km"]["logrank_p"].is_null());
    let csv = (0..80)
        .fold("T,E,x\n".to_owned(), |c, i| c + &format!("{},{},{}\n", 1 + i, u8::from(i < 40), u8::from(i < 40)));
    let ran = measure_from(&["survival", "--covariates", "x", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "separation");
}

#[test]
fn subscribers_are_sent_to_survival() {
    let csv = (0..200).fold("frequency,recency,T\n".to_owned(), |c, i| {
        let x = i % 9;
        c + &format!("{x},{},{}\n", 4 * x, 40 + i % 3)
    });
    let ran = measure_from(&["repurchase", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "btyd_contractual");
    assert!(ran.json()["bgnbd"].is_null());
}

#[test]
fn one_time_buyers_alone_cannot_be_modelled() {
    let ran = measure_from(&["repurchase", "-"], "frequency,recency,T\n0,0,10\n0,0,12\n");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.said.contains("bought twice"));
}

#[test]
fn few_treated_clusters_have_no_interval() {
    let csv =
        (0..600).fold("w,y,cluster\n".to_owned(), |c, i| c + &format!("{},{},team{}\n", i % 2, (i * 7) % 11, i % 8));
    let ran = measure_from(&["experiment", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "few_clusters");
    assert!(ran.json()["lo"].is_null());
}
