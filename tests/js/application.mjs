// An application as the portal knows it: it listens at its redirect address, and asks for tokens.
import { createServer } from 'node:http'
import { patience } from './patience.mjs'
import { check, secret } from './secrets.mjs'

export class Application {
  #server
  #address
  #arrived = []
  #waiting = []

  // Listens at the host and port of the address, which is HTTP on this machine.
  static async listen(address) {
    const application = new Application()
    application.#address = new URL(address)
    application.#server = createServer((request, response) => application.#answer(request, response))
    const { hostname, port } = application.#address
    await new Promise((resolve, reject) => {
      application.#server.once('error', reject)
      application.#server.listen(Number(port), hostname.replace(/^\[|\]$/g, ''), resolve)
    })
    return application
  }

  #answer(request, response) {
    const target = new URL(request.url, this.#address)
    const isBack = request.method === 'GET' && target.pathname === this.#address.pathname
    response.writeHead(isBack ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end('<!DOCTYPE html><html lang="en"><title>Application</title><h1>Back at the application</h1></html>')
    if (!isBack) return
    secret(target.searchParams.get('code'))
    const waiting = this.#waiting.shift()
    if (waiting) waiting(target.searchParams)
    else this.#arrived.push(target.searchParams)
  }

  // The query with which somebody comes to the redirect address, once for each.
  async arrival() {
    if (this.#arrived.length > 0) return this.#arrived.shift()
    let timer
    return new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('nobody came back to the application')), patience)
      this.#waiting.push(resolve)
    }).finally(() => clearTimeout(timer))
  }

  // How many came and were not asked for.
  get unasked() { return this.#arrived.length }

  async close() {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

// The reply to GET /oauth/token/ with these parameters: {status, body}. Its tokens will not be printed.
export async function askForTokens(url, parameters) {
  const response = await fetch(`${url}/oauth/token/?${new URLSearchParams(parameters)}`)
  const body = await readJson(response, 'the reply of /oauth/token/')
  secret(body.access_token, body.refresh_token)
  return { status: response.status, body }
}

export async function readJson(response, what) {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    check(false, `${what} has status ${response.status} and is no JSON`)
  }
}
