import type { DecimalMark, Separator } from '@fairstream/tables'
import type { Given, Option } from '../command.ts'
import { UsageError } from '../errors.ts'

/** Options of every command that reads a table. */
export const TABLE_OPTIONS = {
  input: { value: 'F', says: 'a table with a header: .csv, .tsv, .ndjson or .parquet; - for stdin', required: true },
  id: { value: 'COLUMN', says: 'the column that names each row; it settles ties' },
  'on-error': { value: 'stop|skip', says: 'stop at a bad row (default), or skip it, count it and write it to a file' },
  separator: { value: 'S', says: "of CSV: ',' or ';' or tab; by default what the header shows" },
  decimal: {
    value: 'M',
    says: "of numbers in CSV: '.' or ','; '.' by default, and between semicolons what a column shows",
  },
} as const satisfies Readonly<Record<string, Option>>

/** What every command that reads a table is told about it. */
export interface TableChoice {
  readonly file: string
  readonly id: string | undefined
  readonly skips: boolean
  readonly separator: Separator | undefined
  readonly decimal: DecimalMark | undefined
}

/** Throws a UsageError for a value that is not one of those allowed. */
export function readTableChoice({ values }: Given): TableChoice {
  return {
    file: values.get('input') ?? '',
    id: values.get('id'),
    skips: oneOf('on-error', values.get('on-error') ?? 'stop', { stop: false, skip: true }),
    separator: given('separator', values, { ',': ',', ';': ';', '\t': '\t', tab: '\t', comma: ',', semicolon: ';' } as const),
    decimal: given('decimal', values, { '.': '.', ',': ',', point: '.', comma: ',' } as const),
  }
}

/** Names of columns, separated by commas. Throws a UsageError where one is empty or there twice. */
export function readTraits(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new UsageError(`--traits ${text}: wanted names of columns, such as sex,origin`)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw new UsageError(`--traits ${text}: ${twice} is there twice`)
  return names
}

/** What a word stands for. Throws a UsageError that names the words there are. */
export function oneOf<T>(option: string, word: string, words: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(words, word)) return words[word] as T
  throw new UsageError(
    `--${option} ${word}: wanted ${Object.keys(words)
      .map((each) => (each === '\t' ? 'tab' : each))
      .join(' or ')}`,
  )
}

function given<T>(option: string, values: Given['values'], words: Readonly<Record<string, T>>): T | undefined {
  const word = values.get(option)
  return word === undefined ? undefined : oneOf(option, word, words)
}
