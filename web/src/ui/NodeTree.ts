// Draws a sanitised node tree with a fixed list of elements. No HTML string is ever parsed (UI-220).
import { defineComponent, h, type PropType, type VNode } from 'vue'
import type { Block } from '@/api/types'
import { DEEPEST, drawn } from '@/behaviours/nodes'
import { t } from '@/behaviours/texts'

const VOID = new Set(['br', 'hr', 'img'])

function draw(block: Block, depth: number, key: number): VNode | string | (VNode | string)[] {
  if ('text' in block) return block.text
  const what = drawn(block)
  const children = () => (depth < DEEPEST ? (block.children ?? []).flatMap((child, i) => draw(child, depth + 1, i)) : [])
  if (!what) return children()
  if (what.blocked) return h('span', { key, class: 'blocked-image', title: block.alt || t('image-blocked') }, block.alt || t('image-blocked'))
  if (VOID.has(what.tag)) return h(what.tag, { key, ...what.attrs })
  const node = h(what.tag, { key, ...what.attrs }, children())
  if (what.tag === 'table') return h('div', { key, class: 'table-box', tabindex: 0, role: 'group', 'aria-label': t('table-scrolls') }, [node])
  return what.host ? [node, h('bdi', { class: 'real-host' }, ` [${what.host}] `)] : node
}

export default defineComponent({
  name: 'NodeTree',
  props: { blocks: { type: Array as PropType<Block[]>, required: true } },
  setup: (props) => () => h('div', { class: 'node-tree', dir: 'auto' }, props.blocks.flatMap((block, i) => draw(block, 0, i))),
})
