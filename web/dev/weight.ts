// What the built page weighs, compressed as the server sends it. A build that is too heavy fails.
import { constants, brotliCompressSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

type Bundle = Rollup.OutputBundle

export interface Limits {
  // What the first view loads, which is the chart in English, and all files together, in bytes.
  firstView: number
  all: number
}

// The modules that the first view loads besides what the entry imports.
const firstViewModules = ['/chart/ChartPage.vue', '/i18n/en/index.ts']

export function weight(limits: Limits): Plugin {
  return {
    name: 'weight',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const first = sum(bundle, firstView(bundle))
        const all = sum(bundle, Object.keys(bundle))
        this.info(`first view ${kilo(first)}, all ${kilo(all)}, compressed`)
        if (first > limits.firstView)
          this.error(`The first view weighs ${kilo(first)}, more than ${kilo(limits.firstView)}`)
        if (all > limits.all) this.error(`The page weighs ${kilo(all)}, more than ${kilo(limits.all)}`)
      }
    }
  }
}

function firstView(bundle: Bundle): Set<string> {
  const names = new Set<string>()
  const add = (name: string): void => {
    const chunk = bundle[name]
    if (names.has(name) || !chunk) return
    names.add(name)
    if (chunk.type !== 'chunk') return
    chunk.imports.forEach(add)
    chunk.viteMetadata?.importedCss.forEach(add)
  }
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk') continue
    const isLoaded = chunk.isEntry || firstViewModules.some((end) => chunk.facadeModuleId?.endsWith(end))
    if (isLoaded) add(chunk.fileName)
  }
  return names
}

function sum(bundle: Bundle, names: Iterable<string>): number {
  return [...names].reduce((total, name) => total + compressed(bundle[name]), 0)
}

function compressed(file: Rollup.OutputAsset | Rollup.OutputChunk | undefined): number {
  // The licenses are for readers; no page loads them.
  if (!file || file.fileName.endsWith('.txt')) return 0
  const content = file.type === 'chunk' ? file.code : file.source
  return brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
}

function kilo(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
