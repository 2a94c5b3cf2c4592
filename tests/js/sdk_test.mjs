// Runs one scenario of the vendor's client for JavaScript against a server: `node sdk_test.mjs NAME`. The environment
// says where: MUSTER_WEBHOOK, or what sdk_oauth.mjs names, and NODE_EXTRA_CA_CERTS for Node itself. What differs goes to
// standard error.
import * as batches from './sdk_batches.mjs'
import * as calls from './sdk_calls.mjs'
import * as errors from './sdk_errors.mjs'
import * as lists from './sdk_lists.mjs'
import * as oauth from './sdk_oauth.mjs'
import * as retries from './sdk_retries.mjs'

const name = process.argv[2]
const scenario = { ...batches, ...calls, ...errors, ...lists, ...oauth, ...retries }[name]
if (!scenario) throw new Error(`there is no scenario ${name}`)
await scenario(process.env.MUSTER_WEBHOOK)
process.stdout.write(`${name}: fine\n`)
