// The holes of templates inside tags. See html.js.

// Attributes whose value is an address that the browser would follow.
const ADDRESSES = new Set(['href', 'src', 'action', 'formaction'])

/** Whether an address leads to a page or a file, and does not carry a program. */
export function isHarmlessAddress(text) {
  try {
    return ['http:', 'https:', 'blob:'].includes(new URL(text, location.href).protocol)
  } catch {
    return false
  }
}

/** An attribute: of one value, or of texts with values between them. */
export class AttributePart {
  constructor(element, name, texts) {
    this.element = element
    this.name = name
    this.texts = texts
    if (/^on/i.test(name) || name === 'style') throw new Error(`a template must not set ${name}; use @event or a class`)
  }

  set(value) {
    const text = this.texts.length === 2 && this.texts.join('') === '' ? this.#single(value) : this.#joined(value)
    if (text === this.last) return
    this.last = text
    if (text === null || (ADDRESSES.has(this.name) && !isHarmlessAddress(text))) this.element.removeAttribute(this.name)
    else this.element.setAttribute(this.name, text)
  }

  #single(value) {
    if (value === null || value === undefined || value === false) return null
    return value === true ? '' : String(value)
  }

  #joined(value) {
    const values = this.texts.length === 2 ? [value] : value
    return this.texts.map((text, index) => text + (values[index] ?? '')).join('')
  }
}

const CHOSEN = ['value', 'checked', 'selected']

/** A property of the element; set when the value is another one than before. */
export class PropertyPart {
  constructor(element, name) {
    this.element = element
    this.name = name
    this.last = PropertyPart
  }

  set(value) {
    // What a person typed or chose is in the property only, so that is what is compared for fields of forms.
    const current = CHOSEN.includes(this.name) ? this.element[this.name] : this.last
    if (current === value) return
    this.last = value
    this.element[this.name] = value
  }
}

/** A listener; which one may change without being added again. */
export class EventPart {
  constructor(element, name) {
    this.listener = null
    element.addEventListener(name, (event) => this.listener?.call(element, event))
  }

  set(listener) {
    this.listener = listener
  }
}
