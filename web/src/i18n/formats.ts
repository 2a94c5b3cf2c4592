// Numbers, days and times in the language of the interface.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

// The day that a date such as "1969-05-17T00:00:00+01:00" names, whatever its offset; null when it names none.
export function dayOf(text: unknown): Date | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)/.exec(String(text ?? ''))
  if (!match) return null
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  return Number.isNaN(day.getTime()) ? null : day
}

// The language as the browser's region writes it: days in English are written otherwise in Britain than in America.
function regional(language: string): string {
  return navigator.languages.find((wanted) => wanted.split('-')[0] === language) ?? language
}

export function useFormats() {
  const { locale: language } = useI18n()
  const locale = computed(() => regional(language.value))
  const formats = computed(() => ({
    number: new Intl.NumberFormat(locale.value),
    day: new Intl.DateTimeFormat(locale.value, { dateStyle: 'long', timeZone: 'UTC' }),
    dayOfYear: new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'long', timeZone: 'UTC' }),
    moment: new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }),
    list: new Intl.ListFormat(locale.value)
  }))
  return {
    number: (value: number) => formats.value.number.format(value),
    // A whole date, such as "2 March 1998"; "" when the text is none.
    day: (text: unknown) => {
      const day = dayOf(text)
      return day ? formats.value.day.format(day) : ''
    },
    // A day without its year, such as "17 May".
    dayOfYear: (text: unknown) => {
      const day = dayOf(text)
      return day ? formats.value.dayOfYear.format(day) : ''
    },
    // Day and time, in the browser's zone.
    moment: (text: string) => {
      const moment = new Date(text)
      return Number.isNaN(moment.getTime()) ? text : formats.value.moment.format(moment)
    },
    list: (texts: string[]) => formats.value.list.format(texts),
    // The time of day now in a zone, such as "14:05"; "" when the zone is not known.
    timeIn: (zone: string, now: Date) => {
      try {
        return new Intl.DateTimeFormat(locale.value, { timeZone: zone, hour: 'numeric', minute: '2-digit' }).format(now)
      } catch {
        return ''
      }
    }
  }
}
