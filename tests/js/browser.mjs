// A browser for tests of the pages: Debian's Chromium, with a profile that is empty and goes with it.
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { patience } from './patience.mjs'

const program = '/usr/bin/chromium' // ./dev setup installs it
const certificates = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs

// What Chromium calls the key of a certificate.
function keyOf(certificate) {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64')
}

function launchFlags(trusted) {
  const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-proxy-server']
  if (trusted) {
    const keys = readFileSync(trusted, 'utf8').match(certificates).map(keyOf)
    flags.push(`--ignore-certificate-errors-spki-list=${keys.join(',')}`)
  }
  return flags
}

// A browser that the caller closes.
export function openBrowser(trusted) {
  return chromium.launch({
    executablePath: program,
    args: launchFlags(trusted),
    chromiumSandbox: process.getuid() !== 0, // as root it starts only without
    timeout: patience
  })
}

// Calls `work` with a page, and closes the browser afterwards whatever happened. Options, none of which is needed:
//   javaScript         false: the page may run none. `work` may look into the page all the same.
//   trusted            a file with the server's certificate, or another that the server sends along, to be believed
//   ignoreHTTPSErrors  true: whatever certificate
//   colorScheme, width, height
export async function withPage(work, options = {}) {
  const { javaScript = true, trusted, ignoreHTTPSErrors = false, colorScheme = 'light', width = 1280, height = 800 } =
    options
  const browser = await openBrowser(trusted)
  try {
    const context = await browser.newContext({
      javaScriptEnabled: javaScript, ignoreHTTPSErrors, colorScheme, viewport: { width, height }
    })
    context.setDefaultTimeout(patience)
    return await work(await context.newPage())
  } finally {
    await browser.close()
  }
}
