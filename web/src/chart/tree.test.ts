import { describe, expect, it } from 'vitest'
import { layOut } from './layout'
import { ChartTree } from './tree'
import { madeCompany, sourceOf } from './company'

// 1 has 2 to 4, 2 has 5 to 7, and so on: 40 departments on four levels.
const company = () => madeCompany(40, 3)

function seen(tree: ChartTree): string[] {
  return layOut(tree.root!).order.map((node) => node.id)
}

describe('the known structure', () => {
  it('starts with two levels open in a small company', async () => {
    const tree = new ChartTree(sourceOf(company()))
    await tree.start()
    expect(seen(tree)).toEqual(['1', '2', '5', '6', '7', '3', '8', '9', '10', '4', '11', '12', '13'])
  })

  it('starts with one level in a large one, and asks for no more', async () => {
    const source = sourceOf(madeCompany(2000, 40))
    const tree = new ChartTree(source)
    await tree.start()
    expect(tree.root!.children).toHaveLength(40)
    expect(source.asked).toEqual(['tree root 1'])
    expect(tree.root!.children[0]!.departments).toBe(40)
  })

  it('asks for a branch when it is opened for the first time', async () => {
    const source = sourceOf(company())
    const tree = new ChartTree(source)
    await tree.start()
    const five = tree.find('5')!
    expect(five.hasChildren).toBe(true)
    await tree.open(five)
    expect(five.children.map((node) => node.id)).toEqual(['14', '15', '16'])
    tree.close(five)
    await tree.open(five)
    expect(source.asked.filter((call) => call.startsWith('tree 5'))).toHaveLength(1)
  })

  it('puts pages together', async () => {
    const tree = new ChartTree(sourceOf(company(), 7))
    await tree.start()
    await tree.openLevels(Infinity)
    expect(seen(tree)).toHaveLength(40)
    const places = tree.root!.children.map((node) => node.position)
    expect(places).toEqual([0, 1, 2])
  })

  it('goes on below the hundredth level', async () => {
    const tree = new ChartTree(sourceOf(madeCompany(230, 1)))
    await tree.start()
    await tree.openLevels(Infinity)
    expect(seen(tree)).toHaveLength(230)
  })

  it('loads the way to a department and opens what is above', async () => {
    const source = sourceOf(madeCompany(3000, 14))
    const tree = new ChartTree(source)
    await tree.start()
    const node = await tree.reveal('2900')
    expect(node?.id).toBe('2900')
    expect(seen(tree)).toContain('2900')
    expect(source.asked).toHaveLength(3)
  })

  it('has nothing for a department that does not exist', async () => {
    const tree = new ChartTree(sourceOf(company()))
    await tree.start()
    expect(await tree.reveal('999')).toBeNull()
  })

  it('opens what a link says, and passes over what is gone', async () => {
    const tree = new ChartTree(sourceOf(company()))
    await tree.start()
    await tree.apply({ level: 1, opened: ['2', '5', '777'], branches: ['3', '888'], closed: ['9'] })
    const ids = seen(tree)
    expect(ids).toEqual(expect.arrayContaining(['14', '15', '16', '23', '24', '25']))
    // 9 is closed, and so is 4, of which nothing is said.
    for (const hidden of ['26', '27', '28', '11']) expect(ids).not.toContain(hidden)
  })
})
