// Which of two drafts to show: the one kept in this browser or the one on the server. Pure. Never loses a word: when both
// have words the other lacks, both are kept and the person chooses.
export interface Written { body_text: string; version: number | null; updated_at: number; device: string }
export type Choice<A, B> = { take: 'none' } | { take: 'local'; draft: A } | { take: 'server'; draft: B } | { take: 'both'; local: A; server: B }

const squash = (text: string) => text.replace(/\s+/g, ' ').trim()

export function chooseDraft<A extends Written, B extends Written>(local: A | undefined, server: B | null): Choice<A, B> {
  if (!local && !server) return { take: 'none' }
  if (!server) return local && squash(local.body_text) ? { take: 'local', draft: local } : { take: 'none' }
  if (!local) return { take: 'server', draft: server }
  const [mine, theirs] = [squash(local.body_text), squash(server.body_text)]
  if (mine === theirs) return { take: 'server', draft: server }
  if (!mine) return { take: 'server', draft: server }
  if (!theirs || local.version === server.version || mine.startsWith(theirs)) return { take: 'local', draft: local }
  if (theirs.startsWith(mine)) return { take: 'server', draft: server }
  return { take: 'both', local, server }
}

/** Both texts, one after the other, with a line between them. */
export const joinDrafts = (first: string, second: string) => `${first.trimEnd()}\n\n---\n\n${second.trimStart()}`
