// Addresses people type or paste: "Ana <ana@example.org>, bo@example.org". Pure.
import type { Person } from '@/api/types'

export const validAddress = (address: string) => /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]+$/.test(address) && address.length <= 254

export function parsePeople(text: string): Person[] {
  return text.split(/[;\n]|,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const named = /^(.*?)\s*<([^<>]*)>$/.exec(part)
    return named ? { name: (named[1] ?? '').replace(/^"|"$/g, '').trim(), address: (named[2] ?? '').trim() } : { name: '', address: part }
  })
}

export const spelled = (people: Person[]) => people.map((p) => (p.name ? `${p.name} <${p.address}>` : p.address)).join(', ')
