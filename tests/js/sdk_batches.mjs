// Batches: by name, by position, with references, with errors, and in chunks.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { AjaxError, B24Hook } from '@bitrix24/b24jssdk'

const department = (id) => ['im.department.get', { ID: [id] }]
const broken = ['im.department.get', { ID: 'nine' }]

const codes = (response) => Object.fromEntries(
  Object.entries(response.getErrorsByKey()).map(([key, error]) => {
    ok(error instanceof AjaxError, key)
    return [key, error.code]
  }))

export async function a_batch_with_names(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.batch.make({
    calls: {
      finance: { method: 'im.department.get', params: { ID: [9] } },
      nobody: { method: 'im.department.managers.get', params: { ID: [999999] } },
      heads: { method: 'im.department.managers.get', params: { ID: [9] } }
    }
  })
  deepEqual(codes(response), {})
  const { finance, nobody, heads } = response.getData()
  equal(finance[0].name, 'Finance')
  deepEqual(nobody, [])
  deepEqual(heads, { 9: [11] })
}

export async function a_batch_by_position(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.batch.make({ calls: [department(34), department(9), department(999999)] })
  deepEqual(codes(response), {})
  deepEqual(response.getData().map((found) => found.map((one) => one.id)), [[34], [9], []])
}

export async function each_result_of_a_batch_has_total_and_time(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.batch.make({
    calls: [['user.get', { select: ['ID'] }], ['user.get', { ID: 7, select: ['ID'] }], ['server.time']],
    options: { returnAjaxResult: true }
  })
  deepEqual(codes(response), {})
  const [everybody, one, time] = response.getData()
  equal(everybody.getData().result.length, 50)
  ok(everybody.getTotal() > 150, `${everybody.getTotal()}`)
  deepEqual(one.getData().result, [{ ID: '7' }])
  equal(one.getTotal(), 1)
  equal(time.getTotal(), 0)
  for (const result of [everybody, one, time]) ok(Number.isInteger(result.getData().time.operating_reset_at))
}

export async function a_batch_with_references(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.batch.make({
    calls: {
      found: { method: 'department.get', params: { NAME: 'Finance' } },
      heads: { method: 'im.department.managers.get', params: { ID: ['$result[found][0][ID]'] } },
      head: { method: 'im.user.get', params: { ID: '$result[found][0][UF_HEAD]' } }
    }
  })
  deepEqual(codes(response), {})
  const { found, heads, head } = response.getData()
  deepEqual(found.map((one) => [one.ID, one.UF_HEAD]), [['9', '11']])
  deepEqual(heads, { 9: [11] })
  equal(head.id, 11)
}

export async function a_batch_with_references_by_position(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.batch.make({
    calls: [department(9), ['im.user.get', { ID: '$result[0][0][manager_user_id]' }]]
  })
  deepEqual(codes(response), {})
  equal(response.getData()[1].id, 11)
}

export async function a_batch_halts_at_an_error(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const named = await b24.actions.v2.batch.make({
    calls: { first: department(9), second: broken, third: department(34) },
    options: { isHaltOnError: true }
  })
  equal(named.isSuccess, false)
  deepEqual(codes(named), { second: 'INVALID_FORMAT' })
  deepEqual(Object.keys(named.getData()), ['first'])
  const placed = await b24.actions.v2.batch.make({
    calls: [department(9), broken, department(34)],
    options: { isHaltOnError: true }
  })
  deepEqual(codes(placed), { 1: 'INVALID_FORMAT' })
  equal(placed.getData().length, 1)
}

export async function a_batch_goes_on_after_an_error(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.batch.make({
    calls: { first: department(9), second: broken, third: department(34), fourth: ['no.such.method'] },
    options: { isHaltOnError: false }
  })
  equal(response.isSuccess, false)
  deepEqual(codes(response), { second: 'INVALID_FORMAT', fourth: 'ERROR_METHOD_NOT_FOUND' })
  deepEqual(Object.keys(response.getData()), ['first', 'third'])
  const [error] = response.getErrors()
  equal(error.message, 'A wrong format for the ID field is passed')
}

export async function calls_in_chunks(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const ids = Array.from({ length: 120 }, (_, i) => i + 1)
  const response = await b24.actions.v2.batchByChunk.make({
    calls: ids.map((id) => ['user.get', { ID: id, select: ['ID'] }]),
    options: { isHaltOnError: false }
  })
  deepEqual(codes(response), {})
  equal(response.getData().length, 120)
  response.getData().forEach((found, i) => {
    ok(found.length === 0 || (found.length === 1 && found[0].ID === `${ids[i]}`), `${ids[i]}: ${JSON.stringify(found)}`)
  })
  ok(response.getData().flat().length > 0)
}
