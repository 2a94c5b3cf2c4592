// Draws letters as pictures of bits, for PDF.
import { emSize, type Glyph, type Weight } from './pdf_font'
import { directionOf, fontFamily } from './pen'

const edge = 2

export function glyphDrawer(): (text: string, weight: Weight) => Glyph {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  return (text, weight) => {
    const font = `${weight} ${emSize}px ${fontFamily}`
    const direction = directionOf(text)
    const set = (): void => {
      context.font = font
      context.direction = direction
      context.textAlign = 'left'
    }
    set()
    const size = context.measureText(text)
    const left = Math.floor(-size.actualBoundingBoxLeft) - edge
    const top = Math.floor(-size.actualBoundingBoxAscent) - edge
    const width = Math.ceil(size.actualBoundingBoxRight) + edge - left
    const height = Math.ceil(size.actualBoundingBoxDescent) + edge - top
    const blank: Glyph = { advance: size.width, left: 0, top: 0, width: 0, height: 0, bits: new Uint8Array() }
    if (!text.trim() || width <= 2 * edge || height <= 2 * edge) return blank
    // A canvas is empty again when it is given a size.
    canvas.width = width
    canvas.height = height
    set()
    context.fillText(text, -left, -top)
    return { ...blank, left, top, width, height, bits: bitsOf(context.getImageData(0, 0, width, height)) }
  }
}

function bitsOf({ data, width, height }: ImageData): Uint8Array {
  const perRow = (width + 7) >> 3
  const bits = new Uint8Array(perRow * height)
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      if (data[(y * width + x) * 4 + 3]! > 127) bits[y * perRow + (x >> 3)]! |= 0x80 >> (x & 7)
    }
  }
  return bits
}
