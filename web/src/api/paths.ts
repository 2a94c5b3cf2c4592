// The methods that the page calls, with names for what they give.
import type { components, paths } from './schema'

export type Paths = paths

type Operation<M extends keyof paths> = paths[M]['post']
type Result<M extends keyof paths> = Operation<M>['responses'][200]['content']['application/json']['result']

export type User = components['schemas']['User']
// What is shown of a person in lists. COLOR is "#rrggbb", AVATAR the address of a picture or "".
export type Card = components['schemas']['PersonCard']
export type PathStep = components['schemas']['DepartmentPath'][number]
export type PersonCard = Result<'/muster.user.card'>
export type DepartmentCard = Result<'/muster.department.card'>
// With those below, and with HEAD and DEPARTMENTS where USER_DATA asked for them.
export type TreeDepartment = components['schemas']['OrgDepartment']
export type DepartmentRow = components['schemas']['DepartmentRow']
export type ListParams = NonNullable<Operation<'/muster.user.list'>['requestBody']>['content']['application/json']
