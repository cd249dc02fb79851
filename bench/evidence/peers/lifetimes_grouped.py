"""BG/NBD by lifetimes on rows grouped by polars."""
import json
import sys
import polars as pl
from lifetimes import BetaGeoFitter

d = pl.read_csv(sys.argv[1]).group_by("frequency", "recency", "T").len().to_pandas()
fit = BetaGeoFitter(penalizer_coef=0.0).fit(d["frequency"], d["recency"], d["T"], weights=d["len"])
print(json.dumps([fit.params_[k] for k in ("r", "alpha", "a", "b")]))
