"""What the farm did over time, in charts."""

import math
import sqlite3
import time
import unittest

import test_page
from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys

MINUTE, HOUR = 60, 3600
LOOKS = {
    "light": {}, "dark": {"scheme": "dark"}, "phone": {"width": 360, "height": 740}, "large": {"width": 3840, "height": 2160},
}  # fmt: skip


def insert(farm, rows):
    """Has a server know samples: rows of an interval in seconds, seconds since 1970, and what it was like."""
    with sqlite3.connect(farm.manager.home / "farm.sqlite", timeout=30) as database:
        database.executemany(
            "INSERT INTO farm_samples (interval_seconds, taken_at, workers, workers_awake, tasks_active, tasks_ready, tasks_completed, "
            "tasks_failed, files, file_bytes, saved_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(interval, int(at * 1_000_000), *values) for interval, at, *values in rows],
        )
    database.close()


def fill(farm):
    """A year of hours and a day of minutes, with days and nights, and an hour in which the server was away."""
    now = time.time()
    rows = []

    def sample(interval, at):
        day = (1 + math.sin(at / 86_400 * 2 * math.pi)) / 2
        age = (now - at) / (365 * 86_400)
        files = int(40_000 * (1.1 - age))
        awake = int(4 + 16 * day)
        done = int((1 + 3 * day) * interval / MINUTE)
        rows.append((interval, at, 24, awake, int(awake * 0.8), int(900 * day), done, done // 20, files, files * 3_000_000, files * 1_200_000))

    hour = int(now // HOUR) * HOUR
    for index in range(366 * 24):
        sample(HOUR, hour - index * HOUR)
    minute = int(now // MINUTE) * MINUTE
    for index in range(24 * 60):
        if not 180 < index < 240:
            sample(MINUTE, minute - index * MINUTE)
    insert(farm, rows)


class Charts(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fill(cls.farm)
        cls.worker = cls.farm.worker("awake one")

    def charts(self, browser):
        return browser.all("time-chart")

    def test_the_span_is_in_the_address(self):
        with Browser(self.farm) as browser:
            browser.open("/").wait_text("in each 10 minutes", "history-charts")
            self.assertEqual(len(self.charts(browser)), 3)
            for span, each in (("2d", "hour"), ("30d", "day"), ("1y", "week"), ("6h", "10 minutes")):
                labels = {"2d": "2 days", "30d": "30 days", "1y": "1 year", "6h": "6 hours"}
                browser.wait(lambda: click_link(browser, labels[span]), "the span is not offered")
                browser.wait_text(f"in each {each}", "history-charts")
                self.assertEqual(browser.path(), "/" if span == "6h" else f"/?span={span}")
                browser.wait(lambda: len(browser.all(".chart-bar")) > 20, "there are no bars")
                self.assertLess(len(browser.all(".chart-bar")), 150)
                for chart in self.charts(browser):
                    self.assertGreaterEqual(len(chart.find_elements("css selector", ".chart-tick")), 3)
                    self.assertGreater(len(chart.find_elements("css selector", ".chart-grid")), 2)
            browser.open("/?span=1y").wait_text("in each week", "history-charts")
            self.assertEqual(browser.text(".spans [aria-current]"), "1 year")

    def test_the_last_point_is_what_the_page_hears(self):
        with Browser(self.farm) as browser:
            browser.open("/").wait_text("registered", "history-charts")
            browser.wait_live()
            now = [each.text for each in browser.all("time-chart:first-child .chart-key strong")]
            self.assertEqual(now, ["1", "1"])
            self.farm.worker("later one")
            browser.wait(lambda: [each.text for each in browser.all("time-chart:first-child .chart-key strong")] == ["2", "2"], "it is not seen", 5)

    def test_values_are_told_under_the_pointer_and_by_keys(self):
        with Browser(self.farm) as browser:
            browser.open("/?span=2d").wait_text("in each hour", "history-charts")
            hint = "time-chart:nth-child(3) .grid-hint"
            browser.wait(lambda: "in all" in browser.text(hint), "there is no summary")
            self.assertEqual(browser.one(hint).get_attribute("aria-live"), "off", "each event is told")
            field = self.charts(browser)[2].find_element("css selector", ".chart-field")
            self.assertIn("Throughput", field.get_attribute("aria-label"))
            browser.script("arguments[0].focus()", field)
            browser.keys(Keys.HOME)
            browser.wait(lambda: "completed," in browser.text(hint) and "in all" not in browser.text(hint), "no value is told")
            first = browser.text(hint)
            self.assertEqual(browser.one(hint).get_attribute("aria-live"), "polite", "nothing is told")
            browser.keys(Keys.ARROW_RIGHT)
            browser.wait(lambda: browser.text(hint) != first, "it does not move")
            browser.keys(Keys.ESCAPE)
            browser.wait(lambda: "in all" in browser.text(hint), "it is not left")
            browser.script(HOVER, field)
            browser.wait(lambda: browser.all(".chart-cursor") and "in all" not in browser.text(hint), "the pointer tells nothing")
            browser.picture("farm-history-pointer")

    def test_growth_of_the_store(self):
        with Browser(self.farm) as browser:
            browser.open("/files").wait_text("Growth")
            browser.wait_text("GiB stored", "history-charts")
            browser.wait(lambda: click_link(browser, "1 year"), "a year is not offered")
            browser.wait(lambda: browser.path() == "/files?span=1y", "it is not in the address")

    def test_looks(self):
        for name, window in LOOKS.items():
            with self.subTest(name), Browser(self.farm, **window) as browser:
                for view, path in (("farm", "/"), ("farm-30d", "/?span=30d"), ("farm-1y", "/?span=1y"), ("files", "/files"), ("files-1y", "/files?span=1y")):
                    browser.open(path).wait(lambda: browser.all(".chart-line"), "there is no line")
                    self.assertLessEqual(browser.overflow(), 0, path)
                    self.assertEqual(browser.script(test_page.FAINT_TEXTS), [], path)
                    self.assertEqual(browser.script(test_page.NAMELESS), [], path)
                    browser.script("document.querySelector('history-charts').scrollIntoView()")
                    browser.picture(f"history-{view}-{name}")


class NoHistory(FarmTestCase):
    def test_is_told(self):
        with Browser(self.farm) as browser:
            for path in ("/", "/?span=1y", "/files"):
                browser.open(path).wait_text("There is no history yet", "history-charts")


class OnlyMinutes(FarmTestCase):
    def test_an_hour_that_is_not_over_is_made_of_minutes(self):
        now = int(time.time() // MINUTE) * MINUTE
        insert(self.farm, [(MINUTE, now - index * MINUTE, 2, 1, 1, 5, 7, 1, 10, 2048, 0) for index in range(5)])
        with Browser(self.farm) as browser:
            browser.open("/?span=30d").wait_text("35 completed, 5 failed in all", "history-charts")


def click_link(browser, label):
    """Whether a span could be chosen."""
    for each in browser.all(".spans a"):
        if each.text == label:
            each.click()
            return True
    return False


HOVER = """
const { left, top, width } = arguments[0].getBoundingClientRect()
arguments[0].dispatchEvent(new PointerEvent('pointermove', { clientX: left + width / 2, clientY: top + 20, bubbles: true }))
"""

if __name__ == "__main__":
    unittest.main()
