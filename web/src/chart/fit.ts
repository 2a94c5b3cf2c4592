// Texts cut to the room that they have.
import type { TextStyle } from './pen'

export type Measure = (text: string, style: TextStyle) => number

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

// The text, or its beginning with an ellipsis.
export function fit(text: string, style: TextStyle, width: number, measure: Measure): string {
  // Hardly a letter is wider than one and a half times its size, so a short text need not be measured.
  if (text.length * style.size * 1.5 <= width) return text
  if (measure(text, style) <= width) return text
  const letters = Array.from(segmenter.segment(text.slice(0, 300)), (part) => part.segment)
  let low = 0
  let high = letters.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (measure(cut(letters, middle), style) <= width) low = middle
    else high = middle - 1
  }
  return cut(letters, low)
}

function cut(letters: string[], count: number): string {
  return letters.slice(0, count).join('').trimEnd() + '…'
}

// The text in at most so many lines, the last one with an ellipsis when it is too long.
export function wrap(text: string, style: TextStyle, width: number, lines: number, measure: Measure): string[] {
  const words = text.split(/\s+/u).filter(Boolean)
  const result: string[] = []
  for (let at = 0; at < words.length;) {
    if (result.length === lines - 1) {
      result.push(fit(words.slice(at).join(' '), style, width, measure))
      break
    }
    let line = words[at++]!
    while (at < words.length && measure(`${line} ${words[at]!}`, style) <= width) line += ` ${words[at++]!}`
    result.push(fit(line, style, width, measure))
  }
  return result
}
