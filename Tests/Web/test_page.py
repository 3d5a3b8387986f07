"""What holds for every view."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys

# A picture that would run a program, marks that turn the direction of text, and the longest name that the server takes.
HOSTILE = [
    '<img src=x onerror="document.title=\'taken\'">',
    '"><script>document.title="taken"</script>',
    "\u202egnp.exe\u2066\u2069 turned",
    "{{constructor.constructor('x')()}} ${x} </bdi></td>",
    "n" * 1024,
]


# Overnight, more than one window, a time zone.
SCHEDULE = {
    "is_active": True, "days_of_week": "mo tu we", "start_time": "22:00", "end_time": "06:30",
    "more_windows": [{"start_time": "12:00", "end_time": "13:30"}], "time_zone": "Europe/Amsterdam",
}  # fmt: skip


class EveryView(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.farm.submit("every view", tasks=30, metadata={"project": "Spring"})
        worker = cls.farm.worker("first worker")
        cls.task = cls.farm.tasks(cls.job)[0]["id"]
        for _ in range(4):
            worker.ask()
        tag = cls.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "fast ones", "description": "much memory"})
        management = f"/api/v3/worker-mgt/workers/{worker.id}"
        cls.farm.api.expect(204, "POST", f"{management}/settags", {"tag_ids": [tag["id"]]})
        cls.farm.api.expect(204, "POST", f"{management}/sleep-schedule", SCHEDULE)
        cls.views = {
            "farm": ("/", "What is being done"),
            "jobs": ("/jobs?status=active&sort=name", "every view"),
            "job": (f"/jobs/{cls.job}?tab=metadata", "Spring"),
            "timings": (f"/jobs/{cls.job}?tab=timings", "Median"),
            "dependencies": (f"/jobs/{cls.job}?tab=dependencies", "task"),
            "task": (f"/jobs/{cls.job}/tasks/{cls.task}", "first worker"),
            "log": (f"/jobs/{cls.job}/tasks/{cls.task}/log", "echo:"),
            "workers": ("/workers?sort=-last_seen", "first worker"),
            "worker": (f"/workers/{worker.id}", "Asleep for"),
            "tags": ("/tags", "fast ones"),
            "last-rendered": ("/last-rendered", "No preview yet"),
            "files": ("/files", "The store is empty"),
            "settings": ("/settings", "Name of the farm"),
            "setup": ("/setup", "This farm is set up already"),
            "api": ("/api?q=job", "To bring a scene to the farm"),
            "operation": ("/api?operation=setJobPriority", "Try it"),
            "schema": ("/api?schema=Job", "type_etag"),
            "missing": ("/nothing/here", "There is nothing at this address"),
        }

    def look(self, name, **window):
        with Browser(self.farm, **window) as browser:
            for view, (path, expected) in self.views.items():
                with self.subTest(view):
                    browser.open(path).wait_text(expected)
                    self.assertEqual(browser.path(), path)
                    self.assertLessEqual(browser.overflow(), 0, "the page is wider than the window")
                    self.assertEqual(browser.script(CUT_TABLES), [], "a table is wider than its place")
                    browser.picture(f"{view}-{name}")

    def test_can_be_opened_by_its_address(self):
        self.look("light")

    def test_in_the_dark(self):
        self.look("dark", scheme="dark")

    def test_on_a_phone(self):
        self.look("phone", width=360, height=740)

    def test_on_a_large_screen(self):
        self.look("large", width=3840, height=2160)

    def test_texts_have_contrast(self):
        for scheme in ("light", "dark"):
            with Browser(self.farm, scheme=scheme) as browser:
                for view, (path, expected) in self.views.items():
                    with self.subTest(view, scheme=scheme):
                        browser.open(path).wait_text(expected)
                        self.assertEqual(browser.script(FAINT_TEXTS), [])

    def test_everything_has_a_name_for_screen_readers(self):
        with Browser(self.farm) as browser:
            for view, (path, expected) in self.views.items():
                with self.subTest(view):
                    browser.open(path).wait_text(expected)
                    self.assertEqual(browser.script(NAMELESS), [])

    def test_the_browser_goes_back_and_forth(self):
        with Browser(self.farm) as browser:
            browser.open("/").wait_text("What is being done")
            browser.click("nav a[href='/app/jobs']")
            browser.wait_text("every view", "data-table")
            browser.click("data-table a")
            browser.wait_text("Requeue failed only")
            browser.driver.back()
            browser.wait(lambda: browser.path() == "/jobs", "it did not go back")
            browser.wait_text("every view", "data-table")
            browser.driver.back()
            browser.wait_text("What is being done")
            browser.driver.forward()
            browser.wait_text("every view", "data-table")

    def test_keys(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("every view")
            browser.keys(Keys.TAB)
            self.assertEqual(browser.script("return document.activeElement.className"), "skip")
            browser.keys("/")
            self.assertEqual(browser.script("return document.activeElement.type"), "search")
            browser.keys("?")
            self.assertEqual(browser.script("return document.activeElement.value"), "?", "a key in a field is text")
            browser.keys(Keys.BACKSPACE, Keys.TAB)
            browser.keys("?")
            browser.wait_text("Go to the jobs", "dialog")
            browser.keys(Keys.ESCAPE)
            browser.wait(lambda: not browser.all("dialog"), "the list of keys stays")
            browser.keys("g", "f")
            browser.wait_text("What is being done")

    def test_the_theme_is_chosen_and_remembered(self):
        with Browser(self.farm) as browser:
            browser.open("/").wait_text("What is being done")
            light = browser.script("return getComputedStyle(document.body.parentNode).backgroundColor")
            browser.button("◐ Auto")
            browser.button("☀ Light")
            browser.wait_text("Dark", "header")
            browser.driver.refresh()
            browser.wait_text("What is being done")
            dark = browser.script("return getComputedStyle(document.body.parentNode).backgroundColor")
            self.assertNotEqual(light, dark)


class FarmStatus(FarmTestCase):
    def test_is_on_every_view_and_live(self):
        with Browser(self.farm) as browser:
            browser.open("/tags").wait_live()
            browser.wait_text("inoperative", "header")
            worker = self.farm.worker("only one")
            browser.wait_text("idle", "header")
            self.farm.submit("something", tasks=1)
            browser.wait_text("waiting", "header")
            worker.api.expect(200, "POST", "/api/v3/worker/task")
            browser.wait_text("active", "header")


class HostileNames(FarmTestCase):
    def test_are_text_on_every_view(self):
        for name in HOSTILE:
            with self.subTest(name[:30]), Browser(self.farm) as browser:
                # Paused, so that the task is still open to everything.
                job = self.farm.submit(name, message=name * 4, metadata={name: name * 4}, status="paused")
                self.farm.worker(name[:200])
                task = self.farm.tasks(job)[0]["id"]
                start = name[:20]
                for path in ["/jobs", f"/jobs/{job}", f"/jobs/{job}?tab=settings", f"/jobs/{job}?tab=metadata", f"/jobs/{job}/tasks/{task}", "/"]:
                    browser.open(path)
                    browser.wait_text("paused" if path != "/" else "What is being done")
                    self.assertEqual(browser.all("main img[src='x'], main script"), [])
                    self.assertNotIn("taken", browser.driver.title.replace(name, ""))
                    self.assertLessEqual(browser.overflow(), 0, path)
                browser.open(f"/jobs/{job}").wait_text(start, "h1")
                browser.button("Delete…")
                browser.wait_text(start, "dialog")
                browser.button("Cancel", "dialog")


class NotLive(FarmTestCase):
    def test_without_events_the_page_says_so_and_asks_again(self):
        job = self.farm.submit("polled", status="paused")
        with Browser(self.farm) as browser:
            browser.tolerated += ["/socket.io/"]
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NO_SOCKETS})
            browser.open("/jobs").wait_text("polled")
            browser.wait_text("not live", "header")
            browser.picture("not-live")
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{job}/setpriority", {"priority": 87})
            browser.wait_text("87")

    def test_what_happened_while_the_connection_was_lost_is_fetched_afterwards(self):
        job = self.farm.submit("missed", status="paused")
        with Browser(self.farm) as browser:
            browser.tolerated += ["/none/"]
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": BREAKABLE_SOCKETS})
            browser.open("/jobs").wait_text("missed")
            browser.wait_live()
            browser.script("window.isCut = true; for (const socket of window.sockets) socket.close()")
            browser.wait_text("not live", "header")
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{job}/setpriority", {"priority": 13})
            browser.script("window.isCut = false")
            browser.wait_text("13", "data-table", seconds=5)
            browser.wait_live()
            caught_up = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('/api/v3/events?after='))"
            self.assertTrue(browser.script(caught_up), "it was seen by loading everything again")
            browser.wait(lambda: "not live" not in browser.text("header"), "the page still says that it is not live")


class WithToken(FarmTestCase):
    configuration = "server:\n  managementToken: open-sesame-and-more\n"

    def test_the_token_is_asked_for_and_used(self):
        self.farm.worker("hidden one")
        with Browser(self.farm) as browser:
            browser.tolerated += ["401"]
            browser.open("/").wait_text("needs the token")
            browser.button("Enter the token")
            browser.one("dialog input").send_keys("wrong", Keys.ENTER)
            browser.wait(lambda: not browser.all("dialog"), "the question stays")
            browser.wait_text("needs the token")
            browser.button("Enter the token")
            browser.one("dialog input").send_keys("open-sesame-and-more", Keys.ENTER)
            browser.wait_text("awake", "main .counts")


NO_SOCKETS = "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 10) } close() {} send() {} }"

# Sockets that can be cut, and are refused while they are.
BREAKABLE_SOCKETS = """
window.sockets = []
window.WebSocket = class extends WebSocket {
  constructor(url) {
    super(window.isCut ? url.href.replace('/socket.io/', '/none/') : url)
    window.sockets.push(this)
  }
}
"""

CUT_TABLES = """
return [...document.querySelectorAll('data-table')].filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)
"""

# Elements with text of their own whose contrast with what lies behind them is below 4.5 to 1.
FAINT_TEXTS = """
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
const channels = (colour) => {
  canvas.clearRect(0, 0, 1, 1)
  canvas.fillStyle = colour
  canvas.fillRect(0, 0, 1, 1)
  return [...canvas.getImageData(0, 0, 1, 1).data]
}
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  return 0.2126 * x + 0.7152 * y + 0.0722 * z
}
const ground = (element) => {
  for (let each = element; each; each = each.parentElement) {
    const colour = channels(getComputedStyle(each).backgroundColor)
    if (colour[3] > 200) return colour
  }
  return [255, 255, 255, 255]
}
const faint = []
for (const element of document.querySelectorAll('body *')) {
  const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  if (!hasText || element.disabled || element.closest('.skip, .visually-hidden, [hidden]') || element.offsetParent === null) continue
  const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x)
  const contrast = (a + 0.05) / (b + 0.05)
  if (contrast < 4.5) faint.push(`${element.tagName}.${element.className} ${contrast.toFixed(2)}: ${element.textContent.slice(0, 40)}`)
}
return faint
"""

# Controls without a name, pictures without a text, and identities that two elements have.
NAMELESS = """
const found = []
for (const element of document.querySelectorAll('button, a, input, select, progress, [role=grid], [role=tab], [role=application]')) {
  const name = element.getAttribute('aria-label') || element.labels?.[0]?.textContent || element.textContent || element.title
  if (!name?.trim()) found.push(element.outerHTML.slice(0, 100))
}
for (const image of document.images) if (!image.hasAttribute('alt')) found.push(image.outerHTML.slice(0, 100))
const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
for (const id of new Set(ids)) if (ids.filter((each) => each === id).length > 1) found.push(`two elements have the id ${id}`)
return found
"""

if __name__ == "__main__":
    unittest.main()
