// The list of people in the browser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, downloaded } from './face.mjs'

const face = await Face.open()
await face.portal.call('user.userfield.add', {
  fields: { FIELD_NAME: 'DESK', USER_TYPE_ID: 'string', EDIT_FORM_LABEL: { en: 'Desk' }, LIST_COLUMN_LABEL: { en: 'Desk' } }
})
await face.portal.call('user.update', { ID: 193, UF_USR_DESK: 'B 12; "window", left' })

const rows = (page) => page.locator('tbody tr')
const names = (page) => page.locator('[data-row]').allInnerTexts()

// The list that goes with the address, no longer the one before.
async function found(page, count) {
  await page.getByRole('status').filter({ hasText: count }).waitFor()
}

for (const words of ['соловьев', 'Solovyov', 'СОЛОВЬЁВ пётр'])
  test(`"${words}" finds Пётр Соловьёв as one types`, () =>
    face.visit('/people', async (page) => {
      await page.getByRole('table').waitFor()
      await page.getByRole('searchbox', { name: 'Search people' }).pressSequentially(words)
      await found(page, '1 person found')
      assert.deepEqual(await names(page), ['Пётр Соловьёв'])
      await page.reload()
      await found(page, '1 person found')
    }))

test('nobody found is said, and how to go on', () =>
  face.visit('/people?find=zzzz', async (page) => {
    await page.getByRole('heading', { name: 'Nobody found' }).waitFor()
    await page.getByRole('searchbox', { name: 'Search people' }).fill('')
    await found(page, '157 people')
  }))

test('filters by department with all below and without, and by position', () =>
  face.visit('/people', async (page) => {
    await page.getByRole('table').waitFor()
    await page.getByRole('combobox', { name: 'Department', exact: true }).fill('Software')
    await page.getByRole('option', { name: /^Software/ }).first().click()
    await found(page, '26 people found')
    await page.getByLabel('With departments below').uncheck()
    await found(page, '5 people found')
    await page.getByLabel('Position begins with').fill('software arch')
    await found(page, '1 person found')
    assert.deepEqual(await names(page), ['Пётр Соловьёв'])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await found(page, '157 people')
  }))

test('filters by guests and by dismissed people', () =>
  face.visit('/people', async (page) => {
    await page.getByLabel('Type').selectOption('Guests')
    await found(page, /^\d+ people found/)
    assert.equal(await page.getByText('Guest', { exact: true }).count() > 0, true)
    await page.getByLabel('Type').selectOption('Employees and guests')
    await page.getByLabel('Status').selectOption('Dismissed')
    await page.waitForURL(/active=N/)
    await page.locator('tbody .badge', { hasText: 'Dismissed' }).first().waitFor()
  }))

test('sorts by a column both ways, and goes back', () =>
  face.visit('/people?size=25', async (page) => {
    await page.getByRole('table').waitFor()
    const first = (await names(page))[0]
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await page.waitForURL(/order=-LAST_NAME/)
    await page.locator('th[aria-sort="descending"]').waitFor()
    await page.waitForFunction((name) => document.querySelector('[data-row]')?.innerText !== name, first)
    await page.getByRole('button', { name: 'City' }).click()
    await page.waitForURL(/order=PERSONAL_CITY/)
    await page.goBack()
    await page.goBack()
    await page.waitForFunction((name) => document.querySelector('[data-row]')?.innerText === name, first)
  }))

test('pages of a chosen size', () =>
  face.visit('/people', async (page) => {
    await page.getByText('1–50 of 157').waitFor()
    await rows(page).nth(49).waitFor()
    assert.equal(await rows(page).count(), 50)
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByText('51–100 of 157').waitFor()
    await page.getByLabel('Per page').selectOption('200')
    await page.getByText('1–157 of 157').waitFor()
    await rows(page).nth(156).waitFor()
    assert.equal(await rows(page).count(), 157)
    assert.equal(await page.getByRole('button', { name: 'Next page' }).isDisabled(), true)
  }))

test('columns are chosen, a custom field among them, and the CSV has what is shown', () =>
  face.visit('/people?find=соловьев', async (page) => {
    await found(page, '1 person found')
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Desk' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Work phone' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'Desk' }).waitFor()
    assert.equal(await page.getByRole('columnheader', { name: 'Work phone' }).count(), 0)
    await page.getByRole('cell', { name: 'B 12; "window", left' }).waitFor()
    const { name, content } = await downloaded(page, () => page.getByRole('button', { name: 'Export CSV' }).click())
    assert.equal(name, 'People.csv')
    const [header, row, end] = content.toString().split('\r\n')
    assert.equal(header, '\uFEFFLast name,First name,Position,Department,E-mail,City,Desk')
    assert.match(row, /^Соловьёв,Пётр,Software Architect,Software,.*@.*,.*,"B 12; ""window"", left"$/)
    assert.equal(end, '')
    await page.getByText('Exported 1 person').waitFor()
  }))

test('the CSV of a long list has everybody whom the filters find', () =>
  face.visit('/people?department=1&below=1&size=25', async (page) => {
    await found(page, '155 people found')
    const { content } = await downloaded(page, () => page.getByRole('button', { name: 'Export CSV' }).click())
    assert.equal(content.toString().trimEnd().split('\r\n').length, 1 + 155)
  }))

test('keys go to the search, through the list and to a person', () =>
  face.visit('/people', async (page) => {
    await page.getByRole('table').waitFor()
    const shown = await names(page)
    await page.keyboard.press('/')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.locator(':focus').innerText(), shown[1])
    await page.keyboard.press('End')
    assert.equal(await page.locator(':focus').innerText(), shown.at(-1))
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.type('anselm')
    await found(page, '1 person found')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Anselm Dießner' }).waitFor()
  }))
