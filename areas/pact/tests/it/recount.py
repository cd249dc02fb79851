"""Counts a year of the pact again, from the same rows and in another language.

Reads what happened as JSON from standard input and prints, for each frozen week, what each line comes to: how many fell due,
how many of them were good, and Wilson's interval where a line counts one thing a conversation.
"""
import json
import math
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

DAY = 86_400_000
HOUR = 3_600_000
raw = json.load(sys.stdin)
zone = ZoneInfo(raw["zone"])
conversations = {row["id"]: row for row in raw["conversations"]}
checks = {row["message_id"]: row for row in raw["checks"]}
archived = {row["conversation_id"] for row in raw["inbound"] if row["archive"]}
proven = [(row["customer_id"], row["answered_at"]) for row in raw["proofs"] if row["state"] == "proven"]


def at(ms):
    return datetime.fromtimestamp(ms / 1000, timezone.utc).astimezone(zone)


def ms(moment):
    return round(moment.timestamp() * 1000)


def monday(week):
    year, number = week.split("-W")
    day = datetime.fromisocalendar(int(year), int(number), 1)
    return day.replace(tzinfo=zone)


def span(week, back=0):
    start = monday(week)
    begin, end = start - timedelta(days=7 * back), start + timedelta(days=7)
    return ms(begin), ms(end)


def deadline(start, minutes):
    """Monday to Friday from nine to five, where the company is."""
    left, day = minutes * 60_000, at(start).replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        if day.weekday() < 5:
            opens, shuts = ms(day.replace(hour=9)), ms(day.replace(hour=17))
            begin = max(opens, start)
            if begin < shuts:
                if left <= shuts - begin:
                    return begin + left
                left -= shuts - begin
        day += timedelta(days=1)


def promised(start):
    terms = [row for row in raw["terms"] if row["at"] <= start] or raw["terms"][:1]
    return terms[-1]["terms"]["policies"][0]["first_minutes"]


def as_of(cut):
    facts = [fact for fact in raw["facts"] if fact["at"] <= cut]
    into, left, stood = {}, {}, {}
    for fact in facts:
        data = fact["data"]
        if fact["kind"] == "conversations_merged":
            into[data["from"]] = fact["conversation_id"]
        if fact["kind"] == "reply_sent":
            left.setdefault(fact["message_id"], fact["at"])
        if fact["kind"] == "status_changed":
            stood.setdefault(fact["conversation_id"], []).append((fact["at"], data["to"]))

    def root(name):
        while name in into:
            name = into[name]
        return name

    threads = {}
    for row in raw["messages"]:
        if row["held"] or row["automatic"] or row["kind"] == "forward" or row["at"] > cut:
            continue
        when = row["at"] if row["direction"] == "in" else left.get(row["id"])
        if when is None or when > cut:
            continue
        name = root(row["origin_id"] or row["conversation_id"])
        threads.setdefault(name, []).append((when, row))
    gone = {root(name) for name in archived}
    known = {customer for customer, when in proven if when <= cut}
    for name, said in threads.items():
        head = conversations[name]
        history = stood.get(name, [])
        if head["internal"] or name in gone or history and history[-1][1] in ("spam", "trash"):
            continue
        said.sort(key=lambda one: one[0])
        ended = next((when for when, to in history if to == "resolved"), None)
        yield name, head, said, ended, head["customer_id"] in known


def empty(row):
    return any(one["rule"] == "unanswered-empty" for one in checks[row["id"]]["findings"])


def observed(cut):
    """(line, conversation, customer, due, good) of everything."""
    for name, head, said, ended, known in as_of(cut):
        whom = head["customer_id"]
        ours = [(when, row) for when, row in said if row["direction"] == "out"]
        for when, row in ours:
            check = checks[row["id"]]
            double = any(one["check"] == "doublespeak" for one in check["findings"])
            if check["words"] >= 12:
                yield "C1", name, whom, when, check["script_permille"] < 500 and not double
            yield "C2", name, whom, when, check["signed"] == 1
            if check["asks"] > 0 and when + 72 * HOUR <= cut:
                due = when + 72 * HOUR
                yield "K3", name, whom, due, any(r["direction"] == "in" and when < w <= due for w, r in said)
        if said[0][1]["direction"] != "in":
            continue
        asked = said[0][0]
        yield "K2", name, whom, asked, known
        due = deadline(asked, promised(asked))
        silent = not ours and ended is not None and ended < due
        if due <= cut and not silent:
            answers = [(when, row) for when, row in ours if not empty(row)]
            yield "C3", name, whom, due, bool(answers) and answers[0][0] <= due
            if head["visibility"] == "public":
                yield "C4", name, whom, due, any(w <= due and r["visibility"] == "public" for w, r in answers)


def wilson(good, n):
    z = 1.959963984540054
    share = good / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (0.0 if good == 0 else middle - half), (1.0 if good == n else middle + half)


def figure(line, seen):
    n = len({whom for _, whom, _ in seen}) if line[0] == "K" else len(seen)
    if n < (50 if line[0] == "K" else 30):
        return {"state": "too_few", "n": n}
    good = sum(1 for *_, good in seen if good)
    told = {"state": "measured", "n": n, "value": round(good / len(seen), 6)}
    if line in ("C3", "C4", "K2"):
        told["low"], told["high"] = (round(end, 6) for end in wilson(good, len(seen)))
    return told


def counted(week):
    cut = span(week)[1] + 14 * DAY
    everything = list(observed(cut))

    def over(line, back):
        begin, end = span(week, back)
        return figure(line, [(name, whom, good) for kind, name, whom, due, good in everything if kind == line and begin <= due < end])

    for line in ("C1", "C2", "C3", "C4", "K2", "K3"):
        now = over(line, 3)
        if now["state"] == "too_few":
            now = over(line, 12)
        yield {"week": week, "line": line, "now": now, "alone": over(line, 0)}


print(json.dumps([told for week in raw["weeks"] for told in counted(week)]))
