import { expect, test } from 'vitest'
import { toCsv } from './csv'

test('Cells with a comma, a quote, a line break or outer spaces are quoted, and lines end as RFC 4180 has it', () => {
  expect(
    toCsv([
      ['a', 'b,c', 'say "hi"', 'two\nlines', ' x'],
      ['', 'ünïcode', 'б', 'ש', '1']
    ])
  ).toBe('a,"b,c","say ""hi""","two\nlines"," x"\r\n,ünïcode,б,ש,1\r\n')
})

test.each(['=1+1', '+1+cmd', '-2', '@SUM(A1)', '\tx', ' =1'])('%j is no formula any more', (text) => {
  expect(toCsv([[text]])).toMatch(/^"?'/)
})

test('A telephone number stays as it is', () => {
  expect(toCsv([['+49 171 3920011', '+49 (40) 66969']])).toBe('+49 171 3920011,+49 (40) 66969\r\n')
})
