import { useQuery } from '@tanstack/vue-query'
import { cache } from './cache'
import { get, post } from './client'

export interface CopyNotice { at: number; cause: 'elsewhere' | 'older' | 'restored' | 'imported'; of: number | null; held: number; planned: number }

/** What was held because the database is a copy, until somebody has seen it. */
export const useCopyNotice = () => useQuery({ queryKey: ['copy'], queryFn: () => get<{ copy: CopyNotice | null }>('/copy'), staleTime: 60_000 })
export const seeCopyNotice = async () => { await post('/copy/seen'); await cache.invalidateQueries({ queryKey: ['copy'] }) }
