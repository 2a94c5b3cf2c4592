import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import Fastify from 'fastify'

const database = new Database(process.env.COMPANY_DATABASE, { readonly: true })
const offset = process.env.COMPANY_UTC_OFFSET // such as +01:00
const offsetSeconds = Number(offset.slice(0, 3)) * 3600

const selectWebhook = database.prepare('SELECT person FROM webhook WHERE person = ? AND secret = ?')
// A list of any length is one value: JSON.
const selectDepartments = database.prepare(`
  WITH RECURSIVE above(id, name, position, head, full_name, parent) AS (
    SELECT id, name, position, head, name, parent FROM department WHERE id IN (SELECT value FROM json_each(?))
    UNION ALL
    SELECT above.id, above.name, above.position, above.head, above.full_name || ' / ' || d.name, d.parent
    FROM above JOIN department d ON d.id = above.parent)
  SELECT id, name, full_name, head AS manager_user_id FROM above WHERE parent IS NULL ORDER BY position`)
const selectPeople = database.prepare('SELECT * FROM person WHERE id IN (SELECT value FROM json_each(?))')
const selectMemberships = database.prepare(
  'SELECT person, department FROM member WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person, own_place')
const isHead = database.prepare('SELECT 1 FROM department WHERE head = ? LIMIT 1')
const page = (seen) => database.prepare(`
  SELECT person, count(*) OVER () AS total FROM (${seen}) WHERE person <> :caller
  GROUP BY person ORDER BY min(rank) LIMIT :limit OFFSET :offset`)
const people_and_heads = `
  SELECT m.person AS person, own.position << 20 | m.place AS rank FROM own JOIN member m ON m.department = own.id
  UNION ALL SELECT head, own.position << 20 | 1048575 FROM own WHERE head <> 0`
const selectColleagues = page(`
  WITH own AS (SELECT d.id, d.position, d.head FROM member mine JOIN department d ON d.id = mine.department
    WHERE mine.person = :caller)` + people_and_heads)
// What is below those that the caller heads, then all heads.
const selectSubordinatesAndHeads = page(`
  WITH own AS (SELECT DISTINCT d.id, d.position, d.head FROM department mine
    JOIN department d ON d.position BETWEEN mine.position AND mine.last WHERE mine.head = :caller)` +
  people_and_heads + ' UNION ALL SELECT head, 1 << 52 | position FROM department WHERE head <> 0')

const isoTime = (seconds) => new Date((seconds + offsetSeconds) * 1000).toISOString().slice(0, 19) + offset
const moment = (seconds) => (seconds === null ? false : isoTime(seconds))

function phonesOf(row) {
  const phones = {}
  for (const kind of ['work_phone', 'personal_mobile', 'personal_phone', 'inner_phone']) {
    if (row[kind] !== null) phones[kind] = row[kind]
  }
  return Object.keys(phones).length > 0 ? phones : false
}

function personOf(row, departments) {
  return {
    id: row.id,
    active: row.active === 1,
    name: `${row.first_name} ${row.last_name}`.trim(),
    first_name: row.first_name,
    last_name: row.last_name,
    work_position: row.work_position,
    color: row.color,
    avatar: row.avatar,
    avatar_hr: row.avatar,
    gender: row.gender,
    birthday: row.birthday,
    extranet: row.extranet === 1,
    network: false,
    bot: row.bot === 1,
    connector: false,
    external_auth_id: row.external_auth_id,
    status: row.status,
    idle: moment(row.idle),
    last_activity_date: moment(row.last_activity),
    mobile_last_date: moment(row.mobile_last),
    desktop_last_date: moment(row.desktop_last),
    absent: moment(row.absent),
    departments,
    phones: phonesOf(row),
    bot_data: null,
    type: row.type,
    website: row.website,
    email: row.email,
  }
}

// People as objects, by id.
function peopleOf(ids) {
  const list = JSON.stringify(ids)
  const departments = new Map()
  for (const { person, department } of selectMemberships.iterate(list)) {
    if (departments.has(person)) departments.get(person).push(department)
    else departments.set(person, [department])
  }
  return new Map(selectPeople.all(list).map((row) => [row.id, personOf(row, departments.get(row.id) ?? [])]))
}

function departments(query) {
  const ids = [query['ID[]'] ?? query.ID ?? []].flat().map(Number)
  if (ids.length === 0) return { error: 'INVALID_FORMAT', error_description: 'A wrong format for the ID field is passed' }
  const result = selectDepartments.all(JSON.stringify(ids))
  if (query.USER_DATA === 'Y') {
    const people = peopleOf(result.map((department) => department.manager_user_id).filter((id) => id !== 0))
    for (const department of result) department.manager_user_data = people.get(department.manager_user_id) ?? null
  }
  return { result }
}

function colleagues(query, caller) {
  const offset = Number(query.OFFSET ?? 0)
  const limit = Math.min(50, Number(query.LIMIT ?? 10))
  const select = isHead.get(caller) ? selectSubordinatesAndHeads : selectColleagues
  const found = select.all({ caller, limit, offset })
  const ids = found.map((row) => row.person)
  const people = query.USER_DATA === 'Y' ? peopleOf(ids) : undefined
  const body = { result: people ? ids.map((id) => people.get(id)) : ids }
  const total = found.length > 0 ? found[0].total : 0
  if (offset + ids.length < total) body.next = offset + ids.length
  body.total = total
  return body
}

const methods = { 'im.department.get': departments, 'im.department.colleagues.list': colleagues }

const server = Fastify({ logger: false })
server.get('/rest/:user/:secret/:method', (request, reply) => {
  const begin = Date.now() / 1000
  const caller = Number(request.params.user)
  const secret = createHash('sha256').update(request.params.secret).digest('hex')
  const method = methods[request.params.method]
  let body = { error: 'INVALID_CREDENTIALS', error_description: 'Invalid request credentials' }
  if (selectWebhook.get(caller, secret)) {
    body = { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' }
    if (method) body = method(request.query, caller)
  }
  if (body.error) reply.code(400)
  const end = Date.now() / 1000
  body.time = {
    start: begin,
    finish: end,
    duration: end - begin,
    processing: end - begin,
    date_start: isoTime(Math.floor(begin)),
    date_finish: isoTime(Math.floor(end)),
    operating_reset_at: Math.floor(begin) + 600,
    operating: 0,
  }
  reply.send(body)
})
await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
