/** What a YAML document of ours is made of: JSON's values, keys in the order that they are written in. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

const PLAIN = /^[A-Za-z_$][\w-]*$/
const NOT_A_STRING = /^(true|false|null|yes|no|on|off|y|n)$/i

/** Writes block-style YAML 1.2. Strings that are more than a word are in double quotes, as JSON writes them. */
export function writeYaml(value: Value): string {
  return `${block(value, '').trimStart()}\n`
}

/** What stands behind a key or a dash: a scalar on the same line, or a block below it. */
function block(value: Value, indent: string): string {
  if (isList(value)) return value.length === 0 ? ' []' : value.map((each) => `\n${indent}-${item(each, indent)}`).join('')
  if (typeof value !== 'object' || value === null) return ` ${scalar(value)}`
  const fields = Object.entries(value)
  return fields.length === 0
    ? ' {}'
    : fields.map(([key, each]) => `\n${indent}${scalar(key)}:${block(each, `${indent}  `)}`).join('')
}

/** The first field of an object stands on the line of its dash. */
function item(value: Value, indent: string): string {
  const below = block(value, `${indent}  `)
  return below.startsWith('\n') ? ` ${below.trimStart()}` : below
}

function scalar(value: string | number | boolean | null): string {
  return typeof value === 'string' && PLAIN.test(value) && !NOT_A_STRING.test(value) ? value : JSON.stringify(value)
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
