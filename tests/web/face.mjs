// What the browser tests share: a portal, a browser, and visits of people who are signed in, each with an eye on what must never
// happen: a request to elsewhere, something that the Content-Security-Policy refuses, an error in the console.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after } from 'node:test'
import { openBrowser } from '../js/browser.mjs'
import { patience } from '../js/patience.mjs'
import { Portal } from './portal.mjs'

// That nobody is signed in any more, a browser reports as an error of the page, whatever the page does.
export const signedOutReply = /status of 401 .*\/rest\//

// The packages are those of tests/js.
export const require = createRequire(new URL('../js/package.json', import.meta.url))

export class Face {
  // Ends with the tests of the file. With `employees`, an invented company.
  static async open(options) {
    const face = new Face()
    after(() => face.close())
    face.portal = await Portal.demo(options)
    const page = await fetch(face.portal.url)
    if (page.status === 404) {
      await face.close()
      console.log('skipped: the program is built without the web interface')
      process.exit(77)
    }
    face.browser = await openBrowser()
    return face
  }

  signedIn = new Map()

  get url() {
    return this.portal.url
  }

  async close() {
    await this.browser?.close()
    await this.portal?.close()
  }

  // Calls `work` with a page at `path` and with the guard over it. Further options:
  //   as                 'administrator', 'employee', or null for nobody
  //   width, height, colorScheme, forcedColors, contrast, hasTouch, locale, permissions: as the browser's driver has them
  //   calm               false: with movements. They are off, as with reduced motion, so that nothing has to be waited for.
  async visit(path, work, options = {}) {
    const { as = 'administrator', width = 1280, height = 800, calm = true, ...rest } = options
    const context = await this.browser.newContext({
      viewport: { width, height },
      reducedMotion: calm ? 'reduce' : 'no-preference',
      storageState: as ? await this.cookiesOf(as) : undefined,
      locale: 'en-GB',
      ...rest
    })
    context.setDefaultTimeout(patience)
    const guard = await Guard.over(context, this.url)
    try {
      const page = await context.newPage()
      await page.goto(this.url + path)
      const result = await work(page, guard)
      guard.check()
      return result
    } catch (error) {
      const faults = guard.faults.length ? `\nThe browser said:\n${guard.faults.join('\n')}` : ''
      const [page] = context.pages()
      const where = page ? `\nThe page is ${page.url()}\n${await textOf(page)}` : ''
      throw new Error(`${error.message}${faults}${where}`, { cause: error })
    } finally {
      await context.close()
    }
  }

  // Signs in as a person does, once for each.
  async cookiesOf(who) {
    if (this.signedIn.has(who)) return this.signedIn.get(who)
    const context = await this.browser.newContext()
    const page = await context.newPage()
    await signInByOneClick(page, this.url, who)
    const state = await context.storageState()
    await context.close()
    this.signedIn.set(who, state)
    return state
  }
}

async function textOf(page) {
  return (await page.locator('body').innerText({ timeout: 1000 }).catch(() => '')).slice(0, 1500)
}

export async function signInByOneClick(page, url, who) {
  await page.goto(`${url}/oauth/session/?back=/people`)
  await page.getByRole('button', { name: `, an ${who}` }).click()
  await page.waitForURL(`${url}/people`)
}

// Notes what must not happen in any page of a context.
class Guard {
  static async over(context, origin) {
    const guard = new Guard()
    guard.origin = origin
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`refused by policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)
      )
    })
    context.on('request', (request) => {
      const { origin: target, protocol } = new URL(request.url())
      if (target !== origin && protocol !== 'data:' && protocol !== 'blob:') guard.note(`a request to ${request.url()}`)
    })
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return
      guard.note(`${message.type()}: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (error) => guard.note(`an uncaught error: ${error.error().stack}`))
    return guard
  }

  faults = []
  allowed = []

  note(fault) {
    this.faults.push(fault)
  }

  // From now on such faults are the point of the test.
  allow(pattern) {
    this.allowed.push(pattern)
  }

  check() {
    assert.deepEqual(
      this.faults.filter((fault) => !this.allowed.some((pattern) => pattern.test(fault))),
      []
    )
  }
}

// The chart is there, and its first view has come to rest.
export async function chartIsThere(page) {
  await page.getByRole('tree').waitFor({ state: 'attached' })
  await page.getByRole('treeitem').first().waitFor({ state: 'attached' })
}

// What a click downloads.
export async function downloaded(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()])
  const chunks = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  return { name: download.suggestedFilename(), content: Buffer.concat(chunks) }
}
