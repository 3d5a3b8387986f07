"""The file store, by the generated client."""

import hashlib
import io
import os

from farm import FarmTest
from farm_client.api.shaman import (
    get_shaman_stats,
    shaman_checkout,
    shaman_checkout_requirements,
    shaman_file_store,
    shaman_file_store_check,
)
from farm_client.models import ShamanCheckout, ShamanFileSpec, ShamanFileStatus, ShamanRequirementsRequest
from farm_client.types import File


class ShamanTests(FarmTest):
    def setUp(self):
        super().setUp()
        self.content = b"scene " + os.urandom(16)
        self.sha = hashlib.sha256(self.content).hexdigest()
        self.files = self.listed("shot/scene.blend")

    def listed(self, path):
        return [ShamanFileSpec(sha=self.sha, size=len(self.content), path=path)]

    def requirements(self):
        request = ShamanRequirementsRequest(files=self.files)
        return shaman_checkout_requirements.sync(client=self.client, body=request).files

    def upload(self, content):
        body = File(payload=io.BytesIO(content))
        return shaman_file_store.sync_detailed(
            self.sha, len(self.content), client=self.client, body=body, x_shaman_can_defer_upload=False,
            x_shaman_original_filename="scene.blend",
        )  # fmt: skip

    def test_a_file_is_asked_for_uploaded_and_checked_out(self):
        self.assertEqual([(each.path, each.status) for each in self.requirements()],
                         [("shot/scene.blend", ShamanFileStatus.UNKNOWN)])  # fmt: skip
        self.assertEqual(self.upload(self.content).status_code, 204)
        self.assertEqual(self.upload(self.content).status_code, 208)
        check = shaman_file_store_check.sync(self.sha, len(self.content), client=self.client)
        self.assertEqual(check.status, ShamanFileStatus.STORED)
        self.assertEqual(self.requirements(), [])

        wanted = ShamanCheckout(files=self.files, checkout_path="generated/client")
        made = shaman_checkout.sync(client=self.client, body=wanted)
        self.assertEqual(made.checkout_path, "generated/client")
        self.assertNotEqual(shaman_checkout.sync(client=self.client, body=wanted).checkout_path, made.checkout_path)
        self.assertGreaterEqual(get_shaman_stats.sync(client=self.client).blobs, 1)

    def test_errors_are_objects(self):
        self.assertError(self.upload(bytes(len(self.content))), 417)
        outside = ShamanCheckout(files=self.listed("../scene.blend"), checkout_path="name")
        self.assertError(shaman_checkout.sync_detailed(client=self.client, body=outside), 400)
        missing = ShamanCheckout(files=self.files, checkout_path="name")
        self.assertError(shaman_checkout.sync_detailed(client=self.client, body=missing), 424)
