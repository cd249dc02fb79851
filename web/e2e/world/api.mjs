// What a test sets up or counts without a screen: the API with the cookie of somebody signed in.
export async function call(page, method, path, body) {
  const answer = await page.evaluate(async ([method, path, body]) => {
    const response = await fetch(`/api/v1${path}`, { method, headers: { 'X-Goodword': '1', ...(body ? { 'Content-Type': 'application/json' } : {}) }, body: body ? JSON.stringify(body) : undefined })
    const text = await response.text()
    return { status: response.status, body: text ? JSON.parse(text) : null }
  }, [method, path, body])
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Asks again until `done` says yes; the limit is generous, a test that needs a tighter one measures itself. */
export async function until(what, ask, limit = 15_000) {
  const end = Date.now() + limit
  for (;;) {
    const found = await ask()
    if (found) return found
    if (Date.now() > end) throw new Error(`waited ${limit / 1000} s for ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
