// Single calls and the health check, over the demo company.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { ApiVersion, B24Hook } from '@bitrix24/b24jssdk'

const finance = {
  id: 9,
  name: 'Finance',
  full_name: 'Finance / Meridian Weatherworks',
  manager_user_id: 11
}

export async function a_call_has_result_and_time(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.call.make({ method: 'im.department.get', params: { ID: [9] } })
  equal(response.isSuccess, true)
  equal(response.getStatus(), 200)
  deepEqual(response.getData().result, [finance])
  equal(response.isMore(), false)
  const { time } = response.getData()
  ok(time.finish >= time.start)
  ok(Number.isInteger(time.operating_reset_at), `${time.operating_reset_at}`)
}

export async function user_data_is_written_out(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const params = { ID: [9], USER_DATA: 'Y' }
  const response = await b24.actions.v2.call.make({ method: 'im.department.get', params })
  const [{ manager_user_data: manager, ...department }] = response.getData().result
  deepEqual(department, finance)
  equal(manager.id, 11)
  equal(manager.active, true)
}

export async function nothing_found_is_an_empty_list(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  for (const method of ['im.department.get', 'im.department.managers.get']) {
    const response = await b24.actions.v2.call.make({ method, params: { ID: [999999] } })
    equal(response.isSuccess, true, method)
    deepEqual(response.getData().result, [], method)
  }
}

export async function user_get_takes_filter_order_and_select(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const params = {
    filter: { '>ID': 1, '<=ID': 11, ACTIVE: true },
    order: { ID: 'DESC' },
    select: ['ID', 'NAME', 'ACTIVE', 'UF_DEPARTMENT']
  }
  const response = await b24.actions.v2.call.make({ method: 'user.get', params })
  const people = response.getData().result
  const ids = people.map((person) => Number(person.ID))
  deepEqual(ids, ids.toSorted((a, b) => b - a))
  equal(ids[0], 11)
  ok(ids.every((id) => id > 1), `${ids}`)
  equal(response.getTotal(), people.length)
  for (const person of people) {
    deepEqual(Object.keys(person).toSorted(), ['ACTIVE', 'ID', 'NAME', 'UF_DEPARTMENT'])
    equal(person.ACTIVE, true)
    ok(person.UF_DEPARTMENT.every(Number.isInteger))
  }
}

export async function the_next_page_follows(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const http = b24.getHttpClient(ApiVersion.v2)
  const ids = []
  let page = await b24.actions.v2.call.make({ method: 'user.get', params: { select: ['ID'] } })
  const total = page.getTotal()
  while (page) {
    ids.push(...page.getData().result.map((person) => person.ID))
    page = await page.fetchNext(http)
  }
  ok(total > 150, `${total}`)
  equal(ids.length, total)
  equal(new Set(ids).size, total)
}

export async function a_write_is_read_back(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const added = await b24.actions.v2.call.make({
    method: 'department.add',
    params: { NAME: 'Взлёт & <Labor>', PARENT: 9 }
  })
  const id = added.getData().result
  ok(Number.isInteger(id))
  const found = await b24.actions.v2.call.make({ method: 'department.get', params: { ID: id } })
  deepEqual(found.getData().result, [{ ID: `${id}`, NAME: 'Взлёт & <Labor>', SORT: 500, PARENT: '9', UF_HEAD: '0' }])
}

export async function the_health_check_passes(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  equal(await b24.tools.healthCheck.make(), true)
  ok((await b24.tools.ping.make()) >= 0)
}

export async function the_health_check_fails_without_a_credential(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook.replace(/[^/]+\/$/, 'nobody/'))
  equal(await b24.tools.healthCheck.make(), false)
  equal(await b24.tools.ping.make(), -1)
}
