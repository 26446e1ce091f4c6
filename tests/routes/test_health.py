from tests.visitor import Visitor


def test_the_process_is_alive(anybody: Visitor):
    page = anybody.get("/healthz")

    assert (page.status, page.json) == (200, {"status": "ok"})


def test_it_is_not_ready_without_a_worker_and_says_so(anybody: Visitor):
    page = anybody.get("/readyz")

    assert page.status == 503
    assert page.json["checks"] == {"database": True, "migrations": True, "worker": False}
