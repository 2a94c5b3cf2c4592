// Light or dark, as chosen here or else as the system has it.
import { readonly, ref } from 'vue'

export type Theme = 'auto' | 'light' | 'dark'

const storageKey = 'muster.theme'
const current = ref<Theme>('auto')

export const theme = readonly(current)

export function startTheme(): void {
  let stored: string | null = null
  try {
    stored = localStorage.getItem(storageKey)
  } catch {
    // As without a choice.
  }
  show(stored === 'light' || stored === 'dark' ? stored : 'auto')
}

export function chooseTheme(wanted: Theme): void {
  show(wanted)
  try {
    localStorage.setItem(storageKey, wanted)
  } catch {
    // It holds until the page is closed.
  }
}

function show(wanted: Theme): void {
  current.value = wanted
  if (wanted === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = wanted
}
