// Where one looks: what of the chart goes where on the screen. A point (x, y) of the chart is at (x * k + tx, y * k + ty).
import type { Rect } from './visible'

export interface Transform {
  x: number
  y: number
  k: number
}

export interface Size {
  width: number
  height: number
}

// How much of each side of the window is covered by panels.
export interface Inset {
  left: number
  right: number
  top: number
  bottom: number
}

export const largest = 2
const margin = 32

export function viewOf(
  { x, y, k }: Transform,
  { width, height }: Size,
  into: Rect = { left: 0, top: 0, right: 0, bottom: 0 }
): Rect {
  into.left = -x / k
  into.top = -y / k
  into.right = (width - x) / k
  into.bottom = (height - y) / k
  return into
}

function room(size: Size, inset: Inset): Rect {
  const left = inset.left + margin
  const top = inset.top + margin
  return {
    left,
    top,
    right: Math.max(left + 40, size.width - inset.right - margin),
    bottom: Math.max(top + 40, size.height - inset.bottom - margin)
  }
}

// A rectangle of the chart in the middle of the free part of the window, as large as it fits, but no larger than `most`.
export function fitting(rect: Rect, size: Size, inset: Inset, most = 1): Transform {
  const free = room(size, inset)
  const k = Math.min(
    most,
    (free.right - free.left) / Math.max(1, rect.right - rect.left),
    (free.bottom - free.top) / Math.max(1, rect.bottom - rect.top)
  )
  return centering((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2, k, size, inset)
}

// A point of the chart in the middle of the free part of the window.
export function centering(x: number, y: number, k: number, size: Size, inset: Inset): Transform {
  const free = room(size, inset)
  return { x: (free.left + free.right) / 2 - x * k, y: (free.top + free.bottom) / 2 - y * k, k }
}

// The point of the chart in the middle of the free part of the window.
export function middleOf({ x, y, k }: Transform, size: Size, inset: Inset): { x: number; y: number } {
  const free = room(size, inset)
  return { x: ((free.left + free.right) / 2 - x) / k, y: ((free.top + free.bottom) / 2 - y) / k }
}

// Moved as little as needed for a rectangle to be seen; its top left corner when it is too large.
export function showing(rect: Rect, from: Transform, size: Size, inset: Inset): Transform {
  const free = room(size, inset)
  const shift = (low: number, high: number, start: number, end: number): number => {
    if (low < start || high - low > end - start) return start - low
    return high > end ? end - high : 0
  }
  const { k } = from
  return {
    x: from.x + shift(rect.left * k + from.x, rect.right * k + from.x, free.left, free.right),
    y: from.y + shift(rect.top * k + from.y, rect.bottom * k + from.y, free.top, free.bottom),
    k
  }
}

// Kept from losing the chart: some of it stays in the window.
export function constrained({ x, y, k }: Transform, { width, height }: Size, chart: Size): Transform {
  const keep = Math.min(120, width / 3, height / 3)
  return {
    x: Math.min(width - keep, Math.max(keep - chart.width * k, x)),
    y: Math.min(height - keep, Math.max(keep - chart.height * k, y)),
    k
  }
}

// How far out one may zoom: until the whole chart is small in the window.
export function smallest(size: Size, chart: Size): number {
  return Math.min(0.3, (0.6 * size.width) / Math.max(1, chart.width), (0.6 * size.height) / Math.max(1, chart.height))
}
