// A thread of posts as rows: one customer's branch stands open, other voices are folded at the post they answer. Pure, and
// without recursion: a network sends threads of any depth.
import type { TreePost } from '@/api/types'

export type TreeRow = { level: number; post: TreePost; voices?: undefined } | { level: number; post?: undefined; voices: TreePost[]; under: string; open: boolean }
type Below = Map<string | null, TreePost[]>

/** What answers what; whatever answers nothing that is here stands first. */
function below(posts: TreePost[]): Below {
  const known = new Map(posts.map((post) => [post.id, post])), under: Below = new Map([[null, []]]), reached = new Set<string>()
  const put = (key: string | null, post: TreePost) => { const list = under.get(key); if (list) list.push(post); else under.set(key, [post]) }
  const reach = (queue: TreePost[]) => { for (const post of queue) if (!reached.has(post.id)) { reached.add(post.id); queue.push(...under.get(post.id) ?? []) } }
  for (const post of known.values()) put(known.has(post.parent ?? '') && post.parent !== post.id ? post.parent : null, post)
  reach([...under.get(null) ?? []])
  // Posts that answer each other in a circle are reached from nowhere: the first of them begins.
  for (const post of known.values()) if (!reached.has(post.id)) { under.set(post.parent, (under.get(post.parent) ?? []).filter((one) => one !== post)); put(null, post); reach([post]) }
  return under
}

/** A customer's posts and all they answer; without any, every post. */
function branchOf(posts: TreePost[]): Set<string> {
  const known = new Map(posts.map((post) => [post.id, post])), branch = new Set<string>()
  for (const post of posts.filter((one) => one.theirs)) {
    for (let up: TreePost | undefined = post; up && !branch.has(up.id); up = known.get(up.parent ?? '')) branch.add(up.id)
  }
  // What we answered to any of it belongs to it, as far as our own words go on.
  for (const post of posts) if (post.own && branch.has(post.parent ?? '')) branch.add(post.id)
  return branch.size ? branch : new Set(known.keys())
}

export function rowsOf(posts: TreePost[], opened: ReadonlySet<string>): TreeRow[] {
  const under = below(posts), branch = branchOf(posts), rows: TreeRow[] = []
  const all = (from: TreePost[]) => { const found = [...from]; for (let i = 0; i < found.length; i++) found.push(...under.get(found[i]?.id ?? '') ?? []); return found }
  const left: TreeRow[] = []
  const push = (key: string | null, level: number) => {
    const here = under.get(key) ?? [], ours = here.filter((post) => branch.has(post.id)), others = here.filter((post) => !branch.has(post.id))
    const open = opened.has(key ?? ''), folded: TreeRow[] = others.length ? [{ level, voices: all(others), under: key ?? '', open }, ...(open ? others.map((post) => ({ level, post })) : [])] : []
    const inside = key !== null && !branch.has(key) ? here.map((post) => ({ level, post })) : [...folded, ...ours.map((post) => ({ level, post }))]
    left.push(...inside.reverse())
  }
  push(null, 1)
  for (let row = left.pop(); row; row = left.pop()) { rows.push(row); if (row.post) push(row.post.id, row.level + 1) }
  return rows
}
