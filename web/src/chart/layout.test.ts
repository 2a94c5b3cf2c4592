import { describe, expect, it } from 'vitest'
import { madeCompany, sourceOf } from './company'
import { cardHeight, cardWidth, layOut } from './layout'
import { below, type ChartNode } from './node'
import { ChartTree } from './tree'
import { Visible, hit, type Rect } from './visible'

async function open(count: number, perParent: number): Promise<ChartTree> {
  const tree = new ChartTree(sourceOf(madeCompany(count, perParent)))
  await tree.start()
  await tree.openLevels(Infinity)
  return tree
}

function overlaps(one: ChartNode, other: ChartNode): boolean {
  return Math.abs(one.x - other.x) < cardWidth && Math.abs(one.y - other.y) < cardHeight
}

describe('the layout', () => {
  it.each([
    [400, 3],
    [300, 1],
    [350, 349],
    [200, 7]
  ])('puts no card on another: %i departments, %i each', async (count, perParent) => {
    const tree = await open(count, perParent)
    // Some are closed, so that open and closed siblings are mixed.
    for (const node of below(tree.root!)) if (Number(node.id) % 5 === 3) node.isOpen = false
    const { order } = layOut(tree.root!)
    for (const [at, one] of order.entries()) {
      for (const other of order.slice(at + 1)) expect(overlaps(one, other)).toBe(false)
    }
  })

  it('has each branch in its own rectangle, and those of siblings from left to right', async () => {
    const tree = await open(500, 4)
    const { order } = layOut(tree.root!)
    for (const node of order) {
      expect(node.x).toBeGreaterThanOrEqual(node.left)
      expect(node.x + cardWidth).toBeLessThanOrEqual(node.left + node.width)
      if (!node.parent) continue
      expect(node.left).toBeGreaterThanOrEqual(node.parent.left)
      expect(node.left + node.width).toBeLessThanOrEqual(node.parent.left + node.parent.width + 0.001)
      expect(node.y + node.height).toBeLessThanOrEqual(node.parent.y + node.parent.height + 0.001)
    }
  })

  it('keeps many siblings in columns, not in one long row', async () => {
    const tree = await open(301, 300)
    const { width, height } = layOut(tree.root!)
    expect(width / height).toBeGreaterThan(0.8)
    expect(width / height).toBeLessThan(2.5)
  })

  it('lets what appears come out of its parent', async () => {
    const tree = await open(13, 3)
    tree.root!.children[1]!.isOpen = false
    const before = layOut(tree.root!)
    const parent = tree.root!.children[1]!
    const from = [parent.x, parent.y]
    parent.isOpen = true
    layOut(tree.root!, before)
    expect([parent.fromX, parent.fromY]).toEqual(from)
    expect([parent.children[0]!.fromX, parent.children[0]!.fromY]).toEqual(from)
  })
})

describe('what is in view', () => {
  it.each([
    [600, 3],
    [600, 30],
    [400, 399]
  ])('is what a look at every card finds: %i departments, %i each', async (count, perParent) => {
    const tree = await open(count, perParent)
    const { order, width, height } = layOut(tree.root!)
    const visible = new Visible()
    for (let step = 0; step < 40; ++step) {
      const left = (width * ((step * 37) % 40)) / 40
      const top = (height * ((step * 17) % 40)) / 40
      const view: Rect = { left, top, right: left + 900, bottom: top + 500 }
      visible.find(tree.root!, view)
      const expected = order.filter(
        (node) =>
          node.x <= view.right && node.x + cardWidth >= left && node.y <= view.bottom && node.y + cardHeight >= top
      )
      const found = new Set(visible.cards)
      expect(new Set(visible.cards).size).toBe(visible.cards.length)
      for (const node of expected) expect(found.has(node)).toBe(true)
      // A few more, whose buttons alone are in view.
      expect(found.size).toBeLessThanOrEqual(expected.length + 8)
    }
  })

  it('has branches too small to be told apart as one', async () => {
    const tree = await open(3000, 3)
    const { width, height } = layOut(tree.root!)
    const visible = new Visible()
    visible.find(tree.root!, { left: 0, top: 0, right: width, bottom: height }, width / 20, 1000)
    expect(visible.cards.length + visible.specks.length + visible.packs.length).toBeLessThan(300)
  })

  it('finds a card and its button under the pointer', async () => {
    const tree = await open(13, 3)
    layOut(tree.root!)
    const visible = new Visible()
    visible.find(tree.root!, { left: 0, top: 0, right: 5000, bottom: 5000 })
    const node = tree.find('3')!
    const middle = node.x + cardWidth / 2
    expect(hit(visible, node.x + 5, node.y + 5, 0)).toEqual({ node, part: 'card' })
    expect(hit(visible, middle, node.y + cardHeight + 8, 0)).toEqual({ node, part: 'toggle' })
    expect(hit(visible, middle, node.y + cardHeight + 20, 0)).toBeNull()
    expect(hit(visible, middle, node.y + cardHeight + 20, 24)).toEqual({ node, part: 'toggle' })
  })
})
