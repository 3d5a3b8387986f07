// Light or dark: as the system has it, unless a person chose otherwise here.

const KEY = 'shaman.theme'
const THEMES = ['auto', 'light', 'dark']

function stored() {
  try {
    return THEMES.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : 'auto'
  } catch {
    return 'auto'
  }
}

function apply(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

/** What was chosen: `auto`, `light` or `dark`. */
export let theme = stored()
apply(theme)

/** Goes on to the next of the three, and remembers it. */
export function nextTheme() {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]
  apply(theme)
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // A browser that keeps nothing asks its system again next time.
  }
  return theme
}
