// A person's page and a department's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, downloaded, require } from './face.mjs'

const jsQr = require('jsqr')
const face = await Face.open()

const section = (page, name) => page.getByRole('region', { name })
const heading = (page, name) => page.getByRole('heading', { level: 1, name })

test('one walks the managers up to the top, by links', () =>
  face.visit('/people/193', async (page) => {
    for (const name of ['Пётр Соловьёв', 'Νίκος Παπαδόπουλος', 'Élodie Marchand']) {
      await heading(page, name).waitFor()
      await section(page, 'Managers').getByRole('link').nth(-2).click()
    }
    await heading(page, 'Henrike Falkenberg').waitFor()
    await section(page, 'Managers').getByText('Nobody above').waitFor()
    await page.goBack()
    await heading(page, 'Élodie Marchand').waitFor()
  }))

test('a person has contacts as links, departments with their path, reports and colleagues', () =>
  face.visit('/people/37', async (page) => {
    await heading(page, 'Νίκος Παπαδόπουλος').waitFor()
    const email = (await face.portal.call('user.get', { ID: 37 }))[0].EMAIL
    assert.equal(await page.getByRole('link', { name: email }).getAttribute('href'), `mailto:${email}`)
    assert.match(await page.getByRole('link', { name: /^\+/ }).first().getAttribute('href'), /^tel:\+\d+$/)
    const path = page.getByRole('navigation', { name: 'Data Platform' }).or(page.getByLabel('Data Platform'))
    assert.match((await path.innerText()).replace(/\s+/g, ' '), /Research & Development.*Software.*Data Platform/)
    assert.ok((await section(page, 'Direct reports').getByRole('link').count()) > 3)
    assert.ok((await section(page, 'Colleagues').getByRole('link').count()) > 3)
    await page.getByText('Local time').waitFor()
    await page.getByText('Birthday').waitFor()
    await page.getByRole('link', { name: 'Show in chart' }).click()
    await page.waitForURL(/person=37/)
    await page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'Νίκος Παπαδόπουλος' }).waitFor()
  }))

test('the birthday is a day without a year', () =>
  face.visit('/people/1', async (page) => {
    const birthday = page.locator('dt', { hasText: 'Birthday' }).locator('xpath=following-sibling::dd[1]')
    assert.match(await birthday.innerText(), /17 May/)
    assert.doesNotMatch(await birthday.innerText(), /1969/)
  }))

// Long lines of a vCard go on in the next one.
const unfolded = (text) => text.replaceAll('\r\n ', '').split('\r\n')

test('a contact is saved as a vCard', () =>
  face.visit('/people/193', async (page) => {
    const { name, content } = await downloaded(page, () => page.getByRole('button', { name: 'Save contact' }).click())
    assert.equal(name, 'Пётр Соловьёв.vcf')
    const lines = unfolded(content.toString())
    assert.equal(lines[0], 'BEGIN:VCARD')
    for (const line of ['N:Соловьёв;Пётр;Алексеевич;;', 'FN:Пётр Соловьёв', 'TITLE:Software Architect', 'ORG:Meridian Weatherworks;Software'])
      assert.ok(lines.includes(line), `${line} is not in ${lines}`)
    assert.deepEqual(lines.slice(-2), ['END:VCARD', ''])
  }))

test('a QR code holds the contact', () =>
  face.visit('/people/193', async (page) => {
    await page.getByRole('button', { name: 'QR code' }).click()
    await page.getByRole('dialog', { name: 'Contact of Пётр Соловьёв' }).waitFor()
    const png = await page.getByRole('img', { name: 'QR code' }).screenshot()
    const { pixels, width, height } = await pixelsOf(png)
    const text = Buffer.from(jsQr(Uint8ClampedArray.from(pixels), width, height).binaryData).toString()
    const lines = unfolded(text)
    assert.ok(lines.includes('FN:Пётр Соловьёв'), text)
    assert.ok(lines.some((line) => line.startsWith('EMAIL')), text)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }))

async function pixelsOf(png) {
  const page = await face.browser.newPage()
  try {
    return await page.evaluate(async (source) => {
      const image = new Image()
      image.src = `data:image/png;base64,${source}`
      await image.decode()
      const { naturalWidth: width, naturalHeight: height } = image
      const pen = new OffscreenCanvas(width, height).getContext('2d')
      pen.drawImage(image, 0, 0)
      return { pixels: [...pen.getImageData(0, 0, width, height).data], width, height }
    }, png.toString('base64'))
  } finally {
    await page.close()
  }
}

test('a department has its path, head, counts, children and members', () =>
  face.visit('/departments/14', async (page) => {
    await heading(page, 'Software').waitFor()
    await page.getByRole('navigation', { name: 'Path' }).or(page.getByLabel('Path')).getByRole('link', { name: 'Research & Development' }).waitFor()
    await page.getByText('26 people in all').waitFor()
    await page.getByText('5 members').waitFor()
    await page.getByText('3 departments below').waitFor()
    const children = await section(page, 'Departments below').getByRole('link').allInnerTexts()
    assert.deepEqual(children.map((text) => text.split('\n')[0]).sort(), ['Data Platform', 'Firmware', 'Vývoj Brno'])
    assert.equal(await section(page, 'Members').getByRole('link').count(), 5)
    await page.getByRole('link', { name: 'List of people' }).click()
    await page.getByRole('status').filter({ hasText: '26 people found' }).waitFor()
  }))

test('what does not exist is said, with a way on', () =>
  face.visit('/people/999999', async (page, guard) => {
    guard.allow(/status of 40[04] .*muster\.user\.card/)
    await page.getByRole('heading', { level: 2, name: 'Not found' }).waitFor()
    await page.getByRole('link', { name: 'Go to people' }).click()
    await page.getByRole('table').waitFor()
    guard.allow(/status of 40[04] .*muster\.department\.card/)
    await page.goto(`${face.url}/departments/999999`)
    await page.getByRole('heading', { level: 2, name: 'Not found' }).waitFor()
    await page.goto(`${face.url}/people/nobody`)
    await page.getByRole('heading', { level: 2, name: 'Not found' }).waitFor()
  }))
