// Makes the files of a folder part of the program: node tools/embed_web.mjs FOLDER INTO
//
// For each file it writes INTO/N.plain, and N.gz and N.br where these are shorter, then INTO/web_files.S, which includes
// their bytes, and INTO/web_files.cpp, which lists them for src/web/embedded_files.hpp. Without FOLDER the list is empty.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const [folder, into] = process.argv.slice(2)
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
const isCompressed = /\.(woff2|png|jpg|webp|gz|br)$/

// A coding counts when it saves a tenth; else the client decodes for nothing.
function codings(name, plain) {
  const made = { plain }
  if (isCompressed.test(name)) return made
  const shorter = { gz: gzipSync(plain, { level: 9 }), br: brotliCompressSync(plain, brotli) }
  for (const [coding, bytes] of Object.entries(shorter)) if (bytes.length < plain.length * 0.9) made[coding] = bytes
  return made
}

mkdirSync(into, { recursive: true })
const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length).replaceAll('\\', '/'))
  .map((name) => '/' + name.replace(/^\/+/, ''))
  .sort()
if (!names.includes('/index.html')) throw new Error(`${folder} has no index.html: build the web interface first`)

let assembly = `#ifdef __CET__
#include <cet.h>
#endif
    .section .rodata
`
let declarations = ''
let rows = ''
names.forEach((name, at) => {
  const plain = readFileSync(join(folder, name))
  const sum = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  const views = { plain: '{}', gz: '{}', br: '{}' }
  for (const [coding, bytes] of Object.entries(codings(name, plain))) {
    const file = join(into, `${at}.${coding}`)
    const symbol = `muster_web_${at}_${coding}`
    writeFileSync(file, bytes)
    assembly += `    .global ${symbol}\n    .balign 16\n${symbol}:\n    .incbin ${JSON.stringify(file)}\n    .byte 0\n`
    declarations += `extern const char ${symbol}[];\n`
    views[coding] = `{${symbol}, ${bytes.length}}`
  }
  rows += `    {${JSON.stringify(name)}, "${sum}", ${views.plain}, ${views.gz}, ${views.br}},\n`
})
assembly += '    .section .note.GNU-stack,"",%progbits\n'
writeFileSync(join(into, 'web_files.S'), assembly)
writeFileSync(
  join(into, 'web_files.cpp'),
  `// Made by tools/embed_web.mjs.
#include "web/embedded_files.hpp"

extern "C" {
${declarations}}

namespace muster::web {

std::span<const EmbeddedFile> embedded_files() {
  static const EmbeddedFile files[] = {
${rows}  };
  return files;
}

}  // namespace muster::web
`,
)
