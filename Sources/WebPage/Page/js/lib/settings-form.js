// The document of all settings as a flat form, and what differs from it.

import { FIELDS, GROUPS, MASK, OPTIONAL, complaint } from './settings-fields.js'

const NOT_SHOWN = ['_meta', 'variables']

/** All fields of a document: `{ path, label, hint, kind, group, value }`, with `variables` apart. */
export function fieldsOf(document) {
  const values = new Map()
  flatten(document, '', values)
  for (const path of OPTIONAL) if (!values.has(path)) values.set(path, '')
  return [...values].map(([path, value]) => {
    const known = FIELDS[path] ?? guess(path, value)
    return { path, value: known.kind === 'bytes' ? String(value) : value, ...known, group: groupOf(path) }
  }).sort((a, b) => rank(a.path) - rank(b.path))
}

function flatten(value, path, into) {
  for (const [key, each] of Object.entries(value)) {
    if (path === '' && NOT_SHOWN.includes(key)) continue
    const name = path ? `${path}.${key}` : key
    if (each !== null && typeof each === 'object' && !Array.isArray(each)) flatten(each, name, into)
    else into.set(name, each)
  }
}

// Settings that this page does not know are shown as what they look like.
function guess(path, value) {
  if (typeof value === 'boolean') return { label: path, kind: 'flag' }
  if (value === MASK) return { label: path, kind: 'secret' }
  if (typeof value === 'string') return { label: path, kind: 'text' }
  return { label: path, kind: 'json' }
}

function groupOf(path) {
  const first = path.split('.')[0]
  return GROUPS.find(({ keys }) => keys.includes(first))?.id ?? 'other'
}

function rank(path) {
  const index = Object.keys(FIELDS).indexOf(path)
  return index < 0 ? Number.MAX_SAFE_INTEGER : index
}

/** What differs: `{ path, label, kind, before, after, problem }`, of fields and what was entered for them by path. */
export function differences(fields, entered) {
  const found = []
  for (const field of fields) {
    if (!entered.has(field.path)) continue
    const after = entered.get(field.path)
    if (JSON.stringify(after) === JSON.stringify(field.value)) continue
    found.push({ ...field, before: field.value, after, problem: field.kind === 'json' ? jsonProblem(after) : complaint(field, after) })
  }
  return found
}

function jsonProblem(text) {
  try {
    JSON.parse(text)
    return null
  } catch {
    return 'is no JSON'
  }
}

/** What is sent to have the differences saved. Optional settings without a value go back to their default. */
export function changesOf(found) {
  const body = {}
  for (const { path, after, kind } of found) {
    const parts = path.split('.')
    let place = body
    for (const part of parts.slice(0, -1)) place = place[part] ??= {}
    place[parts.at(-1)] = after === '' && OPTIONAL.includes(path) ? null : kind === 'json' ? JSON.parse(after) : after
  }
  return body
}

/** A value as a person reads it; secrets are not shown. */
export function shownValue(kind, value) {
  if (kind === 'secret') return value === '' ? 'none' : MASK
  if (kind === 'flag') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  return value === '' || value === null ? 'empty' : typeof value === 'string' ? value : JSON.stringify(value)
}
