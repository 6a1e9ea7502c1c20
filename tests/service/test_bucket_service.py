"""The service over a bucket does what it does over a folder, also when the bucket was away for a while."""

import threading
import time

import pytest

from tests.fakes.s3_server import KEYS, fake_bucket
from tests.service.kill_campaign import do_everything, files
from tests.service.processes import FAKE_WORKER, Service
from tests.service.s3 import BUCKET, moto, program

needs_moto = pytest.mark.skipif(program() is None, reason="moto is not installed; name its moto_server in HARDPART_TEST_MOTO")


@pytest.fixture
def start(tmp_path, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    made = []

    def starting(name, **settings):
        made.append(Service(tmp_path / name, worker=FAKE_WORKER, **settings))
        made[-1].log_in()
        return made[-1]

    yield starting
    for service in made:
        service.close()


def test_the_bucket_may_be_away_for_a_while(start):
    sent = files(1)
    with fake_bucket() as bucket:
        service = start("far", store_url=f"s3://{BUCKET}/hardpart", store_endpoint=bucket.address)
        told = []

        def leave_and_come_back():
            for seconds in (0.5, 4.0):
                time.sleep(3)
                bucket.is_away = True
                time.sleep(seconds)
                bucket.is_away = False
                told.append(len(bucket.objects))

        absent = threading.Thread(target=leave_and_come_back)
        absent.start()
        far = do_everything(service, 1, sent)
        absent.join()
        assert told
        assert bucket.objects
        assert not (service.settings.home / "blobs").exists()
        service.close()
    assert far == do_everything(start("near"), 1, sent)


@needs_moto
def test_it_is_as_over_a_folder(start):
    sent = files(1)
    with moto() as address:
        service = start("far", store_url=f"s3://{BUCKET}/hardpart", store_endpoint=address)
        far = do_everything(service, 1, sent)
        service.close()
    assert far == do_everything(start("near"), 1, sent)
