// Letters for PDF. A browser does not hand out its fonts, and a font for all scripts would weigh more than the whole page. So
// each letter that the picture needs becomes a small picture itself, once, in a font of the file (type 3), with the text that
// it stands for: it prints sharply, and can be searched, selected and read aloud in any script.
import { number, utf16Hex, type PdfFile } from './pdf_file'
import { directionOf } from './pen'

export type Weight = 400 | 600

// A letter or word as a picture: rows of bits, each row from a whole byte. It covers (left, top) to the right and down from the
// start of the base line.
export interface Glyph {
  advance: number
  left: number
  top: number
  width: number
  height: number
  bits: Uint8Array
}

// Draws letters `emSize` pixels large.
export type DrawGlyph = (text: string, weight: Weight) => Glyph

export const emSize = 96
const perFont = 255

interface Entry {
  font: number
  code: number
  text: string
  glyph: Glyph
}

export interface PlacedGlyph {
  font: number
  code: number
  // In parts of the letters' size.
  advance: number
}

// Scripts whose letters stand each for itself. Others are shaped by their neighbours, so a text of them is one picture.
const simple =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Common}\p{Script=Inherited}]*$/u

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export class PdfFonts {
  private readonly entries = new Map<string, Entry>()
  private readonly drawGlyph: DrawGlyph

  constructor(drawGlyph: DrawGlyph) {
    this.drawGlyph = drawGlyph
  }

  place(text: string, weight: Weight): PlacedGlyph[] {
    const isSimple = simple.test(text) && directionOf(text) === 'ltr'
    const units = isSimple ? Array.from(segmenter.segment(text), (part) => part.segment) : [text]
    return units.map((unit) => {
      const { font, code, glyph } = this.entryOf(unit, weight)
      return { font, code, advance: glyph.advance / emSize }
    })
  }

  private entryOf(text: string, weight: Weight): Entry {
    const key = `${weight} ${text}`
    let entry = this.entries.get(key)
    if (!entry) {
      const count = this.entries.size
      entry = {
        font: Math.floor(count / perFont),
        code: 1 + (count % perFont),
        text,
        glyph: this.drawGlyph(text, weight)
      }
      this.entries.set(key, entry)
    }
    return entry
  }

  // Writes all fonts. Returns the entries of the resources' font dictionary.
  async write(file: PdfFile): Promise<string> {
    const all = [...this.entries.values()]
    let resources = ''
    for (let first = 0; first < all.length; first += perFont) {
      const font = await writeFont(file, all.slice(first, first + perFont))
      resources += `/F${first / perFont} ${font} 0 R `
    }
    return resources
  }
}

async function writeFont(file: PdfFile, entries: Entry[]): Promise<number> {
  const procedures: string[] = []
  for (const { code, glyph } of entries) {
    procedures.push(`/g${code} ${await file.addStream(procedureOf(glyph))} 0 R`)
  }
  const unicode = await file.addStream(unicodeMap(entries))
  const box = [
    Math.min(...entries.map(({ glyph }) => glyph.left), 0),
    Math.min(...entries.map(({ glyph }) => -glyph.top - glyph.height), 0),
    Math.max(...entries.map(({ glyph }) => glyph.left + glyph.width), 1),
    Math.max(...entries.map(({ glyph }) => -glyph.top), 1)
  ]
  const scale = (1 / emSize).toFixed(8)
  return file.add(
    `<< /Type /Font /Subtype /Type3 /FontMatrix [${scale} 0 0 ${scale} 0 0] /FontBBox [${box.map(number).join(' ')}] ` +
      `/FirstChar 1 /LastChar ${entries.length} /Widths [${entries.map(({ glyph }) => number(glyph.advance)).join(' ')}] ` +
      `/Encoding << /Type /Encoding /Differences [1 ${entries.map(({ code }) => `/g${code}`).join(' ')}] >> ` +
      `/CharProcs << ${procedures.join(' ')} >> /Resources << >> /ToUnicode ${unicode} 0 R >>`
  )
}

function procedureOf({ advance, left, top, width, height, bits }: Glyph): string {
  const box = [left, -top - height, left + width, -top].map(number).join(' ')
  if (width === 0 || height === 0) return `${number(advance)} 0 0 0 0 0 d1`
  let hex = ''
  for (const byte of bits) hex += byte.toString(16).padStart(2, '0')
  return (
    `${number(advance)} 0 ${box} d1\nq ${width} 0 0 ${height} ${number(left)} ${number(-top - height)} cm\n` +
    `BI /W ${width} /H ${height} /IM true /BPC 1 /D [1 0] /F /AHx ID ${hex}> EI Q`
  )
}

function unicodeMap(entries: Entry[]): string {
  const rows = entries.map(({ code, text }) => `<${code.toString(16).padStart(2, '0')}> <${utf16Hex(text)}>\n`)
  let blocks = ''
  for (let at = 0; at < rows.length; at += 100) {
    const block = rows.slice(at, at + 100)
    blocks += `${block.length} beginbfchar\n${block.join('')}endbfchar\n`
  }
  return (
    '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n' +
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n' +
    '/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n' +
    `1 begincodespacerange\n<00> <ff>\nendcodespacerange\n${blocks}` +
    'endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n'
  )
}
