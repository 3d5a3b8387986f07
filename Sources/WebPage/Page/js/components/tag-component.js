// A component that shows what is in the store of tags: loads them, and is shown anew when they change.

import { Component } from '../lib/component.js'
import { live } from '../live/live.js'
import { tagStore } from '../stores/tag-store.js'

export class TagComponent extends Component {
  isLoaded = false
  problem = null

  connected() {
    this.own(live.subscribe('allWorkerTags'))
    this.own(live.whenStale(() => this.load()))
    this.own(tagStore.subscribe(() => this.update()))
    this.load()
  }

  async load() {
    try {
      await tagStore.load()
      this.isLoaded = true
      this.problem = null
    } catch (problem) {
      this.problem = problem
    }
    this.update()
  }
}
