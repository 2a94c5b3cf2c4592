// The title of the document, and what a screen reader is told.
import { readonly, ref, watchEffect, type MaybeRefOrGetter, toValue } from 'vue'

const told = ref('')

// What the live region of the shell says at the moment.
export const announcement = readonly(told)

// Has a screen reader say this when it has finished what it is saying. The same text twice is said twice.
export function announce(text: string): void {
  told.value = told.value === text ? `${text}\u00a0` : text
}

let isFirst = true

// Names the page as long as the component lives, and has a screen reader say the name, but for the first page: a browser says
// that itself. An empty name leaves the one before; it is for a page that does not know its name yet.
export function useTitle(name: MaybeRefOrGetter<string>): void {
  watchEffect(() => {
    const text = toValue(name)
    if (!text) return
    document.title = `${text} · Muster`
    if (!isFirst) announce(text)
    isFirst = false
  })
}
