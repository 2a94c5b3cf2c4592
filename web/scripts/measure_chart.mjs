// Measures the chart that a Muster serves, in a browser: how long until it can be used, and how smoothly it moves. The part
// `web` of ./dev bench runs it. By hand, beside `muster demo`:
//   MUSTER=http://127.0.0.1:8080 MUSTER_EMAIL=… MUSTER_PASSWORD=… node scripts/measure_chart.mjs [ROUNDS [SECONDS]]
// It prints a line of JSON for each round. SECONDS is how long it moves the chart in each view. It wants playwright-core, as
// tests/js has it, and Chromium (CHROMIUM names another than /usr/bin/chromium).
import { createRequire } from 'node:module'

const { chromium } = createRequire(new URL('../../tests/js/package.json', import.meta.url))('playwright-core')
const origin = new URL(given('MUSTER')).origin
const email = given('MUSTER_EMAIL')
const password = given('MUSTER_PASSWORD')
const rounds = Number(process.argv[2] ?? 3)
const seconds = Number(process.argv[3] ?? 3)
const patience = 120_000

function given(name) {
  if (process.env[name]) return process.env[name]
  console.error(`${name} is not set: it wants MUSTER, the server's address, and MUSTER_EMAIL and MUSTER_PASSWORD`)
  process.exit(2)
}

// The cookies of somebody who signed in. The browser's own message would quote the password.
async function signIn(browser) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  await page.getByLabel('E-mail').waitFor({ timeout: patience })
  try {
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
  } catch {
    throw new Error('the form for signing in cannot be filled in')
  }
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('tree').waitFor({ state: 'attached', timeout: patience })
  const cookies = await context.storageState()
  await context.close()
  return cookies
}

// Runs in the page before its own scripts. The chart can be used when its departments are there, and the frame that shows them
// has been drawn: the task after that frame tells.
function noteFirstUse() {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[role=treeitem]')) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => (globalThis.chartUsableAt = performance.now())))
  })
  observer.observe(document, { childList: true, subtree: true })
}

// Opens an address. How many milliseconds passed from the begin of the navigation until the chart could be used.
async function open(page, address) {
  await page.goto(`${origin}${address}`)
  const usable = await page.waitForFunction(() => globalThis.chartUsableAt, null, { timeout: patience })
  return Math.round(await usable.jsonValue())
}

// Runs in the page: counts frames for a time.
function countFrames(milliseconds) {
  return new Promise((resolve) => {
    const begin = performance.now()
    let frames = 0
    const next = (now) =>
      now - begin < milliseconds ? (++frames, requestAnimationFrame(next)) : resolve((frames * 1000) / (now - begin))
    requestAnimationFrame(next)
  })
}

// Frames a second while the mouse drags the chart to and fro.
async function framesWhilePanning(page) {
  await page.mouse.move(700, 500)
  await page.mouse.down()
  const counted = page.evaluate(countFrames, seconds * 1000)
  let isDone = false
  void counted.catch(() => {}).then(() => (isDone = true))
  for (let step = 0; !isDone; ++step)
    await page.mouse.move(700 + 300 * Math.sin(step / 9), 500 + 150 * Math.cos(step / 9))
  await page.mouse.up()
  return Math.round(await counted)
}

// As somebody who comes for the first time: the context has the cookies, but no files yet.
async function measureOnce(browser, storageState) {
  const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } })
  context.setDefaultTimeout(patience)
  await context.addInitScript(noteFirstUse)
  const page = await context.newPage()
  const firstUseMs = await open(page, '/')
  const firstView = await framesWhilePanning(page)
  const allOpenMs = await open(page, '/?open=all')
  const allOpen = await framesWhilePanning(page)
  // The address follows a moment after the chart has come to rest.
  await page.waitForURL(/view=/)
  const moved = page.url()
  await page.getByRole('button', { name: 'Fit to window' }).click()
  await page.waitForURL((url) => url.href !== moved)
  const allFitted = await framesWhilePanning(page)
  await context.close()
  return { firstUseMs, allOpenMs, frames: { firstView, allOpen, allFitted } }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-proxy-server', '--disable-background-networking', '--disable-component-update'],
  chromiumSandbox: process.getuid() !== 0 // as root it starts only without
})
try {
  const cookies = await signIn(browser)
  for (let round = 0; round < rounds; ++round) console.log(JSON.stringify(await measureOnce(browser, cookies)))
} catch (error) {
  console.error(`${origin}: ${error.message}`)
  process.exitCode = 1
} finally {
  await browser.close()
}
