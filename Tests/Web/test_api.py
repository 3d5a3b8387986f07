"""The API document, browsed and tried."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys


class Document(FarmTestCase):
    def test_all_operations_are_there_and_can_be_opened(self):
        document = self.farm.api.expect(200, "GET", "/api/v3/openapi3.json")
        operations = {each["operationId"] for path in document["paths"].values() for method, each in path.items() if method in ("get", "post", "put", "delete")}
        with Browser(self.farm) as browser:
            browser.open("/api").wait_text("About it")
            links = "return [...document.querySelectorAll('.api-link')].map((link) => new URL(link.href).searchParams)"
            listed = set(browser.script(f"{links}.map((query) => query.get('operation')).filter(Boolean)"))
            self.assertEqual(listed, operations)
            schemas = set(browser.script(f"{links}.map((query) => query.get('schema')).filter(Boolean)"))
            self.assertEqual(schemas, set(document["components"]["schemas"]))
            # Each can be shown, with everything that can be opened in it.
            for name in sorted(operations)[::4] + ["shamanFileStore", "submitJob"]:
                browser.open(f"/api?operation={name}").wait_text("Try it")
                browser.script("for (const each of document.querySelectorAll('details')) each.open = true")
            for name in sorted(schemas)[::6]:
                browser.open(f"/api?schema={name}").wait_text("Example")

    def test_search(self):
        with Browser(self.farm) as browser:
            browser.open("/api").wait_text("About it")
            browser.one("input[type=search]").send_keys("setpriority")
            browser.wait(lambda: len(browser.all(".api-link")) == 1, "more is found")
            browser.click(".api-link")
            browser.wait_text("/api/v3/jobs/{job_id}/setpriority", "article")
            self.assertEqual(browser.path(), "/api?operation=setJobPriority&q=setpriority")

    def test_an_operation_is_tried(self):
        job = self.farm.submit("tried", status="paused")
        with Browser(self.farm) as browser:
            browser.tolerated += ["404"]
            browser.open("/api?operation=setJobPriority").wait_text("Try it")
            browser.one("[name=job_id]").send_keys(job)
            body = browser.one("[data-body]")
            body.send_keys(Keys.CONTROL, "a", Keys.NULL, '{"priority": 73}')
            browser.button("Send", "try-operation")
            browser.wait_text("204", ".try-answer")
            self.assertEqual(self.farm.job(job)["priority"], 73)
            browser.open("/api?operation=fetchJob").wait_text("Try it")
            browser.one("[name=job_id]").send_keys(job, Keys.ENTER)
            browser.wait_text('"priority": 73', ".try-answer")
            browser.picture("api-tried")
            browser.one("[name=job_id]").send_keys(Keys.CONTROL, "a", Keys.NULL, "00000000-0000-4000-8000-000000000000", Keys.ENTER)
            browser.wait_text("404", ".try-answer")

    def test_what_deletes_asks_first(self):
        job = self.farm.submit("not deleted", status="paused")
        with Browser(self.farm) as browser:
            browser.open("/api?operation=deleteJob").wait_text("Try it")
            browser.one("[name=job_id]").send_keys(job, Keys.ENTER)
            browser.wait_text("cannot be undone", "dialog")
            browser.button("Cancel", "dialog")
            self.assertNotIn("delete_requested_at", self.farm.job(job))


if __name__ == "__main__":
    unittest.main()
