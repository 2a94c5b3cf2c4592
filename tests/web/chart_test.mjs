// The organization chart in the browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, chartIsThere } from './face.mjs'

const face = await Face.open()

const row = (page, name) => page.getByRole('treeitem', { name })
const details = (page) => page.getByRole('complementary', { name: 'Details' })

// The names in the tree, from the top, each with its level; the tree has what the picture has.
function outline(page) {
  return page.getByRole('treeitem').evaluateAll((rows) =>
    rows.map((one) => `${one.getAttribute('aria-level')} ${one.textContent.split(',')[0]}`)
  )
}

// The part of the address that the view takes settles last.
async function settled(page, pattern) {
  await page.waitForURL(pattern)
  return page.url()
}

// What the canvas shows, in few pixels, for the address rounds where one looks to whole ones.
function smallPicture(page) {
  return page.locator('canvas').evaluate((canvas) => {
    const small = new OffscreenCanvas(64, 40).getContext('2d')
    small.drawImage(canvas, 0, 0, 64, 40)
    return [...small.getImageData(0, 0, 64, 40).data]
  })
}

async function chooseLevels(page, name) {
  await page.getByRole('button', { name: 'Levels' }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
}

async function find(page, words, option) {
  await page.getByRole('combobox').fill(words)
  await page.getByRole('option', { name: option }).first().click()
}

test('shows the root and two levels below it', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const names = await outline(page)
    assert.equal(names[0], '1 Meridian Weatherworks')
    assert.equal(names.length, 19)
    assert.deepEqual(new Set(names.slice(1).map((name) => name[0])), new Set(['2', '3']))
    assert.equal(
      (await row(page, /^Research/).ariaSnapshot()).split('"')[1],
      'Research & Development , Élodie Marchand, 49 people · 8 departments'
    )
  }))

test('opens and closes levels, all of them, a branch and one node alone', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await chooseLevels(page, '3 levels')
    await row(page, /^Sensors/).waitFor({ state: 'attached' })
    assert.equal(await row(page, /^Barometry/).count(), 0)
    await chooseLevels(page, 'All levels')
    await row(page, /^Wind Tunnel/).waitFor({ state: 'attached' })
    assert.equal((await outline(page)).length, 27)
    await settled(page, /open=all/)
    await chooseLevels(page, '1 level')
    await row(page, /^Research/).waitFor({ state: 'detached' })
    await row(page, /^Meridian/).focus()
    await page.keyboard.press('ArrowRight')
    await row(page, /^Research/).waitFor({ state: 'attached' })
    await find(page, 'Sensors', /^Sensors/)
    await details(page).getByRole('button', { name: 'Open all below' }).click()
    await row(page, /^Wind Tunnel/).waitFor({ state: 'attached' })
    assert.equal(await row(page, /^Firmware/).count(), 0)
    await details(page).getByRole('button', { name: 'Close all below' }).click()
    await row(page, /^Anemometry/).waitFor({ state: 'detached' })
  }))

test('flies to a department, a person and whoever has a position', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await find(page, 'поверка', /Поверка и учёт/)
    await details(page).getByRole('heading', { name: 'Поверка и учёт' }).waitFor()
    await settled(page, /department=44/)
    await find(page, 'solovyov', /Соловьёв/)
    await details(page).getByRole('heading', { name: 'Пётр Соловьёв' }).waitFor()
    const managers = details(page).getByRole('listitem')
    const names = await managers.allInnerTexts()
    assert.deepEqual(
      ['Νίκος Παπαδόπουλος', 'Élodie Marchand', 'Henrike Falkenberg'].map((name, at) => names.at(at - 3).includes(name)),
      [true, true, true]
    )
    await settled(page, /person=193/)
    await find(page, 'patent engineer', /Anselm Dießner/)
    await details(page).getByRole('heading', { name: 'Anselm Dießner' }).waitFor()
  }))

test('the chain of managers is drawn in another colour', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const accent = () =>
      page.locator('canvas').evaluate((canvas) => {
        const style = getComputedStyle(document.querySelector('nav [aria-current=page]')).color
        const probe = new OffscreenCanvas(1, 1).getContext('2d')
        probe.fillStyle = style
        probe.fillRect(0, 0, 1, 1)
        const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })
        copy.drawImage(canvas, 0, 0)
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        for (let at = 0; at < data.length; at += 4)
          if (data[at] === r && data[at + 1] === g && data[at + 2] === b) ++count
        return count
      })
    const before = await accent()
    await find(page, 'Соловьёв', /Соловьёв/)
    await details(page).getByRole('heading', { name: 'Пётр Соловьёв' }).waitFor()
    await settled(page, /person=193/)
    const after = await accent()
    assert.ok(after > before + 300, `${before} points before, ${after} after`)
  }))

test('"Where am I" flies to whoever is signed in', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await page.getByRole('button', { name: 'Where am I?' }).click()
    await details(page).getByRole('heading', { name: 'Matthias Groß' }).waitFor()
    await settled(page, /person=3/)
  }, { as: 'employee' }))

test('the people of a department stand beside it, and lead to their pages', () =>
  face.visit('/?department=18', async (page) => {
    await details(page).getByRole('heading', { name: 'Assembly' }).waitFor()
    await details(page).getByRole('heading', { name: 'Members 20' }).waitFor()
    assert.equal(await details(page).getByRole('list').getByRole('listitem').count(), 20)
    await details(page).getByRole('button', { name: /Stanisław Dąbrowski/ }).click()
    await details(page).getByRole('heading', { name: 'Stanisław Dąbrowski' }).waitFor()
    await details(page).getByRole('link', { name: 'Page of the person' }).click()
    await page.waitForURL(`${face.url}/people/63`)
  }))

test('a click in the picture selects a card, and its button opens it', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    // The root's card is in the middle at the top of the first view, and its button at the middle of its lower edge.
    const { x, y } = await page.evaluate(() => {
      const box = document.querySelector('canvas').getBoundingClientRect()
      return { x: box.left + box.width / 2, y: box.top }
    })
    await page.mouse.click(x, y + 130)
    await details(page).getByRole('heading', { name: 'Meridian Weatherworks' }).waitFor()
    await settled(page, /department=1/)
    await page.keyboard.press('Escape')
  }))

test('zooms with the buttons and the wheel, pans with the mouse, and fits', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const zoomOf = () => Number(new URL(page.url()).searchParams.get('view')?.split('_')[2])
    const changed = async (act) => {
      const before = page.url()
      await act()
      await page.waitForURL((url) => url.href !== before)
    }
    await changed(() => page.getByRole('button', { name: 'Zoom in' }).click())
    const closer = zoomOf()
    await changed(() => page.getByRole('button', { name: 'Zoom out' }).click())
    assert.ok(zoomOf() < closer)
    await page.mouse.move(640, 600)
    const before = zoomOf()
    await changed(() => page.mouse.wheel(0, -300))
    assert.ok(zoomOf() > before)
    const still = zoomOf()
    await changed(async () => {
      await page.mouse.down()
      await page.mouse.move(500, 650, { steps: 3 })
      await page.mouse.up()
    })
    assert.equal(zoomOf(), still)
    await changed(() => page.getByRole('button', { name: 'Fit to window' }).click())
    assert.ok(zoomOf() < still)
  }))

test('a link opens the same state for somebody else', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await chooseLevels(page, '3 levels')
    await row(page, /^Sensors/).waitFor({ state: 'attached' })
    await find(page, 'Barometry', /^Barometry/)
    await details(page).getByRole('heading', { name: 'Barometry' }).waitFor()
    await page.getByRole('button', { name: 'List' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await settled(page, /list=1/)
    await page.getByRole('button', { name: 'Copy link' }).click()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    await page.waitForURL(link)
    const state = { outline: await outline(page), picture: await smallPicture(page) }
    await face.visit(link.slice(face.url.length), async (other) => {
      await details(other).getByRole('heading', { name: 'Members 7' }).waitFor()
      assert.deepEqual(await outline(other), state.outline)
      assert.equal(await other.getByRole('button', { name: 'List' }).getAttribute('aria-pressed'), 'true')
      const picture = await smallPicture(other)
      const apart = picture.reduce((sum, value, at) => sum + Math.abs(value - state.picture[at]), 0) / picture.length
      assert.ok(apart < 1, `the pictures differ by ${apart}`)
      assert.equal(other.url(), link)
    }, { as: 'employee' })
  }, { permissions: ['clipboard-read', 'clipboard-write'] }))

test('back and forward go through what was selected', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await find(page, 'Barometry', /^Barometry/)
    await details(page).getByRole('heading', { name: 'Barometry' }).waitFor()
    await settled(page, /department=21.*view=/)
    await find(page, 'Marketing', /^Marketing/)
    await details(page).getByRole('heading', { name: 'Marketing' }).waitFor()
    await settled(page, /department=11.*view=/)
    await page.goBack()
    await details(page).getByRole('heading', { name: 'Barometry' }).waitFor()
    await page.goBack()
    await details(page).waitFor({ state: 'detached' })
    await page.goForward()
    await details(page).getByRole('heading', { name: 'Barometry' }).waitFor()
    await page.goForward()
    await details(page).getByRole('heading', { name: 'Marketing' }).waitFor()
  }))

test('two fingers zoom, and one moves the picture', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const client = await page.context().newCDPSession(page)
    const touch = (type, ...points) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
    await touch('touchStart', [150, 500], [250, 500])
    await touch('touchMove', [130, 500], [270, 500])
    await touch('touchMove', [100, 500], [300, 500])
    await touch('touchEnd')
    await settled(page, /view=/)
    const [x, , zoom] = new URL(page.url()).searchParams.get('view').split('_').map(Number)
    assert.ok(zoom > 0.8, `the zoom is ${zoom}`)
    const before = page.url()
    await touch('touchStart', [200, 500])
    await touch('touchMove', [190, 500])
    await touch('touchMove', [100, 500])
    await touch('touchEnd')
    await page.waitForURL((url) => url.href !== before)
    const after = new URL(page.url()).searchParams.get('view').split('_').map(Number)
    assert.ok(after[0] > x && after[2] === zoom, `from ${x} to ${after}`)
  }, { width: 390, height: 844, hasTouch: true, isMobile: true }))
