import { generateEvents, plantedEvents, POPULATIONS, VECTOR_POPULATIONS } from '@fairstream/experiments'
import type { GeneratedEvent, Generation, Plant, Population, VectorPopulation } from '@fairstream/experiments'

export type AnyPopulation = Population | VectorPopulation

/** Every population that can be generated, by name: of numbers, and of vectors. */
export const KNOWN_POPULATIONS: Readonly<Record<string, AnyPopulation>> = { ...POPULATIONS, ...VECTOR_POPULATIONS }

export function isOfVectors(population: AnyPopulation): population is VectorPopulation {
  return 'ranges' in population
}

/** A population as events, a JSON object a line, with what is planted in them. Nothing can be planted in vectors. */
export function* eventLines(population: AnyPopulation, generation: Generation, plants: readonly Plant[]): Generator<string> {
  if (isOfVectors(population) || plants.length === 0) {
    for (const event of eventsOf(population, generation)) yield JSON.stringify(event)
    return
  }
  for (const line of plantedEvents(generateEvents(population, generation), population, plants, generation.seed))
    yield typeof line === 'string' ? line : JSON.stringify(line)
}

/** A population as a table: id, traits, and score, or a column for each coordinate of a vector. */
export function* tableLines(population: AnyPopulation, generation: Generation): Generator<string> {
  yield ['id', ...population.traits, ...scoreColumns(population)].map(field).join(',')
  for (const { id, traits, score } of eventsOf(population, generation)) {
    const scores = [score].flat().map(String)
    yield [id, ...population.traits.map((name) => traits[name] ?? ''), ...scores].map(field).join(',')
  }
}

function eventsOf(population: AnyPopulation, generation: Generation): Generator<GeneratedEvent<number | readonly number[]>> {
  return generateEvents<number | readonly number[]>(population, generation)
}

function scoreColumns(population: AnyPopulation): readonly string[] {
  return isOfVectors(population) ? population.ranges.map((_, axis) => `score_${axis + 1}`) : ['score']
}

/** RFC 4180. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
