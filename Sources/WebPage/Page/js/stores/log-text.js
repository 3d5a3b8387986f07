// The lines of a log, as they come in pieces.

import { PLAIN, readANSI } from '../lib/ansi.js'

/** More lines than this are not kept; the oldest go. */
const MOST_LINES = 100_000
/** Of longer lines only the beginning is kept. */
const MOST_CHARACTERS = 4_000

/** Splits text into lines; a last line without an end grows with the next piece. */
export class LogText {
  lines = []
  /** How many lines were dropped at the beginning. */
  dropped = 0
  #open = ''
  #style = PLAIN
  #found = null

  append(text) {
    const lines = (this.#open + text).split('\n')
    if (this.#open) this.lines.pop()
    this.#open = lines.pop()
    for (const line of lines) this.#add(line, true)
    if (this.#open) this.#add(this.#open, false)
    const excess = this.lines.length - MOST_LINES
    if (excess > 0) {
      this.lines.splice(0, excess)
      this.dropped += excess
    }
  }

  /** The numbers of the lines that contain a text, whatever its case. Asking again costs nothing while nothing is new. */
  matches(text) {
    const key = `${this.lines.length + this.dropped} ${text}`
    if (this.#found?.key !== key) {
      const wanted = text.toLowerCase()
      const lines = []
      if (wanted) this.lines.forEach((line, index) => line.plain.toLowerCase().includes(wanted) && lines.push(index))
      this.#found = { key, lines }
    }
    return this.#found.lines
  }

  /** The first line after `index` that tells of an error, from the beginning again after the last; -1 when there is none. */
  errorAfter(index) {
    const next = this.lines.findIndex(({ level: each }, number) => number > index && each === 'error')
    return next >= 0 ? next : this.lines.findIndex(({ level: each }) => each === 'error')
  }

  #add(line, isWhole) {
    // A carriage return goes back to the beginning: what is seen is what was written last.
    const text = line.replace(/\r+$/, '').split('\r').at(-1)
    const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
    const { pieces, style } = readANSI(short, this.#style)
    if (isWhole) this.#style = style
    const plain = pieces.map((piece) => piece.text).join('')
    this.lines.push({ pieces, plain, level: level(plain) })
  }
}

/** What of the pieces that came while a tail was loaded is not at its end yet. */
export function unseen(tail, pieces) {
  for (let amount = pieces.length; amount > 0; amount -= 1) {
    if (tail.endsWith(pieces.slice(0, amount).join(''))) return pieces.slice(amount)
  }
  return pieces
}

function level(text) {
  if (/\b(error|fatal|traceback|exception|failed)\b/i.test(text)) return 'error'
  return /\bwarn(ing)?\b/i.test(text) ? 'warning' : ''
}
