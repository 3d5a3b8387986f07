// A small chart of what the page saw since it was opened.

import { Component, properties } from '../lib/component.js'
import { count } from '../lib/format.js'
import { html } from '../lib/html.js'

const NAMESPACE = 'http://www.w3.org/2000/svg'
const WIDTH = 300
const HEIGHT = 60

/** `<line-chart label="Tasks waiting" .values=${[{ at, value }, …]}>` */
export class LineChart extends Component {
  constructor() {
    super()
    this.drawing = document.createElementNS(NAMESPACE, 'svg')
    this.drawing.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
    this.drawing.setAttribute('preserveAspectRatio', 'none')
    this.drawing.setAttribute('aria-hidden', 'true')
    this.area = this.drawing.appendChild(document.createElementNS(NAMESPACE, 'path'))
    this.area.setAttribute('class', 'chart-area')
    this.line = this.drawing.appendChild(document.createElementNS(NAMESPACE, 'path'))
    this.line.setAttribute('class', 'chart-line')
  }

  template() {
    const now = this.values.at(-1)?.value
    this.#draw()
    return html`<figure class="chart"><figcaption><span>${this.label}</span>
      <strong>${now === undefined ? '–' : count(now)}${this.unit ? ` ${this.unit}` : ''}</strong></figcaption>${this.drawing}</figure>`
  }

  #draw() {
    const { values } = this
    if (values.length < 2) {
      this.line.removeAttribute('d')
      this.area.removeAttribute('d')
      return
    }
    const start = values[0].at
    const span = Math.max(1, values.at(-1).at - start)
    const top = Math.max(1, ...values.map(({ value }) => value)) * 1.1
    const points = values.map(({ at, value }) => {
      const x = ((at - start) / span) * WIDTH
      return `${x.toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`
    })
    this.line.setAttribute('d', `M${points.join('L')}`)
    this.area.setAttribute('d', `M0,${HEIGHT}L${points.join('L')}L${WIDTH},${HEIGHT}Z`)
  }
}

properties(LineChart, { values: [], label: '', unit: '' })
customElements.define('line-chart', LineChart)
