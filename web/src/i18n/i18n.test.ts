import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from './en'
import { dayOf } from './formats'
import { pluralIndex } from './plural'
import ru from './ru'

type Texts = { [key: string]: string | Texts }

function flat(texts: Texts, before = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`)
  )
}

const english = flat(en)
const russian = new Map(flat(ru))

test('Both languages have the same texts, with the same places to fill', () => {
  expect([...russian.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
  for (const [key, text] of english) expect(places(russian.get(key) ?? ''), key).toEqual(places(text))
})

test('A text with plural forms has two in English and three in Russian', () => {
  for (const [key, text] of english) {
    const forms = text.split(' | ').length
    expect([1, 2], key).toContain(forms)
    expect(russian.get(key)?.split(' | ').length, key).toBe(forms === 1 ? 1 : 3)
  }
})

test('Each text can be put together', () => {
  const i18n = createI18n({
    legacy: false,
    locale: 'en',
    messages: { en, ru } as unknown as Record<string, Record<string, string>>
  })
  const t = i18n.global.t as (key: string, values: object, options?: object) => string
  for (const [key] of english) {
    expect(t(key, { n: 1 }), key).not.toBe('')
    expect(t(key, { n: 1 }, { locale: 'ru' }), key).not.toBe('')
  }
})

test.each([
  [1, 0],
  [21, 0],
  [2, 1],
  [34, 1],
  [0, 2],
  [5, 2],
  [11, 2],
  [112, 2],
  [1.5, 1]
])('Of Russian forms, %d takes the one with index %d', (count, index) => {
  expect(pluralIndex('ru', count, 3)).toBe(index)
})

test('The day of a date is its own, whatever the offset', () => {
  expect(dayOf('1969-05-17T00:00:00+14:00')?.toISOString().slice(0, 10)).toBe('1969-05-17')
  expect(dayOf('')).toBeNull()
  expect(dayOf({})).toBeNull()
})
