// The words that cells are made of, in the language of the interface.
import { useI18n } from 'vue-i18n'
import { useFormats } from '@/i18n/formats'
import type { CellWords } from './cells'

export function useCellWords(departmentName: (id: string) => string): () => CellWords {
  const { t } = useI18n()
  const { day, dayOfYear, moment } = useFormats()
  return () => ({
    day,
    dayOfYear,
    moment,
    department: departmentName,
    yes: t('value.yes'),
    no: t('value.no'),
    working: t('value.working'),
    dismissed: t('badge.dismissed'),
    employee: t('value.employee'),
    guest: t('badge.guest')
  })
}
