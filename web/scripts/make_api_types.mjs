// Writes src/api/schema.ts, the types of the methods that the page calls, from the server's own description:
//   muster openapi | npm run api
import { readFileSync, writeFileSync } from 'node:fs'
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

const document = JSON.parse(readFileSync(0, 'utf8'))
const paths = {}
for (const method of methods) {
  const operation = document.paths[`/rest/{user}/{secret}/${method}`]?.post
  if (!operation) {
    console.error(`The server does not describe ${method} yet: left out`)
    continue
  }
  // The page sends JSON, and reads the error from the body whatever the status.
  const { 'application/json': json } = operation.requestBody?.content ?? {}
  paths[`/${method}`] = {
    post: {
      operationId: operation.operationId,
      summary: operation.summary,
      ...(json && { requestBody: { content: { 'application/json': json } } }),
      responses: { 200: operation.responses['200'] }
    }
  }
}

const types = await openapiTypescript({ ...document, paths }, { emptyObjectsUnknown: true })
const header = '// Made by `muster openapi | npm run api`. Do not edit.\n\n'
writeFileSync(new URL('../src/api/schema.ts', import.meta.url), header + astToString(types))
