"""Takes the processor time of sorting 20,000 texts and of grouping 100,000."""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile

ROOT, BINARY, PROFILE = sys.argv[1], sys.argv[2], sys.argv[3]
sys.path.insert(0, os.path.join(ROOT, "bench", "spine"))
import machine  # noqa: E402

SORTED, GROUPED, PROBLEMS = 20_000, 100_000, 200
SORTED_LEAST = 2_000
dice = random.Random(20261122)
SET = []
for language in ["en", "de", "fr", "es"]:
    with open(os.path.join(ROOT, "craft", "triage", "set", f"{language}.jsonl"), encoding="utf-8") as file:
        SET += [json.loads(line)["text"] for line in file]
WORDS = sorted({word for text in SET for word in text.split() if len(word) > 4})


def seconds(command, texts):
    """Processor time of a command over texts, and its lines."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps({"id": at, "text": text}) + "\n" for at, text in enumerate(texts))
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([BINARY, "voice", command, "--jsonl", file.name], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, [json.loads(line) for line in done.stdout.splitlines()]


def told():
    """A text about one of the problems, or about none."""
    about = PROBLEM[int(PROBLEMS * dice.random() ** 2)] if dice.random() < 0.6 else []
    return " ".join(dice.sample(about, min(len(about), 4)) + dice.choices(WORDS, k=dice.randint(3, 12)))


PROBLEM = [dice.sample(WORDS, 6) for _ in range(PROBLEMS)]
sorting, lines = seconds("triage", [dice.choice(SET) for _ in range(SORTED)])
assert len(lines) == SORTED
grouping, lines = seconds("group", [told() for _ in range(GROUPED)])
groups = len({line["group"] for line in lines} - {None})
rate = SORTED / sorting
print("# What sorting texts takes\n")
print("Written by `bin/by-hand triage`; do not edit. Processor time of one process, its start and JSON included.\n")
print("| what | texts | processor time | texts a second | limit |\n|---|---|---|---|---|")
verdict = "met" if rate >= SORTED_LEAST else "**missed**"
print(f"| sorted | {SORTED:,} | {sorting:.1f} s | {rate:,.0f} | {SORTED_LEAST:,}: {verdict} |")
print(f"| put into groups ({groups:,} found) | {GROUPED:,} | {grouping:.1f} s | {GROUPED / grouping:,.0f} | |\n")
print("| fact | value |\n|---|---|")
facts = machine.facts(ROOT, BINARY, PROFILE)
for name in ["date", "commit", "binary", "processor", "memory", "system", "rustc", "python"]:
    print(f"| {name} | {facts[name]} |")
print(f"| load at the end | {machine.load():.1f} |")
sys.exit("fewer texts a second than the limit" if rate < SORTED_LEAST else 0)
