// Puts the clock of the server under test forward, by its control socket (support/clocked_main.cpp).
import { connect } from 'node:net'
import { patience } from './patience.mjs'
import { check } from './secrets.mjs'

export async function advance(socketPath, seconds) {
  const reply = await new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    let text = ''
    socket.setEncoding('utf8')
    socket.setTimeout(patience, () => socket.destroy(new Error('the test clock does not answer')))
    socket.on('connect', () => socket.write(`advance ${seconds}\n`))
    socket.on('data', (more) => {
      text += more
      if (text.includes('\n')) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text.split('\n')[0]))
  })
  check(reply.startsWith('now '), `the test clock says: ${reply}`)
}
