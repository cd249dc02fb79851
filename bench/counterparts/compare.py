"""The same mailbox of ugly mail, one mail after the other, through goodword's and request-tracker5's way in."""

import email.utils
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import loop
import machine
import rt
from world import Goodword, Missing

US = "support@shop.test"
OWNER = "root@shop.test"


def letters(folder):
    """Mails and bounces of the corpora: (kind, raw, what is expected of it)."""
    with open(os.path.join(folder, "index.jsonl")) as lines:
        index = [json.loads(line) for line in lines]
    for one in index:
        if one["kind"] in ("email", "bounce"):
            with open(os.path.join(folder, one["file"]), "rb") as file:
                yield one["kind"], file.read(), one["expect"]


def plain(text):
    return " ".join((text or "").split())


def wanted(expect):
    """Subject and sender's address, where they are known for sure."""
    sender, subject = (expect.get("from") or [{}])[0].get("address"), expect.get("subject")
    # Where whoever noted it could not read it themselves, nothing is known.
    known = subject is not None and "\ufffd" not in subject
    return plain(subject) if known else None, sender and sender.lower()


class Tally:
    def __init__(self, name):
        self.name, self.given, self.distinct = name, 0, set()
        self.kept, self.refused, self.subjects, self.senders, self.answers, self.bounces_answered = 0, 0, [0, 0], [0, 0], 0, 0
        self.slowest, self.seconds, self.notes = 0.0, 0.0, []

    def judge(self, expect, subject, sender):
        right_subject, right_sender = wanted(expect)
        if right_subject is not None:
            self.subjects[0] += plain(subject) == right_subject
            self.subjects[1] += 1
        if right_sender:
            self.senders[0] += (sender or "").lower() == right_sender
            self.senders[1] += 1


def through_goodword(root, binary, folder, mails):
    tally = Tally("goodword")
    goodword = Goodword(binary, os.path.join(folder, "goodword"))
    try:
        goodword.owner("inbox.change", "inbox.read")
        goodword.start()
        settings = {"imap_host": "mail.shop.test", "imap_user": US, "imap_password": "none", "smtp_host": "mail.shop.test"}
        made = goodword.api("POST", "/inboxes", {"name": "Support", "channel": "email", "address": US, "settings": settings})
        automatic = {"acknowledgement": {"on": True, "texts": {"en": "Your message has arrived."}}}
        goodword.api("PUT", f"/inboxes/{made['id']}/automatic", automatic)
        line = [binary, "--data", goodword.folder, "mail", "deliver", "--inbox", US]
        for kind, raw, _ in mails:
            begun = time.perf_counter()
            done = subprocess.run(line, input=raw, capture_output=True, env=goodword.env)
            took = time.perf_counter() - begun
            tally.given, tally.refused, tally.seconds = tally.given + 1, tally.refused + (done.returncode != 0), tally.seconds + took
            tally.slowest = max(tally.slowest, took)
        base = goodword.database()
        figure = lambda sql: base.execute(sql).fetchone()[0]
        end = time.time() + 300
        while figure("select count(*) from inbound") < len(mails) or figure("select count(*) from inbound where state = 'new'"):
            if time.time() > end:
                raise SystemExit(f"goodword has not taken in all: {figure('select count(*) from inbound')} are there")
            time.sleep(0.1)
        rows = base.execute(
            "select i.blob, i.state, coalesce(m.subject, i.subject), coalesce(m.author_address, i.sender) from inbound i left join messages m on m.id = i.message_id"
        ).fetchall()
        found = {blob: (state, subject, sender) for blob, state, subject, sender in rows}
        for kind, raw, expect in mails:
            state, subject, sender = found.get(hashlib.sha256(raw).hexdigest(), (None, "", ""))
            tally.kept += state is not None
            tally.judge(expect, subject, sender)
        states = {}
        for _, state, _, _ in rows:
            states[state] = states.get(state, 0) + 1
        tally.notes.append("goodword: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())) + "; of exact copies one is kept.")
        bounces = {hashlib.sha256(raw).hexdigest() for kind, raw, _ in mails if kind == "bounce"}
        answered = base.execute(
            "select i.blob from outbox o join inbound i on i.conversation_id = o.conversation_id where o.class not like 'system%'"
        ).fetchall()
        tally.answers = figure("select count(*) from outbox where conversation_id is not null")
        tally.bounces_answered = len({blob for (blob,) in answered} & bounces)
        return tally
    finally:
        goodword.stop()


def through_tracker(folder, mails):
    tally = Tally("request-tracker5")
    sent = os.path.join(folder, "rt-sent")
    sendmail = os.path.join(folder, "sendmail")
    with open(sendmail, "w") as script:
        script.write(f"#!/bin/sh\nif grep -qi '^to:.*{OWNER}'; then echo told >>{sent}; else echo sent >>{sent}; fi\n")
    os.chmod(sendmail, 0o755)
    open(sent, "w").close()
    rt.SETTINGS = rt.SETTINGS.replace("Set($MailCommand, 'testfile');", f"Set($MailCommand, 'sendmailpipe'); Set($SendmailPath, '{sendmail}');")
    tracker = rt.Tracker(folder)
    try:
        line = [shutil.which(rt.GATEWAY), "--queue", "General", "--action", "correspond", "--url", f"http://127.0.0.1:{tracker.port}"]
        base = sqlite3.connect(f"file:{tracker.folder}/rt.db?mode=ro", uri=True)
        newest = "select coalesce(max(id), 0) from Transactions where ObjectType = 'RT::Ticket' and Type in ('Create', 'Correspond')"
        for kind, raw, expect in mails:
            before, answered = base.execute(newest).fetchone()[0], os.path.getsize(sent)
            begun = time.perf_counter()
            done = subprocess.run(line, input=raw, capture_output=True)
            took = time.perf_counter() - begun
            tally.given, tally.refused, tally.seconds = tally.given + 1, tally.refused + (done.returncode != 0), tally.seconds + took
            tally.slowest = max(tally.slowest, took)
            after = base.execute(newest).fetchone()[0]
            tally.kept += after > before
            mails_sent = (os.path.getsize(sent) - answered) // len("sent\n")
            tally.answers += mails_sent
            tally.bounces_answered += kind == "bounce" and mails_sent > 0
            subject = sender = ""
            if after > before:
                row = base.execute(
                    "select a.Subject, u.EmailAddress from Transactions t left join Attachments a on a.TransactionId = t.id and a.Parent = 0 left join Users u on u.id = t.Creator where t.id = ?", (after,)
                ).fetchone()
                subject, sender = row or ("", "")
            tally.judge(expect, subject, sender)
        with open(sent) as lines:
            told = sum(line == "told\n" for line in lines)
        tally.notes.append(f"request-tracker5: {told} of the mails it sent by itself tell its owner of mail it did not want to keep; its command ended with 0 for {tally.given - tally.refused} mails.")
        return tally
    finally:
        tracker.stop()


def page(tallies, facts):
    row = lambda what, of: f"| {what} | " + " | ".join(of(tally) for tally in tallies) + " |"
    names = " | ".join(tally.name for tally in tallies)
    lines = [
        "# The same ugly mail through two programs", "",
        "Written by `make counterparts`; do not edit. Mails and bounces of the corpora go one after the other through each program's own",
        "way in for a mail server's pipe, both answering new conversations by themselves.", "",
        f"| | {names} |", "|---" * (len(tallies) + 1) + "|",
        row("mails given", lambda t: str(t.given)),
        row("kept, every distinct one to be found", lambda t: f"{t.kept}"),
        row("turned away by its command (the mail server would keep or return it)", lambda t: str(t.refused)),
        row("subject right, where it is known for sure", lambda t: f"{t.subjects[0]} of {t.subjects[1]}"),
        row("sender's address right, where it is known for sure", lambda t: f"{t.senders[0]} of {t.senders[1]}"),
        row("mails sent by itself", lambda t: str(t.answers)),
        row("bounces answered (must be none)", lambda t: str(t.bounces_answered)),
        row("slowest mail, at the command", lambda t: f"{t.slowest * 1000:.0f} ms"),
        row("mails a second, at the command", lambda t: f"{t.given / t.seconds:.1f}"), "",
    ]
    notes = [note for tally in tallies for note in tally.notes]
    lines += [f"- {note}" for note in notes] + [f"- {name}: {value}" for name, value in facts.items()]
    return "\n".join(lines) + "\n"


def main():
    root, binary, corpora = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3]
    mails = list(letters(corpora))
    most = int(os.environ.get("COUNTERPARTS_MAILS", len(mails)))
    mails = mails[:: max(1, len(mails) // max(1, most))]
    folder = tempfile.mkdtemp(prefix="goodword-counterparts.", dir=os.environ.get("BENCH_DIR", "/var/tmp"))
    try:
        exchanged = []
        try:
            exchanged = loop.lines(binary, folder)
            if most == 0:
                return print("\n".join(exchanged))
        except Missing as why:
            print(f"skipped: request-tracker5: {why}")
        tallies = [through_goodword(root, binary, folder, mails)]
        try:
            tallies.append(through_tracker(folder, mails))
        except Missing as why:
            print(f"skipped: request-tracker5: {why}")
        text = page(tallies, {name: value for name, value in machine.facts(root, binary, "release").items() if name in ("date", "commit", "processor", "system")}) + "\n".join(exchanged) + "\n"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if len(tallies) == 2 and most >= len(mails):
        with open(os.path.join(root, "docs/counterparts.md"), "w") as file:
            file.write(text)


main()
