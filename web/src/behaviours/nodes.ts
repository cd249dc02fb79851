// What of a node tree may be drawn. Pure: unknown tags become their children, unsafe links become text, sizes are bounded.
import type { Block } from '@/api/types'

const TAGS = new Set(['p', 'br', 'a', 'strong', 'em', 's', 'u', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'td', 'th', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'img', 'span', 'div'])
const DIRS = new Set(['ltr', 'rtl', 'auto'])
export const DEEPEST = 60

export interface Drawn { tag: string; attrs: Record<string, string | number>; host: string | null; blocked: boolean }

export function safeLink(href: string | undefined): string | null {
  if (!href) return null
  try {
    const url = new URL(href)
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? href : null
  } catch { return null }
}

/** Pictures come only from this server. */
export const safeSource = (src: string | undefined) => (src && /^\/(?![/\\])/.test(src) ? src : null)

export function drawn(block: Exclude<Block, { text: string }>): Drawn | null {
  const tag = String(block.tag).toLowerCase()
  if (!TAGS.has(tag)) return null
  const attrs: Record<string, string | number> = {}
  if (block.lang && /^[A-Za-z-]{2,35}$/.test(block.lang)) attrs.lang = block.lang
  if (block.dir && DIRS.has(block.dir)) attrs.dir = block.dir
  else if (/^(p|li|td|th|h[1-6]|blockquote|pre|div)$/.test(tag)) attrs.dir = 'auto'
  if ((tag === 'td' || tag === 'th') && block.colspan && block.colspan > 1) attrs.colspan = Math.min(100, Math.trunc(block.colspan))
  if (tag === 'a') {
    const href = safeLink(block.href)
    if (!href) return { tag: 'span', attrs, host: null, blocked: false }
    return { tag, attrs: { ...attrs, href, target: '_blank', rel: 'noopener noreferrer nofollow' }, host: block.host ?? null, blocked: false }
  }
  if (tag === 'img') {
    const src = safeSource(block.src)
    return { tag, attrs: { ...attrs, alt: block.alt ?? '', loading: 'lazy', ...(src ? { src } : {}) }, host: null, blocked: !src }
  }
  return { tag, attrs, host: null, blocked: false }
}

export function plainText(blocks: Block[]): string {
  return blocks.map((b) => ('text' in b ? b.text : b.tag === 'br' ? '\n' : plainText(b.children ?? []) + (/^(p|div|li|tr|h[1-6]|blockquote|pre)$/.test(b.tag) ? '\n' : ''))).join('')
}
