"""A burst of public posts beside private mail: what mail takes to arrive and to be read, with it and without."""

import json
import multiprocessing
import os
import random
import time

import arrive
import machine
from screens import Screen
from sizes import Beside, p95
from stands import Mastodon, MastodonWriter
from world import Goodword, Helper, Wire

POSTS = int(os.environ.get("BENCH_POSTS", 10_000))
SECONDS = int(os.environ.get("BENCH_SECONDS", 40))
PEOPLE = 500
MAILS_A_SECOND = 4


def write(base, count):
    """In a process of its own: as fast as the network takes them."""
    writer, people = MastodonWriter(base), [f"p{at}" for at in range(PEOPLE)]
    writer.people(people)
    for at in range(count):
        writer.says(people[at % PEOPLE], f"my parcel number {at} is late again, what now?")


def colleague(goodword, inbox, over, told):
    """In a process of its own, so that it waits for the program and not for the rest of this bench: reads the list and a mail."""
    wire, dice, talks, took = Wire(goodword), random.Random(3), [], []
    while not over.is_set():
        begun = time.perf_counter()
        body, spent = wire.get("/api/v1/conversations?view=all&limit=50")
        took.append(spent)
        talks = [one["id"] for one in json.loads(body)["items"] if one["inbox"] == inbox] or talks
        if talks:
            took.append(wire.get(f"/api/v1/conversations/{dice.choice(talks)}/timeline")[1])
        over.wait(max(0.0, begun + 0.1 - time.perf_counter()))
    told.put(took)


class Mails:
    """Private mail that keeps coming, and a colleague who reads it."""

    def __init__(self, goodword, values, inbox):
        self.goodword, self.values, self.inbox, self.number, self.dice = goodword, values, inbox, 0, random.Random(3)
        self.screen, self.sent = Screen(goodword, inbox), {}

    def arrive(self):
        mark = self.number
        self.number += 1
        text = "\n".join(self.dice.choices(arrive.WORDS, k=60))
        head = f"From: c{mark % 50} <c{mark % 50}@mail.test>\nTo: {arrive.US}\nSubject: bench{mark:06} kettle\nMessage-ID: <b{mark}@mail.test>\n"
        self.sent[mark] = time.perf_counter()
        arrive.drop(self.values, [f"{head}\nbench{mark:06}\n{text}\n".encode()], mark)

    def stretch(self, going):
        """For as long as that goes on: what mail took to arrive and to be read, in milliseconds."""
        self.sent, over, told = {}, multiprocessing.Event(), multiprocessing.Queue()
        reader = multiprocessing.Process(target=colleague, args=(self.goodword, self.inbox, over, told), daemon=True)
        reader.start()
        with Beside(self.arrive, 1 / MAILS_A_SECOND):
            while going():
                time.sleep(0.1)
        over.set()
        reads = told.get(timeout=30)
        reader.join()
        # A machine that was stopped for a moment is no news of the program.
        return [one * 1000 for one in self.screen.wait(self.sent, 180)], reads


def lasting(seconds):
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() < end


def taken(goodword):
    """Gives how many posts are messages."""
    database = goodword.database()
    return lambda: database.execute("select count(*) from messages where channel = ? and direction = 'in'", (Mastodon.CHANNEL,)).fetchone()[0]


def in_use(goodword, network):
    """An account that somebody wrote to before."""
    came = taken(goodword)
    writer = MastodonWriter(network.values["MASTODON_URL"])
    writer.people(["first"])
    writer.says("first", "are you there?")
    arrive.until("the first post", 60, lambda: came() == 1)


def storm(goodword, network, mails):
    """The same while the posts come; gives also how long they took to be conversations."""
    taken_now = taken(goodword)
    before = taken_now()
    writer = multiprocessing.Process(target=write, args=(network.values["MASTODON_URL"], POSTS), daemon=True)
    begun = time.perf_counter()
    writer.start()
    end = {}

    def going():
        if taken_now() - before >= POSTS:
            end["at"] = time.perf_counter()
        elif time.perf_counter() - begun > 900:
            raise SystemExit(f"{taken_now() - before} of {POSTS} posts came in 15 minutes")
        return "at" not in end

    found = mails.stretch(going)
    writer.join()
    return found, end["at"] - begun


def run(root, binary, folder, standins):
    os.makedirs(folder)
    rate = machine.syncs(folder)
    dovecot, network = Helper(root, "dovecot", os.path.join(folder, "imap")), Mastodon(standins)
    extra = {"GOODWORD_OUTSIDE__ALLOWED_HOSTS": '["localhost","127.0.0.1"]', "GOODWORD_OUTSIDE__AUTHORITIES": dovecot.values["TLS_CA"]}
    goodword = Goodword(binary, os.path.join(folder, "data"), extra=extra)
    try:
        goodword.owner("inbox.change", "inbox.read", "conversation.read")
        goodword.start()
        arrive.drop(dovecot.values, [])
        boxes = [
            arrive.inbox(goodword, dovecot.values),
            goodword.api("POST", "/inboxes", {"name": "square", "channel": Mastodon.CHANNEL, "settings": network.settings()}),
        ]
        for box in boxes:
            arrive.until("the inboxes to connect", 60, lambda box=box: arrive.health(goodword, box) == "ok")
        mails = Mails(goodword, dovecot.values, boxes[0]["id"])
        mails.stretch(lasting(5))
        in_use(goodword, network)
        calm = mails.stretch(lasting(SECONDS))
        stormy, took = storm(goodword, network, mails)
        return {"calm": calm, "stormy": stormy, "took": took, "syncs": rate}
    finally:
        goodword.stop()
        network.stop()
        dovecot.stop()


def told(report, found, met):
    for at, what in ((0, "private mail, from the mailbox to an open screen"), (1, "reading private mail and the list")):
        calm, stormy = p95(found["calm"][at]), p95(found["stormy"][at])
        ratio = stormy / calm
        report.row(
            f"{what}, while {POSTS:,} public posts come in", f"p95 {stormy:.1f} ms", f"p95 {calm:.1f} ms without them", f"{ratio:.2f}",
            f"< 1.2: {met(ratio < 1.2)}",
        )
    report.row(
        f"{POSTS:,} public posts to conversations beside it", f"{POSTS / found['took']:.0f} posts/s", f"{found['syncs']:.0f} fdatasync of 4 KiB/s",
        f"{POSTS / found['took'] / found['syncs']:.3f}", "",
    )
    report.notes.append(
        f"Mail comes through Dovecot at {MAILS_A_SECOND} a second, {len(found['calm'][0])} before and {len(found['stormy'][0])} during the burst; a colleague reads"
        f" twenty times a second. The posts come over the network's stream as fast as its stand-in takes them from {PEOPLE} people; the stand-in and whoever writes run on the same cores."
    )
