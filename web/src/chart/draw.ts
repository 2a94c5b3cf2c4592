// Draws the chart with any pen. Near by, a card has all of its texts; farther off only its name, in large letters; from afar
// it is a block, and large branches have labels as places on a map do.
import { avatarBackground, initials } from '@/ui/names'
import { busDrop, cardHeight, cardWidth, gapY, indent, stackGap } from './layout'
import type { ChartNode } from './node'
import type { Palette } from './palette'
import { styles, type Pen, type TextStyle } from './pen'
import { avatarRadius, besideAvatar, padding, textsOf, type Words } from './texts'
import type { Measure } from './fit'
import { toggleHeight, toggleWidth, type Visible } from './visible'

export type Detail = 'full' | 'name' | 'block'

export interface Look {
  palette: Palette
  words: Words
  measure: Measure
  // Pixels of the screen for one of the chart.
  zoom: number
  detail: Detail
  // How far cards are on their way from where they were: 0 to 1.
  progress: number
  selected: ChartNode | null
  hovered: ChartNode | null
  // The keyboard is at the selected one.
  hasFocus: boolean
  // Departments whose chain of managers is lit, and those managers.
  lit: ReadonlySet<ChartNode>
  managers: ReadonlySet<string>
  // There is no button to open and close in a picture.
  hasToggles: boolean
}

const radius = 14
const fullFrom = 0.5
const nameFrom = 0.26
const labelSize = 12.5
const labelGap = 17

export function detailAt(zoom: number): Detail {
  if (zoom >= fullFrom) return 'full'
  return zoom >= nameFrom ? 'name' : 'block'
}

// How small things may be before they are drawn as one, in pixels of the chart.
export function tinyAt(zoom: number): number {
  return 4 / zoom
}

export function smallAt(zoom: number): number {
  return 7 / zoom
}

export function draw(pen: Pen, visible: Visible, look: Look): void {
  drawLines(pen, visible, look)
  if (look.detail === 'block') {
    drawBlocks(pen, visible, look)
    drawLabels(pen, visible, look)
    return
  }
  for (const node of visible.cards) {
    pen.beginCard(node)
    drawCard(pen, node, look)
    pen.endCard()
  }
}

function xOf(node: ChartNode, look: Look): number {
  return look.progress === 1 ? node.x : node.fromX + (node.x - node.fromX) * look.progress
}

function yOf(node: ChartNode, look: Look): number {
  return look.progress === 1 ? node.y : node.fromY + (node.y - node.fromY) * look.progress
}

function drawLines(pen: Pen, visible: Visible, look: Look): void {
  const { palette, lit, zoom } = look
  for (const node of visible.children) lineUp(pen, node, look, false)
  pen.stroke(palette.lineWidth > 1 ? palette.text : palette.edge, Math.max(1.25 * palette.lineWidth, 0.6 / zoom))
  if (lit.size === 0) return
  for (const node of visible.children) if (lit.has(node)) lineUp(pen, node, look, true)
  pen.stroke(palette.accent, Math.max(3, 2 / zoom))
}

// From a department up to its parent. What siblings share is drawn once: the stem by the first, the line across by the outermost,
// and beside a column each draws its own part. A lit one draws all of its way.
function lineUp(pen: Pen, node: ChartNode, look: Look, isWhole: boolean): void {
  const parent = node.parent!
  const from = xOf(parent, look) + cardWidth / 2
  const bottom = yOf(parent, look) + cardHeight
  const bus = bottom + busDrop
  const x = xOf(node, look)
  const y = yOf(node, look)
  const isFirst = node.position === 0
  const isOutermost = isFirst || node.position === parent.children.length - 1
  const isTop = !node.isAside || node.y - parent.y - cardHeight - gapY < 1
  const side = node.isAside ? x - indent + 6 : x + cardWidth / 2
  const middle = y + cardHeight / 2
  if (isWhole || isFirst) pen.line(from, bottom, from, bus)
  if (isWhole || isOutermost) pen.line(from, bus, side, bus)
  const start = isWhole || isTop ? bus : middle - cardHeight - stackGap
  pen.line(side, start, side, node.isAside ? middle : y)
  if (node.isAside) pen.line(side, middle, x, middle)
}

function drawCard(pen: Pen, node: ChartNode, look: Look): void {
  const x = xOf(node, look)
  const y = yOf(node, look)
  drawFrame(pen, node, x, y, look)
  const texts = textsOf(node, look.words, look.measure)
  const { palette } = look
  if (look.detail === 'name') {
    const height = styles.large.size * 1.12
    const top = y + cardHeight / 2 - ((texts.large.length - 1) * height) / 2 + styles.large.size * 0.35
    for (let at = 0; at < texts.large.length; ++at) {
      pen.text(texts.large[at]!, x + padding, top + at * height, styles.large, palette.text, 'left', node.name)
    }
  } else {
    pen.text(texts.name, x + padding, y + 28, styles.name, palette.text, 'left', node.name)
    drawHead(pen, node, x, y, look)
    pen.text(texts.counts, x + padding, y + 101, styles.counts, palette.quiet, 'left')
  }
  if (look.hasToggles && node.hasChildren) drawToggle(pen, node, x + cardWidth / 2, y + cardHeight, look)
}

function drawFrame(pen: Pen, node: ChartNode, x: number, y: number, look: Look): void {
  const { palette, lit } = look
  const isSelected = node === look.selected
  const isLit = lit.has(node)
  const isStrong = isSelected || isLit
  const border = isStrong ? palette.accent : node === look.hovered ? palette.edge : palette.line
  const least = look.detail === 'full' ? 1 : 2
  const line = (isSelected ? 2.5 : isLit ? 2 : 1) * Math.max(palette.lineWidth, least)
  pen.box(x, y, cardWidth, cardHeight, radius, isSelected ? palette.accentSoft : palette.surface, border, line)
  if (isSelected && look.hasFocus) {
    const away = 4 + line
    const width = cardWidth + 2 * away
    pen.box(
      x - away,
      y - away,
      width,
      cardHeight + 2 * away,
      radius + away,
      '',
      palette.focus,
      Math.max(2.5, 2.5 / look.zoom)
    )
  }
}

function drawHead(pen: Pen, node: ChartNode, x: number, y: number, look: Look): void {
  const { palette } = look
  const { head } = node
  const texts = textsOf(node, look.words, look.measure)
  const centerX = x + padding + avatarRadius
  const centerY = y + 60
  if (!head) {
    pen.disc(centerX, centerY, avatarRadius, palette.hover, palette.line)
    pen.text(texts.head, x + besideAvatar, centerY + 5, styles.head, palette.quiet, 'left')
    return
  }
  if (!pen.photo(head, centerX, centerY, avatarRadius)) {
    pen.disc(centerX, centerY, avatarRadius, backgroundOf(head.COLOR), palette.lineWidth > 1 ? palette.line : '')
    pen.text(initialsOf(head.NAME), centerX, centerY + 4.5, styles.initials, '#ffffff', 'center')
  }
  const isManager = look.managers.has(head.ID)
  if (isManager) pen.disc(centerX, centerY, avatarRadius + 2.5, '', palette.accent)
  const first = texts.position ? centerY - 3 : centerY + 5
  pen.text(
    texts.head,
    x + besideAvatar,
    first,
    styles.head,
    isManager ? palette.accent : palette.text,
    'left',
    head.NAME
  )
  if (!texts.position) return
  pen.text(texts.position, x + besideAvatar, centerY + 14, styles.position, palette.quiet, 'left', head.WORK_POSITION)
}

function drawToggle(pen: Pen, node: ChartNode, x: number, y: number, look: Look): void {
  const { palette } = look
  const width = toggleWidth
  pen.box(
    x - width / 2,
    y - toggleHeight / 2,
    width,
    toggleHeight,
    toggleHeight / 2,
    palette.surface,
    palette.edge,
    palette.lineWidth
  )
  const number = node.isBusy ? '…' : node.departments > 0 ? look.words.number(node.departments) : '+'
  pen.text(number, x - 9, y + 4.5, styles.toggle, palette.text, 'center')
  const tip = node.isExpanded ? -2.5 : 2.5
  const arrow = x + width / 2 - 16
  pen.line(arrow - 5, y - tip, arrow, y + tip)
  pen.line(arrow, y + tip, arrow + 5, y - tip)
  pen.stroke(palette.quiet, 1.75)
}

function drawBlocks(pen: Pen, visible: Visible, look: Look): void {
  const { palette, lit, selected, zoom } = look
  const { packs } = visible
  for (const node of visible.specks) pen.block(node.left, node.y, node.width, node.height)
  for (let at = 0; at + 2 < packs.length; at += 3) {
    const [first, last, bottom] = [packs[at]!, packs[at + 1]!, packs[at + 2]!]
    pen.block(first.x, first.y, last.x + cardWidth - first.x, bottom.y + cardHeight - first.y)
  }
  for (const node of visible.cards) pen.block(xOf(node, look), yOf(node, look), cardWidth, cardHeight)
  pen.fill(palette.lineWidth > 1 ? palette.text : palette.edge)
  if (lit.size > 0) {
    for (const node of visible.cards) if (lit.has(node)) pen.block(node.x, node.y, cardWidth, cardHeight)
    pen.fill(palette.accent)
  }
  // What is selected is seen from any distance.
  if (!selected || selected.index < 0) return
  const reach = Math.max(0, (9 / zoom - cardHeight) / 2)
  pen.box(
    selected.x - reach,
    selected.y - reach,
    cardWidth + 2 * reach,
    cardHeight + 2 * reach,
    Math.min(radius, 4 / zoom),
    palette.accent,
    look.hasFocus ? palette.text : palette.surface,
    2 / zoom
  )
}

function drawLabels(pen: Pen, visible: Visible, look: Look): void {
  const { palette, zoom, selected } = look
  const style = labelStyle(zoom)
  // So many levels apart, that no label is on another.
  const step = Math.ceil(labelGap / ((cardHeight + gapY) * zoom))
  for (const node of visible.parents) {
    if ((node.level - 1) % step === 0 && node !== selected) drawLabel(pen, node, style, palette, look)
  }
  if (selected && selected.index >= 0) drawLabel(pen, selected, style, palette, look)
}

function drawLabel(pen: Pen, node: ChartNode, style: TextStyle, palette: Palette, look: Look): void {
  const texts = textsOf(node, look.words, look.measure)
  const width = (texts.width * style.size) / styles.name.size + 12 / look.zoom
  if (node !== look.selected && width > node.width) return
  const height = labelGap / look.zoom
  const x = xOf(node, look) + cardWidth / 2
  const y = yOf(node, look) + cardHeight / 2
  const border = node === look.selected ? palette.accent : palette.line
  pen.box(x - width / 2, y - height / 2, width, height, height / 2, palette.surface, border, 1 / look.zoom)
  pen.text(node.name, x, y + style.size * 0.35, style, palette.text, 'center')
}

let lastLabel: TextStyle = { size: 0, weight: 600 }

function labelStyle(zoom: number): TextStyle {
  const size = labelSize / zoom
  if (lastLabel.size !== size) lastLabel = { size, weight: 600 }
  return lastLabel
}

const kept = new Map<string, string>()

// The same few thousand colours and names come again with each frame.
function keep(key: string, make: () => string): string {
  let value = kept.get(key)
  if (value === undefined) {
    if (kept.size > 20_000) kept.clear()
    kept.set(key, (value = make()))
  }
  return value
}

function backgroundOf(color: string): string {
  return kept.get(color) ?? keep(color, () => avatarBackground(color))
}

function initialsOf(name: string): string {
  return kept.get(name) ?? keep(name, () => initials(name))
}
