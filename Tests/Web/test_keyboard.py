"""Each view by keyboard alone: everything that can be used is reached by Tab, can be seen then, and nothing keeps the focus."""

import unittest

from browser import Browser
from selenium.webdriver.common.keys import Keys
from test_page import EveryView

# So many controls of a view are gone through; the API's list has hundreds alike.
MOST = 160


class Passage(EveryView):
    """The views and the farm of the other tests, without those."""

    def test_everything_is_reached_by_tab_and_seen_there(self):
        for size in ({}, {"width": 360, "height": 740}):
            with Browser(self.farm, **size) as browser:
                for view, (path, expected) in self.views.items():
                    with self.subTest(view, **size):
                        browser.open(path).wait_text(expected)
                        browser.script(PREPARE)
                        controls = browser.script("return window.controls().length")
                        self.assertGreater(controls, 5)
                        # Fields of times have more than one stop.
                        for _ in range(2 * min(controls, MOST)):
                            browser.keys(Keys.TAB)
                            if browser.script("return window.look()"):
                                break
                        self.assertEqual(browser.script("return window.hidden"), [], "what has the focus cannot be seen")
                        if controls <= MOST:
                            self.assertEqual(browser.script("return window.unreached()"), [], "it is not reached")


# Notes what had the focus, and whether it could be seen then: in the window, under nothing else, with a line around it.
PREPARE = """
const usable = 'a[href], button, input, select, textarea, summary, [tabindex]'
const name = (each) => `${each.tagName.toLowerCase()}.${each.className} ${(each.getAttribute('aria-label') ?? each.textContent).trim().slice(0, 40)}`
const reached = new Set()
window.hidden = []
window.controls = () => [...document.querySelectorAll(usable)].filter((each) =>
  each.tabIndex >= 0 && !each.disabled && !each.closest('[inert]') && each.checkVisibility({ visibilityProperty: true }) &&
  !(each.type === 'radio' && !each.checked))
const isSeen = (each, x, y) => {
  const above = document.elementFromPoint(x, y)
  return above && (each.contains(above) || above.contains(each) || each.labels?.[0]?.contains(above))
}
const hasLine = (each) => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each)
  return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
}
// Tells whether the focus has been everywhere and is back outside of the page.
window.look = () => {
  const each = document.activeElement
  if (!each || each === document.body) return reached.size > 0
  if (reached.has(each)) return false
  reached.add(each)
  const { left, top, right, bottom } = each.getBoundingClientRect()
  const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2
  if (![0.1, 0.5, 0.9].some((part) => isSeen(each, x, top + part * (bottom - top)))) window.hidden.push(`covered: ${name(each)} at ${Math.round(x)}, ${Math.round(top)}`)
  if (![each, each.parentElement, each.parentElement.parentElement].some(hasLine)) window.hidden.push(`without a line: ${name(each)}`)
  return false
}
// What could be used from the beginning on.
const first = new Set(window.controls())
window.unreached = () => window.controls().filter((each) => first.has(each) && !reached.has(each)).map(name)
"""

# unittest would run the other tests of the class again.
for inherited in [each for each in dir(EveryView) if each.startswith("test_")]:
    setattr(Passage, inherited, None)
del EveryView

if __name__ == "__main__":
    unittest.main()
