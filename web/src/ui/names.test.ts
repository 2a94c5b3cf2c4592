import { expect, test } from 'vitest'
import { avatarBackground, colorOf, contrast, fullName, initials, isAllowedPicture } from './names'

test.each([
  ['Henrike Falkenberg', 'HF'],
  ['Lucía Fernández Ibáñez', 'LI'],
  ['X', 'X'],
  ['ксения берёзкина', 'КБ'],
  ['דוד לוי', 'דל'],
  ['გიორგი მაისურაძე', 'გმ'],
  ['e\u0301lodie Marchand', 'E\u0301M'],
  ["Declan O'Rourke", 'DO'],
  ['#48', ''],
  ['', '']
])('The initials of %j are %j', (name, letters) => {
  expect(initials(name)).toBe(letters)
})

test('Who has no name is called by address or id', () => {
  expect(fullName({ NAME: ' Anna ', LAST_NAME: 'Nowak' })).toBe('Anna Nowak')
  expect(fullName({ NAME: '', LAST_NAME: '', EMAIL: 'a@example.com' })).toBe('a@example.com')
  expect(fullName({ ID: '7' })).toBe('#7')
})

test('White letters can be read on every colour', () => {
  const colors = [
    '#ffffff',
    '#ffff00',
    '#000000',
    '#00ff00',
    'red',
    '',
    ...Array.from({ length: 12 }, (_, id) => colorOf(id))
  ]
  for (const color of colors) expect(contrast(avatarBackground(color), '#ffffff'), color).toBeGreaterThanOrEqual(4.5)
})

test('Pictures come from here or from hosts that the server names', () => {
  const hosts = ['https://img.example.com', 'cdn.example.com']
  expect(isAllowedPicture('data:image/png;base64,AA==', hosts)).toBe(true)
  expect(isAllowedPicture('/photos/1.jpg', hosts)).toBe(true)
  expect(isAllowedPicture('https://img.example.com/1.jpg', hosts)).toBe(true)
  expect(isAllowedPicture('https://cdn.example.com/1.jpg', hosts)).toBe(true)
  expect(isAllowedPicture('http://img.example.com/1.jpg', hosts)).toBe(false)
  expect(isAllowedPicture('https://img.example.com.evil.example/1.jpg', hosts)).toBe(false)
  expect(isAllowedPicture('data:text/html,x', hosts)).toBe(false)
  expect(isAllowedPicture('javascript:alert(1)', hosts)).toBe(false)
})
