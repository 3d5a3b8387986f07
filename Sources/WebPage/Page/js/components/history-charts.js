// Charts of what the farm did, over a span that the address has.
//
//   <history-charts path="/" .spans=${['6h', '2d']} .query=${query} .charts=${CHARTS} .now=${{ workers: 3, … }}>
//
// A chart is `{ label, unit, kind, series: [{ field, name, tone }], format }`; `${each}` in its unit is the time that a bar is of.
// `now` has what the page knows of this moment, by the fields of samples.

import { Component, properties } from '../lib/component.js'
import { count } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { FarmHistory, inBuckets, SPANS, sumOf, valueOf } from '../stores/farm-history.js'
import { emptyNote, problemNote } from './pieces.js'
import './time-chart.js'

const HOUR = 3_600_000
/** Time goes on in steps of so many milliseconds. */
const INTERVAL = 10_000
/** Lines have a gap where so many points are missing. */
const MISSING = 3.5

export class HistoryCharts extends Component {
  connected() {
    this.history = new FarmHistory(() => this.update())
    this.own(() => this.history.close())
    this.every(INTERVAL, () => document.hidden || this.update())
    this.queryChanged()
  }

  get #key() {
    const key = this.query?.get('span')
    return this.spans.includes(key) ? key : this.spans[0]
  }

  queryChanged() {
    if (this.history.span !== SPANS[this.#key]) this.history.setSpan(this.#key)
  }

  template() {
    const key = this.#key
    return html`<div class="view-head"><h2 id="history-title">${this.label}</h2>
        <nav class="spans" aria-label="How much of the past">${this.spans.map((each) => html`<a class="button" aria-current=${each === key ? 'true' : null}
          href=${this.#address(each)}>${SPANS[each].label}</a>`)}</nav></div>
      ${this.#content()}`
  }

  // What else is in the address stays.
  #address(span) {
    const query = new URLSearchParams(this.query ?? '')
    if (span === this.spans[0]) query.delete('span')
    else query.set('span', span)
    return address(this.path, query)
  }

  #content() {
    const { samples, problem } = this.history
    if (problem) return problemNote(problem, () => this.history.load())
    if (!samples) return html`<p class="hint">Loading…</p>`
    if (samples.length === 0) return emptyNote('There is no history yet.', html`<p>The server notes each minute what the farm does; the first is shown here soon.</p>`)
    const end = Date.now()
    return html`<div class="history">${this.charts.map((chart) => this.#chart(chart, samples, end))}</div>`
  }

  #chart(chart, samples, end) {
    const { span } = this.history
    const start = end - span.hours * HOUR
    const points = chart.kind === 'bars' ? this.#bars(chart, samples, start) : this.#line(chart, samples, start, end)
    return html`<time-chart .label=${chart.label} .unit=${chart.unit.replace('${each}', span.each)} .kind=${chart.kind} .series=${chart.series}
      .points=${points} .start=${start} .end=${end} .gap=${span.step * MISSING} .format=${chart.format ?? count}></time-chart>`
  }

  // What is made of samples stays until there are others; there are many of them.
  #made(chart, samples, make) {
    if (this.madeOf !== samples) this.made = new Map()
    this.madeOf = samples
    if (!this.made.has(chart)) this.made.set(chart, make())
    return this.made.get(chart)
  }

  // What is not whole at the beginning of the span would look like little.
  #bars(chart, samples, start) {
    return this.#made(chart, samples, () => inBuckets(samples, this.history.span.bar)
      .map(({ from, to, samples: some }) => ({ from, to, values: chart.series.map(({ field }) => sumOf(field, some)) })))
      .filter(({ from }) => from >= start)
  }

  #line(chart, samples, start, end) {
    const { span: { line }, latest } = this.history
    const values = (of) => chart.series.map(({ field }) => of(field))
    const points = this.#made(chart, samples, () => (line
      ? inBuckets(samples, line).map(({ from, samples: some }) => ({ from, at: some.at(-1).at, values: values((field) => valueOf(field, some)) }))
      : samples.map((sample) => ({ from: sample.at, at: sample.at, values: values((field) => sample[field]) }))))
    return [
      ...points.filter(({ from }) => from >= start).map(({ at, values: some }) => ({ at, values: some })),
      { at: end, values: values((field) => this.now[field] ?? latest?.[field] ?? null) },
    ]
  }
}

properties(HistoryCharts, { label: 'History', path: '/', spans: ['6h'], query: null, charts: [], now: {} })
customElements.define('history-charts', HistoryCharts)
