// How long the tasks of a job took. `<job-timings .store=${taskStore} .version=${n}>`

import { Component, properties } from '../lib/component.js'
import { counted, duration, rate } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { emptyNote, facts, link, statusBadge } from './pieces.js'

export class JobTimings extends Component {
  connected() {
    // What is known is made anew now and then only; the last event may have come in between.
    this.every(1_000, () => this.update())
  }

  template() {
    const times = this.store.times.get()
    if (!times) {
      return emptyNote(this.store.isLoaded ? 'No task has ended yet.' : 'Loading…',
        this.store.isLoaded ? html`<p>The time of each task is shown here when a worker is done with it.</p>` : null)
    }
    const { pace } = times
    return html`
      ${facts([
        ['Ended', counted(times.count, 'task')],
        ['Median', duration(times.median)],
        ['Mean', duration(times.mean)],
        ['Longest', duration(times.longest)],
        ['Total', `${duration(times.total)} of all workers together`],
        pace ? ['Lately', `${rate(pace.perHour)} tasks per hour`] : null,
      ])}
      <h3 id="slowest-tasks">${times.count > times.slowest.length ? `The ${times.slowest.length} slowest tasks` : 'From the slowest to the fastest task'}</h3>
      <ol class="rows time-rows" aria-labelledby="slowest-tasks">${times.slowest.map(({ task, seconds }) => html`<li>
        ${link(address(`/jobs/${this.store.jobID}/tasks/${task.id}`, { tab: 'timings' }), html`<bdi>${task.name}</bdi>`, task.name)}
        ${statusBadge(task.status)}
        <progress max="1" .value=${times.longest > 0 ? seconds / times.longest : 0} data-status=${task.status} aria-label=${`Time of ${task.name}, compared with the longest`}></progress>
        <span class="numeric">${duration(seconds)}</span></li>`)}</ol>`
  }
}

properties(JobTimings, { store: null, version: 0 })
customElements.define('job-timings', JobTimings)
