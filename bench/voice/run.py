"""Checks replies one after another in one process and takes the time of each line, there and back."""

import json
import os
import subprocess
import sys
import tempfile
import time

ROOT, BINARY, PROFILE, EARLIER = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
sys.path.insert(0, os.path.join(ROOT, "bench", "spine"))
sys.path.insert(0, os.path.join(ROOT, "bench", "voice"))
import machine  # noqa: E402
from words import LENGTH, checked, dice, reply  # noqa: E402

REPLIES, WARM, LIMIT_MS = 600, 20, 20
# Texts nobody writes: twice as long may take no more than so many times as long.
LONG = [("one line of 1 MB", "parcel ", 1_000_000), ("200 kB of >", ">", 200_000)]
LINEAR = 3


def held(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def ask(process, line):
    began = time.perf_counter()
    process.stdin.write(line)
    process.stdin.flush()
    answer = process.stdout.readline()
    return (time.perf_counter() - began) * 1_000, json.loads(answer)


def best(process, text):
    """The best of five, so that somebody else's work does not count."""
    return min(ask(process, json.dumps({"text": text}) + "\n")[0] for _ in range(5))


earlier = [reply(dice.randint(200, 1_200)) for _ in range(EARLIER)]
with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
    file.writelines(json.dumps(text) + "\n" for text in earlier)
    file.flush()
    command = [BINARY, "voice", "check", "--jsonl", "--earlier", file.name]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ready, _ = ask(process, json.dumps({"text": "ready"}) + "\n")
    ready = time.perf_counter() - began
    times, shares = [], []
    for number in range(REPLIES + WARM):
        line = json.dumps({"id": number, "text": checked(earlier, number % 3), "public": True, "message": reply(400)})
        took, answer = ask(process, line + "\n")
        if number >= WARM:
            times.append(took)
            shares.append(answer["script_share"])
    memory = held(process.pid)
    long = {name: [best(process, piece * (size // len(piece) // part)) for part in (2, 1)] for name, piece, size in LONG}
    process.stdin.close()
    process.wait()

times.sort()
p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
assert max(shares) > 0.95 and min(shares) < 0.75, "copies and new texts are told apart"
print("# What the reply check takes\n")
print("Written by `bin/by-hand voice`; do not edit. Each time is one line there and back through a pipe, JSON included.\n")
print("| earlier replies | replies checked | characters each | p50 | p99 | limit | p99 against the limit | index ready in | memory |")
print("|---|---|---|---|---|---|---|---|---|")
verdict = "met" if p99 <= LIMIT_MS else "**missed**"
print(
    f"| {EARLIER:,} | {len(times):,} | {LENGTH:,} | {p50:.2f} ms | {p99:.2f} ms | {LIMIT_MS} ms: {verdict} | {p99 / LIMIT_MS:.2f}"
    f" | {ready:.1f} s | {memory:.0f} MiB |\n"
)
print("| text | half of it | all of it | times as long | limit |\n|---|---|---|---|---|")
for name, (half, whole) in long.items():
    verdict = "met" if whole <= LINEAR * half else "**missed**"
    print(f"| {name} | {half:.0f} ms | {whole:.0f} ms | {whole / half:.2f} | {LINEAR}: {verdict} |")
print("\n| fact | value |\n|---|---|")
facts = machine.facts(ROOT, BINARY, PROFILE)
for name in ["date", "commit", "binary", "processor", "memory", "system", "rustc", "python"]:
    print(f"| {name} | {facts[name]} |")
print(f"| load at the end | {machine.load():.1f} |")
slow = any(whole > LINEAR * half for half, whole in long.values())
sys.exit("the 99th percentile is over the limit" if p99 > LIMIT_MS else "a long text takes more than its length" if slow else 0)
