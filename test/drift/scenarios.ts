import { EQUAL, UNEQUAL_20, UNEQUAL_6 } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** What is run by name. `peers` are shown the same events as we are. */
export interface Planned extends Scenario {
  readonly peers: boolean
  /** Runs as a share of those asked for: long streams get fewer. */
  readonly runs: number
}

const base = { slices: 600, perSlice: 500, map: 'exact', height: 12_000, peers: false, runs: 1 } as const
const LAWS_6 = [-0.5, -0.2, 0, 0.1, 0.3, 0.8].map((mean, g) => ({ mean, sd: 0.7 + 0.1 * g }))
const long = { slices: 4000, height: 80_000, runs: 0.25 }
/** Long enough after slice 300 for a change of an eighth of a standard deviation in a group of a tenth. */
const changed = { slices: 700, height: 80_000, runs: 0.5 }

/** The streams that the false-alarm promise and the delays are shown on. */
export const SCENARIOS: readonly Planned[] = [
  { ...base, name: 'still, 2 equal', shares: EQUAL(2) },
  { ...base, name: 'still, 2 unequal', shares: [0.8, 0.2] },
  { ...base, name: 'still, 6 equal', shares: EQUAL(6), peers: true },
  { ...base, name: 'still, 6 unequal', shares: UNEQUAL_6 },
  { ...base, name: 'still, 20 equal', shares: EQUAL(20), runs: 0.5 },
  { ...base, name: 'still, 20 unequal', shares: UNEQUAL_20, runs: 0.5 },
  { ...base, name: 'still, 6 equal, lattice .8 sd', shares: EQUAL(6), step: 0.8, laws: LAWS_6, peers: true },
  { ...base, name: 'still, 6 equal, few events (6 a slice)', shares: EQUAL(6), perSlice: 6 },
  { ...base, name: 'still, 6 equal, rolling map', shares: EQUAL(6), map: 'rolling', runs: 0.5 },
  { ...base, name: 'common drift .3 sd from 300', shares: EQUAL(6), change: { at: 300, group: 'all', sd: 0.3 }, runs: 0.5 },
  { ...base, ...long, name: 'still, 6 equal, 2 M events', shares: EQUAL(6) },
  { ...base, ...long, name: 'still, 6 unequal, 2 M events', shares: UNEQUAL_6 },
  { ...base, ...long, name: 'still, 6 equal, 2 M events, rolling map', shares: EQUAL(6), map: 'rolling', runs: 0.1 },
  ...[
    { name: '1/2 of 2', shares: EQUAL(2), group: 0 },
    { name: '1/6 of 6', shares: EQUAL(6), group: 0 },
    { name: '.1 of 6', shares: UNEQUAL_6, group: 3 },
  ].map(({ name, shares, group }) => ({
    ...base,
    ...changed,
    name: `.125 sd, ${name}`,
    shares,
    change: { at: 300, group, sd: 0.125 },
  })),
  { ...base, ...changed, name: '.25 sd, 1/6 of 6', shares: EQUAL(6), change: { at: 300, group: 0, sd: 0.25 }, peers: true },
  ...[0.125, 0.25].map((sd) => ({
    ...base,
    ...changed,
    name: `${String(sd).slice(1)} sd, 1/6 of 6, rolling map`,
    shares: EQUAL(6),
    map: 'rolling' as const,
    change: { at: 300, group: 0, sd },
    runs: 0.25,
  })),
]
