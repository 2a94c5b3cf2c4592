import { expect, test } from 'vitest'
import { cellLink, cellText, phoneLink, webLink, type CellWords } from './cells'

const words: CellWords = {
  day: (text) => `day ${String(text).slice(0, 10)}`,
  dayOfYear: (text) => (text ? String(text).slice(5, 10) : ''),
  moment: (text) => `moment ${text}`,
  department: (id) => `department ${id}`,
  yes: 'yes',
  no: 'no',
  working: 'working',
  dismissed: 'dismissed',
  employee: 'employee',
  guest: 'guest'
}

test('Each kind of value has its text', () => {
  const user = {
    ACTIVE: false,
    USER_TYPE: 'extranet' as const,
    UF_DEPARTMENT: [1, 2],
    PERSONAL_BIRTHDAY: '1969-05-17T00:00:00+01:00',
    UF_EMPLOYMENT_DATE: '1998-03-02T00:00:00+01:00',
    DATE_REGISTER: '2013-09-02T09:02:07+01:00',
    UF_USR_FLAG: true,
    UF_USR_LIST: ['a', '', 'b'],
    LAST_ACTIVITY_DATE: {}
  }
  const text = (field: string): string => cellText(user as never, field, words)
  expect(text('ACTIVE')).toBe('dismissed')
  expect(text('USER_TYPE')).toBe('guest')
  expect(text('UF_DEPARTMENT')).toBe('department 1, department 2')
  expect(text('PERSONAL_BIRTHDAY')).toBe('05-17')
  expect(text('UF_EMPLOYMENT_DATE')).toBe('day 1998-03-02')
  expect(text('DATE_REGISTER')).toBe('moment 2013-09-02T09:02:07+01:00')
  expect(text('UF_USR_FLAG')).toBe('yes')
  expect(text('UF_USR_LIST')).toBe('a, b')
  expect(text('LAST_ACTIVITY_DATE')).toBe('')
  expect(text('UF_USR_NOTHING')).toBe('')
})

test('Telephones, mail and pages are links', () => {
  expect(cellLink('WORK_PHONE', '+49 (40) 66969-100')).toBe('tel:+494066969100')
  expect(cellLink('EMAIL', 'a b?c@example.com')).toBe('mailto:a%20b%3Fc@example.com')
  expect(cellLink('PERSONAL_WWW', 'example.com/x')).toBe('https://example.com/x')
  expect(cellLink('WORK_POSITION', 'Head')).toBeNull()
  expect(phoneLink('n/a')).toBeNull()
})

test('A page of another kind is no link', () => {
  expect(webLink('javascript:alert(1)')).toBeNull()
  expect(webLink('data:text/html,x')).toBeNull()
})
