"""The list of jobs."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


def rows(browser):
    """The names of the jobs that are shown, from top to bottom."""
    return browser.script(
        "return [...document.querySelectorAll('data-table:not([hidden]) .table-row')].sort((a, b) => a.index - b.index)"
        ".map((row) => row.querySelector('a').textContent)"
    )


class Empty(FarmTestCase):
    def test_says_what_to_do_next(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("There are no jobs yet")
            for path in ("/jobs", "/"):
                browser.open(path).wait_text("set the Manager’s address")
                browser.wait_text(f"{self.farm.url}/", ".steps")
                self.assertIn("blender.org", browser.one(".steps a[target=_blank]").get_attribute("href"))
                if path == "/jobs":
                    browser.picture("jobs-empty")
            browser.wait_text("flamenco-worker -manager")
            browser.picture("farm-empty")


class Finding(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, priority, status in [("anchor", 10, "paused"), ("bridge", 90, "queued"), ("castle", 50, "paused")]:
            cls.farm.submit(name, priority=priority, status=status)

    def test_by_search_and_status_which_are_in_the_address(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs")
            browser.wait(lambda: len(rows(browser)) == 3, "not all jobs are shown")
            browser.one("input[type=search]").send_keys("CAST")
            browser.wait(lambda: rows(browser) == ["castle"], "it is not found")
            self.assertEqual(browser.path(), "/jobs?q=CAST")
            browser.driver.refresh()
            browser.wait(lambda: rows(browser) == ["castle"], "it is not found after a reload")
            self.assertEqual(browser.one("input[type=search]").get_attribute("value"), "CAST")
            browser.button("Clear")
            browser.button("queued", ".chips")
            browser.wait(lambda: rows(browser) == ["bridge"], "the filter does not work")
            self.assertEqual(browser.path(), "/jobs?status=queued")
            browser.button("paused", ".chips")
            browser.wait(lambda: len(rows(browser)) == 3, "two statuses are not shown together")
            browser.open("/jobs?q=nothing-like-that").wait_text("No job is like that")

    def test_by_order(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs?sort=name")
            browser.wait(lambda: rows(browser) == ["anchor", "bridge", "castle"], "not in the order of names")
            browser.button("Priority", ".table-head")
            browser.wait(lambda: rows(browser) == ["bridge", "castle", "anchor"], "the highest priority is not first")
            browser.button("Priority", ".table-head")
            browser.wait(lambda: rows(browser) == ["anchor", "castle", "bridge"], "the lowest priority is not first")
            self.assertEqual(browser.one(".table-head [aria-sort=ascending]").text.split()[0], "Priority")


class Many(FarmTestCase):
    """More jobs than the page loads at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(450):
            cls.farm.submit(f"job {number:03}", tasks=1, status="paused")

    def test_come_as_they_are_scrolled_to(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("The first 200 jobs")
            self.assertLess(len(browser.all(".table-row")), 60, "rows that cannot be seen are in the document")
            browser.script("document.querySelector('data-table').focus()")

            def is_all_there():
                browser.keys(Keys.END)
                return "450 jobs" in browser.text(".view-head")

            browser.wait(is_all_there, "the end is not reached")
            browser.keys(Keys.END)
            browser.wait(lambda: rows(browser)[-1] == "job 000", "the oldest is not the last")
            self.assertNotIn("The first", browser.text(".view-head"))

    def test_preceding_ones_are_selected_wherever_they_are(self):
        with Browser(self.farm) as browser:
            # Nothing but the first page is loaded by itself.
            browser.open("/jobs").wait_text("The first 200 jobs")
            row = browser.wait(lambda: next(iter(browser.all(".table-row[aria-rowindex='5']")), None), "no rows")
            row.find_element("css selector", "input").click()
            browser.wait_text("1 job selected", ".action-bar")
            browser.button("Select preceding")
            browser.wait_text("447 jobs selected", ".action-bar")
            browser.wait_text("Selected 447 jobs.", "#toasts")
            chosen = "return [...document.querySelectorAll('.table-row')].sort((a, b) => a.index - b.index).map((row) => row.ariaSelected)"
            self.assertEqual(browser.script(chosen)[:5], ["false"] * 3 + ["true"] * 2)
            browser.picture("jobs-preceding")
            # Only those that the filter lets through, whatever their order.
            browser.open("/jobs?q=job 0&sort=name")
            browser.wait(lambda: rows(browser)[:1] == ["job 000"], "they are not found")
            for name in ("job 009", "job 004"):
                next(row for row in browser.all(".table-row") if name in row.text).find_element("css selector", "input").click()
            browser.button("Select preceding")
            browser.wait_text("10 jobs selected", ".action-bar")
            browser.open("/jobs?sort=updated")
            browser.wait(lambda: rows(browser)[:1] == ["job 000"], "not the oldest first")
            browser.click(".table-row[aria-rowindex='4'] input")
            browser.button("Select preceding")
            browser.wait_text("3 jobs selected", ".action-bar")
            self.assertIn("The first 200 jobs", browser.text(".view-head"), "more was loaded than is needed")

    def test_are_found_wherever_they_are(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs?q=job 000")
            browser.wait(lambda: rows(browser) == ["job 000"], "it is not found")
            browser.open("/jobs?q=job 00&status=paused&sort=name")
            browser.wait(lambda: rows(browser) == [f"job 00{digit}" for digit in range(10)], "they are not found")


class Acting(FarmTestCase):
    def select(self, browser, *names):
        chain = ActionChains(browser.driver).key_down(Keys.CONTROL)
        for name in names:
            row = browser.wait(lambda: self.row(browser, name), f"no row {name}")
            chain = chain.click(row.find_element("css selector", ".badge"))
        chain.key_up(Keys.CONTROL).perform()
        browser.wait_text(f"{len(names)} job{'s' if len(names) > 1 else ''} selected", ".action-bar")

    def row(self, browser, name):
        return next((row for row in browser.all(".table-row") if name in row.text.split("\n")), None)

    def wait_status(self, browser, name, status, seconds=15):
        browser.wait(lambda: status in self.row(browser, name).text, f"{name} is not {status}", seconds)

    def test_on_several_is_done_to_each_and_seen_elsewhere(self):
        jobs = {name: self.farm.submit(name) for name in ["one", "two", "three"]}
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open("/jobs?sort=name").wait_text("three", "data-table")
                each.wait_live()
            self.select(browser, "one", "two")
            browser.button("Pause")
            browser.wait_text("Paused 2 jobs.", "#toasts")
            for name, status in [("one", "paused"), ("two", "paused"), ("three", "queued")]:
                self.assertEqual(self.farm.job(jobs[name])["status"], status)
                self.wait_status(browser, name, status)
                self.wait_status(other, name, status, seconds=5)
            self.select(browser, "one", "three")
            browser.button("Cancel")
            browser.wait_text("Canceled 2 jobs.", "#toasts")
            self.wait_status(other, "three", "canceled", seconds=5)
            self.select(browser, "three", "two", "one")
            browser.button("Requeue")
            browser.wait_text("Requeued 3 jobs.", "#toasts")
            self.wait_status(other, "two", "queued", seconds=5)
            self.assertEqual({self.farm.job(id)["status"] for id in jobs.values()}, {"queued"})
            self.select(browser, "one", "two", "three")
            browser.button("Priority…")
            field = browser.one("dialog input")
            field.clear()
            field.send_keys("77", Keys.ENTER)
            browser.wait_text("Set priority 77 of 3 jobs.", "#toasts")
            other.wait(lambda: "77" in self.row(other, "two").text, "the priority is not seen", 5)
            self.assertEqual({self.farm.job(id)["priority"] for id in jobs.values()}, {77})
            browser.picture("jobs-acted-on")

    def test_deletion_is_asked_for_first_and_seen_elsewhere(self):
        keep, leave = self.farm.submit("keep", status="paused"), self.farm.submit("leave", status="paused")
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open("/jobs").wait_text("leave", "data-table")
                each.wait_live()
            self.select(browser, "leave")
            browser.button("Delete…")
            browser.wait_text("Delete “leave”?", "dialog")
            browser.wait_text("No scene files are deleted.", "dialog")
            browser.picture("jobs-delete")
            browser.button("Cancel", "dialog")
            browser.wait(lambda: not browser.all("dialog"), "the question stays")
            self.assertNotIn("delete_requested_at", self.farm.job(leave))
            browser.button("Delete…")
            browser.button("Delete job", "dialog")
            other.wait(lambda: self.row(other, "leave") is None, "the job stays")
            self.assertEqual(self.farm.api.call("GET", f"/api/v3/jobs/{leave}")[0], 404)
            self.assertEqual(self.farm.job(keep)["status"], "paused")

    def test_a_question_is_left_by_a_press_beside_it_alone(self):
        self.farm.submit("asked about", status="paused")
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("asked about", "data-table")
            self.select(browser, "asked about")
            browser.button("Priority…")
            field = browser.one("dialog input")
            x, y = browser.script("const { left, top, height } = arguments[0].getBoundingClientRect(); return [left + 20, top + height / 2]", field)
            # A text is selected, and let go of outside; the dialog's own edge; then beside it.
            for (from_x, from_y), (to_x, to_y), stays in [((x, y), (5, y), True), ((5, y), (x, y), True), ((x - 22, y), (x - 22, y), True), ((5, y), (9, y), False)]:
                for kind, left, top in [("mousePressed", from_x, from_y), ("mouseMoved", to_x, to_y), ("mouseReleased", to_x, to_y)]:
                    point = {"type": kind, "x": left, "y": top, "button": "left", "clickCount": 1}
                    browser.driver.execute_cdp_cmd("Input.dispatchMouseEvent", point)
                where = f"from {from_x}, {from_y} to {to_x}, {to_y}"
                if stays:
                    # It would go away a moment after the press.
                    browser.driver.execute_async_script("setTimeout(arguments[0], 100)")
                    self.assertTrue(browser.all("dialog"), f"it goes away by a press {where}")
                else:
                    browser.wait(lambda: not browser.all("dialog"), f"it stays after a press {where}")

    def test_a_new_job_appears(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("Jobs", "h1")
            browser.wait_live()
            self.farm.submit("just came")
            browser.wait(lambda: rows(browser)[:1] == ["just came"], "it is not the first", 5)


class ByKeyboard(FarmTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = {f"job {number:02}": cls.farm.submit(f"job {number:02}", tasks=1) for number in range(30)}

    def selected(self, browser):
        return browser.script(
            "return [...document.querySelectorAll('.table-row[aria-selected=true]')].sort((a, b) => a.index - b.index)"
            ".map((row) => row.querySelector('a').textContent)"
        )

    def current(self, browser):
        return browser.script(
            "const table = document.activeElement; const row = document.getElementById("
            "table.getAttribute('aria-activedescendant')); return row?.querySelector('a').textContent"
        )

    def reach_table(self, browser):
        browser.open("/jobs?sort=name")
        browser.wait(lambda: len(rows(browser)) > 5, "no jobs")
        for _ in range(60):
            browser.keys(Keys.TAB)
            if browser.script("return document.activeElement.localName") == "data-table":
                return
        self.fail("Tab does not lead to the table")

    def test_rows_are_reached_selected_and_acted_on(self):
        with Browser(self.farm) as browser:
            self.reach_table(browser)
            browser.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
            self.assertEqual(self.current(browser), "job 01")
            browser.keys(Keys.END)
            self.assertEqual(self.current(browser), "job 29")
            browser.keys(Keys.PAGE_UP)
            self.assertLess(self.current(browser), "job 29")
            browser.keys(Keys.HOME, " ")
            browser.wait(lambda: self.selected(browser) == ["job 00"], "Space does not select")
            for _ in range(2):
                ActionChains(browser.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_DOWN).key_up(Keys.SHIFT).perform()
            browser.wait(lambda: self.selected(browser) == ["job 00", "job 01", "job 02"], "Shift does not extend")
            browser.picture("jobs-keyboard")
            browser.wait_text("3 jobs selected", ".action-bar")
            # Back to the toolbar before the table.
            for _ in range(20):
                ActionChains(browser.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
                if browser.script("return document.activeElement.dataset.command") == "pause":
                    break
            browser.keys(Keys.ENTER)
            browser.wait_text("Paused 3 jobs.", "#toasts")
            for name in ["job 00", "job 01", "job 02"]:
                self.assertEqual(self.farm.job(self.jobs[name])["status"], "paused")
            self.assertEqual(self.farm.job(self.jobs["job 03"])["status"], "queued")
            # The buttons are disabled, as nothing is selected: it goes on in the table, where it was.
            self.assertEqual(self.current(browser), "job 02")

    def test_escape_unselects_and_enter_opens(self):
        with Browser(self.farm) as browser:
            self.reach_table(browser)
            ActionChains(browser.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
            browser.wait_text("30 jobs selected", ".action-bar")
            browser.keys(Keys.ESCAPE)
            browser.wait_text("Nothing selected", ".action-bar")
            browser.keys(Keys.HOME, Keys.ENTER)
            browser.wait(lambda: browser.path() == f"/jobs/{self.jobs['job 00']}", "it is not opened")

    def test_links_of_a_row_are_reached_by_arrows_and_tab_goes_on_behind_the_table(self):
        with Browser(self.farm) as browser:
            self.reach_table(browser)
            browser.keys(Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
            focused = "return document.activeElement.textContent"
            self.assertEqual(browser.script(focused), "job 01")
            browser.keys(Keys.ARROW_LEFT)
            self.assertEqual(browser.script("return document.activeElement.localName"), "data-table")
            browser.keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN)
            self.assertEqual(self.current(browser), "job 02")
            browser.keys(Keys.ARROW_RIGHT, Keys.ENTER)
            browser.wait(lambda: browser.path() == f"/jobs/{self.jobs['job 02']}", "the link is not followed")
            browser.driver.back()
            self.reach_table(browser)
            browser.keys(Keys.TAB)
            self.assertNotIn("job", browser.script(focused))

    def test_the_focus_goes_back_to_the_table_when_its_row_moves_away(self):
        with Browser(self.farm) as browser:
            self.reach_table(browser)
            browser.wait_live()
            browser.keys(Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
            self.farm.submit("job 00 b", tasks=1)
            browser.wait_text("job 00 b", "data-table", seconds=5)
            self.assertEqual(browser.script("return document.activeElement.localName"), "data-table")
            self.assertEqual(self.current(browser), "job 01")


if __name__ == "__main__":
    unittest.main()
