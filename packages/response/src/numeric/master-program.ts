import type { Model } from 'highs'
import { LuDecomposition, Matrix } from 'ml-matrix'
import { at } from './at.ts'
import { check } from './check.ts'
import { highs } from './highs.ts'

const OPTIONS = {
  output_flag: false,
  presolve: 'off', // a warm basis is worth more than presolve from the second solve on
  solver: 'simplex',
  primal_feasibility_tolerance: 1e-10, // the least that HiGHS allows
  dual_feasibility_tolerance: 1e-10,
} as const

/** Above this many rows the re-solve from the basis (cubic in the rows) would cost more than the simplex steps themselves. */
const EXACT_ROWS_MAX = 80

/** The optimum of a master program. `multipliers` ≥ 0 weigh the rows of h; `value` is the Lagrangian's intercept. */
export interface MasterOptimum {
  readonly weights: readonly number[]
  readonly slack: number
  readonly multipliers: readonly number[]
  readonly value: number
}

/** The linear program over the columns given so far; it keeps its basis from one solve to the next. */
export interface MasterProgram {
  /** Appends a policy by its cost and its K constraint values. */
  readonly add: (cost: number, h: ArrayLike<number>) => void
  readonly solve: () => MasterOptimum
}

/**
 * min Σ wᵢ·costᵢ + penalty·s  subject to  Σ wᵢ·hᵢₖ ≤ s for every k, Σ wᵢ = 1, w ≥ 0, s ≥ 0.
 *
 * The penalty bounds the sum of the multipliers. HiGHS finds the optimal basis; the numbers are then solved again from that
 * basis by LU, so that they carry rounding errors only and not the solver's tolerances.
 *
 * @param use - Receives the program; its memory is released when `use` returns.
 */
export function withMasterProgram<T>(rows: number, penalty: number, use: (master: MasterProgram) => T): T {
  check(penalty > 0 && Number.isFinite(penalty), 'penalty of the master program', penalty, 'a positive number')
  return highs.withModel(emptyProgram(rows, penalty), (model) => {
    model.options.set(OPTIONS)
    const columns: Float64Array[] = [slackColumn(rows)]
    const costs = [penalty]
    const indices = Int32Array.from({ length: rows + 1 }, (_, row) => row)
    return use({
      add: (cost, h) => {
        const column = Float64Array.from({ length: rows + 1 }, (_, row) => (row < rows ? at(h, row) : 1))
        model.addCol(cost, 0, highs.infinity, { indices, values: column })
        columns.push(column)
        costs.push(cost)
      },
      solve: () => {
        model.run()
        const status = model.getModelStatus()
        check(status === highs.constants.modelStatus.optimal, 'status of the master program', status, 'an optimum')
        return rows < EXACT_ROWS_MAX ? resolve(model, columns, costs) : asReported(model, rows)
      },
    })
  })
}

function emptyProgram(rows: number, penalty: number) {
  const values = slackColumn(rows)
  return {
    numCols: 1,
    numRows: rows + 1,
    colCost: [penalty],
    colLower: [0],
    colUpper: [highs.infinity],
    rowLower: [...Array<number>(rows).fill(-highs.infinity), 1],
    rowUpper: [...Array<number>(rows).fill(0), 1],
    matrix: {
      format: 'csc' as const,
      numRows: rows + 1,
      numCols: 1,
      starts: Int32Array.from([0, rows]),
      indices: Int32Array.from({ length: rows }, (_, row) => row),
      values: values.subarray(0, rows),
    },
  }
}

function slackColumn(rows: number): Float64Array {
  return Float64Array.from({ length: rows + 1 }, (_, row) => (row < rows ? -1 : 0))
}

/** Solves the optimal basis again: x = B⁻¹b and y = B⁻ᵀc. A negative number in the basis list is a row's own slack. */
function resolve(model: Model, columns: readonly Float64Array[], costs: readonly number[]): MasterOptimum {
  const basis = [...model.getBasicVariables()]
  const size = basis.length
  const matrix = new Matrix(size, size)
  const right = Matrix.columnVector(Array.from({ length: size }, (_, row) => (row === size - 1 ? 1 : 0)))
  const basicCosts = new Matrix(size, 1)
  basis.forEach((variable, position) => {
    if (variable < 0) matrix.set(-1 - variable, position, 1)
    else at(columns, variable).forEach((value, row) => matrix.set(row, position, value))
    basicCosts.set(position, 0, variable < 0 ? 0 : at(costs, variable))
  })
  const primal = new LuDecomposition(matrix).solve(right)
  const dual = new LuDecomposition(matrix.transpose()).solve(basicCosts)
  const values = Array<number>(columns.length).fill(0)
  basis.forEach((variable, position) => {
    if (variable >= 0) values[variable] = Math.max(0, primal.get(position, 0))
  })
  const multipliers = Array.from({ length: size - 1 }, (_, row) => Math.max(0, -dual.get(row, 0)))
  return { weights: values.slice(1), slack: at(values, 0), multipliers, value: dual.get(size - 1, 0) }
}

function asReported(model: Model, rows: number): MasterOptimum {
  const solution = model.getSolution()
  return {
    weights: [...solution.colValue.subarray(1)],
    slack: at(solution.colValue, 0),
    multipliers: [...solution.rowDual.subarray(0, rows)].map((dual) => Math.max(0, -dual)),
    value: at(solution.rowDual, rows),
  }
}
