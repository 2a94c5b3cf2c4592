// What the chart is drawn with. The screen, SVG and PDF each have a pen of their own, and one drawing moves all of them, so
// that they show the same.
import type { Card } from '@/api/paths'
import type { ChartNode } from './node'

export interface TextStyle {
  readonly size: number
  readonly weight: 400 | 600
}

export const styles = {
  name: { size: 15, weight: 600 },
  head: { size: 14, weight: 400 },
  position: { size: 12.5, weight: 400 },
  counts: { size: 12.5, weight: 400 },
  toggle: { size: 13, weight: 600 },
  initials: { size: 13, weight: 600 },
  large: { size: 31, weight: 600 }
} as const satisfies Record<string, TextStyle>

export type Align = 'left' | 'center'

export interface Pen {
  // What is drawn up to `endCard` is of this department.
  beginCard(node: ChartNode): void
  endCard(): void
  // Without a colour there is no filling, or no border.
  box(
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
    fill: string,
    border: string,
    line: number
  ): void
  disc(x: number, y: number, radius: number, fill: string, border: string): void
  // Lines and blocks are gathered, and appear with the next `stroke` or `fill`.
  line(x1: number, y1: number, x2: number, y2: number): void
  stroke(color: string, line: number): void
  block(x: number, y: number, width: number, height: number): void
  fill(color: string): void
  // On the base line y. `whole` is the text before it was cut.
  text(text: string, x: number, y: number, style: TextStyle, color: string, align: Align, whole?: string): void
  // A person's photo as a disc; false when there is none to draw.
  photo(person: Card, x: number, y: number, radius: number): boolean
}

// Letters that go from right to left.
const rightToLeft = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

// The direction of a text that begins so, as dir="auto" finds it.
export function directionOf(text: string): 'rtl' | 'ltr' {
  return rightToLeft.test(text) ? 'rtl' : 'ltr'
}

export const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"

export function fontOf(style: TextStyle): string {
  return `${style.weight} ${style.size}px ${fontFamily}`
}
