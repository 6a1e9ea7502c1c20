"""Studies: made once, changed by whoever has read them, seen by members alone."""

import pytest

from tests.service.api.talk import ANN, BOB


def test_a_study_is_made_read_changed_and_deleted(maria):
    made = maria.post("/v1/studies", json={"name": "Sellers", "journey_stages": ["Packing"]})
    assert made.status_code == 201
    where = made.headers["location"]
    assert maria.get(where).json()["role"] == "owner"
    assert maria.patch(where, json={"product": "Parcels"}).json()["product"] == "Parcels"
    assert maria.delete(where).status_code == 204
    assert maria.get(where).status_code == 404
    assert maria.get("/v1/studies").json()["items"] == []


def test_the_same_request_again_makes_nothing_again(maria):
    headers = {"Idempotency-Key": "abc"}
    first = maria.post("/v1/studies", json={"name": "Sellers"}, headers=headers)
    again = maria.post("/v1/studies", json={"name": "Sellers"}, headers=headers)
    other = maria.post("/v1/studies", json={"name": "Buyers"}, headers=headers)
    assert first.json()["id"] == again.json()["id"]
    assert other.status_code == 422
    assert len(maria.get("/v1/studies").json()["items"]) == 1


def test_two_people_do_not_share_idempotency_keys(maria, ivan):
    headers = {"Idempotency-Key": "abc"}
    one = maria.post("/v1/studies", json={"name": "Sellers"}, headers=headers).json()["id"]
    assert ivan.post("/v1/studies", json={"name": "Sellers"}, headers=headers).json()["id"] != one


def test_nobody_is_called_what_no_text_can_be(maria, stranger, study):
    for path in ("/v1/studies/%00", "/v1/jobs/%00", "/v1/recordings/%00", f"/v1/studies/{study}/themes/%00/utterances"):
        assert maria.get(path).status_code == 404
    for path in (
        "/v1/jobs?study_id=%00",
        f"/v1/studies/{study}/utterances?respondent=%00",
        "/v1/studies?cursor=WyJcdTAwMDAiLDFd",
    ):
        assert maria.get(path).status_code == 422
    assert stranger.post("/v1/session", json={"name": "a\0", "password": "x" * 12}).status_code == 422


def test_an_owner_who_is_kept_out_is_not_the_last_one(maria, study, log_in):
    where = f"/v1/studies/{study}/members"
    ivan = maria.post(where, json={"name": "ivan", "role": "owner"}).json()["user_id"]
    me = maria.get("/v1/session").json()["user_id"]
    assert log_in("admin").patch(f"/v1/users/{ivan}", json={"disabled": True}).status_code == 200
    assert maria.delete(f"{where}/{me}").json()["type"] == "urn:hardpart:problem:last-owner"
    assert maria.post(where, json={"name": "maria", "role": "viewer"}).status_code == 409
    assert maria.delete(f"{where}/{ivan}").status_code == 204


def test_nobody_overwrites_what_they_have_not_seen(maria, study):
    where = f"/v1/studies/{study}"
    seen = maria.get(where).headers["etag"]
    assert maria.patch(where, json={"product": "Parcels"}, headers={"If-Match": seen}).status_code == 200
    assert maria.patch(where, json={"product": "Letters"}, headers={"If-Match": seen}).status_code == 412


def test_work_that_is_done_keeps_nobody_from_changing_what_they_have_read(maria, study, send, work):
    where = f"/v1/studies/{study}"
    seen = maria.get(where).headers["etag"]
    send(maria, "ann.txt", ANN)
    work()
    assert maria.get(where, headers={"If-None-Match": seen}).status_code == 200
    assert maria.patch(where, json={"product": "Parcels"}, headers={"If-Match": seen}).status_code == 200
    assert maria.delete(where, headers={"If-Match": seen}).status_code == 412


def test_an_export_is_no_work_on_the_themes(maria, study, send, work):
    def is_working():
        return maria.get(f"/v1/studies/{study}/themes").json()["working"]

    send(maria, "ann.txt", ANN)
    assert is_working()
    work()
    maria.post(f"/v1/studies/{study}/export")
    assert not is_working()
    maria.post(f"/v1/studies/{study}/jobs")
    assert is_working()


def test_what_did_not_change_is_not_sent_again(maria, study):
    for where in (f"/v1/studies/{study}", "/v1/studies"):
        etag = maria.get(where).headers["etag"]
        assert maria.get(where, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("change", [{"name": ""}, {"name": None}, {"language": "de"}, {"speakers": 9}, {"name": "a\nb"}])
def test_what_a_study_cannot_be_is_refused_by_name(maria, study, change):
    answered = maria.patch(f"/v1/studies/{study}", json=change)
    assert answered.status_code == 422
    assert next(iter(change)) in answered.json()["detail"]


def test_themes_are_found_once_a_study_is_to_find_them_by_itself(maria, study, send, work):
    where = f"/v1/studies/{study}"
    maria.patch(where, json={"finds_themes": False})
    send(maria, "ann.txt", ANN)
    assert work() == ["done"]
    assert maria.get(f"{where}/themes").json()["found_at"] is None
    for expected in (["done"], []):
        maria.patch(where, json={"finds_themes": True})
        assert work() == expected
    assert [theme["members"] for theme in maria.get(f"{where}/themes").json()["themes"]] == [["ann:2"]]


def test_sentences_and_themes_follow_the_settings(maria, study, send, work):
    where = f"/v1/studies/{study}"
    send(maria, "ann.txt", ANN)
    bob = send(maria, "bob.txt", BOB)
    work()
    for _ in range(2):
        maria.patch(where, json={"interviewer": "Bob", "product": "Parcels"})
        assert maria.get(f"{where}/recordings").json()["items"][1]["state"] == "done"
    assert work() == ["done"] * 3
    said = maria.get(f"/v1/recordings/{bob}/utterances").json()["items"]
    assert {(u["role"], u["act"]) for u in said if u["speaker"] == "Bob"} == {("interviewer", None)}
    themes = maria.get(f"{where}/themes").json()
    assert ([theme["members"] for theme in themes["themes"]], themes["stale"]) == ([["ann:2"]], False)


def test_a_study_is_not_there_for_strangers(maria, ivan, study):
    for answered in (
        ivan.get(f"/v1/studies/{study}"),
        ivan.patch(f"/v1/studies/{study}", json={"name": "Mine"}),
        ivan.delete(f"/v1/studies/{study}"),
        ivan.get(f"/v1/studies/{study}/members"),
        ivan.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "owner"}),
    ):
        assert answered.status_code == 404
        assert answered.json()["detail"] == ivan.get("/v1/studies/none").json()["detail"]


def test_roles_reach_as_far_as_they_say(maria, ivan, study):
    members, where = f"/v1/studies/{study}/members", f"/v1/studies/{study}"
    assert maria.post(members, json={"name": "ivan", "role": "viewer"}).status_code == 201
    assert ivan.get(where).json()["role"] == "viewer"
    assert ivan.patch(where, json={"name": "Mine"}).status_code == 403
    maria.post(members, json={"name": "ivan", "role": "researcher"})
    assert ivan.patch(where, json={"name": "Ours"}).status_code == 200
    assert ivan.delete(where).status_code == 403
    me = ivan.get("/v1/session").json()["user_id"]
    assert ivan.delete(f"{members}/{me}").status_code == 204
    assert ivan.get(where).status_code == 404


def test_viewers_cancel_the_exports_that_they_began(maria, ivan, study):
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "viewer"})
    theirs, own = (client.post(f"/v1/studies/{study}/export").json()["id"] for client in (maria, ivan))
    assert ivan.post(f"/v1/jobs/{theirs}/cancel").json()["type"] == "urn:hardpart:problem:role"
    assert ivan.post(f"/v1/jobs/{own}/cancel").json()["state"] == "cancelled"
    assert maria.get(f"/v1/jobs/{theirs}").json()["state"] == "queued"
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "researcher"})
    themes = ivan.post(f"/v1/studies/{study}/jobs").json()["id"]
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "viewer"})
    assert ivan.post(f"/v1/jobs/{themes}/cancel").status_code == 403


def test_a_key_that_reads_cancels_the_exports_that_it_may_begin(maria, stranger, study):
    themes = maria.post(f"/v1/studies/{study}/jobs").json()["id"]
    key = maria.post("/v1/keys", json={"name": "reader", "scopes": ["read"]}).json()["key"]
    stranger.headers["Authorization"] = f"Bearer {key}"
    export = stranger.post(f"/v1/studies/{study}/export").json()["id"]
    assert stranger.post(f"/v1/jobs/{export}/cancel").json()["state"] == "cancelled"
    assert stranger.post(f"/v1/jobs/{themes}/cancel").json()["type"] == "urn:hardpart:problem:scope"


def test_a_study_keeps_an_owner(maria, study):
    me = maria.get("/v1/session").json()["user_id"]
    assert maria.delete(f"/v1/studies/{study}/members/{me}").status_code == 409
    assert maria.post(f"/v1/studies/{study}/members", json={"name": "maria", "role": "viewer"}).status_code == 409


def test_pages_go_through_everything_once(maria):
    made = {maria.post("/v1/studies", json={"name": f"Study {n}"}).json()["id"] for n in range(7)}
    seen, cursor = [], None
    while True:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        got = maria.get("/v1/studies", params=asked).json()
        seen += [item["id"] for item in got["items"]]
        cursor = got["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "bnVsbA", "é", "WyJhIiwiYiJd", "WzEsIlx1ZDgwMCJd", "WzEsIu2ggCJd"])
def test_a_cursor_of_ones_own_making_is_refused(maria, cursor):
    assert maria.get("/v1/studies", params={"cursor": cursor}).status_code == 422
