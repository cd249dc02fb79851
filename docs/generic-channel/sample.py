#!/usr/bin/env python3
"""A tiny forum whose posts are answered in goodword: the whole contract in one file, with Python's own library only.

    GOODWORD=https://desk.example/api/v1/channels/inb_… SECRET=whsec_… python3 sample.py 8080

The inbox's settings name http://this-machine:8080/hook as the place where answers go. Open http://localhost:8080/ and
write; what is answered in goodword appears below. docs/generic-channel.md says what each part of this is for.
"""
import base64, hashlib, hmac, html, json, os, queue, sys, threading, time, urllib.error, urllib.parse, urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOODWORD = os.environ["GOODWORD"].rstrip("/")  # …/api/v1/channels/inb_…
SECRET = os.environ["SECRET"]
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8080

POSTS = {}  # id -> post: a real forum keeps these in its database
TAKEN = {}  # webhook-id -> the post it became: a message that comes twice is published once
LOCK = threading.RLock()
LEAVING = queue.Queue()  # what goodword is still to be told; a real forum keeps this in its database too


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# ---- signatures, both ways the same (standardwebhooks.com)


def sign(message_id, at, body):
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def is_signed(headers, body):
    """During a change of secrets there are two signatures; one of them must be ours, and made within five minutes."""
    message_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "0")
    if not at.isdigit() or abs(time.time() - int(at)) > 300:
        return False
    ours = sign(message_id, at, body)
    return any(hmac.compare_digest(ours, one) for one in headers.get("webhook-signature", "").split())


# ---- to goodword: what people write, change and take back


def hand_in(route, thing):
    """Posts once. Handed in twice it is one message there, so whoever is not sure repeats it."""
    body = json.dumps(thing).encode()
    message_id, at = f"{route}-{time.time_ns()}", str(int(time.time()))
    headers = {"content-type": "application/json", "webhook-id": message_id, "webhook-timestamp": at,
               "webhook-signature": sign(message_id, at, body)}
    request = urllib.request.Request(f"{GOODWORD}/{route}", body, headers)
    with urllib.request.urlopen(request, timeout=15) as answer:
        for item in json.load(answer)["items"]:
            if item["result"] == "refused":  # repeating it would change nothing: somebody has to read this
                print("refused:", item, file=sys.stderr, flush=True)


def keep_handing_in():
    while True:
        route, thing = LEAVING.get()
        for wait in [1, 5, 30, 300] + [3600] * 120:
            try:
                hand_in(route, thing)
                break
            except urllib.error.HTTPError as error:
                print("goodword answered", error.code, error.read().decode(), file=sys.stderr, flush=True)
                wait = int(error.headers.get("retry-after", wait))
            except OSError as error:
                print("goodword cannot be reached:", error, file=sys.stderr, flush=True)
            time.sleep(wait)


def as_item(post, **more):
    item = {"id": post["id"], "thread": post["thread"], "from": {"id": post["author"], "name": post["author"]},
            "text": post["text"], "visibility": post["visibility"], "at": post["at"],
            "url": f"http://localhost:{PORT}/#{post['id']}", **more}
    return item | ({"parent": post["parent"]} if post["parent"] else {})


def write(author, text, parent=None, visibility="public", **more):
    with LOCK:
        post_id = f"post-{len(POSTS) + 1}"
        thread = POSTS[parent]["thread"] if parent in POSTS else post_id
        post = {"id": post_id, "thread": thread, "parent": parent, "author": author, "text": text, "files": [],
                "visibility": visibility, "at": now(), "gone": False, **more}
        POSTS[post_id] = post
    return post


# ---- from goodword: answers, and what is done to posts


def take(message_id, told):
    """Gives status and answer. What was taken before gets the same answer again."""
    if told["type"] == "check":  # are you there, and do you believe my signature?
        return 200, {}
    if told["type"] == "look_up":  # did an answer arrive whose receipt was lost?
        return 200, {"id": TAKEN.get(told["message"])}
    if told["type"] == "act" and told["act"] == "delete" and told["post"] in POSTS:
        POSTS[told["post"]]["gone"] = True
        return 200, {}
    if told["type"] != "message":
        return 422, {"detail": f"this forum knows no {told['type']} of that sort"}
    if told["answers"] not in POSTS:
        return 422, {"detail": "the post you answer is gone"}
    with LOCK:  # two tries of one message may come at the same moment
        known = TAKEN.get(message_id)
        if known is None:
            visibility = "private" if told["audience"] == "named" else "public"
            files = [{"name": one["name"], "bytes": len(fetch(one["url"]))} for one in told.get("attachments", [])]
            post = write(told["author"], told["text"], told["answers"], visibility, files=files, message=told["message"])
            known = TAKEN[message_id] = post["id"]
    return 200, {"id": known, "url": f"http://localhost:{PORT}/#{known}"}


def fetch(url):
    """The address of a file holds for half an hour: fetch it at once and keep the bytes."""
    with urllib.request.urlopen(url, timeout=15) as answer:
        return answer.read()


# ---- the forum itself: one page


class Forum(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/posts.json":
            return self.say(200, "application/json", json.dumps(list(POSTS.values())))
        rows = "".join(
            f"<li id='{one['id']}'><b>{html.escape(one['author'])}</b> {html.escape(one['text'])} "
            f"<button name=parent value='{one['id']}'>answer</button></li>"
            for one in POSTS.values() if not one["gone"] and one["visibility"] == "public")
        self.say(200, "text/html", f"<!doctype html><title>Forum</title><form method=post action=/write><ul>{rows}</ul>"
                 "<input name=author placeholder=name><input name=text placeholder=words><button>write</button></form>")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/hook":
            if not is_signed(self.headers, body):
                return self.say(401, "application/json", '{"detail": "the signature is not good"}')
            status, answer = take(self.headers["webhook-id"], json.loads(body))
            self.say(status, "application/json", json.dumps(answer))
            if answer.get("id") and status == 200:  # told once more, it is still one receipt
                message = POSTS[answer["id"]]["message"]
                LEAVING.put((f"messages/{message}/receipts", {"message": message, "state": "delivered", "at": now()}))
            return None
        form = {key: values[0] for key, values in urllib.parse.parse_qs(body.decode()).items()}
        if self.path == "/write":
            post = write(form.get("author", "guest"), form.get("text", ""), form.get("parent"), form.get("visibility", "public"))
            LEAVING.put(("inbound", as_item(post)))
        elif self.path == "/change" and form.get("id") in POSTS:
            POSTS[form["id"]]["text"] = form["text"]
            LEAVING.put(("edits", as_item(POSTS[form["id"]], edited_at=now())))
        elif self.path == "/remove" and form.get("id") in POSTS:
            POSTS[form["id"]]["gone"] = True
            LEAVING.put(("deletions", {"id": form["id"], "deleted_at": now()}))
        self.send_response(303)
        self.send_header("location", "/")
        self.send_header("content-length", "0")
        self.end_headers()

    def say(self, status, kind, text):
        self.send_response(status)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    threading.Thread(target=keep_handing_in, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Forum)
    PORT = server.server_address[1]  # 0 takes any free one
    print(f"the forum is at http://127.0.0.1:{PORT}/", flush=True)
    server.serve_forever()
