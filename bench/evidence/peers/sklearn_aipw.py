"""The same estimate written by hand on scikit-learn."""
import json
import sys
import numpy as np
import polars as pl
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold

d = pl.read_csv(sys.argv[1])
x = d.select(pl.exclude("treatment", "outcome")).to_numpy()
a, y = d["treatment"].to_numpy(), d["outcome"].to_numpy()
del d
psi = np.empty(len(y))
for train, test in KFold(5, shuffle=True, random_state=1).split(x):
    e = LogisticRegression(C=1e6, max_iter=1000).fit(x[train], a[train]).predict_proba(x[test])[:, 1]
    m = [LinearRegression().fit(x[train][a[train] == k], y[train][a[train] == k]).predict(x[test]) for k in (0, 1)]
    at, yt = a[test], y[test]
    psi[test] = m[1] - m[0] + at * (yt - m[1]) / e - (1 - at) * (yt - m[0]) / (1 - e)
error = psi.std(ddof=1) / np.sqrt(len(psi))
print(json.dumps([psi.mean()]))
