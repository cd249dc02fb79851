// Customers out of files: uploaded in parts, looked at, tried, run, taken back.
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { get, post, put, remove } from './client'
import type { CustomerRef, Page } from './types'

const PART = 1024 * 1024
export const COLUMNS = ['ignore', 'name', 'first_name', 'last_name', 'email', 'phone', 'handle', 'external', 'company', 'language', 'zone', 'notes'] as const
export type Column = typeof COLUMNS[number]
export interface Counts { added: number; changed: number; same: number; refused: number }
export interface Plan { encoding: string; separator: string; columns: Column[] }
export type ImportState = 'uploading' | 'checking' | 'checked' | 'running' | 'paused' | 'done' | 'undoing' | 'undone'
export interface Import { id: string; file_name: string; state: ImportState; parts: number; bytes: number; plan: Plan | null; seen: number; total: number | null; counts: Counts; checked: Counts | null; undone: number; kept: number; deed: string | null; at: number; moved_at: number }
export interface Refused { line: number; reason: string; cells: string[] }
export interface ImportShown { import: Import; refused: Refused[]; kept: CustomerRef[] }
export interface Look { import: Import; encoding: string; separator: string; names: string[]; columns: Column[]; rows: string[][] }

const moves = new Set<ImportState>(['checking', 'running', 'undoing'])
export const useImports = () => useQuery({ queryKey: ['imports'], queryFn: () => get<Page<Import>>('/customer-imports', { limit: 20 }).then((p) => p.items) })
export const useImport = (id: MaybeRefOrGetter<string>) => useQuery({
  queryKey: computed(() => ['import', toValue(id)]), enabled: computed(() => Boolean(toValue(id))), queryFn: () => get<ImportShown>(`/customer-imports/${toValue(id)}`),
  refetchInterval: (query) => (query.state.data && moves.has(query.state.data.import.state) ? 700 : false),
})
export async function upload(file: File, told: (share: number) => void): Promise<Import> {
  let made = await post<Import>('/customer-imports', { file_name: file.name })
  for (let part = 0; part * PART < file.size; part += 1) {
    made = await put<Import>(`/customer-imports/${made.id}/parts/${part}`, file.slice(part * PART, (part + 1) * PART))
    told(Math.min(1, (part + 1) * PART / file.size))
  }
  return made
}
export const look = (id: string, as: { encoding?: string; separator?: string }) => post<Look>(`/customer-imports/${id}/look`, as)
export const check = (id: string, plan: Plan) => post<Import>(`/customer-imports/${id}/check`, plan)
export const act = (id: string, what: 'run' | 'pause' | 'resume') => post<Import>(`/customer-imports/${id}/${what}`)
export const discard = (id: string) => remove(`/customer-imports/${id}`)
export const refusedFile = (id: string) => `/api/v1/customer-imports/${id}/refused`
export const EXPORT = '/api/v1/customer-export'
