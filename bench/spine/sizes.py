"""A million conversations with five million messages: searching them, counting views while mail arrives, changing ten
thousand beside others' work, and telling a thousand open screens."""

import asyncio
import json
import os
import random
import threading
import time
import urllib.parse

from lists import ALL, Embedded, Served
from world import Goodword, Wire, shares

EACH = 5
WORDS = 30_000
TEXTS = 100_000
SCREENS = 1_000
INBOX = "inb_00000000000000000000000001"
PARTS = ("ka", "lo", "mi", "ter", "sun", "va", "re", "dol", "ip", "no", "qua", "fe", "zi", "bur", "el", "hy", "om", "ps", "ta", "wex")


def word(number):
    """A word of its own for every number."""
    made = ""
    while True:
        number, part = divmod(number, len(PARTS))
        made = PARTS[part] + made
        if number == 0:
            return made + "x"


def texts(seed=11):
    """Texts of 24 words by Zipf's law: the commonest stands in every third of them, most in hardly any."""
    dice, words = random.Random(seed), [word(at) for at in range(WORDS)]
    sums, total = [], 0.0
    for at in range(WORDS):
        total += 1 / (at + 8)
        sums.append(total)
    return [" ".join(dice.choices(words, cum_weights=sums, k=24)) for _ in range(TEXTS)]


def messages(pool):
    """(number, conversation, time, text) of every message; each holds a number nobody else has."""
    for number in range(1, ALL * EACH + 1):
        conversation = (number - 1) // EACH + 1
        yield number, f"con_{conversation:026}", 1_760_000_000_000 + conversation * 15_000 + number % EACH, f"{pool[number * 7919 % TEXTS]} n{number}"


COLUMNS = (
    "id, conversation_id, inbox_id, at, direction, visibility, channel, kind, author_kind, author_name, recipients, subject, text, body, quoted,"
    " remote_images, images_shown, has_original, automatic, held, warnings"
)


def row(number, conversation, at, text):
    return (
        f"msg_{number:026}", conversation, INBOX, at, "out" if number % 2 else "in", "private", "note", "message", "customer", "Customer",
        "{}", "Question", text, "[]", "[]", 0, 0, 0, 0, 0, "[]",
    )


COUNTERS = f"update counters set value = case name when 'search' then {ALL * EACH} else {ALL} end where name in ('search', 'conversation')"


class EmbeddedAtSize(Embedded):
    def write(self, pool):
        import apsw

        base = apsw.Connection(os.path.join(self.folder, "goodword.db"))
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -1500000", "temp_store = memory", "foreign_keys = off"):
            base.execute(f"pragma {setting}")
        base.execute("begin")
        places = ", ".join("?" * 21)
        base.executemany(f"insert into messages ({COLUMNS}) values ({places})", (row(*one) for one in messages(pool)))
        base.executemany("insert into search_docs values (?, ?, ?, 'message')", ((n, f"msg_{n:026}", c) for n, c, _, _ in messages(pool)))
        base.executemany("insert into search_source values (?, ?)", ((n, text) for n, _, _, text in messages(pool)))
        base.execute("insert into search_text (rowid, body) select id, folded from search_source")
        base.execute(COUNTERS)
        base.execute("commit")
        base.execute("pragma journal_mode = wal")
        base.close()


class ServedAtSize(Served):
    def write(self, pool):
        quoted = lambda cells: "\t".join("\\N" if cell is None else str(cell) for cell in cells)
        self.copy(f"messages ({COLUMNS})", (quoted(row(*one)) for one in messages(pool)))
        self.copy("search_docs", (f"{n}\tmsg_{n:026}\t{c}\tmessage" for n, c, _, _ in messages(pool)))
        self.copy("search_source", (f"{n}\t{text}" for n, _, _, text in messages(pool)))
        self.psql(
            "drop index search_text_words; insert into search_text select id, to_tsvector('simple', folded) from search_source;"
            " set maintenance_work_mem = '1GB'; create index search_text_words on search_text using gin (body);"
            f" select setval('search_numbers', {ALL * EACH + 1}, false); {COUNTERS}; vacuum analyze;"
        )

    def copy(self, table, lines):
        import subprocess

        line = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", f"copy {table} from stdin"]
        into = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for text in lines:
            into.stdin.write(text + "\n")
        into.stdin.close()
        if into.wait():
            raise SystemExit(f"{table} could not be filled")


SEARCHES = [
    ("a number nobody else has", lambda dice: f"n{dice.randrange(ALL * EACH)}"),
    ("a rare word", lambda dice: word(dice.randrange(WORDS // 2, WORDS))),
    ("a usual word", lambda dice: word(dice.randrange(200, 2_000))),
    ("the commonest words", lambda dice: word(dice.randrange(5))),
    ("two usual words", lambda dice: f"{word(dice.randrange(50, 500))} {word(dice.randrange(50, 500))}"),
    ("three common words", lambda dice: " ".join(word(at) for at in dice.sample(range(20), 3))),
    ("the beginning of a word", lambda dice: word(dice.randrange(WORDS))[:3]),
    ("a common word among the open", lambda dice: f"status:open {word(dice.randrange(20))}"),
    ("a word nobody wrote", lambda dice: f"zz{dice.randrange(10**9)}"),
]


def searched(wire, asked, rounds=60):
    dice, took = random.Random(5), []
    for turn in range(rounds + 3):
        path = "/api/v1/conversations?" + urllib.parse.urlencode({"q": asked(dice), "limit": 50})
        _, milliseconds = wire.get(path)
        took += [milliseconds] if turn >= 3 else []
        if sum(took) > 30_000:
            break
    return took


class Beside(threading.Thread):
    """Does something again and again beside what is measured."""

    def __init__(self, act, pause=0.0):
        super().__init__(daemon=True)
        self.act, self.pause, self.over, self.done, self.failed = act, pause, threading.Event(), 0, None

    def run(self):
        begun = time.perf_counter()
        while not self.over.is_set():
            try:
                self.act()
            except (SystemExit, OSError) as failed:
                self.failed = failed
                return
            self.done += 1
            time.sleep(max(0.0, begun + self.done * self.pause - time.perf_counter()))

    def __exit__(self, *_why):
        self.over.set()
        self.join()
        if self.failed:
            raise SystemExit(f"beside what was measured: {self.failed}")

    def __enter__(self):
        self.start()
        return self


def call(goodword, at):
    body = {"inbox": INBOX, "how": "phone_in", "happened_at": int(time.time() * 1000), "text": f"A call about a kettle, number {at}"}
    return goodword.api("POST", "/conversations/note", {**body, "person": {"name": f"Caller {at % 400}", "address": f"caller{at % 400}@mail.test"}})


def counted(goodword, wire, place):
    """Fifty saved views while a hundred messages a second arrive: what a look at all counts takes, and whether they are right."""
    owner = place.owner
    for at in range(50):
        terms = [f"inbox:box{at % 4 + 1}", ("status:open", "status:waiting", "assignee:nobody", "assignee:me", "")[at % 5]]
        goodword.api("POST", "/views", {"name": f"View {at}", "base": "all", "q": " ".join(terms).strip()})
    took, at, begun = [], iter(range(10**9)), time.perf_counter()
    with Beside(lambda: call(goodword, next(at)), 0.01) as arriving:
        while time.perf_counter() - begun < 15:
            took.append(wire.get("/api/v1/views")[1])
            time.sleep(0.05)
    rate = arriving.done / (time.perf_counter() - begun)
    shown = {view["title"]: view["count"] for view in json.loads(wire.get("/api/v1/views")[0])["items"] if view["saved"]}
    wrong = [name for name, count in shown.items() if count != place.value(by_hand(int(name.split()[1]), owner))]
    return took, rate, len(shown), wrong


def by_hand(at, owner):
    box = f"inbox_id = 'inb_0000000000000000000000000{at % 4 + 1}'"
    more = ("status = 'open'", "status = 'waiting'", "assignee_id is null", f"assignee_id = '{owner}'", "1 = 1")[at % 5]
    return f"select count(*) from conversations where shelf <> 'trash' and {box} and {more}"


def listed(wire, seconds, until=lambda: False):
    """Times of one colleague's list, asked twenty times a second."""
    took, begun = [], time.perf_counter()
    while time.perf_counter() - begun < seconds and not until():
        took.append(wire.get("/api/v1/conversations?view=all&limit=50")[1])
        time.sleep(0.05)
    return took


def p95(values):
    return sorted(values)[int(len(values) * 0.95)]


def bulk(goodword, wire):
    """Ten thousand conversations get a label: what a colleague's list takes meanwhile, against before."""
    before = listed(wire, 10)
    chosen = goodword.api("POST", "/bulks", {"view": "all", "q": "status:resolved inbox:box1 before:2025-10-18"})
    begun = time.perf_counter()
    goodword.api("POST", f"/bulks/{chosen['id']}/run", {"change": {"priority": "high"}})
    state = {"over": False}

    def look():
        state["over"] = goodword.api("GET", f"/bulks/{chosen['id']}")["state"] == "done"
        time.sleep(0.5)

    with Beside(look):
        during = listed(wire, 600, lambda: state["over"])
    return before, during, chosen["total"], time.perf_counter() - begun


async def screen(goodword, heard):
    """One open screen: hears the facts of messages as they come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", goodword.port, limit=1 << 20)
    writer.write(f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {goodword.secret}\r\n\r\n".encode())
    await reader.readuntil(b"event: hello")
    heard["open"] += 1
    while True:
        line = await reader.readuntil(b"\n")
        if line.startswith(b"data: ") and b'"message_' in line:
            heard["times"].append((json.loads(line[6:])["seq"], time.perf_counter()))


async def told(goodword):
    """Milliseconds from the answer to whoever wrote until each of the open screens had heard of it."""
    heard = {"open": 0, "times": []}
    screens = [asyncio.create_task(screen(goodword, heard)) for _ in range(SCREENS)]
    while heard["open"] < SCREENS:
        failed = [task for task in screens if task.done()]
        if failed:
            failed[0].result()
        await asyncio.sleep(0.1)
    took = []
    for turn in range(20):
        await asyncio.sleep(1.5)
        heard["times"].clear()
        begun = time.perf_counter()
        await asyncio.to_thread(call, goodword, turn)
        for _ in range(200):
            if len(heard["times"]) >= SCREENS:
                break
            await asyncio.sleep(0.05)
        first = min((seq for seq, _ in heard["times"]), default=None)
        times = [(at - begun) * 1000 for seq, at in heard["times"] if seq == first]
        if len(times) < SCREENS:
            raise SystemExit(f"{len(times)} of {SCREENS} screens heard of a message")
        took += times
    for task in screens:
        task.cancel()
    return took


SCOPES = ("conversation.read", "conversation.reply", "conversation.note", "conversation.change", "conversation.bulk", "conversation.assign")


def measure(root, binary, folder, engine, say):
    """Says each figure as it is found: (what, values or text, how it is judged)."""
    place = {"SQLite": EmbeddedAtSize, "PostgreSQL": ServedAtSize}[engine](root, folder)
    goodword = Goodword(binary, place.folder, url=place.url)
    try:
        goodword.owner(*SCOPES)
        begun = time.time()
        place.owner = place.fill()
        place.write(texts())
        say("filled", time.time() - begun)
        goodword.start()
        goodword.settle(place)
        wire = Wire(goodword)
        for name, asked in SEARCHES:
            say("search", (name, shares(searched(wire, asked))))
        say("memory", (goodword.memory(), goodword.own()))
        say("views", counted(goodword, wire, place))
        say("bulk", bulk(goodword, wire))
        say("screens", shares(asyncio.run(told(goodword))))
        say("memory", (goodword.memory(), goodword.own()))
    finally:
        goodword.stop()
        place.stop()
