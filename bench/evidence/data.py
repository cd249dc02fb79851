"""The data of the benchmarks, from fixed seeds; about 600 MB in the folder given."""

import os
import sys

import numpy as np
import polars as pl


def customers(path, n=1_000_000):
    """BG/NBD world: r .243 alpha 4.414 a .793 b 2.426, T uniform on 27 to 38.86 weeks, whole days."""
    rng = np.random.default_rng(1)
    rate = rng.gamma(0.243, 1 / 4.414, n)
    gone = rng.beta(0.793, 2.426, n)
    cut = rng.uniform(27, 38.86, n)
    x = np.zeros(n)
    t_x = np.zeros(n)
    now = np.zeros(n)
    alive = np.arange(n)
    while alive.size:
        now[alive] += rng.exponential(1, alive.size) / np.maximum(rate[alive], 1e-300)
        alive = alive[now[alive] <= cut[alive]]
        x[alive] += 1
        t_x[alive] = now[alive]
        alive = alive[rng.uniform(size=alive.size) >= gone[alive]]
    # whole days, as orders are dated
    days = lambda t: np.round(t * 7) / 7
    frame = pl.DataFrame({"frequency": x.astype(int), "recency": days(t_x), "T": days(cut)})
    frame = frame.with_columns(pl.min_horizontal("recency", "T").alias("recency"))
    frame.write_csv(path)


def touches(path, conversions, people=2_000_000, channels=12):
    """Two million customers, about ten million touches in random order, 12 channels."""
    rng = np.random.default_rng(2)
    common = rng.dirichlet(np.full(channels, 2.0))
    step = 0.5 * common + 0.5 * rng.dirichlet(np.full(channels, 1.0), channels)
    cumulative = step.cumsum(axis=1)
    length = np.minimum(1 + rng.geometric(0.25, people), 60)
    effects = np.linspace(0.005, 0.03, channels)
    chance = np.zeros(people)
    start = 1_700_000_000_000
    now = start + rng.integers(0, 86_400_000, people)
    who, when, what = [], [], []
    here = rng.choice(channels, people, p=common)
    active = np.arange(people)
    for i in range(60):
        active = active[length[active] > i]
        if not active.size:
            break
        if i:
            u = rng.uniform(size=active.size)
            here[active] = (u[:, None] > cumulative[here[active]]).sum(axis=1).clip(0, channels - 1)
            now[active] += rng.integers(60_000, 20_000_000, active.size)
        chance[active] += effects[here[active]]
        who.append(active.copy())
        when.append(now[active].copy())
        what.append(here[active].copy())
    who, when, what = map(np.concatenate, (who, when, what))
    order = rng.permutation(who.size)
    names = np.array([f"{'svc_' if c % 3 == 0 else ''}channel_{c:02d}" for c in range(channels)])
    pl.DataFrame({"customer_id": who[order], "ts": when[order], "channel": names[what[order]]}).write_csv(path)
    bought = np.flatnonzero(rng.uniform(size=people) < np.minimum(chance, 0.9))
    value = np.round(rng.gamma(2, 20, bought.size), 2)
    pl.DataFrame({"customer_id": bought, "ts": now[bought] + 60_000, "value": value}).write_csv(conversions)


def comparison(path, n=1_000_000, p=20):
    """Known truth: the average effect is .5."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(n, p))
    e = 1 / (1 + np.exp(-(0.5 * x[:, 0] - 0.4 * x[:, 1] + 0.3 * x[:, 2] * x[:, 3] - 0.2)))
    a = (rng.uniform(size=n) < e).astype(int)
    effect = 0.5 + 0.3 * x[:, 4]
    y = a * effect + x[:, 0] + 0.5 * x[:, 1] ** 2 + 0.5 * x[:, 5] + 0.2 * x[:, 6] + rng.normal(size=n)
    columns = {"treatment": a, "outcome": y} | {f"x{i}": x[:, i] for i in range(p)}
    pl.DataFrame(columns).write_csv(path, float_precision=6)


def make(folder):
    os.makedirs(folder, exist_ok=True)
    at = lambda name: os.path.join(folder, name)
    if not os.path.exists(at("customers.csv")):
        customers(at("customers.csv"))
    if not os.path.exists(at("conversions.csv")):
        touches(at("touches.csv"), at("conversions.csv"))
    if not os.path.exists(at("comparison.csv")):
        comparison(at("comparison.csv"))


if __name__ == "__main__":
    make(sys.argv[1])
