// The methods that the page calls: those that the server describes, and those that it is going to.
import type { components, paths } from './schema'

export type User = components['schemas']['User']
export type TreeDepartment = Omit<components['schemas']['OrgDepartment'], 'CHILDREN'> & {
  // With USER_DATA: who heads it, and how many departments are right below.
  HEAD?: Card | null
  DEPARTMENTS?: number
  CHILDREN: TreeDepartment[]
}

// What is shown of a person in lists.
export interface Card {
  ID: string
  // The full name.
  NAME: string
  WORK_POSITION: string
  // The address of the photo, or "".
  AVATAR: string
  // The person's colour: "#rrggbb".
  COLOR: string
}

export interface PathStep {
  ID: string
  NAME: string
}

export interface PersonCard {
  USER: User
  DEPARTMENTS: { ID: string; NAME: string; PATH: PathStep[] }[]
  MANAGERS: { ID: string; DEPARTMENT: string; DISTANCE: number; USER: Card }[]
  REPORTS: Card[]
  REPORTS_TOTAL: number
  COLLEAGUES: Card[]
  COLLEAGUES_TOTAL: number
  // Until when the person is away, or false.
  ABSENT: string | false
  STATUS: string
  COLOR: string
  AVATAR: string
}

export interface DepartmentCard {
  DEPARTMENT: Omit<TreeDepartment, 'CHILDREN'>
  PATH: PathStep[]
  CHILDREN: Omit<TreeDepartment, 'CHILDREN'>[]
  MEMBERS: Card[]
  MEMBERS_TOTAL: number
}

export interface ListParams {
  FIND?: string
  DEPARTMENT?: string
  RECURSIVE?: 'Y' | 'N'
  WORK_POSITION?: string
  ACTIVE?: 'Y' | 'N' | '*'
  USER_TYPE?: 'employee' | 'extranet'
  ORDER?: Record<string, 'ASC' | 'DESC'>
  SELECT?: string[]
  START?: number
  LIMIT?: number
}

interface Post<P, R> {
  post: {
    requestBody?: { content: { 'application/json': P } }
    responses: { 200: { content: { 'application/json': { result: R; total?: number; next?: number } } } }
  }
}

type Described = Omit<paths, keyof Own>

interface Own {
  '/muster.department.card': Post<{ ID: string }, DepartmentCard>
  '/muster.department.employees': Post<
    { ID: string; RECURSIVE?: 'Y' | 'N'; USER_DATA?: 'Y' | 'N'; START?: number },
    { ID: string; DEPARTMENT: string; USER: Card }[]
  >
  '/muster.department.tree': Post<
    { ID?: string; DEPTH?: number; START?: number; USER_DATA?: 'Y' | 'N' },
    TreeDepartment
  >
  '/muster.user.card': Post<{ ID?: string }, PersonCard>
  '/muster.user.list': Post<ListParams, User[]>
}

export interface Paths extends Described, Own {}
