"""The page docs/benchmarks-evidence.md: the machine, the ratios, which targets were met."""

import importlib.metadata
import os
import platform
import subprocess

HEAD = """# Benchmarks of the statistics

Written by `make bench-evidence`; do not edit. Ratios travel between machines, the figures beside them do not.

CPU seconds are user + system of the whole process, reading the same CSV included; memory is the peak of the
resident set. Ours and the peers run by turns, and the middle of {runs} run(s) each counts. "Apart" is how far the two
answers lie from each other, relative to the largest number in them (for credit: to all conversions). Times "in the process" are seconds by the
clock of one call, the least of five. "Load" is the one-minute load average when the row was done; above the
threads of the row the machine was doing other work too, which costs both sides.

## Machine

| fact | value |
|---|---|
"""

COLUMNS = """
## Results

{met} of {all} targets met.

| task | threads | goodword | peer | ratio (target) | memory ratio (target) | apart | load |
|---|---|---|---|---|---|---|---|
"""

NOTES = """
## Notes

- **The data** are made by `bench/evidence/data.py` from fixed seeds: customers of a BG/NBD world (r .243, α 4.414,
  a .793, b 2.426; T uniform on 27 to 38.86 weeks, whole days), two million customers with ten million touches over
  12 channels in random order, a million rows with 20 normal covariates and a true average effect of .5.
- **Attribution**: ours is exact; ChannelAttribution simulates, which is why its answer lies apart. With duckdb only
  the paths are built, no model is fitted.
- **AIPW**: folds are dealt differently on each side, so the answers differ by a small part of their standard error.
- **Predictions** take the same parameters on both sides.
"""


def said(*line):
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()


def first(path, name):
    with open(path) as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "unknown")


def version(name):
    try:
        return f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{name}: not installed"


def facts():
    peers = ("lifetimes", "ChannelAttribution", "polars", "duckdb", "econml", "scikit-learn", "numpy", "pandas")
    return {
        "processor": f"{first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "memory": f"{int(first('/proc/meminfo', 'MemTotal').split()[0]) // 1024} MiB",
        "system": f"{platform.system()} {platform.release()}",
        "goodword": f"{said('rustc', '--version').split(' (')[0]}, cargo profile `release`",
        "peers": f"Python {platform.python_version()}, " + ", ".join(map(version, peers)),
    }


def verdict(ratio, target):
    if target is None:
        return f"{ratio:.3g}"
    return f"{ratio:.3g} (≤ {target:g}: {'met' if ratio <= target else '**missed**'})"


def targets(row):
    """Whether each target of a row was met."""
    out = [row["ours"] <= row["target"] * row["theirs"]]
    if row["target_memory"]:
        out.append(row["memory"] <= row["target_memory"] * row["peer_memory"])
    return out


def agrees(row):
    return row["apart"] is None or row["apart"] <= row["allowed"]


def cells(row):
    seconds = "s" if row["memory"] is None else "CPU s"
    of = lambda s, mb: f"{s:.3g} {seconds}" + (f", {mb:.0f} MB" if mb else "")
    memory = verdict(row["memory"] / row["peer_memory"], row["target_memory"]) if row["memory"] else ""
    apart = "" if row["apart"] is None else f"{row['apart']:.1g}"
    return [
        row["task"], str(row["threads"]), of(row["ours"], row["memory"]),
        f"{row['peer']}: {of(row['theirs'], row['peer_memory'])}",
        verdict(row["ours"] / row["theirs"], row["target"]), memory, apart, f"{row['load']:.1f}",
    ]


def line(row):
    return "| " + " | ".join(cells(row)) + " |"


def write(path, rows, runs):
    met = [m for row in rows for m in targets(row)]
    text = HEAD.format(runs=runs) + "".join(f"| {k} | {v} |\n" for k, v in facts().items())
    text += COLUMNS.format(met=sum(met), all=len(met)) + "".join(line(r) + "\n" for r in rows) + NOTES
    with open(path, "w") as page:
        page.write(text)
