// The methods that the page needs and an older server does not have, made of those that it has. For development alone.

type Json = Record<string, unknown>
export type Call = (method: string, params: Json) => Promise<{ status: number; body: Json }>
type Answer = { status: number; body: Json }

interface Im {
  id: number
  name: string
  work_position: string
  avatar: string
  color: string
  absent: string | false
  status: string
}

interface Tree {
  ID: string
  UF_HEAD: string
  CHILDREN: Tree[]
  [key: string]: unknown
}

class Failure extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super('failed')
    this.answer = answer
  }
}

const known = new Map<string, boolean>()

// Null when the server has the method itself.
export async function emulate(method: string, params: Json, call: Call): Promise<Answer | null> {
  const work = emulations[method]
  if (!work || (await serves(method, params, call))) return null
  const asked = new Asker(call)
  try {
    return { status: 200, body: { ...(await work(params, asked)), time: {} } }
  } catch (error) {
    if (error instanceof Failure) return error.answer
    throw error
  }
}

async function serves(method: string, params: Json, call: Call): Promise<boolean> {
  if (!known.has('muster.user.card')) {
    const { body } = await call('methods', {})
    for (const name of Object.keys(emulations)) known.set(name, (body.result as string[]).includes(name))
    // The two with USER_DATA came together with the cards.
    const cards = known.get('muster.user.card') ?? false
    known.set('muster.department.tree', cards).set('muster.department.employees', cards)
  }
  return (
    (known.get(method) ?? true) ||
    (method.startsWith('muster.department.') && !('USER_DATA' in params) && method !== 'muster.department.card')
  )
}

class Asker {
  private readonly call: Call
  constructor(call: Call) {
    this.call = call
  }

  async reply(method: string, params: Json): Promise<Json> {
    const answer = await this.call(method, params)
    if (answer.status !== 200) throw new Failure(answer)
    return answer.body
  }

  async ask<T>(method: string, params: Json): Promise<T> {
    return (await this.reply(method, params)).result as T
  }

  async people(ids: (string | number)[]): Promise<Map<string, Im>> {
    const found = new Map<string, Im>()
    const wanted = [...new Set(ids.map(String))].filter((id) => id !== '0')
    for (let at = 0; at < wanted.length; at += 500) {
      const rows = await this.ask<Im[]>('im.user.list.get', { ID: wanted.slice(at, at + 500), RESULT_TYPE: 'array' })
      for (const row of rows) if (row) found.set(String(row.id), row)
    }
    return found
  }

  async cards(ids: (string | number)[]): Promise<Json[]> {
    const people = await this.people(ids)
    return ids.map((id) => cardOf(people.get(String(id)))).filter((card) => card !== null)
  }
}

function cardOf(person: Im | undefined): Json | null {
  if (!person) return null
  return {
    ID: String(person.id),
    NAME: person.name,
    WORK_POSITION: person.work_position,
    AVATAR: person.avatar,
    COLOR: person.color
  }
}

async function treeWithHeads(params: Json, asker: Asker): Promise<Json> {
  const asked: Json = { ...params }
  const depth = params.DEPTH === undefined ? undefined : Number(params.DEPTH)
  if (depth !== undefined) asked.DEPTH = depth + 1
  const reply = await asker.reply('muster.department.tree', asked)
  const heads: string[] = []
  const each = (tree: Tree, level: number, work: (tree: Tree, level: number) => void): void => {
    work(tree, level)
    for (const child of tree.CHILDREN) each(child, level + 1, work)
  }
  const root = reply.result as Tree
  each(root, 0, (tree) => heads.push(tree.UF_HEAD))
  const people = await asker.people(heads)
  each(root, 0, (tree, level) => {
    tree.HEAD = cardOf(people.get(tree.UF_HEAD))
    tree.DEPARTMENTS = tree.CHILDREN.length
    if (depth !== undefined && level >= depth) tree.CHILDREN = []
  })
  return reply
}

async function listPeople(params: Json, asker: Asker): Promise<Json> {
  const conditions: Json = {}
  if (params.FIND) conditions.NAME_SEARCH = params.FIND
  if (params.WORK_POSITION) conditions.WORK_POSITION = `${String(params.WORK_POSITION)}%`
  if ((params.ACTIVE ?? 'Y') !== '*') conditions.ACTIVE = params.ACTIVE ?? 'Y'
  if (params.USER_TYPE) conditions.USER_TYPE = params.USER_TYPE
  if (params.DEPARTMENT) {
    const ids: number[] = []
    const walk = (tree: Tree): void => {
      ids.push(Number(tree.ID))
      tree.CHILDREN.forEach(walk)
    }
    const depth = params.RECURSIVE === 'Y' ? {} : { DEPTH: 0 }
    walk(await asker.ask<Tree>('muster.department.tree', { ID: params.DEPARTMENT, ...depth }))
    conditions.UF_DEPARTMENT = ids
  }
  const limit = Number(params.LIMIT ?? 50)
  const start = Number(params.START ?? 0)
  const rows: unknown[] = []
  let total = 0
  for (let at = start; rows.length < limit; at += 50) {
    const reply = await asker.reply('user.get', {
      FILTER: conditions,
      ORDER: params.ORDER ?? { ID: 'ASC' },
      ...(params.SELECT ? { SELECT: params.SELECT } : {}),
      START: at
    })
    rows.push(...(reply.result as unknown[]))
    total = Number(reply.total)
    if (reply.next === undefined) break
  }
  const result = rows.slice(0, limit)
  const next = start + result.length
  return { result, total, ...(next < total ? { next } : {}) }
}

async function personCard(params: Json, asker: Asker): Promise<Json> {
  const id = params.ID ?? (await asker.ask<{ ID: string }>('user.current', {})).ID
  const im = (await asker.people([String(id)])).get(String(id))
  const [user] = await asker.ask<Json[]>('user.get', { ID: id })
  if (!im || !user) {
    throw new Failure({ status: 400, body: { error: 'USER_NOT_EXISTS', error_description: 'User does not exist' } })
  }
  const ids = user.UF_DEPARTMENT as number[]
  const departments = await Promise.all(
    ids.map(async (department) => {
      const path = await asker.ask<{ ID: string; NAME: string }[]>('muster.department.path', { ID: department })
      return { ID: String(department), NAME: path.at(-1)?.NAME, PATH: path }
    })
  )
  const managers = await asker.ask<{ ID: string }[]>('muster.user.managers', { ID: id })
  const bosses = await asker.people(managers.map((row) => row.ID))
  const reports = await asker.reply('muster.user.subordinates', { ID: id })
  const colleagues = new Set<string>()
  for (const department of ids) {
    const rows = await asker.ask<{ ID: string }[]>('muster.department.employees', { ID: department })
    for (const row of rows) if (row.ID !== String(id)) colleagues.add(row.ID)
  }
  return {
    result: {
      USER: user,
      DEPARTMENTS: departments,
      MANAGERS: managers.map((row) => ({ ...row, USER: cardOf(bosses.get(row.ID)) })),
      REPORTS: await asker.cards((reports.result as { ID: string }[]).map((row) => row.ID)),
      REPORTS_TOTAL: reports.total,
      COLLEAGUES: (await asker.cards([...colleagues])).slice(0, 50),
      COLLEAGUES_TOTAL: colleagues.size,
      ABSENT: im.absent,
      STATUS: im.status,
      COLOR: im.color,
      AVATAR: im.avatar
    }
  }
}

async function departmentCard(params: Json, asker: Asker): Promise<Json> {
  const { result } = await treeWithHeads({ ID: params.ID, DEPTH: 1 }, asker)
  const { CHILDREN: children, ...department } = result as Tree
  const path = await asker.ask('muster.department.path', { ID: params.ID })
  const members = await asker.reply('muster.department.employees', { ID: params.ID })
  return {
    result: {
      DEPARTMENT: department,
      PATH: path,
      CHILDREN: children.map(({ CHILDREN: _, ...child }) => child),
      MEMBERS: await asker.cards((members.result as { ID: string }[]).map((row) => row.ID)),
      MEMBERS_TOTAL: members.total
    }
  }
}

async function membersWithCards(params: Json, asker: Asker): Promise<Json> {
  const { USER_DATA: _, ...rest } = params
  const reply = await asker.reply('muster.department.employees', rest)
  const rows = reply.result as { ID: string }[]
  const people = await asker.people(rows.map((row) => row.ID))
  return { ...reply, result: rows.map((row) => ({ ...row, USER: cardOf(people.get(row.ID)) })) }
}

const emulations: Record<string, (params: Json, asker: Asker) => Promise<Json>> = {
  'muster.department.card': departmentCard,
  'muster.department.employees': membersWithCards,
  'muster.department.tree': treeWithHeads,
  'muster.user.card': personCard,
  'muster.user.list': listPeople
}
