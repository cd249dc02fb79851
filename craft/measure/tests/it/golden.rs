//! Every golden file, by the commands and tolerances of the acceptance table.

use serde_json::Value;

use crate::harness::{all_close, close, expected, file, golden, measure, rows};

#[test]
fn repurchase_finds_the_parameters_of_the_papers() {
    for stem in ["clv_cdnow", "clv_cdnow_sample_money"] {
        let input = golden(&format!("{stem}_input.csv"));
        let ran = measure(&["repurchase", "--diagnostic", "--model", "bgnbd,paretonbd,mbgnbd", &input]);
        assert_eq!(ran.status, 0, "{}", ran.said);
        let (ours, theirs) = (ran.json(), expected(&format!("{stem}_expected.json")));
        for model in ["bgnbd", "paretonbd"] {
            all_close(model, &ours[model]["params"], &theirs[model]["params"], 1e-3);
            let off = ours[model]["loglik"].as_f64().unwrap() - theirs[model]["loglik"].as_f64().unwrap();
            assert!(off.abs() < 1e-3, "{model} loglik off by {off}");
            assert_eq!(ours[model]["converged"], true);
        }
        close("mbg r", &ours["mbgnbd"]["params"]["r"], 0.52484, 1e-3);
    }
}

#[test]
fn repurchase_without_options_gives_the_paper() {
    let ran = measure(&["repurchase", &golden("clv_cdnow_input.csv")]);
    assert_eq!(ran.status, 0);
    let json = ran.json();
    for (name, value) in [("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426)] {
        let ours = json["bgnbd"]["params"][name].as_f64().unwrap();
        assert!((ours - value).abs() < 0.0006, "{name}: {ours} is not {value}");
    }
    assert_eq!((json["grade"].as_str(), json["n"].as_u64()), (Some("C"), Some(2357)));
}

#[test]
fn repurchase_predicts_as_the_reference() {
    for (stem, blanks) in [("clv_cdnow", 167.434_026_167), ("clv_cdnow_sample_money", 167.432_636_194)] {
        let (params, predict) = (golden(&format!("{stem}_expected.json")), golden(&format!("{stem}_predictions.csv")));
        let input = golden(&format!("{stem}_input.csv"));
        let ran = measure(&["repurchase", "--diagnostic", "--params", &params, "--predict", &predict, &input]);
        let json = ran.json();
        for (i, row) in rows(&predict).iter().enumerate() {
            for (name, cell) in row {
                let theirs = match (cell.parse::<f64>(), name.as_str()) {
                    (Ok(x), _) => x,
                    (_, "pnbd_p_alive") => 1.0,
                    _ => blanks,
                };
                close(&format!("{stem} {i} {name}"), &json["predictions"][i][name], theirs, 1e-6);
            }
        }
    }
}

#[test]
fn gamma_gamma_and_customer_value_agree() {
    let input = golden("clv_cdnow_sample_money_input.csv");
    let theirs = expected("clv_cdnow_sample_money_expected.json");
    let json = measure(&["repurchase", "--diagnostic", "--customers", "20", &input]).json();
    assert_eq!(json["gammagamma"]["n"], 946);
    all_close("gg", &json["gammagamma"]["params"], &theirs["gammagamma"]["params"], 1e-3);
    close("corr", &json["gammagamma"]["corr_frequency_monetary"], 0.113_887_919_391_254_81, 1e-9);
    let params = golden("clv_cdnow_sample_money_expected.json");
    let given = measure(&["repurchase", "--diagnostic", "--customers", "20", "--params", &params, &input]).json();
    let expected = rows(&golden("clv_cdnow_sample_money_gg_predictions.csv"));
    assert_eq!(given["customers"].as_array().unwrap().len(), expected.len());
    for (i, row) in expected.iter().enumerate() {
        for (name, cell) in row.iter().filter(|(n, _)| n != "id") {
            close(&format!("{i} {name}"), &given["customers"][i][name], cell.parse().unwrap(), 1e-6);
        }
        assert_eq!(given["customers"][i]["id"].as_str().unwrap(), row[0].1);
    }
}

fn attribution(stem: &str) {
    let Some(paths) = file(&format!("{stem}_paths.csv")) else { return };
    let args = ["attribution", "--diagnostic", "--order", "1,2,3", "--no-pool", "--collapse", "none", &paths];
    let ran = measure(&args);
    assert_eq!(ran.status, 0, "{}", ran.said);
    let (json, meta) = (ran.json(), expected(&format!("{stem}_meta.json")));
    for name in ["n_paths", "total_conv", "total_null", "rate_grand_coalition"] {
        close(name, &json[name], meta[name].as_f64().unwrap(), 1e-12);
    }
    for order in ["order1", "order2", "order3"] {
        assert_eq!(json[order]["states"], meta[order]["states"]);
        close("p_conv", &json[order]["p_conv"], meta[order]["p_conv"].as_f64().unwrap(), 1e-12);
        let mut off = 0.0;
        for row in rows(&golden(&format!("{stem}_markov_{order}.csv"))) {
            let cell = |i: usize| row[i].1.parse::<f64>().unwrap();
            let channel = &row[0].1;
            close(channel, &json[order]["removal"][channel], cell(1), 1e-9);
            close(channel, &json[order]["attributed"][channel], cell(2), 1e-9);
            off += (json[order]["attributed"][channel].as_f64().unwrap() - cell(4)).abs();
        }
        assert!(off <= 0.02 * meta["total_conv"].as_f64().unwrap(), "Monte Carlo is {off} away");
    }
    for row in rows(&golden(&format!("{stem}_heuristics.csv"))) {
        for (name, cell) in &row[1..] {
            close(name, &json["heuristics"][name][&row[0].1], cell.parse().unwrap(), 1e-9);
        }
    }
    for row in rows(&golden(&format!("{stem}_channelattribution_heuristics.csv"))) {
        for (ours, theirs) in [("first", 1), ("last", 3), ("linear", 5)] {
            close(ours, &json["heuristics"][ours][&row[0].1], row[theirs].1.parse().unwrap(), 1e-9);
        }
    }
    for row in rows(&golden(&format!("{stem}_shapley.csv"))) {
        for (name, cell) in &row[1..] {
            close(name, &json[name][&row[0].1], cell.parse().unwrap(), 1e-9);
        }
    }
}

#[test]
fn attribution_of_the_generated_company_is_exact() {
    attribution("attr_synth_service_marketing");
}

#[test]
fn attribution_of_the_peers_own_table_is_exact() {
    attribution("attr_ca_data");
}

#[test]
fn attribution_of_the_tiny_table_is_as_by_hand() {
    let ran =
        measure(&["attribution", "--diagnostic", "--no-pool", "--collapse", "none", &golden("attr_tiny_paths.csv")]);
    all_close("tiny", &ran.json(), &expected("attr_tiny_expected.json"), 1e-12);
}

#[test]
fn effect_reproduces_every_number_of_nhefs() {
    let args = [
        "effect",
        "--diagnostic",
        "--outcome",
        "wt82_71",
        "--treatment",
        "qsmk",
        "--numeric",
        "age,smokeintensity,smokeyrs,wt71",
        "--square",
        "age,smokeintensity,smokeyrs,wt71",
        "--factor",
        "sex,race,education,exercise,active",
        "--interact",
        "smokeintensity",
        "--folds",
        "row-mod:5",
        &golden("causal_nhefs_complete.csv"),
    ];
    let ran = measure(&args);
    assert_eq!(ran.status, 0, "{}", ran.said);
    let mut theirs = expected("causal_nhefs_expected.json");
    theirs.as_object_mut().unwrap().remove("published");
    all_close("nhefs", &ran.json(), &theirs, 1e-6);
}

#[test]
fn experiment_reproduces_the_training_programme() {
    let covariates = "age,educ,black,hisp,marr,nodegree,re74,re75";
    let ran = measure(&[
        "experiment",
        "--diagnostic",
        "--arm",
        "treat",
        "--outcome",
        "re78",
        "--covariates",
        covariates,
        &golden("causal_nsw.csv"),
    ]);
    assert_eq!(ran.status, 0, "{}", ran.said);
    let mut theirs = expected("causal_nsw_expected.json");
    theirs.as_object_mut().unwrap().remove("published");
    all_close("nsw", &ran.json(), &theirs, 1e-6);
}

#[test]
fn experiment_reproduces_cuped() {
    let ran = measure(&["experiment", "--diagnostic", &golden("cuped_input.csv")]);
    let mut theirs = expected("cuped_expected.json");
    theirs.as_object_mut().unwrap().remove("truth");
    all_close("cuped", &ran.json(), &theirs, 1e-9);
}

#[test]
fn rollout_reproduces_organ_donations_and_doubts_one_state() {
    let ran = measure(&[
        "rollout",
        "--diagnostic",
        "--unit",
        "State",
        "--time",
        "Quarter_Num",
        "--outcome",
        "Rate",
        "--treated",
        "tr",
        &golden("did_organ_donations.csv"),
    ]);
    let (json, theirs) = (ran.json(), expected("did_organ_expected.json"));
    close("coef", &json["coef"], theirs["coef"].as_f64().unwrap(), 1e-6);
    close("se", &json["se_cluster"], theirs["se_cluster"].as_f64().unwrap(), 1e-6);
    let att = [0.009_238_461_5, -0.006_296_153_8, -0.021_565_384_6, -0.020_292_307_7, -0.022_165_384_6];
    for (cell, value) in json["att_gt"].as_array().unwrap().iter().zip(att) {
        assert!((cell["att"].as_f64().unwrap() - value).abs() < 1e-9);
        assert!(cell["se"].is_null());
        assert_eq!((cell["n_g"].as_u64(), cell["n_never"].as_u64()), (Some(1), Some(26)));
    }
    assert!((json["simple_att"].as_f64().unwrap() + 0.021_341_025_6).abs() < 1e-9);
    close("p", &json["permutation_p"], 4.0 / 27.0, 1e-9);
    assert!(ran.codes().contains(&"few_clusters".to_owned()) && ran.codes().contains(&"cohort_n1".to_owned()));
}

fn km_table(json: &Value, name: &str) {
    let theirs = rows(&golden(name));
    assert_eq!(json["km_table"].as_array().unwrap().len(), theirs.len());
    for (i, row) in theirs.iter().enumerate() {
        close("t", &json["km_table"][i]["t"], row[0].1.parse().unwrap(), 1e-9);
        for (column, cell) in &row[1..] {
            close(&format!("{name} {i} {column}"), &json["km_table"][i][column], cell.parse().unwrap(), 1e-9);
        }
    }
}

#[test]
fn survival_reproduces_the_flies() {
    let json = measure(&["survival", "--diagnostic", &golden("surv_waltons.csv")]).json();
    km_table(&json, "surv_waltons_km.csv");
    all_close("waltons", &json["km"], &expected("surv_waltons_expected.json"), 1e-6);
}

#[test]
fn survival_reproduces_the_released_prisoners() {
    let json = measure(&[
        "survival",
        "--diagnostic",
        "--time",
        "week",
        "--event",
        "arrest",
        "--group",
        "fin",
        "--covariates",
        "fin,age,race,wexp,mar,paro,prio",
        &golden("surv_rossi.csv"),
    ])
    .json();
    km_table(&json, "surv_rossi_km.csv");
    let mut theirs = expected("surv_rossi_expected.json");
    theirs.as_object_mut().unwrap().remove("published");
    all_close("rossi", &json, &theirs, 1e-6);
    for row in rows(&golden("surv_rossi_cox_efron.csv")) {
        let cell = |name: &str| row.iter().find(|c| c.0 == name).unwrap().1.parse::<f64>().unwrap();
        close("z", &json["z"][&row[0].1], cell("z"), 1e-6);
        close("p", &json["p"][&row[0].1], cell("p"), 1e-6);
    }
}

/// Tables whose rows hold input and output side by side.
fn side_by_side(args: &[&str], name: &str, relative: f64) {
    let path = golden(name);
    let all: Vec<&str> = args.iter().copied().chain(["--diagnostic", &path]).collect();
    let ran = measure(&all);
    assert_eq!(ran.status, 0, "{name}: {}", ran.said);
    let json = ran.json();
    for (i, row) in rows(&path).iter().enumerate() {
        for (column, cell) in row {
            let ours = &json["rows"][i][column];
            let at = format!("{name} {i} {column}");
            match cell.parse::<f64>() {
                Ok(x) if x.is_finite() => {
                    let small = ours.as_f64().is_some_and(|o| (o - x).abs() < 1e-12);
                    if !(small && x.abs() < 1e-12) {
                        close(&at, ours, x, if x.abs() < 1e-12 { 1e-6 } else { relative });
                    }
                }
                Ok(_) => assert!(ours.is_null(), "{at}"),
                Err(_) if cell.is_empty() => assert!(ours.is_null(), "{at}: {ours}"),
                Err(_) => assert_eq!(ours.as_str().unwrap(), cell, "{at}"),
            }
        }
    }
}

#[test]
fn closed_forms_agree_with_their_tables() {
    side_by_side(&["nps"], "nps.csv", 1e-9);
    side_by_side(&["csat"], "csat_proportion_ci.csv", 1e-9);
    side_by_side(&["staffing"], "erlang_c.csv", 1e-9);
    side_by_side(&["staffing"], "erlang_a.csv", 1e-9);
    side_by_side(&["surveillance"], "surveillance_counts.csv", 1e-9);
    side_by_side(&["experiment", "--rows", "srm"], "srm.csv", 1e-9);
    side_by_side(&["experiment", "--rows", "sequential"], "sequential_acs.csv", 1e-9);
    side_by_side(&["effect", "--rows", "evalue"], "evalue.csv", 1e-9);
}
