"""The page of a soak run and its report for programs: page.py LINES COMMIT MAILS KILLS VERSION REPORT [DAY].

Every figure is from the lines; the page is printed, REPORT is written. Ends with 1 where something acknowledged was lost."""

import datetime
import json
import sys

INTRO = """# Killed again and again

Made by `make soak`; do not edit. The real program, a real IMAP server, a real PostgreSQL. Coming in: mail of which a tenth
has no Message-ID, a twentieth the id of another mail, a twentieth is an exact copy, two in a hundred no parser
understands, and two are kept as files. Going out: killed when the other side has the mail, before or just after its receipt. An answer may come once
more for each kill in that moment, under the same Message-ID, and says so; nothing else may. *Done* counts mails, answers
and notes that were acknowledged; *lost* and *doubled* are counted in the database afterwards. In public: posts that name
the shop and answers to them, on stand-ins of two networks; *doubled* counts what stands on the network twice as well.

Run on {day} at {commit}, asked for {mails} mails and {kills} kills; a whole run has 2,000 and 200.

| case | database | what | done | faults | lost | doubled | |
|---|---|---|---|---|---|---|---|
"""

# The harness itself, made to fail: bench/soak/red.
RED = """
## The tests can fail

`bench/soak/red` builds the program with one promise broken and runs the test that guards it. Each must fail.

| broken | the test that must fail | it did |
|---|---|---|
"""


def line(told: dict) -> str:
    cells = [told[name] for name in ("case", "engine", "what", "done", "faults", "lost", "doubled")]
    return "| " + " | ".join(map(str, [*cells, told.get("note", "")])) + " |"


def of(told: dict, commit: str, version: str) -> dict:
    """A row for programs (REL-42): what was acknowledged, and what became of it."""
    same = {name: told[name] for name in ("case", "engine", "what", "faults", "lost", "doubled")}
    return {**same, "acknowledged": told["done"], "note": told.get("note", ""), "version": version, "commit": commit.split()[0]}


def main(lines: str, commit: str, mails: str, kills: str, version: str, report: str, day: str = "") -> None:
    with open(lines, encoding="utf-8") as file:
        told = [json.loads(text) for text in file]
    day = day or datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    print(INTRO.format(day=day, commit=commit, mails=mails, kills=kills), end="")
    ran = sorted((one for one in told if "broken" not in one), key=lambda one: (one["case"], one["engine"]))
    print("\n".join(map(line, ran)))
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"day": day, "cases": [of(one, commit, version) for one in ran]}, file, indent=1, ensure_ascii=False)
        file.write("\n")
    red = [one for one in told if "broken" in one]
    if red:
        print(RED, end="")
        print("\n".join(f"| {one['broken']} | {one['test']} | {one['failed']} |" for one in red))
    if any(one["lost"] for one in ran):
        raise SystemExit("something that was acknowledged is lost: not to be released")


main(*sys.argv[1:])
