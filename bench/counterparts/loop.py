"""goodword and request-tracker5 acknowledge each other, over a relay that keeps headers and over one that strips them: it must end by itself."""

import email
import glob
import os
import shutil
import smtplib
import socketserver
import subprocess
import threading
import time

import rt
from world import Goodword, free_port

US, THEM = "support@shop.test", "rt@tracker.test"
KEPT = ("From", "To", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
# As many as a loop would reach in no time, and as long as nobody says anything when it has ended.
MOST, QUIET = 20, 15


class Sink(socketserver.ThreadingTCPServer):
    """Takes what goodword sends."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        self.mails = []
        super().__init__(("127.0.0.1", 0), Taking)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Taking(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 sink")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"QUIT":
                return say("221 bye")
            if verb != b"DATA":
                say("250 fine")
                continue
            say("354 go on")
            mail = b""
            for line in self.rfile:
                if line == b".\r\n":
                    break
                mail += line[1:] if line.startswith(b".") else line
            self.server.mails.append(mail)
            say("250 taken")


def stripped(raw):
    """What a relay leaves that thinks little of headers."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    whole = email.message_from_bytes(raw)
    lines = [f"{name}: {' '.join(str(whole[name]).split())}" for name in KEPT if whole[name]]
    return "\n".join(lines).encode() + b"\n\n" + body


def ours(binary, folder, sink):
    lmtp = free_port()
    extra = {"GOODWORD_MAIL__LMTP_LISTEN": f"127.0.0.1:{lmtp}", "GOODWORD_OUTSIDE__ALLOWED_HOSTS": '["127.0.0.1"]'}
    goodword = Goodword(binary, os.path.join(folder, "goodword"), extra=extra)
    goodword.owner("inbox.change", "inbox.read")
    goodword.start()
    settings = {"imap_host": "-", "smtp_host": "127.0.0.1", "smtp_port": str(sink.server_address[1]), "smtp_security": "none", "smtp_user": "-", "allow_plain": "yes"}
    made = goodword.api("POST", "/inboxes", {"name": "Support", "channel": "email", "address": US, "settings": settings})
    automatic = {"acknowledgement": {"on": True, "texts": {"en": "Your message has arrived."}}}
    goodword.api("PUT", f"/inboxes/{made['id']}/automatic", automatic)
    return goodword, lmtp


def theirs(folder):
    sent = os.path.join(folder, "rt-sent")
    os.makedirs(sent)
    sendmail = os.path.join(folder, "sendmail")
    with open(sendmail, "w") as script:
        script.write(f'#!/bin/sh\ncat >"{sent}/.$$" && mv "{sent}/.$$" "{sent}/$(date +%s%N)"\n')
    os.chmod(sendmail, 0o755)
    settings = rt.SETTINGS
    rt.SETTINGS = settings.replace("Set($MailCommand, 'testfile');", f"Set($MailCommand, 'sendmailpipe'); Set($SendmailPath, '{sendmail}');").replace(US, THEM)
    try:
        return rt.Tracker(folder), sent
    finally:
        rt.SETTINGS = settings


def exchange(binary, folder, relay):
    """Mails of goodword and of request-tracker5 until nobody says anything any more."""
    sink = Sink()
    tracker, sent = theirs(folder)
    goodword, lmtp = ours(binary, folder, sink)
    gateway = [shutil.which(rt.GATEWAY), "--queue", "General", "--action", "correspond", "--url", f"http://127.0.0.1:{tracker.port}"]

    def to_us(raw):
        with smtplib.LMTP("127.0.0.1", lmtp) as line:
            line.sendmail(THEM, [US], b"\r\n".join(relay(raw).splitlines()) + b"\r\n")

    try:
        to_us(f"From: Desk <{THEM}>\nTo: {US}\nSubject: hello\nMessage-ID: <begin@tracker.test>\n\nTo you.\n".encode())
        done, seen, last = 0, set(), time.time()
        while time.time() - last < QUIET and done + len(seen) < MOST:
            for raw in sink.mails[done:]:
                done, last = done + 1, time.time()
                if THEM.encode() in raw:
                    subprocess.run(gateway, input=relay(raw), capture_output=True)
            for name in sorted(set(glob.glob(f"{sent}/[0-9]*")) - seen):
                seen.add(name)
                with open(name, "rb") as file:
                    raw = file.read()
                if US.encode() in raw:
                    last = time.time()
                    to_us(raw)
            time.sleep(0.2)
        return done, len(seen)
    finally:
        goodword.stop()
        tracker.stop()
        sink.shutdown()


def lines(binary, folder):
    """The section of the page; fails where it does not end."""
    text = ["", "## Each acknowledging the other", "", "| the relay between them | mails of goodword | mails of request-tracker5 |", "|---|---|---|"]
    for name, relay in (("keeps all headers", lambda raw: raw), ("strips all it can", stripped)):
        place = os.path.join(folder, "loop-" + name.split()[0])
        os.makedirs(place)
        mine, other = exchange(binary, place, relay)
        if mine + other >= MOST:
            raise SystemExit(f"over a relay that {name} they do not stop: {mine} and {other} mails")
        text.append(f"| {name} | {mine} | {other} |")
    return text
