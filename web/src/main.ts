import { createApp } from 'vue'
import App from './App.vue'
import { i18n, preferredLanguage, useLanguage } from './i18n'
import { router } from './router'
import { startTheme } from './shell/theme'
import './styles/tokens.css'
import './styles/base.css'
import './styles/menu.css'

startTheme()
// To try the page from right to left, though no language of it is written so.
if (import.meta.env.DEV) document.documentElement.dir = new URLSearchParams(location.search).get('dir') ?? ''
await useLanguage(preferredLanguage())
createApp(App).use(router).use(i18n).mount('#app')
