// A person as a vCard 3.0 (RFC 2426), which more programs read than 4.0: for a file, and shorter for a QR code. The birthday is
// not in it, since this form has none without the year, and the year is nobody's business.
import type { PersonCard } from '@/api/directory'
import { fullName } from '@/ui/names'
import { webLink } from '@/people/cells'

// With `short`, only what one needs on a telephone, so that the code stays coarse enough to be read.
export function toVcard(person: PersonCard, options: { short?: boolean } = {}): string {
  const { USER: user } = person
  const text = (field: string): string => String(user[field] ?? '').trim()
  const lines: string[] = []
  const add = (name: string, ...values: string[]): void => {
    if (values.some(Boolean)) lines.push(fold(`${name}:${values.map(escape).join(';')}`))
  }
  // A name is required, and so are its parts.
  lines.push(fold(`N:${[text('LAST_NAME'), text('NAME'), text('SECOND_NAME'), '', ''].map(escape).join(';')}`))
  add('FN', fullName(user))
  add('TITLE', text('WORK_POSITION'))
  add('ORG', ...organization(person, options.short ?? false))
  add('EMAIL;TYPE=INTERNET', text('EMAIL'))
  add('TEL;TYPE=WORK,VOICE', text('WORK_PHONE'))
  add('TEL;TYPE=CELL', text('PERSONAL_MOBILE'))
  if (!options.short) {
    add('TEL;TYPE=HOME', text('PERSONAL_PHONE'))
    const address = ['PERSONAL_STREET', 'PERSONAL_CITY', 'PERSONAL_STATE', 'PERSONAL_ZIP', 'PERSONAL_COUNTRY'].map(text)
    if (address.some(Boolean)) add('ADR;TYPE=HOME', '', '', ...address)
    const page = webLink(text('PERSONAL_WWW'))
    if (text('PERSONAL_WWW') && page) lines.push(fold(`URL:${page}`))
  }
  return ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')
}

// The company is the root of the structure.
function organization(person: PersonCard, companyAlone: boolean): string[] {
  const [department] = person.DEPARTMENTS
  const names = department?.PATH.map((step) => step.NAME) ?? []
  const [company = '', ...below] = names
  const own = below.at(-1)
  return companyAlone || !own ? [company] : [company, own]
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
