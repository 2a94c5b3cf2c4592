// A table as CSV (RFC 4180), safe to open in a spreadsheet.

export function toCsv(rows: string[][]): string {
  return rows.map((row) => row.map(cell).join(',') + '\r\n').join('')
}

function cell(text: string): string {
  const safe = guarded(text)
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

// What a spreadsheet would take for a formula gets an apostrophe before it, which the spreadsheet does not show. A telephone
// number such as "+49 171 3920011" is no formula.
function guarded(text: string): string {
  return /^\s*[=+\-@\t\r]/.test(text) && !/^\+[\d ()]+$/.test(text) ? `'${text}` : text
}
