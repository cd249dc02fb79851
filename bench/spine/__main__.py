"""Benchmarks of the spine as ratios: prints one table and writes docs/benchmarks.md. See `run` beside it."""

import json
import os
import shutil
import sys
import tempfile

import arrive
import demo
import lists
import machine
import rt
import sizes
from page import Report, met, write_spine
from world import Missing, shares


def arrivals(report, root, binary, folder):
    try:
        run = arrive.measure(root, binary, folder)
    except Missing as why:
        return report.skipped(f"mail through IMAP: {why}")
    report.row(
        "mails through IMAP to durable, threaded conversations", f"{run['rate']:.0f} mails/s",
        f"{run['syncs']:.0f} fdatasync of 4 KiB/s", f"{run['rate'] / run['syncs']:.2f}", "",
    )
    report.row("the same, taken in durably (acknowledged to the mail server)", f"{run['count'] / run['stored']:.0f} mails/s", f"{run['syncs']:.0f} fdatasync of 4 KiB/s", f"{run['count'] / run['stored'] / run['syncs']:.2f}", "")
    report.row("processor time of one mail, all of it", f"{run['cpu'] / run['count'] * 1000:.2f} ms", "", "", "")
    report.notes.append(
        f"{run['count']} generated mails in {run['threads']} threads lie in Dovecot's mailbox; the clock runs from switching the inbox on"
        " to the last message threaded, indexed and committed (`synchronous = full`). Middle of three rounds; the disk's rate is measured before each."
    )
    try:
        mails, _ = arrive.letters(120)
        rate, arrived = rt.measure(mails, folder)
    except Missing as why:
        return report.skipped(f"request-tracker5: {why}")
    report.row("against request-tracker5's mail gateway", f"{run['rate']:.0f} mails/s", f"{rate:.1f} mails/s", f"{run['rate'] / rate:.0f}", f"≥ 10: {met(run['rate'] / rate >= 10)}")
    report.notes.append(f"request-tracker5 took in {arrived} of the first {len(mails)} of the same mails, one after the other through its gateway, on SQLite.")


def longs(report, root, binary, folder):
    for engine in (lists.Embedded, lists.Served):
        try:
            rows, more = lists.measure(root, binary, os.path.join(folder, engine.name), engine)
        except Missing as why:
            report.skipped(f"lists on {engine.name}: {why}")
            continue
        for name, raw, api in rows:
            report.row(
                f"{engine.name}, list of 50 of {lists.ALL:,}: {name}", f"p50 {api[0]:.2f} p99 {api[1]:.2f} ms",
                f"raw SQL p50 {raw[0]:.2f} p99 {raw[1]:.2f} ms", f"{api[0] / max(raw[0], 0.001):.1f}",
                f"p50 ≤ 2, p99 ≤ 15 ms: {met(api[0] <= 2 and api[1] <= 15)}",
            )
        report.notes.append(f"{engine.name}: filled in {more['filled']:.0f} s; the server held {more['memory']:.0f} MiB after the lists.")
    report.notes.append(
        "The API's answer carries customers, assignees, teams, labels and what is personal to the reader: a few more statements than the raw list. The conversations of the lists have no messages; those of the searches have five each, of 24 words. Mail comes in on SQLite, into an empty desk."
        " Raw SQL on SQLite runs in Python's sqlite3, on PostgreSQL prepared in psql."
    )


def at_size(report, root, binary, folder):
    for engine in ("SQLite", "PostgreSQL"):
        place = os.path.join(folder, "size", engine)
        os.makedirs(place)
        try:
            sizes.measure(root, binary, place, engine, lambda kind, found, engine=engine: told(report, engine, (kind, found)))
        except Missing as why:
            report.skipped(f"sizes on {engine}: {why}")
        shutil.rmtree(place, ignore_errors=True)


def told(report, engine, found):
    match found:
        case "filled", seconds:
            report.notes.append(f"{engine}: {sizes.ALL:,} conversations with {sizes.ALL * sizes.EACH:,} messages written in {seconds:.0f} s, around the product.")
        case "search", (name, (p50, p99)):
            report.row(f"{engine}, search, {sizes.ALL * sizes.EACH:,} messages: {name}", f"p50 {p50:.1f} p99 {p99:.1f} ms", "", "", f"p99 ≤ 200 ms: {met(p99 <= 200)}")
        case "memory", (held, own):
            report.row(f"{engine}, memory of the server then (resident)", f"{held:.0f} MiB", f"{own:.0f} MiB its own, else files", "", f"≤ 512 MiB: {met(held <= 512)}")
        case "views", (took, rate, views, wrong):
            p50, p99 = shares(took)
            report.row(f"{engine}, all views with {views} saved ones, {rate:.0f} messages/s arriving", f"p50 {p50:.1f} p99 {p99:.1f} ms", f"{views - len(wrong)} of {views} counts right", "", f"all right: {met(not wrong)}")
        case "bulk", (before, during, total, seconds):
            ratio = sizes.p95(during) / sizes.p95(before)
            report.row(f"{engine}, a colleague's list while {total:,} are changed ({seconds:.0f} s)", f"p95 {sizes.p95(during):.1f} ms", f"p95 {sizes.p95(before):.1f} ms before", f"{ratio:.2f}", f"< 1.2: {met(ratio < 1.2)}")
        case "screens", (p50, p99):
            report.row(f"{engine}, a message shown on {sizes.SCREENS:,} open screens, from being sent", f"p50 {p50:.0f} p99 {p99:.0f} ms", "", "", f"p99 ≤ 300 ms: {met(p99 <= 300)}")


def samples(report, root, binary, folder):
    run = demo.measure(binary, folder)
    report.row(f"sample company written ({run['conversations']} conversations, {run['messages']} messages)", f"{run['fill_cpu']:.1f} s CPU", f"{run['fill_wall']:.1f} s by the clock", "", "")
    for name, took in run["starts"].items():
        report.row(f"start to first answer on the sample, `{name}`", f"{took:.3f} s", "", "", f"≤ 0.3 s: {met(took <= 0.3)}")
    report.row("memory, idle on the sample (resident)", f"{run['idle']:.0f} MiB", f"{run['own']:.0f} MiB its own, else files; peak {run['peak']:.0f}", "", f"≤ 60 MiB: {met(run['idle'] <= 60)}")
    report.row("binary, staff app inside", f"{run['binary']:.1f} MiB", "", "", "")


INTRO = "# Benchmarks\n\nWritten by `make bench`; do not edit. Ratios travel between machines, the figures beside them do not."

# BENCH_PARTS names those to be run, for work on one of them; the page is written only by all.
PARTS = [part for part in (samples, arrivals, longs, at_size) if part.__name__ in os.environ.get("BENCH_PARTS", part.__name__).split(",")]


def main():
    root, binary, profile = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3]
    report = Report(machine.facts(root, binary, profile))
    folder = tempfile.mkdtemp(prefix="goodword-bench.", dir=os.environ.get("BENCH_DIR", "/var/tmp"))
    os.chmod(folder, 0o755)
    try:
        report.facts["disk"] = f"{machine.syncs(folder, 4):.0f} fdatasync of 4 KiB a second"
        print(json.dumps(report.facts, indent=1, ensure_ascii=False))
        os.makedirs(os.path.join(folder, "SQLite"))
        os.makedirs(os.path.join(folder, "PostgreSQL"))
        for part in PARTS:
            part(report, root, binary, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if len(PARTS) == 4:
        write_spine(root, report.text(INTRO))


main()
