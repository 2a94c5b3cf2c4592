import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '@/api/errors'
import { useRemote } from './remote'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

// A question whose answers come when the test says.
function asked() {
  const open: {
    key: string
    resolve: (value: string) => void
    reject: (error: unknown) => void
    signal: AbortSignal
  }[] = []
  const ask = (key: string, signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => open.push({ key, resolve, reject, signal }))
  return { open, ask }
}

async function settle(): Promise<void> {
  await nextTick()
  await vi.advanceTimersByTimeAsync(0)
}

test('A reply that comes late does not replace a newer one', async () => {
  const key = ref('a')
  const { open, ask } = asked()
  const remote = effectScope().run(() => useRemote(() => key.value, ask))
  key.value = 'b'
  await settle()
  open[1]?.resolve('of b')
  await settle()
  open[0]?.resolve('of a')
  await settle()
  expect(open[0]?.signal.aborted).toBe(true)
  expect(remote?.data.value).toBe('of b')
  expect(remote?.pending.value).toBe(false)
})

test('Only what takes more than a blink is slow', async () => {
  const { open, ask } = asked()
  const remote = effectScope().run(() => useRemote(() => 'a', ask))
  vi.advanceTimersByTime(99)
  expect(remote?.slow.value).toBe(false)
  vi.advanceTimersByTime(1)
  expect(remote?.slow.value).toBe(true)
  open[0]?.resolve('x')
  await settle()
  expect(remote?.slow.value).toBe(false)
})

test('After an error the old reply is still there, but with forget not that of another key', async () => {
  const key = ref('a')
  const { open, ask } = asked()
  const kept = effectScope().run(() => useRemote(() => key.value, ask))
  const forgetful = effectScope().run(() => useRemote(() => key.value, ask, { forget: true }))
  open.forEach((one) => one.resolve('old'))
  await settle()
  key.value = 'b'
  await settle()
  open.slice(2).forEach((one) => one.reject(new ApiError('server', 'X')))
  await settle()
  expect(kept?.error.value?.code).toBe('X')
  expect(kept?.data.value).toBe('old')
  expect(forgetful?.data.value).toBeUndefined()
})

test('When its component is gone, nothing more is asked', async () => {
  const { open, ask } = asked()
  const scope = effectScope()
  scope.run(() => useRemote(() => 'a', ask))
  scope.stop()
  expect(open[0]?.signal.aborted).toBe(true)
})
