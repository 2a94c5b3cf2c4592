// The colours of the chart, taken from the page's own.

const names = {
  ground: '--ground',
  surface: '--surface',
  line: '--line',
  edge: '--edge',
  text: '--text',
  quiet: '--quiet',
  accent: '--accent',
  accentSoft: '--accent-soft',
  hover: '--hover',
  focus: '--focus'
} as const

export type Palette = Record<keyof typeof names, string> & { lineWidth: number }

// What the system has for each when it wants its own colours.
const system: Record<keyof typeof names, string> = {
  ground: 'Canvas',
  surface: 'Canvas',
  line: 'CanvasText',
  edge: 'CanvasText',
  text: 'CanvasText',
  quiet: 'CanvasText',
  accent: 'Highlight',
  accentSoft: 'Canvas',
  hover: 'Canvas',
  focus: 'Highlight'
}

// Reads the colours as they are on an element, or as they are in the light, for paper.
export function readPalette(place: Element, onPaper = false): Palette {
  const probe = document.createElement('span')
  probe.hidden = true
  probe.style.setProperty('forced-color-adjust', 'none')
  if (onPaper) probe.style.colorScheme = 'light'
  place.append(probe)
  const isForced = !onPaper && matchMedia('(forced-colors: active)').matches
  const read = (name: keyof typeof names): string => {
    probe.style.color = isForced ? system[name] : `var(${names[name]})`
    return getComputedStyle(probe).color
  }
  const colors = Object.fromEntries(Object.keys(names).map((name) => [name, read(name as keyof typeof names)]))
  probe.remove()
  const isStrong = isForced || matchMedia('(prefers-contrast: more)').matches
  return { ...(colors as Record<keyof typeof names, string>), lineWidth: isStrong ? 2 : 1 }
}
