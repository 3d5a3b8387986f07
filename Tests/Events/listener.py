"""A client of Socket.IO that notes what it hears."""

import os
import threading
import time

import socketio

EVENTS = ["/lifecycle", "/status", "/jobs", "/task", "/tasklog", "/last-rendered", "/workers", "/workertags"]


class Listener:
    """Connects; to be used by `with`."""

    def __init__(self, *subscriptions):
        self.subscriptions = subscriptions
        self.heard = []
        self.changed = threading.Condition()
        self.client = socketio.Client(reconnection=False)
        for name in EVENTS:
            self.client.on(name, self._note(name))

    def _note(self, name):
        def note(payload=None):
            with self.changed:
                self.heard.append((name, payload))
                self.changed.notify_all()

        return note

    def __enter__(self):
        self.client.connect(os.environ["SHAMAN_URL"], transports=[os.environ["TRANSPORT"]])
        for subscription in self.subscriptions:
            result = self.ask("subscribe", **subscription)
            assert result == "ok", result
        return self

    def __exit__(self, kind, error, trace):
        self.client.disconnect()

    def ask(self, operation, **subscription):
        """What the server says to a subscription."""
        return self.client.call("/subscription", dict(op=operation, **subscription), timeout=10)

    def of(self, name):
        """The payloads of the events of a name, so far."""
        with self.changed:
            return [payload for found, payload in self.heard if found == name]

    def wait(self, name, condition=lambda payload: True, seconds=10):
        """The first payload of a name for which something holds."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                for found, payload in self.heard:
                    if found == name and condition(payload):
                        return payload
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"no such {name} among {self.heard}")
                self.changed.wait(left)
