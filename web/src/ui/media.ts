import { onScopeDispose, readonly, ref, type Ref } from 'vue'

// Whether a media query fits, now and as the window changes.
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query)
  const fits = ref(list.matches)
  const note = (): void => {
    fits.value = list.matches
  }
  list.addEventListener('change', note)
  onScopeDispose(() => list.removeEventListener('change', note))
  return readonly(fits)
}
