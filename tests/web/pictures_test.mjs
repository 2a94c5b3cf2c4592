// The chart as a picture in three forms, and on paper.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, chartIsThere, downloaded, require } from './face.mjs'

const { extractText, getDocumentProxy } = await import(require.resolve('unpdf'))
const face = await Face.open()

// Of what the first view has open, in five scripts.
const names = ['Meridian Weatherworks', 'Research & Development', 'Élodie Marchand', 'Sigrún Þórðardóttir',
  'Νίκος Παπαδόπουλος', 'Polar Station Project']
const branchNames = ['Software', 'Firmware', 'Vývoj Brno', 'अर्जुन देशपांडे', 'Petra Dvořáková']

async function save(page, kind, scope = 'All that is open') {
  await page.getByRole('button', { name: 'Picture' }).click()
  await page.getByRole('menuitemradio', { name: scope }).click()
  return downloaded(page, () => page.getByRole('menuitem', { name: kind }).click())
}

// Loads a picture in a page of the browser's own, where no policy holds, and looks at it.
async function lookAt(content, type) {
  const page = await face.browser.newPage()
  try {
    return await page.evaluate(async (source) => {
      const image = new Image()
      image.src = source
      await image.decode()
      const { naturalWidth: width, naturalHeight: height } = image
      const pen = new OffscreenCanvas(200, 200).getContext('2d')
      pen.drawImage(image, 0, 0, 200, 200)
      const { data } = pen.getImageData(0, 0, 200, 200)
      const colors = new Set()
      for (let at = 0; at < data.length; at += 4) colors.add(`${data[at]},${data[at + 1]},${data[at + 2]}`)
      return { width, height, colors: colors.size }
    }, `data:${type};base64,${content.toString('base64')}`)
  } finally {
    await page.close()
  }
}

// The texts of an SVG as a reader of XML has them.
async function textsOf(svg) {
  const page = await face.browser.newPage()
  try {
    return await page.evaluate((source) => {
      const document = new DOMParser().parseFromString(source, 'image/svg+xml')
      if (document.querySelector('parsererror')) throw new Error(document.documentElement.textContent)
      return [...document.querySelectorAll('text, title')].map((text) => text.textContent)
    }, svg.toString())
  } finally {
    await page.close()
  }
}

const joined = (texts) => texts.join('\n').replace(/\s+/g, ' ')

function has(text, expected) {
  for (const name of expected) assert.ok(text.includes(name), `there is no "${name}" in: ${text.slice(0, 3000)}`)
}

async function pdfText(content) {
  const pdf = await getDocumentProxy(new Uint8Array(content))
  const { text, totalPages } = await extractText(pdf, { mergePages: true })
  assert.equal(totalPages, 1)
  return text.replace(/\s+/g, ' ')
}

test('an SVG has the names as text, and is a picture', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const { name, content } = await save(page, 'SVG')
    assert.equal(name, 'Meridian Weatherworks.svg')
    has(joined(await textsOf(content)), names)
    const { width, height, colors } = await lookAt(content, 'image/svg+xml')
    assert.ok(width > 1000 && height > 500 && colors > 20, `${width} × ${height}, ${colors} colours`)
  }))

test('a PNG is large enough to be read, and not blank', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const { name, content } = await save(page, 'PNG')
    assert.equal(name, 'Meridian Weatherworks.png')
    const { width, height, colors } = await lookAt(content, 'image/png')
    assert.ok(width > 2000 && height > 1000 && colors > 20, `${width} × ${height}, ${colors} colours`)
  }))

test('a PDF has the names as text that can be found and copied', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    const { name, content } = await save(page, 'PDF')
    assert.equal(name, 'Meridian Weatherworks.pdf')
    has(await pdfText(content), names)
  }))

test('a whole branch goes into a picture, with what is not open, and nothing else', () =>
  face.visit('/?department=14', async (page) => {
    await page.getByRole('heading', { name: 'Members 5' }).waitFor()
    const scope = '“Software” with all below'
    const svg = await save(page, 'SVG', scope)
    assert.equal(svg.name, 'Software.svg')
    const texts = joined(await textsOf(svg.content))
    has(texts, branchNames)
    assert.ok(!texts.includes('Marketing'))
    const text = await pdfText((await save(page, 'PDF', scope)).content)
    has(text, branchNames.filter((name) => name !== 'अर्जुन देशपांडे'))
    assert.ok(!text.includes('Marketing'))
  }))

test('what is in the window goes into a picture', () =>
  face.visit('/?department=11', async (page) => {
    await page.getByRole('heading', { name: 'Marketing' }).waitFor()
    for (let times = 0; times < 3; ++times) await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.waitForURL(/view=/)
    const texts = joined(await textsOf((await save(page, 'SVG', 'What is in the window')).content))
    has(texts, ['Marketing'])
    assert.ok(!texts.includes('Sensors'))
  }))

test('on paper the chart is a picture of all that is open', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await page.evaluate(() => (window.print = () => (window.isPrinted = true)))
    await page.getByRole('button', { name: 'Picture' }).click()
    await page.getByRole('menuitem', { name: 'Print…' }).click()
    await page.waitForFunction(() => window.isPrinted)
    const text = await pdfText(await page.pdf({ format: 'A4', landscape: true }))
    has(text, names)
    assert.ok(!text.includes('Levels'))
  }))

test('a list and a person can be read on paper', () =>
  face.visit('/people', async (page) => {
    await page.getByRole('table').waitFor()
    const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ format: 'A4', landscape: true })))
    const { text } = await extractText(pdf, { mergePages: true })
    has(text, ['Patent Engineer', 'anselm.diessner@'])
    assert.ok(!text.includes('Export CSV'))
    await page.goto(`${face.url}/people/193`)
    await page.getByRole('heading', { name: 'Managers' }).waitFor()
    const person = await getDocumentProxy(new Uint8Array(await page.pdf({ format: 'A4' })))
    has((await extractText(person, { mergePages: true })).text, ['Пётр Соловьёв', 'Software Architect', 'Élodie Marchand'])
  }))
