// The picture on the screen: draws what is in view, moves by mouse, touch and wheel, and flies. Nothing is drawn while nothing
// changes, and a frame makes no garbage.
import { interpolateZoom } from 'd3-interpolate'
import { select, type Selection } from 'd3-selection'
import { zoom, zoomIdentity, type ZoomBehavior } from 'd3-zoom'
import * as camera from './camera'
import type { Inset, Size, Transform } from './camera'
import { CanvasPen, canvasMeasure } from './canvas_pen'
import { detailAt, draw, smallAt, tinyAt, type Look } from './draw'
import { cardHeight, cardWidth, stackGap, type Layout } from './layout'
import type { ChartNode } from './node'
import { readPalette } from './palette'
import type { Photos } from './photos'
import { Visible, hit, type Part, type Rect } from './visible'
import type { Words } from './texts'

export interface StageEvents {
  // Something was clicked, or the ground.
  pressed(node: ChartNode | null, part: Part): void
  // The view is elsewhere now.
  moved(): void
  // Somebody has moved it by hand.
  touched(): void
}

const quickMs = 240
const longestFlightMs = 900

export class Stage {
  readonly look: Look
  transform: Transform = { x: 0, y: 0, k: 1 }
  size: Size = { width: 1, height: 1 }
  inset: Inset = { left: 0, right: 0, top: 0, bottom: 0 }
  private layout: Layout = { order: [], width: 1, height: 1 }
  private readonly canvas: HTMLCanvasElement
  private readonly context: CanvasRenderingContext2D
  private readonly pen: CanvasPen
  private readonly visible = new Visible()
  private readonly view: Rect = { left: 0, top: 0, right: 0, bottom: 0 }
  private readonly zooming: ZoomBehavior<HTMLCanvasElement, unknown>
  private readonly selection: Selection<HTMLCanvasElement, unknown, null, undefined>
  private readonly events: StageEvents
  private readonly isStill: () => boolean
  private frame = 0
  private flight = 0
  private scale = 1

  // `isStill` tells whether nothing may fly, because somebody asks for reduced motion.
  constructor(canvas: HTMLCanvasElement, words: Words, photos: Photos, isStill: () => boolean, events: StageEvents) {
    this.canvas = canvas
    this.events = events
    this.isStill = isStill
    this.context = canvas.getContext('2d', { alpha: false })!
    this.pen = new CanvasPen(this.context, (person) => photos.get(person))
    this.look = {
      palette: readPalette(canvas.parentElement!),
      words,
      measure: canvasMeasure(),
      zoom: 1,
      detail: 'full',
      progress: 1,
      selected: null,
      hovered: null,
      hasFocus: false,
      lit: new Set(),
      managers: new Set(),
      hasToggles: true
    }
    this.zooming = zoom<HTMLCanvasElement, unknown>()
      .clickDistance(5)
      .constrain((wanted) => this.constrain(wanted))
      .on('start', (event) => event.sourceEvent && this.stop())
      .on('zoom', (event) => {
        if (event.sourceEvent) this.events.touched()
        this.take(event.transform)
      })
      .on('end', (event) => event.sourceEvent && this.events.moved())
    this.selection = select(canvas).call(this.zooming).on('dblclick.zoom', null)
    canvas.addEventListener('click', (event) => {
      const found = this.at(event)
      this.events.pressed(found?.node ?? null, found?.part ?? 'card')
    })
    canvas.addEventListener('pointermove', (event) => this.hover(event.pointerType === 'mouse' ? this.at(event) : null))
    canvas.addEventListener('pointerleave', () => this.hover(null))
  }

  end(): void {
    this.stop()
    cancelAnimationFrame(this.frame)
    this.selection.on('.zoom', null)
  }

  resize(width: number, height: number): void {
    this.size = { width, height }
    this.scale = window.devicePixelRatio || 1
    this.canvas.width = Math.max(1, Math.round(width * this.scale))
    this.canvas.height = Math.max(1, Math.round(height * this.scale))
    this.zooming.extent([
      [0, 0],
      [width, height]
    ])
    this.drawNow()
  }

  recolor(): void {
    this.look.palette = readPalette(this.canvas.parentElement!)
    this.redraw()
  }

  // Draws with the next frame.
  redraw(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0
      this.drawNow()
    })
  }

  // Another layout. Cards slide to their new places while `anchor` stays where it is on the screen, but for what is needed to
  // show `rect`.
  change(layout: Layout, anchor: ChartNode | null, rect?: Rect): void {
    const isFirst = this.layout.order.length === 0
    this.setLayout(layout)
    const from = { ...this.transform }
    let to = from
    if (anchor) {
      to = { ...from, x: from.x - (anchor.x - anchor.fromX) * from.k, y: from.y - (anchor.y - anchor.fromY) * from.k }
    }
    if (rect) to = camera.showing(rect, to, this.size, this.inset)
    if (isFirst) {
      this.jump(to)
      return
    }
    this.look.progress = 0
    const { x, y, k } = from
    this.run(quickMs, (at) => {
      this.look.progress = at
      this.set({ x: x + (to.x - x) * at, y: y + (to.y - y) * at, k })
    })
  }

  // Another layout at once, as when a link is opened.
  setLayout(layout: Layout): void {
    this.stop()
    this.layout = layout
    this.zooming.scaleExtent([camera.smallest(this.size, layout), camera.largest])
  }

  jump(to: Transform): void {
    this.stop()
    this.set(to)
    this.events.moved()
  }

  // Flies in a curve: out, over, and in again.
  fly(to: Transform): void {
    const { size, transform: from } = this
    const start: [number, number, number] = [
      (size.width / 2 - from.x) / from.k,
      (size.height / 2 - from.y) / from.k,
      size.width / from.k
    ]
    const end: [number, number, number] = [
      (size.width / 2 - to.x) / to.k,
      (size.height / 2 - to.y) / to.k,
      size.width / to.k
    ]
    const path = interpolateZoom(start, end)
    this.run(Math.min(longestFlightMs, Math.max(quickMs, path.duration * 0.6)), (at) => {
      if (at === 1) return this.set(to)
      const [x, y, width] = path(at)
      const k = size.width / width
      this.set({ x: size.width / 2 - x * k, y: size.height / 2 - y * k, k })
    })
  }

  fit(): void {
    this.fly(camera.fitting(this.bounds(), this.size, this.inset))
  }

  // So that the root and what is right below it can be read, even if not all of it is seen.
  firstView(): Transform {
    const whole = camera.fitting(this.bounds(), this.size, this.inset)
    const least = this.size.width < 700 ? 0.62 : 0.7
    const root = this.layout.order[0]
    if (whole.k >= least || !root) return whole
    const { x } = camera.centering(root.x + cardWidth / 2, 0, least, this.size, this.inset)
    return { x, y: this.inset.top + 40 - root.y * least, k: least }
  }

  flyTo(node: ChartNode): void {
    const k = Math.min(1, Math.max(this.transform.k, 0.8))
    this.fly(camera.centering(node.x + cardWidth / 2, node.y + cardHeight / 2, k, this.size, this.inset))
  }

  // Moves as little as needed for a card to be read.
  reveal(node: ChartNode): void {
    if (detailAt(this.transform.k) === 'block') return this.flyTo(node)
    const to = camera.showing(rectOf(node), this.transform, this.size, this.inset)
    if (to.x !== this.transform.x || to.y !== this.transform.y) this.fly(to)
  }

  zoomBy(factor: number): void {
    const [least, most] = this.zooming.scaleExtent()
    const k = Math.min(most, Math.max(least, this.transform.k * factor))
    const { x, y } = camera.middleOf(this.transform, this.size, this.inset)
    this.fly(camera.centering(x, y, k, this.size, this.inset))
  }

  bounds(): Rect {
    return { left: 0, top: 0, right: this.layout.width, bottom: this.layout.height + stackGap }
  }

  viewRect(): Rect {
    return camera.viewOf(this.transform, this.size)
  }

  private constrain({ x, y, k }: Transform) {
    const to = camera.constrained({ x, y, k }, this.size, this.layout)
    return zoomIdentity.translate(to.x, to.y).scale(to.k)
  }

  private set({ x, y, k }: Transform): void {
    this.zooming.transform(this.selection, zoomIdentity.translate(x, y).scale(k))
  }

  private take({ x, y, k }: Transform): void {
    this.transform.x = x
    this.transform.y = y
    this.transform.k = k
    this.redraw()
  }

  private stop(): void {
    cancelAnimationFrame(this.flight)
    this.flight = 0
    this.look.progress = 1
  }

  private run(duration: number, step: (at: number) => void): void {
    cancelAnimationFrame(this.flight)
    if (this.isStill() || document.hidden) {
      this.flight = 0
      this.look.progress = 1
      step(1)
      this.events.moved()
      return
    }
    const begin = performance.now()
    const next = (now: number): void => {
      const part = Math.min(1, Math.max(0, (now - begin) / duration))
      // Slow at both ends.
      step(part === 1 ? 1 : part * part * (3 - 2 * part))
      this.flight = part < 1 ? requestAnimationFrame(next) : 0
      if (part === 1) this.events.moved()
    }
    this.flight = requestAnimationFrame(next)
  }

  private drawNow(): void {
    const { look, context, pen, transform, scale } = this
    const { k } = transform
    look.zoom = k
    look.detail = detailAt(k)
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillStyle = look.palette.ground
    context.fillRect(0, 0, this.canvas.width, this.canvas.height)
    const root = this.layout.order[0]
    if (!root) return
    const isBlock = look.detail === 'block'
    camera.viewOf(transform, this.size, this.view)
    this.visible.find(root, this.view, isBlock ? tinyAt(k) : 0, isBlock ? smallAt(k) : 0)
    pen.begin(k * scale, transform.x * scale, transform.y * scale)
    draw(pen, this.visible, look)
  }

  private at(event: MouseEvent): { node: ChartNode; part: Part } | null {
    const { left, top } = this.canvas.getBoundingClientRect()
    const { x, y, k } = this.transform
    // The button is at least 24 pixels large.
    const slack = this.look.detail === 'block' ? 0 : 12.5 / k
    return hit(this.visible, (event.clientX - left - x) / k, (event.clientY - top - y) / k, slack)
  }

  private hover(found: { node: ChartNode } | null): void {
    const node = found?.node ?? null
    this.canvas.style.cursor = node ? 'pointer' : ''
    this.canvas.title = node && this.look.detail !== 'full' ? node.name : ''
    if (node === this.look.hovered) return
    this.look.hovered = node
    this.redraw()
  }
}

export function rectOf(node: ChartNode): Rect {
  return { left: node.x, top: node.y, right: node.x + cardWidth, bottom: node.y + cardHeight + stackGap }
}

// A department with all that is seen below it.
export function branchRect(node: ChartNode): Rect {
  return { left: node.left, top: node.y, right: node.left + node.width, bottom: node.y + node.height + stackGap }
}
