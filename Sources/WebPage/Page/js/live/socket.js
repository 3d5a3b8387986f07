// One connection to the server's events. It ends itself when the server is silent for too long.

import { CONNECT, eventFrame, readFrame } from './packets.js'

const TIME_TO_CONNECT = 10_000

/** Calls `opened()`, `heard(name, payload)` and, once, `closed()`. */
export class EventSocket {
  #socket
  #timer
  #silence = TIME_TO_CONNECT
  #isOver = false

  constructor({ opened, heard, closed }) {
    this.opened = opened
    this.heard = heard
    this.closed = closed
    const url = new URL('/socket.io/?EIO=4&transport=websocket', location.origin)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    this.#socket = new WebSocket(url)
    this.#socket.onmessage = (event) => this.#read(event.data)
    this.#socket.onclose = () => this.close()
    this.#socket.onerror = () => this.close()
    this.#watch()
  }

  send(name, payload) {
    if (!this.#isOver) this.#socket.send(eventFrame(name, payload))
  }

  close() {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#socket.onmessage = this.#socket.onclose = this.#socket.onerror = null
    this.#socket.close()
    this.closed()
  }

  #watch() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.close(), this.#silence)
  }

  #read(data) {
    if (this.#isOver || typeof data !== 'string') return
    this.#watch()
    const frame = readFrame(data)
    switch (frame.kind) {
      case 'open':
        this.#silence = (frame.pingInterval ?? 25_000) + (frame.pingTimeout ?? 20_000)
        this.#watch()
        this.#socket.send(CONNECT)
        break
      case 'ping': this.#socket.send(frame.answer); break
      case 'connected': this.opened(); break
      case 'event': this.heard(frame.name, frame.payload); break
      case 'close':
      case 'refused': this.close(); break
    }
  }
}
