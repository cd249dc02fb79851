"""The sample company: what it costs to write, how soon a server on it answers, what the server holds while idle."""

import os
import resource
import subprocess
import time

from world import Goodword, shares


def measure(binary, folder):
    place = os.path.join(folder, "demo")
    line = [binary, "--data", place, "demo", "--fill-only", "--listen", "127.0.0.1:0"]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(line, check=True, capture_output=True, timeout=600)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    goodword = Goodword(binary, place)
    starts = {}
    for name, words in (("serve", ("serve",)), ("demo", ("demo", "--mail-port", "0"))):
        took = []
        for turn in range(7):
            took.append(goodword.start(*words))
            if turn < 6 or name == "demo":
                goodword.stop()
        starts[name] = shares(took)[0]
        if name == "serve":
            time.sleep(15)
            idle, own, peak = goodword.memory(), goodword.own(), goodword.peak()
            goodword.stop()
    with goodword.database() as base:
        size = {table: base.execute(f"select count(*) from {table}").fetchone()[0] for table in ("conversations", "messages")}
    return {
        "fill_wall": wall, "fill_cpu": cpu, "starts": starts, "idle": idle, "own": own, "peak": peak,
        "binary": os.path.getsize(binary) / 1048576, **size,
    }
