// Colours of terminals in logs: escape sequences become names of classes, everything else of them is left out.

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']
// CSI sequences, titles and other OSC texts, and single-character escapes.
const ESCAPE = /\u001b(?:\[([0-9;:]*)([ -/]*[@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g
const CONTROL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g

/** How text looks before any sequence. */
export const PLAIN = Object.freeze({ colour: null, isBold: false, isFaint: false })

/** Splits a line into pieces of one look: `{ pieces: [{ text, classes }], style }`, where `style` holds for what follows. */
export function readANSI(line, style = PLAIN) {
  const pieces = []
  let from = 0
  const add = (text) => {
    const shown = text.replace(CONTROL, '')
    if (shown) pieces.push({ text: shown, classes: classesOf(style) })
  }
  for (const match of line.matchAll(ESCAPE)) {
    add(line.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2] === 'm') style = applied(match[1], style)
  }
  add(line.slice(from))
  return { pieces, style }
}

function applied(parameters, style) {
  const codes = parameters.split(/[;:]/).map(Number)
  const next = { ...style }
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index]
    if (code === 0) Object.assign(next, PLAIN)
    else if (code === 1) next.isBold = true
    else if (code === 2) next.isFaint = true
    else if (code === 22) next.isBold = next.isFaint = false
    else if (code >= 30 && code <= 37) next.colour = NAMES[code - 30]
    else if (code >= 90 && code <= 97) next.colour = NAMES[code - 90]
    else if (code === 39) next.colour = null
    else if (code === 38 || code === 48) {
      // Of 256 colours the first sixteen have names; the others are left as they are.
      if (code === 38 && codes[index + 1] === 5 && codes[index + 2] < 16) next.colour = NAMES[codes[index + 2] % 8]
      index += codes[index + 1] === 5 ? 2 : 4
    }
  }
  return next
}

function classesOf({ colour, isBold, isFaint }) {
  return [colour && `ansi-${colour}`, isBold && 'ansi-bold', isFaint && 'ansi-faint'].filter(Boolean).join(' ')
}
