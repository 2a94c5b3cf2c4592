// A person as a vCard 4.0 (RFC 6350): for a file, and shorter for a QR code.
import type { PersonCard } from '@/api/directory'
import { dayOf } from '@/i18n/formats'

type Params = Record<string, string>

// With `short`, only what one needs on a telephone, so that the code stays coarse enough to be read.
export function toVcard(person: PersonCard, options: { company?: string; short?: boolean } = {}): string {
  const { USER: user } = person
  const text = (field: string): string => String(user[field] ?? '').trim()
  const lines: string[] = []
  const add = (name: string, value: string, params: Params = {}): void => {
    const given = Object.entries(params).map(([key, word]) => `;${key}=${word}`)
    if (value) lines.push(fold(name + given.join('') + ':' + value))
  }
  const name = [text('NAME'), text('LAST_NAME')].filter(Boolean).join(' ') || text('EMAIL') || `#${text('ID')}`
  add('FN', escape(name))
  if (text('NAME') || text('LAST_NAME')) {
    add('N', [text('LAST_NAME'), text('NAME'), text('SECOND_NAME'), '', ''].map(escape).join(';'))
  }
  const department = person.DEPARTMENTS[0]
  const company = options.company ?? department?.PATH[0]?.NAME ?? ''
  const unit = department && department.PATH.length > 1 ? [department.NAME] : []
  if (company) add('ORG', [company, ...unit].map(escape).join(';'))
  add('TITLE', escape(text('WORK_POSITION')))
  add('EMAIL', escape(text('EMAIL')), { TYPE: 'work' })
  addPhones(text, add)
  if (!options.short) {
    add('URL', uri(text('PERSONAL_WWW')))
    const place = [text('PERSONAL_CITY'), text('PERSONAL_STATE'), text('PERSONAL_ZIP'), text('PERSONAL_COUNTRY')]
    if (place.some(Boolean)) add('ADR', ['', '', text('PERSONAL_STREET'), ...place].map(escape).join(';'))
    add('BDAY', birthday(text('PERSONAL_BIRTHDAY')))
    add('TZ', escape(text('TIME_ZONE')))
  }
  return ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n')
}

function addPhones(text: (field: string) => string, add: (name: string, value: string, params?: Params) => void): void {
  const work = digits(text('WORK_PHONE'))
  const extension = text('UF_PHONE_INNER').replace(/\D/g, '')
  // An extension that ends the number itself is no second one to dial.
  const ext = extension && work && !work.endsWith(extension) ? `;ext=${extension}` : ''
  add('TEL', work && `tel:${work}${ext}`, { VALUE: 'uri', TYPE: 'work' })
  const mobile = digits(text('PERSONAL_MOBILE'))
  add('TEL', mobile && `tel:${mobile}`, { VALUE: 'uri', TYPE: 'cell' })
  const home = digits(text('PERSONAL_PHONE'))
  add('TEL', home && `tel:${home}`, { VALUE: 'uri', TYPE: 'home' })
}

function digits(phone: string): string {
  return phone.replace(/[^\d+]/g, '').replace(/(?!^)\+/g, '')
}

// Without the year: that is nobody's business.
function birthday(date: string): string {
  const day = dayOf(date)
  return day ? `--${date.slice(5, 7)}${date.slice(8, 10)}` : ''
}

function uri(address: string): string {
  return /^https?:\/\/[^\s]+$/i.test(address) ? address : ''
}

function escape(value: string): string {
  return value.replace(/[\\,;]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

// Lines have at most 75 bytes; one that goes on begins with a space. No character is cut in two.
function fold(line: string): string {
  const encoder = new TextEncoder()
  let folded = ''
  let length = 0
  for (const character of line) {
    const size = encoder.encode(character).length
    if (length + size > 75) {
      folded += '\r\n '
      length = 1
    }
    folded += character
    length += size
  }
  return folded
}
