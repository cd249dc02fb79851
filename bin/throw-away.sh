# Sourced by what attacks a running program: a throw-away sample company at $address, its administrator's $cookie.
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

# throw_away BINARY: starts it; it ends with the script.
throw_away() {
  local binary; binary=$(realpath "$1")
  place=$(mktemp -d) pid=
  # How the script ends is what it found, not how well it was tidied up.
  trap 'kill "$pid" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$place" || true' EXIT
  : >"$place/out"
  (cd "$place" && exec env GOODWORD_DATA="$place/data" GOODWORD_LISTEN=127.0.0.1:0 "$binary" demo) >"$place/out" 2>&1 &
  pid=$!
  local link
  for _ in $(seq 600); do
    # its last line: what is printed is read while it is
    grep -q '^Nothing leaves' "$place/out" && break
    kill -0 "$pid" 2>/dev/null || { cat "$place/out" >&2; exit 1; }
    sleep 0.1
  done
  link=$(sed -nE 's#^ *administrator +(http://[^ ]+/signin\?token=[^ ]+).*#\1#p' "$place/out")
  [ -n "$link" ] || { cat "$place/out" >&2; stop "the demo printed no sign-in link"; }
  address=${link%%/signin*}
  cookie=$(node -e '
    const [address, token] = process.argv.slice(1)
    const answer = await fetch(`${address}/api/v1/sessions/link`, {
      method: "POST", headers: { "content-type": "application/json", "x-goodword": "1" }, body: JSON.stringify({ token }) })
    if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
    console.log(answer.headers.getSetCookie().map(line => line.split(";")[0]).join("; "))
  ' --input-type=module "$address" "${link##*token=}")
}
