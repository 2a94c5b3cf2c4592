// Something that a page asks the server for, with what it is to show meanwhile.
import { onScopeDispose, readonly, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { offline } from '@/api/connection'
import { ApiError, isAborted } from '@/api/errors'

export interface Remote<T> {
  // The newest reply. It stays while the next one is on its way, and when that fails.
  data: Readonly<ShallowRef<T | undefined>>
  error: Readonly<ShallowRef<ApiError | null>>
  pending: Readonly<Ref<boolean>>
  // It takes so long that one should see it: more than 100 ms.
  slow: Readonly<Ref<boolean>>
  reload: () => Promise<void>
}

const slowAfterMs = 100

// Asks at once, and anew whenever what `key` gives changes. A new question ends the one before, so replies never come out of
// order. With `forget`, a changed key takes the old reply away: it would be of something else. What failed for lack of a
// connection is asked again when there is one.
export function useRemote<K, T>(
  key: () => K,
  ask: (key: K, signal: AbortSignal) => Promise<T>,
  options: { forget?: boolean } = {}
): Remote<T> {
  const data = shallowRef<T>()
  const error = shallowRef<ApiError | null>(null)
  const pending = ref(false)
  const slow = ref(false)
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function reload(): Promise<void> {
    running?.abort()
    clearTimeout(timer)
    const mine = (running = new AbortController())
    pending.value = true
    timer = setTimeout(() => (slow.value = true), slowAfterMs)
    try {
      const reply = await ask(key(), mine.signal)
      if (running !== mine) return
      data.value = reply
      error.value = null
    } catch (failure) {
      if (running !== mine || isAborted(failure)) return
      if (!(failure instanceof ApiError)) console.error(failure)
      error.value = failure instanceof ApiError ? failure : new ApiError('server', '', String(failure))
    }
    clearTimeout(timer)
    pending.value = slow.value = false
  }

  watch(
    () => JSON.stringify(key()),
    (_, before) => {
      if (options.forget && before !== undefined) {
        data.value = undefined
        error.value = null
      }
      void reload()
    },
    { immediate: true }
  )
  watch(offline, (isOffline) => {
    if (!isOffline && error.value?.kind === 'offline' && !pending.value) void reload()
  })
  onScopeDispose(() => {
    running?.abort()
    running = null
    clearTimeout(timer)
  })
  return { data: data as Remote<T>['data'], error, pending: readonly(pending), slow: readonly(slow), reload }
}
