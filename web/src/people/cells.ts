// A field of a person as text, for tables and exports.
import type { User } from '@/api/directory'

export interface CellWords {
  day: (text: unknown) => string
  // A day without its year.
  dayOfYear: (text: unknown) => string
  moment: (text: string) => string
  department: (id: string) => string
  yes: string
  no: string
  working: string
  dismissed: string
  employee: string
  guest: string
}

const atom = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)([+-]\d\d:\d\d|Z)$/

export function cellText(user: User, field: string, words: CellWords): string {
  return cellParts(user, field, words).join(', ')
}

// The same as a list: a person may be in several departments, and a custom field may have several values.
export function cellParts(user: User, field: string, words: CellWords): string[] {
  const value = user[field]
  switch (field) {
    case 'ACTIVE':
      return [value === false ? words.dismissed : words.working]
    case 'USER_TYPE':
      return [value === 'extranet' ? words.guest : words.employee]
    case 'UF_DEPARTMENT':
      return list(value)
        .map((id) => words.department(String(id)))
        .filter(Boolean)
    case 'PERSONAL_BIRTHDAY':
      return [words.dayOfYear(value)].filter(Boolean)
    default:
      return list(value)
        .map((one) => plainText(one, words))
        .filter(Boolean)
  }
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

function plainText(value: unknown, words: CellWords): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (typeof value === 'object' && value !== null) return Object.keys(value).length ? JSON.stringify(value) : ''
  const text = String(value)
  const time = atom.exec(text)
  if (!time) return text
  return time[1] === '00:00:00' ? words.day(text) : words.moment(text)
}

// Where a field leads to: a mail, a call, a page; null where it is only text.
export function cellLink(field: string, text: string): string | null {
  if (!text) return null
  if (field === 'EMAIL') return `mailto:${encodeURIComponent(text).replace('%40', '@')}`
  if (/(PHONE|MOBILE)$/.test(field)) return phoneLink(text)
  if (/WWW$/.test(field)) return webLink(text)
  return null
}

// "+49 40 66969-100" as tel:+494066969100; null when there are too few digits to call.
export function phoneLink(text: string): string | null {
  const digits = text.replace(/[^\d+]/g, '').replace(/(?!^)\+/g, '')
  return digits.replace('+', '').length >= 3 ? `tel:${digits}` : null
}

// Only http and https; null for anything else.
export function webLink(text: string): string | null {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  try {
    const url = new URL(address)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
  } catch {
    return null
  }
}
