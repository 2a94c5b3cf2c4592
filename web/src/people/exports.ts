// The list as a file.
import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { getDepartmentNames, listPeople, type User } from '@/api/directory'
import { useFormats } from '@/i18n/formats'
import { download, fileName } from '@/ui/download'
import { cellText, type CellWords } from './cells'
import { toCsv } from './csv'
import type { Fields } from './fields'
import { listParams, type PeopleQuery } from './query'

// More than that is a task for `muster export`.
const most = 10000
const pageSize = 500

// Everybody whom the filters find, not the page alone, with the columns that are shown. `status` tells how far it is.
export function useExport(
  words: () => CellWords,
  fields: () => Fields
): { status: Ref<string>; isBusy: Ref<boolean>; run: (query: PeopleQuery) => Promise<void> } {
  const { t } = useI18n()
  const { number } = useFormats()
  const status = ref('')
  const isBusy = ref(false)

  async function collect(query: PeopleQuery): Promise<{ people: User[]; total: number }> {
    const people: User[] = []
    for (let start = 0; start < most;) {
      const reply = await listPeople({ ...listParams(query), START: start, LIMIT: pageSize })
      people.push(...reply.result)
      status.value = t('people.exporting', { n: number(people.length) })
      if (reply.next === undefined || reply.result.length === 0) return { people, total: people.length }
      start = reply.next
      if (start >= most) return { people, total: reply.total ?? people.length }
    }
    return { people, total: people.length }
  }

  async function run(query: PeopleQuery): Promise<void> {
    isBusy.value = true
    try {
      const { people, total } = await collect(query)
      if (query.columns.includes('UF_DEPARTMENT')) {
        await getDepartmentNames(people.flatMap((user) => (user.UF_DEPARTMENT ?? []).map(String)))
      }
      const { title } = fields()
      const columns = ['LAST_NAME', 'NAME', ...query.columns]
      const rows = people.map((user) => columns.map((field) => cellText(user, field, words())))
      // The mark at the beginning tells spreadsheets that it is UTF-8.
      download(
        fileName(t('people.title'), 'csv'),
        '\uFEFF' + toCsv([columns.map(title), ...rows]),
        'text/csv;charset=utf-8'
      )
      status.value =
        total > people.length
          ? t('people.exportedPart', { n: number(people.length), total: number(total) })
          : t('people.exported', { n: number(people.length) }, people.length)
    } catch {
      status.value = t('people.exportFailed')
    } finally {
      isBusy.value = false
    }
  }

  return { status, isBusy, run }
}
