import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { weight } from './dev/weight.ts'

// A running server, such as `muster demo`, to which `npm run dev` and `npm run preview` pass calls and the sign-in on.
const target = process.env.MUSTER ?? 'http://127.0.0.1:8080'
// The host stays as the browser has it, for the server compares it with the origin of the page.
const proxy = Object.fromEntries(['/rest/', '/oauth/'].map((path) => [path, { target, changeOrigin: false }]))
// What the server says of the page, so that a preview refuses what it would refuse.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export default defineConfig({
  plugins: [vue(), weight({ firstView: 160_000, all: 300_000 })],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false'
  },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': policy } },
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // The page may not use data: addresses for anything but images of people, and each file is cached by its hash.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Of the libraries in it, which ask for that.
    license: { fileName: 'licenses.txt' }
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'dev/**/*.test.ts']
  }
})
