import type { Mistake, Origin } from './configuration.ts'
import { printPath, valueAt, withValueAt, type Path } from './path.ts'
import type { YamlText } from './yaml-text.ts'

/** What the writer wrote, in the file and in the environment, before anything is judged. */
export interface Written {
  readonly tree: unknown
  /** By printed path. */
  readonly places: ReadonlyMap<string, Place>
  readonly mistakes: readonly Mistake[]
}

interface Place {
  readonly origin: Origin
  readonly writtenAt: string
  /** One value, not a mapping or list of others. */
  readonly single: boolean
}

export function writtenInFile(text: YamlText): Written {
  const places = [...text.places].map(([path, place]) => [path, { ...place, origin: 'file' }] as const)
  return { tree: text.value, places: new Map(places), mistakes: text.mistakes }
}

/** With the value of a variable at the path, in place of all that was there. */
export function writtenOver(below: Written, path: readonly string[], variable: string, text: YamlText): Written {
  const { tree, places } = spelledOut(below, path)
  const printed = printPath(path)
  const kept = [...places].filter(
    ([each]) => each !== printed && !each.startsWith(`${printed}.`) && !each.startsWith(`${printed}[`),
  )
  const set = [...text.places].map(([each, { single }]) => [each, { origin: variable, writtenAt: variable, single }] as const)
  return {
    tree: withValueAt(tree, path, text.value),
    places: new Map<string, Place>([...kept, ...set]),
    mistakes: [...below.mistakes, ...text.mistakes],
  }
}

/** Who set the value at a path: itself, or as a part of a single value such as `theta: 1`, which stands for its default. */
export function originAt(written: Written, path: Path): Origin {
  const own = written.places.get(printPath(path))
  if (own) return own.origin
  const shorthand = written.places.get(printPath(path.slice(0, -1)))
  return path.at(-1) === 'default' && shorthand?.single === true ? shorthand.origin : 'default'
}

/** Where the value at a path stands, or else the nearest that holds it. */
export function placeAt(written: Written, path: Path): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = written.places.get(printPath(path.slice(0, length)))
    if (place) return place.writtenAt
  }
  return undefined
}

/** `theta: 0.8` says the same as `theta: { default: 0.8 }`: a group set from outside must not lose the 0.8. */
function spelledOut(written: Written, path: readonly string[]): Written {
  const theta = path.slice(0, 3)
  const value = valueAt(written.tree, theta)
  if (path.length <= 3 || theta[0] !== 'scorecards' || theta[2] !== 'theta' || typeof value !== 'number') return written
  const places = new Map(written.places)
  const place = places.get(printPath(theta))
  if (place) places.set(printPath([...theta, 'default']), place)
  places.delete(printPath(theta))
  return { ...written, tree: withValueAt(written.tree, theta, { default: value }), places }
}
