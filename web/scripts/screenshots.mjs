// Takes the pictures of docs/screenshots: every page, wide and narrow, light and dark, of the demo company.
//   npm run screenshots --prefix web      after ./dev build; MUSTER_PROGRAMS names another folder than build/release
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openBrowser } from '../../tests/js/browser.mjs'
import { chartIsThere, signInByOneClick } from '../../tests/web/face.mjs'
import { Portal } from '../../tests/web/portal.mjs'

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
const sizes = [
  { name: '1440', width: 1440, height: 900 },
  { name: '390', width: 390, height: 844, isMobile: true }
]
const pages = [
  // On a large screen the chart also looks at what is around the person's department.
  [
    'chart',
    (width) => `/?person=193&open=1~5.7${width > 500 ? '&view=170_-70_0.86' : ''}`,
    (page) => page.getByRole('heading', { name: 'Пётр Соловьёв' }).waitFor()
  ],
  ['people', '/people', (page) => page.locator('[data-row]').first().waitFor()],
  ['person', '/people/50', (page) => page.getByRole('heading', { name: 'Direct reports' }).waitFor()],
  ['department', '/departments/12', (page) => page.getByRole('heading', { name: 'Members' }).waitFor()],
  ['sign-in', '/oauth/session/', (page) => page.getByLabel('Password').waitFor()]
]

// What is to be seen has come to rest: the chart's address is written when its picture stands still.
async function rest(page, name) {
  if (name === 'chart') {
    await chartIsThere(page)
  }
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(done))))
}

async function take(context, portal, [name, path, prepare], ending) {
  const page = await context.newPage()
  const { width } = page.viewportSize()
  await page.goto(portal.url + (typeof path === 'function' ? path(width) : path))
  await prepare(page)
  await rest(page, name)
  await writeFile(`${folder}${name}-${ending}.png`, await page.screenshot({ scale: 'css', animations: 'disabled' }))
  await page.close()
}

async function takeAll(browser, portal, { name: size, isMobile, ...viewport }, colorScheme) {
  const options = { viewport, isMobile, hasTouch: isMobile, colorScheme, reducedMotion: 'reduce', locale: 'en-GB' }
  const stranger = await browser.newContext(options)
  await take(stranger, portal, pages.at(-1), `${size}-${colorScheme}`)
  await stranger.close()
  const context = await browser.newContext(options)
  await signInByOneClick(await context.newPage(), portal.url, 'administrator')
  for (const page of pages.slice(0, -1)) await take(context, portal, page, `${size}-${colorScheme}`)
  await context.close()
}

await mkdir(folder, { recursive: true })
const portal = await Portal.demo()
const browser = await openBrowser()
try {
  for (const size of sizes) for (const scheme of ['light', 'dark']) await takeAll(browser, portal, size, scheme)
} finally {
  await browser.close()
  await portal.close()
}
const files = (await readdir(folder)).filter((file) => file.endsWith('.png'))
const bytes = await Promise.all(files.map(async (file) => (await stat(folder + file)).size))
console.log(`${files.length} pictures, ${Math.round(bytes.reduce((sum, size) => sum + size, 0) / 1000)} kB`)
