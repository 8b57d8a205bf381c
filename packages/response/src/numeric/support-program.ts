import { at } from './at.ts'
import { check } from './check.ts'
import { highs } from './highs.ts'

const OPTIONS = {
  output_flag: false,
  mip_rel_gap: 0,
  mip_abs_gap: 1e-10,
  mip_feasibility_tolerance: 1e-10,
  mip_max_nodes: 1_000_000,
} as const

/**
 * The best choice of at most `most` columns: which columns may have weight in min Σ wᵢ·costᵢ with Σ wᵢ·hᵢₖ ≤ 0, or undefined when
 * no such choice meets the rows. With `cost: 'violation'` it minimises the largest violation instead, and always answers.
 *
 * A mixed-integer program with one switch a column, solved by branch and cut; deterministic, with a limit on nodes.
 */
export function bestSupport(
  columns: readonly { readonly cost: number; readonly h: ArrayLike<number> }[],
  most: number,
  cost: 'risk' | 'violation',
): number[] | undefined {
  const n = columns.length
  check(Number.isInteger(most) && most > 0, 'most policies in a mixture', most, 'a whole number of at least 1')
  return highs.withModel(programOf(columns, most, cost), (model) => {
    model.options.set(OPTIONS)
    model.run()
    const status = model.getModelStatus()
    if (status === highs.constants.modelStatus.infeasible) return undefined
    check(status === highs.constants.modelStatus.optimal, 'status of the support program', status, 'an optimum')
    const { colValue } = model.getSolution()
    return columns.flatMap((_, i) => (at(colValue, n + i) > 0.5 ? [i] : []))
  })
}

/** Columns: n weights, n switches, one slack. Rows: K constraints, Σ w = 1, Σ switches ≤ most, then w ≤ switch for each. */
function programOf(
  columns: readonly { readonly cost: number; readonly h: ArrayLike<number> }[],
  most: number,
  cost: 'risk' | 'violation',
) {
  const [n, rows] = [columns.length, at(columns, 0).h.length]
  const starts: number[] = []
  const indices: number[] = []
  const values: number[] = []
  const column = (entries: readonly (readonly [row: number, value: number])[]) => {
    starts.push(indices.length)
    for (const [row, value] of entries) {
      indices.push(row)
      values.push(value)
    }
  }
  const constraintRows = Array.from({ length: rows }, (_, k) => k)
  columns.forEach(({ h }, i) => {
    column([...constraintRows.map((k) => [k, at(h, k)] as const), [rows, 1], [rows + 2 + i, 1]])
  })
  columns.forEach((_, i) => {
    column([
      [rows + 1, 1],
      [rows + 2 + i, -1],
    ])
  })
  column(constraintRows.map((k) => [k, -1] as const))
  starts.push(indices.length)
  const byRisk = cost === 'risk'
  const numRows = rows + 2 + n
  const numCols = 2 * n + 1
  return {
    numCols,
    numRows,
    colCost: [...columns.map((column) => (byRisk ? column.cost : 0)), ...Array<number>(n).fill(0), byRisk ? 0 : 1],
    colLower: Array<number>(numCols).fill(0),
    colUpper: [...Array<number>(2 * n).fill(1), byRisk ? 0 : highs.infinity],
    rowLower: [...Array<number>(rows).fill(-highs.infinity), 1, ...Array<number>(n + 1).fill(-highs.infinity)],
    rowUpper: [...Array<number>(rows).fill(0), 1, most, ...Array<number>(n).fill(0)],
    integrality: [
      ...Array<0>(n).fill(highs.constants.variableType.continuous),
      ...Array<1>(n).fill(highs.constants.variableType.integer),
      highs.constants.variableType.continuous as 0,
    ],
    matrix: {
      format: 'csc' as const,
      numRows,
      numCols,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  }
}
