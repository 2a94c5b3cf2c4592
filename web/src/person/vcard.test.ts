import { expect, test } from 'vitest'
import type { PersonCard } from '@/api/directory'
import { toVcard } from './vcard'

const person = {
  USER: {
    ID: '7',
    NAME: 'Ann;a',
    LAST_NAME: 'Novák, jr.',
    WORK_POSITION: 'Head\nof all',
    EMAIL: 'anna@example.com',
    WORK_PHONE: '+49 40 66969 100',
    PERSONAL_BIRTHDAY: '1969-05-17T00:00:00+01:00',
    PERSONAL_CITY: 'Brno',
    PERSONAL_WWW: 'javascript:alert(1)'
  },
  DEPARTMENTS: [
    {
      ID: '3',
      NAME: 'Sensors',
      PATH: [
        { ID: '1', NAME: 'Meridian' },
        { ID: '2', NAME: 'Research' },
        { ID: '3', NAME: 'Sensors' }
      ]
    }
  ]
} as unknown as PersonCard

test('A contact has what is known, escaped, and no year of birth', () => {
  expect(toVcard(person).split('\r\n')).toEqual([
    'BEGIN:VCARD',
    'VERSION:3.0',
    'N:Novák\\, jr.;Ann\\;a;;;',
    'FN:Ann\\;a Novák\\, jr.',
    'TITLE:Head\\nof all',
    'ORG:Meridian;Sensors',
    'EMAIL;TYPE=INTERNET:anna@example.com',
    'TEL;TYPE=WORK,VOICE:+49 40 66969 100',
    'ADR;TYPE=HOME:;;;Brno;;;',
    'END:VCARD',
    ''
  ])
})

test('That of a code is shorter', () => {
  expect(toVcard(person, { short: true })).not.toContain('ADR')
})

test('No line has more than 75 bytes, and none is cut within a character', () => {
  const long = { ...person, USER: { ...person.USER, WORK_POSITION: 'Щ'.repeat(100) } }
  const lines = toVcard(long).split('\r\n')
  for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
  expect(lines.join('\n').replaceAll('\n ', '')).toContain('TITLE:' + 'Щ'.repeat(100))
})
