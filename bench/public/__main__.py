"""Public networks beside private mail, as ratios: prints rows and writes its part of docs/benchmarks.md. See `run`."""

import json
import os
import random
import shutil
import sys
import tempfile
import time

import arrive
import burst
import machine
from page import Report, met, write_public
from screens import Screen
from stands import Bluesky, Mastodon, RealBluesky
from world import Goodword, Missing, shares

MENTIONS = int(os.environ.get("BENCH_MENTIONS", 200))
WHOLE = not any(name in os.environ for name in ("BENCH_MENTIONS", "BENCH_POSTS", "BENCH_SECONDS", "BENCH_PARTS"))


def mentions(binary, folder, network):
    """Seconds from somebody's post being taken by their network to its words on an open screen here."""
    goodword = Goodword(binary, folder, extra={"GOODWORD_OUTSIDE__ALLOWED_HOSTS": '["127.0.0.1","localhost"]'})
    try:
        goodword.owner("inbox.change", "inbox.read", "conversation.read")
        goodword.start()
        box = goodword.api("POST", "/inboxes", {"name": "square", "channel": network.CHANNEL, "settings": network.settings()})
        arrive.until("the account to connect", 60, lambda: arrive.health(goodword, box) == "ok")
        # A stream is opened a moment after the first look.
        time.sleep(2)
        screen, writer, dice, sent = Screen(goodword, box["id"]), network.writer(), random.Random(1), {}
        for mark in range(MENTIONS):
            time.sleep(dice.random() * 0.4)
            sent[mark] = time.perf_counter()
            writer.says("ana", f"bench{mark:06} where is my parcel?")
        return screen.wait(sent, 60 + network.POLL * 2)
    finally:
        goodword.stop()


def screens(report, root, binary, folder, standins):
    for kind in (Mastodon, Bluesky, RealBluesky):
        try:
            network = kind(standins)
        except Missing as why:
            report.skipped(f"mentions: {why}")
            continue
        try:
            p50, p99 = shares(mentions(binary, os.path.join(folder, kind.__name__), network))
        finally:
            network.stop()
        aim = network.POLL + 2
        way = f"asked every {network.POLL} s" if network.POLL else "by its stream"
        report.row(
            f"{kind.CHANNEL}, a mention to an open screen, {way}, {kind.WHERE}", f"p50 {p50:.2f} p99 {p99:.2f} s", f"{MENTIONS} mentions, 5 a second", "",
            f"p99 ≤ {aim} s: {met(p99 <= aim)}",
        )
    report.notes.append(
        "The clock runs from before the post is handed to the network until the fact was heard on the live stream and the words were fetched, as an open screen does."
    )


def storms(report, root, binary, folder, standins):
    try:
        found = burst.run(root, binary, os.path.join(folder, "burst"), standins)
    except Missing as why:
        return report.skipped(f"a burst beside mail: {why}")
    burst.told(report, found, met)


# BENCH_PARTS names those to be run, for work on one of them.
PARTS = [part for part in (screens, storms) if part.__name__ in os.environ.get("BENCH_PARTS", part.__name__).split(",")]
INTRO = "\nWritten by `bench/public/run`, which is part of `make bench`; do not edit. Networks run on the same machine: stand-ins, and where it is said the network's own servers."


def main():
    root, binary, profile, standins = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3], sys.argv[4]
    report = Report(machine.facts(root, binary, profile))
    folder = tempfile.mkdtemp(prefix="goodword-bench.", dir=os.environ.get("BENCH_DIR", "/var/tmp"))
    os.chmod(folder, 0o755)
    try:
        report.facts["disk"] = f"{machine.syncs(folder, 4):.0f} fdatasync of 4 KiB a second"
        print(json.dumps(report.facts, indent=1, ensure_ascii=False))
        for part in PARTS:
            part(report, root, binary, folder, standins)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if WHOLE:
        write_public(root, report.text(INTRO))


# Whoever writes beside it is a process begun from here.
if __name__ == "__main__":
    main()
