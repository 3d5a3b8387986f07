// What the browser keeps for this person: small choices, as JSON, by a name.

const PREFIX = 'shaman.'

/** What was kept, if `isGood` says that it can be used; else the fallback. */
export function kept(name, fallback, isGood = () => true) {
  try {
    const value = JSON.parse(localStorage.getItem(PREFIX + name))
    return value !== null && isGood(value) ? value : fallback
  } catch {
    return fallback
  }
}

/** Keeps something. Browsers that keep nothing forget it with the page. */
export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // It holds until the page is loaded again.
  }
}
