// Calls of the API's methods, with their types. Pages use directory.ts, which is written with this.
import createClient from 'openapi-fetch'
import type { Paths } from './paths'
import { ApiError, errorOf, isTokenError } from './errors'
import { openSession, reach, renewSession } from './session'
import { toQuery } from './query'

export type Method = keyof Paths extends `/${infer Name}` ? Name : never
type Operation<M extends Method> = Paths[`/${M}`]['post']
export type Params<M extends Method> =
  Operation<M> extends { requestBody?: { content: { 'application/json': infer P } } } ? P : Record<string, never>
export type Reply<M extends Method> = Operation<M>['responses'][200]['content']['application/json']

// A reply with its paging, where the method has any.
export interface Paged<T> {
  result: T
  next?: number
  total?: number
}

const attempts = 3
const firstPauseMs = 300

const fetcher = createClient<
  Record<
    string,
    { post: { requestBody: { content: { 'application/json': unknown } }; responses: Record<number, unknown> } }
  >
>({
  fetch: (request) => reach(() => fetch(request))
})

// Calls a method that reads. A token that is no longer good is renewed, and a server that is busy or out of reach is asked
// again a few times. Fails with an ApiError, or with the signal's AbortError.
export async function call<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Reply<M>> {
  return (await callUntyped(method, params, signal)) as Reply<M>
}

async function callUntyped(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
  let renewed = false
  for (let attempt = 1; ; ++attempt) {
    try {
      return await callOnce(method, params, signal)
    } catch (error) {
      if (isTokenError(error) && !renewed) {
        renewed = true
        await renewSession()
      } else if (!mayHelpAgain(error) || attempt >= attempts) {
        throw error
      } else {
        await pause(firstPauseMs * 2 ** (attempt - 1), signal)
      }
    }
  }
}

async function callOnce(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
  const { endpoint, token } = await openSession()
  const { data, error, response } = await fetcher.POST(`/${method}`, {
    baseUrl: new URL(endpoint, window.location.origin).href,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    body: params,
    signal
  })
  const body: unknown = data ?? error
  if (!response.ok || (typeof body === 'object' && body !== null && 'error' in body))
    throw errorOf(response.status, body)
  return body
}

function mayHelpAgain(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return error.kind === 'busy' || (error.kind === 'offline' && navigator.onLine)
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}

export type Command = { [M in Method]: [method: M, params: Params<M>] }[Method]

interface BatchReply {
  result: {
    result: Record<string, unknown> | unknown[]
    result_error: Record<string, unknown> | unknown[]
    result_total: Record<string, number> | number[]
    result_next: Record<string, number> | number[]
  }
}

// Several calls in one request, at most 50: for each key its reply or its error.
export async function batch<K extends string>(
  commands: Record<K, Command>,
  signal?: AbortSignal
): Promise<Record<K, Paged<unknown> | ApiError>> {
  const entries = Object.entries<Command>(commands) as [K, Command][]
  const cmd = Object.fromEntries(entries.map(([key, [method, params]]) => [key, `${method}?${toQuery(params)}`]))
  const { result } = (await callUntyped('batch', { halt: 0, cmd }, signal)) as BatchReply
  const of = <T>(map: Record<string, T> | T[], key: string) => (map as Record<string, T>)[key]
  return Object.fromEntries(
    entries.map(([key]) => {
      const error = of<unknown>(result.result_error, key)
      if (error) return [key, errorOf(400, error)]
      return [
        key,
        { result: of(result.result, key), total: of(result.result_total, key), next: of(result.result_next, key) }
      ]
    })
  ) as Record<K, Paged<unknown> | ApiError>
}
