// What the keys of a tree do, as ARIA describes it.
import type { ChartNode } from './node'

export type Action =
  'open' | 'close' | 'open-all' | 'parent' | 'child' | 'next' | 'previous' | 'first' | 'last' | 'choose' | 'type'

export function keyOf(key: string, node: ChartNode, isRightToLeft: boolean): Action | null {
  const inward = isRightToLeft ? 'ArrowLeft' : 'ArrowRight'
  const outward = isRightToLeft ? 'ArrowRight' : 'ArrowLeft'
  if (key === inward) return node.isExpanded ? 'child' : node.hasChildren ? 'open' : null
  if (key === outward) return node.isExpanded ? 'close' : node.parent ? 'parent' : null
  const simple: Record<string, Action> = {
    ArrowDown: 'next',
    ArrowUp: 'previous',
    Home: 'first',
    End: 'last',
    Enter: 'choose',
    ' ': 'choose',
    '*': 'open-all'
  }
  return simple[key] ?? (/^[\p{L}\p{N}]$/u.test(key) ? 'type' : null)
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

// The next row that begins with what was typed, after the last one from the top again. The same letter several times goes from
// one row that begins with it to the next; more letters may still fit the row where one is.
export function firstMatch(order: readonly ChartNode[], from: number, typed: string): ChartNode | null {
  const words = plain(typed)
  const isRepeated = new Set(words).size === 1
  const wanted = isRepeated ? words.slice(0, 1) : words
  const first = isRepeated ? 1 : 0
  for (let step = first; step < order.length + first; ++step) {
    const node = order[(from + step) % order.length]!
    if (plain(node.name).startsWith(wanted)) return node
  }
  return null
}
