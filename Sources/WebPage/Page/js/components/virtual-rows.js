// Which rows of a long list are in the document: those that can be seen, and a few more.

const SPARE = 8

/** The rows to show, and where: `{ first, last }`, `last` excluded. */
export function visibleRows(scrollTop, height, rowHeight, count) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - SPARE)
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + SPARE)
  return { first: Math.min(first, last), last }
}

/** The scroll position with which a row can be seen, changing as little as possible. `covered` is what lies over the top. */
export function positionShowing(row, scrollTop, height, rowHeight, covered = 0) {
  const top = row * rowHeight
  if (top < scrollTop) return top
  const lowest = top + rowHeight - (height - covered)
  return lowest > scrollTop ? lowest : scrollTop
}
