"""What was measured on: facts of the machine and its disk."""

import os
import platform
import shutil
import subprocess
import time


def said(*line):
    if not shutil.which(line[0]):
        return "not installed"
    return subprocess.run(line, capture_output=True, text=True).stdout.strip().splitlines()[0]


def first(path, name):
    with open(path) as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "unknown")


def syncs(folder, seconds=2.0):
    """How often a second this disk takes 4 KiB and fdatasync."""
    path = os.path.join(folder, "fdatasync.probe")
    with open(path, "wb") as probe:
        probe.write(bytes(4096 * 256))
        probe.flush()
        os.fsync(probe.fileno())
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            os.pwrite(probe.fileno(), os.urandom(4096), 4096 * (count % 256))
            os.fdatasync(probe.fileno())
            count += 1
        rate = count / (time.perf_counter() - begun)
    os.unlink(path)
    return rate


def load():
    return os.getloadavg()[0]


def facts(root, binary, profile):
    commit = said("git", "-C", root, "rev-parse", "--short", "HEAD")
    changed = subprocess.run(
        ["git", "-C", root, "status", "--porcelain", "-uno"], capture_output=True, text=True
    ).stdout.strip()
    return {
        "date": time.strftime("%F %H:%M UTC", time.gmtime()),
        "commit": commit + (" with changes not yet committed" if changed else ""),
        "binary": f"{os.path.basename(binary)}, cargo profile `{profile}`",
        "processor": f"{first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "memory": f"{int(first('/proc/meminfo', 'MemTotal').split()[0]) // 1024} MiB",
        "system": f"{platform.system()} {platform.release()}",
        "rustc": said("rustc", "--version"),
        "dovecot": said("/usr/sbin/dovecot", "--version"),
        "postgres": said("psql", "--version"),
        "python": platform.python_version(),
    }
