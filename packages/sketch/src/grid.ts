import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { declareAtoms, indexOfAtom, valueIn } from './atoms.ts'
import type { Axis } from './axis.ts'
import { latticeAxis } from './lattice.ts'
import type { LatticeSpec } from './lattice.ts'
import { logLikeAxis } from './log-like.ts'
import type { LogLikeSpec } from './log-like.ts'
import { FIRST_ATOM, OFF_LATTICE } from './place.ts'
import { uniformAxis } from './uniform.ts'
import type { UniformSpec } from './uniform.ts'

/** How a scorecard cuts its scores into cells. Frozen once in use: another grid is another sketch. */
export type GridSpec = LatticeSpec | UniformSpec | LogLikeSpec

/** A declared cutting of the line, with the declared tied values (atoms) counted apart from the cells. */
export interface Grid extends Axis {
  readonly spec: GridSpec
  /** In ascending order, distinct. */
  readonly atoms: readonly number[]
  /** 16 hex digits: the first 64 bits of SHA-256 over the parameters and atoms. */
  readonly id: string
  /** A cell index, or a code of place.ts below zero; atom j is `FIRST_ATOM - j`. O(log atoms), allocates nothing. */
  readonly place: (score: number) => number
}

/**
 * The grid of a specification.
 *
 * @param atoms - Declared tied values, in any order: inside the range, on the lattice where there is one, each once.
 * @throws RangeError naming what is wrong with the parameters or the atoms.
 */
export function createGrid(spec: GridSpec, atoms: readonly number[] = []): Grid {
  const axis = axisOf(spec)
  const declared = declareAtoms(axis, atoms)
  return {
    spec: { ...spec },
    atoms: declared,
    id: gridId(spec, declared),
    cellCount: axis.cellCount,
    cellLower: axis.cellLower,
    cellUpper: axis.cellUpper,
    place: declared.length === 0 ? axis.place : placeBesideAtoms(axis, declared),
  }
}

/**
 * The lattice values below and above an off-lattice score; twice the same for a score on the lattice.
 *
 * @throws RangeError when the grid is no lattice or the score is outside its range.
 */
export function latticeNeighbours(grid: Grid, score: number): readonly [number, number] {
  const { spec } = grid
  if (spec.kind !== 'lattice') throw new RangeError(`grid ${grid.id} is ${spec.kind}: only a lattice has neighbours`)
  const place = grid.place(score)
  if (place >= 0 || place <= FIRST_ATOM) return [snap(grid, score), snap(grid, score)]
  if (place !== OFF_LATTICE) throw new RangeError(`score ${score} is outside the lattice from ${spec.low} to ${spec.high}`)
  // The nearest value first: a quotient rounded down may miss by one where the score is close to a value.
  const nearest = Math.round((score - spec.low) / spec.step)
  const below = grid.cellLower(nearest) < score ? nearest : nearest - 1
  return [grid.cellLower(below), grid.cellLower(below + 1)]
}

/** The lattice value that a score is (within 1e-9 of a step), else the score itself. Other grids leave scores alone. */
export function snap(grid: Grid, score: number): number {
  if (grid.spec.kind !== 'lattice') return score
  const place = grid.place(score)
  if (place >= 0) return grid.cellLower(place)
  return grid.atoms[FIRST_ATOM - place] ?? score
}

function axisOf(spec: GridSpec): Axis {
  switch (spec.kind) {
    case 'lattice':
      return latticeAxis(spec)
    case 'uniform':
      return uniformAxis(spec)
    case 'log-like':
      return logLikeAxis(spec)
  }
}

/** Atoms lie inside the axis, so what it turns away is no atom, and what it places may be one. */
function placeBesideAtoms(axis: Axis, atoms: readonly number[]): (score: number) => number {
  return (score) => {
    const cell = axis.place(score)
    if (cell < 0) return cell
    const atom = indexOfAtom(atoms, valueIn(axis, cell, score))
    return atom < 0 ? cell : FIRST_ATOM - atom
  }
}

/** SHA-256 of the kind in ASCII, 0x00, then each parameter and each atom as a big-endian double. */
function gridId(spec: GridSpec, atoms: readonly number[]): string {
  const kind = utf8ToBytes(spec.kind)
  const numbers = [...parametersOf(spec), ...atoms]
  const bytes = new DataView(new ArrayBuffer(kind.length + 1 + 8 * numbers.length))
  kind.forEach((byte, i) => {
    bytes.setUint8(i, byte)
  })
  // Adding 0 makes −0 the 0 that it means.
  numbers.forEach((each, i) => {
    bytes.setFloat64(kind.length + 1 + 8 * i, each + 0)
  })
  return bytesToHex(sha256(new Uint8Array(bytes.buffer)).subarray(0, 8))
}

function parametersOf(spec: GridSpec): readonly number[] {
  switch (spec.kind) {
    case 'lattice':
      return [spec.low, spec.high, spec.step]
    case 'uniform':
      return [spec.low, spec.high, spec.cells]
    case 'log-like':
      return [spec.mantissaBits, spec.low ?? -Infinity, spec.high ?? Infinity]
  }
}
