// Writes src/api/schema.ts, the types of the methods that the page calls, from the server's own description:
//   muster openapi | npm run api
// With --check it writes nothing, and fails when the file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs'
import { json } from 'node:stream/consumers'
import openapiTypescript, { astToString } from 'openapi-typescript'

const methods = [
  'department.get',
  'muster.department.card',
  'muster.department.employees',
  'muster.department.path',
  'muster.department.tree',
  'muster.user.card',
  'muster.user.list',
  'muster.user.managers',
  'im.search.department.list',
  'im.user.get',
  'user.fields',
  'user.get'
]

const document = await json(process.stdin)
const paths = {}
for (const method of methods) {
  const operation = document.paths[`/rest/{user}/{secret}/${method}`]?.post
  if (!operation) {
    console.error(`The server does not describe ${method}, which scripts/make_api_types.mjs lists`)
    process.exit(1)
  }
  // The page sends JSON, and reads the error from the body whatever the status.
  const { 'application/json': body } = operation.requestBody?.content ?? {}
  paths[`/${method}`] = {
    post: {
      operationId: operation.operationId,
      summary: operation.summary,
      ...(body && { requestBody: { content: { 'application/json': body } } }),
      responses: { 200: operation.responses['200'] }
    }
  }
}

const types = await openapiTypescript({ ...document, paths }, { emptyObjectsUnknown: true })
const header = '// Made by `muster openapi | npm run api`. Do not edit.\n\n'
const schema = header + astToString(types)
const file = new URL('../src/api/schema.ts', import.meta.url)
if (!process.argv.includes('--check')) {
  writeFileSync(file, schema)
} else if (readFileSync(file, 'utf8') !== schema) {
  console.error(
    'web/src/api/schema.ts is not what the server describes. Run: muster openapi | npm run api --prefix web'
  )
  process.exit(1)
}
