import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Handler = (method: string, request: Request) => Response | Promise<Response>

let tokens: number
let signedIn: boolean
let handler: Handler

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

// The parts of a server that the client sees. Each test has modules of its own, as a page has.
beforeEach(() => {
  vi.resetModules()
  vi.useFakeTimers()
  tokens = 0
  signedIn = true
  vi.stubGlobal('fetch', async (input: string | Request) => {
    const request = typeof input === 'string' ? null : input
    if (request === null) {
      return signedIn
        ? json({ access_token: `token${++tokens}`, endpoint: '/rest/', user_id: 1 })
        : json({ error: 'no_session' }, 401)
    }
    return handler(new URL(request.url).pathname.slice('/rest/'.length), request)
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('A call has the token in its header and the parameters as JSON', async () => {
  const { call } = await import('./client')
  handler = async (method, request) =>
    json({ result: [method, request.headers.get('Authorization'), await request.json()] })
  const reply = await call('muster.department.path', { ID: '5' })
  expect(reply.result).toEqual(['muster.department.path', 'Bearer token1', { ID: '5' }])
})

test('A token that has expired is renewed once, by all calls together', async () => {
  const { call } = await import('./client')
  handler = (_, request) =>
    request.headers.get('Authorization') === 'Bearer token1'
      ? json({ error: 'expired_token', error_description: 'The access token provided has expired' }, 401)
      : json({ result: {} })
  await Promise.all([call('user.fields', {}), call('user.fields', {})])
  expect(tokens).toBe(2)
})

test('When the session is over, the call fails so, and the page knows', async () => {
  const { call } = await import('./client')
  const { sessionEnded } = await import('./session')
  handler = () => json({ result: {} })
  await call('user.fields', {})
  expect(sessionEnded.value).toBe(false)
  signedIn = false
  handler = () => json({ error: 'invalid_token' }, 401)
  await expect(call('user.fields', {})).rejects.toMatchObject({ kind: 'signed-out' })
  expect(sessionEnded.value).toBe(true)
})

test('A busy server is asked again', async () => {
  const { call } = await import('./client')
  let asked = 0
  handler = () => (++asked < 2 ? json({ error: 'QUERY_LIMIT_EXCEEDED' }, 503) : json({ result: { A: 'B' } }))
  const reply = call('user.fields', {})
  await vi.runAllTimersAsync()
  expect((await reply).result).toEqual({ A: 'B' })
})

test('What the server refuses is not asked again, and keeps its code', async () => {
  const { call } = await import('./client')
  let asked = 0
  handler = () => {
    ++asked
    return json({ error: 'ACCESS_ERROR', error_description: 'Only intranet users' }, 403)
  }
  await expect(call('user.fields', {})).rejects.toMatchObject({ kind: 'refused', code: 'ACCESS_ERROR' })
  expect(asked).toBe(1)
})

test('A server that cannot be reached is known to be, until it answers', async () => {
  const { call } = await import('./client')
  const { offline } = await import('./connection')
  handler = () => Promise.reject(new TypeError('failed'))
  const failing = expect(call('user.fields', {})).rejects.toMatchObject({ kind: 'offline' })
  await vi.runAllTimersAsync()
  await failing
  expect(offline.value).toBe(true)
  handler = () => json({ result: {} })
  await call('user.fields', {})
  expect(offline.value).toBe(false)
})

test('A batch gives each command its reply or its error', async () => {
  const { batch } = await import('./client')
  let sent: unknown
  handler = async (_, request) => {
    sent = await request.json()
    return json({
      result: {
        result: { a: [1], b: [] },
        result_error: { c: { error: 'USER_NOT_EXISTS', error_description: '' } },
        result_total: { a: 7 },
        result_next: []
      }
    })
  }
  const replies = await batch({
    a: ['user.get', { FILTER: { ID: ['1', '2'] }, START: 0 }],
    b: ['user.fields', {}],
    c: ['muster.department.path', { ID: 'ä' }]
  })
  expect(sent).toEqual({
    halt: 0,
    cmd: {
      a: 'user.get?FILTER%5BID%5D%5B0%5D=1&FILTER%5BID%5D%5B1%5D=2&START=0',
      b: 'user.fields?',
      c: 'muster.department.path?ID=%C3%A4'
    }
  })
  expect(replies.a).toMatchObject({ result: [1], total: 7 })
  expect(replies.c).toMatchObject({ kind: 'not-found' })
})

test('What was asked for early is asked for once, and its failure is not the end', async () => {
  const { openSession, openSessionEarly, sessionEnded } = await import('./session')
  openSessionEarly()
  expect((await openSession()).token).toBe('token1')
  expect((await openSession()).token).toBe('token1')
  vi.resetModules()
  const again = await import('./session')
  signedIn = false
  again.openSessionEarly()
  await expect(again.openSession()).rejects.toMatchObject({ kind: 'signed-out' })
  expect(sessionEnded.value).toBe(false)
  signedIn = true
  expect((await again.openSession()).token).toBe('token2')
})
