// What the list of people shows, as it stands in the query of its address.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { ListParams } from '@/api/directory'

export interface PeopleQuery {
  find: string
  // An id, or "".
  department: string
  // Also the people of all departments below.
  below: boolean
  position: string
  active: 'Y' | 'N' | '*'
  type: '' | 'employee' | 'extranet'
  order: { field: string; descending: boolean }
  size: number
  // The first is 1.
  page: number
  columns: string[]
}

export const pageSizes = [25, 50, 100, 200]
export const standardColumns = ['WORK_POSITION', 'UF_DEPARTMENT', 'EMAIL', 'WORK_PHONE', 'PERSONAL_CITY']

const standard: PeopleQuery = {
  find: '',
  department: '',
  below: true,
  position: '',
  active: 'Y',
  type: '',
  order: { field: 'LAST_NAME', descending: false },
  size: 50,
  page: 1,
  columns: standardColumns
}

const fieldName = /^[A-Z][A-Z0-9_]*$/

// What is missing or makes no sense is as usual.
export function readQuery(query: LocationQuery): PeopleQuery {
  const one = (name: string): string => {
    const value = query[name]
    return String((Array.isArray(value) ? value[0] : value) ?? '')
  }
  const size = Number(one('size'))
  const page = Number(one('page'))
  const columns = one('columns')
    .split(',')
    .filter((name) => fieldName.test(name))
  const order = /^(-?)([A-Z][A-Z0-9_]*)$/.exec(one('order'))
  return {
    find: one('find'),
    department: /^\d+$/.test(one('department')) ? one('department') : '',
    below: one('below') !== '0',
    position: one('position'),
    active: one('active') === 'N' ? 'N' : one('active') === 'all' ? '*' : 'Y',
    type: one('type') === 'employee' ? 'employee' : one('type') === 'guest' ? 'extranet' : '',
    order: order ? { field: order[2] ?? '', descending: order[1] === '-' } : standard.order,
    size: pageSizes.includes(size) ? size : standard.size,
    page: Number.isInteger(page) && page > 0 ? page : 1,
    columns: columns.length ? [...new Set(columns)] : standardColumns
  }
}

// Only what is not as usual, so that addresses stay short.
export function writeQuery(wanted: PeopleQuery): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  if (wanted.find) query.find = wanted.find
  if (wanted.department) query.department = wanted.department
  if (wanted.department && !wanted.below) query.below = '0'
  if (wanted.position) query.position = wanted.position
  if (wanted.active !== 'Y') query.active = wanted.active === 'N' ? 'N' : 'all'
  if (wanted.type) query.type = wanted.type === 'employee' ? 'employee' : 'guest'
  const order = (wanted.order.descending ? '-' : '') + wanted.order.field
  if (order !== standard.order.field) query.order = order
  if (wanted.size !== standard.size) query.size = String(wanted.size)
  if (wanted.page !== 1) query.page = String(wanted.page)
  if (wanted.columns.join() !== standardColumns.join()) query.columns = wanted.columns.join()
  return query
}

// How many filters there are besides the search.
export function countFilters(query: PeopleQuery): number {
  return [query.department, query.position, query.active !== 'Y', query.type].filter(Boolean).length
}

const always = [
  'ID',
  'NAME',
  'LAST_NAME',
  'ACTIVE',
  'USER_TYPE',
  'PERSONAL_PHOTO',
  'COLOR',
  'EMAIL',
  'WORK_POSITION',
  'UF_DEPARTMENT'
]

// The same for the server, without the page.
export function listParams(query: PeopleQuery): ListParams {
  return {
    FIND: query.find.trim() || undefined,
    DEPARTMENT: query.department || undefined,
    RECURSIVE: query.department ? (query.below ? 'Y' : 'N') : undefined,
    WORK_POSITION: query.position.trim() || undefined,
    ACTIVE: query.active,
    USER_TYPE: query.type || undefined,
    ORDER: orderOf(query),
    SELECT: [...new Set([...always, ...query.columns])]
  }
}

// Who has the same last name is ordered by the first one, and then by id.
function orderOf({ order }: PeopleQuery): Record<string, 'ASC' | 'DESC'> {
  const direction = order.descending ? 'DESC' : 'ASC'
  const rest = { LAST_NAME: 'ASC', NAME: 'ASC', ID: 'ASC' } as const
  if (order.field === 'LAST_NAME') return { LAST_NAME: direction, NAME: direction, ID: 'ASC' }
  return {
    [order.field]: direction,
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== order.field))
  }
}
