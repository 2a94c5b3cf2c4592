import { expect, test } from 'vitest'
import type { LocationQuery } from 'vue-router'
import { countFilters, listParams, readQuery, standardColumns, writeQuery, type PeopleQuery } from './query'

test('A query that was written is read back', () => {
  const query: PeopleQuery = {
    find: 'щерб & co',
    department: '7',
    below: false,
    position: 'Head',
    active: '*',
    type: 'extranet',
    order: { field: 'WORK_POSITION', descending: true },
    size: 100,
    page: 3,
    columns: ['EMAIL', 'UF_USR_BADGE']
  }
  expect(readQuery(writeQuery(query) as LocationQuery)).toEqual(query)
  expect(countFilters(query)).toBe(4)
})

test('What is as usual is not in the address', () => {
  expect(writeQuery(readQuery({}))).toEqual({})
})

test('What makes no sense is as usual', () => {
  const usual = readQuery({})
  expect(
    readQuery({ page: '-1', size: '7', department: 'x', order: 'a;b', columns: 'a,<b>', active: '?', type: '1' })
  ).toEqual(usual)
  expect(usual.columns).toEqual(standardColumns)
})

test('The server is asked for the columns that are shown, and orders equal ones by name and id', () => {
  const params = listParams(readQuery({ order: '-PERSONAL_CITY', columns: 'PERSONAL_CITY', department: '5' }))
  expect(params.SELECT).toContain('PERSONAL_CITY')
  expect(Object.entries(params.ORDER ?? {})).toEqual([
    ['PERSONAL_CITY', 'DESC'],
    ['LAST_NAME', 'ASC'],
    ['NAME', 'ASC'],
    ['ID', 'ASC']
  ])
  expect(params).toMatchObject({ DEPARTMENT: '5', RECURSIVE: 'Y', ACTIVE: 'Y' })
})
