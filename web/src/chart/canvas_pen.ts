// Draws on a canvas: on the screen, and for PNG.
import type { Card } from '@/api/paths'
import { directionOf, fontOf, type Align, type Pen, type TextStyle } from './pen'
import type { Measure } from './fit'

export class CanvasPen implements Pen {
  private readonly context: CanvasRenderingContext2D
  private readonly photoOf: (person: Card) => CanvasImageSource | null
  private style: TextStyle | null = null
  private readonly fonts = new Map<TextStyle, string>()
  private readonly directions = new Map<string, CanvasDirection>()

  constructor(context: CanvasRenderingContext2D, photoOf: (person: Card) => CanvasImageSource | null) {
    this.context = context
    this.photoOf = photoOf
  }

  // Sets the scale, and forgets what was gathered. Afterwards a pixel of the chart is `scale` of the canvas.
  begin(scale: number, x: number, y: number): void {
    const { context } = this
    context.setTransform(scale, 0, 0, scale, x, y)
    context.beginPath()
    context.lineCap = 'round'
    context.lineJoin = 'round'
    this.style = null
  }

  beginCard(): void {
    // The canvas knows no groups.
  }

  endCard(): void {
    this.context.beginPath()
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
    const { context } = this
    context.beginPath()
    context.roundRect(x, y, width, height, radius)
    this.paint(fill, border, line)
  }

  disc(x: number, y: number, radius: number, fill: string, border: string): void {
    const { context } = this
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    this.paint(fill, border, 1.5)
  }

  private paint(fill: string, border: string, line: number): void {
    const { context } = this
    if (fill) {
      context.fillStyle = fill
      context.fill()
    }
    if (border) {
      context.strokeStyle = border
      context.lineWidth = line
      context.stroke()
    }
    context.beginPath()
  }

  line(x1: number, y1: number, x2: number, y2: number): void {
    this.context.moveTo(x1, y1)
    this.context.lineTo(x2, y2)
  }

  stroke(color: string, line: number): void {
    this.paint('', color, line)
  }

  block(x: number, y: number, width: number, height: number): void {
    this.context.rect(x, y, width, height)
  }

  fill(color: string): void {
    this.paint(color, '', 0)
  }

  text(text: string, x: number, y: number, style: TextStyle, color: string, align: Align): void {
    const { context } = this
    if (this.style !== style) {
      this.style = style
      context.font = this.fontOf(style)
    }
    context.direction = this.directionOf(text)
    context.textAlign = align
    context.fillStyle = color
    context.fillText(text, x, y)
  }

  photo(person: Card, x: number, y: number, radius: number): boolean {
    const image = person.AVATAR ? this.photoOf(person) : null
    if (!image) return false
    const { context } = this
    context.save()
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.clip()
    context.drawImage(image, x - radius, y - radius, 2 * radius, 2 * radius)
    context.restore()
    context.beginPath()
    return true
  }

  private fontOf(style: TextStyle): string {
    let font = this.fonts.get(style)
    if (font === undefined) {
      // Labels have another size at each zoom.
      if (this.fonts.size > 50) this.fonts.clear()
      this.fonts.set(style, (font = fontOf(style)))
    }
    return font
  }

  private directionOf(text: string): CanvasDirection {
    let direction = this.directions.get(text)
    if (direction === undefined) {
      if (this.directions.size > 20_000) this.directions.clear()
      this.directions.set(text, (direction = directionOf(text)))
    }
    return direction
  }
}

// Measures texts as the canvas writes them.
export function canvasMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d')!
  let last: TextStyle | null = null
  return (text, style) => {
    if (last !== style) context.font = fontOf((last = style))
    return context.measureText(text).width
  }
}
