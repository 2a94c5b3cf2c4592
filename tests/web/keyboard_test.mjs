// The whole way by the keyboard alone: from the sign-in to a person, and through the chart. The mouse is never used.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, chartIsThere } from './face.mjs'

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
  face.visit('/people', async (page) => {
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
    const at = async (name) => assert.match(await focusedName(page), name)
    for (const [key, name] of [
      ['ArrowDown', /^Research/], ['ArrowRight', /^Sensors/], ['ArrowRight', /^Sensors/], ['ArrowRight', /^Anemometry/],
      ['ArrowDown', /^Barometry/], ['ArrowLeft', /^Sensors/], ['ArrowLeft', /^Sensors/], ['ArrowDown', /^Software/],
      ['End', /^Polar Station/], ['Home', /^Meridian/]
    ]) {
      await page.keyboard.press(key)
      if (key === 'ArrowRight' || key === 'ArrowLeft') await page.waitForFunction((pattern) =>
        new RegExp(pattern).test(document.activeElement?.textContent), name.source)
      // A branch that is being opened is there when its row says so.
      if (key === 'ArrowRight' && name.source === '^Sensors')
        await page.getByRole('treeitem', { name, expanded: true }).or(page.getByRole('treeitem', { name })).first().waitFor({ state: 'attached' })
      await at(name)
    }
    await page.keyboard.type('mark')
    await at(/^Marketing/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Members 5' }).waitFor()
    assert.equal(await page.locator(':focus').innerText(), 'Marketing')
    await tabTo(page, /^Page of the department/)
    await page.keyboard.press('Escape')
    await page.getByRole('complementary', { name: 'Details' }).waitFor({ state: 'detached' })
    await at(/^Marketing/)
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
        const { outlineStyle, outlineWidth } = getComputedStyle(one)
        const { bottom, top, width } = one.getBoundingClientRect()
        return { isThere: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2, isInView: bottom > 0 && top < innerHeight && width > 0 }
      })
      assert.deepEqual(ring, { isThere: true, isInView: true }, await focusedName(page))
    }
  }))
