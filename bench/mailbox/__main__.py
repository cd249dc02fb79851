"""A mailbox somebody has had for years: taken in silently, killed half-way, with new mail coming all the while."""

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time

import arrive
import machine
from world import Goodword, Helper, Missing

CHUNK, EACH = 10_000, 5
SCOPES = ("inbox.change", "inbox.read")


class Watch:
    """What a person would notice: memory, and how long a new mail takes to be a conversation."""

    def __init__(self, goodword, dovecot):
        self.goodword, self.dovecot = goodword, dovecot
        self.memory, self.own, self.delays, self.fault, self.over = [], [], [], None, threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        database, at = self.goodword.database(), 0
        while not self.over.wait(EACH):
            subject = f"A new one {at}"
            newest = database.execute("select coalesce(max(id), '') from conversations").fetchone()[0]
            arrive.drop(self.dovecot.values, [letter(subject)], 9_000_000 + at)
            try:
                self.delays.append(waited(database, subject, newest))
            except SystemExit as fault:
                self.fault = fault
                return
            at += 1

    def look(self):
        if self.fault:
            raise self.fault
        self.memory.append(self.goodword.memory())
        self.own.append(self.goodword.own())

    def end(self):
        self.over.set()
        self.thread.join(120)


def letter(subject):
    raw, _ = arrive.letters(1, seed=subject.replace(" ", "-"))
    return raw[0].replace(b"\nSubject: ", f"\nSubject: {subject} ".encode(), 1)


def waited(database, subject, newest):
    """Seconds until a conversation newer than this one has the subject."""
    begun = time.perf_counter()
    asked = "select 1 from conversations where id > ? and subject like ? limit 1"
    there = lambda: database.execute(asked, (newest, f"{subject} %")).fetchone()
    arrive.until(f"the mail “{subject}”", 900, there)
    return time.perf_counter() - begun


def fill(values, count):
    """Puts the old mail into the Maildir, by pieces: a million texts need not be in memory."""
    for first in range(0, count, CHUNK):
        mails, _ = arrive.letters(min(CHUNK, count - first), seed=1_000_000 + first)
        arrive.drop(values, mails, first)


def settled(goodword, count, watch, half):
    """Waits until all is stored and understood; kills the program once when half is."""
    database, killed, begun = goodword.database(), 0.0, time.perf_counter()
    figure = lambda sql: database.execute(sql).fetchone()[0]
    while True:
        time.sleep(2)
        watch.look()
        stored = figure("select count(*) from inbound where archive = 1")
        if not killed and stored >= half:
            goodword.process.kill()
            goodword.process.wait()
            killed = goodword.start()
        if stored >= count and figure("select count(*) from inbound where state = 'new'") == 0:
            return time.perf_counter() - begun, killed


def measured(root, binary, count, folder):
    dovecot = Helper(root, "dovecot", os.path.join(folder, "imap"))
    extra = {"GOODWORD_OUTSIDE__ALLOWED_HOSTS": '["localhost","127.0.0.1"]', "GOODWORD_OUTSIDE__AUTHORITIES": dovecot.values["TLS_CA"]}
    goodword = Goodword(binary, os.path.join(folder, "data"), extra=extra)
    try:
        goodword.owner(*SCOPES)
        goodword.start()
        fill(dovecot.values, count)
        rate = machine.syncs(folder)
        arrive.inbox(goodword, dovecot.values, first_sync="all")
        watch = Watch(goodword, dovecot)
        seconds, restart = settled(goodword, count, watch, count // 2)
        watch.end()
        return told(goodword, count, watch, {"seconds": seconds, "restart": restart, "syncs": rate})
    finally:
        goodword.stop()
        dovecot.stop()


def told(goodword, count, watch, run):
    """Counts what is there: each mail once, whatever was killed."""
    database = goodword.database()
    figure = lambda sql: database.execute(sql).fetchone()[0]
    new = len(watch.delays)
    messages = figure("select count(*) from messages where direction = 'in'")
    different = figure("select count(distinct provider_id) from messages where direction = 'in'")
    waiting = figure("select count(*) from conversations where status = 'open'")
    if (messages, different) != (count + new, count + new):
        raise SystemExit(f"{count} old and {new} new mails became {messages} messages, {different} of them different")
    return {**run, "count": count, "new": new, "open": waiting, "memory": max(watch.memory), "own": max(watch.own), "delays": watch.delays}


def page(run, facts):
    rows = [
        ("old mails taken in", f"{run['count']:,}", ""),
        ("in", f"{run['seconds']:,.0f} s, {run['count'] / run['seconds']:,.0f} a second", "139 a second (1 M in 2 h)"),
        ("this disk syncs", f"{run['syncs']:,.0f} times a second", ""),
        ("killed half-way", f"answers again after {run['restart']:.1f} s; none lost, none doubled", "each once"),
        ("memory at most", f"{run['memory']:,.0f} MiB, {run['own']:,.0f} of it its own", "300 MiB"),
        ("new mail meanwhile", f"{run['new']}: p50 {statistics.median(run['delays']):.1f} s, slowest {max(run['delays']):.1f} s", "10 s"),
        ("open conversations afterwards", f"{run['open']} (the new mail alone is work)", f"{run['new']}"),
    ]
    table = "\n".join(f"| {what} | {value} | {aim} |" for what, value, aim in rows)
    return (
        "# A large mailbox, taken in for the first time\n\n"
        "Written by `bin/by-hand mailbox`; do not edit. Dovecot with a Maildir on the same cores, the embedded database;\n"
        f"every {EACH} seconds a new mail comes. Half-way the program is killed (`kill -9`) and started again.\n\n"
        f"| what | measured | aim |\n|---|---|---|\n{table}\n\n"
        f"On {facts['date']} at {facts['commit']}, {facts['processor']}, load {machine.load():.1f} at the end.\n"
    )


def main():
    root, binary, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    folder = tempfile.mkdtemp(prefix="goodword-mailbox-", dir=os.environ.get("BENCH_DIR"))
    os.chmod(folder, 0o755)
    try:
        run = measured(root, binary, count, folder)
    except Missing as missing:
        raise SystemExit(f"skipped: {missing}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = page(run, machine.facts(root, binary, "release"))
    print(text)
    with open(os.path.join(root, "docs/first-sync.md"), "w") as file:
        file.write(text)


main()
