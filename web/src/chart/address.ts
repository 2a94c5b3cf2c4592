// The address of the chart follows what is shown, and what is shown follows an address that comes from elsewhere: a link, the
// search, the buttons for back and forward.
import { onBeforeUnmount, watch, type Ref } from 'vue'
import { onBeforeRouteLeave, useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { Chart } from './chart'
import { fromQuery, toQuery } from './link'

const writeAfterMs = 250

interface ChartAddress {
  open: () => Promise<void> // moves the chart to what the address says, at first and again
  link: () => string // the address of what is shown now; the address bar may have it a moment later
}

// `prepare` is called before the chart is moved to what the address says.
export function useChartAddress(chart: Chart, hasList: Ref<boolean>, prepare: () => void): ChartAddress {
  const route = useRoute()
  const router = useRouter()
  let written = ''
  let opening = 0
  let isLeaving = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function open(): Promise<void> {
    const state = fromQuery(route.query)
    // A link to a person or department alone leaves the rest as it is.
    if (!chart.isReady.value || state.open) hasList.value = state.hasList ?? false
    prepare()
    ++opening
    try {
      await chart.start(state)
    } finally {
      if (--opening === 0) writeSoon()
    }
  }

  function shown(): Record<string, string> {
    return toQuery({ ...chart.linkState(), hasList: hasList.value })
  }

  function link(): string {
    return new URL(router.resolve({ query: opening > 0 ? route.query : shown() }).href, window.location.href).href
  }

  function writeSoon(): void {
    clearTimeout(timer)
    if (chart.isReady.value) timer = setTimeout(write, writeAfterMs)
  }

  // Whoever chooses something else may go back to what was chosen before; a step of the keyboard through the tree is no choice.
  function write(): void {
    if (opening > 0 || isLeaving || route.name !== 'chart') return
    const query = shown()
    const text = JSON.stringify(query)
    if (text === JSON.stringify(route.query)) return
    written = text
    const isChoice = chosenIn(query) !== chosenIn(route.query) && !chart.isStepping()
    void (isChoice ? router.push({ query }) : router.replace({ query }))
  }

  watch([chart.layout, chart.selected, chart.person, chart.hasPanel, hasList, chart.moves], writeSoon)
  watch(
    () => route.query,
    (query) => {
      if (route.name !== 'chart') return
      const isOwn = JSON.stringify(query) === written
      written = ''
      if (!isOwn) void open()
    }
  )
  // The code of another page may take a while. To write the address meanwhile would call the way there off.
  onBeforeRouteLeave(() => {
    isLeaving = true
  })
  const forget = router.afterEach(() => (isLeaving = false))
  onBeforeUnmount(() => {
    clearTimeout(timer)
    forget()
  })
  return { open, link }
}

function chosenIn({ person, department }: LocationQuery): string {
  return person ? `person ${String(person)}` : department ? `department ${String(department)}` : ''
}
