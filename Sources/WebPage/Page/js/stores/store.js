// Things of one kind by their identity, as far as the page knows them.

import { beforeFrame } from '../lib/frames.js'

/** For so many milliseconds nothing brings back what was removed. */
const MEMORY = 60_000

/**
 * Answers and events are merged field by field. They may overtake each other: of two that say when the thing was `updated`, the newer
 * one counts, and the older one only fills in what was not known. What was removed stays so, whatever answers say that were asked for before.
 * Listeners are told once before the next frame, with the identities of what changed.
 * Objects are replaced, never changed: another object means another content.
 */
export class Store {
  #items = new Map()
  /** The number of the last change of each thing. */
  #changes = new Map()
  #lastChange = 0
  /** What was removed, as it was, and when. */
  #removed = new Map()
  #listeners = new Set()
  #changed = new Set()
  #isWaiting = false

  get(id) {
    return this.#items.get(id)
  }

  /** What is known of a thing, or was when it was removed a moment ago. */
  last(id) {
    return this.#items.get(id) ?? this.#removed.get(id)?.item
  }

  get size() {
    return this.#items.size
  }

  values() {
    return this.#items.values()
  }

  /**
   * Notes what is known of a thing, and returns that; null when it was removed. Fields that are not mentioned stay. A field that is
   * `undefined` is cleared, and stays so when an older answer has it.
   */
  merge(item) {
    if (this.#wasRemoved(item.id)) return null
    const known = this.#items.get(item.id)
    const isOlder = known?.updated && item.updated && Date.parse(item.updated) < Date.parse(known.updated)
    const merged = isOlder ? { ...item, ...known } : { ...known, ...item }
    this.#items.set(item.id, merged)
    this.#changes.set(item.id, ++this.#lastChange)
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

  /** Forgets what is gone. */
  remove(id) {
    const now = Date.now()
    for (const [each, { at }] of this.#removed) if (now - at >= MEMORY) this.#removed.delete(each)
    this.#removed.set(id, { at: now, item: this.#items.get(id) })
    this.#forget(id)
  }

  /** The number of the last change, to be given to `keepOnly` when an answer comes to what is asked for now. */
  get lastChange() {
    return this.#lastChange
  }

  /** Forgets what is not among these identities, unless it was heard of since `change`. */
  keepOnly(ids, change) {
    for (const id of [...this.#items.keys()]) if (!ids.has(id) && this.#changes.get(id) <= change) this.#forget(id)
  }

  /** Tells listeners although nothing changed. */
  touch() {
    this.#note('')
  }

  /** Calls `listener(changedIDs)`. Returns a function that ends it. */
  subscribe(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #forget(id) {
    this.#changes.delete(id)
    if (this.#items.delete(id)) this.#note(id)
  }

  #wasRemoved(id) {
    const removed = this.#removed.get(id)
    if (!removed) return false
    if (Date.now() - removed.at < MEMORY) return true
    this.#removed.delete(id)
    return false
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
