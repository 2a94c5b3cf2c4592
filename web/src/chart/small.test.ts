import { describe, expect, it } from 'vitest'
import { centering, constrained, fitting, middleOf, showing, viewOf } from './camera'
import { madeCompany, plainMeasure, sourceOf } from './company'
import { fit, wrap } from './fit'
import { firstMatch, keyOf } from './keys'
import { layOut } from './layout'
import { directionOf } from './pen'
import { ChartTree } from './tree'

const style = { size: 10, weight: 400 } as const

describe('fitting texts', () => {
  it('leaves what fits and cuts the rest with an ellipsis', () => {
    expect(fit('Sales', style, 25, plainMeasure)).toBe('Sales')
    expect(fit('Sales department', style, 40, plainMeasure)).toBe('Sales d…')
    expect(fit('Sales department', style, 35, plainMeasure)).toBe('Sales…')
    expect(fit('', style, 10, plainMeasure)).toBe('')
  })

  it('never cuts within a letter', () => {
    const family = '👨‍👩‍👧'
    const cut = fit(family.repeat(4), style, 60, plainMeasure)
    expect(cut.replaceAll(family, '')).toBe('…')
  })

  it('wraps, and cuts the last line', () => {
    expect(wrap('Research and Development', style, 60, 3, plainMeasure)).toEqual(['Research and', 'Development'])
    expect(wrap('one two three four five', style, 35, 2, plainMeasure)).toEqual(['one two', 'three…'])
  })
})

describe('the direction of a text', () => {
  it('is that of its first letter', () => {
    expect(directionOf('מכירות 1')).toBe('rtl')
    expect(directionOf('1. إدارة')).toBe('rtl')
    expect(directionOf('Sales מכירות')).toBe('ltr')
    expect(directionOf('')).toBe('ltr')
  })
})

const size = { width: 1000, height: 600 }
const none = { left: 0, right: 0, top: 0, bottom: 0 }

describe('the camera', () => {
  it('fits a rectangle into what panels leave free', () => {
    const inset = { ...none, right: 400 }
    const view = viewOf(fitting({ left: 0, top: 0, right: 2000, bottom: 500 }, size, inset), size)
    const free = view.left + (view.right - view.left) * 0.6
    expect(view.left).toBeLessThan(0)
    expect(free).toBeGreaterThan(2000)
    expect(fitting({ left: 0, top: 0, right: 10, bottom: 10 }, size, none).k).toBe(1)
  })

  it('knows the middle that it centres', () => {
    const to = centering(70, -30, 0.5, size, { ...none, left: 200 })
    expect(middleOf(to, size, { ...none, left: 200 })).toEqual({ x: 70, y: -30 })
  })

  it('moves no more than needed', () => {
    const from = { x: 0, y: 0, k: 1 }
    expect(showing({ left: 100, top: 100, right: 200, bottom: 200 }, from, size, none)).toEqual(from)
    expect(showing({ left: 950, top: 100, right: 1050, bottom: 200 }, from, size, none)).toEqual({ x: -82, y: 0, k: 1 })
  })

  it('keeps some of the chart in the window', () => {
    const { x, y } = constrained({ x: 9000, y: -9000, k: 1 }, size, { width: 500, height: 500 })
    expect(x).toBeLessThan(1000)
    expect(y).toBeGreaterThan(-500)
  })
})

describe('the keys of the tree', () => {
  async function company() {
    const tree = new ChartTree(sourceOf(madeCompany(40, 3)))
    await tree.start()
    const { order } = layOut(tree.root!)
    return { tree, order }
  }

  it('open, close and move as ARIA says, also from right to left', async () => {
    const { tree } = await company()
    const open = tree.find('2')!
    const closed = tree.find('5')!
    expect(keyOf('ArrowRight', open, false)).toBe('child')
    expect(keyOf('ArrowRight', closed, false)).toBe('open')
    expect(keyOf('ArrowLeft', open, false)).toBe('close')
    expect(keyOf('ArrowLeft', closed, false)).toBe('parent')
    expect(keyOf('ArrowLeft', closed, true)).toBe('open')
    expect(keyOf('ArrowLeft', tree.root!, true)).toBe('child')
    expect(keyOf('F5', open, false)).toBeNull()
    expect(keyOf('ж', open, false)).toBe('type')
  })

  it('find what begins with the letters typed', async () => {
    const { tree, order } = await company()
    tree.find('6')!.name = 'Éclair'
    tree.find('8')!.name = 'Echo'
    expect(firstMatch(order, 0, 'e')).toBe(tree.find('6'))
    expect(firstMatch(order, tree.find('6')!.index, 'e')).toBe(tree.find('8'))
    expect(firstMatch(order, tree.find('6')!.index, 'ec')).toBe(tree.find('6'))
    expect(firstMatch(order, 0, 'ech')).toBe(tree.find('8'))
    expect(firstMatch(order, 0, 'x')).toBeNull()
  })
})
