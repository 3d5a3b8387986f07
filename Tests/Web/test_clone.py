"""Submitting a job once more."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys


class Cloning(FarmTestCase):
    def test_submits_the_same_again_with_another_name_and_priority(self):
        tag = self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "fast ones"})["id"]
        kind = "echo-sleep-test"
        job = {
            "name": "first <b>take</b>", "type": kind, "type_etag": self.farm.etags[kind], "priority": 20,
            "submitter_platform": "linux", "metadata": {"project": "Spring & Summer"}, "worker_tag": tag,
            "settings": {"message": "hello\nthere", "sleep_duration_seconds": 3, "sleep_repeats": 7},
            "storage": {"shaman_checkout_id": "shots/one"},
        }  # fmt: skip
        first = self.farm.api.expect(200, "POST", "/api/v3/jobs", job)
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            other.open("/jobs").wait_text("first", "data-table")
            other.wait_live()
            browser.open(f"/jobs/{first['id']}").wait_text("first <b>take</b>", "h1")
            browser.button("Clone…")
            browser.wait_text("{timestamp}", "dialog")
            browser.picture("clone")
            browser.button("Cancel", "dialog")
            browser.wait(lambda: not browser.all("dialog"), "the question stays")
            browser.button("Clone…")
            browser.one("dialog [name=name]").send_keys(Keys.CONTROL, "a", Keys.NULL, "second take")
            browser.one("dialog [name=priority]").send_keys(Keys.CONTROL, "a", Keys.NULL, "71", Keys.ENTER)
            browser.wait_text("second take", "h1")
            id = browser.path().removeprefix("/jobs/")
            other.wait_text("second take", "data-table", seconds=5)
        second = self.farm.job(id)
        self.assertNotEqual(id, first["id"])
        self.assertEqual((second["name"], second["priority"]), ("second take", 71))
        for part in ("type", "settings", "metadata", "worker_tag", "storage", "steps_total"):
            self.assertEqual(second[part], first[part], part)
        self.assertEqual(len(self.farm.tasks(id)), 8)

    def test_that_is_refused_says_why(self):
        tag = self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "soon gone"})["id"]
        job = self.farm.submit("of a tag", status="paused")
        self.farm.api.expect(204, "POST", f"/api/v3/jobs/{job}/settag", {"id": tag})
        with Browser(self.farm, width=360, height=740, scheme="dark") as browser:
            browser.tolerated += ["422", "400"]
            browser.open(f"/jobs/{job}").wait_text("of a tag", "h1")
            browser.script(REFUSE_SUBMISSIONS)
            browser.button("Clone…")
            self.assertLessEqual(browser.overflow(), 0, "the page is wider than the window")
            browser.picture("clone-phone-dark")
            browser.button("Submit", "dialog")
            browser.wait_text("there is no worker tag", "#toasts")
            self.assertEqual(browser.path(), f"/jobs/{job}")


# What was asked for cannot be had: a tag that is gone by then.
REFUSE_SUBMISSIONS = """
const send = window.fetch
window.fetch = (url, options) => {
  if (options.method === 'POST' && new URL(url).pathname === '/api/v3/jobs') {
    options.body = options.body.replace(/"worker_tag":"[^"]*"/, '"worker_tag":"00000000-0000-4000-8000-000000000000"')
  }
  return send(url, options)
}
"""

if __name__ == "__main__":
    unittest.main()
