// The real program with a store of its own, which goes with it.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

// The folder with the programs of a build.
const programs = process.env.MUSTER_PROGRAMS ?? fileURLToPath(new URL('../../build/release', import.meta.url))
const program = join(programs, 'muster')

export class Portal {
  // With `employees`, an invented company of so many people.
  static async demo({ employees } = {}) {
    const portal = new Portal(await mkdtemp(join(tmpdir(), 'muster-web-')))
    const invented = employees ? ['--employees', String(employees)] : []
    try {
      const line = await portal.start(['demo', '--listen', '127.0.0.1:0', '--format', 'json', ...invented])
      portal.facts = JSON.parse(line)
      portal.url = portal.facts.listening
    } catch (error) {
      await portal.close()
      throw error
    }
    return portal
  }

  constructor(folder) {
    this.folder = folder
    this.data = join(folder, 'store.db')
  }

  async start(words) {
    this.process = spawn(program, [...words, '--data', this.data], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = new Promise((resolve) => this.process.once('close', resolve))
    let said = ''
    this.process.stderr.on('data', (text) => (said += text))
    const lines = createInterface({ input: this.process.stdout })
    const line = await Promise.race([
      new Promise((resolve) => lines.once('line', resolve)),
      this.ended.then((code) => {
        throw new Error(`muster ${words[0]} ended with ${code}: ${said}`)
      })
    ])
    return line
  }

  // Stops the server; `again` starts it at the same address, with the store that it had and whoever is signed in there.
  async stop() {
    this.process.kill('SIGTERM')
    await this.ended
  }

  async again() {
    await this.start(['serve', '--listen', new URL(this.url).host])
  }

  async call(method, parameters = {}) {
    const response = await fetch(this.facts.webhook + method, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(parameters)
    })
    const reply = await response.json()
    if (reply.error) throw new Error(`${method}: ${reply.error} ${reply.error_description}`)
    return reply.result
  }

  // A command of the program's for this store, such as ['user', 'passwd', '3'].
  async run(words, input = '') {
    const running = promisify(execFile)(program, [...words, '--data', this.data])
    running.child.stdin.end(input)
    return (await running).stdout
  }

  async close() {
    if (this.process) await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}
