// What happens on the farm, as it happens. One connection for the whole page; views say what they want to hear of.

import { api } from '../lib/api.js'
import { EventSocket } from './socket.js'

const SHORTEST_PAUSE = 250
const LONGEST_PAUSE = 5_000
const POLLING_INTERVAL = 5_000

class Live extends EventTarget {
  #socket = null
  #isOpen = false
  #pause = SHORTEST_PAUSE
  #wanted = new Map()
  #listeners = new Map()
  #refreshers = new Set()
  #last = null
  // Events that come while older ones are fetched.
  #held = null

  /** Whether events arrive. Tells `change` when it is otherwise. */
  get isLive() {
    return this.#isOpen
  }

  start() {
    this.#connect()
    this.#poll()
    addEventListener('online', () => this.#retryNow())
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#retryNow()
    })
  }

  /**
   * Wants events of a kind: `allJobs`, `allWorkers`, `allLastRendered`, `allWorkerTags`, or `job` and `tasklog` with an identity.
   * Returns a function that ends it.
   */
  subscribe(type, uuid) {
    const key = `${type} ${uuid ?? ''}`
    const wanted = this.#wanted.get(key) ?? { request: uuid ? { type, uuid } : { type }, users: 0 }
    this.#wanted.set(key, wanted)
    wanted.users += 1
    if (wanted.users === 1) this.#tell('subscribe', wanted.request)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      wanted.users -= 1
      if (wanted.users > 0) return
      this.#wanted.delete(key)
      this.#tell('unsubscribe', wanted.request)
    }
  }

  /** Calls `listener(payload)` for each event of a name such as `/jobs`. Returns a function that ends it. */
  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set())
    this.#listeners.get(name).add(listener)
    return () => this.#listeners.get(name).delete(listener)
  }

  /**
   * Has `reload` called whenever what is shown may be out of date: every few seconds while no events arrive, and when events
   * were missed. Returns a function that ends it.
   */
  whenStale(reload) {
    this.#refreshers.add(reload)
    return () => this.#refreshers.delete(reload)
  }

  // Begins to count when the connection is lost, so that a short loss is caught up with and nothing is loaded again.
  #poll() {
    clearInterval(this.polling)
    this.polling = setInterval(() => {
      if (this.#isOpen || document.hidden) return
      // What is loaded now has what was missed: it must not be delivered once more.
      this.#last = null
      this.#refresh()
    }, POLLING_INTERVAL)
  }

  #connect() {
    this.#socket = new EventSocket({
      opened: () => this.#opened(),
      heard: (name, payload) => this.#heard(name, payload),
      closed: () => this.#closed(),
    })
  }

  #retryNow() {
    if (this.#socket || !this.retry) return
    clearTimeout(this.retry)
    this.#connect()
  }

  #opened() {
    this.#isOpen = true
    this.#pause = SHORTEST_PAUSE
    clearInterval(this.polling)
    for (const { request } of this.#wanted.values()) this.#tell('subscribe', request)
    this.dispatchEvent(new Event('change'))
    if (this.#last === null) this.#refresh()
    else this.#catchUp()
  }

  #closed() {
    this.#socket = null
    this.#held = null
    if (this.#isOpen) {
      this.#isOpen = false
      this.#poll()
      this.dispatchEvent(new Event('change'))
    }
    // Pages that lost the server together do not come back together.
    const pause = this.#pause * (0.75 + Math.random() / 2)
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2)
    this.retry = setTimeout(() => this.#connect(), pause)
  }

  #tell(op, request) {
    if (this.#isOpen) this.#socket.send('/subscription', { op, ...request })
  }

  async #catchUp() {
    const held = []
    this.#held = held
    let missed = null
    try {
      missed = await api.get('/api/v3/events', { query: { after: this.#last } })
    } catch {
      // Without the list of events everything is loaded again.
    }
    if (this.#held !== held) return
    this.#held = null
    const isComplete = missed?.complete === true && missed.last >= this.#last
    if (isComplete) for (const { seq, name, payload } of missed.events) this.#deliver(name, { ...payload, seq })
    const seen = isComplete ? missed.last : -1
    for (const [name, payload] of held) if (!(payload.seq <= seen)) this.#deliver(name, payload)
    if (!isComplete) {
      this.#last = null
      this.#refresh()
    }
  }

  #heard(name, payload) {
    if (this.#held) this.#held.push([name, payload])
    else this.#deliver(name, payload)
  }

  #deliver(name, payload) {
    if (Number.isFinite(payload.seq)) this.#last = Math.max(this.#last ?? 0, payload.seq)
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(payload)
      } catch (problem) {
        console.error(`an event ${name} could not be shown`, problem)
      }
    }
  }

  #refresh() {
    for (const reload of [...this.#refreshers]) reload()
  }
}

export const live = new Live()
