import { createApp } from 'vue'
import App from './App.vue'
import { openSessionEarly } from './api/session'
import { i18n, preferredLanguage, useLanguage } from './i18n'
import { fetchPages, router } from './router'
import { startTheme } from './shell/theme'
import './styles/tokens.css'
import './styles/base.css'
import './styles/menu.css'

startTheme()
// To try the page from right to left, though no language of it is written so.
if (import.meta.env.DEV) document.documentElement.dir = new URLSearchParams(location.search).get('dir') ?? ''
// The session, the texts and the code of the page come at the same time. When that code cannot be fetched, the frame is shown
// without it, and says so.
openSessionEarly()
const app = createApp(App).use(router).use(i18n)
await Promise.all([useLanguage(preferredLanguage()), router.isReady().catch(() => undefined)])
app.mount('#app')

// When there is nothing else to do.
const whenIdle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 2000))
whenIdle(fetchPages)
