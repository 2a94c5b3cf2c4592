// What the address of the chart says, so that a link leads to what somebody sees:
//   department, person   who is selected
//   open                 what is open, see below
//   view                 where one looks: from the selected card's middle, or the root's, to the middle of the window in
//                        pixels of the chart, and the zoom: "120_-40_0.8"
//   list                 "1" with the structure as a list beside the picture
//
// `open` is "2" or "all", the number of levels that are open, and after "~" the exceptions, by their ids: open, "*" for open
// with all below, "-" for closed. They are in order, each as the distance from the one before, in base 36: "2~1a.3*.4-".
import type { ChartNode } from './node'
import type { OpenState } from './tree'

export interface View {
  x: number
  y: number
  zoom: number
}

export interface LinkState {
  department?: string
  person?: string
  open?: OpenState
  view?: View
  hasList?: boolean
}

type Query = Record<string, string | null | (string | null)[] | undefined>

export function toQuery(state: LinkState): Record<string, string> {
  const query: Record<string, string> = {}
  if (state.person) query.person = state.person
  else if (state.department) query.department = state.department
  if (state.open) query.open = openToText(state.open)
  if (state.view) query.view = viewToText(state.view)
  if (state.hasList) query.list = '1'
  return query
}

export function fromQuery(query: Query): LinkState {
  const one = (name: string): string => {
    const value = query[name]
    return String((Array.isArray(value) ? value[0] : value) ?? '')
  }
  const id = (name: string): string | undefined => (/^[1-9]\d{0,9}$/.test(one(name)) ? one(name) : undefined)
  return {
    department: id('department'),
    person: id('person'),
    open: openFromText(one('open')),
    view: viewFromText(one('view')),
    hasList: one('list') === '1'
  }
}

function viewToText({ x, y, zoom }: View): string {
  return `${Math.round(x)}_${Math.round(y)}_${Number(zoom.toPrecision(3))}`
}

function viewFromText(text: string): View | undefined {
  const parts = text.split('_').map((part) => (part === '' ? NaN : Number(part)))
  const [x, y, zoom] = parts as [number, number, number]
  return parts.length === 3 && parts.every(Number.isFinite) && zoom > 0 ? { x, y, zoom } : undefined
}

export function openToText(state: OpenState): string {
  const marked: [id: number, mark: string][] = [
    ...state.opened.map((id): [number, string] => [Number(id), '']),
    ...state.branches.map((id): [number, string] => [Number(id), '*']),
    ...state.closed.map((id): [number, string] => [Number(id), '-'])
  ]
  marked.sort((one, other) => one[0] - other[0])
  let last = 0
  const tokens = marked.map(([id, mark]) => {
    const token = (id - last).toString(36) + mark
    last = id
    return token
  })
  const level = Number.isFinite(state.level) ? String(state.level) : 'all'
  return tokens.length ? `${level}~${tokens.join('.')}` : level
}

export function openFromText(text: string): OpenState | undefined {
  const match = /^(\d{1,3}|all)(?:~([0-9a-z.*-]*))?$/.exec(text)
  if (!match) return undefined
  const state: OpenState = {
    level: match[1] === 'all' ? Infinity : Number(match[1]),
    opened: [],
    branches: [],
    closed: []
  }
  let last = 0
  for (const token of (match[2] ?? '').split('.')) {
    const parts = /^([0-9a-z]{1,7})([*-]?)$/.exec(token)
    if (!parts) continue
    last += parseInt(parts[1]!, 36)
    const list = parts[2] === '*' ? state.branches : parts[2] === '-' ? state.closed : state.opened
    list.push(String(last))
  }
  return state
}

// What is open at present, in few words: a number of levels, the exceptions, and branches as a whole where that is shorter.
export function openStateOf(order: readonly ChartNode[]): OpenState {
  const costs = branchCosts(order)
  const states = [bestLevel(order), 0, 1, 2].map((level) => stateFrom(level, order, costs))
  return states.reduce((best, state) => (exceptionsOf(state) < exceptionsOf(best) ? state : best))
}

function exceptionsOf(state: OpenState): number {
  return state.opened.length + state.branches.length + state.closed.length
}

function stateFrom(level: number, order: readonly ChartNode[], costs: BranchCost[]): OpenState {
  const state: OpenState = { level, opened: [], branches: [], closed: [] }
  const isWithinBranch: boolean[] = []
  for (const node of order) {
    let isBranch = node.parent !== null && (isWithinBranch[node.parent.index] ?? false)
    if (!node.hasChildren) continue
    if (isBranch || node.level <= level) {
      if (!node.isExpanded) state.closed.push(node.id)
    } else if (node.isExpanded) {
      const cost = costs[node.index]!
      isBranch = cost.asBranch < cost.oneByOne
      ;(isBranch ? state.branches : state.opened).push(node.id)
    }
    isWithinBranch[node.index] = isBranch
  }
  return state
}

// The level with the fewest exceptions. Without any, when all is open, it is "all", so that new levels are open, too.
function bestLevel(order: readonly ChartNode[]): number {
  const open: number[] = []
  const closed: number[] = []
  for (const node of order) {
    if (!node.hasChildren) continue
    const list = node.isExpanded ? open : closed
    list[node.level] = (list[node.level] ?? 0) + 1
  }
  const deepest = Math.max(open.length, closed.length)
  let exceptions = open.reduce((sum, count) => sum + (count ?? 0), 0)
  let best = 0
  let fewest = exceptions
  for (let level = 1; level < deepest; ++level) {
    exceptions += (closed[level] ?? 0) - (open[level] ?? 0)
    if (exceptions < fewest) {
      fewest = exceptions
      best = level
    }
  }
  return best > 0 && best === deepest - 1 && !closed.some(Boolean) ? Infinity : best
}

interface BranchCost {
  oneByOne: number
  asBranch: number
}

// For each node, by index: how many exceptions its branch takes one by one or in branches, and as one branch.
function branchCosts(order: readonly ChartNode[]): BranchCost[] {
  const costs = order.map((node) => ({ oneByOne: node.hasChildren && node.isExpanded ? 1 : 0, asBranch: 1 }))
  for (let at = order.length - 1; at > 0; --at) {
    const node = order[at]!
    const parent = node.parent!.index
    const own = costs[at]!
    costs[parent]!.oneByOne += Math.min(own.oneByOne, own.asBranch)
    costs[parent]!.asBranch += node.hasChildren && !node.isExpanded ? 1 : own.asBranch - 1
  }
  return costs
}
