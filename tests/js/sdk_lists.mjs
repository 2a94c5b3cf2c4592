// The client's helpers for long lists, over a company of 3,000 employees.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { B24Hook, ParamsFactory } from '@bitrix24/b24jssdk'

// Without it the client makes its first fifty calls at once, and then two in a second.
const restrictionParams = ParamsFactory.fromTariffPlan('enterprise')
const open = (webhook) => B24Hook.fromWebhookUrl(webhook, { restrictionParams })

function expect_everybody(ids, total) {
  ok(total > 2500, `${total}`)
  equal(ids.length, total)
  deepEqual(ids, [...new Set(ids)].sort((a, b) => a - b))
}

const id_of = (person) => Number(person.ID)

async function total_of(b24, filter) {
  const response = await b24.actions.v2.call.make({ method: 'user.get', params: { filter, select: ['ID'] } })
  return response.getTotal()
}

export async function call_list_has_everybody_once(webhook) {
  const b24 = open(webhook)
  const response = await b24.actions.v2.callList.make({ method: 'user.get', params: { select: ['ID'] } })
  equal(response.isSuccess, true)
  expect_everybody(response.getData().map(id_of), await total_of(b24, {}))
}

export async function fetch_list_has_everybody_once(webhook) {
  const b24 = open(webhook)
  const filter = { ACTIVE: true }
  const ids = []
  for await (const some of b24.actions.v2.fetchList.make({ method: 'user.get', params: { filter, select: ['ID'] } }))
    ids.push(...some.map(id_of))
  expect_everybody(ids, await total_of(b24, filter))
}

export async function a_list_helper_goes_through_departments(webhook) {
  const b24 = open(webhook)
  const all = await b24.actions.v2.callList.make({ method: 'department.get' })
  const response = await b24.actions.v2.call.make({ method: 'department.get' })
  const ids = all.getData().map(id_of)
  ok(ids.length > 50, `${ids.length}`)
  equal(ids.length, response.getTotal())
  equal(new Set(ids).size, ids.length)
}

// Fifty pages in a batch, each from where the one before ended, until there is nobody left.
export async function chained_pages_have_everybody_once(webhook) {
  const b24 = open(webhook)
  const page = (after) => ['user.get', { filter: { '>ID': after }, order: { ID: 'ASC' }, select: ['ID'], start: -1 }]
  const ids = []
  for (let last = 0, batches = 0; ; ++batches) {
    ok(batches < 10)
    const calls = [page(last), ...Array.from({ length: 49 }, (_, i) => page(`$result[${i}][49][ID]`))]
    const response = await b24.actions.v2.batch.make({ calls })
    equal(response.isSuccess, true, response.getErrorMessages().join())
    const pages = response.getData().map((people) => people.map(id_of))
    // After a short page there is no fiftieth record to go on from.
    const short = pages.findIndex((some) => some.length < 50)
    ids.push(...pages.slice(0, short < 0 ? 50 : short + 1).flat())
    if (short >= 0) break
    last = ids.at(-1)
  }
  expect_everybody(ids, await total_of(b24, {}))
}
