"""Settings, and the setup of a new farm."""

import pathlib
import socket
import tempfile
import unittest

from browser import Browser
from farm import Farm, FarmTestCase
from manager import Manager
from selenium.webdriver.common.keys import Keys

FILE = "/api/v3/configuration/file"
MASK = "********"


class Settings(FarmTestCase):
    configuration = "mqtt:\n  client:\n    password: hunter2\nmine: kept\n"

    def document(self):
        return self.farm.api.expect(200, "GET", FILE)

    def enter(self, browser, key, value):
        field = browser.one(f"[id='setting-{key}']")
        browser.script("arguments[0].scrollIntoView({ block: 'center' })", field)
        field.send_keys(Keys.CONTROL, "a", Keys.NULL, value)
        return field

    def test_differences_are_shown_and_saved_with_what_needs_a_restart(self):
        before = self.document()
        with Browser(self.farm) as browser:
            browser.open("/settings").wait_text("Nothing is changed")
            self.assertNotIn("hunter2", browser.script("return document.documentElement.outerHTML"))
            self.enter(browser, "manager_name", "Hilltop <b>Farm</b>")
            self.enter(browser, "worker_timeout", "2m30s")
            self.enter(browser, "server.trustedProxies", "127.0.0.1\n10.0.0.0/8")
            browser.wait_text("3 changes not saved yet")
            browser.button("Save…")
            for text in ("Hilltop <b>Farm</b>", "1m0s", "2m30s", "127.0.0.1, 10.0.0.0/8"):
                browser.wait_text(text, "dialog")
            browser.picture("settings-differences")
            browser.button("Cancel", "dialog")
            self.assertEqual(self.document(), before)
            browser.button("Save…")
            browser.button("Save", "dialog")
            browser.wait_text("The settings are saved.", "#toasts")
            after = self.document()
            self.assertEqual(after["manager_name"], "Hilltop <b>Farm</b>")
            self.assertEqual(after["worker_timeout"], "2m30s")
            self.assertEqual(after["server"]["trustedProxies"], ["127.0.0.1", "10.0.0.0/8"])
            self.assertEqual(after["mqtt"], before["mqtt"])
            browser.wait_text("only when the server is started again", ".note")
            self.assertEqual(browser.text(".note code"), "worker_timeout")
            browser.wait_text("Nothing is changed")
            browser.picture("settings-saved")

    def test_what_is_wrong_is_said_before_and_after_it_is_sent(self):
        before = self.document()
        with Browser(self.farm) as browser:
            browser.tolerated += ["400"]
            browser.open("/settings").wait_text("Nothing is changed")
            self.enter(browser, "task_timeout", "soon")
            browser.wait_text("“soon” is no duration")
            browser.button("Save…")
            browser.wait_text("is no duration", "#toasts")
            self.assertEqual(browser.all("dialog"), [])
            browser.button("Discard")
            browser.wait_text("Nothing is changed")
            # What only the server knows to be wrong is said by it, and stays to be mended.
            field = self.enter(browser, "shaman.garbageCollect.period", "1s")
            browser.button("Save…")
            browser.button("Save", "dialog")
            browser.wait_text("garbageCollect.period", "#toasts")
            self.assertEqual(field.get_attribute("value"), "1s")
            browser.button("Discard")
        self.assertEqual(self.document(), before)

    def test_secrets_are_set_and_removed_without_being_shown(self):
        with Browser(self.farm) as browser:
            browser.open("/settings").wait_text("Nothing is changed")
            field = self.enter(browser, "mqtt.client.password", "swordfish")
            browser.button("Save…")
            browser.wait_text("a new one", "dialog")
            self.assertNotIn("swordfish", browser.text("dialog"))
            browser.button("Save", "dialog")
            browser.wait_text("The settings are saved.", "#toasts")
            text = next(pathlib.Path(self.farm.manager.home).glob("*.yaml")).read_text()
            self.assertIn("swordfish", text)
            self.assertIn("mine: kept", text)
            self.assertEqual(self.document()["mqtt"]["client"]["password"], MASK)
            browser.wait(lambda: field.get_attribute("value") == "", "the secret stays in the field")
            browser.button("Remove it")
            browser.wait_text("1 change not saved yet")
            browser.button("Save…")
            browser.button("Save", "dialog")
            browser.wait(lambda: self.document()["mqtt"]["client"]["password"] == "", "it was not removed")

    def test_variables(self):
        with Browser(self.farm) as browser:
            browser.open("/settings").wait_text("{blenderArgs}")
            press(browser, "[data-add-variable]")
            browser.one("dialog input").send_keys("farm", Keys.ENTER)
            browser.wait_text("{farm}")
            press(browser, "[data-variable=farm] input[type=checkbox]")
            browser.one("[data-variable=farm] input[aria-label=Value]").send_keys("/srv/farm")
            press(browser, "[aria-label='Add a value to farm']")
            browser.wait(lambda: len(browser.all("[data-variable=farm] select")) == 4, "there is no second value")
            browser.script(
                "const select = document.querySelectorAll('[data-variable=farm] select')[2]; select.value = 'windows'; select.dispatchEvent(new Event('change'))"
            )
            browser.all("[data-variable=farm] input[aria-label=Value]")[1].send_keys("F:\\")
            browser.button("Save…")
            browser.wait_text("two-way; all: /srv/farm; windows: F:\\", "dialog")
            browser.button("Save", "dialog")
            browser.wait_text("The settings are saved.", "#toasts")
            farm = self.document()["variables"]["farm"]
            self.assertTrue(farm["is_twoway"])
            self.assertEqual([(each["platform"], each["value"]) for each in farm["values"]], [("all", "/srv/farm"), ("windows", "F:\\")])
            self.assertIn("blenderArgs", self.document()["variables"], "the others are lost")

    def test_nobody_leaves_without_saving_by_accident(self):
        with Browser(self.farm) as browser:
            browser.open("/jobs").wait_text("no jobs")
            browser.click("nav a[href='/app/settings']")
            browser.wait_text("Nothing is changed")
            self.enter(browser, "manager_name", "Draft")
            browser.click("nav a[href='/app/jobs']")
            browser.wait_text("Leave without saving?", "dialog")
            browser.button("Cancel", "dialog")
            self.assertEqual(browser.path(), "/settings")
            # Where nobody can be asked, what was entered is kept.
            browser.driver.back()
            browser.wait_text("not saved", "#toasts")
            browser.driver.forward()
            browser.wait_text("1 change not saved yet")
            self.assertEqual(browser.one("[id='setting-manager_name']").get_attribute("value"), "Draft")
            browser.click("nav a[href='/app/jobs']")
            browser.button("Leave", "dialog")
            browser.wait(lambda: browser.path() == "/jobs", "it was not left")
            browser.click("nav a[href='/app/settings']")
            browser.wait_text("Nothing is changed")


class WithToken(FarmTestCase):
    configuration = "server:\n  managementToken: open-sesame-and-more\n"

    def test_the_token_is_asked_for(self):
        with Browser(self.farm) as browser:
            browser.tolerated += ["401"]
            browser.open("/settings").wait_text("needs the token")
            browser.button("Enter the token")
            browser.one("dialog input").send_keys("open-sesame-and-more", Keys.ENTER)
            browser.wait_text("Name of the farm")
            self.assertEqual(browser.one("[id='setting-server.managementToken']").get_attribute("placeholder"), "set, and not shown")


class FirstRun(unittest.TestCase):
    def test_from_nothing_to_a_farm(self):
        with FirstRunFarm() as farm, Browser(farm) as browser, tempfile.TemporaryDirectory() as storage:
            # There is no store yet, and for a moment no server.
            browser.tolerated += ["503", "ERR_CONNECTION_REFUSED", "WebSocket", "ERR_EMPTY_RESPONSE", "502"]
            browser.open("/").wait_text("Welcome")
            self.assertEqual(browser.path(), "/setup")
            browser.picture("setup-welcome")
            browser.button("Begin")
            browser.one("[name=path]").send_keys(f"{storage}/not-there", Keys.ENTER)
            browser.wait_text("This path does not exist")
            self.assertTrue(browser.one(".dialog-buttons .primary").get_attribute("disabled"))
            browser.picture("setup-storage")
            browser.one("[name=path]").send_keys(Keys.CONTROL, "a", Keys.NULL, storage, Keys.ENTER)
            browser.wait_text("can create files and links there")
            browser.button("Next")
            browser.one("[name=path]").send_keys("/nowhere/blender", Keys.ENTER)
            browser.wait(lambda: browser.all("blender-step .is-problem"), "a Blender that is not there is not refused")
            browser.wait_text("whatever each worker finds by that name")
            browser.script("document.querySelector('.choice:last-child input').click()")
            browser.picture("setup-blender")
            browser.button("Next")
            browser.wait_text(storage, ".facts")
            browser.picture("setup-review")
            browser.driver.back()
            browser.wait_text("How do workers start Blender?")
            browser.button("Next")
            browser.button("Save and start")
            browser.wait_text("The farm is ready.", seconds=30)
            browser.picture("setup-done")
            self.assertFalse(farm.api.expect(200, "GET", "/api/v3/configuration")["isFirstRun"])
            document = farm.api.expect(200, "GET", FILE)
            self.assertEqual(document["shared_storage_path"], storage)
            self.assertEqual({each["value"] for each in document["variables"]["blender"]["values"]}, {"blender"})
            browser.click("a.button[href='/app/']")
            browser.wait_text("What is being done")


def press(browser, selector):
    """Clicks what may be behind the bar at the window's end."""
    browser.script("arguments[0].scrollIntoView({ block: 'center' })", browser.one(selector))
    browser.click(selector)


class FirstRunManager(Manager):
    """A server that nobody has set up. It keeps its port when it starts again."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        super().__init__()

    def arguments(self):
        return ["--listen", f"127.0.0.1:{self.port}", "--local-storage", self.home / "local", "--database", self.home / "farm.sqlite"]


class FirstRunFarm(Farm):
    def __init__(self):
        super().__init__()
        self.manager = FirstRunManager()


if __name__ == "__main__":
    unittest.main()
