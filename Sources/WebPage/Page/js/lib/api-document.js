// The API document that the server sends, taken apart: operations by tag, parameters, schemas, examples.

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
/** Examples go no deeper: schemas may have themselves as parts. */
const DEEPEST_EXAMPLE = 6

export class APIDocument {
  constructor(document) {
    this.document = document
    this.operations = Object.entries(document.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method])
      .map((method) => this.#operation(path, method, item)))
    this.schemas = Object.keys(document.components?.schemas ?? {}).sort()
  }

  /** Tags with their operations: `{ name, description, operations }`. */
  get tags() {
    const described = new Map((this.document.tags ?? []).map(({ name, description }) => [name, description]))
    const names = new Set([...described.keys(), ...this.operations.map(({ tag }) => tag)])
    return [...names].map((name) => ({ name, description: described.get(name), operations: this.operations.filter(({ tag }) => tag === name) }))
      .filter(({ operations }) => operations.length > 0)
  }

  operation(id) {
    return this.operations.find((operation) => operation.id === id)
  }

  schema(name) {
    return this.document.components?.schemas?.[name]
  }

  /** What a reference leads to, or the value itself. */
  resolve(value) {
    if (!value?.$ref?.startsWith('#/')) return value
    return value.$ref.slice(2).split('/').reduce((place, part) => place?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], this.document)
  }

  /** A schema with what it is made of put together, and the name it has, if any: `{ name, … }`. */
  flat(schema) {
    const name = schema?.$ref?.split('/').at(-1)
    const found = this.resolve(schema) ?? {}
    if (!found.allOf) return { ...found, name }
    const parts = found.allOf.map((part) => this.flat(part))
    return {
      ...parts.reduce((all, part) => ({ ...all, ...part }), {}), ...found, name,
      properties: Object.assign({}, ...parts.map(({ properties }) => properties), found.properties),
      required: [...new Set([...parts, found].flatMap(({ required }) => required ?? []))],
      type: found.type ?? parts.find(({ type }) => type)?.type,
      example: found.example,
    }
  }

  /** A value that a schema allows: its example, or one that is made up of the types. */
  example(schema, depth = 0) {
    const { example, default: initial, enum: choices, type, properties, required = [], items, minimum, format } = this.flat(schema)
    if (example !== undefined) return example
    if (initial !== undefined) return initial
    if (choices) return choices[0]
    if (type === 'array') return depth < DEEPEST_EXAMPLE && items ? [this.example(items, depth + 1)] : []
    if (type === 'object' || properties) {
      const wanted = Object.entries(properties ?? {}).filter(([name]) => depth === 0 || required.includes(name))
      return depth < DEEPEST_EXAMPLE ? Object.fromEntries(wanted.map(([name, each]) => [name, this.example(each, depth + 1)])) : {}
    }
    if (type === 'boolean') return false
    if (type === 'integer' || type === 'number') return minimum ?? 0
    return format === 'date-time' ? '2026-01-01T12:00:00Z' : ''
  }

  #operation(path, method, item) {
    const operation = item[method]
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) => this.resolve(each))
    return {
      id: operation.operationId ?? `${method} ${path}`, path, method, summary: operation.summary ?? '', description: operation.description ?? '',
      tag: operation.tags?.[0] ?? 'others', parameters, isDeprecated: operation.deprecated === true,
      body: this.#body(this.resolve(operation.requestBody)),
      responses: Object.entries(operation.responses ?? {}).map(([status, each]) => this.#response(status, this.resolve(each))),
      needsWorker: (operation.security ?? []).some((each) => 'worker_auth' in each),
    }
  }

  #body(body) {
    if (!body) return null
    const types = Object.keys(body.content ?? {})
    return { description: body.description, isRequired: body.required === true, types, schema: body.content?.[types[0]]?.schema }
  }

  #response(status, { description, content, headers }) {
    const type = Object.keys(content ?? {})[0]
    return { status, description, type, schema: content?.[type]?.schema, headers: Object.entries(headers ?? {}).map(([name, each]) => [name, this.resolve(each)]) }
  }
}

/** What a schema is, in few words: "list of Job", "text, date-time". */
export function typeText(document, schema) {
  const { name, type, format, items, enum: choices, additionalProperties, properties } = document.flat(schema)
  if (name && (properties || choices)) return name
  if (type === 'array') return `list of ${typeText(document, items)}`
  if (type === 'object' && additionalProperties && !properties) return additionalProperties === true ? 'object' : `object of ${typeText(document, additionalProperties)}`
  const word = { string: 'text', integer: 'whole number', number: 'number', boolean: 'yes or no', object: 'object' }[type] ?? 'anything'
  return [name && name !== word ? `${name}: ${word}` : word, format].filter(Boolean).join(', ')
}
