// A trigger whose menu or popover is not made yet: the slot's own button, with the right attributes and what wakes it.
import { cloneVNode, Fragment, type FunctionalComponent, type VNode } from 'vue'

const flat = (nodes: VNode[]): VNode[] => nodes.flatMap((node) => (node.type === Fragment && Array.isArray(node.children) ? flat(node.children as VNode[]) : node))

export const sleeping = (popup: 'menu' | 'dialog', wake: () => void): FunctionalComponent => (_, { slots }) =>
  flat(slots.default?.() ?? []).map((node) => cloneVNode(node, {
    'aria-haspopup': popup, 'aria-expanded': 'false', onClick: wake,
    onKeydown: (event: KeyboardEvent) => { if (event.key === 'ArrowDown') { event.preventDefault(); event.stopPropagation(); wake() } },
  }))
