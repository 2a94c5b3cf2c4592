// A server that is gone, and comes back.
import { test } from 'node:test'
import { Face, chartIsThere } from './face.mjs'

const face = await Face.open()
// A server that has started anew does not know the token of before; the page asks for another one.
const unreachable = /status of 401 .*\/rest\/|ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|Failed to fetch/

test('a page says that the server is gone, keeps what it has, and goes on when it is back', () =>
  face.visit('/people', async (page, guard) => {
    await page.getByRole('table').waitFor()
    // The other pages are there by now, fetched while nothing else was to do.
    await page.waitForFunction(() =>
      performance.getEntriesByType('resource').some(({ name, responseEnd }) => /PersonPage.*js/.test(name) && responseEnd)
    )
    guard.allow(unreachable)
    await face.portal.stop()
    await page.locator('[data-row]').first().click()
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
    await page.getByText('What you see may be out of date').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await page.getByRole('heading', { name: 'No connection' }).waitFor()
    await face.portal.again()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('[data-row]').first().waitFor()
    await page.getByText('What you see may be out of date').waitFor({ state: 'detached' })
  }))

test('the chart that cannot open a branch says so, and can afterwards', () =>
  face.visit('/', async (page, guard) => {
    await chartIsThere(page)
    await page.getByRole('treeitem', { name: /^Sensors/ }).waitFor({ state: 'attached' })
    guard.allow(unreachable)
    await face.portal.stop()
    await page.getByRole('treeitem').first().focus()
    await page.keyboard.type('sens')
    await page.keyboard.press('ArrowRight')
    await page.getByText('A part of the structure could not be loaded.').waitFor()
    await face.portal.again()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('treeitem', { name: /^Anemometry/ }).waitFor({ state: 'attached' })
    await page.getByText('A part of the structure could not be loaded.').waitFor({ state: 'detached' })
  }))
