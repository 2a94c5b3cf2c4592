// A department of the chart: what is known of it, whether it is open, and where it is drawn.
import type { Card, TreeDepartment } from '@/api/paths'

// Children that stand together: one open child, or closed ones in columns.
export interface Run {
  // The children from `first` up to, but without, `end`.
  first: number
  end: number
  // How many stand in one column. With one, each hangs from above; with more, from a line at their side.
  rows: number
}

// Texts as they fit on the card. `key` tells for which language and numbers they were cut.
export interface FittedTexts {
  key: string
  name: string
  head: string
  position: string
  counts: string
  // The name in large letters, for a look from afar, and how wide it is in its usual ones.
  large: string[]
  width: number
}

export class ChartNode {
  readonly id: string
  name = ''
  head: Card | null = null
  // The people in it and in all departments below.
  people = 0
  // The departments right below, and all below.
  departments = 0
  departmentsBelow = 0

  parent: ChartNode | null = null
  children: ChartNode[] = []
  // The root has 1.
  level = 1
  // Its place among its siblings.
  position = 0
  // All its children are known.
  isLoaded = false
  // It wants to show its children. They are seen once they are known, and everything above is open.
  isOpen = false
  isBusy = false

  // Its place among the departments that are seen, from top to bottom of the structure; -1 when it is not.
  index = -1
  // The card's corner.
  x = 0
  y = 0
  // What it takes with all that is seen below it, to the right and down from (left, y).
  left = 0
  width = 0
  height = 0
  runs: Run[] = []
  // It hangs from a line at its side.
  isAside = false
  // Where the card was before the last change, if it was seen.
  fromX = 0
  fromY = 0
  wasSeen = false

  fitted: FittedTexts | null = null

  constructor(id: string) {
    this.id = id
  }

  // Takes over what the server says of it.
  take(row: Omit<TreeDepartment, 'CHILDREN'>): void {
    this.name = row.NAME
    this.head = row.HEAD ?? null
    this.people = row.EMPLOYEES_TOTAL
    this.departments = row.DEPARTMENTS ?? this.departments
    this.departmentsBelow = row.DEPARTMENTS_TOTAL
    if (row.DEPARTMENTS_TOTAL === 0) {
      this.departments = 0
      this.isLoaded = true
    }
    this.fitted = null
  }

  // Whether there is anything to open.
  get hasChildren(): boolean {
    return this.departmentsBelow > 0
  }

  get isExpanded(): boolean {
    return this.isOpen && this.children.length > 0
  }

  isWithin(other: ChartNode): boolean {
    return this === other || (this.parent?.isWithin(other) ?? false)
  }
}

// From the root down to the node.
export function pathTo(node: ChartNode): ChartNode[] {
  const path: ChartNode[] = []
  for (let at: ChartNode | null = node; at; at = at.parent) path.push(at)
  return path.reverse()
}

// The node and all known ones below it, each before its children.
export function* below(top: ChartNode): Generator<ChartNode> {
  const waiting = [top]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node
    for (let at = node.children.length - 1; at >= 0; --at) waiting.push(node.children[at]!)
  }
}
