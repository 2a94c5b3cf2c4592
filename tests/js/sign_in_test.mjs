// Signs in as a person does, in a browser without JavaScript, with an application that waits for it:
// `node sign_in_test.mjs`. The environment says where and who:
//   MUSTER_URL             https://127.0.0.1:4711
//   MUSTER_CLIENT_ID, MUSTER_CLIENT_SECRET   of an application with the scope im
//   MUSTER_REDIRECT        http://127.0.0.1:4712/back, its redirect address; this program listens there
//   MUSTER_EMAIL, MUSTER_PASSWORD            of a person who may use it
//   MUSTER_CONTROL_SOCKET  puts the server's clock forward
//   MUSTER_CERTIFICATE     with https: the server's certificate; NODE_EXTRA_CA_CERTS for Node itself
// What differs goes to standard error, without passwords, codes and tokens.
import { randomUUID } from 'node:crypto'
import { Application, askForTokens, readJson } from './application.mjs'
import { withPage } from './browser.mjs'
import { advance } from './clock.mjs'
import { check, given, hidden, hidingSecrets, secret } from './secrets.mjs'

const url = given('MUSTER_URL').replace(/\/$/, '')
const redirect = given('MUSTER_REDIRECT')
const email = given('MUSTER_EMAIL')
const password = secret(given('MUSTER_PASSWORD'))
const client = { client_id: given('MUSTER_CLIENT_ID'), client_secret: secret(given('MUSTER_CLIENT_SECRET')) }

const authorizeAddress = (state) =>
  `${url}/oauth/authorize/?${new URLSearchParams({ client_id: client.client_id, state })}`

function same(actual, expected, what) {
  check(actual === expected, `${what}: ${JSON.stringify(actual)} rather than ${JSON.stringify(expected)}`)
}

async function seesTheForm(page, when) {
  const shown = await page.getByLabel('Password').isVisible() && await page.getByLabel('E-mail').isVisible()
  check(shown, `${when} there is no form, but: ${(await page.locator('body').innerText()).slice(0, 300)}`)
  same(new URL(page.url()).origin, new URL(url).origin, `${when} the form is at another server`)
}

async function fillIn(page, typedPassword) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(typedPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function aWrongPassword(page) {
  await page.goto(authorizeAddress(randomUUID()))
  await seesTheForm(page, 'at first')
  same(await page.getByRole('alert').count(), 0, 'alerts at first')
  await fillIn(page, `${password}-not`)
  await page.getByRole('alert').waitFor()
  await seesTheForm(page, 'after a wrong password')
  check((await page.getByRole('alert').innerText()).trim(), 'the alert after a wrong password is empty')
  same(await page.getByLabel('E-mail').inputValue(), email, 'the e-mail after a wrong password')
  same((await page.getByLabel('Password').inputValue()).length, 0, 'letters in the password after a wrong one')
}

function codeOf(query, state, when) {
  check(!query.has('error'), `${when} the application was told ${query.get('error')}`)
  for (const name of ['code', 'domain', 'member_id', 'scope', 'server_domain'])
    check(query.get(name), `${when} the application was not told ${name}`)
  check(query.get('state') === state, `${when} the application did not get its state back`)
  return query.get('code')
}

async function theCookiesAreGuarded(page) {
  const cookies = await page.context().cookies() // the application sets none
  check(cookies.length > 0, 'whoever signed in has no cookie')
  for (const { name, httpOnly, secure, sameSite } of cookies) {
    check(httpOnly, `scripts may read the cookie ${name}`)
    check(secure || url.startsWith('http:'), `the cookie ${name} goes over HTTP as well`)
    check(name.startsWith('__Host-') || url.startsWith('http:'), `other hosts may set the cookie ${name}`)
    check(sameSite === 'Lax', `SameSite of the cookie ${name} is ${sameSite}`)
  }
}

async function theRightPassword(page, application) {
  const state = `a b&c=${randomUUID()}`
  await page.goto(authorizeAddress(state))
  same(application.unasked, 0, 'arrivals at the application before anybody signed in')
  await fillIn(page, password)
  const query = await application.arrival().catch(async (error) => {
    throw new Error(`${error.message}, the page says: ${(await page.locator('body').innerText()).slice(0, 300)}`)
  })
  await page.getByText('Back at the application').waitFor()
  await theCookiesAreGuarded(page)
  return { code: codeOf(query, state, 'after the right password'), member: query.get('member_id') }
}

function areTokens({ status, body }, when) {
  same(body.error, undefined, `${when} the error`)
  same(status, 200, `${when} the status`)
  for (const name of ['access_token', 'refresh_token', 'scope', 'domain', 'client_endpoint', 'server_endpoint',
    'member_id', 'status', 'user_id', 'expires', 'expires_in'])
    check(body[name], `${when} there is no ${name}`)
  same(body.expires_in, 3600, `${when} expires_in`)
  same(new URL(body.client_endpoint).pathname, '/rest/', `${when} the path of client_endpoint`)
  return body
}

async function tokensFor(code) {
  const ask = () => askForTokens(url, { grant_type: 'authorization_code', ...client, code })
  return areTokens(await ask(), 'for the code')
}

async function call(token) {
  const query = new URLSearchParams({ 'ID[]': '1', auth: token })
  const response = await fetch(`${url}/rest/im.department.get?${query}`)
  return { status: response.status, body: await readJson(response, 'the reply of im.department.get') }
}

async function aCallWorks(token, when) {
  const { status, body } = await call(token)
  same(body.error, undefined, `${when} the error of a call`)
  same(status, 200, `${when} the status of a call`)
  same(body.result?.[0]?.id, 1, `${when} the department`)
}

async function anHourLater(tokens) {
  await advance(given('MUSTER_CONTROL_SOCKET'), 3601)
  const { status, body } = await call(tokens.access_token)
  same(body.error, 'expired_token', 'an hour later the error of a call')
  same(status, 401, 'an hour later the status of a call')
  const parameters = { grant_type: 'refresh_token', ...client, refresh_token: tokens.refresh_token }
  const fresh = areTokens(await askForTokens(url, parameters), 'for the refresh token')
  check(fresh.access_token !== tokens.access_token, 'the refreshed token is the old one')
  same(fresh.member_id, tokens.member_id, 'the member_id after refreshing')
  await aCallWorks(fresh.access_token, 'with the refreshed token')
}

async function signedInAlready(page, application) {
  const state = randomUUID()
  await page.goto(authorizeAddress(state))
  same(new URL(page.url()).origin, new URL(redirect).origin, 'signed in already, the browser is at')
  codeOf(await application.arrival(), state, 'signed in already')
}

async function signingOut(page) {
  await page.goto(`${url}/oauth/session/`)
  const text = await page.locator('main').innerText()
  check(text.includes('Signed in as') && text.includes(email), `who is signed in is not said: ${text.slice(0, 300)}`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'detached' })
  check(await page.getByRole('heading', { level: 1 }).innerText(), 'signing out is not confirmed')
  await page.goto(authorizeAddress(randomUUID()))
  await seesTheForm(page, 'signed out')
}

async function everything(page, application) {
  const refused = []
  page.on('console', (message) => {
    if (!message.text().includes('Content Security Policy')) return
    refused.push(hidden(message.text()))
    process.stderr.write(`the browser says: ${refused.at(-1)}\n`)
  })
  await aWrongPassword(page)
  const { code, member } = await theRightPassword(page, application)
  const tokens = await tokensFor(code)
  same(tokens.member_id, member, 'the member_id of the tokens')
  await aCallWorks(tokens.access_token, 'with a new token')
  await anHourLater(tokens)
  await signedInAlready(page, application)
  await signingOut(page)
  same(application.unasked, 0, 'arrivals at the application that nobody expected')
  check(refused.length === 0, 'the content policy made the browser refuse something')
}

await hidingSecrets(async () => {
  const application = await Application.listen(redirect)
  try {
    await withPage((page) => everything(page, application),
      { javaScript: false, trusted: process.env.MUSTER_CERTIFICATE })
  } finally {
    await application.close()
  }
})
process.stdout.write('sign_in: fine\n')
