"""What happened, as the page tells it."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys
from test_page import FAINT_TEXTS, NAMELESS


def told(browser):
    """What the panel says, from top to bottom, without the times."""
    return browser.script("return [...document.querySelectorAll('.notification-text')].map((each) => each.innerText.trim())")


class Happening(FarmTestCase):
    def test_is_told_on_every_view_and_kept_while_moving_between_them(self):
        job = self.farm.submit("told of")
        steps = self.farm.submit("only steps", priority=90, tasks=2)
        worker = self.farm.worker("early bird")
        with Browser(self.farm) as browser:
            browser.open("/files").wait_text("Files", "h1")
            browser.wait_live()
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{job}/setstatus", {"status": "pause-requested", "reason": ""})
            browser.wait_text("told of is paused", ".notification-last", seconds=5)
            browser.click("nav a[href='/app/settings']")
            worker.change_to("asleep")
            browser.wait_text("early bird is asleep, was awake", ".notification-last", seconds=5)
            worker.change_to("awake")
            worker.ask()
            self.farm.api.expect(200, "POST", "/api/v3/worker-mgt/tags", {"name": "fast ones"})
            browser.wait_text("fast ones", ".notification-last", seconds=5)
            self.farm.api.expect(204, "DELETE", f"/api/v3/jobs/{job}")
            browser.wait_text("told of is deleted", ".notification-last", seconds=10)
            browser.button("Notifications", "footer")
            newest = told(browser)
            self.assertEqual(newest[0], "told of is deleted")
            self.assertEqual(newest[1], "fast ones is made or changed: a tag of workers")
            self.assertEqual(newest[-2:], ["told of is paused, was pause requested", "told of is pause requested, was queued"])
            self.assertIn("early bird is awake, was asleep", newest)
            # The worker's task was begun and done, which are two changes of steps and one of status.
            self.assertEqual([text for text in newest if "only steps" in text], ["only steps is active, was queued"])
            self.assertTrue(browser.one(".notifications time").get_attribute("title"))
            browser.picture("notifications")
            loaded = "return performance.getEntriesByType('resource').some(({ name }) => /v3\\/jobs|mgt\\/workers/.test(name))"
            self.assertFalse(browser.script(loaded), "lists were loaded for it")
            browser.one(".notification-head input").send_keys("EARLY")
            browser.wait(lambda: told(browser)[0].startswith("early bird") and len(told(browser)) == 2, "the filter does not work")
            browser.click(".notifications a")
            browser.wait(lambda: browser.path() == f"/workers/{worker.id}", "the link does not lead to the worker")
            browser.one(".notification-head input").send_keys(Keys.ESCAPE)
            browser.wait(lambda: not browser.all("notification-panel"), "Escape does not close it")
            self.assertEqual(browser.script("return document.activeElement.textContent"), "Notifications")
            browser.driver.refresh()
            browser.wait_text("early bird", "h1")
            browser.keys("n")
            browser.wait_text("Nothing happened yet", "notification-panel")
            self.assertEqual(self.farm.job(steps)["status"], "active")

    def test_what_the_page_did_is_told_as_text(self):
        name = '<img src=x onerror="document.title=\'taken\'">'
        job = self.farm.submit(name, status="paused")
        with Browser(self.farm) as browser, Browser(self.farm, width=360, height=740, scheme="dark") as other:
            other.open("/")
            other.wait_live()
            browser.open(f"/jobs/{job}").wait_text("paused", "h1 + .badge")
            browser.wait_live()
            browser.button("Cancel")
            browser.wait_text("Canceled 1 job.", "#toasts")
            browser.keys("n")
            browser.wait(lambda: "Canceled 1 job." in told(browser), "what was done is not told")
            for each in (browser, other):
                if each is other:
                    each.click("notification-bar > button")
                each.wait(lambda: any(f"{name} is canceled" in text for text in told(each)), "it is not told")
                self.assertEqual(each.all("notification-panel img"), [])
                self.assertLessEqual(each.overflow(), 0, "the page is wider than the window")
                self.assertEqual((each.script(FAINT_TEXTS), each.script(NAMELESS)), ([], []))
            other.picture("notifications-phone-dark")


class Links(FarmTestCase):
    def test_what_has_the_focus_stays_another_jobs_link_does_not_take_its_place(self):
        first = self.farm.submit("first", status="paused")
        second = self.farm.submit("second", status="paused")
        focused = "return document.activeElement.textContent"
        with Browser(self.farm) as browser:
            browser.open("/").wait_text("Farm", "h1")
            browser.wait_live()
            browser.keys("n")
            browser.wait_text("Nothing happened yet", "notification-panel")
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{first}/setstatus", {"status": "requeueing", "reason": ""})
            browser.wait_text("first", ".notifications", seconds=5)
            browser.script("document.querySelector('.notifications a').focus()")
            shown = told(browser)
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{second}/setstatus", {"status": "requeueing", "reason": ""})
            browser.wait_text("newer", "notification-panel", seconds=5)
            self.assertEqual((browser.script(focused), told(browser)), ("first", shown))
            browser.button(browser.text(".notification-state button"), "notification-panel")
            browser.wait(lambda: told(browser)[0].startswith("second"), "the newest are not shown")
            browser.script("document.querySelector('.notifications a').focus()")
            browser.script("document.querySelector('notification-panel input').focus()")
            self.farm.api.expect(204, "DELETE", f"/api/v3/jobs/{second}")
            browser.wait(lambda: told(browser)[0] == "second is deleted", "nothing moves when nobody is at a link", 5)


class Many(FarmTestCase):
    def test_the_last_thousand_are_kept_and_few_are_in_the_document(self):
        with Browser(self.farm) as browser:
            browser.open("/").wait_text("Farm", "h1")
            browser.script(ADD, 0, 1_200)
            browser.keys("n")
            browser.wait_text("1,000 notifications", "notification-panel")
            self.assertEqual(told(browser)[0], "number 1199")
            self.assertLess(len(told(browser)), 200)
            # What is being read stays where it is.
            browser.script("document.querySelector('.notifications').scrollTop = 500")
            browser.wait(lambda: len(told(browser)) == 100, "no more rows came")
            browser.script(ADD, 1_200, 1_203)
            browser.wait_text("3 newer", "notification-panel")
            self.assertEqual(told(browser)[0], "number 1199")
            browser.button("3 newer")
            browser.wait(lambda: told(browser)[0] == "number 1202", "the newest are not shown")
            for _ in range(30):
                browser.script("const list = document.querySelector('.notifications'); list.scrollTop = list.scrollHeight")
                browser.wait(lambda: told(browser), "nothing is shown")
            browser.wait(lambda: told(browser)[-1] == "number 203", "the oldest are not reached")


ADD = """
const [from, to] = arguments
return import('/app/js/stores/notifications.js').then(({ notifications }) => {
  for (let number = from; number < to; number += 1) notifications.add({ text: `number ${number}`, kind: 'done' })
})
"""

if __name__ == "__main__":
    unittest.main()
