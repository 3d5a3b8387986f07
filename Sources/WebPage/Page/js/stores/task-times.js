// How long the tasks of a job took, and how fast it goes on.

const SLOWEST = 20
/** So many tasks that were completed last say how fast the job is. */
const LAST = 50
/** Milliseconds for which what was found out is good enough: jobs have many tasks, and these many events. */
const KEPT = 1_000

/** What the moments say in which tasks were begun and ended. */
export class TaskTimes {
  #found = null
  #until = 0

  constructor(store) {
    this.store = store
  }

  /**
   * Of the tasks that ended, whatever the outcome, in seconds: `{ count, median, mean, longest, total, slowest: [{ task, seconds }], pace }`;
   * null when none did. `pace` is `{ perHour, remaining }`, null while too few were completed.
   */
  get() {
    const now = Date.now()
    if (now < this.#until) return this.#found
    this.#found = read(this.store.tasks, now)
    this.#until = now + KEPT
    return this.#found
  }
}

function read(tasks, now) {
  const timed = []
  const completed = []
  let open = 0
  for (const task of tasks) {
    const { status, started, ended } = task
    if (!['completed', 'failed', 'canceled'].includes(status)) open += 1
    if (!started || !ended) continue
    const end = Date.parse(ended)
    timed.push({ task, seconds: Math.max(0, (end - Date.parse(started)) / 1000) })
    if (status === 'completed') completed.push(end)
  }
  if (timed.length === 0) return null
  timed.sort((a, b) => b.seconds - a.seconds)
  const total = timed.reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    count: timed.length, total, mean: total / timed.length, median: median(timed), longest: timed[0].seconds,
    slowest: timed.slice(0, SLOWEST), pace: pace(completed, open, now),
  }
}

function median(timed) {
  const middle = (timed.length - 1) / 2
  return (timed[Math.floor(middle)].seconds + timed[Math.ceil(middle)].seconds) / 2
}

// While tasks are open the time since the last one counts too: a job that stands still gets slower.
function pace(ends, open, now) {
  const last = ends.sort((a, b) => a - b).slice(-LAST)
  if (last.length < 2) return null
  const seconds = ((open > 0 ? Math.max(now, last.at(-1)) : last.at(-1)) - last[0]) / 1000
  const perSecond = (last.length - 1) / seconds
  return seconds > 0 ? { perHour: perSecond * 3_600, remaining: open / perSecond } : null
}
