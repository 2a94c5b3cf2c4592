// The structure as far as it is known. Branches are asked for as they are opened.
import type { Paged } from '@/api/client'
import type { PathStep, TreeDepartment } from '@/api/paths'
import { below, pathTo, ChartNode } from './node'

export interface TreeSource {
  // A department, the root without an id, and `depth` levels below it, all without `depth`; page by page.
  tree(options: { id?: string; depth?: number; start?: number }): Promise<Paged<TreeDepartment>>
  // Several departments with those right below each, in one go.
  children(ids: string[]): Promise<Paged<TreeDepartment>[]>
  // From the root down to a department.
  path(id: string): Promise<PathStep[]>
}

// Which departments are open: all of the levels above `level`, and what differs from that.
export interface OpenState {
  // The root's children are seen at 1; Infinity is all.
  level: number
  opened: string[]
  // Open with all below.
  branches: string[]
  closed: string[]
}

// Up to so many departments, a company is shown with two levels open at first.
const fewEnough = 60

export class ChartTree {
  root: ChartNode | null = null
  private readonly nodes = new Map<string, ChartNode>()
  private readonly source: TreeSource

  constructor(source: TreeSource) {
    this.source = source
  }

  find(id: string): ChartNode | undefined {
    return this.nodes.get(id)
  }

  get size(): number {
    return this.nodes.size
  }

  // The root with its children; where these have few children themselves, with them, too.
  async start(): Promise<ChartNode> {
    const root = await this.load(undefined, 1)
    root.isOpen = true
    const next = root.children.reduce((sum, child) => sum + child.departments, 0)
    if (next > 0 && next + root.children.length < fewEnough) await this.openLevels(2)
    return root
  }

  // Its children are known afterwards.
  async ensureChildren(node: ChartNode): Promise<void> {
    if (!node.isLoaded) await this.load(node.id, 1)
  }

  async open(node: ChartNode): Promise<void> {
    await this.ensureChildren(node)
    node.isOpen = true
  }

  // Opens several at once.
  async openEach(nodes: ChartNode[]): Promise<void> {
    await this.loadChildren(nodes.filter((node) => !node.isLoaded).map((node) => node.id))
    for (const node of nodes) node.isOpen = node.hasChildren
  }

  close(node: ChartNode): void {
    node.isOpen = false
  }

  // Shows `level` levels below the root and no more.
  async openLevels(level: number): Promise<void> {
    const root = this.root
    if (!root) return
    if (!Number.isFinite(level)) await this.loadBranch(root)
    else if (!this.knows(root, level)) await this.load(undefined, level)
    for (const node of below(root)) node.isOpen = node.level <= level && node.hasChildren
  }

  // Opens a department with all below.
  async openBranch(top: ChartNode): Promise<void> {
    await this.loadBranch(top)
    for (const node of below(top)) node.isOpen = node.hasChildren
  }

  async loadBranch(top: ChartNode): Promise<void> {
    if (!this.knows(top, Infinity)) await this.loadDeep(top)
  }

  closeBranch(top: ChartNode): void {
    for (const node of below(top)) node.isOpen = false
  }

  // Makes a department known and opens what is above it. Null when there is no such department.
  async reveal(id: string): Promise<ChartNode | null> {
    if (!this.nodes.has(id)) {
      const path = await this.source.path(id)
      const above = path.slice(0, -1).map((step) => step.ID)
      await this.loadChildren(above.filter((one) => !this.nodes.get(one)?.isLoaded))
    }
    const node = this.nodes.get(id) ?? null
    if (node) for (const above of pathTo(node).slice(0, -1)) above.isOpen = true
    return node
  }

  // Opens and closes as a link says. What no longer exists is passed over.
  async apply(state: OpenState): Promise<void> {
    await this.openLevels(state.level)
    for (const id of state.branches) {
      const top = await this.reveal(id).catch(() => null)
      if (top) await this.openBranch(top)
    }
    const closed = new Set(state.closed)
    let wanted = state.opened
    while (wanted.length > 0) {
      const known = wanted.filter((id) => this.nodes.has(id))
      if (known.length === 0) break
      await this.loadChildren(known.filter((id) => !this.nodes.get(id)!.isLoaded))
      for (const id of known) this.nodes.get(id)!.isOpen = true
      wanted = wanted.filter((id) => !known.includes(id))
    }
    for (const id of closed) {
      const node = this.nodes.get(id)
      if (node) node.isOpen = false
    }
  }

  private knows(top: ChartNode, levels: number): boolean {
    const last = top.level + levels
    for (const node of below(top)) if (node.level < last && !node.isLoaded) return false
    return true
  }

  // The server gives at most a hundred levels at once.
  private async loadDeep(top: ChartNode): Promise<void> {
    await this.load(top.id, undefined)
    for (;;) {
      const open = [...below(top)].filter((node) => !node.isLoaded)
      if (open.length === 0) return
      for (const node of open) await this.load(node.id, undefined)
    }
  }

  private async loadChildren(ids: string[]): Promise<void> {
    if (ids.length === 0) return
    if (ids.length === 1) {
      await this.load(ids[0], 1)
      return
    }
    const replies = await this.source.children(ids)
    for (const reply of replies) {
      const top = this.merge(reply.result)
      if (reply.next === undefined) this.noteLoaded(top, 1)
      else await this.load(top.id, 1, reply.next)
    }
  }

  private async load(id: string | undefined, depth: number | undefined, from = 0): Promise<ChartNode> {
    let top: ChartNode | null = null
    for (let start: number | undefined = from; start !== undefined;) {
      const reply: Paged<TreeDepartment> = await this.source.tree({ id, depth, start })
      top = this.merge(reply.result)
      start = reply.next
    }
    this.noteLoaded(top!, depth ?? 100)
    return top!
  }

  private noteLoaded(top: ChartNode, depth: number): void {
    for (const node of below(top)) {
      if (node.level >= top.level + depth) continue
      node.isLoaded = true
      node.departments = node.children.length
    }
  }

  // Puts a page into what is known. Each page begins at the same department.
  private merge(page: TreeDepartment): ChartNode {
    const top = this.nodeOf(page.ID)
    if (!this.root) this.root = top
    const waiting: [ChartNode, TreeDepartment][] = [[top, page]]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [node, row] = next
      node.take(row)
      if (row.DEPARTMENTS === undefined) node.departments = Math.max(node.departments, row.CHILDREN.length)
      for (const childRow of row.CHILDREN) {
        const child = this.nodeOf(childRow.ID)
        if (!child.parent) {
          child.parent = node
          child.level = node.level + 1
          child.position = node.children.push(child) - 1
        }
        waiting.push([child, childRow])
      }
    }
    return top
  }

  private nodeOf(id: string): ChartNode {
    let node = this.nodes.get(id)
    if (!node) this.nodes.set(id, (node = new ChartNode(id)))
    return node
  }
}
