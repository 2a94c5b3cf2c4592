// A made-up company for tests: a source of the structure that counts what it is asked.
import type { PathStep, TreeDepartment } from '@/api/paths'
import type { TreeSource } from './tree'

export interface Made {
  id: number
  name?: string
  head?: string
  below?: Made[]
}

export interface MadeSource extends TreeSource {
  asked: string[]
}

// Pages have at most `perPage` departments, besides those above the first.
export function sourceOf(root: Made, perPage = Infinity): MadeSource {
  const asked: string[] = []
  const find = (id: string, at = root, path: Made[] = []): Made[] | null => {
    if (String(at.id) === id) return [...path, at]
    for (const child of at.below ?? []) {
      const found = find(id, child, [...path, at])
      if (found) return found
    }
    return null
  }
  const treeOf = (id: string | undefined, depth: number | undefined, start: number) => {
    const top = id === undefined ? root : find(id)?.at(-1)
    if (!top) throw new Error(`No department ${String(id)}`)
    const all = rowOf(top, depth ?? 100)
    const flat: TreeDepartment[] = []
    const walk = (row: TreeDepartment): void => {
      flat.push(row)
      row.CHILDREN.forEach(walk)
    }
    walk(all)
    const kept = new Set(flat.slice(start, start + perPage))
    const cut = (row: TreeDepartment): TreeDepartment | null => {
      const children = row.CHILDREN.map(cut).filter((child) => child !== null)
      return kept.has(row) || children.length ? { ...row, CHILDREN: children } : null
    }
    const next = start + perPage < flat.length ? start + perPage : undefined
    return { result: cut(all) ?? { ...all, CHILDREN: [] }, total: flat.length, next }
  }
  return {
    asked,
    async tree({ id, depth, start }) {
      asked.push(`tree ${id ?? 'root'} ${depth ?? 'all'}`)
      return treeOf(id, depth, start ?? 0)
    },
    async children(ids) {
      asked.push(`children ${ids.join(' ')}`)
      return ids.map((id) => treeOf(id, 1, 0))
    },
    async path(id) {
      asked.push(`path ${id}`)
      return (find(id) ?? []).map(({ id, name }): PathStep => ({ ID: String(id), NAME: name ?? `D${id}` }))
    }
  }
}

function countBelow(made: Made): number {
  return (made.below ?? []).reduce((sum, child) => sum + 1 + countBelow(child), 0)
}

export function rowOf(made: Made, depth = 100): TreeDepartment {
  const below = made.below ?? []
  return {
    ID: String(made.id),
    NAME: made.name ?? `D${made.id}`,
    SORT: 500,
    UF_HEAD: made.head ? '7' : '0',
    HEAD: made.head ? { ID: '7', NAME: made.head, WORK_POSITION: 'Head', AVATAR: '', COLOR: '#3e8e7e' } : null,
    EMPLOYEES: 1,
    EMPLOYEES_TOTAL: 1 + countBelow(made),
    DEPARTMENTS: below.length,
    DEPARTMENTS_TOTAL: countBelow(made),
    CHILDREN: depth > 0 ? below.map((child) => rowOf(child, depth - 1)) : []
  } as TreeDepartment
}

// Departments 1 to `count`, each with `perParent` below it as long as there are any.
export function madeCompany(count: number, perParent: number): Made {
  const all = Array.from({ length: count }, (_, at): Made => ({ id: at + 1, head: `Head ${at + 1}`, below: [] }))
  for (let at = 1; at < count; ++at) all[Math.floor((at - 1) / perParent)]!.below!.push(all[at]!)
  return all[0]!
}

// The words of tests.
export const plainWords = {
  key: 'test',
  noHead: 'No head',
  number: String,
  counts: (people: number, departments: number) => `${people} people, ${departments} departments`
}

// Each letter is half as wide as it is high.
export const plainMeasure = (text: string, style: { size: number }): number =>
  Array.from(text).length * style.size * 0.5
