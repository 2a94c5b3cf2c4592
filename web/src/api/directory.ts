// What pages ask of the server, one function for each question. All of it reads.
import { call, type Paged } from './client'
import type {
  Card,
  DepartmentCard,
  DepartmentRow,
  ListParams,
  PathStep,
  PersonCard,
  TreeDepartment,
  User
} from './paths'

export type { Card, DepartmentCard, DepartmentRow, ListParams, PathStep, PersonCard, TreeDepartment, User }

// At most 500 people a call.
export async function listPeople(params: ListParams, signal?: AbortSignal): Promise<Paged<User[]>> {
  return call('muster.user.list', params, signal)
}

export async function getPerson(id: string | undefined, signal?: AbortSignal): Promise<PersonCard> {
  return (await call('muster.user.card', id === undefined ? {} : { ID: id }, signal)).result
}

export async function getDepartment(id: string, signal?: AbortSignal): Promise<DepartmentCard> {
  return (await call('muster.department.card', { ID: id }, signal)).result
}

// A department and `depth` levels below it, all without `depth`; the root without an id. A large tree comes in pages: `next`
// is the start of the one after it, and each begins with the departments above its first.
export async function getTree(
  options: { id?: string; depth?: number; start?: number },
  signal?: AbortSignal
): Promise<Paged<TreeDepartment>> {
  const { id, depth, start } = options
  return call('muster.department.tree', { ID: id, DEPTH: depth, START: start, USER_DATA: 'Y' }, signal)
}

export interface Member {
  department: string
  person: Card
}

// Members of a department, with `recursive` of all below, 50 a page.
export async function getMembers(
  id: string,
  options: { recursive?: boolean; start?: number } = {},
  signal?: AbortSignal
): Promise<Paged<Member[]>> {
  const reply = await call(
    'muster.department.employees',
    { ID: id, RECURSIVE: options.recursive ? 'Y' : 'N', USER_DATA: 'Y', START: options.start ?? 0 },
    signal
  )
  return {
    ...reply,
    result: reply.result.flatMap((row) => (row.USER ? { department: row.DEPARTMENT, person: row.USER } : []))
  }
}

// From the root down to the department.
export async function getPath(id: string, signal?: AbortSignal): Promise<PathStep[]> {
  return (await call('muster.department.path', { ID: id }, signal)).result
}

// The ids of the heads above a person, the nearest first.
export async function getManagerIds(id: string, signal?: AbortSignal): Promise<string[]> {
  return (await call('muster.user.managers', { ID: id }, signal)).result.map((row) => row.ID)
}

// The best few people for words that somebody types.
export async function findPeople(words: string, limit: number, signal?: AbortSignal): Promise<Paged<User[]>> {
  const select = ['ID', 'NAME', 'LAST_NAME', 'WORK_POSITION', 'PERSONAL_PHOTO', 'COLOR', 'UF_DEPARTMENT']
  return listPeople({ FIND: words, LIMIT: limit, SELECT: select }, signal)
}

export interface FoundDepartment {
  id: string
  name: string
  // With the names of those above.
  fullName: string
}

export async function findDepartments(words: string, limit: number, signal?: AbortSignal): Promise<FoundDepartment[]> {
  const reply = await call('im.search.department.list', { FIND: words, LIMIT: limit }, signal)
  return reply.result.map((found) => ({
    id: String(found.id),
    name: found.name,
    fullName: found.full_name
  }))
}

// The titles of the fields of people, the portal's own included, by name.
export async function getFieldTitles(signal?: AbortSignal): Promise<Record<string, string>> {
  return (await call('user.fields', {}, signal)).result as Record<string, string>
}

// Who is signed in.
export async function getMe(signal?: AbortSignal): Promise<Card> {
  const me = (await call('im.user.get', {}, signal)).result
  return { ID: String(me.id), NAME: me.name, WORK_POSITION: me.work_position, AVATAR: me.avatar, COLOR: me.color }
}

const departmentNames = new Map<string, string>()

// The names of departments, by id. Those asked for before are not asked for again, unless they were not there.
export async function getDepartmentNames(ids: string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const missing = [...new Set(ids)].filter((id) => !departmentNames.has(id))
  for (let at = 0; at < missing.length; at += 50) {
    const asked = missing.slice(at, at + 50)
    const reply = await call('department.get', { FILTER: { ID: asked }, START: -1 }, signal)
    for (const department of reply.result) departmentNames.set(department.ID, department.NAME)
  }
  return departmentNames
}
