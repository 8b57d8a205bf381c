import type { Encoded, Header } from '@fairstream/events'

/** Are key, value and headers the same bytes? The order of headers of different names means nothing: a broker's client may group them. */
export function sameRecord(left: Encoded, right: Encoded): boolean {
  return sameBytes(left.key, right.key) && sameBytes(left.value, right.value) && sameHeaders(left.headers, right.headers)
}

function sameHeaders(left: readonly Header[], right: readonly Header[]): boolean {
  if (left.length !== right.length) return false
  const inOrder = left.every((header, index) => sameHeader(header, right[index]))
  if (inOrder) return true
  const [a, b] = [byName(left), byName(right)]
  return a.every((header, index) => sameHeader(header, b[index]))
}

/** Headers of one name keep their order: sorting is stable. */
function byName(headers: readonly Header[]): readonly Header[] {
  return [...headers].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function sameHeader(left: Header, right: Header | undefined): boolean {
  return left.name === right?.name && sameBytes(left.value, right.value)
}

function sameBytes(left: Uint8Array | null, right: Uint8Array | null): boolean {
  if (left === null || right === null) return left === right
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false
  return true
}
