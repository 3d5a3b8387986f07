"""What the tests of the generated client share."""

import base64
import os
import time
import unittest

from farm_client import AuthenticatedClient, Client
from farm_client.api.worker import register_worker, sign_on, worker_state_changed
from farm_client.models import Error, WorkerRegistration, WorkerSignOn, WorkerStateChanged, WorkerStatus

URL = os.environ["SHAMAN_URL"]
# The identity of nothing that is there.
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class FarmTest(unittest.TestCase):
    """A test with a client of the running server."""

    def setUp(self):
        self.client = self.closing(Client(base_url=URL))
        # For operations that may ask for a management token; this server has none.
        self.managing = self.closing(AuthenticatedClient(base_url=URL, token="none"))

    def closing(self, client):
        """The client, whose connections are closed at the end of the test."""
        self.addCleanup(client.get_httpx_client().close)
        return client

    def worker(self, name, secret):
        """A client with a worker's credentials."""
        credentials = base64.b64encode(f"{name}:{secret}".encode()).decode()
        return self.closing(AuthenticatedClient(base_url=URL, prefix="Basic", token=credentials))

    def signed_on_worker(self, name):
        """A client with the credentials of a new worker, which is awake and does tasks of type `misc`."""
        registration = WorkerRegistration(
            name=name, platform="linux", secret="0123456789abcdef", supported_task_types=["misc"]
        )
        self.worker_id = register_worker.sync(client=self.client, body=registration).uuid
        signed = self.worker(self.worker_id, "0123456789abcdef")
        hello = WorkerSignOn(name=name, supported_task_types=["misc"], software_version="1.0")
        self.assertEqual(sign_on.sync(client=signed, body=hello).status_requested, WorkerStatus.AWAKE)
        awake = WorkerStateChanged(status=WorkerStatus.AWAKE)
        self.assertEqual(worker_state_changed.sync_detailed(client=signed, body=awake).status_code, 204)
        return signed

    def eventually(self, condition):
        """The condition holds within ten seconds."""
        deadline = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def assertError(self, answer, status):
        """The answer is an Error object whose code is the status, with a sentence for people."""
        self.assertEqual(answer.status_code, status, answer.content)
        self.assertIsInstance(answer.parsed, Error)
        self.assertEqual(answer.parsed.code, status)
        self.assertTrue(answer.parsed.message)
