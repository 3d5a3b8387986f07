// Templates that cannot inject: `html` keeps the text of the program and the values apart, and `render` puts values into the
// document as text, properties and listeners only. Rendering again into the same place changes what is different and leaves
// the rest of the document (focus, selection, scrolling) alone.
//
//   render(html`<p class=${kind} @click=${open} .data=${object}>${text}</p>`, element)
//
// A value between tags may be text, a number, a node, another template, or an array of those; null, undefined and false are
// nothing. As an attribute, null and false leave it out and true is the empty text. `@name` listens, `.name` sets a property.

import { AttributePart, EventPart, PropertyPart } from './html-parts.js'

const prepared = new WeakMap()
const HOLE = /\u27e6(\d+)\u27e7/

class Template {
  constructor(strings, values) {
    this.strings = strings
    this.values = values
  }
}

/** A piece of the page, to be given to `render` or to another template. */
export function html(strings, ...values) {
  return new Template(strings, values)
}

/** Puts a template (or any other value that may stand between tags) into an element, in place of what it had. */
export function render(value, container) {
  let part = container.renderedPart
  if (!part) {
    container.replaceChildren()
    part = new ChildPart(container.appendChild(document.createComment('')))
    container.renderedPart = part
  }
  part.set(value)
}

// Reads the text of a template once: the document that it makes, without its holes, and what the holes are.
function prepare(strings) {
  let known = prepared.get(strings)
  if (known) return known
  let source = ''
  const names = []
  strings.forEach((text, index) => {
    source += text
    if (index === strings.length - 1) return
    // The text before a hole decides what it is: an attribute while a tag is open, else a child.
    const isInTag = source.lastIndexOf('<') > source.lastIndexOf('>')
    names.push(isInTag ? /([@.]?[\w:-]+)=(?:"[^"]*|'[^']*|[^\s"'>]*)$/.exec(source)?.[1] : null)
    source += isInTag ? `\u27e6${index}\u27e7` : `<!--\u27e6${index}\u27e7-->`
  })
  const element = document.createElement('template')
  element.innerHTML = source.trim()
  const holes = nodesOf(element.content).flatMap((node, place) => holesOf(node, names).map((hole) => ({ ...hole, place })))
  known = { content: element.content, holes }
  prepared.set(strings, known)
  return known
}

// Elements and comments in the order of the document.
function nodesOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT)
  const nodes = []
  while (walker.nextNode()) nodes.push(walker.currentNode)
  return nodes
}

// What is to be filled in at one node. Attributes with holes are taken out: what is in them is no value.
function holesOf(node, names) {
  if (node.nodeType === Node.COMMENT_NODE) {
    const match = HOLE.exec(node.data)
    return match ? [{ first: Number(match[1]), count: 1 }] : []
  }
  const holes = []
  for (const { name: written, value } of [...node.attributes]) {
    const pieces = value.split(HOLE)
    if (pieces.length === 1) continue
    const first = Number(pieces[1])
    const texts = pieces.filter((_, index) => index % 2 === 0)
    node.removeAttribute(written)
    // The parser lower-cases names; the program's text has them as they were written.
    holes.push({ first, count: texts.length - 1, name: names[first], texts })
  }
  return holes
}

function partFor({ name, texts }, node) {
  if (!name) return new ChildPart(node)
  if (name.startsWith('@')) return new EventPart(node, name.slice(1))
  if (name.startsWith('.')) return new PropertyPart(node, name.slice(1))
  return new AttributePart(node, name, texts)
}

class Instance {
  constructor(template) {
    this.strings = template.strings
    const { content, holes } = prepare(template.strings)
    this.fragment = document.importNode(content, true)
    const nodes = nodesOf(this.fragment)
    this.parts = holes.map((hole) => ({ first: hole.first, count: hole.count, part: partFor(hole, nodes[hole.place]) }))
    this.set(template.values)
  }

  set(values) {
    for (const { first, count, part } of this.parts) {
      part.set(count === 1 ? values[first] : values.slice(first, first + count))
    }
  }
}

// What stands between tags: everything between two marks in the document.
class ChildPart {
  constructor(end) {
    this.end = end
    end.data = ''
    this.start = end.parentNode.insertBefore(document.createComment(''), end)
    this.kind = 'nothing'
  }

  set(value) {
    if (value === null || value === undefined || value === false || value === true) this.#become('nothing')
    else if (value instanceof Template) this.#setTemplate(value)
    else if (Array.isArray(value)) this.#setList(value)
    else if (value instanceof Node) this.#setNode(value)
    else this.#setText(String(value))
  }

  clear() {
    while (this.start.nextSibling !== this.end) this.start.nextSibling.remove()
  }

  #become(kind) {
    if (this.kind === kind && kind !== 'nothing') return false
    if (this.kind !== 'nothing') this.clear()
    this.kind = kind
    return true
  }

  #setText(text) {
    if (this.#become('text')) {
      this.text = document.createTextNode(text)
      this.end.before(this.text)
    } else if (this.text.data !== text) {
      this.text.data = text
    }
  }

  #setNode(node) {
    if (!this.#become('node') && this.node === node && node.previousSibling === this.start) return
    this.clear()
    this.node = node
    this.end.before(node)
  }

  #setTemplate(template) {
    if (this.kind === 'template' && this.instance.strings === template.strings) {
      this.instance.set(template.values)
      return
    }
    this.kind = this.kind === 'template' ? 'other template' : this.kind
    this.#become('template')
    this.instance = new Instance(template)
    this.end.before(this.instance.fragment)
  }

  #setList(values) {
    if (this.#become('list')) this.items = []
    for (const [index, value] of values.entries()) {
      if (!this.items[index]) {
        const mark = document.createComment('')
        this.end.before(mark)
        this.items.push(new ChildPart(mark))
      }
      this.items[index].set(value)
    }
    for (const item of this.items.splice(values.length)) {
      item.clear()
      item.start.remove()
      item.end.remove()
    }
  }
}
