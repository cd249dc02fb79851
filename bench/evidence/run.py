"""Our statistics beside their peers: CPU seconds and peak memory of whole processes, as ratios.

    python bench/evidence/run.py [--data FOLDER] [--runs 3] [--threads 1 2] [--only NAME]

Ours is target/release/examples/measure (or $GOODWORD_MEASURE); peers come from PyPI and are
optional. Each task alternates ours and the peers, and the median of the runs counts.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RELEASE = os.path.join(ROOT, "target", "release", "examples")
MEASURE = os.environ.get("GOODWORD_MEASURE", os.path.join(RELEASE, "measure"))


def run(command, threads):
    """CPU seconds, peak MB and output of one process with everything limited to `threads`."""
    limits = {k: str(threads) for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(command, stdout=out, stderr=err, env=os.environ | limits)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        text = out.read().decode()
        if child.returncode not in (0, 1):
            sys.exit(f"{command} failed:\n{err.read().decode()[-2000:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def installed(*modules):
    return all(importlib.util.find_spec(m) for m in modules)


def peer(name, *args):
    return [sys.executable, "-W", "ignore", os.path.join(HERE, "peers", f"{name}.py"), *args]


def tasks(data, threads):
    at = lambda name: os.path.join(data, name)
    ours = lambda *args: [MEASURE, *args, "--threads", str(threads)]
    covariates = ",".join(f"x{i}" for i in range(20))
    return {
        "fit": (
            "BG/NBD fit, 1 M customers",
            ours("repurchase", "--model", "bgnbd", at("customers.csv")),
            [
                ("lifetimes", 0.11, None, ("lifetimes",), peer("lifetimes_fit", at("customers.csv"))),
                ("polars + lifetimes, grouped", 0.30, None, ("lifetimes", "polars"), peer("lifetimes_grouped", at("customers.csv"))),
            ],
        ),
        "attribution": (
            "10 M touches to exact orders 1 and 2",
            ours("attribution", "--order", "1,2", "--no-pool", "--collapse", "none", "--lookback-days", "3650", "--conversions", at("conversions.csv"), at("touches.csv")),
            [("polars + ChannelAttribution", 0.25, 0.6, ("polars", "ChannelAttribution"), peer("polars_channelattribution", at("touches.csv"), at("conversions.csv")))],
        ),
        "effect": (
            "AIPW, 1 M x 20, five folds",
            ours("effect", "--numeric", covariates, "--folds", "hash:5", at("comparison.csv")),
            [
                ("econml LinearDRLearner", 0.16, 0.5, ("econml",), peer("econml_dr", at("comparison.csv"))),
                ("scikit-learn by hand", 0.37, None, ("sklearn",), peer("sklearn_aipw", at("comparison.csv"))),
            ],
        ),
    }


def median(samples):
    return statistics.median(s[0] for s in samples), statistics.median(s[1] for s in samples)


def compare(task, runs, threads):
    title, ours, peers = task
    peers = [p for p in peers if installed(*p[3]) or print(f"skipped: peer not installed ({p[0]})")]
    mine, theirs = [], [[] for _ in peers]
    for _ in range(runs):
        mine.append(run(ours, threads))
        for samples, p in zip(theirs, peers):
            samples.append(run(p[4], threads))
    cpu, rss = median(mine)
    print(f"{title}, {threads} thread(s): goodword {cpu:.2f} CPU s, {rss:.0f} MB")
    for samples, (name, target, target_rss, _, _) in zip(theirs, peers):
        peer_cpu, peer_rss = median(samples)
        met = "met" if cpu / peer_cpu <= target else "MISSED"
        line = f"  {name}: {peer_cpu:.2f} CPU s, {peer_rss:.0f} MB; ratio {cpu / peer_cpu:.3f} (target {target}: {met}; {peer_cpu / cpu:.1f} x less CPU), memory ratio {rss / peer_rss:.2f}"
        if target_rss:
            line += f" (target {target_rss}: {'met' if rss / peer_rss <= target_rss else 'MISSED'})"
        print(line)
    sys.stdout.flush()


def predict(data, runs):
    """Seconds inside the process: the peer's two calls against ours, on the same customers."""
    if not installed("lifetimes"):
        print("skipped: peer not installed (lifetimes)")
        return
    path = os.path.join(data, "customers.csv")
    pairs = [(run([os.path.join(RELEASE, "predict"), path], 1)[2].split(), run(peer("lifetimes_predict", path), 1)[2].split()) for _ in range(runs)]
    for i, (name, target) in enumerate([("P(alive), 1 M", 1.0), ("expected purchases, 1 M", 0.2)]):
        ours, theirs = (statistics.median(float(p[k][i]) for p in pairs) for k in (0, 1))
        met = "met" if ours / theirs <= target else "MISSED"
        print(f"{name}: goodword {ours:.3f} s, lifetimes {theirs:.3f} s; ratio {ours / theirs:.3f} (target {target}: {met})")
        sums = [float(p) for p in (pairs[0][0][2 + i], pairs[0][1][2 + i])]
        assert abs(sums[0] - sums[1]) < 1e-6 * abs(sums[1]), f"the totals differ: {sums}"


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "goodword-bench-evidence"))
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    words.add_argument("--only")
    args = words.parse_args()
    if not installed("numpy", "polars"):
        print("skipped: peer not installed (numpy and polars are needed to make the data)")
        return
    if not os.path.exists(MEASURE):
        sys.exit("build first: cargo build --release -p measure -p evidence --examples")
    sys.path.insert(0, HERE)
    import data

    data.make(args.data)
    print("load", os.getloadavg()[0], "cores", os.cpu_count())
    for threads in args.threads:
        for name, task in tasks(args.data, threads).items():
            if args.only in (None, name):
                compare(task, args.runs, threads)
    if args.only in (None, "predict"):
        predict(args.data, args.runs)


if __name__ == "__main__":
    main()
