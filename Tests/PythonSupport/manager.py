"""A real shaman-manager for tests that are written in Python."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time


class Manager:
    """A server on a free loopback port, with all of its files in a temporary directory. To be used by `with`.

    The programs are looked for in $SHAMAN_BIN_DIR. What the server wrote is printed if the test fails.
    """

    def __init__(self, configuration=""):
        programs = os.environ.get("SHAMAN_BIN_DIR")
        if not programs:
            raise SystemExit("SHAMAN_BIN_DIR must name the folder of the built programs, as make does")
        self.programs = pathlib.Path(programs)
        self.configuration = configuration

    def __enter__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="shaman-test-"))
        self.storage = self.home / "shared"
        self.storage.mkdir()
        (self.home / "shaman-manager.yaml").write_text(self.configuration)
        self.log_path = self.home / "log.txt"
        self.address = "127.0.0.1:0"
        try:
            self.start()
        except BaseException:
            self.__exit__(RuntimeError, None, None)
            raise
        return self

    def start(self):
        """Starts the server: again at the address that it had, if it was stopped."""
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "shaman-manager", "--config", self.home / "shaman-manager.yaml", *self.arguments()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
            )
        self.url = self._wait_for_url()
        self.address = self.url.removeprefix("http://")

    def stop(self):
        """Stops the server, which keeps its files."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def arguments(self):
        """What wins over the configuration."""
        return [
            "--listen", self.address, "--storage", self.storage, "--local-storage", self.home / "local",
            "--database", self.home / "farm.sqlite",
        ]  # fmt: skip

    def _wait_for_url(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            match = re.search(r"url=(http://127\.0\.0\.1:\d+)/", self.log_path.read_text(errors="replace"))
            if match:
                return match.group(1)
            time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def __exit__(self, kind, error, trace):
        self.stop()
        if kind is not None:
            print(self.log_path.read_text(errors="replace")[-8000:])
        shutil.rmtree(self.home, ignore_errors=True)
