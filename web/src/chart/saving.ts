// The chart as a file and on paper.
import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { download, fileName } from '@/ui/download'
import { announce } from '@/ui/title'
import type { Chart } from './chart'
import type { Photos } from './photos'
import type { Kind, Picture, Scope } from './picture'

type Pictures = typeof import('./picture')

// A browser can print so many cards well; of a larger chart it gets what is in the window.
const mostOnPaper = 3000

// `page` has the colours, and `paper` takes what is printed.
export function useChartSaving(
  chart: Chart,
  photos: Photos,
  page: Readonly<Ref<HTMLElement | null>>,
  paper: Readonly<Ref<HTMLElement | null>>
) {
  const { t, locale } = useI18n()
  let pictures: Pictures | null = null

  async function load(): Promise<Pictures> {
    return (pictures ??= await import('./picture'))
  }

  // Of the department that is selected, or else of all.
  function branch() {
    return chart.hasPanel.value && !chart.person.value ? chart.selected.value : chart.root.value
  }

  function pictureOf(scope: Scope, make: Pictures): Picture | null {
    const root = chart.root.value
    const stage = chart.stage()
    if (!root || !stage || !page.value) return null
    const top = scope === 'branch' ? make.openCopy(branch() ?? root) : root
    const view = scope === 'window' ? stage.viewRect() : make.wholeOf(top)
    const title = scope === 'branch' ? top.name : root.name
    return { root: top, view, title, language: locale.value, look: make.lookOfPicture(stage.look, page.value) }
  }

  async function save(kind: Kind, scope: Scope): Promise<void> {
    announce(t('chart.making'))
    const isMade = await chart.work(async () => {
      const top = branch()
      if (scope === 'branch' && top) await chart.tree.loadBranch(top)
      const make = await load()
      const picture = pictureOf(scope, make)
      if (!picture) return false
      const file = await make.makePicture(kind, picture, photos)
      const name = fileName(picture.title, kind)
      download(name, file.content, file.type)
      announce(t(file.isScaledDown ? 'chart.scaledDown' : 'chart.made', { name }))
      return true
    })
    if (!isMade) announce(t('chart.notMade'))
  }

  function preparePaper(): void {
    if (!pictures || !paper.value) return
    const isWhole = chart.layout.value.order.length <= mostOnPaper
    const picture = pictureOf(isWhole ? 'open' : 'window', pictures)
    if (!picture) return
    const svg = pictures.makeSvg(picture, (one) => photos.get(one)?.src ?? null, '')
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml')
    paper.value.replaceChildren(document.importNode(documentElement, true))
  }

  function clearPaper(): void {
    paper.value?.replaceChildren()
  }

  async function print(): Promise<void> {
    await load()
    window.print()
  }

  onMounted(() => {
    window.addEventListener('beforeprint', preparePaper)
    window.addEventListener('afterprint', clearPaper)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('beforeprint', preparePaper)
    window.removeEventListener('afterprint', clearPaper)
  })
  return { load, save, print }
}
