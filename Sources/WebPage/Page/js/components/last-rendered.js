// The newest preview: of one job, or of the whole farm when there is no `jobID`.

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { live } from '../live/live.js'

export class LastRendered extends Component {
  connected() {
    this.own(live.on('/last-rendered', (event) => {
      if (!this.jobID || event.job_id === this.jobID) this.#show(event.thumbnail, event.job_id)
    }))
    this.own(live.whenStale(() => this.#load()))
    if (!this.jobID) this.own(live.subscribe('allLastRendered'))
    this.jobIDChanged()
  }

  jobIDChanged() {
    this.image = null
    this.#load()
  }

  async #load() {
    const { jobID } = this
    const path = jobID ? `/api/v3/jobs/${encodeURIComponent(jobID)}/last-rendered` : '/api/v3/jobs/last-rendered'
    try {
      const found = await api.get(path, { signal: this.signal })
      if (jobID !== this.jobID) return
      if (found) this.#show(found.base ? found : found.thumbnail, found.job_id ?? jobID)
    } catch (problem) {
      // A server that makes no previews has none.
      if (!isAborted(problem) && jobID === this.jobID) this.image = null
    }
    this.update()
  }

  // The address stays the same from image to image: the number makes the browser load it again.
  #show(thumbnail, jobID) {
    if (!thumbnail?.base) return
    const wanted = this.isLarge ? /last-rendered\.jpg$/ : /small/
    const suffix = thumbnail.suffixes.find((each) => wanted.test(each)) ?? thumbnail.suffixes[0]
    this.image = { source: `${thumbnail.base}/${suffix}?t=${Date.now()}`, jobID }
    this.update()
  }

  template() {
    if (!this.image) return html`<p class="preview-none">No preview yet</p>`
    const picture = html`<img src=${this.image.source} alt="The newest preview" @error=${() => {
      this.image = null
      this.update()
    }}>`
    return !this.jobID && this.image.jobID ? html`<a href=${address(`/jobs/${this.image.jobID}`)}>${picture}</a>` : picture
  }
}

properties(LastRendered, { jobID: null, isLarge: false })
customElements.define('last-rendered', LastRendered)
