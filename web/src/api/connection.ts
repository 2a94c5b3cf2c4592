// Whether the server can be reached, as far as the page knows.
import { readonly, ref } from 'vue'

const state = ref(navigator.onLine === false)

export const offline = readonly(state)

export function noteReply(): void {
  state.value = false
}

export function noteFailure(): void {
  state.value = true
}

window.addEventListener('offline', noteFailure)
window.addEventListener('online', noteReply)
