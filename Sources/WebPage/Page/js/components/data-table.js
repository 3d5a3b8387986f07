// A table of any length. Only the rows that can be seen are in the document; all have one height.
//
//   <data-table label="Jobs" .columns=${columns} .rows=${jobs} .sort=${{ key: 'name', descending: false }}
//     @sort=${…detail.key} @open=${…detail.id} @select=${…detail.ids} @more=${loadMore}>
//
// A column is { key, label, cell(row), width, sortable, secondary, numeric }. `cell` returns anything that may stand in a template;
// `width` is a track of a CSS grid, `narrowWidth` the one where there is little room; there `secondary` columns are left out. A row has an `id`; a table
// that sets `selectable` lets several rows be selected.
//
// Keys: arrows, Page Up and Down, Home, End move; Space selects, with Shift a range, Ctrl+A all; Enter opens; Escape unselects.
// Right goes to the links of the current row, and from one to the next, Left back. They are no stops of Tab, as there are thousands,
// and the rows behind them change.

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { Selection } from './selection.js'
import { positionShowing, visibleRows } from './virtual-rows.js'

const ROW_HEIGHT = 40
const HEADER_HEIGHT = 36
let tables = 0

export class DataTable extends Component {
  selection = new Selection()
  #number = ++tables
  #order = []
  #isFocusInRow = false

  connected() {
    this.columnsChanged()
    this.#order = this.rows.map(({ id }) => id)
    const observer = new ResizeObserver(() => this.update())
    observer.observe(this)
    this.own(() => observer.disconnect())
    this.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal: this.signal })
    this.addEventListener('keydown', (event) => this.#key(event), { signal: this.signal })
    this.tabIndex = 0
    this.setAttribute('role', 'grid')
  }

  columnsChanged() {
    this.style.setProperty('--columns', this.columns.map(({ width }) => width ?? '1fr').join(' '))
    const few = this.columns.filter(({ secondary }) => !secondary)
    this.style.setProperty('--few-columns', few.map(({ width, narrowWidth }) => narrowWidth ?? width ?? '1fr').join(' '))
  }

  rowsChanged() {
    this.#order = this.rows.map(({ id }) => id)
    if (this.selection.keepOnly(this.#order)) this.#told()
  }

  /** The rows that are selected, in the order of the table. */
  get selectedRows() {
    return this.rows.filter(({ id }) => this.selection.ids.has(id))
  }

  /** Selects these rows, and no others. */
  select(ids) {
    this.selection.ids = new Set(ids)
    this.#told()
  }

  /**
   * Unselects these rows, as something was done to them; others that were selected stay so. The buttons of the bar beside the table
   * are disabled then, or were meanwhile, and lose the focus: the table takes it.
   */
  unselect(ids) {
    for (const id of ids) this.selection.ids.delete(id)
    this.#told()
    const { activeElement: focused } = document
    const bar = focused?.closest('[role=toolbar]')
    if (focused === document.body || bar?.parentNode === this.parentNode) this.focus({ preventScroll: true })
  }

  clearSelection() {
    this.selection.clear()
    this.#told()
  }

  #scrolled() {
    this.update()
    if (this.scrollTop + this.clientHeight > this.scrollHeight - 10 * ROW_HEIGHT) this.#tell('more')
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  #told() {
    this.#tell('select', { ids: new Set(this.selection.ids) })
    this.update()
  }

  #click(event, row) {
    if (event.target.closest('a, button, input')) return
    if (this.selectable && event.shiftKey) this.selection.extend(row.id, this.#order)
    else if (this.selectable && (event.ctrlKey || event.metaKey)) this.selection.toggle(row.id)
    else {
      this.selection.move(row.id)
      if (this.selection.ids.size > 0) this.selection.clear()
      this.#told()
      this.#tell('open', { id: row.id })
      return
    }
    this.#told()
  }

  #key(event) {
    if (event.target !== this && !this.#keyInRow(event)) return
    const count = this.#order.length
    const at = this.#order.indexOf(this.selection.current)
    const page = Math.max(1, Math.floor((this.clientHeight - HEADER_HEIGHT) / ROW_HEIGHT) - 1)
    const targets = {
      ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1,
    }
    if (event.key in targets && !event.altKey) {
      event.preventDefault()
      if (count > 0) this.#moveTo(Math.max(0, Math.min(count - 1, targets[event.key])), event.shiftKey)
    } else if (event.key === 'ArrowRight' && at >= 0) {
      event.preventDefault()
      this.#linksInRow[0]?.focus()
    } else if (event.key === ' ' && this.selectable && at >= 0) {
      event.preventDefault()
      if (event.shiftKey) this.selection.extend(this.selection.current, this.#order)
      else this.selection.toggle(this.selection.current)
      this.#told()
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && this.selectable) {
      event.preventDefault()
      this.selection.all(this.#order)
      this.#told()
    } else if (event.key === 'Escape' && this.selection.ids.size > 0) {
      event.stopPropagation()
      this.clearSelection()
    } else if (event.key === 'Enter' && at >= 0) {
      event.preventDefault()
      this.#tell('open', { id: this.selection.current })
    }
  }

  get #linksInRow() {
    const row = this.querySelector(`#${CSS.escape(`table-${this.#number}-${this.selection.current}`)}`)
    return row ? [...row.querySelectorAll('a, button')] : []
  }

  // What keys do on a link of the current row. Returns whether the table should do what they do there.
  #keyInRow(event) {
    const links = this.#linksInRow
    const at = links.indexOf(event.target)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (at < 0 || event.key === 'Enter' || event.key === ' ') return false
    if (step) {
      event.preventDefault()
      if (at + step < links.length) (links[at + step] ?? this).focus()
      return false
    }
    if (event.key !== 'Tab') this.focus()
    return event.key !== 'Tab'
  }

  #moveTo(index, isRange) {
    const id = this.#order[index]
    if (isRange && this.selectable) {
      this.selection.extend(id, this.#order)
      this.#told()
    } else {
      this.selection.move(id)
    }
    this.scrollTop = positionShowing(index, this.scrollTop, this.clientHeight, ROW_HEIGHT, HEADER_HEIGHT)
    if (index === this.#order.length - 1) this.#tell('more')
    this.updateNow()
  }

  template() {
    this.#isFocusInRow = this.#linksInRow.includes(document.activeElement)
    const { first, last } = visibleRows(this.scrollTop, this.clientHeight, ROW_HEIGHT, this.rows.length)
    const slots = []
    for (let index = first; index < last; index += 1) slots.push(this.#row(this.rows[index], index))
    return html`
      <div class="table-head" role="row" aria-rowindex="1">
        ${this.selectable ? html`<span role="columnheader" class="table-check"><span class="visually-hidden">Selected</span></span>` : null}
        ${this.columns.map((column) => this.#heading(column))}
      </div>
      <div class="table-body" role="rowgroup">${slots}</div>`
  }

  #heading(column) {
    const isSorted = this.sort?.key === column.key
    const direction = isSorted ? (this.sort.descending ? 'descending' : 'ascending') : column.sortable ? 'none' : null
    const label = column.sortable
      ? html`<button class="table-sort" @click=${() => this.#tell('sort', { key: column.key })}>${column.label}<span
          class="table-arrow" aria-hidden="true">${isSorted ? (this.sort.descending ? '▼' : '▲') : ''}</span></button>`
      : column.label
    return html`<span role="columnheader" aria-sort=${direction} class=${this.#classes(column)}>${label}</span>`
  }

  #row(row, index) {
    const isSelected = this.selection.ids.has(row.id)
    const check = html`<span role="gridcell" class="table-check"><input type="checkbox" tabindex="-1" aria-label="Select"
      .checked=${isSelected} @click=${(event) => this.#check(event, row)}></span>`
    return html`<div role="row" class="table-row ${row.id === this.selection.current ? 'is-current' : ''} ${this.rowClass?.(row) ?? ''}"
      id="table-${this.#number}-${row.id}" aria-rowindex=${index + 2} aria-selected=${this.selectable ? String(isSelected) : null}
      .index=${index} @click=${(event) => this.#click(event, row)}>${this.selectable ? check : null}
      ${this.columns.map((column) => html`<span role="gridcell" class=${this.#classes(column)}>${column.cell(row)}</span>`)}</div>`
  }

  #check(event, row) {
    if (event.shiftKey) this.selection.extend(row.id, this.#order)
    else this.selection.toggle(row.id)
    this.#told()
  }

  #classes(column) {
    return `table-cell${column.secondary ? ' is-secondary' : ''}${column.numeric ? ' is-numeric' : ''}`
  }

  rendered() {
    this.setAttribute('aria-label', this.label)
    this.setAttribute('aria-rowcount', this.rows.length + 1)
    this.setAttribute('aria-multiselectable', String(Boolean(this.selectable)))
    this.classList.toggle('is-selectable', Boolean(this.selectable))
    const body = this.querySelector(':scope > .table-body')
    body.style.height = `${this.rows.length * ROW_HEIGHT}px`
    for (const row of body.children) row.style.transform = `translateY(${row.index * ROW_HEIGHT}px)`
    for (const each of body.querySelectorAll('a, button')) if (each.tabIndex >= 0) each.tabIndex = -1
    // The row may have moved, and another one be there now.
    if (this.#isFocusInRow && !this.#linksInRow.includes(document.activeElement)) this.focus({ preventScroll: true })
    const current = this.#order.includes(this.selection.current) ? `table-${this.#number}-${this.selection.current}` : null
    if (current && this.querySelector(`#${CSS.escape(current)}`)) this.setAttribute('aria-activedescendant', current)
    else this.removeAttribute('aria-activedescendant')
    // A table that cannot be scrolled yet has no other occasion to ask for more.
    if (this.rows.length > 0 && this.scrollHeight <= this.clientHeight + ROW_HEIGHT) this.#tell('more')
  }
}

properties(DataTable, { columns: [], rows: [], label: '', sort: null, selectable: false, rowClass: null })
customElements.define('data-table', DataTable)
