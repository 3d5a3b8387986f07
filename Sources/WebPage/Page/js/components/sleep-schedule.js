// When a worker sleeps: shown as a week, and edited. `<sleep-schedule .workerID=${id}>`

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { changedWindow, readSchedule, windowHint, writeSchedule } from '../lib/week.js'
import { live } from '../live/live.js'
import { problemNote } from './pieces.js'
import './week-grid.js'
import { toast } from './toasts.js'

const MOST_WINDOWS = 24

export class WorkerSleepSchedule extends Component {
  connected() {
    // Somebody else may have changed it; what is being edited here stays.
    this.own(live.on('/workers', ({ id }) => id === this.workerID && this.schedule && !this.isChanged && this.#load()))
    this.own(live.whenStale(() => this.isChanged || this.#load()))
    this.workerIDChanged()
  }

  get #path() {
    return `/api/v3/worker-mgt/workers/${encodeURIComponent(this.workerID)}/sleep-schedule`
  }

  workerIDChanged() {
    this.schedule = null
    this.problem = null
    this.isChanged = false
    this.#load()
  }

  // What was entered meanwhile is kept, unless nobody wants it.
  async #load({ isWanted = false } = {}) {
    const { workerID } = this
    try {
      const answer = await api.get(this.#path, { signal: this.signal })
      if (workerID !== this.workerID) return
      this.problem = null
      if (this.isChanged && !isWanted) return
      this.isThere = answer !== null
      this.schedule = readSchedule(answer)
      this.isChanged = false
    } catch (problem) {
      if (isAborted(problem) || workerID !== this.workerID) return
      // What is being entered stays in sight; nobody is told of what nobody asked for.
      if (!this.schedule) this.problem = problem
      else if (isWanted) toast(problem.message, 'problem')
    }
    this.update()
  }

  #change(changes) {
    this.schedule = { ...this.schedule, ...changes }
    this.isChanged = true
    this.update()
  }

  #changeWindow(index, changes) {
    this.#change({ windows: this.schedule.windows.map((window, each) => (each === index ? { ...window, ...changes } : window)) })
  }

  #addWindow(window) {
    if (this.schedule.windows.length >= MOST_WINDOWS) toast(`A schedule has ${MOST_WINDOWS} windows at most.`, 'problem')
    else this.#change({ windows: [...this.schedule.windows, window] })
  }

  #toggleDay(day) {
    const days = new Set(this.schedule.days)
    if (!days.delete(day)) days.add(day)
    this.#change({ days })
  }

  async #save(event) {
    event.preventDefault()
    const { schedule } = this
    if (schedule.days.size === 0) {
      toast('Choose a day at least, or take the schedule out of effect.', 'problem')
      return
    }
    try {
      await api.post(this.#path, writeSchedule(schedule))
      toast(schedule.isActive ? 'The sleep schedule is saved, and in effect.' : 'The sleep schedule is saved; it is not in effect.')
      await this.#load({ isWanted: true })
    } catch ({ message }) {
      toast(message, 'problem')
    }
  }

  template() {
    if (this.problem) return problemNote(this.problem, () => this.#load())
    const { schedule } = this
    if (!schedule) return html`<p class="hint">Loading…</p>`
    return html`<form class="schedule" @submit=${(event) => this.#save(event)}>
      <label class="check"><input type="checkbox" data-field="active" .checked=${schedule.isActive} @change=${({ target }) => this.#change({ isActive: target.checked })}>
        In effect</label>
      <week-grid .schedule=${schedule} @day=${({ detail }) => this.#toggleDay(detail)} @window=${({ detail }) => this.#addWindow(detail)}></week-grid>
      <fieldset class="windows"><legend>Sleeps, on each chosen day</legend>
        ${schedule.windows.map((window, index) => this.#window(window, index))}
        <button type="button" @click=${() => this.#addWindow({ start: '', end: '' })}>Add a window</button></fieldset>
      <label class="field"><span>Time zone <span class="hint">empty for the server’s own</span></span>
        <input list="time-zones" data-field="zone" autocomplete="off" spellcheck="false" maxlength="100" placeholder="Europe/Amsterdam" .value=${schedule.timeZone}
          @input=${({ target }) => this.#change({ timeZone: target.value.trim() })}></label>
      <datalist id="time-zones">${ZONES.map((zone) => html`<option value=${zone}></option>`)}</datalist>
      <label class="check"><input type="checkbox" .checked=${schedule.isLazy} @change=${({ target }) => this.#change({ isLazy: target.checked })}>
        Finish the task first</label>
      <div class="action-bar"><button type="submit" class="primary" .disabled=${!this.isChanged}>Save the schedule</button>
        ${this.isChanged ? html`<button type="button" @click=${() => this.#load({ isWanted: true })}>Discard changes</button>` : this.isThere ? null : html`<span class="hint">There is no schedule yet.</span>`}</div></form>`
  }

  #window(window, index) {
    const { start, end } = window
    const field = (label, name, value) => html`<label>${label} <input type="time" data-field=${name} .value=${value === '24:00' ? '00:00' : value}
      @input=${({ target }) => this.#changeWindow(index, changedWindow(window, { [name]: target.value }))}></label>`
    return html`<div class="window" role="group" aria-label=${`Window ${index + 1}`}>${field('from', 'start', start)} ${field('to', 'end', end)}
      <span class="hint">${windowHint(window)}</span>
      ${this.schedule.windows.length > 1 ? html`<button type="button" class="plain" aria-label=${`Remove window ${index + 1}`}
        @click=${() => this.#change({ windows: this.schedule.windows.filter((_, each) => each !== index) })}>✕</button>` : null}</div>`
  }
}

const ZONES = Intl.supportedValuesOf?.('timeZone') ?? []

properties(WorkerSleepSchedule, { workerID: null })
customElements.define('sleep-schedule', WorkerSleepSchedule)
