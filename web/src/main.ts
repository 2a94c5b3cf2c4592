import { createApp } from 'vue'
import App from './App.vue'
import { i18n, preferredLanguage, useLanguage } from './i18n'
import { router } from './router'
import { startTheme } from './shell/theme'
import './styles/tokens.css'
import './styles/base.css'
import './styles/menu.css'

startTheme()
await useLanguage(preferredLanguage())
createApp(App).use(router).use(i18n).mount('#app')
