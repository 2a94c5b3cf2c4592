// Parameters as a query, with brackets as PHP has them: {a: {b: [1]}} is a[b][0]=1.
export function toQuery(params: unknown): string {
  const parts: string[] = []
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return
    if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) add(name ? `${name}[${key}]` : key, member)
    } else {
      parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value === null ? '' : String(value))}`)
    }
  }
  add('', params)
  return parts.join('&')
}
