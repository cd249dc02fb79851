import { useQuery } from '@tanstack/vue-query'
import { get, put } from './client'

export interface HouseWords { avoid: { word: string; instead: string }[]; spelt: string[]; hosts: string[]; offers: 'stopped' | 'allowed' }

/** How the company speaks, beyond what the reply check asks of everybody. */
export const useHouseWords = () => useQuery({ queryKey: ['house-words'], queryFn: () => get<HouseWords & { version: number }>('/house-words') })
export const setHouseWords = (words: HouseWords, version: number) => put<HouseWords & { version: number }>('/house-words', words, { version })
