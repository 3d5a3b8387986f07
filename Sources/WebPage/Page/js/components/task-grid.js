// All tasks of a job at a glance: one cell for each, in the colour of its status. Drawn, so that a hundred thousand cost no more
// than what can be seen of them.
//
//   <task-grid .tasks=${ordered} .version=${n} .selected=${taskID} @open=${…detail.id}>

import { Component, properties } from '../lib/component.js'
import { count, counted, statusName } from '../lib/format.js'
import { html } from '../lib/html.js'
import { countByStatus, TASK_STATUSES } from '../stores/task-store.js'

const CELL = 14
const GAP = 2
const HIGHEST = 240

export class TaskGrid extends Component {
  #current = -1
  #colours = {}

  connected() {
    const observer = new ResizeObserver(() => this.update())
    observer.observe(this)
    this.own(() => observer.disconnect())
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', () => this.update(), { signal: this.signal })
    const theme = new MutationObserver(() => this.update())
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    this.own(() => theme.disconnect())
  }

  get #perRow() {
    return Math.max(1, Math.floor((this.clientWidth - 16) / CELL))
  }

  template() {
    const task = this.tasks[this.#current]
    // Screen readers tell of the task that is looked at; the summary changes with each event.
    return html`<div class="grid-scroll" tabindex="0" role="application" aria-roledescription="grid of tasks"
        aria-label="Tasks by status. Arrow keys move, Enter opens." aria-describedby="grid-hint"
        @scroll=${() => this.#draw()} @keydown=${(event) => this.#key(event)} @focus=${() => this.#focused()} @blur=${() => this.update()}
        @click=${(event) => this.#click(event)} @pointerleave=${() => this.#moveTo(-1)} @pointermove=${(event) => this.#hover(event)}>
      <div class="grid-space"></div><canvas></canvas></div>
      <p id="grid-hint" class="grid-hint" aria-live=${task ? 'polite' : 'off'}>${task ? this.#describe(task) : this.#summary()}</p>`
  }

  rendered() {
    const rows = Math.ceil(this.tasks.length / this.#perRow)
    const scroll = this.querySelector('.grid-scroll')
    scroll.style.height = `${Math.min(HIGHEST, rows * CELL + GAP)}px`
    this.querySelector('.grid-space').style.height = `${rows * CELL + GAP}px`
    // light-dark() is resolved in properties that are colours only.
    const probe = this.querySelector('.grid-hint')
    for (const status of TASK_STATUSES) {
      probe.style.color = `var(--status-${status})`
      this.#colours[status] = getComputedStyle(probe).color
    }
    probe.style.color = ''
    this.#colours.mark = getComputedStyle(this).color
    this.#draw()
  }

  #draw() {
    const scroll = this.querySelector('.grid-scroll')
    const canvas = this.querySelector('canvas')
    const ratio = devicePixelRatio
    const width = scroll.clientWidth
    const height = scroll.clientHeight
    if (width === 0 || height === 0) return
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio)
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    canvas.style.transform = `translateY(${scroll.scrollTop}px)`
    const context = canvas.getContext('2d')
    context.setTransform(ratio, 0, 0, ratio, 0, -scroll.scrollTop * ratio)
    context.clearRect(0, scroll.scrollTop, width, height)
    const perRow = this.#perRow
    const first = Math.floor(scroll.scrollTop / CELL) * perRow
    const last = Math.min(this.tasks.length, Math.ceil((scroll.scrollTop + height) / CELL) * perRow)
    const hasFocus = document.activeElement === scroll
    for (let index = first; index < last; index += 1) {
      const task = this.tasks[index]
      if (!task) continue
      const x = (index % perRow) * CELL + GAP
      const y = Math.floor(index / perRow) * CELL + GAP
      context.fillStyle = this.#colours[task.status] ?? this.#colours.mark
      context.fillRect(x, y, CELL - GAP, CELL - GAP)
      if (task.id === this.selected || (hasFocus && index === this.#current)) {
        context.strokeStyle = this.#colours.mark
        context.lineWidth = 2
        context.strokeRect(x, y, CELL - GAP, CELL - GAP)
      }
    }
  }

  #describe(task) {
    return `${task.name} – ${statusName(task.status)}${task.worker?.name ? `, ${task.worker.name}` : ''}`
  }

  #summary() {
    const counts = countByStatus(this.tasks)
    const parts = TASK_STATUSES.filter((status) => counts[status] > 0).map((status) => `${count(counts[status])} ${statusName(status)}`)
    return `${counted(this.tasks.length, 'task')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
  }

  #at(event) {
    const scroll = this.querySelector('.grid-scroll')
    const box = scroll.getBoundingClientRect()
    const column = Math.floor((event.clientX - box.left - GAP) / CELL)
    const row = Math.floor((event.clientY - box.top + scroll.scrollTop - GAP) / CELL)
    if (column < 0 || column >= this.#perRow) return -1
    return row * this.#perRow + column
  }

  #hover(event) {
    const index = this.#at(event)
    if (this.tasks[index] && index !== this.#current) this.#moveTo(index)
  }

  #click(event) {
    const index = this.#at(event)
    if (this.tasks[index]) this.#open(index)
  }

  #focused() {
    const begin = this.#current < 0 ? this.tasks.findIndex(({ id }) => id === this.selected) : this.#current
    this.#moveTo(Math.max(0, begin))
  }

  #moveTo(index) {
    this.#current = index
    this.update()
  }

  #open(index) {
    this.#current = index
    this.dispatchEvent(new CustomEvent('open', { detail: { id: this.tasks[index].id } }))
    this.update()
  }

  #key(event) {
    const steps = {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#perRow, ArrowUp: -this.#perRow,
      Home: -this.tasks.length, End: this.tasks.length,
    }
    if (event.key === 'Enter' && this.tasks[this.#current]) this.#open(this.#current)
    else if (event.key in steps && this.tasks.length > 0) {
      this.#current = Math.max(0, Math.min(this.tasks.length - 1, this.#current + steps[event.key]))
      const scroll = this.querySelector('.grid-scroll')
      const top = Math.floor(this.#current / this.#perRow) * CELL
      if (top < scroll.scrollTop) scroll.scrollTop = top
      else if (top + CELL > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + CELL + GAP - scroll.clientHeight
      this.update()
    } else return
    event.preventDefault()
  }
}

properties(TaskGrid, { tasks: [], version: 0, selected: null })
customElements.define('task-grid', TaskGrid)
