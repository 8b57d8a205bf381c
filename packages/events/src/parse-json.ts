import { fieldPath } from './field-path.ts'
import { isJsonObject } from './json-object.ts'

/** JSON; or JSON but for a number that is not finite, with the path of the first; or neither. */
export type Parsed =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-finite'; readonly path: string }
  | { readonly kind: 'broken' }

/** Where the scan stands: in an object at a key (the bounds of its text), in an array at an index. */
interface Container {
  key?: readonly [start: number, end: number]
  index?: number
}

const BROKEN: Parsed = { kind: 'broken' }
const NOT_FINITE = /[+-]?(?:nan|inf(?:inity)?|1\.#(?:inf|ind|qnan|snan)\d*)/iy
const FIRST_CHARACTERS = '+-1iInN'
const SEGMENTS_MAX = 128

/** Parses JSON. Writers of other languages put NaN, inf or Infinity where JSON has no word: such text is told from mere rubbish. */
export function parseJson(text: string): Parsed {
  const value = parsed(text)
  return value === undefined ? parseWithoutNotFinite(text) : { kind: 'json', value }
}

/** JSON has no undefined, so that undefined stands for text that is not JSON. The engine's message is dropped: it differs between versions. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Puts null for every such token outside strings: what parses then was JSON but for them. One pass, no recursion. */
function parseWithoutNotFinite(text: string): Parsed {
  const containers: Container[] = []
  const pieces: string[] = []
  let first: readonly Container[] | undefined
  let lastString: readonly [number, number] = [0, 0]
  let copied = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') {
      const end = endOfString(text, at)
      lastString = [at, end]
      at = end - 1
    } else if (!track(containers, character, lastString)) {
      const length = notFiniteAt(text, at)
      if (length === 0) continue
      first ??= containers.slice(0, SEGMENTS_MAX).map((container) => ({ ...container }))
      pieces.push(text.slice(copied, at), 'null')
      copied = at + length
      at = copied - 1
    }
  }
  if (first === undefined || !isJsonObject(parsed(pieces.join('') + text.slice(copied)))) return BROKEN
  return { kind: 'not-finite', path: fieldPath(first.map((container) => segmentOf(text, container))) }
}

/** Follows the structure of the text; false where the character is no part of it. */
function track(containers: Container[], character: string, lastString: readonly [number, number]): boolean {
  const top = containers.at(-1)
  if (character === '{') containers.push({})
  else if (character === '[') containers.push({ index: 0 })
  else if (character === '}' || character === ']') containers.pop()
  else if (character === ':' && top !== undefined) top.key = lastString
  else if (character === ',' && top?.index !== undefined) top.index++
  else return character === ',' || character === ':'
  return true
}

/** Behind the closing quote, or the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at++
    else if (character === '"') return at + 1
  }
  return text.length
}

/** The length of the token that starts here; 0 where none does. Within a longer word it may be found: null there is not JSON either. */
function notFiniteAt(text: string, at: number): number {
  if (!FIRST_CHARACTERS.includes(text.charAt(at))) return 0
  NOT_FINITE.lastIndex = at
  return NOT_FINITE.exec(text)?.[0].length ?? 0
}

function segmentOf(text: string, container: Container): string | number {
  if (container.index !== undefined) return container.index
  const [start, end] = container.key ?? [0, 0]
  return String(parsed(text.slice(start, end)))
}
