"""Our statistics beside their peers: CPU seconds and peak memory of whole processes, as ratios.

    python bench/evidence/run.py [--data FOLDER] [--runs 3] [--threads 1 2] [--only NAME] [--write FILE]

Ours is target/release/examples/measure (or $GOODWORD_MEASURE); peers come from PyPI and are
optional. Each task alternates ours and the peers, and the median of the runs counts. The answers
are compared too: a ratio between programs that compute different things says nothing.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile

import report
from tasks import HERE, MEASURE, RELEASE, peer, tasks


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
        if child.returncode:
            sys.exit(f"{command} failed:\n{err.read().decode()[-2000:]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def installed(*modules):
    return all(importlib.util.find_spec(m) for m in modules)


def median(samples):
    return statistics.median(s[0] for s in samples), statistics.median(s[1] for s in samples)


def apart(ours, theirs, whole=None):
    """Largest distance of two lists of numbers, relative to the largest of them or to a whole."""
    whole = whole or max(abs(x) for x in theirs)
    return max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / whole


def compare(task, runs, threads):
    """One row for each peer."""
    peers = [p for p in task["peers"] if installed(*p["needs"]) or print(f"skipped: peer not installed ({p['name']})")]
    mine, theirs = [], [[] for _ in peers]
    for _ in range(runs):
        mine.append(run(task["ours"], threads))
        for samples, p in zip(theirs, peers):
            samples.append(run(p["command"], threads))
    cpu, memory = median(mine)
    out = json.loads(mine[0][2])
    answer, whole = task["answer"](out), out.get("total_conv")
    for samples, p in zip(theirs, peers):
        peer_cpu, peer_memory = median(samples)
        said = samples[0][2].strip().splitlines()[-1:]
        yield {
            "task": task["title"], "peer": p["name"], "threads": threads,
            "ours": cpu, "theirs": peer_cpu, "target": p["target"],
            "memory": memory, "peer_memory": peer_memory, "target_memory": p.get("target_memory"),
            "apart": apart(answer, json.loads(said[0]), whole) if said else None,
            "allowed": p.get("allowed", 0.0), "load": os.getloadavg()[0],
        }


def predict(data, runs):
    """Seconds inside the process, the least of five: the peer's two calls against ours."""
    if not installed("lifetimes"):
        print("skipped: peer not installed (lifetimes)")
        return
    path = os.path.join(data, "customers.csv")
    words = lambda command: run(command, 1)[2].split()
    pairs = [(words([os.path.join(RELEASE, "predict"), path]), words(peer("lifetimes_predict", path))) for _ in range(runs)]
    for i, (name, target) in enumerate([("P(alive) of 1 M customers", 1.0), ("expected purchases of 1 M customers", 0.2)]):
        ours, theirs = (statistics.median(float(p[k][i]) for p in pairs) for k in (0, 1))
        totals = [float(p[2 + i]) for p in pairs[0]]
        yield {
            "task": f"{name}, in the process", "peer": "lifetimes", "threads": 1, "ours": ours, "theirs": theirs,
            "target": target, "memory": None, "peer_memory": None, "target_memory": None,
            "apart": apart(totals[:1], totals[1:]), "allowed": 1e-6, "load": os.getloadavg()[0],
        }


def rows(args):
    for name in ("fit", "attribution", "effect"):
        for threads in args.threads:
            if args.only in (None, name):
                yield from compare(tasks(args.data, threads)[name], args.runs, threads)
    if args.only in (None, "predict"):
        yield from predict(args.data, args.runs)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", default=os.path.join(tempfile.gettempdir(), "goodword-bench-evidence"))
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    words.add_argument("--only", choices=["fit", "attribution", "effect", "predict"])
    words.add_argument("--write", help="the page to write")
    args = words.parse_args()
    if not installed("numpy", "polars"):
        sys.exit("skipped: peer not installed (numpy and polars are needed to make the data)")
    if not os.path.exists(MEASURE):
        sys.exit("build first: cargo build --release -p measure -p evidence --examples")
    # a process of its own: the memory of a child is counted from its parent's
    subprocess.run([sys.executable, os.path.join(HERE, "data.py"), args.data], check=True)
    done = []
    for row in rows(args):
        done.append(row)
        print(report.line(row), flush=True)
    if args.write:
        report.write(args.write, done, args.runs)
    wrong = [r["task"] for r in done if not report.agrees(r)]
    if wrong:
        sys.exit(f"the answers differ by more than they may: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
