import { useQuery } from '@tanstack/vue-query'
import { get, post } from './client'

export interface DoctorCheck { part: string; key: string; of: string | null; what: string; verdict: 'ok' | 'warn' | 'fail'; seen: string; advice: string | null }
export interface DoctorRound { asked_at: number | null; done_at: number | null; checks: DoctorCheck[] }

/** The last round of the doctor; asked for again while one is being made. */
export const useDoctor = () => useQuery({ queryKey: ['doctor'], queryFn: () => get<DoctorRound>('/doctor'), refetchInterval: (query) => (query.state.data?.asked_at && !query.state.data.done_at ? 1500 : false) })
export const lookAround = () => post<DoctorRound>('/doctor')
