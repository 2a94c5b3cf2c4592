// The texts that the picture has, in the language of the page.
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormats } from '@/i18n/formats'
import type { Words } from './texts'

export function useChartWords(): ComputedRef<Words> {
  const { t, locale } = useI18n()
  const { number } = useFormats()
  return computed(() => ({
    key: locale.value,
    noHead: t('chart.noHead'),
    number,
    counts: (people, departments) => {
      const first = t('chart.people', { number: number(people) }, people)
      return departments ? `${first} · ${t('chart.departments', { number: number(departments) }, departments)}` : first
    }
  }))
}
