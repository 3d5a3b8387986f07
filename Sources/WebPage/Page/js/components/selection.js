// Which rows of a table are selected, and which one the keyboard is at. Rows are known by their identity.

/** A set of identities, a current one, and the one from which a range is counted. */
export class Selection {
  ids = new Set()
  current = null
  #anchor = null

  /** Selects this row alone. */
  only(id) {
    this.ids = new Set([id])
    this.current = this.#anchor = id
  }

  /** Selects this row too, or no more. */
  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id)
    this.current = this.#anchor = id
  }

  /** Selects everything from the row where the range began to this one. */
  extend(id, order) {
    const from = order.indexOf(this.#anchor ?? this.current ?? id)
    const to = order.indexOf(id)
    const [first, last] = from < to ? [from, to] : [to, from]
    if (first >= 0) this.ids = new Set(order.slice(first, last + 1))
    this.current = id
    if (this.#anchor === null) this.#anchor = id
  }

  /** Moves the keyboard's place without selecting. */
  move(id) {
    this.current = this.#anchor = id
  }

  all(order) {
    this.ids = new Set(order)
  }

  clear() {
    this.ids = new Set()
  }

  /** Forgets what is not there any more. Returns whether something was selected that is gone. */
  keepOnly(order) {
    const before = this.ids.size
    if (before > 0) {
      const known = new Set(order)
      this.ids = new Set([...this.ids].filter((id) => known.has(id)))
    }
    return this.ids.size !== before
  }
}
