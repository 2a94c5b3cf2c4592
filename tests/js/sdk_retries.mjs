// What the client does when a server says that it asks too much: it waits, and asks again.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { ApiVersion, B24Hook } from '@bitrix24/b24jssdk'

const stats = (b24) => b24.getHttpClient(ApiVersion.v2).getStats()

// Its own pace is fifty calls at once; the server takes fewer.
export async function more_calls_than_the_rate_allows(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  for (let i = 0; i < 8; ++i) {
    const response = await b24.actions.v2.call.make({ method: 'im.department.get', params: { ID: [9] } })
    equal(response.getData().result[0].name, 'Finance')
  }
  const { retries, lastErrors, successfulRequests } = stats(b24)
  ok(retries > 0, 'the limit was never reached')
  equal(lastErrors.length, retries)
  for (const { error } of lastErrors) equal(error, 'Too many requests')
  equal(successfulRequests, 8)
}

// The server refuses the first call. The client waits ten seconds then, however it is set up.
export async function a_method_that_has_used_up_its_time(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v2.call.make({ method: 'im.department.get', params: { ID: [3] } })
  equal(response.getData().result[0].name, 'Sales')
  const { retries, lastErrors } = stats(b24)
  equal(retries, 1)
  deepEqual(lastErrors.map(({ method, error }) => [method, error]),
    [['im.department.get', 'Method is blocked due to operation time limit.']])
}

// Who does not want to wait gets the error.
export async function no_retries_when_told_so(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook, { restrictionParams: { maxRetries: 1 } })
  let error
  await b24.actions.v2.call.make({ method: 'im.department.get', params: { ID: [3] } }).catch((thrown) => {
    error = thrown
  })
  equal(error?.code, 'OPERATION_TIME_LIMIT')
  equal(error.status, 429)
  equal(stats(b24).retries, 0)
}
