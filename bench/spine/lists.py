"""The inbox list of 50 at a million conversations: through the API, against the raw SQL of the same list."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.parse

from world import Goodword, Helper, Wire, shares

ALL = int(os.environ.get("BENCH_CONVERSATIONS", 1_000_000))
ROUNDS = 300
START = 1_760_000_000_000

# One text for both engines. Numbers stand for chance: large odd factors spread them evenly.
FILL = """
insert into teams (id, name, name_folded, version, created_at)
  select 'tea_0000000000000000000000000' || i, 'Team ' || i, 'team ' || i, 1, 0 from (with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 4) select i from n) t;
insert into inboxes (id, name, channel, address, aliases, from_name, signature, settings, internal, paused, version, created_at, health, health_since)
  select 'inb_0000000000000000000000000' || i, 'Inbox ' || i, 'note', 'box' || i || '@shop.test', '[]', 'Shop', '', '{}', 0, 0, 1, 0, 'ok', 0
  from (with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 4) select i from n) t;
insert into inbox_teams (inbox_id, team_id)
  select 'inb_0000000000000000000000000' || i, 'tea_0000000000000000000000000' || i from (with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 4) select i from n) t;
insert into labels (id, name, folded, colour, version)
  select 'lab_0000000000000000000000000' || i, 'label' || i, 'label' || i, i, 1 from (with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 8) select i from n) t;
insert into agents (id, name, email, signature, locale, zone, hours, preferences, version, created_at)
  select 'agt_0000000000000000000000000' || i, 'Agent ' || i, 'agent' || i || '@shop.test', '', '', '', '', '{}', 1, 0
  from (with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 9) select i from n) t;
insert into customers (id, name, company, notes, version, created_at)
  with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < MANY)
  select 'cus_' || substr('00000000000000000000000000' || i, length('' || i) + 1), 'Customer ' || i, '', '', 1, 0 from n;
insert into identities (id, customer_id, kind, value, normal, trust, is_primary, undeliverable, added_at)
  with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < MANY)
  select 'idn_' || substr('00000000000000000000000000' || i, length('' || i) + 1),
    'cus_' || substr('00000000000000000000000000' || i, length('' || i) + 1), 'email', 'c' || i || '@mail.test', 'c' || i || '@mail.test', 'unverified', 1, 0, 0 from n;
insert into conversations (id, number, inbox_id, channel, visibility, internal, subject, snippet, customer_id, status, shelf, priority, assignee_id,
    team_id, waiting_since, waiting_key, opened_at, last_at, last_in_at, message_count, held_count, has_attachment, failed, language, thread_version, version)
  with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < ALL),
  d(i, a, b, at) as (select i, (i * 7919) % 1000, (i * 104729 + i / 1000 * 31) % 1000, START + i * 15000 from n)
  select 'con_' || substr('00000000000000000000000000' || i, length('' || i) + 1), i, 'inb_0000000000000000000000000' || (b % 4 + 1), 'note', 'private', 0,
    'Question ' || i || ' about a kettle', 'Hello, the lid of my kettle has a crack, what can I do? Number ' || i,
    'cus_' || substr('00000000000000000000000000' || (i % MANY + 1), length('' || (i % MANY + 1)) + 1),
    case when a < 40 then 'open' when a < 60 then 'waiting' when a < 80 then 'snoozed' when a < 970 then 'resolved' when a < 990 then 'spam' else 'trash' end,
    case when a < 60 then 'active' when a < 80 then 'snoozed' when a < 970 then 'resolved' when a < 990 then 'spam' else 'trash' end,
    b % 4 + 1, case when b % 3 = 0 then null when b < 100 then 'OWNER' else 'agt_0000000000000000000000000' || (b % 9 + 1) end,
    'tea_0000000000000000000000000' || (b % 4 + 1),
    case when a < 40 then at end, case when a < 40 then at else 9223372036854775807 end, at - 3600000, at, at, 2 + i % 5, 0,
    case when i % 8 = 0 then 1 else 0 end, 0, 'en', 2, 2 from d;
insert into conversation_labels (conversation_id, label_id, last_at, shelf)
  select id, 'lab_0000000000000000000000000' || (number % 8 + 1), last_at, shelf from conversations where number % 3 = 0 and number % 8 < 7;
insert into conversation_labels (conversation_id, label_id, last_at, shelf)
  select id, 'lab_00000000000000000000000008', last_at, shelf from conversations where number % 1000 = 0;
insert into personal (agent_id, conversation_id, read_at, starred, following)
  select 'OWNER', id, last_at, case when number % 1000 = 0 then 1 else 0 end, 0 from conversations where number % 2 = 0;
"""

COLUMNS = (
    "c.id, c.number, c.inbox_id, c.channel, c.visibility, c.internal, c.subject, c.snippet, c.customer_id, c.requester_id, c.status, c.priority,"
    " c.assignee_id, c.team_id, c.waiting_since, c.waiting_key, c.snoozed_until, c.opened_at, c.last_at, c.last_in_at, c.resolved_at, c.message_count,"
    " c.held_count, c.has_attachment, c.failed, c.language, c.thread_version, c.version"
)
TEAM = "tea_00000000000000000000000002"
LABELLED = "c.id in (select cl.conversation_id from conversation_labels cl join labels l on l.id = cl.label_id where l.folded = '{}')"

# What is asked: its name, the query of the API, and the conditions and order of the same list by hand.
LISTS = [
    ("all", {"view": "all"}, "c.shelf = 'active'", "c.waiting_key, c.id"),
    ("mine", {"view": "mine"}, "c.assignee_id = 'OWNER' and c.shelf = 'active'", "c.waiting_key, c.id"),
    ("unassigned", {"view": "unassigned"}, "c.assignee_id is null and c.shelf = 'active' and c.status = 'open'", "c.waiting_key, c.id"),
    ("team", {"view": f"team:{TEAM}"}, f"c.team_id = '{TEAM}' and c.shelf = 'active'", "c.waiting_key, c.id"),
    ("resolved", {"view": "resolved"}, "c.shelf = 'resolved'", "c.last_at desc, c.id desc"),
    ("status:open", {"q": "status:open"}, "c.shelf <> 'trash' and c.status = 'open'", "c.last_at desc, c.id desc"),
    ("has:attachment", {"q": "has:attachment"}, "c.shelf <> 'trash' and c.has_attachment = 1", "c.last_at desc, c.id desc"),
    ("label, common", {"q": "label:label1"}, "c.shelf <> 'trash' and " + LABELLED.format("label1"), "c.last_at desc, c.id desc"),
    ("label, rare", {"q": "label:label8"}, "c.shelf <> 'trash' and " + LABELLED.format("label8"), "c.last_at desc, c.id desc"),
    (
        "inbox: status: is:unread", {"q": "inbox:box2 status:open is:unread"},
        "c.shelf <> 'trash' and c.inbox_id in (select id from inboxes where lower(name) like '%box2%' or lower(address) like '%box2%') and c.status = 'open'"
        " and c.last_in_at is not null and not exists (select 1 from personal p where p.agent_id = 'OWNER' and p.conversation_id = c.id and p.read_at >= c.last_in_at)",
        "c.last_at desc, c.id desc",
    ),
    ("assignee:me after:", {"q": "assignee:me after:2025-10-20"}, "c.shelf <> 'trash' and c.assignee_id = 'OWNER' and c.last_at >= 1760918400000", "c.last_at desc, c.id desc"),
]


def fill_text(owner):
    text = FILL.replace("START", str(START)).replace("OWNER", owner)
    return text.replace("MANY", str(ALL // 10)).replace("ALL", str(ALL))


def by_hand(condition, order, owner):
    return f"select {COLUMNS} from conversations c where {condition} order by {order} limit 51".replace("OWNER", owner)


class Embedded:
    name = "SQLite"

    def __init__(self, root, folder):
        self.folder, self.url = os.path.join(folder, "sqlite"), ""

    def fill(self):
        import sqlite3

        with sqlite3.connect(os.path.join(self.folder, "goodword.db"), isolation_level=None) as base:
            for setting in ("journal_mode = off", "synchronous = off", "cache_size = -1500000", "temp_store = memory", "foreign_keys = off"):
                base.execute(f"pragma {setting}")
            owner = base.execute("select id from agents").fetchone()[0]
            base.executescript("begin;" + fill_text(owner) + "commit;")
        base.close()
        return owner

    def times(self, sql):
        import sqlite3

        base = sqlite3.connect(f"file:{self.folder}/goodword.db?mode=ro", uri=True)
        base.execute("pragma mmap_size = 268435456")
        took = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            base.execute(sql).fetchall()
            took.append((time.perf_counter() - begun) * 1000)
            if sum(took) > 3_000:
                break
        base.close()
        return took

    def value(self, sql):
        import sqlite3

        base = sqlite3.connect(f"file:{self.folder}/goodword.db?mode=ro", uri=True)
        try:
            return base.execute(sql).fetchone()[0]
        finally:
            base.close()

    def stop(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Served:
    name = "PostgreSQL"

    def __init__(self, root, folder):
        self.folder = os.path.join(folder, "files")
        self.server = Helper(root, "postgres", os.path.join(folder, "postgres"))
        self.url = self.server.values["PG_URL"]

    def psql(self, text):
        line = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        done = subprocess.run(line, input=text, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr[:500])
        return done.stdout

    def fill(self):
        owner = self.psql("\\pset tuples_only\nselect id from agents;").split()[-1]
        self.psql("begin;" + fill_text(owner) + "commit; vacuum analyze;")
        return owner

    def times(self, sql):
        rounds = ROUNDS
        text = f"prepare asked as {sql};\n\\timing on\n" + "execute asked \\g /dev/null\n" * rounds
        return [float(took) for took in re.findall(r"Time: ([0-9.]+) ms", self.psql(text))]

    def value(self, sql):
        return int(self.psql(f"\\pset tuples_only\n{sql};").split()[-1])

    def stop(self):
        self.server.stop()


def measure(root, binary, folder, engine):
    """Rows of (list, raw p50, p99, API p50, p99) on one engine."""
    place = engine(root, folder)
    goodword = Goodword(binary, place.folder, url=place.url)
    try:
        goodword.owner("conversation.read")
        begun = time.time()
        owner = place.fill()
        filled = time.time() - begun
        rows = []
        raw = {name: place.times(by_hand(condition, order, owner)) for name, _, condition, order in LISTS}
        goodword.start()
        goodword.settle(place)
        wire = Wire(goodword)
        for name, query, _, _ in LISTS:
            path = "/api/v1/conversations?" + urllib.parse.urlencode({**query, "limit": 50})
            rows.append((name, shares(raw[name]), shares(asked(wire, path))))
        return rows, {"filled": filled, "memory": goodword.memory()}
    finally:
        goodword.stop()
        place.stop()


def asked(wire, path):
    took = []
    for turn in range(ROUNDS + 5):
        body, milliseconds = wire.get(path)
        if turn == 0 and len(json.loads(body)["items"]) != 50:
            raise SystemExit(f"{path} gave {len(json.loads(body)['items'])} rows of 50")
        if turn >= 5:
            took.append(milliseconds)
        if sum(took) > 3_000:
            break
    return took
