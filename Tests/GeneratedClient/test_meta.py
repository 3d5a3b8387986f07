"""The Manager itself and its workers, by the generated client."""

from farm import UNKNOWN, FarmTest
from farm_client.api.meta import get_configuration, get_farm_status, get_version
from farm_client.api.worker import schedule_task, sign_off
from farm_client.api.worker_mgt import create_worker_tag, fetch_worker, fetch_workers
from farm_client.models import WorkerStatus, WorkerTag


class MetaTests(FarmTest):
    def test_version_and_configuration(self):
        version = get_version.sync(client=self.client)
        self.assertTrue(version.version and version.shortversion and version.git)
        configuration = get_configuration.sync(client=self.client)
        self.assertTrue(configuration.shaman_enabled)
        self.assertFalse(configuration.is_first_run)

    def test_a_worker_comes_asks_and_goes(self):
        signed = self.signed_on_worker("generated")
        self.assertEqual(schedule_task.sync_detailed(client=signed).status_code, 204)
        self.assertIsNotNone(get_farm_status.sync(client=self.client).status)

        known = fetch_worker.sync(self.worker_id, client=self.managing)
        self.assertEqual((known.name, known.status), ("generated", WorkerStatus.AWAKE))
        self.assertIn(self.worker_id, [each.id for each in fetch_workers.sync(client=self.managing).workers])
        self.assertEqual(sign_off.sync_detailed(client=signed).status_code, 204)
        self.assertEqual(fetch_worker.sync(self.worker_id, client=self.managing).status, WorkerStatus.OFFLINE)

    def test_errors_are_objects(self):
        self.assertError(fetch_worker.sync_detailed(UNKNOWN, client=self.managing), 404)
        self.assertError(fetch_worker.sync_detailed("no-uuid", client=self.managing), 400)
        self.assertError(sign_off.sync_detailed(client=self.worker(UNKNOWN, "wrong")), 403)
        nameless = WorkerTag(name="")
        self.assertError(create_worker_tag.sync_detailed(client=self.managing, body=nameless), 400)
