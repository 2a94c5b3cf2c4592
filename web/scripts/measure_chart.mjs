// Measures the chart of a made-up company in a browser: how long until it can be used, and how smoothly it moves.
//   node scripts/measure_chart.mjs DEPARTMENTS [PER_PARENT]      after `npm run build`
// It wants playwright-core, as tests/js has it, and Chromium (CHROMIUM names another than /usr/bin/chromium).
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const { chromium } = createRequire(new URL('../../tests/js/package.json', import.meta.url))('playwright-core')
const count = Number(process.argv[2] ?? 10_000)
const perParent = Number(process.argv[3] ?? 8)
const dist = fileURLToPath(new URL('../dist/', import.meta.url))

const rows = Array.from({ length: count }, (_, at) => ({
  id: at + 1,
  below: [],
  total: 0,
  parent: Math.floor((at - 1) / perParent)
}))
for (let at = count - 1; at > 0; --at) {
  const parent = rows[rows[at].parent]
  parent.below.unshift(rows[at])
  parent.total += 1 + rows[at].total
}

function treeOf(row, depth) {
  const head = {
    ID: String(row.id),
    NAME: `Anna Person ${row.id}`,
    WORK_POSITION: 'Head',
    AVATAR: '',
    COLOR: '#4b7bb5'
  }
  return {
    ID: String(row.id),
    NAME: `Department of things ${row.id}`,
    UF_HEAD: head.ID,
    HEAD: head,
    EMPLOYEES: 20,
    EMPLOYEES_TOTAL: 20 * (1 + row.total),
    DEPARTMENTS: row.below.length,
    DEPARTMENTS_TOTAL: row.total,
    CHILDREN: depth > 0 ? row.below.map((child) => treeOf(child, depth - 1)) : []
  }
}

const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' }

async function answer(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const path = new URL(request.url, 'http://x').pathname
  const json = (body) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  if (path === '/oauth/session/token') return json({ access_token: 'x', endpoint: '/rest/', user_id: 1 })
  if (path === '/rest/muster.department.tree') {
    const { ID, DEPTH } = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    return json({ result: treeOf(rows[Number(ID ?? 1) - 1], DEPTH ?? 100) })
  }
  if (path.startsWith('/rest/')) return json({ result: {} })
  const file = extname(path) ? path : '/index.html'
  response
    .writeHead(200, { 'Content-Type': types[extname(file)] ?? 'text/plain' })
    .end(await readFile(join(dist, file)))
}

// Frames a second while the mouse drags the chart to and fro.
async function framesWhilePanning(page) {
  const counted = page.evaluate(
    () =>
      new Promise((resolve) => {
        const begin = performance.now()
        let frames = 0
        const next = (now) =>
          now - begin < 3000 ? (++frames, requestAnimationFrame(next)) : resolve((frames * 1000) / (now - begin))
        requestAnimationFrame(next)
      })
  )
  await page.mouse.move(700, 500)
  await page.mouse.down()
  let isDone = false
  void counted.then(() => (isDone = true))
  for (let step = 0; !isDone; ++step)
    await page.mouse.move(700 + 300 * Math.sin(step / 9), 500 + 150 * Math.cos(step / 9))
  await page.mouse.up()
  return Math.round(await counted)
}

const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox']
})
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
const since = () => page.evaluate(() => Math.round(performance.now()))
await page.goto(`${origin}/`)
await page.waitForSelector('[role=treeitem]', { state: 'attached' })
const result = { departments: count, firstUseMs: await since(), panning: { firstView: await framesWhilePanning(page) } }
await page.goto(`${origin}/?open=all`)
await page.waitForSelector('[role=treeitem]', { state: 'attached' })
result.allOpenMs = await since()
result.panning.allOpen = await framesWhilePanning(page)
await page.getByRole('button', { name: 'Fit to window' }).click()
await page.waitForURL(/view=/)
result.panning.allFitted = await framesWhilePanning(page)
console.log(JSON.stringify(result))
await browser.close()
server.close()
