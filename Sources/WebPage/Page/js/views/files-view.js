// The store of the farm's files: how much is in it, collecting what nobody needs, verifying the rest.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { bytes, count, fraction, percent } from '../lib/format.js'
import { html } from '../lib/html.js'
import { live } from '../live/live.js'
import { storageStats } from '../stores/farm-load.js'
import '../components/checkout-table.js'
import '../components/collection-card.js'
import { collectionFacts } from '../components/collection-card.js'
import '../components/collection-history.js'
import '../components/history-charts.js'
import { emptyNote, facts, problemNote, timeText } from '../components/pieces.js'
import '../components/verification-card.js'

const INTERVAL = 10_000
const SPANS = ['30d', '1y']
const CHARTS = [
  {
    label: 'Stored and saved', unit: 'bytes', kind: 'line', format: bytes,
    series: [{ field: 'file_bytes', name: 'stored', tone: 'active' }, { field: 'saved_bytes', name: 'saved by sharing', tone: 'completed' }],
  },
  { label: 'Number of files', unit: 'each content once', kind: 'line', series: [{ field: 'files', name: 'files', tone: 'active' }] },
]

export class FilesView extends Component {
  stats = undefined
  problem = null

  connected() {
    this.own(live.whenStale(() => this.#load()))
    this.every(INTERVAL, () => document.hidden || this.#load())
    this.#load()
  }

  async #load() {
    try {
      this.stats = await storageStats({ signal: this.signal })
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.update()
  }

  template() {
    return html`<div class="view-head"><h1>Files</h1></div>
      ${this.problem ? problemNote(this.problem, () => this.#load()) : null}
      ${this.stats === undefined ? (this.problem ? null : html`<p class="hint">Loading…</p>`) : this.#cards(this.stats)}`
  }

  #cards(stats) {
    return html`
      ${stats.blobs === 0 && stats.links === 0 ? emptyNote('The store is empty.', html`<p>Files come with jobs: choose “Shaman” as the storage of jobs in Blender’s add-on,
        or send a directory with <code>shaman push</code>.</p>`) : null}
      <div class="cards">
        <section class="card" aria-labelledby="files-size"><h2 id="files-size">What is stored</h2>${this.#sizes(stats)}</section>
        <section class="card" aria-labelledby="files-gc"><h2 id="files-gc">Collection</h2>
          <collection-card @done=${() => this.#load()}></collection-card>
          ${stats.last_gc ? html`<h3>The last one, ${timeText(stats.last_gc.finished_at)}</h3>${collectionFacts(stats.last_gc)}` : html`<p class="hint">There was none yet.</p>`}</section>
        <section class="card" aria-labelledby="files-fsck"><h2 id="files-fsck">Verification</h2>
          <verification-card></verification-card></section>
        <section class="card is-all" aria-labelledby="history-title"><history-charts .label=${'Growth'} .path=${'/files'} .spans=${SPANS} .query=${this.query}
          .charts=${CHARTS} .now=${{ files: stats.blobs, file_bytes: stats.bytes, saved_bytes: stats.deduplicated_bytes }}></history-charts></section>
        <section class="card is-all" aria-labelledby="files-checkouts"><h2 id="files-checkouts">Checkouts</h2>
          <checkout-table .query=${this.query}></checkout-table></section>
        <section class="card is-all" aria-labelledby="files-collections"><h2 id="files-collections">Collections so far</h2>
          <collection-history .newest=${stats.last_gc?.finished_at ?? null}></collection-history></section>
      </div>`
  }

  #sizes({ blobs, bytes: size, links, deduplicated_bytes: saved, uploading, checkouts }) {
    return html`<ul class="counts">
        <li><strong>${bytes(size)}</strong><span>stored</span></li>
        <li><strong>${bytes(saved)}</strong><span>saved by keeping each content once</span></li></ul>
      ${facts([
        ['Files', count(blobs)],
        ['Links in checkouts', count(links)],
        checkouts === undefined ? null : ['Checkouts', count(checkouts)],
        ['Without sharing', size + saved > 0 ? `${bytes(size + saved)}; ${percent(fraction(saved, size + saved))} of it is saved` : null],
        ['Uploads under way', count(uploading)],
      ])}`
  }
}

properties(FilesView, { params: {}, query: new URLSearchParams() })
customElements.define('files-view', FilesView)
