//! CDNOW, to the digits of the papers; known truth in simulation; every edge of the formulas.

use evidence::repurchase::{Grouped, History, PurchaseModel, bgnbd, gammagamma, mbgnbd, paretonbd};

use crate::data::{close, columns, golden};

fn cdnow() -> Option<Grouped> {
    let text = golden("clv_cdnow_input.csv")?;
    let c = columns(&text, &["frequency", "recency", "T"]);
    let h: Vec<History> = (0..c[0].len()).map(|i| History { x: c[0][i], t_x: c[1][i], t: c[2][i] }).collect();
    Some(Grouped::of(&h, &[]))
}

#[test]
fn bgnbd_gives_the_parameters_of_the_paper() {
    let Some(data) = cdnow() else { return };
    let fit = bgnbd::fit(&data, 1).unwrap();
    assert!(fit.converged);
    close("r", fit.params.r, 0.242_592_915_962_985_54, 1e-5);
    close("alpha", fit.params.alpha, 4.413_531_897_304_041, 1e-5);
    close("a", fit.params.a, 0.792_886_145_506_515_5, 1e-5);
    close("b", fit.params.b, 2.425_753_546_362_944_5, 1e-5);
    assert!((fit.loglik + 9_582.425_560_567_36).abs() < 1e-5, "{}", fit.loglik);
}

#[test]
fn pareto_and_mbg_give_their_reference_fits() {
    let Some(data) = cdnow() else { return };
    let fit = paretonbd::fit(&data, 2).unwrap();
    assert!(fit.converged);
    close("s", fit.params.s, 0.606_213_478_553_273, 1e-4);
    close("beta", fit.params.beta, 11.667_907_221_482_192, 1e-4);
    assert!((fit.loglik + 9_594.973_929_826_861).abs() < 1e-4, "{}", fit.loglik);
    let fit = mbgnbd::fit(&data).unwrap();
    assert!(fit.converged);
    close("r", fit.params.r, 0.52484, 2e-5);
    close("b", fit.params.b, 1.61400, 2e-5);
    assert!((fit.loglik + 9_582.132_7).abs() < 1e-4, "{}", fit.loglik);
}

#[test]
fn two_threads_give_the_same_parameters() {
    let Some(data) = cdnow() else { return };
    let (one, two) = (bgnbd::fit(&data, 1).unwrap(), bgnbd::fit(&data, 2).unwrap());
    close("r", one.params.r, two.params.r, 1e-12);
    close("b", one.params.b, two.params.b, 1e-12);
}

#[test]
fn gamma_gamma_gives_the_figures_of_the_note() {
    let Some(text) = golden("clv_cdnow_sample_money_input.csv") else { return };
    let c = columns(&text, &["frequency", "monetary_value"]);
    let buyers: Vec<gammagamma::Spender> = (0..c[0].len())
        .filter(|i| c[0][*i] > 0.0 && c[1][*i] > 0.0)
        .map(|i| gammagamma::Spender { x: c[0][i], mean_value: c[1][i] })
        .collect();
    assert_eq!(buyers.len(), 946);
    let fit = gammagamma::fit(&buyers).unwrap();
    assert!(fit.converged);
    close("p", fit.params.p, 6.249_572_756_681_675, 1e-4);
    close("q", fit.params.q, 3.744_224_491_574_882_6, 1e-4);
    close("v", fit.params.v, 15.443_518_783_327_502, 1e-4);
    assert!((fit.loglik + 4_055.917_694_801_868_5).abs() < 1e-4);
    close("corr", gammagamma::dependence(&buyers), 0.113_887_919_391_254_81, 1e-9);
}

#[test]
fn gamma_gamma_converges_on_every_slice_and_where_customers_spend_alike() {
    let mut chance = evidence::chance::Chance::seeded(5);
    for slice in 0..60 {
        // from customers who differ a lot to customers who do not differ at all
        let spread = [2.0, 20.0, f64::INFINITY][slice % 3];
        let buyers: Vec<gammagamma::Spender> = (0..40 + 10 * slice)
            .map(|_| {
                let x = 1.0 + chance.poisson(1.5);
                let scale = if spread.is_finite() { spread / chance.gamma(spread + 1.0) } else { 1.0 };
                gammagamma::Spender { x, mean_value: 20.0 * scale * chance.gamma(3.0 * x) / x }
            })
            .collect();
        let fit = gammagamma::fit(&buyers).unwrap();
        assert!(fit.converged, "slice {slice}: {:?}, gradient {}", fit.params, fit.gradient_norm);
    }
}

#[test]
fn pareto_keeps_its_digits_at_two_hundred_purchases() {
    let m = paretonbd::ParetoNbd {
        r: 0.553_275_560_816_813_2,
        alpha: 10.577_613_197_735_829,
        s: 0.606_213_478_553_273,
        beta: 11.667_907_221_482_192,
    };
    let h = History { x: 200.0, t_x: 38.0, t: 38.86 };
    assert!(m.p_alive(&h) > 0.0 && m.p_alive(&h) <= 1.0);
    close("alive at t_x = T", m.p_alive(&History { x: 5.0, t_x: 38.86, t: 38.86 }), 1.0, 0.0);
}

#[test]
fn expectations_pass_smoothly_through_a_equals_one() {
    let at = |a: f64| {
        let m = bgnbd::BgNbd { r: 0.3, alpha: 4.0, a, b: 2.0 };
        m.expected(&History { x: 3.0, t_x: 20.0, t: 30.0 }, 10.0)
    };
    close("a = 1", at(1.0), 0.5 * (at(0.999) + at(1.001)), 1e-5);
}
