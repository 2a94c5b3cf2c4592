// Puts a PDF file together: numbered objects, and the table that says where each is.

const encoder = new TextEncoder()

export class PdfFile {
  private readonly objects: (Uint8Array | null)[] = []

  // A number for an object that is written later.
  reserve(): number {
    this.objects.push(null)
    return this.objects.length
  }

  set(number: number, body: string): void {
    this.objects[number - 1] = encoder.encode(body)
  }

  add(body: string): number {
    const number = this.reserve()
    this.set(number, body)
    return number
  }

  // A stream, compressed unless it says with which filter it already is.
  async addStream(data: Uint8Array | string, entries = ''): Promise<number> {
    const raw = typeof data === 'string' ? encoder.encode(data) : data
    const isCompressed = entries.includes('/Filter')
    const bytes = isCompressed ? raw : await deflate(raw)
    const filter = isCompressed ? '' : ' /Filter /FlateDecode'
    const head = encoder.encode(`<< /Length ${bytes.length}${filter} ${entries} >>\nstream\n`)
    this.objects.push(join([head, bytes, encoder.encode('\nendstream')]))
    return this.objects.length
  }

  finish(root: number, info: number): Uint8Array {
    const parts: Uint8Array[] = [encoder.encode('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n')]
    let offset = parts[0]!.length
    const offsets = this.objects.map((body, at) => {
      const object = join([
        encoder.encode(`${at + 1} 0 obj\n`),
        body ?? encoder.encode('null'),
        encoder.encode('\nendobj\n')
      ])
      parts.push(object)
      const start = offset
      offset += object.length
      return start
    })
    const rows = offsets.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
    const size = this.objects.length + 1
    parts.push(
      encoder.encode(
        `xref\n0 ${size}\n0000000000 65535 f \n${rows}` +
          `trailer\n<< /Size ${size} /Root ${root} 0 R /Info ${info} 0 R >>\nstartxref\n${offset}\n%%EOF\n`
      )
    )
    return join(parts)
  }
}

export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

export function join(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

// A text of the document itself, such as its title, in any script.
export function pdfText(text: string): string {
  return `<feff${utf16Hex(text)}>`
}

export function utf16Hex(text: string): string {
  let hex = ''
  for (let at = 0; at < text.length; ++at) hex += text.charCodeAt(at).toString(16).padStart(4, '0')
  return hex
}

export function number(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
