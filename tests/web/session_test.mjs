// Signing in and out, the end of a session, and the language.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Face, chartIsThere, signInByOneClick, signedOutReply } from './face.mjs'

const face = await Face.open()
const { facts } = face.portal

async function fillIn(page, email, password) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('one click in the demo signs in, and the account says who it is', () =>
  face.visit('/oauth/session/', async (page) => {
    await signInByOneClick(page, face.url, 'employee')
    await page.getByRole('button', { name: 'Account: Matthias Groß' }).click()
    await page.getByText('Demo company').waitFor()
    assert.equal(await page.getByRole('menuitem', { name: 'Sign out' }).count(), 1)
  }, { as: null }))

test('whoever is not signed in comes to the sign-in page and from there back to where they wanted to go', () =>
  face.visit('/people?find=Wójcik&size=25', async (page, guard) => {
    await page.waitForURL(/\/oauth\/session\//)
    guard.allow(signedOutReply)
    guard.allow(/status of 403 .*\/oauth\/session\//)
    await fillIn(page, facts.administrator, 'not-the-password')
    await page.getByRole('alert').waitFor()
    await fillIn(page, facts.administrator, facts.administrator_password)
    await page.getByRole('link', { name: 'Tomasz Wójcik' }).waitFor()
    assert.equal(page.url(), `${face.url}/people?find=W%C3%B3jcik&size=25`)
  }, { as: null }))

test('signing out leads to the sign-in page, and the way back asks to sign in again', () =>
  face.visit('/oauth/session/', async (page, guard) => {
    guard.allow(signedOutReply)
    await signInByOneClick(page, face.url, 'employee')
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Password').waitFor()
    await page.goto(`${face.url}/people/1`)
    await page.waitForURL(`${face.url}/oauth/session/?back=%2Fpeople%2F1`)
  }, { as: null }))

async function signInAgain(page, work) {
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Password').waitFor()
  await work()
}

test('signed out in another tab, a page says so at the next call and leads back to where one was', () =>
  face.visit('/oauth/session/', async (page, guard) => {
    await signInByOneClick(page, face.url, 'administrator')
    await page.goto(`${face.url}/departments/14`)
    await page.getByRole('heading', { name: 'Software' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${face.url}/oauth/session/`)
    await other.getByRole('button', { name: 'Sign out' }).click()
    await other.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'detached' })
    guard.allow(signedOutReply)
    await page.getByRole('link', { name: 'Data Platform' }).click()
    await signInAgain(page, () => fillIn(page, facts.administrator, facts.administrator_password))
    await page.getByRole('heading', { name: 'Data Platform' }).waitFor()
    assert.equal(page.url(), `${face.url}/departments/25`)
  }, { as: null }))

test('another password ends the sessions of the old one, and the new one leads back', () =>
  face.visit('/oauth/session/', async (page, guard) => {
    const { EMAIL: email } = (await face.portal.call('user.get', { ID: 64 }))[0]
    const passwords = [randomUUID(), randomUUID()]
    await face.portal.run(['user', 'passwd', '64'], `${passwords[0]}\n`)
    await fillIn(page, email, passwords[0])
    await page.goto(`${face.url}/?department=14`)
    await chartIsThere(page)
    await face.portal.run(['user', 'passwd', '64'], `${passwords[1]}\n`)
    guard.allow(signedOutReply)
    await page.getByRole('link', { name: 'Page of the department' }).click()
    await signInAgain(page, () => fillIn(page, email, passwords[1]))
    await page.getByRole('heading', { name: 'Software' }).waitFor()
    assert.equal(page.url(), `${face.url}/departments/14`)
  }, { as: null }))

test('a token that the server no longer takes is renewed without a word', () =>
  face.visit('/people', async (page, guard) => {
    await page.getByRole('table').waitFor()
    guard.allow(signedOutReply)
    const tokens = []
    await page.route('**/rest/**', async (route) => {
      const { authorization } = route.request().headers()
      tokens.push(authorization)
      // The first call of the next page goes with a token that the server does not know.
      if (tokens.length > 1) await route.continue()
      else await route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer nothing' } })
    })
    await page.getByRole('link', { name: 'Tomasz Wójcik' }).or(page.locator('a[data-row]')).first().click()
    await page.getByRole('heading', { name: 'Managers' }).waitFor()
    assert.ok(tokens.length > 1)
    assert.notEqual(tokens[1], tokens[0])
  }))

test('the language changes without a reload, stays, and has Russian plural forms', () =>
  face.visit('/', async (page) => {
    await chartIsThere(page)
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitemradio', { name: 'Русский' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Уровни' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'ru')
    const root = page.getByRole('treeitem').first()
    assert.match(await root.textContent(), /155 человек.*26 отделов/)
    assert.match(await page.getByRole('treeitem', { name: /^Sales/ }).textContent(), /28 человек.*4 отдела/)
    await page.goto(`${face.url}/people`)
    await page.getByRole('heading', { name: 'Сотрудники' }).waitFor()
    assert.match(await page.title(), /^Сотрудники/)
  }))

test('a browser that speaks Russian gets Russian at once', () =>
  face.visit('/people', async (page) => {
    await page.getByRole('heading', { name: 'Сотрудники' }).waitFor()
  }, { locale: 'ru-RU' }))
