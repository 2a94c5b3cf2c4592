// What a browser downloads, in bytes as the server sends them: the first view, and all that there is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Face, chartIsThere } from './face.mjs'

const face = await Face.open()

// The bytes of the bodies, by path, of the interface's own files.
async function weigh(path, work, script = '') {
  const bodies = new Map()
  await face.visit(path, async (page) => {
    const client = await page.context().newCDPSession(page)
    await client.send('Network.enable')
    await client.send('Network.setCacheDisabled', { cacheDisabled: true })
    const paths = new Map()
    const encodings = []
    client.on('Network.responseReceived', ({ requestId, response }) => {
      const { pathname } = new URL(response.url)
      if (/^\/(rest|oauth)\//.test(pathname)) return
      paths.set(requestId, pathname)
      const name = Object.keys(response.headers).find((header) => header.toLowerCase() === 'content-encoding')
      if (!pathname.endsWith('.svg')) encodings.push(response.headers[name])
    })
    client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (paths.has(requestId)) bodies.set(paths.get(requestId), encodedDataLength)
    })
    await page.addInitScript(script)
    await page.reload()
    await work(page)
    assert.deepEqual([...new Set(encodings)], ['br'])
  })
  return bodies
}

const sum = (bodies) => [...bodies.values()].reduce((total, size) => total + size, 0)

test('the first view weighs less than 160 kB', async () => {
  // The other pages are fetched when there is nothing else to do, which is not the first view.
  const bodies = await weigh('/', chartIsThere, 'window.requestIdleCallback = () => 0')
  assert.ok(bodies.has('/') && bodies.size > 3, [...bodies.keys()].join())
  assert.ok(sum(bodies) < 160_000, `${sum(bodies)} bytes: ${JSON.stringify([...bodies])}`)
})

test('all together weighs less than 300 kB', async () => {
  const response = await fetch(`${face.url}/`)
  const seen = new Map()
  const waiting = [...(await response.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
  // Each file names the files that it may ask for.
  while (waiting.length) {
    const path = waiting.pop()
    if (seen.has(path)) continue
    seen.set(path, await sizeOf(path))
    const text = await (await fetch(face.url + path)).text()
    waiting.push(...[...text.matchAll(/[\w-]+-[\w-]{8}\.(?:js|css|woff2)/g)].map(([name]) => `/assets/${name}`))
  }
  assert.ok(seen.size > 8, [...seen.keys()].join())
  assert.ok(sum(seen) < 300_000, `${sum(seen)} bytes`)
})

async function sizeOf(path) {
  const { get } = await import('node:http')
  return new Promise((resolve, reject) =>
    get(face.url + path, { headers: { 'Accept-Encoding': 'br' } }, (response) => {
      assert.equal(response.statusCode, 200, path)
      let size = 0
      response.on('data', (chunk) => (size += chunk.length))
      response.on('end', () => resolve(size))
    }).on('error', reject)
  )
}
