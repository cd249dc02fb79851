"""Networks of posts, as their stand-ins run them in processes of their own, driven from the side of people who write."""

import http.client
import json
import os
import subprocess
import time

from world import Missing


class Stand:
    """A stand-in's process, with what it prints until it stands."""

    PROGRAM, LAST = "", ""

    def __init__(self, folder):
        binary = os.path.join(folder, self.PROGRAM)
        if not os.path.exists(binary):
            raise Missing(f"{binary}: build it with cargo build -p {self.PROGRAM}")
        self.process = subprocess.Popen([binary, "127.0.0.1:0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.read(self.PROGRAM)

    def read(self, who):
        self.values = {}
        for line in self.process.stdout:
            name, _, value = line.strip().partition("=")
            self.values[name] = value
            if name == self.LAST:
                return
        raise Missing(f"{who} ended before they stood")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Mastodon(Stand):
    PROGRAM, LAST, CHANNEL, WHERE = "mastodon-standin", "MASTODON_TOKEN", "mastodon", "on its stand-in"
    # The stream is waited at; asking at intervals is for what it loses.
    POLL = 0

    def settings(self):
        return {
            "server": self.values["MASTODON_URL"], "allow_plain": "yes", "sign_in": "token",
            "access_token": self.values["MASTODON_TOKEN"],
        }

    def writer(self):
        return MastodonWriter(self.values["MASTODON_URL"])


class MastodonWriter:
    """Somebody with one kept connection."""

    def __init__(self, base):
        self.link = http.client.HTTPConnection(base.removeprefix("http://"), timeout=60)

    def call(self, path, fields):
        self.link.request("POST", f"/standin/{path}", json.dumps(fields), {"content-type": "application/json"})
        answer = self.link.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"the stand-in answered {answer.status}: {text[:200]!r}")

    def says(self, who, text):
        self.call("post", {"author": f"{who}@other.test", "text": f"@shop {text}"})

    def people(self, names):
        for name in names:
            self.call("account", {"acct": f"{name}@other.test", "name": name})


class Bluesky(Stand):
    PROGRAM, LAST, CHANNEL, WHERE = "bluesky-standin", "READY", "bluesky", "on its stand-in"
    # Seconds between two looks: the least the settings take.
    POLL = 5

    def settings(self):
        at = self.values
        return {"service": at["SERVICE"], "handle": at["SHOP_HANDLE"], "app_password": at["SHOP_PASSWORD"], "poll_seconds": str(self.POLL)}

    def writer(self):
        return BlueskyWriter(self.values)


class RealBluesky(Bluesky):
    """The network's own servers, which `make counterparts` fetches."""

    WHERE = "on the network's own servers"

    def __init__(self, _folder):
        script = os.path.join(os.path.dirname(__file__), "../../bin/servers/bluesky")
        self.process = subprocess.Popen([script, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.read("the network's own servers")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


class BlueskyWriter:
    """Ana, signed in."""

    def __init__(self, values):
        self.host, self.shop, self.token = values["SERVICE"].removeprefix("http://"), values["SHOP_HANDLE"], None
        who = {"identifier": values["ANA_HANDLE"], "password": values["ANA_PASSWORD"]}
        session = self.call("com.atproto.server.createSession", who)
        self.did, self.token = session["did"], session["accessJwt"]
        shop = {"identifier": self.shop, "password": values["SHOP_PASSWORD"]}
        self.named = self.call("com.atproto.server.createSession", shop)["did"]

    def call(self, name, body):
        link = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        link.request("POST", f"/xrpc/{name}", json.dumps(body), headers)
        answer = link.getresponse()
        text = answer.read()
        link.close()
        if answer.status != 200:
            raise SystemExit(f"{name}: {answer.status} {text[:200]!r}")
        return json.loads(text)

    def says(self, _who, text):
        named = {"$type": "app.bsky.richtext.facet#mention", "did": self.named}
        facet = {"index": {"byteStart": 0, "byteEnd": len(self.shop) + 1}, "features": [named]}
        record = {
            "$type": "app.bsky.feed.post", "text": f"@{self.shop} {text}", "langs": ["en"], "facets": [facet],
            "createdAt": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        }
        self.call("com.atproto.repo.createRecord", {"repo": self.did, "collection": "app.bsky.feed.post", "record": record})
