// The frames of Engine.IO 4 with Socket.IO inside, as far as the page needs them: text frames, the default namespace, events.

/** Reads a frame: `{ kind, … }`, where kind is open, ping, connected, event, refused, close or other. */
export function readFrame(text) {
  switch (text[0]) {
    case '0': return { kind: 'open', ...parse(text.slice(1)) }
    case '1': return { kind: 'close' }
    case '2': return { kind: 'ping', answer: `3${text.slice(1)}` }
    case '4': return readMessage(text.slice(1))
    default: return { kind: 'other' }
  }
}

function readMessage(text) {
  switch (text[0]) {
    case '0': return { kind: 'connected' }
    case '1': return { kind: 'close' }
    case '4': return { kind: 'refused' }
    case '2': {
      const content = parse(text.slice(1).replace(/^\d+/, ''))
      if (!Array.isArray(content) || typeof content[0] !== 'string') return { kind: 'other' }
      return { kind: 'event', name: content[0], payload: content[1] ?? {} }
    }
    default: return { kind: 'other' }
  }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** Asks for the default namespace. */
export const CONNECT = '40'

/** An event without acknowledgement. */
export function eventFrame(name, payload) {
  return `42${JSON.stringify([name, payload])}`
}
