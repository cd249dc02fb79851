"""What is compared: our command, its answer as numbers, and each peer with its target."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RELEASE = os.path.join(ROOT, "target", "release", "examples")
MEASURE = os.environ.get("GOODWORD_MEASURE", os.path.join(RELEASE, "measure"))


def peer(name, *args):
    return [sys.executable, "-W", "ignore", os.path.join(HERE, "peers", f"{name}.py"), *args]


def credits(out):
    """Credit by order and channel, channels by name."""
    return [out[order]["attributed"][c] for order in ("order1", "order2") for c in sorted(out[order]["attributed"])]


def tasks(data, threads):
    at = lambda name: os.path.join(data, name)
    ours = lambda *args: [MEASURE, *args, "--threads", str(threads)]
    customers, touches, conversions, comparison = map(at, ("customers.csv", "touches.csv", "conversions.csv", "comparison.csv"))
    covariates = ",".join(f"x{i}" for i in range(20))
    return {
        "fit": {
            "title": "BG/NBD fit, 1 M customers",
            "ours": ours("repurchase", "--model", "bgnbd", customers),
            "answer": lambda out: [out["bgnbd"]["params"][k] for k in ("r", "alpha", "a", "b")],
            "peers": [
                {"name": "lifetimes", "target": 0.11, "needs": ("lifetimes",), "command": peer("lifetimes_fit", customers), "allowed": 2e-3},
                {"name": "lifetimes on rows grouped by polars", "target": 0.30, "needs": ("lifetimes", "polars"), "command": peer("lifetimes_grouped", customers), "allowed": 2e-3},
            ],
        },
        "attribution": {
            "title": "10 M touches to exact Markov orders 1 and 2",
            "ours": ours("attribution", "--order", "1,2", "--no-pool", "--collapse", "none", "--lookback-days", "3650", "--conversions", conversions, touches),
            "answer": credits,
            "peers": [
                {"name": "ChannelAttribution on paths built by polars", "target": 0.25, "target_memory": 0.6, "needs": ("polars", "ChannelAttribution"), "command": peer("polars_channelattribution", touches, conversions), "allowed": 0.02},
                {"name": "the paths alone, built by duckdb", "target": 0.25, "needs": ("duckdb",), "command": peer("duckdb_paths", touches, conversions)},
            ],
        },
        "effect": {
            "title": "AIPW, 1 M × 20, five folds",
            "ours": ours("effect", "--numeric", covariates, "--folds", "hash:5", comparison),
            "answer": lambda out: [out["aipw_crossfit_hash5"]["ate"]],
            "peers": [
                {"name": "econml LinearDRLearner", "target": 0.16, "target_memory": 0.5, "needs": ("econml",), "command": peer("econml_dr", comparison), "allowed": 5e-3},
                {"name": "by hand on scikit-learn", "target": 0.37, "needs": ("sklearn",), "command": peer("sklearn_aipw", comparison), "allowed": 5e-3},
            ],
        },
    }
