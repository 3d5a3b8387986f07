// Things of one kind by their identity, as far as the page knows them.

import { beforeFrame } from '../lib/frames.js'

const MOST_GONE = 1_000

/**
 * Answers and events are merged field by field. They may overtake each other: of two that say when the thing was `updated`, the newer
 * one counts, and the older one only fills in what was not known. Listeners are told once before the next frame, with the identities of what changed.
 * Objects are replaced, never changed: another object means another content.
 */
export class Store {
  #items = new Map()
  #gone = new Map()
  #listeners = new Set()
  #changed = new Set()
  #isWaiting = false

  get(id) {
    return this.#items.get(id)
  }

  /** What is known of a thing, or was when it went; of the last that went only. */
  last(id) {
    return this.#items.get(id) ?? this.#gone.get(id)
  }

  get size() {
    return this.#items.size
  }

  values() {
    return this.#items.values()
  }

  /** Notes what is known of a thing; fields that are not mentioned stay. A field that is `undefined` is forgotten. */
  merge(item) {
    const known = this.#items.get(item.id)
    const isOlder = known?.updated && item.updated && Date.parse(item.updated) < Date.parse(known.updated)
    const merged = isOlder ? { ...item, ...known } : { ...known, ...item }
    for (const [name, value] of Object.entries(item)) if (value === undefined && !isOlder) delete merged[name]
    this.#items.set(item.id, merged)
    this.#note(item.id)
    return merged
  }

  /** Notes what an event says. Of what nobody looks at, only what is known already: who looks later asks for the rest first. */
  hear(item) {
    if (this.#listeners.size > 0 || this.#items.has(item.id)) this.merge(item)
  }

  /** Notes many things. */
  mergeAll(items) {
    for (const item of items) this.merge(item)
  }

  remove(id) {
    const item = this.#items.get(id)
    if (!this.#items.delete(id)) return
    this.#gone.set(id, item)
    if (this.#gone.size > MOST_GONE) this.#gone.delete(this.#gone.keys().next().value)
    this.#note(id)
  }

  /** Forgets what is not among these identities. */
  keepOnly(ids) {
    for (const id of [...this.#items.keys()]) if (!ids.has(id)) this.remove(id)
  }

  /** Calls `listener(changedIDs)`. Returns a function that ends it. */
  subscribe(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #note(id) {
    this.#changed.add(id)
    if (this.#isWaiting) return
    this.#isWaiting = true
    // Frames do not come while the page is hidden; what changes then is told all the same.
    const tell = () => {
      if (!this.#isWaiting) return
      this.#isWaiting = false
      const changed = this.#changed
      this.#changed = new Set()
      for (const listener of [...this.#listeners]) listener(changed)
    }
    if (document.hidden) setTimeout(tell, 100)
    else beforeFrame(tell)
  }
}
