// All tags of workers, from answers and events.

import { api } from '../lib/api.js'
import { live } from '../live/live.js'
import { Store } from './store.js'

class TagStore extends Store {
  constructor() {
    super()
    live.on('/workertags', ({ tag, was_deleted: isGone }) => {
      if (isGone) this.remove(tag.id)
      else this.hear({ description: undefined, ...tag })
    })
  }

  /** Loads all tags; those that are gone are forgotten. */
  async load(options) {
    const change = this.lastChange
    const { tags } = await api.get('/api/v3/worker-mgt/tags', options)
    this.keepOnly(new Set((tags ?? []).map(({ id }) => id)), change)
    this.mergeAll((tags ?? []).map((tag) => ({ description: undefined, ...tag })))
  }

  /** All tags by their name. */
  get sorted() {
    return [...this.values()].sort((a, b) => a.name.localeCompare(b.name))
  }
}

export const tagStore = new TagStore()
