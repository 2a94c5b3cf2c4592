// What the client makes of errors.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { AjaxError, B24Hook } from '@bitrix24/b24jssdk'

async function expect_error(b24, { method, params }, { code, status, message }) {
  await rejects(b24.actions.v2.call.make({ method, params }), (error) => {
    ok(error instanceof AjaxError, `${error}`)
    deepEqual({ code: error.code, status: error.status, message: error.message }, { code, status, message })
    equal(error.requestInfo.method, method)
    return true
  })
}

export async function an_unknown_method(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  await expect_error(b24, { method: 'no.such.method' },
    { code: 'ERROR_METHOD_NOT_FOUND', status: 404, message: 'Method not found!' })
}

export async function a_parameter_that_is_wrong(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  await expect_error(b24, { method: 'im.department.get', params: { ID: 'nine' } },
    { code: 'INVALID_FORMAT', status: 400, message: 'A wrong format for the ID field is passed' })
  await expect_error(b24, { method: 'im.department.managers.get', params: {} },
    { code: 'ID_EMPTY', status: 400, message: "Department ID can't be empty" })
}

// The webhook has the scope im alone.
export async function insufficient_scope(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const found = await b24.actions.v2.call.make({ method: 'im.department.get', params: { ID: [9] } })
  equal(found.getData().result.length, 1)
  await expect_error(b24, { method: 'user.get' }, {
    code: 'insufficient_scope',
    status: 401,
    message: 'The request requires higher privileges than provided by the webhook token'
  })
}

export async function a_webhook_that_is_none(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook.replace(/[^/]+\/$/, 'nobody/'))
  await expect_error(b24, { method: 'im.department.get', params: { ID: [9] } },
    { code: 'INVALID_CREDENTIALS', status: 401, message: 'Invalid request credentials' })
}

export async function an_unknown_method_of_version_3(webhook) {
  const b24 = B24Hook.fromWebhookUrl(webhook)
  const response = await b24.actions.v3.call.make({ method: 'no.such.method', params: { id: 1 } })
  equal(response.isSuccess, false)
  const [error] = response.getErrors()
  ok(error instanceof AjaxError)
  equal(error.code, 'BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION')
  equal(error.status, 404)
}
