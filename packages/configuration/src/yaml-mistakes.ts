import type { YAMLError } from 'yaml'
import type { Mistake } from './configuration.ts'

/** A text that is broken in one place reads as broken in many after it. */
const SHOWN_MAX = 10

/** What the YAML parser found, in our words: its own change with its version. */
export function syntaxMistakes(errors: readonly YAMLError[], placeOf: (offset: number) => string): readonly Mistake[] {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION')
  return (exhausted ? [exhausted] : errors).slice(0, SHOWN_MAX).map(({ code, pos: [offset] }) => {
    const [expected, got] = WORDS[code]
    return { path: placeOf(offset), expected, got, writtenAt: placeOf(offset) }
  })
}

const WORDS: Readonly<Record<YAMLError['code'], readonly [expected: string, got: string]>> = {
  ALIAS_PROPS: ['an alias by itself', 'an alias with an anchor or a tag'],
  BAD_ALIAS: ['an alias of letters and digits', 'an alias that is not well-formed'],
  BAD_COLLECTION_TYPE: ['a list or a mapping as its tag says', 'another kind of collection'],
  BAD_DIRECTIVE: ['no directives', 'a line that starts with %'],
  BAD_DQ_ESCAPE: ['an escape that YAML knows (\\\\ for a backslash)', 'an unknown escape in double quotes'],
  BAD_INDENT: ['lines indented alike, and every bracket closed', 'other indentation, or an open bracket'],
  BAD_PROP_ORDER: ['anchors and tags before the value', 'an anchor or a tag elsewhere'],
  BAD_SCALAR_START: ['a value in quotes if it starts with @ or `', 'a value that starts with @ or `'],
  BLOCK_AS_IMPLICIT_KEY: ['one "key: value" a line, values with ": " in quotes', 'a second ": " on the line'],
  BLOCK_IN_FLOW: ['only values and commas inside brackets', 'an indented block inside brackets'],
  DUPLICATE_KEY: ['each key once', 'the same key again'],
  IMPOSSIBLE: ['YAML', 'something that is not YAML'],
  KEY_OVER_1024_CHARS: ['a key of at most 1024 characters', 'a longer key'],
  MISSING_CHAR: ['a closing quote or bracket, a comma, a colon or a space', 'none'],
  MULTILINE_IMPLICIT_KEY: ['a key on one line, then a colon', 'a key without a colon, or over several lines'],
  MULTIPLE_ANCHORS: ['one anchor a value', 'several'],
  MULTIPLE_DOCS: ['one document', 'a second one (---)'],
  MULTIPLE_TAGS: ['no tags', 'several tags'],
  NON_STRING_KEY: ['a word as key', 'something else'],
  RESOURCE_EXHAUSTION: ['values nested at most 32 deep', 'far deeper nesting'],
  TAB_AS_INDENT: ['spaces for indentation', 'a tab'],
  TAG_RESOLVE_FAILED: ['no tags', 'a tag (!)'],
  UNEXPECTED_TOKEN: ['YAML: "key: value" lines, "- item" lists', 'something out of place'],
}
