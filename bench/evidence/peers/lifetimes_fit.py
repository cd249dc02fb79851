"""BG/NBD by lifetimes on every row."""
import json
import sys
import pandas as pd
from lifetimes import BetaGeoFitter

d = pd.read_csv(sys.argv[1])
fit = BetaGeoFitter(penalizer_coef=0.0).fit(d["frequency"], d["recency"], d["T"])
print(json.dumps([fit.params_[k] for k in ("r", "alpha", "a", "b")]))
