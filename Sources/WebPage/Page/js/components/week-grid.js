// A week of seven days and 24 hours, with the parts in which a worker sleeps. `<week-grid .schedule=${schedule}>`
// Dragging over hours tells `window` with { start, end }; a click on a day's name tells `day`.

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { DAY_NAMES, DAYS, hoursAsleep, sleepingParts, timeOf } from '../lib/week.js'

const HOURS = [0, 3, 6, 9, 12, 15, 18, 21]
const LAST_HOUR = 23

export class WeekGrid extends Component {
  #from = null
  #to = null

  #hourAt(event) {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return Math.max(0, Math.min(LAST_HOUR, Math.floor(((event.clientX - left) / width) * 24)))
  }

  #begin(event) {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    this.#from = this.#to = this.#hourAt(event)
    this.update()
  }

  #move(event) {
    if (this.#from === null) return
    this.#to = this.#hourAt(event)
    this.update()
  }

  #end(isWanted) {
    if (this.#from === null) return
    const [first, last] = [this.#from, this.#to].sort((a, b) => a - b)
    this.#from = this.#to = null
    if (isWanted) this.dispatchEvent(new CustomEvent('window', { detail: { start: timeOf(first * 60), end: timeOf((last + 1) * 60) } }))
    this.update()
  }

  template() {
    const { schedule } = this
    if (!schedule) return null
    const parts = sleepingParts(schedule)
    const chosen = this.#from === null ? null : [this.#from, this.#to].sort((a, b) => a - b)
    return html`
      <div class="week-hours" aria-hidden="true"><span></span>${HOURS.map((hour) => html`<span>${timeOf(hour * 60)}</span>`)}</div>
      <ul class="week-days" data-inactive=${schedule.isActive ? null : ''}>${DAYS.map((day, index) => {
        const ofDay = parts.filter((part) => part.day === index)
        const text = ofDay.map(({ from, to }) => `${timeOf(from)} to ${timeOf(to)}`).join(', ')
        return html`<li><button type="button" class="week-name" aria-pressed=${String(schedule.days.has(day))} title=${`${DAY_NAMES[day]}: windows start on this day or not`}
            @click=${() => this.dispatchEvent(new CustomEvent('day', { detail: day }))}>${DAY_NAMES[day].slice(0, 3)}</button>
          <div class="week-day" title=${text ? `${DAY_NAMES[day]}: sleeps ${text}` : `${DAY_NAMES[day]}: awake`}
            @pointerdown=${(event) => this.#begin(event)} @pointermove=${(event) => this.#move(event)} @pointerup=${() => this.#end(true)}
            @pointercancel=${() => this.#end(false)}>
            <span class="visually-hidden">${text ? `sleeps ${text}` : 'awake'}</span>${chart(ofDay, chosen)}</div></li>`
      })}</ul>
      <p class="hint" role="status">${schedule.isActive ? `Asleep for ${Math.round(hoursAsleep(parts) * 10) / 10} of 168 hours.` : 'Not in effect: awake all week.'}</p>`
  }
}

// Parts of a day at the accuracy of a minute. Each is a drawing of its own, as parts of templates are not read as parts of drawings.
function chart(parts, chosen) {
  return html`<svg viewBox="0 0 1440 10" preserveAspectRatio="none" aria-hidden="true">
    ${parts.length > 0 ? html`<svg viewBox="0 0 1440 10" preserveAspectRatio="none"><path class="week-asleep" d=${parts.map(({ from, to }) => `M${from} 0H${to}V10H${from}Z`).join('')}></path></svg>` : null}
    ${chosen ? html`<svg viewBox="0 0 1440 10" preserveAspectRatio="none"><path class="week-chosen" d=${`M${chosen[0] * 60} 0H${(chosen[1] + 1) * 60}V10H${chosen[0] * 60}Z`}></path></svg>` : null}
    <path class="week-lines" d=${HOURS.map((hour) => `M${hour * 60} 0V10`).join('')}></path></svg>`
}

properties(WeekGrid, { schedule: null })
customElements.define('week-grid', WeekGrid)
