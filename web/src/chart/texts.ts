// The texts of a card, cut to its width once and then kept.
import type { FittedTexts, ChartNode } from './node'
import { cardWidth } from './layout'
import { fit, wrap, type Measure } from './fit'
import { styles } from './pen'

// What the language of the interface says.
export interface Words {
  // Another key means other words.
  key: string
  noHead: string
  counts(people: number, departments: number): string
  number(value: number): string
}

export const padding = 16
const inner = cardWidth - 2 * padding
export const avatarRadius = 17
export const besideAvatar = padding + 2 * avatarRadius + 10
const besideWidth = cardWidth - besideAvatar - padding

export function textsOf(node: ChartNode, words: Words, measure: Measure): FittedTexts {
  if (node.fitted?.key === words.key) return node.fitted
  const { head } = node
  return (node.fitted = {
    key: words.key,
    name: fit(node.name, styles.name, inner, measure),
    head: head ? fit(head.NAME, styles.head, besideWidth, measure) : words.noHead,
    position: head ? fit(head.WORK_POSITION, styles.position, besideWidth, measure) : '',
    counts: fit(words.counts(node.people, node.departmentsBelow), styles.counts, inner, measure),
    large: wrap(node.name, styles.large, inner, 3, measure),
    width: measure(node.name, styles.name)
  })
}
