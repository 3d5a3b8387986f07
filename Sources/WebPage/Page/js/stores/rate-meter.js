// How fast steps are done, from what the page saw since it was opened.

const WINDOW = 5 * 60_000
const SHORTEST = 5_000

/** Notes counts that grow, and tells their rate over the last minutes. */
export class RateMeter {
  #samples = new Map()

  note(id, value, now = Date.now()) {
    if (!Number.isFinite(value)) return
    const samples = this.#samples.get(id) ?? []
    this.#samples.set(id, samples)
    // Steps are taken back when tasks are done anew: what was measured before says nothing any more.
    if (samples.length > 0 && value < samples.at(-1).value) samples.length = 0
    samples.push({ value, now })
    while (samples.length > 2 && samples[0].now < now - WINDOW) samples.shift()
  }

  forget(id) {
    this.#samples.delete(id)
  }

  /** Steps per second; `null` while too little was seen. */
  rate(id, now = Date.now()) {
    const samples = this.#samples.get(id)
    if (!samples || samples.length < 2) return null
    const seconds = (now - samples[0].now) / 1000
    const done = samples.at(-1).value - samples[0].value
    return seconds * 1000 >= SHORTEST && done > 0 ? done / seconds : null
  }

  /** Seconds until `total` is reached at this rate; `null` when that cannot be said. */
  remaining(id, total, now = Date.now()) {
    const rate = this.rate(id, now)
    const last = this.#samples.get(id)?.at(-1)
    return rate && last ? Math.max(0, (total - last.value) / rate) : null
  }
}
