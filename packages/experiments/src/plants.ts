import type { GeneratedEvent } from './generate-events.ts'
import type { Population } from './population.ts'
import { createRandom } from './random.ts'

/** A change that is planted into generated events from one event time to another, so that what should notice it can be tried. */
export type Plant =
  | { readonly kind: 'shift'; readonly group: string; readonly sd: number; readonly span: Span }
  | { readonly kind: 'drift'; readonly sd: number; readonly span: Span }
  | { readonly kind: 'starve'; readonly group: string; readonly keep: number; readonly span: Span }
  | { readonly kind: 'bad'; readonly share: number; readonly span: Span }

/** Event times, epoch ms: from ≤ t < to. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** An event as it stands, or a line that no reader can read. */
export type PlantedLine = GeneratedEvent | string

/** What a person of the population has, in sd of all its scores: measured on the first draws. */
const MEASURED = 20_000

/**
 * Events with changes planted in them. Which events are left out or broken is drawn from the seed, apart from who is drawn.
 *
 * `shift` moves the scores of one group by so many standard deviations of its own scores, `drift` those of all groups, each by its
 * own; `starve` leaves out all but a share of a group; `bad` breaks a share of all records. Scores stay in the range and on the lattice.
 */
export function* plantedEvents(
  events: Iterable<GeneratedEvent>,
  population: Population,
  plants: readonly Plant[],
  seed: number,
): Generator<PlantedLine> {
  const dice = createRandom(seed)
  const spreads = spreadsOf(population)
  for (const event of events) {
    const [left, broken] = [dice.next(), dice.next()]
    const timeMs = new Date(event.time).getTime()
    const group = groupOf(population, event)
    const active = plants.filter(({ span }) => timeMs >= span.from && timeMs < span.to)
    if (active.some((plant) => plant.kind === 'starve' && plant.group === group && left >= plant.keep)) continue
    if (active.some((plant) => plant.kind === 'bad' && broken < plant.share)) {
      yield JSON.stringify({ ...event, score: null })
      continue
    }
    const sd = active.reduce((sum, plant) => sum + movedBy(plant, group), 0)
    yield sd === 0 ? event : { ...event, score: onScale(population, event.score + sd * (spreads.get(group) ?? 0)) }
  }
}

function movedBy(plant: Plant, group: string): number {
  if (plant.kind === 'drift') return plant.sd
  return plant.kind === 'shift' && plant.group === group ? plant.sd : 0
}

/** The standard deviation of each group's scores. */
function spreadsOf(population: Population): ReadonlyMap<string, number> {
  const random = createRandom(1)
  const sums = new Map<string, { n: number; sum: number; squares: number }>()
  for (let drawn = 0; drawn < MEASURED; drawn++) {
    const person = population.draw(random)
    const group = groupOf(population, person)
    const { n, sum, squares } = sums.get(group) ?? { n: 0, sum: 0, squares: 0 }
    sums.set(group, { n: n + 1, sum: sum + person.score, squares: squares + person.score ** 2 })
  }
  return new Map([...sums].map(([group, { n, sum, squares }]) => [group, Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2))]))
}

/** Trait values in order, joined by `|`, as people write a group. */
function groupOf({ traits }: Population, person: { readonly traits: Readonly<Record<string, string>> }): string {
  return traits.map((name) => person.traits[name] ?? '?').join('|')
}

function onScale({ range: [low, high], step }: Population, score: number): number {
  const within = Math.min(high, Math.max(low, score))
  return step === undefined ? within : low + Math.round((within - low) / step) * step
}
