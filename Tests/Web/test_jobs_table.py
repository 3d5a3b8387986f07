"""What people choose for the list of jobs: columns, and names for searches."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys
from test_jobs import rows
from test_page import FAINT_TEXTS, NAMELESS


def headings(browser):
    return browser.script("return [...document.querySelectorAll('.table-head .table-cell')].map((each) => each.innerText.replace(/\\W/g, ''))")


class Columns(FarmTestCase):
    def test_are_chosen_and_remembered_and_the_name_stays(self):
        self.farm.submit("of many columns", status="paused")
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("of many columns", "data-table")
            self.assertEqual(headings(browser), ["Status", "Name", "Progress", "Priority", "Type", "Updated"])
            browser.button("Columns")
            self.assertFalse(browser.one("[data-column=name]").is_enabled())
            for key in ("type", "created", "steps", "status"):
                browser.click(f"[data-column={key}]")
            expected = ["Name", "Progress", "Steps", "Priority", "Created", "Updated"]
            browser.wait(lambda: headings(browser) == expected, "the choice is not shown")
            browser.wait_text("0 of 4", "data-table")
            browser.picture("jobs-columns")
            self.assertEqual((browser.script(FAINT_TEXTS), browser.script(NAMELESS)), ([], []))
            browser.keys(Keys.ESCAPE)
            browser.wait(lambda: not browser.all(".drop-box"), "Escape does not close it")
            self.assertTrue(browser.script("return document.activeElement.textContent").startswith("Columns"))
            browser.button("Created", ".table-head")
            browser.wait(lambda: browser.path() == "/jobs?sort=-created", "it is not ordered by that")
            browser.driver.refresh()
            browser.wait_text("of many columns", "data-table")
            self.assertEqual(headings(browser), expected)
            browser.script("localStorage.setItem('shaman.jobs.hidden-columns', '{')")
            browser.driver.refresh()
            browser.wait_text("of many columns", "data-table")
            self.assertEqual(len(headings(browser)), 6, "what was kept is broken")


class Views(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, status in [("anchor", "paused"), ("bridge", "queued"), ("castle", "paused")]:
            cls.farm.submit(name, status=status)

    def save(self, browser, name):
        browser.one(".saved-form input").send_keys(name, Keys.ENTER)
        browser.wait_text(name, ".saved-views")

    def test_are_saved_by_name_and_gone_to_and_deleted(self):
        hostile = '"><img src=x onerror="document.title=\'taken\'">'
        with Browser(self.farm) as browser:
            browser.open("/jobs?status=paused&sort=-name")
            browser.wait(lambda: rows(browser) == ["castle", "anchor"], "the address is not shown")
            browser.button("Views")
            browser.wait_text("None yet", ".drop-box")
            self.save(browser, "Paused ones")
            self.assertEqual(browser.text(".saved-views a[aria-current]"), "Paused ones")
            browser.open("/jobs?q=bridge")
            browser.wait(lambda: rows(browser) == ["bridge"], "the address is not shown")
            browser.button("Views")
            self.assertEqual(browser.all(".saved-views a[aria-current]"), [])
            self.save(browser, hostile)
            browser.picture("jobs-views")
            browser.driver.refresh()
            browser.wait(lambda: rows(browser) == ["bridge"], "the address is not shown")
            browser.button("Views")
            browser.wait(lambda: [each.text for each in browser.all(".saved-views a")] == [hostile, "Paused ones"], "they are not kept")
            browser.all(".saved-views a")[1].click()
            browser.wait(lambda: rows(browser) == ["castle", "anchor"], "it does not lead there")
            self.assertEqual(browser.path(), "/jobs?status=paused&sort=-name")
            browser.wait(lambda: not browser.all(".drop-box"), "the box stays")
            browser.button("Views")
            browser.click(".saved-views button")
            browser.wait(lambda: len(browser.all(".saved-views a")) == 1, "it is not deleted")
            self.assertEqual(browser.text(".saved-views"), "Paused ones\n✕")

    def test_fit_on_a_phone(self):
        with Browser(self.farm, width=360, height=740, scheme="dark") as browser:
            browser.open("/jobs").wait_text("castle", "data-table")
            browser.button("Views")
            self.save(browser, "a rather long name for what is shown on a small screen")
            self.assertLessEqual(browser.overflow(), 0, "the page is wider than the window")
            self.assertGreaterEqual(browser.script("return document.querySelector('.drop-box').getBoundingClientRect().left"), 0)
            browser.picture("jobs-views-phone-dark")
            self.assertEqual((browser.script(FAINT_TEXTS), browser.script(NAMELESS)), ([], []))
            browser.button("Columns")
            browser.wait(lambda: len(browser.all(".drop-box")) == 1, "both boxes are open")
            self.assertGreaterEqual(browser.script("return document.querySelector('.drop-box').getBoundingClientRect().left"), 0)
            self.assertLessEqual(browser.overflow(), 0, "the page is wider than the window")
            browser.picture("jobs-columns-phone-dark")


if __name__ == "__main__":
    unittest.main()
