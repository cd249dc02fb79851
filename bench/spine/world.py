"""A goodword to measure: started on a folder of its own, asked over HTTP, read beside."""

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Notes of changes that are left as they are (`tally::MANY` of the desk, and those being written).
UNFOLDED = 3_000


class Goodword:
    """One installation; `url` puts it on PostgreSQL."""

    OWNER = "bench@shop.test"

    def __init__(self, binary, folder, url="", extra=None):
        self.binary, self.folder, self.url = binary, folder, url
        self.port, self.process, self.secret = free_port(), None, None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GOODWORD_")}
        self.env = {**inherited, "DATABASE_URL": url, "GOODWORD_LOG_FILTER": "warn", **(extra or {})}
        os.makedirs(folder, exist_ok=True)

    def command(self, *words):
        line = [self.binary, "--data", self.folder, *words]
        done = subprocess.run(line, env=self.env, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise SystemExit(f"goodword {' '.join(words)}: {done.stderr[-500:]}")
        return done.stdout.strip().splitlines()

    def owner(self, *scopes):
        """Adds an administrator and keeps the secret of a token with these scopes."""
        self.command("user", "add", self.OWNER, "--name", "Bench", "--role", "administrator")
        asked = [word for scope in scopes for word in ("--scope", scope)]
        self.secret = self.command("token", "create", "--for", self.OWNER, "--name", "bench", *asked)[-1].strip()

    def start(self, *words):
        """Starts it; gives the seconds until the first answer."""
        listen = f"127.0.0.1:{self.port}"
        line = [self.binary, "--data", self.folder, *(words or ("serve",)), "--listen", listen]
        log = open(os.path.join(self.folder, "bench.log"), "ab")
        begun = time.perf_counter()
        self.process = subprocess.Popen(line, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while True:
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return time.perf_counter() - begun
            except OSError:
                pass
            if self.process.poll() is not None:
                raise SystemExit(f"goodword ended; see {self.folder}/bench.log")
            time.sleep(0.002)

    def settle(self, place):
        """Waits until it has nothing of its own to do: what was written around it is counted once, at its first start. On
        PostgreSQL the work is the database's, so its end is looked for there."""
        for _ in range(600):
            before = self.cpu()
            time.sleep(1)
            if self.cpu() - before < 0.05 and place.value("select count(*) from tallies") < UNFOLDED:
                return
        raise SystemExit("goodword does not come to rest")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def ask(self, method, path, body=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
            text = None
            if body is not None:
                text, headers["Content-Type"] = json.dumps(body), "application/json"
            link.request(method, path, text, headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()

    def api(self, method, path, body=None):
        status, text = self.ask(method, "/api/v1" + path, body)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {text[:500]!r}")
        return json.loads(text) if text else None

    def database(self):
        """The embedded database, for reading beside the server."""
        return sqlite3.connect(f"file:{self.folder}/goodword.db?mode=ro", uri=True, isolation_level=None)

    def memory(self):
        """MiB in memory, each page counted once: every connection of the embedded database maps the same file."""
        return self.mapped("Pss:")

    def own(self):
        """MiB of it that are its own; the rest are files, which the kernel drops when it needs the room."""
        return self.mapped("Pss_Anon:")

    def mapped(self, which):
        with open(f"/proc/{self.process.pid}/smaps_rollup") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(which)) / 1024

    def peak(self):
        """MiB at the most, as the kernel counts them."""
        with open(f"/proc/{self.process.pid}/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            parts = stat.read().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


class Wire:
    """One kept connection, spoken by hand: so that the client costs little beside what is measured."""

    def __init__(self, goodword):
        self.link = socket.create_connection(("127.0.0.1", goodword.port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: 127.0.0.1:{goodword.port}\r\nAuthorization: Bearer {goodword.secret}\r\n\r\n"

    def get(self, path):
        """The answer's body and the milliseconds it took."""
        asked = f"GET {path} HTTP/1.1\r\n{self.head}".encode()
        begun = time.perf_counter()
        self.link.sendall(asked)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.more()
        head, body = got.split(b"\r\n\r\n", 1)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(fields[b"content-length"])
        while len(body) < length:
            body += self.more()
        took = (time.perf_counter() - begun) * 1000
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(f"{path}: {head[:200]!r} {body[:300]!r}")
        return body, took

    def more(self):
        part = self.link.recv(262144)
        if not part:
            raise SystemExit("the server closed the connection")
        return part


class Helper:
    """A script of bin/servers, with what it prints."""

    def __init__(self, root, name, folder, **env):
        line = [os.path.join(root, "bin/servers", name), "--until-eof", folder]
        self.process = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **env}
        )
        self.values = {}
        for text in self.process.stdout:
            name, _, value = text.strip().partition("=")
            self.values[name] = value
            if name == "READY":
                return
        raise Missing(self.process.stderr.read().strip() or f"{name} did not start")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


class Missing(Exception):
    """Something this machine does not have."""


def shares(values):
    """p50 and p99."""
    ordered = sorted(values)
    at = lambda share: ordered[min(len(ordered) - 1, int(len(ordered) * share))]
    return at(0.5), at(0.99)
