import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

// A copy of a text that follows it once that has been still for so long. An empty text is followed at once.
export function useDebounced(source: () => string, milliseconds: number): Readonly<Ref<string>> {
  const copy = ref(source())
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, (text) => {
    clearTimeout(timer)
    if (text === '') copy.value = text
    else timer = setTimeout(() => (copy.value = text), milliseconds)
  })
  onScopeDispose(() => clearTimeout(timer))
  return readonly(copy)
}
