import { decodeBase64 } from './base64.ts'
import { FORMAT_VERSION } from './format-version.ts'
import type { JsonObject } from './json-object.ts'
import { isJsonObject } from './json-object.ts'
import { parseJson } from './parse-json.ts'
import type { Header, InputRecord } from './record.ts'
import { lastHeader } from './record.ts'
import type { Refused } from './refusal.ts'
import { kindOf, refuse, refuseField } from './refusal.ts'
import { decodeUtf8 } from './utf8.ts'

/** What a record says, out of its envelope. */
export interface Opened {
  readonly kind: 'opened'
  readonly data: JsonObject
  /** The path of `data`, before the paths of its fields: `data.` in CloudEvents' structured mode, else nothing. */
  readonly at: string
  /** The CloudEvents type. */
  readonly type?: string
}

const SCHEMA_REGISTRY_FRAME = 5
const OUR_TYPES = 'fairstream.'
const OUR_VERSION = `.v${FORMAT_VERSION}`

/** Opens CloudEvents 1.0 in binary and structured mode, and plain JSON; a schema registry's frame before the JSON is skipped. */
export function openEnvelope(record: InputRecord): Opened | Refused {
  const { value, headers } = record
  if (value === null || value.length === 0) return refuse('unreadable', 'the value: wanted a JSON object, found nothing')
  const content = readObject(withoutFrame(value), 'the value')
  if (content.kind === 'refused') return content
  const contentType = contentTypeOf(headers)
  if (contentType?.startsWith('application/cloudevents')) return openStructuredAs(contentType, content.object)
  const isBare = contentType === undefined && !headers.some((header) => header.name.startsWith('ce_'))
  if (isBare && isCloudEvent(content.object)) return openStructured(content.object)
  return openBinary(headers, content.object)
}

function withoutFrame(value: Uint8Array): Uint8Array {
  return value[0] === 0 ? value.subarray(SCHEMA_REGISTRY_FRAME) : value
}

type Content = { readonly kind: 'object'; readonly object: JsonObject } | Refused

function readObject(bytes: Uint8Array, what: string): Content {
  const text = decodeUtf8(bytes)
  if (text === undefined) return refuse('unreadable', `${what}: wanted UTF-8, found bytes that are not`)
  const json = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (json.kind === 'broken') return refuse('unreadable', `${what}: wanted a JSON object, found text that is not JSON`)
  if (json.kind === 'not-finite') return refuseField(json.path, 'a value that JSON has', 'NaN or infinity')
  if (!isJsonObject(json.value)) return refuse('unreadable', `${what}: wanted a JSON object, found ${kindOf(json.value)}`)
  return { kind: 'object', object: json.value }
}

function contentTypeOf(headers: readonly Header[]): string | undefined {
  const header = headers.findLast((each) => each.name.toLowerCase() === 'content-type')
  return header && decodeUtf8(header.value)?.toLowerCase()
}

/** A file has no headers, so an object with what CloudEvents requires is taken for one. */
function isCloudEvent({ specversion, type, source, id }: JsonObject): boolean {
  return [specversion, type, source, id].every((attribute) => typeof attribute === 'string')
}

function openStructuredAs(contentType: string, object: JsonObject): Opened | Refused {
  const isJson = /^application\/cloudevents\+json\s*(;|$)/.test(contentType)
  if (!isJson) return refuse('unreadable', 'content-type: wanted application/cloudevents+json, found another form of CloudEvents')
  return openStructured(object)
}

function openStructured({ specversion, type, data, data_base64: base64 }: JsonObject): Opened | Refused {
  const wrong = refuseVersions(typeof specversion === 'string' ? specversion : '', type)
  if (wrong) return wrong
  const content = base64 === undefined ? readData(data) : readBase64(base64)
  if (content.kind === 'refused') return content
  return opened(content.object, base64 === undefined ? 'data.' : '', type)
}

function readData(data: unknown): Content {
  return isJsonObject(data) ? { kind: 'object', object: data } : refuseField('data', 'an object', kindOf(data))
}

function readBase64(base64: unknown): Content {
  const bytes = typeof base64 === 'string' ? decodeBase64(base64) : undefined
  return bytes === undefined
    ? refuseField('data_base64', 'base64 with padding', kindOf(base64))
    : readObject(bytes, 'data_base64')
}

function openBinary(headers: readonly Header[], object: JsonObject): Opened | Refused {
  const specversion = lastHeader(headers, 'ce_specversion')
  const typeBytes = lastHeader(headers, 'ce_type')
  const type = typeBytes && decodeUtf8(typeBytes)
  return refuseVersions(specversion === undefined ? '1.0' : decodeUtf8(specversion), type) ?? opened(object, '', type)
}

/** Nobody guesses at a version that he does not know. A type that is not ours says nothing about the form. */
function refuseVersions(specversion: string | undefined, type: unknown): Refused | undefined {
  if (specversion === undefined || !/^1\.\d+$/.test(specversion)) {
    return refuse('unreadable', 'specversion: wanted 1.x, found another version of CloudEvents')
  }
  const isUnknown = typeof type === 'string' && type.startsWith(OUR_TYPES) && !type.endsWith(OUR_VERSION)
  return isUnknown
    ? refuse('unreadable', `type: wanted a type of ours in format version ${FORMAT_VERSION}, found another`)
    : undefined
}

function opened(data: JsonObject, at: string, type: unknown): Opened | Refused {
  if (Object.hasOwn(data, 'formatVersion') && data['formatVersion'] !== FORMAT_VERSION) {
    return refuse('unreadable', `${at}formatVersion: wanted ${FORMAT_VERSION}, found another format version`)
  }
  return { kind: 'opened', data, at, ...(typeof type === 'string' && { type }) }
}
