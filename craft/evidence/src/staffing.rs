//! How many agents: Erlang C (nobody hangs up) and Erlang A (patience is exponential). Waiting
//! times for live channels; e-mail is deferred work and has no place here.

use crate::refusal::Trouble;
use crate::thresholds::SHRINKAGE;

/// Arriving work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// Contacts per hour, λ.
    pub per_hour: f64,
    /// Mean handling time in seconds, 1/μ.
    pub handling_s: f64,
}

impl Work {
    /// Offered load a = λ/μ in Erlang.
    pub fn load(&self) -> f64 {
        self.per_hour / 3600.0 * self.handling_s
    }

    fn check(&self, agents: f64) -> Result<(), Trouble> {
        let ok = self.per_hour > 0.0 && self.handling_s > 0.0 && self.load().is_finite();
        if !ok {
            return Err(Trouble::data("contacts per hour and handling time must be above 0"));
        }
        if !(1.0..=100_000.0).contains(&agents) || agents.fract() != 0.0 {
            return Err(Trouble::data(format!("{agents} agents: give a whole number from 1 to 100,000")));
        }
        Ok(())
    }
}

/// Erlang C for c agents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangC {
    /// Erlang B blocking probability.
    pub blocking: f64,
    /// P(wait > 0).
    pub p_wait: f64,
    /// Share answered within the target.
    pub service_level: f64,
    /// Mean wait in seconds; infinite when unstable.
    pub mean_wait_s: f64,
    /// Offered load per agent.
    pub occupancy: f64,
    /// More work arrives than the agents can do.
    pub stability: Stability,
}

/// Can the queue settle?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stability {
    /// a < c.
    Stable,
    /// a ≥ c: the queue grows without end.
    Unstable,
}

/// B₀ = 1, B_c = aB_{c−1}/(c + aB_{c−1}).
pub fn erlang_b(load: f64, agents: f64) -> f64 {
    let (mut b, mut c) = (1.0, 1.0);
    while c <= agents {
        b = load * b / (c + load * b);
        c += 1.0;
    }
    b
}

/// P_w = cB/(c − a(1−B)); SL = 1 − P_w e^{−(cμ−λ)T}; ASA = P_w/(cμ−λ).
pub fn erlang_c(work: &Work, agents: f64, target_s: f64) -> Result<ErlangC, Trouble> {
    work.check(agents)?;
    if target_s.is_nan() || target_s < 0.0 {
        return Err(Trouble::data("the target must be 0 seconds or more"));
    }
    let a = work.load();
    let blocking = erlang_b(a, agents);
    let occupancy = a / agents;
    if a >= agents {
        let stability = Stability::Unstable;
        let mean_wait_s = f64::INFINITY;
        return Ok(ErlangC { blocking, p_wait: 1.0, service_level: 0.0, mean_wait_s, occupancy, stability });
    }
    let p_wait = agents * blocking / (agents - a * (1.0 - blocking));
    let drain = agents / work.handling_s - work.per_hour / 3600.0;
    Ok(ErlangC {
        blocking,
        p_wait,
        service_level: 1.0 - p_wait * (-drain * target_s).exp(),
        mean_wait_s: p_wait / drain,
        occupancy,
        stability: Stability::Stable,
    })
}

/// Erlang A for c agents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangA {
    /// P(wait > 0).
    pub p_wait: f64,
    /// Share of contacts that give up.
    pub p_abandon: f64,
    /// Mean number waiting.
    pub mean_queue: f64,
    /// Mean wait over all arrivals, in seconds.
    pub mean_wait_s: f64,
    /// E min(k, c) / c.
    pub occupancy: f64,
}

/// p_k ∝ Π_{j≤k} λ/(min(j,c)μ + (j−c)⁺θ), in logs, until the tail is below 1e-15.
pub fn erlang_a(work: &Work, agents: f64, patience_s: f64) -> Result<ErlangA, Trouble> {
    work.check(agents)?;
    if !(patience_s > 0.0 && patience_s.is_finite()) {
        return Err(Trouble::data("patience must be above 0 seconds"));
    }
    let (lambda, mu, theta) = (work.per_hour / 3600.0, 1.0 / work.handling_s, 1.0 / patience_s);
    let states = ln_states((lambda, mu, theta), agents)?;
    let top = states.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut total, mut waiting, mut queue, mut busy) = (0.0, 0.0, 0.0, 0.0);
    for (k, ln_p) in states.iter().enumerate().rev() {
        let (k, p) = (k as f64, (ln_p - top).exp());
        total += p;
        busy += k.min(agents) * p;
        if k >= agents {
            waiting += p;
            queue += (k - agents) * p;
        }
    }
    let mean_queue = queue / total;
    Ok(ErlangA {
        p_wait: waiting / total,
        p_abandon: theta * mean_queue / lambda,
        mean_queue,
        mean_wait_s: mean_queue / lambda,
        occupancy: busy / total / agents,
    })
}

fn ln_states((lambda, mu, theta): (f64, f64, f64), agents: f64) -> Result<Vec<f64>, Trouble> {
    let mut states = vec![0.0];
    let (mut ln_p, mut top, mut k) = (0.0_f64, 0.0_f64, 0.0_f64);
    loop {
        k += 1.0;
        let out = k.min(agents) * mu + (k - agents).max(0.0) * theta;
        ln_p += (lambda / out).ln();
        top = top.max(ln_p);
        states.push(ln_p);
        // past the peak the tail is below a geometric series
        let ratio = lambda / (out + theta);
        if k > agents && ratio < 1.0 && ln_p - top - (1.0 - ratio).ln() < -39.0 {
            return Ok(states);
        }
        if states.len() > 20_000_000 {
            return Err(Trouble::not_estimable(
                "the queue is too long to compute: patience is practically endless and the load too high; use Erlang C",
            ));
        }
    }
}

/// What the solver aims at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// Erlang C: at least this share within `target_s`.
    ServiceLevel {
        /// Share to reach.
        share: f64,
        /// Seconds.
        target_s: f64,
    },
    /// Erlang A: at most this share gives up with `patience_s`.
    Abandon {
        /// Share allowed.
        share: f64,
        /// Mean patience in seconds.
        patience_s: f64,
    },
}

/// The least number of agents that reaches the aim.
pub fn agents_for(work: &Work, aim: Aim) -> Result<f64, Trouble> {
    let reached = |c: f64| match aim {
        Aim::ServiceLevel { share, target_s } => erlang_c(work, c, target_s).map(|e| e.service_level >= share),
        Aim::Abandon { share, patience_s } => erlang_a(work, c, patience_s).map(|e| e.p_abandon <= share),
    };
    let impossible = match aim {
        Aim::ServiceLevel { share, .. } => !(share > 0.0 && share < 1.0),
        Aim::Abandon { share, .. } => !(share > 0.0 && share < 1.0),
    };
    if impossible {
        return Err(Trouble::data("the aim must be a share between 0 and 1, such as 0.8"));
    }
    let (mut low, mut high) = (0.0, work.load().ceil().max(1.0));
    while !reached(high)? {
        low = high;
        high *= 2.0;
    }
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0).floor();
        if reached(middle)? { high = middle } else { low = middle }
    }
    Ok(high)
}

/// People to plan for `agents` at work, when this share of paid time is away from customers.
pub fn with_shrinkage(agents: f64, shrinkage: f64) -> f64 {
    (agents / (1.0 - shrinkage) - 1e-9).ceil()
}

/// The default shrinkage *(a)*.
pub fn default_shrinkage() -> f64 {
    SHRINKAGE
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: Work = Work { per_hour: 100.0, handling_s: 300.0 };

    #[test]
    fn endless_patience_is_erlang_c() {
        let (a, c) = (erlang_a(&WORK, 10.0, 1e9).unwrap(), erlang_c(&WORK, 10.0, 20.0).unwrap());
        assert!((a.p_wait - c.p_wait).abs() < 1e-4);
        assert!((a.mean_wait_s / c.mean_wait_s - 1.0).abs() < 1e-3);
    }

    #[test]
    fn more_agents_never_wait_longer() {
        let mut before = f64::INFINITY;
        for c in 9..60 {
            let wait = erlang_c(&WORK, f64::from(c), 20.0).unwrap().mean_wait_s;
            assert!(wait < before);
            before = wait;
        }
    }

    #[test]
    fn the_solver_finds_the_least_number() {
        let aim = Aim::ServiceLevel { share: 0.8, target_s: 20.0 };
        let c = agents_for(&WORK, aim).unwrap();
        assert!(erlang_c(&WORK, c, 20.0).unwrap().service_level >= 0.8);
        assert!(erlang_c(&WORK, c - 1.0, 20.0).unwrap().service_level < 0.8);
    }
}
