// What the parts beside the picture cover of it.
import type { Inset } from './camera'

const tools = 56
const zoomTools = 60
const gap = 16

// In pixels, measured at the parts of `page` that are there.
export function measureInset(page: HTMLElement, isNarrow: boolean): Inset {
  const boxOf = (selector: string): DOMRect | undefined => page.querySelector(selector)?.getBoundingClientRect()
  const list = boxOf('.side-list.shown')
  const panel = boxOf('.side-panel')
  if (isNarrow) return { left: 0, right: 0, top: tools, bottom: zoomTools + (panel?.height ?? 0) }
  const start = list ? list.width + gap : 0
  const end = panel ? panel.width + gap : 0
  const isRtl = getComputedStyle(page).direction === 'rtl'
  return { left: isRtl ? end : start, right: isRtl ? start : end, top: tools, bottom: 0 }
}
