// What collections found and did, the newest first. `<collection-history .newest=${when the last one ended}>`

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { bytes, count, duration } from '../lib/format.js'
import { html } from '../lib/html.js'
import { problemNote, timeText } from './pieces.js'
import './data-table.js'

const COLUMNS = [
  { key: 'finished_at', label: 'Ended', width: 'minmax(6rem, 1fr)', narrowWidth: 'minmax(4.5rem, 1fr)', cell: ({ finished_at: at }) => timeText(at) },
  { key: 'deleted', label: 'Deleted', width: '6rem', narrowWidth: '4rem', numeric: true, cell: ({ deleted }) => count(deleted) },
  { key: 'freed_bytes', label: 'Freed', width: '6rem', narrowWidth: '5rem', numeric: true, cell: ({ freed_bytes: size }) => bytes(size) },
  { key: 'quarantined', label: 'Set aside', width: '6rem', numeric: true, secondary: true, cell: ({ quarantined }) => count(quarantined) },
  { key: 'revived', label: 'Came back', width: '6.5rem', numeric: true, secondary: true, cell: ({ revived }) => count(revived) },
  { key: 'blobs', label: 'Looked at', width: '6rem', numeric: true, secondary: true, cell: ({ blobs }) => count(blobs) },
  { key: 'errors', label: 'Problems', width: '6rem', numeric: true, secondary: true, cell: ({ errors }) => count(errors) },
  { key: 'seconds', label: 'Time', width: '6rem', numeric: true, secondary: true, cell: ({ seconds }) => duration(seconds) },
]

export class CollectionHistory extends Component {
  rows = null
  problem = null

  connected() {
    this.#load()
  }

  newestChanged() {
    this.#load()
  }

  async #load() {
    try {
      const { collections } = await api.get('/api/v3/shaman/gc', { signal: this.signal })
      this.rows = collections.map((each, index) => ({ ...each, id: String(collections.length - index) }))
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.update()
  }

  template() {
    if (this.problem) return problemNote(this.problem, () => this.#load())
    if (!this.rows) return html`<p class="hint">Loading…</p>`
    if (this.rows.length === 0) return html`<p class="hint">There was none yet. The server collects by itself, as often as the settings say.</p>`
    return html`<data-table class="collections-table" label="Collections" .columns=${COLUMNS} .rows=${this.rows}></data-table>`
  }
}

properties(CollectionHistory, { newest: null })
customElements.define('collection-history', CollectionHistory)
