//! What holds for every method: streams, exit status, the envelope, reading of CSV.

use crate::harness::{golden, measure, measure_from};

const METHODS: [&str; 11] = [
    "repurchase",
    "attribution",
    "experiment",
    "effect",
    "rollout",
    "survival",
    "nps",
    "csat",
    "staffing",
    "surveillance",
    "roi",
];

#[test]
fn every_method_helps_with_an_example() {
    for method in METHODS {
        let ran = measure(&[method, "--help"]);
        assert_eq!((ran.status, ran.said.as_str()), (0, ""), "{method}");
        assert!(ran.out.contains(&format!("Example: goodword measure {method}")), "{method}");
    }
}

#[test]
fn wrong_use_is_two_and_says_nothing_on_standard_output() {
    for args in
        [vec![], vec!["nps"], vec!["nps", "--no-such", "x"], vec!["astrology", "x"], vec!["nps", "/no/such/file.csv"]]
    {
        let ran = measure(&args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}: {}", ran.said);
        assert!(!ran.said.is_empty());
    }
}

#[test]
fn bad_cells_are_named_by_file_line_and_column() {
    let head = "frequency,recency,T\n";
    for (text, said) in [
        ("1,2,abc\n", "standard input:2: column \"T\": \"abc\" is not a number"),
        ("1,2,NaN\n", "\"NaN\" is not a number"),
        ("1,2,inf\n", "\"inf\" is not a number"),
        ("1,2,\n", "standard input:2: column \"T\" is empty"),
        ("1,2\n", "standard input:2: 2 cells, but the header names 3 columns"),
        ("1,2,3\n1,2,3,4\n", "standard input:3: 4 cells"),
        ("1,2,3\n\"1,2,3\n", "a quotation mark is never closed"),
    ] {
        let ran = measure_from(&["repurchase", "-"], &format!("{head}{text}"));
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{text}");
        assert!(ran.said.contains(said), "{} lacks {said}", ran.said);
    }
    for (header, said) in [
        ("a,b,a\n1,2,3\n", "stands twice"),
        ("a,b\n1,2\n", "\"frequency\" is missing"),
        ("", "empty"),
        (head, "no rows"),
    ] {
        let ran = measure_from(&["repurchase", "-"], header);
        assert_eq!(ran.status, 1, "{header}");
        assert!(ran.said.contains(said), "{} lacks {said}", ran.said);
    }
}

#[test]
fn separators_bom_crlf_quotes_and_renamed_columns_are_read() {
    let plain = measure_from(&["nps", "--diagnostic", "-"], "P,N,D\n60,25,15\n").json();
    for (args, text) in [
        (vec![], "\u{feff}P;N;D\r\n60;25;15\r\n"),
        (vec![], "P\tN\tD\n60\t25\t15\n"),
        (vec![], "\"P\",\"N\",D,\"note, long\"\n60,\"25\",15,\"a, \"\"b\"\"\nc\"\n"),
        (vec!["--column", "P=yes"], "yes,N,D\n60,25,15\n\n"),
    ] {
        let all: Vec<&str> = ["nps", "--diagnostic"].into_iter().chain(args).chain(["-"]).collect();
        let ran = measure_from(&all, text);
        assert_eq!(ran.json()["rows"], plain["rows"], "{text}");
    }
}

#[test]
fn missing_rows_are_dropped_only_when_asked_and_counted() {
    let text = "k,n\n8,10\n,10\n3,9\n";
    assert_eq!(measure_from(&["csat", "-"], text).status, 1);
    let json = measure_from(&["csat", "--drop-missing", "-"], text).json();
    assert_eq!((json["dropped_missing"].as_u64(), json["n"].as_u64()), (Some(1), Some(2)));
}

#[test]
fn the_envelope_is_complete_and_says_where_figures_come_from() {
    let text = "P,N,D,extra\n60,25,15,1\n";
    let json = measure_from(&["nps", "-"], text).json();
    for key in
        ["method", "method_version", "grade", "n", "input_sha256", "options", "warnings", "refusals", "publishable"]
    {
        assert!(!json[key].is_null(), "{key}");
    }
    assert_eq!(json["ignored_columns"][0], "extra");
    let hash = json["input_sha256"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    assert_ne!(measure_from(&["nps", "-"], "P,N,D,extra\n60,25,15,2\n").json()["input_sha256"], hash);
}

#[test]
fn the_same_bytes_give_the_same_bytes() {
    let path = golden("attr_synth_service_marketing_paths.csv");
    let args = |threads: &'static str| {
        measure(&["attribution", "--order", "1,2", "--bootstrap", "20", "--seed", "7", "--threads", threads, &path]).out
    };
    assert_eq!(args("1"), args("1"));
    assert_eq!(args("1"), args("2"));
}

#[test]
fn folds_by_content_do_not_depend_on_the_order_of_rows() {
    let text = std::fs::read_to_string(golden("causal_nsw.csv")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let run = |text: &str| {
        measure_from(
            &[
                "effect",
                "--treatment",
                "treat",
                "--outcome",
                "re78",
                "--numeric",
                "age,educ,re74,re75",
                "--diagnostic",
                "-",
            ],
            text,
        )
        .json()
    };
    let first = run(&text);
    lines[1..].reverse();
    let second = run(&lines.join("\n"));
    for key in ["ate", "se", "att", "e_min"] {
        let of = |j: &serde_json::Value| j["aipw_crossfit_hash5"][key].as_f64().unwrap();
        assert!((of(&first) - of(&second)).abs() <= 1e-9 * of(&first).abs(), "{key}");
    }
}

#[test]
fn purchases_become_customers_and_the_fit_is_checked() {
    let mut text = "customer_id,date,amount\n".to_owned();
    let mut c = evidence::chance::Chance::seeded(3);
    let start: jiff::civil::Date = "2023-01-01".parse().unwrap();
    for id in 0..600 {
        let (rate, gone) = (c.gamma(0.6) / 30.0, c.beta(0.8, 2.5));
        let mut day = 60.0 * c.uniform();
        while day < 365.0 {
            let date = start.checked_add(jiff::Span::new().days(i64::from(u32::from(day as u16)))).unwrap();
            text += &format!("c{id},{date},{:.2}\n", 5.0 + 20.0 * c.gamma(2.0));
            if c.uniform() < gone {
                break;
            }
            day += 1.0 + c.exponential() / rate;
        }
    }
    let ran = measure_from(
        &["repurchase", "--transactions", "--end", "2023-12-31", "--customers", "5", "--model", "bgnbd", "-"],
        &text,
    );
    let json = ran.json();
    assert_eq!(ran.status, 0, "{}", ran.said);
    assert!(json["holdout"]["weeks"].as_array().unwrap().len() > 10);
    assert_eq!(json["customers"].as_array().unwrap().len(), 5);
    assert!(json["customers"][0]["clv_12m_d0.01_weeks"].as_f64().unwrap() > 0.0);
    assert_eq!(measure_from(&["repurchase", "--transactions", "--end", "soon", "-"], &text).status, 2);
}

#[test]
fn touches_and_their_path_table_give_the_same_credit() {
    let day = 86_400_000_u64;
    let mut touches = "customer_id,ts,channel,direction\n".to_owned();
    let mut conversions = "customer_id,ts,value\n".to_owned();
    let mut paths = "path,total_conversions,total_conversion_value,total_null\n".to_owned();
    let mut c = evidence::chance::Chance::seeded(4);
    for id in 0..400 {
        let names: Vec<String> =
            (0..1 + c.below(4)).map(|_| ["mail", "svc_chat", "search"][c.below(3)].to_owned()).collect();
        for (i, n) in names.iter().enumerate() {
            let at = day * (i as u64 + 1);
            touches += &format!("u{id},{at},{n},{}\n", if n == "svc_chat" { "inbound" } else { "outbound" });
        }
        let bought = c.bernoulli(0.3);
        if bought == 1.0 {
            conversions += &format!("u{id},{},10\n", 9 * day);
        }
        paths += &format!("{},{bought},{},{}\n", names.join(" > "), 10.0 * bought, 1.0 - bought);
    }
    let file = std::env::temp_dir().join(format!("goodword-conversions-{}.csv", std::process::id()));
    std::fs::write(&file, conversions).unwrap();
    let ours = measure_from(&["attribution", "--conversions", &file.to_string_lossy(), "-"], &touches).json();
    std::fs::remove_file(file).unwrap();
    let theirs = measure_from(&["attribution", "-"], &paths).json();
    for key in ["total_conv", "total_null", "total_value", "order1", "order2", "order3"] {
        crate::harness::all_close(key, &ours[key], &theirs[key], 1e-12);
    }
    crate::harness::all_close("linear", &ours["heuristics"]["linear"], &theirs["heuristics"]["linear"], 1e-12);
    crate::harness::all_close("shapley", &ours["shapley_rate"], &theirs["shapley_rate"], 1e-9);
    assert!(ours["heuristics"]["time_decay_halflife_7d"].is_object());
    assert_eq!(ours["inbound_share"]["svc_chat"], 1);
}

#[test]
fn the_published_calculation_is_reproduced() {
    let text = "name,value\nnew_conversations,6500\nshare_answered_by_customers,0.7\ndirect_deflection_rate,0.1\nindirect_deflection_rate,0.2\ncost_per_call,25\n";
    let json = measure_from(&["roi", "-"], text).json();
    assert_eq!(json["grade"], "assumption");
    for (key, value) in [
        ("new_by_customers", 4550.0),
        ("direct_deflected", 455.0),
        ("saving_month", 11_375.0),
        ("saving_year", 136_500.0),
        ("total_deflected", 1755.0),
        ("remaining", 4745.0),
        ("total_saving_month", 43_875.0),
    ] {
        crate::harness::close(key, &json[key], value, 1e-12);
    }
    assert!(json["roi_percent"].is_null());
}

#[test]
fn the_least_number_of_agents_is_found() {
    let c = measure_from(&["staffing", "--solve", "sl=0.8", "-"], "lam_per_h,aht_s,target_s\n100,300,20\n").json();
    assert!(c["rows"][0]["sl"].as_f64().unwrap() >= 0.8);
    let agents = c["rows"][0]["c"].as_f64().unwrap();
    let fewer = format!("c,lam_per_h,aht_s,target_s\n{},100,300,20\n", agents - 1.0);
    assert!(measure_from(&["staffing", "-"], &fewer).json()["rows"][0]["sl"].as_f64().unwrap() < 0.8);
    let a =
        measure_from(&["staffing", "--solve", "abandon=0.05", "-"], "lam_per_h,aht_s,patience_s\n100,300,120\n").json();
    assert!(a["rows"][0]["p_abandon"].as_f64().unwrap() <= 0.05);
    assert_eq!(
        measure_from(&["staffing", "--solve", "sl=0.8", "-"], "lam_per_h,aht_s,patience_s\n100,300,120\n").status,
        2
    );
}

#[test]
fn a_sentence_for_people_stands_beside_every_figure() {
    let two = measure_from(&["nps", "-"], "score,group,weight\n10,shop,40\n3,shop,10\n9,web,60\n7,web,20\n");
    assert!(
        two.said.contains("answered (shop): NPS 60.0") && two.said.contains("answered (web): NPS 75.0"),
        "{}",
        two.said
    );
    let rows = measure_from(&["effect", "--rows", "evalue", "-"], "rr\n2\n");
    assert_eq!(rows.said, "rows computed: 1; grade: description\n");
    let credit = measure(&["attribution", "--order", "1", &golden("attr_synth_service_marketing_paths.csv")]);
    assert!(credit.said.contains("is credited with") && credit.said.contains("Credit, not cause."));
}

#[test]
fn long_work_says_how_far_it_has_come() {
    let path = golden("attr_synth_service_marketing_paths.csv");
    let ran = measure(&["attribution", "--order", "1", "--bootstrap", "40", &path]);
    for percent in [20, 60, 100] {
        assert!(ran.said.contains(&format!("order 1, 40 replicates of the bootstrap: {percent} %\n")), "{}", ran.said);
    }
    assert!(!ran.said.contains('\r'));
}
