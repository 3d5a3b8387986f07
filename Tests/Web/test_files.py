"""The store of files: its size, collection, verification; and the newest image."""

import hashlib
import os
import pathlib
import struct
import time
import unittest
import zlib

from browser import Browser
from farm import FarmTestCase


def png(width, height):
    """A red picture."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\xd0\x30\x20" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Store(FarmTestCase):
    def store(self, content):
        """Stores a content; returns where it lies."""
        digest = hashlib.sha256(content).hexdigest()
        self.farm.api.expect(204, "POST", f"/api/v3/shaman/files/{digest}/{len(content)}", content, "application/octet-stream")
        return digest

    def plant(self, content):
        """Has a content in the store that nobody has asked this server for."""
        digest = hashlib.sha256(content).hexdigest()
        folder = pathlib.Path(self.farm.manager.storage) / "file-store/stored" / digest[:2] / digest[2:]
        folder.mkdir(parents=True)
        (folder / f"{len(content)}.blob").write_bytes(content)

    def check_out(self, path, *contents):
        files = [{"sha": hashlib.sha256(each).hexdigest(), "size": len(each), "path": f"{index}.bin"} for index, each in enumerate(contents)]
        self.farm.api.expect(200, "POST", "/api/v3/shaman/checkout/create", {"checkoutPath": path, "files": files})

    def blob(self, digest):
        """The stored file of a content."""
        return next(each for each in pathlib.Path(self.farm.manager.storage).rglob(f"stored/{digest[:2]}/{digest[2:]}/*.blob"))

    def test_1_what_to_do_when_it_is_empty(self):
        with Browser(self.farm) as browser:
            browser.open("/files").wait_text("The store is empty")
            browser.wait_text("shaman push")
            browser.button("See what would be collected")
            browser.wait_text("Nothing would be collected")
            browser.picture("files-empty")

    def test_2_sizes_and_a_collection_that_is_tried_first(self):
        used, unused = b"u" * 3000, b"n" * 5000
        digest = self.store(used)
        for name in ("one", "two", "three", "four"):
            self.check_out(name, used)
        self.plant(unused)
        with Browser(self.farm) as browser:
            browser.open("/files").wait_text("8.8 KiB", ".counts")
            self.assertEqual(self.farm.api.expect(200, "GET", "/api/v3/shaman/stats")["deduplicated_bytes"], 9000)
            # An hour is the least age, whatever is asked for.
            browser.one("[name=days]").send_keys("0")
            browser.click("[name=purge]")
            browser.button("See what would be collected")
            browser.wait_text("Nothing would be collected")
            unwanted = self.blob(hashlib.sha256(unused).hexdigest())
            age(unwanted)
            browser.button("See what would be collected")
            browser.wait_text("Collect now")
            self.assertTrue(unwanted.exists(), "the trial collected")
            browser.picture("files-trial")
            browser.button("Collect now")
            browser.wait_text("4.9 KiB freed", "#toasts")
            self.assertFalse(unwanted.exists(), "nothing was collected")
            self.assertTrue(self.blob(digest).exists(), "what is in use was collected")
            browser.wait_text("The last one")
            browser.wait(lambda: "4.9 KiB" in browser.text("collection-history .table-body"), "it is not among the collections so far")
            browser.picture("files-collected")

    def test_3_verification_shows_progress_can_be_stopped_and_finds_damage(self):
        good, bad = (bytes([each]) * 400_000 for each in b"gb")
        for content in (good, bad):
            self.store(content)
        self.check_out("damaged", good, bad)
        with Browser(self.farm) as browser:
            browser.open("/files").wait_text("There was none since the server started")
            browser.one("[name=speed]").send_keys("0.05")
            browser.button("Verify")
            browser.wait(lambda: browser.all("verification-card progress"), "no progress is shown")
            self.assertTrue(self.farm.api.expect(200, "GET", "/api/v3/shaman/fsck")["running"])
            browser.picture("files-verification")
            browser.button("Stop")
            browser.wait(lambda: not self.farm.api.expect(200, "GET", "/api/v3/shaman/fsck")["running"], "it was not stopped")
            blob = self.blob(hashlib.sha256(bad).hexdigest())
            blob.chmod(0o644)
            blob.write_bytes(b"x" * len(bad))
            browser.wait(lambda: browser.all("[name=speed]"), "the form is not back")
            browser.one("[name=speed]").clear()
            browser.button("Verify")
            browser.wait_text("1 file is damaged")
            browser.wait_text("damaged/1.bin")
            browser.picture("files-damaged")

    def test_4_checkouts_with_their_sizes_and_jobs_are_found_and_live(self):
        scene = b"s" * 2_000_000
        self.store(scene)
        self.check_out("film/large", scene)
        self.check_out("film/übung", b"u" * 3000)
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open("/files").wait_text("7 checkouts", "checkout-table")
                each.wait_live()
            job = self.farm.submit("of the large one", checkout="film/large")
            for each in (browser, other):
                each.wait(lambda: "of the large one" in row(each, "film/large"), "its job is not shown")
            self.assertIn("1.9 MiB", row(browser, "film/large"))
            browser.one("checkout-table input[type=search]").send_keys("FILM")
            browser.wait_text("2 checkouts", "checkout-table")
            self.assertEqual(browser.path(), "/files?q=FILM")
            browser.click("checkout-table .table-head [role=columnheader]:nth-child(4) button")
            browser.wait(lambda: checkouts(browser) == ["film/large", "film/übung"], "not ordered by size")
            browser.picture("files-checkouts")
            browser.script("document.querySelector('checkout-table').scrollIntoView()")
            browser.picture("files-checkouts-table")
            self.farm.api.expect(204, "DELETE", f"/api/v3/jobs/{job}")
            other.wait(lambda: "film/large" not in checkouts(other), "the checkout of a deleted job stays")
            found = self.farm.api.expect(200, "GET", "/api/v3/shaman/checkouts?search=film")
            self.assertEqual([each["path"] for each in found["checkouts"]], ["film/übung"])
            browser.one("checkout-table input[type=search]").send_keys("nothing")
            browser.wait_text("No checkout is like that.", "checkout-table")


def checkouts(browser):
    """The paths of the checkouts that are shown."""
    return browser.script("return [...document.querySelectorAll('checkout-table .table-row [role=gridcell]:first-child')].map((cell) => cell.textContent)")


def row(browser, path):
    """What is shown of a checkout."""
    find = "return [...document.querySelectorAll('checkout-table .table-row')].find((row) => row.textContent.includes(arguments[0]))?.textContent ?? ''"
    return browser.script(find, path)


class Newest(FarmTestCase):
    def test_images_appear_as_they_are_rendered(self):
        job = self.farm.submit("painted")
        worker = self.farm.worker()
        with Browser(self.farm) as browser, Browser(self.farm) as other:
            for each in (browser, other):
                each.open("/last-rendered").wait_text("No preview yet")
                each.wait_live()
            task = worker.api.expect(200, "POST", "/api/v3/worker/task")
            worker.api.expect(202, "POST", f"/api/v3/worker/task/{task['uuid']}/output-produced", png(640, 360), "image/png")
            image = browser.one("last-rendered img")
            browser.wait(lambda: browser.script("return arguments[0].naturalWidth > 0", image), "it is no image")
            browser.picture("last-rendered")
            browser.click("last-rendered a")
            browser.wait(lambda: browser.path() == f"/jobs/{job}", "it does not lead to its job")


def age(path):
    """Has a file be a year old."""
    year_ago = time.time() - 365 * 86_400
    os.utime(path, (year_ago, year_ago))


if __name__ == "__main__":
    unittest.main()
