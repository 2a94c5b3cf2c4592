// The fields of people that can be columns, and what they are called.
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { getFieldTitles } from '@/api/directory'
import { useRemote } from '@/ui/remote'

// In the order in which they are offered. All others of the server follow, and then the portal's own.
const usual = [
  'WORK_POSITION',
  'UF_DEPARTMENT',
  'EMAIL',
  'WORK_PHONE',
  'PERSONAL_MOBILE',
  'UF_PHONE_INNER',
  'PERSONAL_CITY',
  'PERSONAL_COUNTRY',
  'PERSONAL_BIRTHDAY',
  'UF_EMPLOYMENT_DATE',
  'DATE_REGISTER',
  'TIME_ZONE',
  'USER_TYPE',
  'ACTIVE',
  'ID'
]
// The name has a column of its own, a photo stands beside it, and replies of lists do not have the times.
const never = ['NAME', 'LAST_NAME', 'PERSONAL_PHOTO', 'WORK_LOGO', 'TIMESTAMP_X', 'LAST_ACTIVITY_DATE']

export interface Fields {
  usual: string[]
  others: string[]
  custom: string[]
  title: (name: string) => string
}

export function useFields(): ComputedRef<Fields> {
  const { t, te } = useI18n()
  const { data } = useRemote(
    () => 'titles',
    (_, signal) => getFieldTitles(signal)
  )
  return computed(() => {
    const titles = data.value
    const names = Object.keys(titles ?? {}).filter((name) => !never.includes(name))
    const isCustom = (name: string): boolean => name.startsWith('UF_USR_')
    return {
      usual: titles ? usual.filter((name) => names.includes(name)) : usual,
      others: names.filter((name) => !usual.includes(name) && !isCustom(name)),
      custom: names.filter(isCustom),
      title: (name) => (te(`field.${name}`) ? t(`field.${name}`) : (titles?.[name] ?? name))
    }
  })
}

// The server orders by any field but that of several departments.
export function isSortable(field: string): boolean {
  return field !== 'UF_DEPARTMENT'
}
