// The whole way by the keyboard alone: from the sign-in to a person, and through the chart. The mouse is never used.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, chartIsThere, signedOutReply } from './face.mjs'

const face = await Face.open()

// What has the focus, by its accessible name.
async function focusedName(page) {
  const snapshot = await page.locator(':focus').ariaSnapshot()
  return snapshot.split('\n')[0].replace(/^- \w+ ?/, '').replace(/^"|".*$/g, '')
}

// Goes on with the Tab key to what is called so, and sees that the focus can be seen on the way.
async function tabTo(page, name, key = 'Tab') {
  const passed = []
  for (let steps = 0; steps < 60; ++steps) {
    await page.keyboard.press(key)
    if ((await page.locator(':focus').count()) === 0) continue
    passed.push(await focusedName(page))
    if (passed.at(-1).match(name)) return
  }
  assert.fail(`${name} was not among ${passed.join(', ')}`)
}

test('from the sign-in to the managers of a person', () =>
  face.visit('/people', async (page, guard) => {
    guard.allow(signedOutReply)
    await page.getByLabel('E-mail').waitFor()
    await page.keyboard.type(face.portal.facts.administrator)
    await page.keyboard.press('Tab')
    await page.keyboard.type(face.portal.facts.administrator_password)
    await page.keyboard.press('Enter')
    await page.getByRole('table').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('Wójcik')
    await page.getByRole('status').filter({ hasText: '1 person found' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Tomasz Wójcik' }).waitFor()
    await tabTo(page, /^QR code/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    assert.match(await focusedName(page), /^QR code/)
    await tabTo(page, /^Henrike Falkenberg/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Henrike Falkenberg' }).waitFor()
  }, { as: null }))

test('the first thing to come to is the way past the header', () =>
  face.visit('/people/1', async (page) => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    assert.equal(await focusedName(page), 'Skip to content')
    await page.keyboard.press('Enter')
    await tabTo(page, /^Show in chart/)
  }))

test('arrow keys walk the chart, and the picture goes along', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await tabTo(page, /^Meridian Weatherworks/)
    // The focus comes to a row when that is there, and a branch may have to be fetched first.
    const at = (name) =>
      page.waitForFunction((start) => document.activeElement?.textContent.startsWith(start), name)
    const steps = [['ArrowDown', 'Research'], ['ArrowRight', 'Sensors', false], ['ArrowRight', 'Sensors', true],
      ['ArrowRight', 'Anemometry'], ['ArrowDown', 'Barometry'], ['ArrowLeft', 'Sensors', true], ['ArrowLeft', 'Sensors', false],
      ['ArrowDown', 'Software'], ['End', 'Polar Station'], ['Home', 'Meridian']]
    for (const [key, name, expanded] of steps) {
      await page.keyboard.press(key)
      await at(name)
      if (expanded !== undefined)
        await page.getByRole('treeitem', { name: new RegExp(`^${name}`), expanded }).waitFor({ state: 'attached' })
    }
    await page.keyboard.type('mark')
    await at('Marketing')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Members 5' }).waitFor()
    await page.waitForFunction(() => document.activeElement?.matches('aside h2'))
    await tabTo(page, /^Page of the department/)
    await page.keyboard.press('Escape')
    await page.getByRole('complementary', { name: 'Details' }).waitFor({ state: 'detached' })
    await at('Marketing')
  }))

test('menus open, close and give the focus back', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await tabTo(page, /^Levels/)
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: '1 level', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    assert.match(await focusedName(page), /^Levels/)
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.getByRole('treeitem', { name: /^Wind Tunnel/ }).waitFor({ state: 'attached' })
  }))

test('the focus can be seen wherever the Tab key leads', () =>
  face.visit('/people/37', async (page) => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    for (let steps = 0; steps < 20; ++steps) {
      await page.keyboard.press('Tab')
      const ring = await page.locator(':focus').evaluate((one) => {
        // A card shows the ring of its link around the whole card.
        const isThere = [undefined, '::after'].some((part) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(one, part)
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
        })
        const { bottom, top, width } = one.getBoundingClientRect()
        return { isThere, isInView: bottom > 0 && top < innerHeight && width > 0 }
      })
      assert.deepEqual(ring, { isThere: true, isInView: true }, await focusedName(page))
    }
  }))
