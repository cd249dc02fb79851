"""The page of a soak run: page.py REPORT COMMIT. Every figure is from the report's lines."""

import datetime
import json
import sys

INTRO = """# Killed again and again

Made by `make soak`; do not edit. The real program is killed (`kill -9`) at random moments. Coming in: mail through a real
IMAP server, a tenth of it without Message-ID, a twentieth under the id of another mail, a twentieth exact copies, two in a
hundred that no parser understands. Going out: killed when the other side has the mail, before or just after its receipt.
An answer may come once more for each kill in that moment, under the same Message-ID, and says so; nothing else may.

Run on {day} at {commit}.

| case | database | mails | kills | lost | doubled |
|---|---|---|---|---|---|
"""


def line(told: dict) -> str:
    doubled = str(told["doubled"])
    if "kills_in_the_window" in told:
        doubled += f" (answers on their way when killed: {told['kills_in_the_window']})"
    return f"| {told['case']} | {told['engine']} | {told['mails']} | {told['kills']} | {told['lost']} | {doubled} |"


def main(report: str, commit: str) -> None:
    with open(report, encoding="utf-8") as lines:
        told = [json.loads(text) for text in lines]
    day = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    print(INTRO.format(day=day, commit=commit) + "\n".join(map(line, told)))


main(*sys.argv[1:])
