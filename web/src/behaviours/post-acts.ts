// What may be done to which post. What the network has is in its manifest; what fits a post is decided here. Pure.
import type { PostAct, TreePost } from '@/api/types'

export function fits(act: PostAct, post: Pick<TreePost, 'own' | 'deleted_at' | 'hidden_at' | 'parent'>): boolean {
  if (post.deleted_at) return false
  if (act === 'delete') return post.own
  if (post.own) return false
  return act !== 'hide' || (!post.hidden_at && post.parent !== null)
}

/** What somebody else will feel, or nobody can take back, is done with a reason that is kept. */
export const needsReason = (act: PostAct) => act === 'delete' || act === 'hide' || act === 'block' || act === 'report'
/** Not to be taken back, here or on the network. */
export const isFinal = (act: PostAct) => act === 'delete' || act === 'report'
