"""Doubly robust effect with five folds by econml."""
import json
import sys
import polars as pl
from econml.dr import LinearDRLearner
from sklearn.linear_model import LinearRegression, LogisticRegression

d = pl.read_csv(sys.argv[1])
x = d.select(pl.exclude("treatment", "outcome")).to_numpy()
a, y = d["treatment"].to_numpy(), d["outcome"].to_numpy()
del d
learner = LinearDRLearner(
    model_propensity=LogisticRegression(C=1e6, max_iter=1000),
    model_regression=LinearRegression(),
    cv=5,
    random_state=1,
)
learner.fit(y, a, X=None, W=x)
learner.intercept__interval(T=1)
print(json.dumps([float(learner.intercept_(T=1))]))
