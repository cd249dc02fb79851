//! Refusals: a figure that must not be shown, with the reason and what would lift it.

/// The evidence grade: decided by the design that produced a figure, never by the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Randomised, pre-registered, sample ratio intact: may say "caused".
    A,
    /// Observed with gates passed: "is estimated to have changed, if no unmeasured cause".
    B,
    /// Models of paths and purchases: "is credited with", "is expected to".
    C,
    /// Correlation or self-report: "moves together with".
    D,
    /// A plain count or share of those asked.
    Description,
    /// A calculator under stated assumptions.
    Assumption,
    /// A randomised comparison without a plan frozen before the first assignment.
    Exploratory,
}

impl Grade {
    /// The word that stands in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::Description => "description",
            Self::Assumption => "assumption",
            Self::Exploratory => "exploratory",
        }
    }
}

/// The rule that stopped a figure; the names never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Arms are not the size they should be.
    SrmFailed,
    /// Too many units were seen in more than one arm.
    MultipleExposure,
    /// An arm is too small.
    TooFewPerArm,
    /// No plan was frozen before the first assignment.
    NotPreregistered,
    /// Weighting leaves too few effective units.
    EssLow,
    /// The groups barely resemble each other.
    Overlap,
    /// A covariate stays unbalanced after weighting.
    Balance,
    /// The groups moved apart before the change.
    PreTrend,
    /// Too few treated clusters for a cluster-robust error.
    FewClusters,
    /// A cohort of one unit has no standard error.
    CohortN1,
    /// Paths without conversion are missing.
    NoNullPaths,
    /// Too few conversions.
    FewConversions,
    /// Too few events.
    FewEvents,
    /// Too few answers for an NPS.
    NpsSmall,
    /// Too few of those asked answered, or it is not known how many were asked.
    ResponseLow,
    /// A variance estimate of zero.
    DegenerateInterval,
    /// The model misses the weeks held back.
    FitBad,
    /// Customers renew on a fixed date.
    BtydContractual,
    /// Value depends on frequency.
    GgDependence,
    /// More work arrives than the agents can do.
    UnstableQueue,
    /// Too few days of counts.
    BaselineShort,
    /// The effect or the cost is not of grade A or B.
    RoiNotAb,
    /// A group was defined by what happened after time zero.
    PostTreatment,
    /// A nuisance or a hazard model separates the groups perfectly.
    Separation,
    /// The fit did not converge.
    NotConverged,
    /// The data hold no variation or too few rows for the figure.
    NotEstimable,
}

impl Code {
    /// The name in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SrmFailed => "srm_failed",
            Self::MultipleExposure => "multiple_exposure",
            Self::TooFewPerArm => "too_few_per_arm",
            Self::NotPreregistered => "not_preregistered",
            Self::EssLow => "ess_low",
            Self::Overlap => "overlap",
            Self::Balance => "balance",
            Self::PreTrend => "pre_trend",
            Self::FewClusters => "few_clusters",
            Self::CohortN1 => "cohort_n1",
            Self::NoNullPaths => "no_null_paths",
            Self::FewConversions => "few_conversions",
            Self::FewEvents => "few_events",
            Self::NpsSmall => "nps_small",
            Self::ResponseLow => "response_low",
            Self::DegenerateInterval => "degenerate_interval",
            Self::FitBad => "fit_bad",
            Self::BtydContractual => "btyd_contractual",
            Self::GgDependence => "gg_dependence",
            Self::UnstableQueue => "unstable_queue",
            Self::BaselineShort => "baseline_short",
            Self::RoiNotAb => "roi_not_AB",
            Self::PostTreatment => "post_treatment",
            Self::Separation => "separation",
            Self::NotConverged => "not_converged",
            Self::NotEstimable => "not_estimable",
        }
    }
}

/// One figure that is not shown, why, and what would be needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub code: Code,
    /// The field of the record it stops.
    pub figure: String,
    /// A sentence a person can act on.
    pub reason: String,
}

impl Refusal {
    /// A refusal of one figure.
    pub fn new(code: Code, figure: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { code, figure: figure.into(), reason: reason.into() }
    }
}

/// A value with its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// Lower limit.
    pub lo: f64,
    /// Upper limit.
    pub hi: f64,
}

impl Interval {
    /// `value ± z·se`.
    pub fn wald(value: f64, se: f64, z: f64) -> Self {
        Self { value, lo: z.mul_add(-se, value), hi: z.mul_add(se, value) }
    }

    /// Does the interval exclude zero?
    pub fn excludes_zero(&self) -> bool {
        self.lo > 0.0 || self.hi < 0.0
    }
}

/// Why a computation could not be carried out at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The input has the wrong shape or a value outside its range.
    #[error("{0}")]
    Data(String),
    /// Nothing can be estimated from these rows.
    #[error("{0}")]
    NotEstimable(String),
    /// The optimiser stopped short.
    #[error("{0}")]
    NotConverged(String),
    /// The outcome or the treatment is perfectly predicted.
    #[error("{0}")]
    Separation(String),
}

impl Trouble {
    /// The input has the wrong shape.
    pub fn data(text: impl Into<String>) -> Self {
        Self::Data(text.into())
    }

    /// Nothing can be estimated.
    pub fn not_estimable(text: impl Into<String>) -> Self {
        Self::NotEstimable(text.into())
    }

    /// The same as a refusal of one figure.
    pub fn refuse(&self, figure: &str) -> Refusal {
        let code = match self {
            Self::Data(_) | Self::NotEstimable(_) => Code::NotEstimable,
            Self::NotConverged(_) => Code::NotConverged,
            Self::Separation(_) => Code::Separation,
        };
        Refusal::new(code, figure, self.to_string())
    }
}
