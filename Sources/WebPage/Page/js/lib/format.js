// Numbers, sizes and times, as people read them.

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const whole = new Intl.NumberFormat('en')
const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]]

/** 12,345 */
export function count(number) {
  return whole.format(number)
}

/** "1 job", "1,200 jobs" */
export function counted(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`
}

/** Whether a text is a moment that means something: the zero date of the API does not. */
export function isMoment(text) {
  return Boolean(text) && !text.startsWith('0001-')
}

/** "3 min. ago" */
export function ago(text, now = Date.now()) {
  if (!isMoment(text)) return 'never'
  const seconds = Math.round((Date.parse(text) - now) / 1000)
  if (Math.abs(seconds) < 5) return 'now'
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length)
  return relative.format(Math.trunc(seconds / size), unit)
}

/** Date and time to the second, in the reader's own zone. */
export function moment(text) {
  return isMoment(text) ? exact.format(new Date(text)) : 'never'
}

/** "2 h 5 min", of seconds; "3.4 s" of few, "0.02 s" of less. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return 'unknown'
  if (seconds > 0 && seconds < 9.95 && !Number.isInteger(seconds)) return `${seconds.toFixed(seconds < 0.1 ? 2 : 1)} s`
  const rounded = Math.max(0, Math.round(seconds))
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3_600) return `${Math.floor(rounded / 60)} min ${rounded % 60 ? `${rounded % 60} s` : ''}`.trim()
  const hours = Math.floor(rounded / 3_600)
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`
  return `${hours} h ${Math.floor((rounded % 3_600) / 60)} min`
}

/** How many in a time: "120", "3.5". */
export function rate(number) {
  return number >= 10 ? count(Math.round(number)) : number.toFixed(1)
}

/** "1.5 GiB" */
export function bytes(number) {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let value = number
  let index = 0
  while (value >= 1024 && index < names.length - 1) {
    value /= 1024
    index += 1
  }
  return `${index === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${names[index]}`
}

/** How far something is, from 0 to 1. */
export function fraction(done, total) {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 0
}

/** "42 %": 100 only when all is done, 0 only when nothing is. */
export function percent(part) {
  if (part <= 0) return '0 %'
  if (part >= 1) return '100 %'
  return `${Math.min(99, Math.max(1, Math.round(part * 100)))} %`
}

/** What a status is called: "pause-requested" is "pause requested". */
export function statusName(status) {
  return (status || 'new').replaceAll('-', ' ')
}

/** A value of a setting, as text. */
export function settingText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
