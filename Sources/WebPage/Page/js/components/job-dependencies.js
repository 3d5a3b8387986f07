// What the tasks of a job wait for: boxes in layers, with lines from each to those that wait for it.
// `<job-dependencies .store=${taskStore} .version=${n}>`

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { count, counted, statusName } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { groupTasks } from '../stores/task-groups.js'
import { TASK_STATUSES } from '../stores/task-store.js'
import { emptyNote, link, problemNote } from './pieces.js'

/** More groups than this are not drawn: nobody could follow their lines. */
const MOST_DRAWN = 600
/** So many groups that one waits for are named. */
const MOST_NAMED = 5
/** Sizes in rem, as charts.css has them. */
const WIDTH = 14
const HEIGHT = 5.75
const GAP_X = 4
const GAP_Y = 1
/** Layers of up to so many boxes are centred: of longer ones the middle may be out of sight. */
const MOST_CENTRED = 6

export class JobDependencies extends Component {
  dependencies = null
  problem = null
  /** The group under the pointer, or with the focus. */
  near = null

  connected() {
    this.#load()
  }

  async storeChanged() {
    this.dependencies = this.near = null
    await this.#load()
  }

  async #load() {
    const { store } = this
    try {
      const answer = await api.get(`/api/v3/jobs/${encodeURIComponent(store.jobID)}/dependencies`, { signal: this.signal })
      if (store !== this.store) return
      this.dependencies = answer.dependencies
      this.problem = null
    } catch (problem) {
      if (isAborted(problem) || store !== this.store) return
      this.problem = problem
    }
    this.made = null
    this.update()
  }

  // Groups change with the number of tasks only; what their tasks are at is counted each time.
  #groups(tasks) {
    const amount = tasks.at(-1)?.index_in_job ?? 0
    if (this.made?.amount !== amount) {
      const made = groupTasks(this.dependencies, amount)
      this.made = { amount, ...made, numbers: new Map(made.groups.map((group, number) => [group, number])) }
    }
    const { groups, groupOf } = this.made
    const drawn = groups.slice(0, MOST_DRAWN).map((group) => ({ ...group, counts: {}, first: null, last: null }))
    for (const task of tasks) {
      const group = drawn[groupOf[task.index_in_job]]
      if (!group) continue
      group.first ??= task
      group.last = task
      group.counts[task.status] = (group.counts[task.status] ?? 0) + 1
    }
    return drawn
  }

  template() {
    if (this.problem) return problemNote(this.problem, () => this.#load())
    if (!this.dependencies) return emptyNote('Loading…')
    if (this.dependencies.length === 0) return emptyNote('No task waits for another.', html`<p>Workers may be at all tasks of this job at once.</p>`)
    const groups = this.#groups(this.store.tasks)
    const { groups: all, numbers } = this.made
    const rows = [...groups.reduce((most, { layer, row }) => most.set(layer, Math.max(most.get(layer) ?? 0, row + 1)), new Map()).values()]
    const most = Math.max(...rows)
    this.places = groups.map(({ layer, row }) => ({
      x: layer * (WIDTH + GAP_X) + GAP_Y, y: (row + (most <= MOST_CENTRED ? (most - rows[layer]) / 2 : 0)) * (HEIGHT + GAP_Y) + GAP_Y,
    }))
    this.size = { width: rows.length * (WIDTH + GAP_X) - GAP_X + 2 * GAP_Y, height: most * (HEIGHT + GAP_Y) + GAP_Y }
    this.lines = groups.flatMap((_, to) => all[to].waitsFor.map((before) => [numbers.get(before), to])).filter(([from]) => from < groups.length)
    const names = groups.map(nameOf)
    const near = this.lines.filter((line) => line.includes(this.near))
    return html`
      <p class="hint">From left to right: a box waits for those from which lines lead to it. Tasks that wait for the same, and for which the same wait, are in one box.</p>
      ${all.length > groups.length ? html`<p class="hint" role="status">The first ${count(groups.length)} of ${count(all.length)} boxes are shown.</p>` : null}
      <div class="dependency-scroll" tabindex="0" role="region" aria-label="What tasks wait for"><div class="dependency-space">
        <svg class="dependency-lines" viewBox=${`0 0 ${this.size.width} ${this.size.height}`} aria-hidden="true">
          <path d=${this.#path(this.lines)}></path><path class="is-near" d=${this.#path(near)}></path></svg>
        <ol class="dependency-boxes" @pointerover=${(event) => this.#approach(event)} @pointerleave=${() => this.#setNear(null)} @focusin=${(event) => this.#approach(event)}>
          ${groups.map((group, number) => this.#box(group, names[number], all[number].waitsFor.map((before) => names[numbers.get(before)])))}</ol></div></div>`
  }

  #box({ tasks, first, counts }, name, before) {
    const parts = TASK_STATUSES.filter((status) => counts[status] > 0)
    const text = tasks.length === 1 ? statusName(first?.status ?? 'queued') : parts.map((status) => `${count(counts[status])} ${statusName(status)}`).join(', ')
    const title = html`<bdi>${name}</bdi>`
    return html`<li class="dependency-box">
      <span class="dependency-name" title=${name}>${tasks.length === 1 && first ? link(address(`/jobs/${this.store.jobID}/tasks/${first.id}`, { tab: 'dependencies' }), title) : title}</span>
      ${tasks.length > 1 ? html`<span class="dependency-count">${counted(tasks.length, 'task')}</span>` : null}
      ${bar(counts)}
      <span class="dependency-state" title=${text}>${text}</span>
      ${before.length > 0 ? html`<span class="visually-hidden">Waits for ${before.slice(0, MOST_NAMED).map((each, index) => html`${index > 0 ? '; ' : ''}<bdi>${each}</bdi>`)}${before.length > MOST_NAMED ? ` and ${count(before.length - MOST_NAMED)} more` : ''}.</span>` : null}</li>`
  }

  #path(lines) {
    return lines.map(([from, to]) => {
      const [a, b] = [this.places[from], this.places[to]]
      const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2]
      const bend = GAP_X / 2
      return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
    }).join('')
  }

  #approach(event) {
    const box = event.target.closest('.dependency-box')
    if (box) this.#setNear([...box.parentNode.querySelectorAll('.dependency-box')].indexOf(box))
  }

  #setNear(number) {
    if (number === this.near) return
    this.near = number
    this.update()
  }

  rendered() {
    const space = this.querySelector('.dependency-space')
    if (!space) return
    space.style.width = `${this.size.width}rem`
    space.style.height = `${this.size.height}rem`
    this.querySelectorAll('.dependency-box').forEach((box, number) => {
      const { x, y } = this.places[number]
      box.style.transform = `translate(${x}rem, ${y}rem)`
    })
  }
}

function nameOf({ tasks, first, last }) {
  if (!first) return tasks.length === 1 ? `Task ${tasks[0]}` : `Tasks ${tasks[0]} – ${tasks.at(-1)}`
  return first.name === last.name ? first.name : `${first.name} – ${last.name}`
}

// How many tasks are in each status, beside each other: what is over first.
function bar(counts) {
  const order = [...TASK_STATUSES].reverse()
  const total = order.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
  let x = 0
  const parts = order.map((status) => {
    const width = total > 0 ? (counts[status] ?? 0) / total : 0
    x += width
    return { status, x: x - width, width }
  })
  const [a, b, c, d, e, f, g] = parts
  return html`<svg class="dependency-bar" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
    <rect height="1" data-status=${a.status} x=${a.x} width=${a.width}></rect><rect height="1" data-status=${b.status} x=${b.x} width=${b.width}></rect>
    <rect height="1" data-status=${c.status} x=${c.x} width=${c.width}></rect><rect height="1" data-status=${d.status} x=${d.x} width=${d.width}></rect>
    <rect height="1" data-status=${e.status} x=${e.x} width=${e.width}></rect><rect height="1" data-status=${f.status} x=${f.x} width=${f.width}></rect>
    <rect height="1" data-status=${g.status} x=${g.x} width=${g.width}></rect></svg>`
}

properties(JobDependencies, { store: null, version: 0 })
customElements.define('job-dependencies', JobDependencies)
