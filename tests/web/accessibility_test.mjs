// Every page passes axe (WCAG 2.2 AA) in light, in dark, at phone width and with forced colours.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Face, chartIsThere, require } from './face.mjs'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const face = await Face.open()

// What a page looks like without anything else, and how else it is looked at.
const plain = { colorScheme: 'light', forcedColors: 'none', width: 1280, height: 800 }
const looks = {
  'in light': plain,
  'in dark': { ...plain, colorScheme: 'dark' },
  'at phone width': { ...plain, width: 390, height: 844 },
  'with forced colours': { ...plain, forcedColors: 'active' }
}

const heading = (name) => (page) => page.getByRole('heading', { name }).first().waitFor()

// What is looked at: where, and what is done there first.
const views = {
  'the chart': ['/', chartIsThere],
  'the chart with a department': ['/?department=14&list=1&open=2', heading('Members 5')],
  'the chart with a person': ['/?person=193', heading('Пётр Соловьёв')],
  'the menu of pictures': ['/', async (page) => {
    await chartIsThere(page)
    await page.getByRole('button', { name: 'Picture' }).click()
    await page.getByRole('menu').waitFor()
  }],
  'the suggestions of the search': ['/people/1', async (page) => {
    await heading('Henrike Falkenberg')(page)
    await page.getByRole('combobox').first().fill('an')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
  }],
  'the account': ['/people/1', async (page) => {
    await page.getByRole('button', { name: /^Account: / }).click()
    await page.getByRole('menu').waitFor()
  }],
  'people': ['/people', (page) => page.locator('[data-row]').first().waitFor()],
  'people with filters': ['/people?department=1&below=0&type=guest', heading('Nobody found')],
  'a person': ['/people/37', heading('Direct reports')],
  'a contact as QR code': ['/people/193', async (page) => {
    await page.getByRole('button', { name: 'QR code' }).click()
    await page.getByRole('dialog').waitFor()
  }],
  'a department': ['/departments/14', heading('Members')],
  'what does not exist': ['/people/nobody', heading('Not found')],
  'the sign-in': ['/oauth/session/', heading('Sign in'), { as: null }]
}

async function problems(page) {
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations']
    })
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary.replace(/\s+/g, ' ')}`)
  )
}

for (const [view, [path, prepare, options]] of Object.entries(views))
  test(`${view} can be used by everyone`, () =>
    face.visit(path, async (page) => {
      await prepare(page)
      await page.evaluate(axe)
      const found = {}
      for (const [look, { width, height, ...media }] of Object.entries(looks)) {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
        found[look] = await problems(page)
      }
      assert.deepEqual(found, Object.fromEntries(Object.keys(looks).map((look) => [look, []])))
    }, options))
