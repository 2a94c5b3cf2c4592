// Writes a PDF of one page. Shapes are shapes, texts are texts (see pdf_font.ts), and the bookmarks are the departments.
import type { Card } from '@/api/paths'
import type { ChartNode } from './node'
import { number as n, pdfText, utf16Hex, PdfFile } from './pdf_file'
import { PdfFonts, type DrawGlyph } from './pdf_font'
import type { Align, Pen, TextStyle } from './pen'
import type { Rect } from './visible'

// A pixel of the chart is 1/96 inch.
const pointsPerPixel = 0.75
// No side of a page may be longer, in its own units.
const longestSide = 14_400
// How far a circle's curves bend.
const bend = 0.5523

export class PdfPen implements Pen {
  private readonly view: Rect
  private readonly content: string[] = []
  private readonly fonts: PdfFonts
  private readonly photos = new Map<string, number>()
  private readonly bookmarks: { node: ChartNode; number: number }[] = []
  private readonly file = new PdfFile()
  private readonly photoOf: (person: Card) => Uint8Array | null
  private readonly pictures: Uint8Array[] = []

  // `photoOf` gives JPEG files of `photoSize` pixels square.
  constructor(view: Rect, drawGlyph: DrawGlyph, photoOf: (person: Card) => Uint8Array | null = () => null) {
    this.view = view
    this.fonts = new PdfFonts(drawGlyph)
    this.photoOf = photoOf
  }

  beginCard(node: ChartNode): void {
    this.bookmarks.push({ node, number: 0 })
  }

  endCard(): void {
    // A card ends with the next one.
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
    this.roundPath(x, y, width, height, radius)
    this.paint(fill, border, line)
  }

  disc(x: number, y: number, radius: number, fill: string, border: string): void {
    this.roundPath(x - radius, y - radius, 2 * radius, 2 * radius, radius)
    this.paint(fill, border, 1.5)
  }

  line(x1: number, y1: number, x2: number, y2: number): void {
    this.content.push(`${n(x1)} ${n(y1)} m ${n(x2)} ${n(y2)} l`)
  }

  stroke(color: string, line: number): void {
    this.paint('', color, line)
  }

  block(x: number, y: number, width: number, height: number): void {
    this.content.push(`${n(x)} ${n(y)} ${n(width)} ${n(height)} re`)
  }

  fill(color: string): void {
    this.paint(color, '', 0)
  }

  text(text: string, x: number, y: number, style: TextStyle, color: string, align: Align, whole = text): void {
    const glyphs = this.fonts.place(text, style.weight)
    const width = glyphs.reduce((sum, glyph) => sum + glyph.advance, 0) * style.size
    const left = align === 'center' ? x - width / 2 : x
    const isCut = whole !== text
    if (isCut) this.content.push(`/Span << /ActualText <feff${utf16Hex(whole)}> >> BDC`)
    this.content.push(`${colorOf(color)} rg BT ${style.size} 0 0 ${-style.size} ${n(left)} ${n(y)} Tm`)
    let font = -1
    let codes = ''
    const flush = (): void => {
      if (codes) this.content.push(`<${codes}> Tj`)
      codes = ''
    }
    for (const glyph of glyphs) {
      if (glyph.font !== font) {
        flush()
        font = glyph.font
        this.content.push(`/F${font} 1 Tf`)
      }
      codes += glyph.code.toString(16).padStart(2, '0')
    }
    flush()
    this.content.push(isCut ? 'ET EMC' : 'ET')
  }

  photo(person: Card, x: number, y: number, radius: number): boolean {
    const address = person.AVATAR
    let number = this.photos.get(address)
    if (number === undefined) {
      const bytes = address ? this.photoOf(person) : null
      if (!bytes) return false
      number = this.pictures.push(bytes) - 1
      this.photos.set(address, number)
    }
    this.content.push('q')
    this.roundPath(x - radius, y - radius, 2 * radius, 2 * radius, radius)
    this.content.push(
      `W n ${n(2 * radius)} 0 0 ${n(-2 * radius)} ${n(x - radius)} ${n(y + radius)} cm /P${number} Do Q`
    )
    return true
  }

  async finish(title: string, language: string, ground: string, photoSize: number): Promise<Uint8Array> {
    const { view, file } = this
    const width = (view.right - view.left) * pointsPerPixel
    const height = (view.bottom - view.top) * pointsPerPixel
    // The page's units are larger than a point when it would be too large otherwise.
    const unit = Math.max(1, Math.ceil(Math.max(width, height) / longestSide))
    const scale = pointsPerPixel / unit
    const matrix = [scale, 0, 0, -scale, -view.left * scale, view.bottom * scale]
      .map((value) => value.toFixed(6))
      .join(' ')
    const box = `${n(view.left)} ${n(view.top)} ${n(view.right - view.left)} ${n(view.bottom - view.top)} re`
    const start = `q ${matrix} cm 1 J 1 j\n${colorOf(ground)} rg ${box} f\n`
    const content = await file.addStream(`${start}${this.content.join('\n')}\nQ`)
    const fonts = await this.fonts.write(file)
    let pictures = ''
    for (const [at, bytes] of this.pictures.entries()) {
      const entries =
        `/Type /XObject /Subtype /Image /Width ${photoSize} /Height ${photoSize} /ColorSpace /DeviceRGB ` +
        '/BitsPerComponent 8 /Filter /DCTDecode'
      pictures += `/P${at} ${await file.addStream(bytes, entries)} 0 R `
    }
    const pages = file.reserve()
    const page = file.add(
      `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${n(width / unit)} ${n(height / unit)}] /UserUnit ${unit} ` +
        `/Resources << /Font << ${fonts}>> /XObject << ${pictures}>> >> /Contents ${content} 0 R >>`
    )
    file.set(pages, `<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`)
    const outlines = this.writeBookmarks(page, scale)
    const root = file.add(
      `<< /Type /Catalog /Pages ${pages} 0 R /Lang (${language}) /ViewerPreferences << /DisplayDocTitle true >>` +
        `${outlines ? ` /Outlines ${outlines} 0 R /PageMode /UseOutlines` : ''} >>`
    )
    return file.finish(root, file.add(`<< /Title ${pdfText(title)} /Producer (Muster) >>`))
  }

  // One for each department, below that of the nearest one above it that is in the picture. Zero when there is none.
  private writeBookmarks(page: number, scale: number): number {
    const { file, view, bookmarks } = this
    if (bookmarks.length === 0) return 0
    const top = file.reserve()
    const numbers = new Map<ChartNode, number>()
    for (const mark of bookmarks) numbers.set(mark.node, (mark.number = file.reserve()))
    const parentOf = (node: ChartNode): number => {
      for (let above = node.parent; above; above = above.parent) if (numbers.has(above)) return numbers.get(above)!
      return top
    }
    const lists = new Map<number, number[]>([[top, []]])
    bookmarks.sort((one, other) => one.node.index - other.node.index)
    for (const { node, number } of bookmarks) {
      const parent = parentOf(node)
      if (!lists.has(parent)) lists.set(parent, [])
      lists.get(parent)!.push(number)
    }
    const nodes = new Map(bookmarks.map(({ node, number }) => [number, node]))
    for (const [parent, siblings] of lists) {
      for (const [at, number] of siblings.entries()) {
        const node = nodes.get(number)!
        const [left, up] = [(node.x - 40 - view.left) * scale, (view.bottom - node.y + 40) * scale]
        const before = at > 0 ? ` /Prev ${siblings[at - 1]} 0 R` : ''
        const after = at < siblings.length - 1 ? ` /Next ${siblings[at + 1]} 0 R` : ''
        const links = `/Parent ${parent} 0 R${before}${after}${listOf(lists.get(number), false)}`
        file.set(number, `<< /Title ${pdfText(node.name)} ${links} /Dest [${page} 0 R /XYZ ${n(left)} ${n(up)} 0] >>`)
      }
    }
    file.set(top, `<< /Type /Outlines${listOf(lists.get(top), true)} >>`)
    return top
  }

  private roundPath(x: number, y: number, width: number, height: number, radius: number): void {
    const r = Math.min(radius, width / 2, height / 2)
    const away = r * (1 - bend)
    const [right, bottom] = [x + width, y + height]
    const curve = (...values: number[]): string => `${values.map(n).join(' ')} c`
    this.content.push(
      `${n(x + r)} ${n(y)} m ${n(right - r)} ${n(y)} l ${curve(right - away, y, right, y + away, right, y + r)} ` +
        `${n(right)} ${n(bottom - r)} l ${curve(right, bottom - away, right - away, bottom, right - r, bottom)} ` +
        `${n(x + r)} ${n(bottom)} l ${curve(x + away, bottom, x, bottom - away, x, bottom - r)} ` +
        `${n(x)} ${n(y + r)} l ${curve(x, y + away, x + away, y, x + r, y)} h`
    )
  }

  private paint(fill: string, border: string, line: number): void {
    if (fill) this.content.push(`${colorOf(fill)} rg`)
    if (border) this.content.push(`${colorOf(border)} RG ${n(line)} w`)
    this.content.push(fill && border ? 'B' : border ? 'S' : fill ? 'f' : 'n')
  }
}

function listOf(numbers: number[] | undefined, isOpen: boolean): string {
  if (!numbers?.length) return ''
  return ` /First ${numbers[0]} 0 R /Last ${numbers.at(-1)} 0 R /Count ${isOpen ? '' : '-'}${numbers.length}`
}

// Three parts from 0 to 1, of "#rrggbb" or "rgb(…)".
export function colorOf(color: string): string {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  const parts = hex ? hex.slice(1).map((pair) => parseInt(pair, 16)) : (color.match(/[\d.]+/g) ?? []).map(Number)
  return [0, 1, 2].map((at) => n((parts[at] ?? 0) / 255)).join(' ')
}
