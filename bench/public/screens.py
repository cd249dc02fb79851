"""Somebody's open screen: hears facts as they happen and fetches the words, as the app does."""

import json
import re
import socket
import threading
import time

from world import Wire

MARK = re.compile(r"bench(\d{6})")


class Screen(threading.Thread):
    """Notes when each marked message of one inbox had its words here."""

    def __init__(self, goodword, inbox):
        super().__init__(daemon=True)
        self.goodword, self.inbox, self.seen, self.failed = goodword, inbox, {}, None
        self.link = socket.create_connection(("127.0.0.1", goodword.port))
        asked = f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {goodword.secret}\r\n\r\n"
        self.link.sendall(asked.encode())
        self.lines = self.link.makefile("rb")
        for line in self.lines:
            if line.startswith(b"event: hello"):
                break
        self.start()

    def run(self):
        wire = Wire(self.goodword)
        try:
            for line in self.lines:
                if line.startswith(b"data: ") and b'"message_received"' in line:
                    self.hear(wire, json.loads(line[6:]))
        except (OSError, ValueError, SystemExit) as failed:
            self.failed = failed

    def hear(self, wire, fact):
        if fact.get("inbox") != self.inbox:
            return
        talk = fact["conversation"]
        body, _ = wire.get(f"/api/v1/conversations/{talk}/timeline")
        now = time.perf_counter()
        for mark in MARK.findall(body.decode()):
            self.seen.setdefault(int(mark), now)

    def wait(self, marks, patience):
        """Seconds from each being sent to its words being here; all must come."""
        end = time.perf_counter() + patience
        while not all(mark in self.seen for mark in marks):
            if self.failed or time.perf_counter() > end:
                missing = len([mark for mark in marks if mark not in self.seen])
                raise SystemExit(f"{missing} of {len(marks)} messages were not seen on the screen; {self.failed or ''}")
            time.sleep(0.05)
        return [self.seen[mark] - sent for mark, sent in marks.items()]
