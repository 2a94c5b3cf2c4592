import { describe, expect, it } from 'vitest'
import { madeCompany, plainMeasure, plainWords, sourceOf, type Made } from './company'
import { draw, type Look } from './draw'
import { layOut } from './layout'
import type { ChartNode } from './node'
import { utf16Hex } from './pdf_file'
import { PdfPen } from './pdf_pen'
import type { DrawGlyph } from './pdf_font'
import { openCopy, wholeOf } from './picture'
import { SvgPen } from './svg_pen'
import { ChartTree } from './tree'
import { Visible } from './visible'
import type { Pen } from './pen'

const colors = ['ground', 'surface', 'line', 'edge', 'text', 'quiet', 'accent', 'accentSoft', 'hover', 'focus']
const palette = {
  ...Object.fromEntries(colors.map((name) => [name, 'rgb(10, 20, 30)'])),
  lineWidth: 1
} as Look['palette']
const look: Look = {
  palette,
  words: plainWords,
  measure: plainMeasure,
  zoom: 1,
  detail: 'full',
  progress: 1,
  selected: null,
  hovered: null,
  hasFocus: false,
  lit: new Set(),
  managers: new Set(),
  hasToggles: false
}

const names = ['Sales & “Support” <EU>', 'מחלקת מכירות', 'Отдел ё', '営業部', 'A', 'إدارة الموارد']
const longName = 'Department of International Regulatory Affairs and Correspondence'

async function company(): Promise<ChartNode> {
  const below = names.map((name, at): Made => ({ id: at + 2, name, head: 'Анна Ким' }))
  const root: Made = { id: 1, name: longName, below }
  const tree = new ChartTree(sourceOf(root))
  await tree.start()
  layOut(tree.root!)
  return tree.root!
}

function paint(pen: Pen, root: ChartNode, wanted: Look = look): void {
  const visible = new Visible()
  visible.find(root, wholeOf(root))
  draw(pen, visible, wanted)
}

describe('a picture as SVG', () => {
  it('is well-formed and has the whole names', async () => {
    const root = await company()
    const pen = new SvgPen()
    paint(pen, root)
    const svg = pen.finish(wholeOf(root), 'Company', 'white')
    const page = new DOMParser().parseFromString(svg, 'image/svg+xml')
    expect(page.querySelector('parsererror')).toBeNull()
    const titles = Array.from(page.querySelectorAll('g > title'), (title) => title.textContent)
    expect(titles.sort()).toEqual([longName, ...names].sort())
    expect(svg).toContain('Sales &amp; “Support” &lt;EU&gt;')
    expect(svg).toContain('direction="rtl">מחלקת מכירות</text>')
  })

  it('lights up the way to a person', async () => {
    const root = await company()
    const accent = { ...palette, accent: 'rgb(1, 2, 3)' }
    const lit = new Set([root, root.children[2]!])
    const pen = new SvgPen()
    paint(pen, root, { ...look, palette: accent, lit, managers: new Set(['7']) })
    const svg = pen.finish(wholeOf(root), 'Company', '')
    expect(svg).toMatch(/<path d="[^"]+" fill="none" stroke="rgb\(1, 2, 3\)" stroke-width="3"/)
    expect(svg.match(/<rect [^>]*stroke="rgb\(1, 2, 3\)"/g)).toHaveLength(2)
  })

  it('leaves out signs that XML does not have', () => {
    const pen = new SvgPen()
    pen.text('a\u0000b\u000bc\ud800', 0, 0, { size: 10, weight: 400 }, 'black', 'left')
    expect(pen.finish({ left: 0, top: 0, right: 1, bottom: 1 }, '', '')).toContain('>abc</text>')
  })
})

// A glyph of eight by eight dots.
const drawGlyph: DrawGlyph = (text) => ({
  advance: 50 * text.length,
  left: 0,
  top: -8,
  width: 8,
  height: 8,
  bits: new Uint8Array(8).fill(0x81)
})

interface ReadPdf {
  text: string
  bookmarks: string[]
  content: string
}

const hexText = (hex: string): string =>
  (hex.match(/.{4}/g) ?? []).map((code) => String.fromCharCode(parseInt(code, 16))).join('')

// One sign for each byte.
function signsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

async function inflate(data: string): Promise<string> {
  const bytes = Uint8Array.from(data, (sign) => sign.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
  return signsOf(new Uint8Array(await new Response(stream).arrayBuffer()))
}

// Reads what a program that searches in PDF files reads: the texts, by the fonts' tables.
async function read(bytes: Uint8Array): Promise<ReadPdf> {
  const objects = new Map<string, string>()
  for (const [, number, body] of signsOf(bytes).matchAll(/(\d+) 0 obj\n(.*?)\nendobj\n/gs)) objects.set(number!, body!)
  const streamOf = (number: string): Promise<string> => {
    const body = objects.get(number)!
    return inflate(body.slice(body.indexOf('stream\n') + 7, body.lastIndexOf('\nendstream')))
  }
  const page = [...objects.values()].find((body) => body.includes('/Type /Page '))!
  const fonts = new Map<string, Map<string, string>>()
  for (const [, name, number] of page.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const table = await streamOf(/\/ToUnicode (\d+)/.exec(objects.get(number!)!)![1]!)
    const rows = [...table.matchAll(/^<(..)> <([0-9a-f]+)>$/gm)]
    fonts.set(name!, new Map(rows.map(([, code, text]) => [code!, hexText(text!)])))
  }
  const content = await streamOf(/\/Contents (\d+)/.exec(page)![1]!)
  let font = new Map<string, string>()
  let text = ''
  for (const [, name, codes, end] of content.matchAll(/\/(F\d+) 1 Tf|<([0-9a-f]+)> Tj|(ET)/g)) {
    if (name) font = fonts.get(name)!
    if (codes) for (const code of codes.match(/../g)!) text += font.get(code) ?? '?'
    if (end) text += '\n'
  }
  const titles = [...objects.values()].filter((body) => body.includes('/Dest'))
  const bookmarks = titles.map((body) => hexText(/\/Title <feff([0-9a-f]*)>/.exec(body)![1]!))
  return { text, bookmarks, content }
}

describe('a picture as PDF', () => {
  it('has texts in all scripts that can be searched, and a bookmark for each department', async () => {
    const root = await company()
    const pen = new PdfPen(wholeOf(root), drawGlyph)
    paint(pen, root)
    const { text, bookmarks, content } = await read(await pen.finish('Company', 'en', '#ffffff', 96))
    for (const name of [...names, 'Анна Ким']) expect(text.split('\n')).toContain(name)
    expect(bookmarks.sort()).toEqual([longName, ...names].sort())
    // The cut name is marked with the whole one.
    expect(content).toContain(utf16Hex(longName))
  })

  it('takes a second font when there are more than 255 letters', async () => {
    const pen = new PdfPen({ left: 0, top: 0, right: 100, bottom: 100 }, drawGlyph)
    const letters = Array.from({ length: 600 }, (_, at) => String.fromCharCode(0x4e00 + at)).join('')
    pen.text(letters, 0, 0, { size: 10, weight: 400 }, '#000000', 'left')
    expect((await read(await pen.finish('', 'en', '#ffffff', 96))).text).toBe(`${letters}\n`)
  })

  it('says where each object is', async () => {
    const root = await company()
    const pen = new PdfPen(wholeOf(root), drawGlyph)
    paint(pen, root)
    const file = signsOf(await pen.finish('Company', 'en', '#ffffff', 96))
    const start = Number(/startxref\n(\d+)/.exec(file)![1])
    const rows = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)]
    expect(rows.length).toBeGreaterThan(10)
    for (const [at, [, offset]] of rows.entries())
      expect(file.slice(Number(offset))).toMatch(new RegExp(`^${at + 1} 0 obj\n`))
  })

  it('has larger units when a page would be too large', async () => {
    const pen = new PdfPen({ left: 0, top: 0, right: 60_000, bottom: 1000 }, drawGlyph)
    const file = signsOf(await pen.finish('', 'en', '#ffffff', 96))
    expect(file).toContain('/MediaBox [0 0 11250 187.5] /UserUnit 4')
  })
})

describe('a branch as a picture', () => {
  it('is wholly open, and the chart stays as it is', async () => {
    const tree = new ChartTree(sourceOf(madeCompany(100, 3)))
    await tree.start()
    const before = layOut(tree.root!).order.map((node) => [node.id, node.x, node.y])
    const top = tree.find('3')!
    await tree.loadBranch(top)
    const copy = openCopy(top)
    const visible = new Visible()
    visible.find(copy, wholeOf(copy))
    // 3, then 8 to 10, 23 to 31 and 68 to 94.
    expect(visible.cards).toHaveLength(1 + 3 + 9 + 27)
    expect(layOut(tree.root!).order.map((node) => [node.id, node.x, node.y])).toEqual(before)
    expect(tree.find('8')!.isOpen).toBe(false)
  })
})
