"""A server that is stopped and started again under a page."""

import unittest

from browser import Browser
from farm import FarmTestCase


class Restart(FarmTestCase):
    def test_the_page_goes_on_by_itself(self):
        first = self.farm.submit("from before", status="paused")
        with Browser(self.farm) as browser:
            browser.tolerated += ["WebSocket", "Failed to load resource"]
            browser.open("/jobs").wait_text("from before", "data-table")
            browser.wait_live()
            browser.script("window.isSame = true")
            self.farm.manager.stop()
            browser.wait_text("not live", "header", seconds=20)
            self.farm.manager.start()
            later = self.farm.submit("from after", status="paused")
            browser.wait_text("from after", "data-table", seconds=30)
            browser.wait(lambda: "not live" not in browser.text("header"), "it does not say that it is live again", 30)
            browser.wait_live()
            # By an event of the new server, on a connection of its own.
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{first}/setstatus", {"status": "cancel-requested", "reason": ""})
            browser.wait_text("canceled", "data-table", seconds=5)
            browser.click("data-table a")
            browser.wait(lambda: browser.path() in (f"/jobs/{first}", f"/jobs/{later}"), "the page does not work any more")
            self.assertTrue(browser.script("return window.isSame"), "the page was loaded again")


if __name__ == "__main__":
    unittest.main()
