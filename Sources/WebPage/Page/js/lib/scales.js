// The marks of axes: round numbers, and round times in the reader's own zone.

const TIME_UNITS = [
  [10, 'minute'], [30, 'minute'], [1, 'hour'], [2, 'hour'], [3, 'hour'], [6, 'hour'], [12, 'hour'], [1, 'day'], [1, 'week'], [1, 'month'], [3, 'month'],
]
const ofHour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const ofDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const ofMonth = new Intl.DateTimeFormat(undefined, { month: 'short' })
const ofMoment = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const ofDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** Round numbers from 0 to a value or a little more, at most six of them. Sizes in bytes are round in KiB, MiB and so on. */
export function valueMarks(most, { areBytes = false } = {}) {
  const unit = areBytes && most >= 1 ? 1024 ** Math.floor(Math.log(most) / Math.log(1024)) : 1
  const least = areBytes && unit > 1 ? 0 : 1
  const rough = Math.max(most / unit / 4, least)
  const size = 10 ** Math.floor(Math.log10(rough || 1))
  const step = [1, 2, 5, 10].map((each) => each * size).find((each) => each >= rough) * unit
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, index) => index * step)
}

/** The start of the minutes, hours, day, week or months in which a moment is: `startOf([2, 'hour'], at)`. */
export function startOf([amount, unit], at) {
  const date = new Date(at)
  const [year, month, day, hour, minute] = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes()]
  switch (unit) {
    case 'minute': return new Date(year, month, day, hour, minute - (minute % amount)).getTime()
    case 'hour': return new Date(year, month, day, hour - (hour % amount)).getTime()
    case 'day': return new Date(year, month, day).getTime()
    case 'week': return new Date(year, month, day - ((date.getDay() + 6) % 7)).getTime()
    default: return new Date(year, month - (month % amount), 1).getTime()
  }
}

/** Where what begins at a moment ends. */
export function endOf([amount, unit], start) {
  const date = new Date(start)
  const [year, month, day, hour, minute] = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes()]
  switch (unit) {
    case 'minute': return new Date(year, month, day, hour, minute + amount).getTime()
    case 'hour': return new Date(year, month, day, hour + amount).getTime()
    case 'day': return new Date(year, month, day + 1).getTime()
    case 'week': return new Date(year, month, day + 7).getTime()
    default: return new Date(year, month + amount, 1).getTime()
  }
}

/** Round times between two moments, `{ at, label }`, of which so many have room. */
export function timeMarks(start, end, room) {
  const unit = TIME_UNITS.find((each) => (end - start) / (endOf(each, startOf(each, start)) - startOf(each, start)) <= room) ?? TIME_UNITS.at(-1)
  const marks = []
  for (let at = endOf(unit, startOf(unit, start)); at <= end; at = endOf(unit, at)) marks.push({ at, label: markText(unit[1], at) })
  return marks
}

function markText(unit, at) {
  const date = new Date(at)
  if (unit === 'month') return date.getMonth() === 0 ? String(date.getFullYear()) : ofMonth.format(date)
  if (unit === 'day' || unit === 'week') return ofDay.format(date)
  return date.getHours() + date.getMinutes() === 0 ? ofDay.format(date) : ofHour.format(date)
}

/** "26 Nov, 14:05" */
export function momentText(at) {
  return ofMoment.format(new Date(at))
}

/** "26 Nov, 14:00 – 15:00", or the days for whole days. */
export function spanText(from, to) {
  if (to - from < 20 * 3_600_000) return ofMoment.formatRange(new Date(from), new Date(to))
  return ofDate.formatRange(new Date(from), new Date(to - 1))
}
