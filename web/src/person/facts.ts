// What a person's page lists of a person, in its two groups.
import type { IconName } from '@/ui/Icon.vue'
import type { User } from '@/api/directory'
import { cellLink } from '@/people/cells'

export interface Fact {
  field: string
  icon: IconName
  text: string
  link: string | null
}

const contacts: [field: string, icon: IconName][] = [
  ['EMAIL', 'mail'],
  ['WORK_PHONE', 'phone'],
  ['UF_PHONE_INNER', 'phone'],
  ['PERSONAL_MOBILE', 'phone'],
  ['PERSONAL_PHONE', 'phone'],
  ['PERSONAL_WWW', 'link']
]

export function contactFacts(user: User): Fact[] {
  return contacts.flatMap(([field, icon]) => {
    const text = String(user[field] ?? '').trim()
    // An extension is dialled inside the company alone.
    const link = field === 'UF_PHONE_INNER' ? null : cellLink(field, text)
    return text ? [{ field, icon, text: shortAddress(field, text), link }] : []
  })
}

function shortAddress(field: string, text: string): string {
  return field === 'PERSONAL_WWW' ? text.replace(/^https?:\/\//i, '').replace(/\/$/, '') : text
}
