"""The page of a large farm: it shows anything soon, and does not stand still when much happens."""

import concurrent.futures
import contextlib
import http.client
import json
import sqlite3
import statistics
import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys

JOBS = 10_000
CONNECTIONS = 16
TASKS = 50_000
MOST_ROWS = 200
SLOWEST_PIXEL = 100
LONGEST_TASK = 250


def submit_many(farm, amount):
    """Jobs of one task, by connections that are used again."""

    def submit(numbers):
        with contextlib.closing(http.client.HTTPConnection(farm.server_url.removeprefix("http://"), timeout=60)) as connection:
            for number in numbers:
                job = {
                    "name": f"job {number:05}", "type": "echo-sleep-test", "priority": 40, "submitter_platform": "linux",
                    "settings": {"message": "hello", "sleep_duration_seconds": 0, "sleep_repeats": 0},
                    "initial_status": "paused",
                }  # fmt: skip
                connection.request("POST", "/api/v3/jobs", json.dumps(job), {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = answer.read()
                if answer.status != 200:
                    raise AssertionError(f"{answer.status}: {content}")

    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(submit, [range(first, amount, CONNECTIONS) for first in range(CONNECTIONS)]))


class Large(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        submit_many(cls.farm, JOBS)
        cls.job = cls.farm.submit("large", tasks=TASKS - 1)
        cls.worker = cls.farm.worker("steady one")

    def assert_rows(self, browser):
        self.assertLess(len(browser.all(".table-row")), MOST_ROWS)

    def assert_calm(self, browser, what):
        longest = max(browser.script("return window.longTasks"), default=0)
        print(f"{what}: the longest task of the main thread took {longest:.0f} ms", flush=True)
        self.assertLessEqual(longest, LONGEST_TASK)

    def work(self, browser, events):
        """Has a worker do tasks until the page heard of so many changes. Returns after how many seconds of the page it did."""
        browser.script("window.longTasks.length = 0; window.heard = 0; window.begun = performance.now()")
        self.worker.work(lambda: browser.script("return window.heard") >= events, 60)
        return browser.script("return (performance.now() - window.begun) / 1000")

    def test_the_list_of_jobs(self):
        with Browser(self.farm) as browser:
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
            browser.open("/jobs").wait_text("The first 200 jobs")
            browser.wait_live()
            browser.script("document.querySelector('data-table').focus()")

            def is_all_there():
                browser.keys(Keys.END)
                return f"{JOBS + 1:,} jobs" in browser.text(".view-head") and "first" not in browser.text(".view-head")

            browser.wait(is_all_there, "the end is not reached")
            self.assert_rows(browser)
            for part in (1, 0, 0.5, 0.123, 0.987, 0.31):
                browser.script("const t = document.querySelector('data-table'); t.scrollTop = arguments[0] * t.scrollHeight", part)
                browser.wait(lambda: browser.script(IS_FULL), f"rows are missing at {part}", 5)
                self.assert_rows(browser)
            busy = self.farm.submit("busy", tasks=300, priority=90)
            seconds = self.work(browser, 200)
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{busy}/setstatus", {"status": "cancel-requested", "reason": ""})
            print(f"jobs: 200 events in {seconds:.1f} s", flush=True)
            self.assert_calm(browser, "jobs")

    def test_the_page_of_a_job(self):
        with Browser(self.farm) as browser:
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
            browser.tolerated += ["willReadFrequently"]
            browser.open(f"/jobs/{self.job}").wait_text("50,000 tasks: ", "task-grid", 60)
            browser.wait_live()
            browser.wait(lambda: browser.script(IS_FULL), "rows are missing")
            self.assert_rows(browser)
            self.assertTrue(browser.script(HAS_CELLS), "the grid has no cells")
            browser.picture("scale-job")
            browser.script(MEASURE)
            for expected in range(1, 13):
                task = self.worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"]
                self.worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"taskStatus": "completed"})
                browser.wait(lambda: browser.script("return window.delays.length") >= expected, "the change is not shown")
            delays = browser.script("window.isMeasured = true; return window.delays")
            median = statistics.median(delays)
            print(f"job: from event to pixel {median:.0f} ms, of {sorted(round(each) for each in delays)}", flush=True)
            self.assertLessEqual(median, SLOWEST_PIXEL)
            seconds = self.work(browser, 200)
            print(f"job: 200 events in {seconds:.1f} s", flush=True)
            self.assert_calm(browser, "job")

    def test_the_page_of_a_job_in_the_order_of_times(self):
        # As where tasks were done in any order.
        with sqlite3.connect(self.farm.manager.home / "farm.sqlite", timeout=30) as database:
            database.execute("UPDATE tasks SET updated_at = updated_at - (index_in_job * 7919 % 50021) * 1000000 WHERE status = 'queued'")
        database.close()
        with Browser(self.farm) as browser:
            browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
            browser.open(f"/jobs/{self.job}?sort=-updated").wait_text("50,000 tasks: ", "task-grid", 60)
            browser.wait_live()
            browser.wait(lambda: browser.script(IS_FULL), "rows are missing")
            seconds = self.work(browser, 200)
            print(f"job, ordered by times: 200 events in {seconds:.1f} s", flush=True)
            self.assert_calm(browser, "job, ordered by times")
            newest = "return [...document.querySelectorAll('.tasks-table .table-row')].find((row) => row.index === 0).textContent"
            self.assertIn("completed", browser.script(newest), "what was done last is not the first")


# Notes when a message came, before the page reads it, and what kept the main thread for long.
WATCH = """
window.arrived = 0
window.heard = 0
window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address)
    this.addEventListener('message', ({ data }) => {
      window.arrived = performance.now()
      if (data.startsWith('42["/task"') || data.startsWith('42["/jobs"')) window.heard += 1
    })
  }
}
window.longTasks = []
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' })
"""

# Whether the table shows rows wherever it can be looked at.
IS_FULL = """
const table = document.querySelector('data-table:not([hidden])')
const box = table.getBoundingClientRect()
return [60, box.height / 2, box.height - 60].every((y) => {
  const row = [...table.querySelectorAll('.table-row')].find((each) => {
    const { top, bottom } = each.getBoundingClientRect()
    return top <= box.top + y && bottom >= box.top + y
  })
  return row?.querySelector('a')?.textContent
})
"""

# The colour in the middle of a task's cell, as it was drawn.
PIXEL = """
const pixel = (index) => {
  const grid = document.querySelector('task-grid')
  const perRow = Math.floor((grid.clientWidth - 16) / 14)
  const [x, y] = [(index - 1) % perRow, Math.floor((index - 1) / perRow)].map((place) => (place * 14 + 8) * devicePixelRatio)
  return grid.querySelector('canvas').getContext('2d').getImageData(x, y, 1, 1).data.join()
}
"""
HAS_CELLS = f"{PIXEL} return pixel(1) === pixel(500) && pixel(1) !== '0,0,0,0'"

# From the message that tells that a task is completed to the beginning of the frame after the one that shows cell and row so.
MEASURE = f"""
window.delays = []
{PIXEL}
import('/app/js/live/live.js').then(({{ live }}) => live.on('/task', (event) => {{
  if (window.isMeasured || event.status !== 'completed' || event.previous_status === 'completed') return
  const {{ arrived }} = window
  const index = document.querySelector('job-view').store.get(event.id).index_in_job
  const isShown = () => document.querySelector(`.table-row[aria-rowindex="${{index + 1}}"] .badge`).textContent === 'completed' &&
    pixel(index) !== before
  const before = pixel(index)
  const look = () => requestAnimationFrame(() => isShown()
    ? requestAnimationFrame(() => window.delays.push(performance.now() - arrived))
    : look())
  look()
}}))
"""

if __name__ == "__main__":
    unittest.main()
