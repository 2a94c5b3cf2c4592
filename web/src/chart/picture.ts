// Pictures of the chart in files. They are drawn as the screen is, near by and in the light, whatever the screen shows.
import type { Card } from '@/api/paths'
import { CanvasPen } from './canvas_pen'
import { draw, type Look } from './draw'
import { glyphDrawer } from './glyphs'
import { layOut } from './layout'
import { ChartNode } from './node'
import { readPalette } from './palette'
import { PdfPen } from './pdf_pen'
import type { Pen } from './pen'
import { photoSize, type Photos } from './photos'
import { SvgPen } from './svg_pen'
import { Visible, type Rect } from './visible'

export type Kind = 'svg' | 'png' | 'pdf'
// All that is open, what is in the window, or a branch with all below.
export type Scope = 'open' | 'window' | 'branch'

export interface Picture {
  root: ChartNode
  view: Rect
  title: string
  language: string
  look: Look
}

export interface PictureFile {
  content: BlobPart
  type: string
  isScaledDown: boolean
}

const around = 24
// What browsers can do with a canvas.
const longestSide = 16_000
const mostPixels = 120_000_000

// The look of the screen without what is only of the screen.
export function lookOfPicture(look: Look, place: Element): Look {
  const palette = readPalette(place, true)
  return {
    ...look,
    palette,
    zoom: 1,
    detail: 'full',
    progress: 1,
    selected: null,
    hovered: null,
    hasFocus: false,
    hasToggles: false
  }
}

// A branch with all that is known below, open, as a chart of its own.
export function openCopy(top: ChartNode): ChartNode {
  const copyOf = (node: ChartNode): ChartNode =>
    Object.assign(new ChartNode(node.id), node, { children: [], parent: null, runs: [] })
  const root = Object.assign(copyOf(top), { isOpen: true })
  const waiting: [ChartNode, ChartNode][] = [[root, top]]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [copy, node] = next
    for (const child of node.children) {
      const below = Object.assign(copyOf(child), { parent: copy, isOpen: true })
      copy.children.push(below)
      waiting.push([below, child])
    }
  }
  layOut(root)
  return root
}

export function wholeOf(root: ChartNode): Rect {
  return grown({ left: root.left, top: root.y, right: root.left + root.width, bottom: root.y + root.height }, around)
}

function grown({ left, top, right, bottom }: Rect, by: number): Rect {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by }
}

function paint(pen: Pen, { root, view, look }: Picture): void {
  const visible = new Visible()
  visible.find(root, view)
  visible.cards.sort((one, other) => one.index - other.index)
  draw(pen, visible, look)
}

function headsOf({ root, view }: Picture): Card[] {
  const visible = new Visible()
  visible.find(root, view)
  return visible.cards.flatMap((node) => node.head ?? [])
}

export async function makePicture(kind: Kind, picture: Picture, photos: Photos): Promise<PictureFile> {
  const copies = await photos.copies(headsOf(picture))
  if (kind === 'svg') {
    const svg = makeSvg(picture, (person) => copies.get(person.AVATAR) ?? null)
    return { content: svg, type: 'image/svg+xml', isScaledDown: false }
  }
  return kind === 'pdf' ? makePdf(picture, copies) : makePng(picture, copies)
}

// `photoOf` gives the address of a photo.
export function makeSvg(
  picture: Picture,
  photoOf: (person: Card) => string | null,
  ground = picture.look.palette.ground
): string {
  const pen = new SvgPen(photoOf)
  paint(pen, picture)
  return pen.finish(picture.view, picture.title, ground)
}

async function makePdf(picture: Picture, copies: Map<string, string>): Promise<PictureFile> {
  const pen = new PdfPen(picture.view, glyphDrawer(), (person) => {
    const address = copies.get(person.AVATAR)
    return address ? bytesOf(address) : null
  })
  paint(pen, picture)
  const bytes = await pen.finish(picture.title, picture.language, picture.look.palette.ground, photoSize)
  return { content: bytes as BlobPart, type: 'application/pdf', isScaledDown: false }
}

async function makePng(picture: Picture, copies: Map<string, string>): Promise<PictureFile> {
  const images = new Map<string, HTMLImageElement>()
  await Promise.all(
    [...copies].map(async ([address, copy]) => {
      const image = new Image()
      image.src = copy
      await image.decode()
      images.set(address, image)
    })
  )
  const { view } = picture
  const [width, height] = [view.right - view.left, view.bottom - view.top]
  const scale = Math.min(2, longestSide / Math.max(width, height), Math.sqrt(mostPixels / (width * height)))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.floor(width * scale))
  canvas.height = Math.max(1, Math.floor(height * scale))
  const context = canvas.getContext('2d', { alpha: false })!
  context.fillStyle = picture.look.palette.ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  const pen = new CanvasPen(context, (person) => images.get(person.AVATAR) ?? null)
  pen.begin(scale, -view.left * scale, -view.top * scale)
  paint(pen, picture)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The canvas gave no picture')
  return { content: blob, type: 'image/png', isScaledDown: scale < 1 }
}

function bytesOf(address: string): Uint8Array {
  const text = atob(address.slice(address.indexOf(',') + 1))
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0))
}
