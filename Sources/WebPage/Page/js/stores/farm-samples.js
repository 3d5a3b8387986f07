// What the farm did while somebody looked, sampled for charts. What was seen stays for the next look.

const INTERVAL = 2_000
const MOST = 900

/** Series of `{ at, value }` by name. `sources` are functions that tell the value of now, or null when it is not known. */
class FarmSamples extends EventTarget {
  series = new Map()
  #sources = new Map()
  #timer = null

  /** Begins to sample something. Returns a function that ends it. */
  add(name, source) {
    this.#sources.set(name, source)
    if (!this.series.has(name)) this.series.set(name, [])
    this.#timer ??= setInterval(() => this.#sample(), INTERVAL)
    return () => this.#sources.delete(name)
  }

  #sample() {
    if (this.#sources.size === 0) return
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
