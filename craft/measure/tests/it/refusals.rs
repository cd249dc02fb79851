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
fn no_overlap_refuses_the_ate_and_offers_another_effect_with_its_population() {
    let ran = measure_from(&["effect", "--numeric", "x", "--square", "x", "-"], &without_overlap());
    assert_eq!(ran.status, 1, "{}", ran.said);
    has(&ran, "overlap");
    let json = ran.json();
    assert!(json["aipw_crossfit_hash5"]["ate"].is_null() && json["ipw"].is_null());
    assert_eq!(json["publishable"], false);
    assert!(json["offer"]["population"].is_string());
    assert!(json["offer"]["value"].is_number());
    let told = measure_from(&["effect", "--diagnostic", "--numeric", "x", "--square", "x", "-"], &without_overlap());
    assert_eq!(told.status, 0);
    assert!(told.json()["aipw_crossfit_hash5"]["ate"].is_number());
    assert_eq!(told.json()["publishable"], false);
}

/// A few treated units who resemble some of the untreated, and very many untreated who resemble
/// nobody treated: their propensity is below .01. The effect on the treated is 1.
fn few_alike() -> String {
    let mut c = Chance::seeded(8);
    let mut csv = "treatment,outcome,x\n".to_owned();
    for i in 0..12_000 {
        let treated = f64::from(u8::from(i < 500));
        let x = if i < 500 { 2.2 + 0.8 * c.normal() } else { c.normal() };
        // those far away would react the other way round
        let effect = if x > 0.5 { 1.0 } else { -4.0 };
        let y = effect * treated + 2.0 * x + c.normal();
        writeln!(csv, "{treated},{y},{x}").unwrap();
    }
    csv
}

#[test]
fn where_most_of_the_untreated_resemble_nobody_the_att_is_offered_with_its_population() {
    let ran = measure_from(&["effect", "--numeric", "x", "-"], &few_alike());
    assert_eq!(ran.status, 1, "{}", ran.said);
    has(&ran, "overlap");
    let json = ran.json();
    let null = ["ate", "se", "lo", "hi"].iter().all(|k| json["aipw_crossfit_hash5"][*k].is_null());
    assert!(null && json["ipw"].is_null() && json["sipw"].is_null() && json["standardised_gformula"].is_null());
    let offer = &json["offer"];
    assert_eq!(
        (offer["estimand"].as_str(), offer["population"].as_str()),
        (Some("ATT"), Some("the units that were treated"))
    );
    let (lo, hi) = (offer["lo"].as_f64().unwrap(), offer["hi"].as_f64().unwrap());
    assert!(lo < 1.0 && 1.0 < hi && hi - lo < 1.0, "{offer}");
    assert!(ran.said.contains("the units that were treated"), "{}", ran.said);
}

#[test]
fn what_weighting_cannot_make_alike_is_refused() {
    // a handful of untreated units stands for all who resemble the treated
    let mut c = Chance::seeded(9);
    let mut csv = "treatment,outcome,x\n".to_owned();
    for i in 0..1200 {
        let treated = u8::from(i < 600);
        let x =
            if treated == 1 { 3.0 + 0.4 * c.normal() } else { 0.4 * c.normal() + if i % 100 == 0 { 2.5 } else { 0.0 } };
        writeln!(csv, "{treated},{},{x}", c.normal()).unwrap();
    }
    let ran = measure_from(&["effect", "--numeric", "x", "--ridge", "1", "-"], &csv);
    assert_eq!(ran.status, 1);
    has(&ran, "ess_low");
    has(&ran, "balance");
    assert!(ran.json()["aipw_crossfit_hash5"]["att"].is_null());
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
    let json = ran.json();
    let all = ["unadjusted", "ipw", "sipw", "standardised_gformula"].iter().all(|k| json[*k].is_null());
    assert!(all && json["aipw_crossfit_hash5"]["att"].is_null() && json["overlap_weighted"]["value"].is_null());
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

#[test]
fn units_in_both_arms_stop_every_effect() {
    let rows = |both: usize| {
        (0..800).fold("unit,w,y\n".to_owned(), |c, i| {
            let again = if i < both { format!("u{i},{},{}\n", (i + 1) % 2, i % 5) } else { String::new() };
            c + &format!("u{i},{},{}\n", i % 2, (i * 7) % 11) + &again
        })
    };
    let many = measure_from(&["experiment", "-"], &rows(80));
    assert_eq!(many.status, 1);
    has(&many, "multiple_exposure");
    assert!(many.json()["diff"].is_null() && many.json()["lo"].is_null());
    let few = measure_from(&["experiment", "-"], &rows(4));
    assert_eq!((few.status, few.json()["units_in_several_arms"].as_f64()), (0, Some(4.0)), "{}", few.said);
    // units were randomised, not rows
    assert_eq!(few.json()["srm"]["n1"], 400);
}

#[test]
fn arms_of_clusters_are_counted_in_clusters() {
    // ten teams a side, those offered three times as large
    let csv = (0..4000).fold("w,y,cluster\n".to_owned(), |c, i| {
        let arm = usize::from(i % 4 > 0);
        c + &format!("{arm},{},team{arm}-{}\n", (i * 7) % 11, i % 10)
    });
    let ran = measure_from(&["experiment", "-"], &csv);
    assert_eq!(ran.status, 0, "{}", ran.said);
    assert_eq!((ran.json()["srm"]["n1"].as_f64(), ran.json()["srm"]["n2"].as_f64()), (Some(5.0), Some(10.0)));
}

#[test]
fn groups_that_moved_apart_before_the_change_are_refused() {
    let mut c = Chance::seeded(10);
    let mut csv = "unit,time,outcome,treated\n".to_owned();
    for unit in 0..40 {
        for t in 1..=8 {
            let offered = unit < 20;
            let drift = if offered { 0.6 * f64::from(t) } else { 0.0 };
            writeln!(csv, "{unit},{t},{},{}", drift + 0.3 * c.normal(), u8::from(offered && t >= 6)).unwrap();
        }
    }
    let ran = measure_from(&["rollout", "-"], &csv);
    assert_eq!(ran.status, 1, "{}", ran.said);
    has(&ran, "pre_trend");
    let json = ran.json();
    assert!(
        json["simple_att"].is_null() && json["att_gt"][0]["att"].is_null() && json["event_study"][0]["att"].is_null()
    );
}

#[test]
fn value_that_rises_with_frequency_is_not_priced() {
    let mut c = Chance::seeded(11);
    let mut csv = "frequency,recency,T,monetary_value\n".to_owned();
    for i in 0..600 {
        let x = (i % 6) as f64;
        let cut = 20.0 + 20.0 * c.uniform();
        let z = if x > 0.0 { 5.0 * x * x * (0.8 + 0.4 * c.uniform()) } else { 0.0 };
        writeln!(csv, "{x},{},{cut},{z}", if x > 0.0 { cut * c.uniform() } else { 0.0 }).unwrap();
    }
    let ran = measure_from(&["repurchase", "--model", "bgnbd", "--customers", "3", "-"], &csv);
    assert_eq!(ran.status, 1, "{}", ran.said);
    has(&ran, "gg_dependence");
    assert!(ran.json()["customers"].is_null());
}

#[test]
fn a_model_that_missed_the_weeks_held_back_says_nothing_of_customers() {
    // everybody stops buying after two thirds of the time
    let mut csv = "customer_id,date,amount\n".to_owned();
    let start: jiff::civil::Date = "2023-01-01".parse().unwrap();
    let mut c = Chance::seeded(12);
    for id in 0..300 {
        let mut day = 30.0 * c.uniform();
        while day < 200.0 {
            let date = start.checked_add(jiff::Span::new().days(day as i64)).unwrap();
            writeln!(csv, "c{id},{date},10").unwrap();
            day += if id % 3 == 0 { 400.0 } else { 4.0 + 30.0 * c.exponential() };
        }
    }
    let predict = std::env::temp_dir().join(format!("goodword-predict-{}.csv", std::process::id()));
    std::fs::write(&predict, "x,t_x,T,t\n3,20,30,39\n").unwrap();
    let path = predict.to_string_lossy().into_owned();
    let ran = measure_from(
        &[
            "repurchase",
            "--transactions",
            "--end",
            "2023-10-27",
            "--model",
            "bgnbd",
            "--predict",
            &path,
            "--customers",
            "3",
            "-",
        ],
        &csv,
    );
    std::fs::remove_file(predict).unwrap();
    assert_eq!(ran.status, 1, "{}", ran.said);
    has(&ran, "fit_bad");
    let json = ran.json();
    assert!(json["customers"].is_null() && json["predictions"][0]["bgnbd_p_alive"].is_null(), "{json}");
    assert!(json["predictions"][0]["bgnbd_expected_y"].is_number());
}

#[test]
fn one_time_buyers_are_never_called_alive() {
    let predict = std::env::temp_dir().join(format!("goodword-once-{}.csv", std::process::id()));
    std::fs::write(&predict, "x,t_x,T,t\n0,0,30,39\n3,20,30,39\n").unwrap();
    let path = predict.to_string_lossy().into_owned();
    let ran = measure(&["repurchase", "--predict", &path, &golden("clv_cdnow_input.csv")]);
    std::fs::remove_file(predict).unwrap();
    let rows = &ran.json()["predictions"];
    assert_eq!(ran.status, 0);
    assert!(rows[0]["bgnbd_p_alive"].is_null() && rows[0]["pnbd_p_alive"].is_number());
    assert!(rows[0]["bgnbd_expected_y"].is_number() && rows[1]["bgnbd_p_alive"].is_number());
    assert!(ran.said.contains("bgnbd_p_alive is left out where x = 0"));
}

#[test]
fn groups_of_start_stop_rows_are_sent_to_covariates() {
    let rows = "start,stop,event,phase\n0,3,0,a\n3,5,1,b\n0,4,1,a\n";
    let ran = measure_from(&["survival", "--group", "phase", "-"], rows);
    assert_eq!(ran.status, 2);
    assert!(ran.said.contains("--covariates"));
    let plain = measure_from(&["survival", "-"], rows);
    assert_eq!(plain.status, 0, "{}", plain.said);
    assert_eq!(plain.json()["km_table"][2]["at_risk"], 2);
    assert_eq!(plain.json()["km"]["median"], 4);
}

#[test]
fn satisfaction_is_of_those_who_answered_unless_the_number_asked_is_known() {
    let unknown = measure_from(&["csat", "-"], "score\n5\n4\n2\n");
    assert_eq!(unknown.status, 0);
    has(&unknown, "response_low");
    let known = measure_from(&["csat", "--sent", "10", "-"], "score\n5\n4\n2\n").json();
    assert_eq!(known["response_rate"].as_f64(), Some(0.3));
    assert!(known["refusals"].as_array().unwrap().is_empty());
}
