// Names of people: in full, as initials, and the colours of the initials.

export interface Named {
  NAME?: unknown
  LAST_NAME?: unknown
  EMAIL?: unknown
  ID?: unknown
}

// First and last name; the address where there is no name, and the id where there is no address.
export function fullName(user: Named): string {
  const name = [user.NAME, user.LAST_NAME].map((part) => String(part ?? '').trim()).filter(Boolean)
  return name.join(' ') || String(user.EMAIL ?? '') || `#${String(user.ID ?? '')}`
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

// The first letters of the first and of the last word that begins with a letter: at most two.
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^\p{L}/u.test(word))
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words
  return chosen.map((word) => upperCase(firstGrapheme(word ?? ''))).join('')
}

// Georgian has capitals for headlines alone, which few fonts have.
function upperCase(letter: string): string {
  return /^\p{Script=Georgian}/u.test(letter) ? letter : letter.toLocaleUpperCase()
}

function firstGrapheme(word: string): string {
  for (const { segment } of segmenter.segment(word)) return segment
  return ''
}

// The colours that a person has who chose none, as the server gives them.
const palette = [
  '#3e8e7e',
  '#4b7bb5',
  '#a0628f',
  '#c0763b',
  '#6b8f3c',
  '#b5534f',
  '#5c6bc0',
  '#2f8fa3',
  '#8a7340',
  '#7e57a8',
  '#4f8a5b',
  '#9c5d3e'
]

export function colorOf(id: string | number): string {
  return palette[Number(id) % palette.length] ?? '#566273'
}

// The relative luminance of "#rrggbb" as WCAG has it; null for anything else.
export function luminance(color: string): number | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (!match) return null
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((pair) => {
    const value = parseInt(pair, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one) ?? 0, luminance(other) ?? 0]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

// A background of the person's colour, darkened as far as white letters need (4.5 to 1), so that all initials look alike.
export function avatarBackground(color: string): string {
  const base = luminance(color) === null ? '#566273' : color
  for (let share = 1; share > 0.3; share -= 0.04) {
    const darker = scaled(base, share)
    if (contrast(darker, '#ffffff') >= 4.5) return darker
  }
  return '#1c2530'
}

function scaled(color: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Math.round(parseInt(color.slice(at, at + 2), 16) * share))
  return '#' + parts.map((part) => part.toString(16).padStart(2, '0')).join('')
}

// Whether a picture may be shown: one within the address itself, of the portal, or of a host that the server names.
export function isAllowedPicture(address: string, hosts: readonly string[]): boolean {
  if (/^data:image\//i.test(address)) return true
  try {
    const url = new URL(address, window.location.origin)
    return url.origin === window.location.origin || hosts.some((host) => originOf(host) === url.origin)
  } catch {
    return false
  }
}

function originOf(host: string): string {
  try {
    return new URL(host.includes('://') ? host : `https://${host}`).origin
  } catch {
    return ''
  }
}
