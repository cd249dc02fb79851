"""Imports many customers into a running program and watches its memory."""

import json
import os
import sys
import time
import urllib.request

ADDRESS, COOKIE, PID, ROWS, PROFILE = sys.argv[1:3] + [int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]]
PART = 1024 * 1024
MOST_MIB = 200
API = f"{ADDRESS}/api/v1/customer-imports"


def ask(method, path, body=None, kind="application/json"):
    headers = {"Cookie": COOKIE, "X-Goodword": "1", "Content-Type": kind}
    request = urllib.request.Request(API + path, body, headers, method=method)
    return json.loads(urllib.request.urlopen(request).read())


def held():
    """Memory the program itself holds, in MiB: pages of files it reads are the system's."""
    with open(f"/proc/{PID}/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["RssAnon"].split()[0]) / 1024


def parts():
    """A file in parts: every hundredth row is damaged, and one cell in a thousand is what a spreadsheet would run."""
    waiting = bytearray("Name,Email,Phone,Company,Notes\r\n".encode())
    for row in range(ROWS):
        email = "nobody" if row % 100 == 99 else f"customer{row}@import{row % 977}.example"
        note = '"=1+1"' if row % 1000 == 7 else "likes tea"
        waiting += f'Zoë Customer {row},{email},+49 30 {row:08},"Company, {row % 5000}",{note}\r\n'.encode()
        while len(waiting) >= PART:
            yield bytes(waiting[:PART])
            del waiting[:PART]
    yield bytes(waiting)


def until(path, states, peak):
    while True:
        found = ask("GET", path)["import"]
        peak = max(peak, held())
        if found["state"] in states:
            return found, peak
        time.sleep(0.5)


before, began = held(), time.monotonic()
path = "/" + ask("POST", "", json.dumps({"file_name": "many.csv"}).encode())["id"]
size, peak = 0, before
for number, part in enumerate(parts()):
    ask("PUT", f"{path}/parts/{number}", part, "application/octet-stream")
    size, peak = size + len(part), max(peak, held())
uploaded = time.monotonic()
plan = {"encoding": "UTF-8", "separator": ",", "columns": ["name", "email", "phone", "company", "notes"]}
ask("POST", f"{path}/check", json.dumps(plan).encode())
checked, peak = until(path, ["checked"], peak)
tried = time.monotonic()
ask("POST", f"{path}/run", b"")
done, peak = until(path, ["done"], peak)
ended = time.monotonic()

counts = done["counts"]
assert counts["added"] + counts["refused"] == ROWS, counts
grown = peak - before
print("# What an import of many customers takes\n")
print("Written by `bin/by-hand import`; do not edit. Rows of five columns, every hundredth without a usable address; on the embedded database.\n")
print("| rows | file | new | refused | uploaded in | tried in | imported in | rows a second | held before | most held |")
print("|---|---|---|---|---|---|---|---|---|---|")
print(
    f"| {ROWS:,} | {size / PART:.0f} MiB | {counts['added']:,} | {counts['refused']:,} | {uploaded - began:.0f} s | {tried - uploaded:.0f} s"
    f" | {ended - tried:.0f} s | {ROWS / (ended - tried):.0f} | {before:.0f} MiB | {peak:.0f} MiB |\n"
)
print(f"{PROFILE} build, {os.cpu_count()} cores. Held is `RssAnon`, looked at twice a second; a growth beyond {MOST_MIB} MiB ends this with an error.")
sys.exit(f"the import held {grown:.0f} MiB more than before" if grown > MOST_MIB else 0)
