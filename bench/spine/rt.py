"""The same mails through request-tracker5's own way in, where the system's packages have it: a private one, on SQLite."""

import os
import shutil
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

from world import Missing, free_port

GATEWAY = "rt-mailgate-5"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"

SETTINGS = """
Set($rtname, 'bench.test'); Set($Organization, 'bench.test'); Set($OwnerEmail, 'root@shop.test');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rt.db');
Set($WebDomain, '127.0.0.1'); Set($WebPort, {port}); Set($MailCommand, 'testfile');
Set($LogToSyslog, undef); Set($LogToFile, undef); Set($LogToSTDERR, 'error');
Set($CorrespondAddress, 'support@shop.test'); Set($CommentAddress, 'comment@shop.test');
1;
"""
GRANTS = """
@ACL = map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Queue => 'General', Right => $_ } }
  qw(CreateTicket ReplyToTicket SeeQueue);
1;
"""


class Tracker:
    def __init__(self, folder):
        if not shutil.which(GATEWAY) or not os.path.exists(SERVER):
            raise Missing("install the packages request-tracker5 rt5-db-sqlite rt5-standalone rt5-clients")
        self.folder, self.port = os.path.join(folder, "rt"), free_port()
        os.makedirs(os.path.join(self.folder, "none"))
        self.write("settings.pm", SETTINGS.format(folder=self.folder, port=self.port))
        self.write("grants.pm", GRANTS)
        inside = {"RT_SITE_CONFIG": f"{self.folder}/settings.pm", "RT_SITE_CONFIG_DIR": f"{self.folder}/none"}
        self.env = {**os.environ, **inside}
        self.setup("--action", "init")
        self.setup("--action", "insert", "--datafile", f"{self.folder}/grants.pm")
        self.log = open(os.path.join(self.folder, "serve.log"), "wb")
        line = [SERVER, "--port", str(self.port)]
        self.process = subprocess.Popen(line, env=self.env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.wait()

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    def setup(self, *words):
        line = ["/usr/sbin/rt-setup-database-5", *words, "--skip-create"]
        done = subprocess.run(line, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"request-tracker5 could not be set up: {done.stderr[-300:]}")

    def wait(self):
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).read()
                return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        raise Missing("request-tracker5 did not answer")

    def tickets(self):
        with sqlite3.connect(f"file:{self.folder}/rt.db?mode=ro", uri=True) as base:
            return base.execute("select count(*) from Transactions where ObjectType = 'RT::Ticket' and Type in ('Create', 'Correspond')").fetchone()[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


def measure(mails, folder):
    """Mails a second through its gateway, one after the other as its documentation sets it up; all must have arrived."""
    tracker = Tracker(folder)
    try:
        line = [shutil.which(GATEWAY), "--queue", "General", "--action", "correspond", "--url", f"http://127.0.0.1:{tracker.port}"]
        before, begun = tracker.tickets(), time.perf_counter()
        for raw in mails:
            subprocess.run(line, input=raw, check=True, capture_output=True)
        took, arrived = time.perf_counter() - begun, tracker.tickets() - before
        return arrived / took, arrived
    finally:
        tracker.stop()
