// What of the chart is in a rectangle of it. The rectangles of the branches are the index: of each department only those below
// it that reach into view are gone through, found by halving, for they stand from left to right.
import { cardHeight, cardWidth, gapY, stackGap } from './layout'
import type { ChartNode, Run } from './node'

export interface Rect {
  left: number
  top: number
  right: number
  bottom: number
}

// The same object is filled again and again, so that drawing makes no garbage.
export class Visible {
  // Those whose cards are in view.
  readonly cards: ChartNode[] = []
  // Open ones, of which some line may be in view.
  readonly parents: ChartNode[] = []
  // Those below `parents` whose line to the parent may be in view.
  readonly children: ChartNode[] = []
  // Branches that are too small to be told apart.
  readonly specks: ChartNode[] = []
  // Columns of cards that are too small to be told apart: the first card and the last.
  readonly packs: ChartNode[] = []
  private readonly waiting: ChartNode[] = []

  // `tiny` is how wide a branch must be to be gone into, `small` how wide a card must be to be told from its neighbours.
  find(root: ChartNode, view: Rect, tiny = 0, small = 0): void {
    const { cards, parents, specks, waiting } = this
    cards.length = parents.length = specks.length = 0
    this.children.length = this.packs.length = 0
    waiting.push(root)
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      if (isCardIn(node, view)) cards.push(node)
      if (!node.isExpanded || node.y + node.height < view.top) continue
      if (node.width < tiny) {
        specks.push(node)
        continue
      }
      parents.push(node)
      if (node.y + cardHeight + gapY <= view.bottom) this.goInto(node, view, cardWidth < small)
    }
  }

  private goInto(node: ChartNode, view: Rect, isPacked: boolean): void {
    // The line to the outermost goes past all between.
    this.children.push(node.children[0]!, node.children[node.children.length - 1]!)
    for (let at = firstRun(node.runs, node.children, view.left); at < node.runs.length; ++at) {
      const run = node.runs[at]!
      const first = node.children[run.first]!
      if (first.left > view.right) break
      if (isPacked && run.rows > 1)
        this.packs.push(first, node.children[run.end - 1]!, node.children[run.first + run.rows - 1]!)
      else this.goThrough(node.children, run, view)
    }
  }

  private goThrough(children: ChartNode[], run: Run, view: Rect): void {
    const margin = cardHeight + stackGap
    for (let at = firstChild(children, run, view.left); at < run.end; ++at) {
      const child = children[at]!
      if (child.left > view.right) break
      // Of a column, the cards that are too high up are passed over, with those too far down.
      if (child.y > view.bottom + margin || child.y + child.height < view.top - margin) continue
      this.children.push(child)
      if (child.isExpanded) this.waiting.push(child)
      else if (isCardIn(child, view)) this.cards.push(child)
    }
  }
}

function isCardIn(node: ChartNode, view: Rect): boolean {
  return (
    node.x <= view.right &&
    node.x + cardWidth >= view.left &&
    node.y <= view.bottom &&
    node.y + cardHeight + stackGap >= view.top
  )
}

// The first run that reaches beyond `left`.
function firstRun(runs: Run[], children: ChartNode[], left: number): number {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >> 1
    const last = children[runs[middle]!.end - 1]!
    if (last.left + last.width < left) low = middle + 1
    else high = middle
  }
  return low
}

function firstChild(children: ChartNode[], run: Run, left: number): number {
  let low = run.first
  let high = run.end
  while (low < high) {
    const middle = (low + high) >> 1
    const child = children[middle]!
    if (child.left + child.width < left) low = middle + 1
    else high = middle
  }
  return low
}

export type Part = 'card' | 'toggle'

// How high and wide the button below a card is.
export const toggleHeight = 26
export const toggleWidth = 66

// What is at a point. `slack` makes the small button larger where the chart is drawn small.
export function hit(visible: Visible, x: number, y: number, slack: number): { node: ChartNode; part: Part } | null {
  for (const node of visible.cards) {
    if (!node.hasChildren) continue
    const reachX = Math.max(toggleWidth / 2, slack)
    const reachY = Math.max(toggleHeight / 2, slack)
    const middle = node.x + cardWidth / 2
    if (Math.abs(x - middle) <= reachX && Math.abs(y - node.y - cardHeight) <= reachY) return { node, part: 'toggle' }
  }
  for (const node of visible.cards) {
    if (x >= node.x && x <= node.x + cardWidth && y >= node.y && y <= node.y + cardHeight) return { node, part: 'card' }
  }
  return null
}
