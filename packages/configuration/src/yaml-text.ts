import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { Mistake } from './configuration.ts'
import { printPath, type Path } from './path.ts'
import { syntaxMistakes } from './yaml-mistakes.ts'

/** A YAML text as plain data, with the place of each value. */
export interface YamlText {
  readonly value: unknown
  /** By printed path: where the value stands, and whether it is one (not a mapping or list of others). */
  readonly places: ReadonlyMap<string, Place>
  readonly mistakes: readonly Mistake[]
  /** Whether `value` is all that was meant, so that it can be judged further. */
  readonly whole: boolean
}

interface Place {
  readonly writtenAt: string
  readonly single: boolean
}

/** More than any configuration needs, and little enough to be read in no time. */
const LIMITS = { characters: 262_144, depth: 32, values: 20_000, aliases: 100 } as const

/** Keys that are there twice, or are no words: after so many the reader has seen enough. */
const MISTAKES_MAX = 100

/**
 * Reads one YAML 1.2 document of strings, numbers, truth values, lists and mappings with text keys.
 *
 * @param name - Of the file or variable, for places.
 * @param at - The path that the document's value has in the configuration.
 */
export function readYaml(text: string, name: string, at: Path = []): YamlText {
  if (text.length > LIMITS.characters) {
    const expected = `at most ${LIMITS.characters} characters`
    return broken([{ path: name, expected, got: String(text.length) }])
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    resolveKnownTags: false,
    uniqueKeys: false, // 1 and "1" are two keys to YAML, but one to us: `convertMapping` looks instead.
  })
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  const syntax = syntaxMistakes([...document.errors, ...document.warnings], placeOf)
  return syntax.length > 0 ? broken(syntax) : convertDocument(document, placeOf, at)
}

function broken(mistakes: readonly Mistake[]): YamlText {
  return { value: undefined, places: new Map(), mistakes, whole: false }
}

interface Conversion {
  readonly document: Document.Parsed
  readonly placeOf: (offset: number) => string
  readonly places: Map<string, Place>
  readonly mistakes: Mistake[]
  values: number
  aliases: number
  exceeded: boolean
}

function convertDocument(document: Document.Parsed, placeOf: (offset: number) => string, at: Path): YamlText {
  const places = new Map<string, Place>()
  const mistakes: Mistake[] = []
  const run: Conversion = { document, placeOf, places, mistakes, values: 0, aliases: 0, exceeded: false }
  const value = convert(run, document.contents, at)
  return { value, places, mistakes, whole: !run.exceeded }
}

function convert(run: Conversion, node: unknown, path: Path): unknown {
  if (run.exceeded || node === null || node === undefined) return null
  run.values += 1
  const writtenAt = run.placeOf(startOf(node))
  if (path.length > LIMITS.depth) return exceed(run, writtenAt, `nested at most ${LIMITS.depth} deep`)
  if (run.values > LIMITS.values) return exceed(run, writtenAt, `at most ${LIMITS.values} values, aliases followed`)
  if (isAlias(node)) return convertAlias(run, node, path, writtenAt)
  run.places.set(printPath(path), { writtenAt, single: isScalar(node) })
  if (isMap(node)) return convertMapping(run, node.items, path)
  if (isSeq(node)) return node.items.map((item, index) => convert(run, item, [...path, index]))
  return isScalar(node) ? node.value : null
}

function convertAlias(run: Conversion, node: Extract<Node, { source: string }>, path: Path, writtenAt: string): unknown {
  run.aliases += 1
  if (run.aliases > LIMITS.aliases) return exceed(run, writtenAt, `at most ${LIMITS.aliases} aliases`)
  const target = isAlias(node) ? node.resolve(run.document) : undefined
  if (target !== undefined) return convert(run, target, path)
  return exceed(run, writtenAt, `an anchor &${node.source} before this alias`)
}

function convertMapping(run: Conversion, items: readonly { key: unknown; value: unknown }[], path: Path): unknown {
  const entries = new Map<string, unknown>()
  for (const { key, value } of items) {
    if (run.exceeded) break
    const writtenAt = run.placeOf(startOf(key))
    const name = nameOf(key)
    if (name === undefined || name === '__proto__') {
      run.mistakes.push({ path: writtenAt, expected: 'a word as key', got: name ?? 'nothing, a list or a mapping', writtenAt })
    } else if (entries.has(name)) {
      run.mistakes.push({ path: printPath([...path, name]), expected: 'each key once', got: `${name} again`, writtenAt })
      run.exceeded ||= run.mistakes.length >= MISTAKES_MAX
    } else {
      entries.set(name, convert(run, value, [...path, name]))
    }
  }
  return Object.fromEntries(entries)
}

/** YAML's keys may be anything; `1` and `true` name a group or a trait as well as a text does, and as they are spelt. */
function nameOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  const { value, source } = key
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? (source ?? String(value)) : undefined
}

/** Stops the reading: what follows cannot be told from what was meant. */
function exceed(run: Conversion, writtenAt: string, expected: string): null {
  if (!run.exceeded) run.mistakes.push({ path: writtenAt, expected, got: 'something else', writtenAt })
  run.exceeded = true
  return null
}

function startOf(node: unknown): number {
  return (node as Partial<Node> | null)?.range?.[0] ?? 0
}
