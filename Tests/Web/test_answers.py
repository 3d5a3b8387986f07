"""Answers that come late or not at all: what was asked for meanwhile, or heard, counts."""

import unittest

from browser import Browser
from farm import FarmTestCase

# `held(pattern)` has answers to such calls wait until `goOn()`; `failing(pattern)` has the calls fail.
CALLS = """
const whole = window.fetch
let pattern = null, failures = null, waits = Promise.resolve()
window.waiting = 0
window.held = (text) => {
  pattern = new RegExp(text)
  waits = new Promise((resolve) => { window.goOn = () => { pattern = null; resolve() } })
}
window.failing = (text) => { failures = text && new RegExp(text) }
window.fetch = async (url, ...rest) => {
  if (failures?.test(String(url))) return new Response(JSON.stringify({ code: 503, message: 'as told' }), { status: 503 })
  const isHeld = pattern?.test(String(url))
  const answer = await whole(url, ...rest)
  if (isHeld) {
    window.waiting += 1
    await waits
  }
  return answer
}
"""


class Answers(FarmTestCase):
    def open(self, browser, path, text, selector="main"):
        browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CALLS})
        browser.open(path).wait_text(text, selector)
        browser.wait_live()

    def hold(self, browser, pattern):
        browser.script("window.waiting = 0; window.held(arguments[0])", pattern)

    def wait_until_held(self, browser):
        browser.wait(lambda: browser.script("return window.waiting > 0"), "nothing is asked for")

    def test_a_job_that_left_the_filter_while_the_list_was_loaded_is_not_in_it(self):
        leaving, staying = self.farm.submit("leaving", status="paused"), self.farm.submit("staying", status="paused")
        with Browser(self.farm) as browser:
            self.open(browser, "/jobs?status=paused", "leaving", "data-table")
            self.hold(browser, "/api/v3/jobs[?]")
            # Another order: what was shown stays until the answer is there.
            browser.click("data-table [role=columnheader]:nth-child(3) button")
            self.wait_until_held(browser)
            self.assertIn("staying", browser.text("data-table"))
            self.assertEqual(browser.script("return document.activeElement.className"), "table-sort")
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{leaving}/setstatus", {"status": "cancel-requested", "reason": ""})
            browser.wait(lambda: self.farm.job(leaving)["status"] == "canceled", "it is not canceled")
            # The event is there before the answer.
            browser.driver.execute_async_script("setTimeout(arguments[0], 500)")
            browser.script("window.goOn()")
            browser.wait(lambda: "leaving" not in browser.text("data-table"), "it is still shown", 5)
            self.assertIn("staying", browser.text("data-table"))
        self.farm.api.expect(204, "DELETE", f"/api/v3/jobs/{staying}")

    def test_a_trial_of_a_collection_is_not_of_what_is_asked_for_now(self):
        with Browser(self.farm) as browser:
            self.open(browser, "/files", "What is stored")
            browser.click("[name=purge]")
            self.hold(browser, "/api/v3/shaman/gc")
            browser.button("See what would be collected")
            self.wait_until_held(browser)
            browser.click("[name=purge]")
            browser.script("window.goOn()")
            browser.wait_text("See what would be collected", "collection-card")
            browser.driver.execute_async_script("setTimeout(arguments[0], 300)")
            self.assertEqual(browser.all("collection-card .note"), [])

    def test_tasks_that_cannot_be_loaded_are_no_absence_of_tasks(self):
        job = self.farm.submit("troubled")
        with Browser(self.farm) as browser:
            browser.tolerated += ["503"]
            self.open(browser, "/jobs", "troubled", "data-table")
            browser.script("window.failing('/tasks[?]')")
            browser.script("document.querySelector('data-table a').click()")
            for tab in ("tasks", "timings"):
                if tab != "tasks":
                    browser.button("Timings", ".tabs")
                browser.wait_text("as told")
                self.assertNotIn("has no tasks", browser.text())
            browser.script("window.failing(null)")
            browser.button("Try again")
            browser.wait_text("4 tasks", "task-grid")
            self.assertEqual(browser.path(), f"/jobs/{job}?tab=timings")
            self.assertEqual(browser.driver.title, "troubled – Shaman")

    def test_a_tag_that_is_refused_is_not_shown_as_chosen(self):
        self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "refused"})
        job = self.farm.submit("for all")
        with Browser(self.farm) as browser:
            browser.tolerated += ["503"]
            self.open(browser, f"/jobs/{job}", "for all")
            browser.script("window.failing('/settag')")
            browser.click("option:nth-of-type(2)")
            browser.wait_text("as told", "#toasts")
            browser.wait(lambda: browser.script("return document.querySelector('select').value") == "", "the field says what is not so")

    def test_a_log_that_begins_while_it_is_looked_at_can_be_downloaded(self):
        job = self.farm.submit("silent at first", priority=90)
        task = self.farm.tasks(job)[0]["id"]
        worker = self.farm.worker("talker")
        with Browser(self.farm) as browser:
            self.open(browser, f"/jobs/{job}/tasks/{task}/log", "Nothing is in the log yet")
            self.assertEqual(worker.api.expect(200, "POST", "/api/v3/worker/task")["uuid"], task)
            worker.api.expect(204, "POST", f"/api/v3/worker/task/{task}", {"log": "first words\n"})
            browser.wait_text("first words", "log-lines")
            browser.wait_text("Download", "task-log")
            self.assertEqual(browser.text("log-lines").count("first words"), 1)

    def test_the_span_of_charts_leaves_the_rest_of_the_address(self):
        with Browser(self.farm) as browser:
            self.open(browser, "/files?q=film", "Growth")
            browser.click(".spans a:nth-child(2)")
            browser.wait(lambda: "span=1y" in browser.path(), "the span is not chosen")
            self.assertIn("q=film", browser.path())


if __name__ == "__main__":
    unittest.main()
