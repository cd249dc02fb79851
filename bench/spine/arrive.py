"""Mails lying in a mailbox become durable, threaded conversations: through IMAP, against the disk's syncs."""

import email.message
import email.utils
import os
import random
import shutil
import time

import machine
from world import Goodword, Helper

US = "support@shop.test"
WORDS = "kettle lid crack order parcel warranty toaster cable invoice broken refund delivery colour pebble spare part when where thanks please my the a is was with".split()


def letters(count, seed=7):
    """Mails as bytes; every third answers one before it, every fifth has HTML beside its text. Gives the threads too."""
    dice, ids, threads, made = random.Random(seed), [], 0, []
    for at in range(count):
        writer = f"customer{at % 400}@mail.test"
        mail = email.message.EmailMessage()
        mail["From"], mail["To"] = f"Customer {at % 400} <{writer}>", US
        mail["Date"] = email.utils.formatdate(time.time() - dice.randrange(3600))
        mail["Message-ID"] = f"<bench-{seed}-{at}@mail.test>"
        before = [one for one in ids[-400:] if one[1] == writer]
        if at % 3 == 2 and before:
            earlier = before[-1]
            mail["Subject"], mail["In-Reply-To"], mail["References"] = f"Re: {earlier[2]}", earlier[0], earlier[0]
        else:
            threads += 1
            mail["Subject"] = " ".join(dice.choices(WORDS, k=5)).capitalize()
        ids.append((mail["Message-ID"], writer, mail["Subject"]))
        text = "\n\n".join(" ".join(dice.choices(WORDS, k=40)) for _ in range(4)) + f"\n\nNumber {at}\n"
        mail.set_content(text)
        if at % 5 == 0:
            mail.add_alternative("<p>" + text.replace("\n\n", "</p><p>") + "</p>", subtype="html")
        made.append(mail.as_bytes())
    return made, threads


def drop(values, mails, first=0):
    """Puts mails into the Maildir, as a delivery agent does; `first` tells their names apart from earlier ones."""
    box = os.path.join(values["MAIL_DIR"], US)
    owner, group = (int(part) for part in values["MAIL_OWNER"].split(":"))
    for part in ("", "cur", "new", "tmp"):
        path = os.path.join(box, part)
        os.makedirs(path, exist_ok=True)
        os.chown(path, owner, group)
    for at, raw in enumerate(mails, first):
        name = f"{int(time.time())}.M{at:06}P1.bench"
        path = os.path.join(box, "tmp", name)
        with open(path, "wb") as file:
            file.write(raw)
        os.chown(path, owner, group)
        os.rename(path, os.path.join(box, "new", name))


def inbox(goodword, values, **more):
    settings = {
        "imap_host": "localhost", "imap_port": values["IMAPS_PORT"], "imap_security": "tls", "imap_user": US,
        "imap_password": values["MAIL_PASSWORD"], "smtp_host": "localhost", "smtp_port": "465", **more,
    }
    body = {"name": "Support", "channel": "email", "address": US, "settings": settings}
    return goodword.api("POST", "/inboxes", body)


def until(what, seconds, true):
    end = time.time() + seconds
    while not true():
        if time.time() > end:
            raise SystemExit(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def one(root, binary, folder, count):
    """Takes `count` mails in. Gives seconds, CPU seconds and what the database then holds."""
    dovecot = Helper(root, "dovecot", os.path.join(folder, "imap"))
    extra = {"GOODWORD_OUTSIDE__ALLOWED_HOSTS": '["localhost","127.0.0.1"]', "GOODWORD_OUTSIDE__AUTHORITIES": dovecot.values["TLS_CA"]}
    goodword = Goodword(binary, os.path.join(folder, "data"), extra=extra)
    try:
        goodword.owner("inbox.change", "inbox.read")
        goodword.start()
        drop(dovecot.values, [])
        made = inbox(goodword, dovecot.values)
        until("the mailbox to connect", 30, lambda: health(goodword, made) == "ok")
        goodword.api("PATCH", f"/inboxes/{made['id']}", {"paused": True})
        time.sleep(1)
        mails, threads = letters(count)
        drop(dovecot.values, mails)
        return timed(goodword, made, (count, threads))
    finally:
        goodword.stop()
        dovecot.stop()


def health(goodword, made):
    shown = goodword.api("GET", f"/inboxes/{made['id']}")
    return shown["health"]["state"]


def timed(goodword, made, expected):
    count, threads = expected
    database = goodword.database()
    figure = lambda sql: database.execute(sql).fetchone()[0]
    cpu, begun = goodword.cpu(), time.perf_counter()
    goodword.api("PATCH", f"/inboxes/{made['id']}", {"paused": False})
    until("every mail to be stored", 600, lambda: figure("select count(*) from inbound") >= count)
    stored = time.perf_counter() - begun
    until("every mail to be understood", 600, lambda: figure("select count(*) from inbound where state = 'new'") == 0)
    seconds, cpu = time.perf_counter() - begun, goodword.cpu() - cpu
    messages, conversations = figure("select count(*) from messages"), figure("select count(*) from conversations")
    if (messages, conversations) != (count, threads):
        raise SystemExit(f"{count} mails in {threads} threads became {messages} messages in {conversations} conversations")
    return {"seconds": seconds, "stored": stored, "cpu": cpu, "threads": threads}


def measure(root, binary, folder, count=2000, rounds=3):
    """The middle of three rounds, each beside the disk's rate measured just before it."""
    runs = []
    for turn in range(rounds):
        place = os.path.join(folder, f"arrive{turn}")
        os.makedirs(place)
        rate, load = machine.syncs(place), machine.load()
        run = one(root, binary, place, count)
        runs.append({**run, "syncs": rate, "load": load, "rate": count / run["seconds"], "count": count})
        shutil.rmtree(place)
    runs.sort(key=lambda run: run["rate"] / run["syncs"])
    return runs[len(runs) // 2]
