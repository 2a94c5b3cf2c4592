// Where each department stands. What is seen of a branch has a rectangle of its own, which no other branch reaches into, and
// the rectangles of siblings go from left to right. So what is in view is found by going down the structure alone.
import type { ChartNode } from './node'

export const cardWidth = 256
export const cardHeight = 124
// Between siblings, between a department and those below it, and between cards in a column.
export const gapX = 28
export const gapY = 60
export const stackGap = 24
// How far cards of a column stand beside their line.
export const indent = 22
// From a card down to the line that spreads to those below.
export const busDrop = 36

export interface Layout {
  // All that are seen, each before those below it.
  order: ChartNode[]
  width: number
  height: number
}

// Closed children in a row at the top of the chart, at most.
const rowAtTop = 6
// In one column, at most.
const inColumn = 6
// Wide screens: more columns than rows.
const shapeOfMany = 1.5

// `before` is the layout that this one takes the place of.
export function layOut(root: ChartNode, before?: Layout): Layout {
  for (const node of before?.order ?? []) {
    node.fromX = node.x
    node.fromY = node.y
    node.index = -1
    node.wasSeen = true
  }
  const order = seenBelow(root)
  for (let at = order.length - 1; at >= 0; --at) measure(order[at]!)
  root.left = 0
  root.y = 0
  for (const node of order) place(node)
  for (const node of order) if (!node.wasSeen) startAtParent(node)
  for (const node of before?.order ?? []) node.wasSeen = false
  return { order, width: root.width, height: root.height }
}

// Numbers what is seen, and forgets where it was.
function seenBelow(root: ChartNode): ChartNode[] {
  const order: ChartNode[] = []
  const waiting = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.index = order.length
    order.push(node)
    if (!node.isExpanded) continue
    for (let at = node.children.length - 1; at >= 0; --at) waiting.push(node.children[at]!)
  }
  return order
}

// The size of a branch. The places of the children are from its left and top for now.
function measure(node: ChartNode): void {
  node.runs.length = 0
  if (!node.isExpanded) {
    node.width = cardWidth
    node.height = cardHeight
    node.x = 0
    return
  }
  const { children } = node
  const top = cardHeight + gapY
  let right = 0
  let height = 0
  for (let first = 0; first < children.length;) {
    const end = endOfRun(children, first)
    const rows = children[first]!.isExpanded
      ? 1
      : rowsOf(end - first, node.parent === null && end - first === children.length)
    node.runs.push({ first, end, rows })
    if (first > 0) right += gapX
    for (let at = first; at < end; ++at) {
      const child = children[at]!
      const row = (at - first) % rows
      if (row === 0 && at > first) right += gapX
      child.isAside = rows > 1
      child.left = right + (child.isAside ? indent : 0)
      child.y = top + row * (cardHeight + stackGap)
      height = Math.max(height, child.y + child.height)
      if (row === rows - 1 || at === end - 1) right = child.left + child.width
    }
    first = end
  }
  node.width = right
  node.height = height
  const last = children[children.length - 1]!
  const start = children[0]!
  const from = start.isExpanded ? start.left + start.x : start.left - (start.isAside ? indent : 0)
  const to = last.isExpanded ? last.left + last.x + cardWidth : right
  node.x = Math.max(0, (from + to - cardWidth) / 2)
}

// An open child stands alone; closed ones stand together.
function endOfRun(children: ChartNode[], first: number): number {
  let end = first + 1
  if (children[first]!.isExpanded) return end
  while (end < children.length && !children[end]!.isExpanded) ++end
  return end
}

function rowsOf(count: number, areAtTop: boolean): number {
  if (areAtTop && count <= rowAtTop) return 1
  if (count <= inColumn) return count
  return Math.ceil(count / Math.ceil(Math.sqrt(count / shapeOfMany)))
}

// From places within the parent to places in the chart. Parents come first.
function place(node: ChartNode): void {
  const { parent } = node
  if (parent) {
    node.left += parent.left
    node.y += parent.y
  }
  node.x += node.left
}

// What appears comes out from the department above it.
function startAtParent(node: ChartNode): void {
  node.fromX = node.parent?.fromX ?? node.x
  node.fromY = node.parent?.fromY ?? node.y
}
