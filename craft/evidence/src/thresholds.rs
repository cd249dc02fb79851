//! The named constants that decide whether a figure may be shown. Those marked *(a)* are
//! assumptions; changing any of them raises [`crate::METHOD_VERSION`].

/// Sample-ratio alarm: the χ² p-value below which an experiment is not trusted.
pub const SRM_P: f64 = 0.001;
/// Share of units seen in more than one arm above which an experiment is not trusted.
pub const MULTIPLE_EXPOSURE_SHARE: f64 = 0.01;
/// Least units in an arm *(a)*.
pub const UNITS_PER_ARM: usize = 100;
/// Least events in an arm when the outcome is yes or no.
pub const EVENTS_PER_ARM: usize = 10;
/// Least effective sample size of an arm.
pub const ESS_MIN: f64 = 50.0;
/// Propensities outside `[OVERLAP_EDGE, 1 − OVERLAP_EDGE]` count as poor overlap.
pub const OVERLAP_EDGE: f64 = 0.05;
/// Share of units with poor overlap above which the ATE is refused.
pub const OVERLAP_SHARE: f64 = 0.05;
/// Weighted standardised mean difference that refuses an estimand *(a)*.
pub const SMD_REFUSE: f64 = 0.25;
/// Weighted standardised mean difference that warns.
pub const SMD_WARN: f64 = 0.1;
/// Joint pre-trend test: p below which grade B is refused.
pub const PRE_TREND_P: f64 = 0.05;
/// Least treated clusters for a cluster-robust error *(a)*.
pub const TREATED_CLUSTERS: usize = 6;
/// Least conversions for attribution shares.
pub const CONVERSIONS_MIN: f64 = 30.0;
/// Least events for a survival comparison.
pub const EVENTS_MIN: usize = 30;
/// Least events per covariate of a Cox model.
pub const EVENTS_PER_COVARIATE: usize = 10;
/// Least answers for an NPS.
pub const NPS_MIN: f64 = 30.0;
/// NPS answers from which the Wald interval is shown.
pub const NPS_WALD: f64 = 100.0;
/// Response rate below which "our customers" is not said *(a)*.
pub const RESPONSE_MIN: f64 = 0.05;
/// Error on the held-back weeks that refuses CLV and P(alive) *(a)*.
pub const FIT_REFUSE: f64 = 0.25;
/// Error on the held-back weeks that warns.
pub const FIT_WARN: f64 = 0.10;
/// Correlation of frequency and value that refuses Gamma-Gamma CLV *(a)*.
pub const GG_REFUSE: f64 = 0.3;
/// Correlation of frequency and value that warns.
pub const GG_WARN: f64 = 0.1;
/// Days of counts before an alarm can be raised.
pub const BASELINE_DAYS: usize = 28;
/// Floor of the baseline mean in all detectors *(a)*.
pub const BASELINE_FLOOR: f64 = 0.25;
/// Distinct customers an alarm needs.
pub const ALARM_CUSTOMERS: f64 = 5.0;
/// Tail probability of one day and topic that an alarm needs *(a)*: with BH across topics it
/// keeps false alarms below one per topic and 100 days.
pub const ALARM_P: f64 = 0.005;
/// Simulated in-control days between two alarms of one topic's cumulative sum *(a)*; real weeks
/// are less even than simulated ones, so this leaves room below one alarm in 100 days.
pub const DRIFT_RUN_LENGTH: f64 = 1000.0;
/// False discovery rate across topics and secondary metrics.
pub const FDR_Q: f64 = 0.05;
/// Visits below which a Markov state is backed off to a shorter one *(a)*.
pub const STATE_VISITS: f64 = 30.0;
/// Default N* of the always-valid interval, units in total.
pub const N_STAR: f64 = 5000.0;
/// A logistic coefficient times its covariate's standard deviation beyond which the groups
/// count as separated.
pub const SEPARATION: f64 = 15.0;
/// First-stage F below which an instrument is refused *(a)*.
pub const FIRST_STAGE_F: f64 = 10.0;
/// Least answers per group for the tell-factor.
pub const TELL_MIN: usize = 30;
/// Answers above this count as this in the tell-factor.
pub const TELL_CAP: f64 = 100.0;
/// Default shrinkage in staffing *(a)*.
pub const SHRINKAGE: f64 = 0.30;
/// Weeks in a month for CLV.
pub const WEEKS_PER_MONTH: f64 = 4.345;
