// Sleep schedules: the days and windows that the API has, and the parts of the week that they make.

/** Days as the API has them, the first of the week first. */
export const DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
export const DAY_NAMES = { mo: 'Monday', tu: 'Tuesday', we: 'Wednesday', th: 'Thursday', fr: 'Friday', sa: 'Saturday', su: 'Sunday' }
const DAY = 1440

/** Minutes since midnight of "22:30"; `empty` where there is no time. */
export function minutesOf(text, empty) {
  const match = /^(\d{1,2}):(\d{1,2})/.exec(text ?? '')
  return match ? Number(match[1]) * 60 + Number(match[2]) : empty
}

/** "22:30" of minutes since midnight; "24:00" is the end of a day. */
export function timeOf(minutes) {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** What the API says of a schedule as what is edited: `{ isActive, days, windows: [{ start, end }], timeZone, isLazy }`. */
export function readSchedule(answer) {
  if (!answer) return { isActive: false, days: new Set(['mo', 'tu', 'we', 'th', 'fr']), windows: [{ start: '09:00', end: '18:00' }], timeZone: '', isLazy: true }
  const named = DAYS.filter((day) => (answer.days_of_week ?? '').split(/\s+/).includes(day))
  const windows = [answer, ...(answer.more_windows ?? [])].map(({ start_time: start, end_time: end }) => ({ start: start ?? '', end: end ?? '' }))
  return {
    isActive: answer.is_active, days: new Set(named.length > 0 ? named : DAYS), windows,
    timeZone: answer.time_zone ?? '', isLazy: answer.is_lazy === true,
  }
}

/** What is sent to have it so: everything, since what is left out would stay as it was. */
export function writeSchedule({ isActive, days, windows, timeZone, isLazy }) {
  const sent = windows.map(({ start, end }) => ({ start_time: start, end_time: end }))
  const [first, ...more] = sent
  return {
    is_active: isActive, days_of_week: days.size === DAYS.length ? '' : DAYS.filter((day) => days.has(day)).join(' '),
    ...first, more_windows: more, time_zone: timeZone, is_lazy: isLazy,
  }
}

/**
 * A window after somebody changed it. Fields of times have no 24:00: what they call 00:00 is the end of the day, where it is an end.
 * Only what was stored so and was not touched ends when it starts, at midnight.
 */
export function changedWindow(window, changes) {
  const changed = { ...window, ...changes }
  return changed.end === '00:00' ? { ...changed, end: '24:00' } : changed
}

/** What a window comes to, where its times do not say so by themselves. */
export function windowHint(window) {
  const from = minutesOf(window.start, 0)
  const until = minutesOf(window.end, DAY)
  if (from === until) return window.end === '00:00' ? 'never: it is stored as empty; change a time to have it end with the day' : 'never: it is empty'
  if (from === 0 && until === DAY) return 'all day'
  if (until % DAY === 0) return 'until midnight'
  if (until < from) return 'until the next morning'
  return window.start ? '' : 'from midnight'
}

/** The parts of the week in which a worker sleeps: `{ day, from, to }`, in minutes of each day, without overlaps. */
export function sleepingParts({ days, windows }) {
  const week = []
  for (const [index, day] of DAYS.entries()) {
    if (!days.has(day)) continue
    for (const window of windows) {
      const from = minutesOf(window.start, 0)
      const until = minutesOf(window.end, DAY)
      // A window that ends before it starts goes on into the next day.
      const to = until < from ? until + DAY : until
      if (to > from) week.push([index * DAY + from, index * DAY + to])
    }
  }
  return merged(week).flatMap(([from, to]) => slices(from, to))
}

function merged(parts) {
  const ordered = [...parts].sort((a, b) => a[0] - b[0])
  const result = []
  for (const [from, to] of ordered) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

// What goes over the end of Sunday is at the start of Monday.
function slices(from, to) {
  const found = []
  for (let day = Math.floor(from / DAY); day * DAY < to; day += 1) {
    const start = Math.max(from, day * DAY) - day * DAY
    const end = Math.min(to, (day + 1) * DAY) - day * DAY
    if (end > start) found.push({ day: day % 7, from: start, to: end })
  }
  return found
}

/** How many hours a week that are. */
export function hoursAsleep(parts) {
  return [0, 1, 2, 3, 4, 5, 6].reduce((sum, day) => {
    const ofDay = merged(parts.filter((part) => part.day === day).map(({ from, to }) => [from, to]))
    return sum + ofDay.reduce((total, [from, to]) => total + to - from, 0)
  }, 0) / 60
}
