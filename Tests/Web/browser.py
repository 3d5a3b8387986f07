"""Chromium without a window, and waiting for what it shows."""

import os
import pathlib
import shutil
import time

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

PATIENCE = 15


class Browser:
    """A browser of its own, to be used by `with`. Whatever it finds wrong with the page fails the test at the end."""

    def __init__(self, farm, width=1280, height=900, scheme="light"):
        self.farm = farm
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(shutil.which("chromedriver") or "/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(options, service)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        self.tolerated = []

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        try:
            complaints = self.complaints()
            if kind is not None:
                self.picture("failed")
        finally:
            self.driver.quit()
        if kind is None and complaints:
            raise AssertionError(f"the browser complains: {complaints}")

    def complaints(self):
        """What the browser wrote into its console, except what the test expects."""
        lines = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        return [line for line in lines if not any(part in line for part in self.tolerated)]

    def open(self, path):
        self.driver.get(f"{self.farm.url}/app{path}")
        return self

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.wait(lambda: next(iter(self.all(selector)), None), f"there is no {selector}")

    def text(self, selector="main"):
        return self.one(selector).text

    def click(self, selector):
        def is_clicked():
            self.press(self.one(selector))
            return True

        self.wait(is_clicked, f"{selector} cannot be clicked")

    def press(self, element):
        """Clicks an element; one that lies below the bar at the bottom of the page is scrolled away from there."""
        try:
            element.click()
        except ElementClickInterceptedException:
            self.script("arguments[0].scrollIntoView({ block: 'center' })", element)
            element.click()

    def button(self, label, within="body"):
        """Clicks the button with this text."""

        def is_clicked():
            for each in self.all(f"{within} button, {within} [role=tab]"):
                if each.is_displayed() and each.is_enabled() and each.text.split("\n")[0].strip().startswith(label):
                    self.press(each)
                    return True
            return False

        self.wait(is_clicked, f"there is no button {label}")

    def keys(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def path(self):
        """Where the page is, below /app."""
        return self.script("return location.pathname + location.search").removeprefix("/app")

    def wait(self, condition, complaint, seconds=PATIENCE):
        """Waits until the condition is something, and returns that."""
        deadline = time.monotonic() + seconds
        problem = None
        while True:
            try:
                found = condition()
                if found:
                    return found
            except (StaleElementReferenceException, WebDriverException) as passing:
                problem = passing
            if time.monotonic() > deadline:
                shown = self.script("return document.querySelector('main')?.innerText ?? ''")[:1500]
                raise AssertionError(f"{complaint} after {seconds} s ({problem}); the page shows:\n{shown}")
            time.sleep(0.05)

    def wait_text(self, text, selector="main", seconds=PATIENCE):
        self.wait(lambda: text in self.text(selector), f"{selector} does not say {text!r}", seconds)

    def wait_live(self):
        """Waits until events arrive."""
        module = "import('/app/js/live/live.js').then(({ live }) => arguments[0](live.isLive))"
        self.wait(lambda: self.driver.execute_async_script(module), "the page is not live")

    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.script("return document.documentElement.scrollWidth - innerWidth")

    def picture(self, name):
        folder = os.environ.get("SHAMAN_WEB_PICTURES")
        if folder:
            self.driver.save_screenshot(str(pathlib.Path(folder) / f"{name}.png"))
