// What `npm run dev` and `npm run preview` need of a server: its calls, and a session. The environment variable MUSTER names the
// webhook of a running `muster demo`, as that prints it. Nothing of this folder is in what is built.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connect, Plugin } from 'vite'
import { emulate, type Call } from './emulate.ts'

const webhook = process.env.MUSTER ?? 'http://127.0.0.1:8080/rest/1/secret/'
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export function muster(): Plugin {
  return {
    name: 'muster',
    configureServer: (server) => void server.middlewares.use(answer),
    configurePreviewServer: (server) => {
      server.middlewares.use((request, response, next) => {
        response.setHeader('Content-Security-Policy', policy)
        answer(request, response, next)
      })
    }
  }
}

const answer: Connect.NextHandleFunction = (request, response, next) => {
  const path = request.url ?? '/'
  if (path.startsWith('/oauth/session/token')) answerToken(request, response)
  else if (path.startsWith('/rest/')) void answerCall(path.slice('/rest/'.length), request, response)
  else next()
}

function answerToken(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'DELETE') {
    response.writeHead(204).end()
    return
  }
  const user = Number(/\/rest\/(\d+)\//.exec(webhook)?.[1] ?? 1)
  send(response, 200, {
    access_token: '',
    endpoint: '/rest/',
    user_id: user,
    is_admin: true,
    demo: true,
    image_hosts: []
  })
}

const call: Call = async (method, params) => {
  const reply = await fetch(webhook + method, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(params)
  })
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
}

async function answerCall(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    const params = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
    const { status, body } = (await emulate(method, params, call)) ?? (await call(method, params))
    send(response, status, body)
  } catch (error) {
    // As if there were no server, so that the page shows what it shows then.
    console.error(`No reply from ${new URL(webhook).host}:`, error)
    response.destroy()
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(body))
}
