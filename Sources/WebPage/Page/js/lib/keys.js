// Keys that work on every view.

import { inform } from '../components/dialogs.js'
import { html } from './html.js'
import { router } from './router.js'

const KEYS = [
  ['/', 'Search'], ['g f', 'Go to the farm'], ['g j', 'Go to the jobs'], ['g w', 'Go to the workers'], ['g s', 'Go to the settings'],
  ['n', 'Notifications'], ['?', 'This list'],
  ['↑ ↓ Page Home End', 'Move in a table'], ['Space', 'Select a row, with Shift up to here'], ['Ctrl A', 'Select all rows'],
  ['Enter', 'Open a row'], ['→ ←', 'Links of a row'], ['Esc', 'Unselect; close'],
]
const PLACES = { f: '/', j: '/jobs', w: '/workers', s: '/settings' }

/** Begins to listen. Keys that somebody types into a field are left alone. */
export function startKeys() {
  let isGoing = false
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest('input:not([type=checkbox]), textarea, select, dialog')) return
    if (event.key === '/') {
      const field = document.querySelector('main [data-search]') ?? document.querySelector('main input[type=search]')
      if (!field) return
      field.focus()
      field.select()
    } else if (event.key === '?') showKeys()
    else if (event.key === 'n' && !isGoing) document.querySelector('notification-bar > button').click()
    else if (isGoing && event.key in PLACES) router.go(PLACES[event.key])
    else {
      isGoing = event.key === 'g'
      return
    }
    isGoing = false
    event.preventDefault()
  })
}

/** Shows which keys there are. */
export function showKeys() {
  inform({
    title: 'Keys',
    content: html`<dl class="keys">${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>`,
  })
}
