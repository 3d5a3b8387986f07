// A chart of numbers over time, with the values under the pointer, or where the arrow keys lead.
//
//   <time-chart label="Workers" unit="workers" kind="line" .series=${[{ name: 'awake', tone: 'active' }, …]} .start=${ms} .end=${ms}
//     .points=${[{ at, values: [5, …] }, …]} .gap=${ms} .format=${count}>
//
// A point has a value for each series; null is none. Lines have gaps where points are farther apart than `gap`. Points of `bars` have
// `from` and `to` too, and their values are put onto each other.

import { Component, properties } from '../lib/component.js'
import { lineThrough, shape } from '../lib/drawing.js'
import { bytes, count } from '../lib/format.js'
import { html } from '../lib/html.js'
import { momentText, spanText, timeMarks, valueMarks } from '../lib/scales.js'

/** Sizes in rem. */
const HEIGHT = 11
const EDGE = { top: 0.6, right: 1, bottom: 1.5 }
const LETTER = 0.46
/** The least distance of two times on the axis. */
const TIME_WIDTH = 3.2

export class TimeChart extends Component {
  #current = -1
  #x = null

  constructor() {
    super()
    this.drawing = shape('svg', { 'aria-hidden': 'true' })
  }

  connected() {
    const observer = new ResizeObserver(() => this.update())
    observer.observe(this)
    this.own(() => observer.disconnect())
  }

  pointsChanged(now, before) {
    if (now.length !== before.length) this.#current = -1
  }

  template() {
    const summary = this.#summary()
    const point = this.points[this.#current]
    // Screen readers tell of the point that is looked at; the summary changes with each event.
    return html`<figure class="time-chart"><figcaption><strong>${this.label}</strong> <span class="hint">${this.unit}</span></figcaption>
      <ul class="chart-key">${this.series.map(({ name, tone }, index) => html`<li data-tone=${tone} data-kind=${this.kind}>
        <span>${name}</span> <strong>${this.#text(this.#latest(index))}</strong></li>`)}</ul>
      <div class="chart-field" tabindex="0" role="application" aria-roledescription="chart" aria-label=${`${this.label}. ${summary} Arrow keys move.`}
        @pointermove=${(event) => this.#point(event)} @pointerdown=${(event) => this.#point(event)} @pointerleave=${() => this.#moveTo(-1)}
        @blur=${() => this.#moveTo(-1)} @keydown=${(event) => this.#key(event)}>${this.drawing}</div>
      <p class="grid-hint" aria-live=${point ? 'polite' : 'off'}>${point ? this.#describe(point) : summary}</p></figure>`
  }

  rendered() {
    this.#draw()
  }

  #text(value) {
    return value === null || value === undefined ? '–' : this.format(value)
  }

  // Of lines the last value, of bars all together.
  #latest(index) {
    const values = this.points.map((point) => point.values[index]).filter(isKnown)
    if (this.kind === 'bars') return values.reduce((sum, value) => sum + value, 0)
    return values.at(-1)
  }

  #summary() {
    const parts = this.series.map(({ name }, index) => {
      if (this.kind === 'bars') return `${this.#text(this.#latest(index))} ${name}`
      const values = this.points.map((point) => point.values[index]).filter(isKnown)
      if (values.length === 0) return `${name}: nothing known`
      const [least, most] = [Math.min(...values), Math.max(...values)]
      return least === most ? `${this.format(most)} ${name}` : `${this.format(least)} to ${this.format(most)} ${name}`
    })
    return `${parts.join(', ')}${this.kind === 'bars' ? ' in all' : ''}.`
  }

  #describe({ at, from, to, values }) {
    const when = this.kind === 'bars' ? spanText(from, to) : momentText(at)
    return `${when}: ${this.series.map(({ name }, index) => `${this.#text(values[index])} ${name}`).join(', ')}`
  }

  #draw() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
    const width = this.querySelector('.chart-field').clientWidth
    const height = HEIGHT * rem
    if (width === 0) return
    const most = Math.max(0, ...this.points.map(({ values }) => {
      const known = values.filter(isKnown)
      return this.kind === 'bars' ? known.reduce((sum, value) => sum + value, 0) : Math.max(0, ...known)
    }))
    const marks = valueMarks(most, { areBytes: this.format === bytes })
    const names = marks.map((mark) => this.format(mark).replace(/\.0(?= )/, ''))
    const left = (Math.max(...names.map(({ length }) => length)) * LETTER + 0.6) * rem
    const [right, top, bottom] = [width - EDGE.right * rem, EDGE.top * rem, height - EDGE.bottom * rem]
    const x = (at) => left + ((at - this.start) / Math.max(1, this.end - this.start)) * (right - left)
    const y = (value) => bottom - (value / marks.at(-1)) * (bottom - top)
    this.#x = x
    this.drawing.setAttribute('viewBox', `0 0 ${width} ${height}`)
    const times = timeMarks(this.start, this.end, Math.max(1, (right - left) / (TIME_WIDTH * rem)))
    this.drawing.replaceChildren(
      ...marks.map((mark) => shape('path', { class: 'chart-grid', d: `M${left} ${y(mark)}H${right}` })),
      ...marks.map((mark, index) => shape('text', { x: left - 0.4 * rem, y: y(mark), 'text-anchor': 'end', 'dominant-baseline': 'middle' }, names[index])),
      ...times.map(({ at }) => shape('path', { class: 'chart-tick', d: `M${x(at)} ${bottom}v${0.25 * rem}` })),
      ...times.map(({ at, label }) => shape('text', { x: x(at), y: height - 0.25 * rem, 'text-anchor': 'middle' }, label)),
      ...(this.kind === 'bars' ? this.#bars(x, y) : this.#lines(x, y, rem)),
      ...this.#cursor(x, y, top, bottom, rem))
  }

  #lines(x, y, rem) {
    return this.series.flatMap(({ tone }, index) => {
      let before = null
      const places = this.points.filter(({ values }) => isKnown(values[index])).flatMap(({ at, values }) => {
        const hasGap = before !== null && at - before > this.gap
        before = at
        const place = [x(at), y(values[index])]
        return hasGap ? [null, place] : [place]
      })
      if (places.length === 0) return []
      const last = places.at(-1)
      return [
        shape('path', { class: 'chart-line', 'data-tone': tone, d: lineThrough(places) }),
        shape('circle', { class: 'chart-dot', 'data-tone': tone, cx: last[0], cy: last[1], r: 0.2 * rem }),
      ]
    }).reverse()
  }

  #bars(x, y) {
    return this.points.flatMap(({ from, to, values }) => {
      let sum = 0
      const [begin, end] = [x(from), x(Math.min(to, this.end))]
      return values.map((value, index) => {
        const base = sum
        sum += value ?? 0
        return shape('rect', {
          class: 'chart-bar', 'data-tone': this.series[index].tone, x: begin, width: Math.max(1, end - begin - 1), y: y(sum), height: Math.max(0, y(base) - y(sum)),
        })
      })
    })
  }

  #cursor(x, y, top, bottom, rem) {
    const point = this.points[this.#current]
    if (!point) return []
    const line = shape('path', { class: 'chart-cursor', d: `M${x(middleOf(point))} ${top}V${bottom}` })
    if (this.kind === 'bars') return [line]
    const dots = this.series.map(({ tone }, index) => isKnown(point.values[index])
      && shape('circle', { class: 'chart-dot', 'data-tone': tone, cx: x(point.at), cy: y(point.values[index]), r: 0.3 * rem }))
    return [line, ...dots.filter(Boolean)]
  }

  #point(event) {
    if (!this.#x) return
    const place = event.clientX - event.currentTarget.getBoundingClientRect().left
    const distances = this.points.map((point) => Math.abs(this.#x(middleOf(point)) - place))
    this.#moveTo(distances.indexOf(Math.min(...distances)))
  }

  #moveTo(index) {
    if (index === this.#current) return
    this.#current = index
    this.update()
  }

  #key(event) {
    const last = this.points.length - 1
    const now = this.#current < 0 ? last + 1 : this.#current
    const places = { ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - 10, PageDown: now + 10, Home: 0, End: last }
    if (event.key === 'Escape') this.#moveTo(-1)
    else if (event.key in places && last >= 0) this.#moveTo(Math.max(0, Math.min(last, places[event.key])))
    else return
    event.preventDefault()
  }
}

function isKnown(value) {
  return value !== null && value !== undefined
}

function middleOf({ at, from, to }) {
  return from === undefined ? at : (from + to) / 2
}

properties(TimeChart, { label: '', unit: '', kind: 'line', series: [], points: [], start: 0, end: 1, gap: Infinity, format: count })
customElements.define('time-chart', TimeChart)
