// What the farm did since the page was opened, sampled for charts. It goes on while other views are shown.

const INTERVAL = 2_000
const MOST = 900

/** Series of `{ at, value }` by name. `sources` are functions that tell the value of now, or null when it is not known. */
class FarmSamples extends EventTarget {
  series = new Map()
  #sources = new Map()
  #timer = null

  /** Adds what is to be sampled, unless it is already. */
  add(name, source) {
    this.#sources.set(name, source)
    if (!this.series.has(name)) this.series.set(name, [])
    this.#timer ??= setInterval(() => this.#sample(), INTERVAL)
  }

  #sample() {
    const at = Date.now()
    for (const [name, source] of this.#sources) {
      const value = source()
      if (value === null || value === undefined) continue
      // A new array each time, so that charts see that it is another one.
      this.series.set(name, [...this.series.get(name), { at, value }].slice(-MOST))
    }
    this.dispatchEvent(new Event('change'))
  }
}

export const farmSamples = new FarmSamples()
