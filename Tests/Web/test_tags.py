"""Tags of workers."""

import unittest

from browser import Browser
from farm import FarmTestCase
from selenium.webdriver.common.keys import Keys

TAGS = "/api/v3/worker-mgt/tags"


class Tags(FarmTestCase):
    def tags(self):
        return {each["name"]: each for each in self.farm.api.expect(200, "GET", TAGS)["tags"]}

    def test_life_of_a_tag(self):
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            browser.tolerated += ["409", "400"]
            for each in (browser, other):
                each.open("/tags").wait_text("There are no tags yet")
                each.wait_live()
            browser.picture("tags-empty")
            browser.one("input[name=name]").send_keys("GPU")
            browser.one("input[name=description]").send_keys("for Cycles", Keys.ENTER)
            browser.wait_text("Created the tag “GPU”.", "#toasts")
            self.assertEqual(self.tags()["GPU"]["description"], "for Cycles")
            other.wait_text("for Cycles", seconds=5)
            self.assertEqual(browser.one("input[name=name]").get_attribute("value"), "", "the form is not emptied")

            browser.button("Edit")
            name = browser.one(".tag-rows input[name=name]")
            self.assertEqual(browser.script("return document.activeElement === arguments[0]", name), True)
            name.send_keys(Keys.CONTROL, "a", Keys.NULL, "no good", Keys.ESCAPE)
            browser.wait(lambda: not browser.all(".tag-rows input"), "Escape does not end it")
            self.assertIn("GPU", self.tags())
            browser.button("Edit")
            browser.one(".tag-rows input[name=name]").send_keys(Keys.CONTROL, "a", Keys.NULL, "OptiX", Keys.ENTER)
            other.wait_text("OptiX", seconds=5)
            self.assertEqual(list(self.tags()), ["OptiX"])

            job = self.farm.submit("for few", status="paused")
            self.farm.api.expect(204, "POST", f"/api/v3/jobs/{job}/settag", {"id": self.tags()["OptiX"]["id"]})
            browser.button("Delete…")
            browser.wait_text("1 job that is not over asks for it, and is for all workers then.", "dialog")
            browser.picture("tags-delete")
            browser.button("Delete tag", "dialog")
            browser.wait_text("There are no tags yet")
            other.wait_text("There are no tags yet", seconds=5)
            self.assertEqual(self.tags(), {})
            self.assertNotIn("worker_tag", self.farm.job(job))

    def test_what_is_typed_stays_while_other_tags_come_and_go(self):
        kept = self.farm.api.expect(200, "POST", TAGS, {"name": "middle"})["id"]
        last = self.farm.api.expect(200, "POST", TAGS, {"name": "zebra"})["id"]
        with Browser(self.farm) as browser:
            browser.open("/tags").wait_text("zebra")
            browser.wait_live()
            browser.click(f"[data-edit='{kept}']")
            name = browser.one(".tag-rows input[name=name]")
            name.send_keys("most")
            first = self.farm.api.expect(200, "POST", TAGS, {"name": "aardvark"})["id"]
            browser.wait_text("aardvark", ".tag-rows", seconds=5)
            # It goes on where it was, in the same field.
            browser.keys("al")
            self.assertEqual(name.get_attribute("value"), "mostalmiddle")
            for gone in (first, last):
                self.farm.api.expect(204, "DELETE", f"/api/v3/worker-mgt/tag/{gone}")
                browser.wait(lambda: len(browser.all(f"[data-edit='{gone}']")) == 0, "a deleted tag stays", 5)
            browser.keys(Keys.END, "!", Keys.ENTER)
            browser.wait_text("Saved the tag “mostalmiddle!”.", "#toasts")
            self.assertEqual(list(self.tags()), ["mostalmiddle!"])
            # Another form begins with what is stored.
            browser.click(f"[data-edit='{kept}']")
            self.assertEqual(browser.one(".tag-rows input[name=name]").get_attribute("value"), "mostalmiddle!")
            self.farm.api.expect(204, "DELETE", f"/api/v3/worker-mgt/tag/{kept}")
            browser.wait_text("There are no tags yet", seconds=5)

    def test_a_name_that_is_taken_is_refused_and_stays_in_the_form(self):
        self.farm.api.expect(200, "POST", TAGS, {"name": "taken already"})
        with Browser(self.farm) as browser:
            browser.tolerated += ["409", "400"]
            browser.open("/tags").wait_text("taken already")
            field = browser.one("section input[name=name]")
            field.send_keys("taken already", Keys.ENTER)
            browser.wait(lambda: browser.all(".toast[data-kind=problem]"), "nothing is said")
            self.assertEqual(field.get_attribute("value"), "taken already")
        self.farm.api.expect(204, "DELETE", f"/api/v3/worker-mgt/tag/{self.tags()['taken already']['id']}")


if __name__ == "__main__":
    unittest.main()
