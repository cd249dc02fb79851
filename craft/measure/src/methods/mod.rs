//! One file per method: its options, its columns, its fields.

pub(crate) mod attribution;
pub(crate) mod csat;
pub(crate) mod effect;
mod expectations;
pub(crate) mod experiment;
pub(crate) mod nps;
mod plan;
pub(crate) mod repurchase;
pub(crate) mod roi;
pub(crate) mod rollout;
pub(crate) mod staffing;
pub(crate) mod surveillance;
pub(crate) mod survival;

use std::sync::Mutex;

use crate::Streams;
use crate::failure::Failure;
use crate::json::Json;
use crate::options::{Common, Measure, Method};
use crate::progress::Progress;
use crate::record::Record;

/// What every method is given beside its own options.
pub(crate) struct Run<'a, 's> {
    pub(crate) common: &'a Common,
    pub(crate) options: Json,
    pub(crate) streams: &'a mut Streams<'s>,
}

impl Run<'_, '_> {
    /// The z of the intervals' level.
    pub(crate) fn z(&self) -> f64 {
        evidence::special::z_of_level(self.common.level)
    }

    pub(crate) fn threads(&self) -> usize {
        usize::from(self.common.threads)
    }

    /// Is a figure to be printed?
    pub(crate) fn shows(&self, record: &Record, figure: &str) -> bool {
        self.common.diagnostic || !record.refused(figure)
    }

    /// The value, or null where its figure is refused.
    pub(crate) fn shown(&self, record: &Record, figure: &str, value: impl Into<Json>) -> Json {
        if self.shows(record, figure) { value.into() } else { Json::Null }
    }

    /// Tells people on standard error that long work goes on.
    pub(crate) fn progress(&mut self, text: &str) {
        // nobody to tell is no reason to stop
        let _told = writeln!(self.streams.stderr, "{text} …");
    }

    /// Long work whose parts are counted.
    pub(crate) fn counted(&mut self, what: impl Into<String>) -> Mutex<Progress<'_>> {
        Mutex::new(Progress::new(what, self.streams.screen, &mut *self.streams.stderr))
    }
}

/// Runs the method that was asked for.
pub(crate) fn measure(measure: &Measure, options: Json, streams: &mut Streams<'_>) -> Result<Record, Failure> {
    let run = Run { common: &measure.common, options, streams };
    match &measure.method {
        Method::Repurchase(args) => repurchase::measure(args, run),
        Method::Attribution(args) => attribution::measure(args, run),
        Method::Experiment(args) => experiment::measure(args, run),
        Method::Effect(args) => effect::measure(args, run),
        Method::Rollout(args) => rollout::measure(args, run),
        Method::Survival(args) => survival::measure(args, run),
        Method::Nps(args) => nps::measure(args, run),
        Method::Csat(args) => csat::measure(args, run),
        Method::Staffing(args) => staffing::measure(args, run),
        Method::Surveillance(args) => surveillance::measure(args, run),
        Method::Roi(args) => roi::measure(args, run),
    }
}
