// The base of every component and view of the page.

import { beforeFrame } from './frames.js'
import { render } from './html.js'

/**
 * A custom element that shows what its `template()` returns.
 *
 * `update()` asks for it to be shown anew, once before the next frame however often it is called. `connected()` is where a component
 * begins to listen; what it gives to `own` is undone when it leaves the document, and `signal` ends what `fetch` and
 * `addEventListener` began.
 */
export class Component extends HTMLElement {
  #disposers = []
  #isWaiting = false
  #controller = null

  connectedCallback() {
    this.#controller = new AbortController()
    this.connected()
    this.#show()
  }

  disconnectedCallback() {
    this.#controller?.abort()
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.disconnected()
  }

  /** Ends when the component leaves the document. */
  get signal() {
    return this.#controller.signal
  }

  /** Has `dispose` called when the component leaves the document. */
  own(dispose) {
    this.#disposers.push(dispose)
  }

  /** Calls `action` every so many milliseconds while the component is in the document. */
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds)
    this.own(() => clearInterval(timer))
  }

  /** Shows the component anew before the next frame. */
  update() {
    if (this.#isWaiting || !this.isConnected) return
    this.#isWaiting = true
    beforeFrame(() => {
      this.#isWaiting = false
      if (this.isConnected) this.#show()
    })
  }

  /** Shows the component anew at once, for what has to be measured or focused. */
  updateNow() {
    if (this.isConnected) this.#show()
  }

  #show() {
    const template = this.template()
    if (template !== undefined) render(template, this)
    this.rendered()
  }

  connected() {}
  disconnected() {}
  rendered() {}
  template() {
    return undefined
  }
}

/**
 * Declares properties of a component that show it anew when they are set to something else: `properties(JobHeader, { job: null })`.
 * A component may have `jobChanged(now, before)` to act on it.
 */
export function properties(type, defaults) {
  for (const [name, initial] of Object.entries(defaults)) {
    const key = Symbol(name)
    Object.defineProperty(type.prototype, name, {
      get() {
        return key in this ? this[key] : initial
      },
      set(value) {
        const before = this[name]
        this[key] = value
        if (before === value) return
        if (this.isConnected) this[`${name}Changed`]?.(value, before)
        this.update()
      },
    })
  }
}
