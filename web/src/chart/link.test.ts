import { describe, expect, it } from 'vitest'
import { madeCompany, sourceOf } from './company'
import { layOut } from './layout'
import { fromQuery, openFromText, openStateOf, openToText, toQuery } from './link'
import { below } from './node'
import { ChartTree } from './tree'

async function made(count: number, perParent: number): Promise<ChartTree> {
  const tree = new ChartTree(sourceOf(madeCompany(count, perParent)))
  await tree.start()
  return tree
}

const seen = (tree: ChartTree): string[] => layOut(tree.root!).order.map((node) => node.id)
const textOf = (tree: ChartTree): string => {
  const { order } = layOut(tree.root!)
  return openToText(openStateOf(order))
}

describe('a link', () => {
  it('holds who is selected, where one looks and whether there is a list', () => {
    const query = toQuery({ person: '5', view: { x: 12.4, y: -30.6, zoom: 0.81234 }, hasList: true })
    expect(query).toEqual({ person: '5', view: '12_-31_0.812', list: '1' })
    expect(fromQuery(query)).toMatchObject({ person: '5', view: { x: 12, y: -31, zoom: 0.812 }, hasList: true })
  })

  it('ignores what it does not understand', () => {
    const query = { department: 'x', person: '-1', open: '~~', view: '1_2', list: ['0'], more: null }
    expect(fromQuery(query)).toEqual({ hasList: false })
    expect(fromQuery({ view: '1_2_0' }).view).toBeUndefined()
    expect(fromQuery({ view: '1__2' }).view).toBeUndefined()
  })

  it('writes what is open in few letters', () => {
    const state = { level: 2, opened: ['40', '100'], branches: ['7'], closed: ['3'] }
    expect(openToText(state)).toBe('2~3-.4*.x.1o')
    expect(openFromText('2~3-.4*.x.1o')).toEqual(state)
    expect(openFromText('all')).toEqual({ level: Infinity, opened: [], branches: [], closed: [] })
  })

  it('says a level, a branch or all as such', async () => {
    const tree = await made(400, 3)
    await tree.openLevels(2)
    expect(textOf(tree)).toBe('2')
    await tree.openLevels(Infinity)
    expect(textOf(tree)).toBe('all')
    await tree.openLevels(0)
    expect(textOf(tree)).toBe('0')
    await tree.openLevels(1)
    await tree.openBranch(tree.find('3')!)
    expect(textOf(tree)).toBe('1~3*')
    tree.close(tree.find('9')!)
    expect(textOf(tree)).toMatch(/^1~3\*/)
  })

  it('leads to the same picture, whatever is open', async () => {
    for (let seed = 1; seed <= 25; ++seed) {
      const tree = await made(300, 4)
      await tree.openLevels(Infinity)
      let dice = seed
      for (const node of below(tree.root!)) {
        dice = (dice * 1103515245 + 12345) % 2147483648
        if (dice % 100 < (seed * 13) % 100) node.isOpen = false
      }
      const link = textOf(tree)
      const other = await made(300, 4)
      await other.apply(openFromText(link)!)
      expect(seen(other)).toEqual(seen(tree))
    }
  })
})
