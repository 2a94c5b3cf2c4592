import { onScopeDispose, readonly, ref, type Ref } from 'vue'

// The time now. It moves on with every minute.
export function useClock(): Readonly<Ref<Date>> {
  const now = ref(new Date())
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    timer = setTimeout(
      () => {
        now.value = new Date()
        wait()
      },
      60_000 - (Date.now() % 60_000)
    )
  }
  wait()
  onScopeDispose(() => clearTimeout(timer))
  return readonly(now) as Readonly<Ref<Date>>
}
