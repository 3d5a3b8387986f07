// What the farm did over time, as the server noted it.

import { api, isAborted } from '../lib/api.js'
import { endOf, startOf } from '../lib/scales.js'
import { live } from '../live/live.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/**
 * How much of the past can be looked at. `step` is how far points are apart, of `line` ones that are made of many samples; `bar` is
 * for how long things are counted together, which `each` names.
 */
export const SPANS = {
  '6h': { label: '6 hours', hours: 6, step: MINUTE, line: null, bar: [10, 'minute'], each: '10 minutes' },
  '2d': { label: '2 days', hours: 48, step: HOUR, line: null, bar: [1, 'hour'], each: 'hour' },
  '30d': { label: '30 days', hours: 30 * 24, step: HOUR, line: null, bar: [1, 'day'], each: 'day' },
  '1y': { label: '1 year', hours: 366 * 24, step: 24 * HOUR, line: [1, 'day'], bar: [1, 'week'], each: 'week' },
}

/** Of longer spans the server has hours only: the one that is not over yet is made of minutes. */
const MOST_BY_MINUTE = 12
const HOURS_BY_MINUTE = 2

/** Fields that say how much there is, of which the last value counts; all others are averages. */
const LEVELS = ['files', 'file_bytes', 'saved_bytes']

/** Loads the samples of a span, and those that come each minute, until `close()`. */
export class FarmHistory {
  /** Oldest first, `{ at, workers, … }` as the API names them; null until they are there. */
  samples = null
  /** The sample of the last minute, if there is one. */
  latest = null
  problem = null
  #controller = null
  #timer
  #dispose

  constructor(changed) {
    this.changed = changed
    this.#dispose = live.whenStale(() => this.load())
    this.#timer = setInterval(() => document.hidden || this.load(), MINUTE)
  }

  close() {
    clearInterval(this.#timer)
    this.#dispose()
    this.#controller?.abort()
  }

  /** Looks at another span, by its key. */
  setSpan(key) {
    this.span = SPANS[key]
    this.samples = null
    this.problem = null
    this.load()
  }

  async load() {
    this.#controller?.abort()
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const { hours } = this.span
    try {
      const wanted = hours > MOST_BY_MINUTE ? [hours, HOURS_BY_MINUTE] : [hours]
      const [samples, minutes] = await Promise.all(wanted.map((each) => ask(each, signal)))
      this.samples = minutes ? [...samples, ...hoursOf(minutes.filter(({ at }) => at > (samples.at(-1)?.at ?? 0)))] : samples
      const latest = (minutes ?? samples).at(-1)
      this.latest = latest && Date.now() - latest.at < 2 * MINUTE ? latest : null
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.changed()
  }
}

async function ask(hours, signal) {
  const { samples } = await api.get('/api/v3/farm/history', { query: { hours }, signal })
  return samples.map(({ taken_at: at, ...sample }) => ({ at: Date.parse(at), ...sample }))
}

/** Samples by the time that they are about: `[{ from, to, samples }]`. What a sample tells happened before it was taken. */
export function inBuckets(samples, unit) {
  const buckets = []
  for (const sample of samples) {
    const from = startOf(unit, sample.at - 1)
    if (buckets.at(-1)?.from !== from) buckets.push({ from, to: endOf(unit, from), samples: [] })
    buckets.at(-1).samples.push(sample)
  }
  return buckets
}

/** What a field says of several samples: their last value, or the average. */
export function valueOf(field, samples) {
  if (LEVELS.includes(field)) return samples.at(-1)[field]
  const average = sumOf(field, samples) / samples.length
  return average < 10 ? Math.round(average * 10) / 10 : Math.round(average)
}

/** A field of several samples together. */
export function sumOf(field, samples) {
  return samples.reduce((sum, sample) => sum + sample[field], 0)
}

// Samples of hours that are not there yet.
function hoursOf(minutes) {
  return inBuckets(minutes, [1, 'hour']).map(({ samples }) => {
    const { at, ...last } = samples.at(-1)
    const of = (field) => (field.startsWith('tasks_') && !/active|ready/.test(field) ? sumOf(field, samples) : valueOf(field, samples))
    return { at, ...Object.fromEntries(Object.keys(last).map((field) => [field, of(field)])) }
  })
}
