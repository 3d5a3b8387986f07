// Lines of text of one height, as many as there are; see task-log.js.

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { visibleRows } from './virtual-rows.js'

const LINE_HEIGHT = 20

export class LogLines extends Component {
  connected() {
    this.tabIndex = 0
    this.setAttribute('role', 'log')
    this.setAttribute('aria-live', 'off')
    this.setAttribute('aria-label', 'Log')
    this.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal: this.signal })
    const observer = new ResizeObserver(() => this.update())
    observer.observe(this)
    this.own(() => observer.disconnect())
  }

  /** Scrolls to where a line is in the middle. */
  showLine(index) {
    this.target = index * LINE_HEIGHT - this.clientHeight / 2
    this.update()
  }

  #scrolled() {
    const isAtEnd = this.scrollTop + this.clientHeight >= this.scrollHeight - LINE_HEIGHT
    // Only a person scrolls up.
    const isUp = this.scrollTop < this.lastTop
    this.lastTop = this.scrollTop
    if (isAtEnd !== this.isFollowing && (isAtEnd || isUp)) this.dispatchEvent(new CustomEvent('follow', { detail: isAtEnd }))
    this.update()
  }

  template() {
    const { first, last } = visibleRows(this.scrollTop, this.clientHeight, LINE_HEIGHT, this.lines.length)
    const shown = []
    for (let index = first; index < last; index += 1) shown.push(this.#line(index))
    return html`<div class="log-body">${shown}</div>`
  }

  #line(index) {
    const { pieces, level } = this.lines[index]
    return html`<div class="log-line" data-level=${level} data-marked=${index === this.marked} .index=${index}>${
      this.firstNumber > 0 ? html`<span class="log-number">${this.firstNumber + index}</span>` : null
    }${pieces.map(({ text, classes }) => html`<span class=${classes}>${this.#highlighted(text)}</span>`)}</div>`
  }

  #highlighted(text) {
    const wanted = this.search.toLowerCase()
    const lower = text.toLowerCase()
    if (!wanted || lower.length !== text.length) return text
    const parts = []
    let from = 0
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
      parts.push(text.slice(from, at), html`<mark>${text.slice(at, at + wanted.length)}</mark>`)
      from = at + wanted.length
    }
    return [...parts, text.slice(from)]
  }

  rendered() {
    const body = this.querySelector('.log-body')
    body.style.height = `${this.lines.length * LINE_HEIGHT}px`
    for (const line of body.children) line.style.transform = `translateY(${line.index * LINE_HEIGHT}px)`
    this.hidden = this.lines.length === 0
    if (this.target !== undefined) {
      this.scrollTop = this.target
      this.target = undefined
    } else if (this.isFollowing && this.scrollTop + this.clientHeight < this.scrollHeight - 1) {
      this.scrollTop = this.scrollHeight
    }
  }
}

properties(LogLines, { lines: [], version: 0, search: '', marked: -1, firstNumber: 1, isFollowing: true })
customElements.define('log-lines', LogLines)
