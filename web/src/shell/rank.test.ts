import { expect, test } from 'vitest'
import { namesFirst } from './rank'

test('Who is called so comes before who does so, whatever the case and the diacritics', () => {
  const people = ['Henrike Falkenberg', 'Tomasz Wójcik', 'Élodie Marchand', "Declan O'Mara", 'Ma-Lin Zhou']
  const found = (words: string): string[] => namesFirst(people, words, (name) => name)
  expect(found('ma')).toEqual([
    'Élodie Marchand',
    "Declan O'Mara",
    'Ma-Lin Zhou',
    'Henrike Falkenberg',
    'Tomasz Wójcik'
  ])
  expect(found('WOJ tom')[0]).toBe('Tomasz Wójcik')
  expect(found('щ')).toEqual(people)
})
