// Writes an SVG picture. Each department is a group with its whole name as title; texts are texts.
import type { Card } from '@/api/paths'
import type { ChartNode } from './node'
import { directionOf, fontFamily, type Align, type Pen, type TextStyle } from './pen'
import type { Rect } from './visible'

export class SvgPen implements Pen {
  private readonly parts: string[] = []
  private path: string[] = []
  private photos = 0
  private readonly photoOf: (person: Card) => string | null

  // `photoOf` gives the address of a picture that holds the data itself.
  constructor(photoOf: (person: Card) => string | null = () => null) {
    this.photoOf = photoOf
  }

  beginCard(node: ChartNode): void {
    this.parts.push(`<g><title>${escapeXml(node.name)}</title>`)
  }

  endCard(): void {
    this.parts.push('</g>')
  }

  box(
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
    fill: string,
    border: string,
    line: number
  ): void {
    const size = `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}"`
    this.parts.push(`<rect ${size}${paint(fill, border, line)}/>`)
  }

  disc(x: number, y: number, radius: number, fill: string, border: string): void {
    this.parts.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"${paint(fill, border, 1.5)}/>`)
  }

  line(x1: number, y1: number, x2: number, y2: number): void {
    if (x1 !== x2 || y1 !== y2) this.path.push(`M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`)
  }

  stroke(color: string, line: number): void {
    // The same stretch is often part of several lines.
    const path = [...new Set(this.path)].join('')
    if (path) this.parts.push(`<path d="${path}"${paint('', color, line)} stroke-linecap="round"/>`)
    this.path = []
  }

  block(x: number, y: number, width: number, height: number): void {
    this.path.push(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`)
  }

  fill(color: string): void {
    if (this.path.length) this.parts.push(`<path d="${this.path.join('')}"${paint(color, '', 0)}/>`)
    this.path = []
  }

  text(text: string, x: number, y: number, style: TextStyle, color: string, align: Align): void {
    const isRtl = directionOf(text) === 'rtl'
    const anchor = align === 'center' ? ' text-anchor="middle"' : isRtl ? ' text-anchor="end"' : ''
    const direction = isRtl ? ' direction="rtl"' : ''
    const font = `font-size="${style.size}" font-weight="${style.weight}"`
    this.parts.push(
      `<text x="${n(x)}" y="${n(y)}" ${font} fill="${color}"${anchor}${direction}>${escapeXml(text)}</text>`
    )
  }

  photo(person: Card, x: number, y: number, radius: number): boolean {
    const address = person.AVATAR ? this.photoOf(person) : null
    if (!address) return false
    const id = `photo${++this.photos}`
    this.parts.push(
      `<clipPath id="${id}"><circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"/></clipPath>` +
        `<image href="${escapeXml(address)}" x="${n(x - radius)}" y="${n(y - radius)}" width="${n(2 * radius)}" ` +
        `height="${n(2 * radius)}" clip-path="url(#${id})"/>`
    )
    return true
  }

  // The whole picture, with what of the chart is in a rectangle.
  finish(view: Rect, title: string, ground: string): string {
    const [width, height] = [n(view.right - view.left), n(view.bottom - view.top)]
    const corner = `x="${n(view.left)}" y="${n(view.top)}"`
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="${n(view.left)} ${n(view.top)} ${width} ${height}" font-family="${escapeXml(fontFamily)}" role="img">` +
      `<title>${escapeXml(title)}</title>` +
      (ground ? `<rect ${corner} width="${width}" height="${height}" fill="${ground}"/>` : '') +
      `${this.parts.join('')}</svg>`
    )
  }
}

function paint(fill: string, border: string, line: number): string {
  return ` fill="${fill || 'none'}"` + (border ? ` stroke="${border}" stroke-width="${n(line)}"` : '')
}

// A number with at most two places.
function n(value: number): string {
  return String(Math.round(value * 100) / 100)
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeXml(text: string): string {
  // XML has no place for control characters and halves of pairs.
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
  return clean.replace(/[&<>"']/g, (sign) => entities[sign]!)
}
