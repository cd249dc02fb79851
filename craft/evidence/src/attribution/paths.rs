//! Paths: ordered touches with the customers that converted and did not convert on them.

use std::collections::HashMap;

use crate::refusal::{Code, Refusal, Trouble};
use crate::thresholds::CONVERSIONS_MIN;

/// A channel's number in [`Paths::channels`].
pub type Channel = u16;

/// One distinct path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Touches in order.
    pub touches: Vec<Channel>,
    /// Time of each touch in milliseconds before the end of the path, where known.
    pub ages_ms: Option<Vec<f64>>,
    /// Customers (or conversions) that converted at the end of this path.
    pub conversions: f64,
    /// Value of those conversions.
    pub value: f64,
    /// Customers that did not convert.
    pub nulls: f64,
}

/// A table of paths.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paths {
    /// Channel names, sorted.
    pub channels: Vec<String>,
    /// Distinct paths.
    pub paths: Vec<Path>,
    /// Rows the table was made from.
    pub rows: usize,
}

/// One row of a path table as it is read: names, conversions, value, nulls.
pub type NamedPath = (Vec<String>, f64, f64, f64);

/// Do touches of one channel that follow each other count once?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collapse {
    /// Every touch counts.
    None,
    /// Neighbours of one channel collapse to one.
    Adjacent,
}

impl Paths {
    /// Builds the table from named rows; equal paths are merged.
    pub fn of(rows: &[NamedPath], collapse: Collapse) -> Result<Self, Trouble> {
        let mut names: Vec<&str> = rows.iter().flat_map(|r| r.0.iter().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > usize::from(Channel::MAX) - 1 {
            return Err(Trouble::data("more than 65,534 channels: group them first"));
        }
        let code: HashMap<&str, Channel> = names.iter().enumerate().map(|(i, n)| (*n, i as Channel)).collect();
        let mut seen: HashMap<Vec<Channel>, usize> = HashMap::new();
        let mut paths: Vec<Path> = Vec::new();
        for (touches, conversions, value, nulls) in rows {
            check_row(touches, *conversions, *value, *nulls)?;
            let mut coded: Vec<Channel> = touches.iter().map(|t| code[t.as_str()]).collect();
            if collapse == Collapse::Adjacent {
                coded.dedup();
            }
            let at = *seen.entry(coded.clone()).or_insert(paths.len());
            if at == paths.len() {
                paths.push(Path { touches: coded, ages_ms: None, conversions: 0.0, value: 0.0, nulls: 0.0 });
            }
            paths[at].conversions += conversions;
            paths[at].value += value;
            paths[at].nulls += nulls;
        }
        let channels = names.into_iter().map(str::to_owned).collect();
        Ok(Self { channels, paths, rows: rows.len() })
    }

    /// Total conversions.
    pub fn conversions(&self) -> f64 {
        crate::sums::sum(self.paths.iter().map(|p| p.conversions))
    }

    /// Total customers without conversion.
    pub fn nulls(&self) -> f64 {
        crate::sums::sum(self.paths.iter().map(|p| p.nulls))
    }

    /// Total value of the conversions.
    pub fn value(&self) -> f64 {
        crate::sums::sum(self.paths.iter().map(|p| p.value))
    }

    /// What stops all attribution or its shares.
    pub fn refusals(&self) -> Vec<Refusal> {
        refusals(self.conversions(), self.nulls())
    }
}

/// Refusals that follow from the totals alone.
pub fn refusals(conversions: f64, nulls: f64) -> Vec<Refusal> {
    let mut out = Vec::new();
    if nulls <= 0.0 {
        let why = "paths without conversion are missing, so every path converts and every removal effect is inflated: include the customers who did not convert";
        out.push(Refusal::new(Code::NoNullPaths, "attribution", why));
    }
    if conversions < CONVERSIONS_MIN {
        let why = format!(
            "{conversions} conversions in the window; shares need at least {CONVERSIONS_MIN}: use a longer window"
        );
        out.push(Refusal::new(Code::FewConversions, "attribution", why));
    }
    out
}

fn check_row(touches: &[String], conversions: f64, value: f64, nulls: f64) -> Result<(), Trouble> {
    if touches.is_empty() || touches.iter().any(String::is_empty) {
        return Err(Trouble::data("a path holds an empty touch"));
    }
    let counts = conversions >= 0.0 && nulls >= 0.0 && conversions.is_finite() && nulls.is_finite();
    if !counts || !value.is_finite() {
        return Err(Trouble::data("conversions and nulls of a path must be 0 or more"));
    }
    Ok(())
}
