"""Examples of what is sent and answered, by the names of their schemas; a test holds them against these."""

from __future__ import annotations

from typing import Any

_STUDY = "9f1c2e6f0b7d4a52a1f3c58e7d6b4a90"
_RECORDING = "0856273e3b1f4bd783972717c92f8f0a"
_USER = "54b53213605c48f7bde5c6a98e9c6257"
_EARLIER = "2026-05-04T09:12:30Z"
_LATER = "2026-05-04T09:14:05Z"
_TEXT = "It took me two hours to find the invoice."
_SHARE = {"said": 1, "asked": 2, "share": 0.5, "interval": [0.0945, 0.9055]}
_OUTCOME = {"direction": "minimize", "metric": "the time it takes", "object": "to find the invoice", "context": ""}
_JOB = {
    "id": "38e21284052b442b89732899a7ee4975",
    "kind": "recording",
    "state": "running",
    "study_id": _STUDY,
    "recording_id": _RECORDING,
    "priority": 10,
    "attempt": 1,
    "stage": "transcribe",
    "done": 612.5,
    "total": 1830.0,
    "seconds_left": 140,
    "failure": None,
    "callback_state": None,
    "created_at": _EARLIER,
    "started_at": _EARLIER,
    "finished_at": None,
    "result_url": None,
}
_REPROCESS = _JOB | {"kind": "reprocess", "state": "queued", "recording_id": None, "priority": 1000, "stage": "files"}
_THEME = {
    "id": "t-invoice",
    "name": "Finding the invoice",
    "statement": "minimize the time it takes to find the invoice",
    "outcome": _OUTCOME,
    "keywords": ["invoice", "find"],
    "members": ["maya:12"],
    "needs_wording": False,
    "stability": 0.91,
}
_SUPPORT = {
    "respondents": _SHARE,
    "sentences": 1,
    "customer_segments": {"A": _SHARE},
    "quotes": ["maya:12"],
    "single_voice": True,
    "flagged_only": False,
}
_THEME_SHOWN = _THEME | {"support": _SUPPORT, "subthemes": [], "locked": False, "withheld": 0}
_SOURCES = {"sources": {"object": "1"}, "spans": {"object": [21, 40]}}
_FOUND = _THEME | {"outcome": _OUTCOME | _SOURCES, "members": ["1"], "parent": None, "judged": False, "subthemes": []}
_UTTERANCE = {
    "id": 812,
    "utterance_id": "maya:12",
    "recording_id": _RECORDING,
    "recording": "maya",
    "number": 12,
    "speaker": "SPEAKER_01",
    "role": "respondent",
    "respondent": "maya",
    "start_ms": 61_240,
    "end_ms": 64_010,
    "text": _TEXT,
    "language": "en",
    "act": "complaint",
    "facets": ["slowness"],
    "probability": 0.93,
    "evidence": [[3, 20]],
    "prompted": True,
    "last_time": False,
    "flags": [],
    "judged": False,
    "model_act": "complaint",
}
_KEY = {
    "id": "b5ebcdf271d44a248c8360c571f2c22e",
    "name": "archive import",
    "scopes": ["read", "write"],
    "created_at": _EARLIER,
    "expires_at": "2030-01-31T00:00:00Z",
    "revoked_at": None,
    "used_at": None,
}
_PERSON = {
    "name": "maya",
    "recordings": ["maya"],
    "customer_segment": "A",
    "target_behaviour": True,
    "nps": 7,
    "csi": {"delivery": 3},
    "consent": "yes",
    "retain_until": "2027-05-04",
    "attributes": {"city": "Riga"},
    "purchases": 4,
    "heard": 38,
    "withheld": 0,
}

EXAMPLES: dict[str, Any] = {
    "CallbackKey": {"key": "21d9c99ee7be25002fe9beda2440a9a590f85d1a6569554ba4b386dfbef06aa7"},
    "ChangedSentence": {
        "id": 3,
        "recording_id": _RECORDING,
        "utterance_id": "maya:12",
        "number": 12,
        "text": _TEXT,
        "before": "other",
        "after": "complaint",
    },
    "CodebookBody": {
        "version": "1.0",
        "language": "en",
        "unit": "One sentence of the respondent, read in the context of the whole conversation.",
        "acts": {
            "complaint": {
                "name": "complaint",
                "definition": "Something that was or is hard, slow or burdensome in really doing or getting something.",
                "examples": ["It took them three weeks to answer."],
            }
        },
        "facets": {"difficulty": {"name": "difficulty", "definition": "Hard, impossible, confusing, unclear.", "examples": []}},
        "edges": ['Intent, not words: "It wasn\'t hard at all" is praise or other.'],
    },
    "FindingsBody": {
        "findings": [
            {
                "id": "1",
                "act": "complaint",
                "facets": ["slowness"],
                "probability": 0.93,
                "probabilities": {"complaint": 0.93, "wish": 0.02, "hypothetical": 0.01, "praise": 0.01, "other": 0.03},
                "evidence": [[3, 20]],
                "prompted": False,
                "last_time": False,
                "language": "en",
            }
        ]
    },
    "Health": {"status": "ok", "version": "1.0.0"},
    "JobBody": _JOB,
    "JudgementBody": {
        "id": 5,
        "recording_id": _RECORDING,
        "number": 12,
        "act": "complaint",
        "facets": ["slowness"],
        "text": _TEXT,
        "note": "she means the last order",
        "user": "maria",
        "created_at": _LATER,
    },
    "KeyBody": _KEY,
    "KeyShown": _KEY | {"key": "hp_an-example-of-a-key-that-is-shown-this-once"},
    "LabelRequest": {"sentences": [{"id": "1", "text": _TEXT}]},
    "Login": {"name": "admin", "password": "the password that was printed"},
    "MemberBody": {"user_id": _USER, "name": "maria", "role": "researcher"},
    "NewJudgement": {"act": "complaint", "facets": ["slowness"], "text": _TEXT, "note": "she means the last order"},
    "NewKey": {"name": "archive import", "scopes": ["read", "write"], "expires_at": "2030-01-31T00:00:00Z"},
    "NewMember": {"name": "maria", "role": "researcher"},
    "NewStudy": {"name": "Sellers of handmade things, spring", "language": "en"},
    "NewThemeJudgement": {"kind": "rename", "theme": "t-invoice", "name": "Finding the invoice"},
    "NewUser": {"name": "maria", "password": "a long sentence will do"},
    "NoFields": {},
    "PasswordChange": {"current": "the password that was printed", "new": "a long sentence will do"},
    "PeaksBody": {"peaks": [0, 12, 131, 90]},
    "Readiness": {"status": "ready", "workers": 1, "paused_workers": 0, "paused": [], "free_bytes": 46_018_879_488},
    "RecordingBody": {
        "id": _RECORDING,
        "study_id": _STUDY,
        "name": "maya",
        "filename": "maya.mp3",
        "state": "working",
        "failure": None,
        "warnings": [],
        "duration_ms": 1_830_000,
        "language": "en",
        "has_audio": True,
        "withheld": None,
        "has_transcript": False,
        "text_corrected": False,
        "created_at": _EARLIER,
        "updated_at": _LATER,
        "job": _JOB,
    },
    "RecordingChange": {"name": "maya-second-interview"},
    "ReprocessChanges": {
        "job_id": _REPROCESS["id"],
        "model_calls": {"coder": 2},
        "changed": 1,
        "new": 0,
        "gone": 0,
        "acts": [{"before": "other", "after": "complaint", "count": 1}],
        "themes": [{"change": "renamed", "theme": "t-invoice", "name": "Finding the invoice", "before": "invoice", "others": []}],
        "moved": [{"complaint": "maya:12", "before": None, "after": "t-invoice"}],
    },
    "ReprocessJobs": {"jobs": [_REPROCESS]},
    "ReprocessPlan": {
        "studies": [
            {
                "study_id": _STUDY,
                "files": [
                    {
                        "recording_id": _RECORDING,
                        "recording": "maya",
                        "file": "maya.mp3",
                        "fate": "due",
                        "why": "another coder",
                        "seconds": 4.2,
                    }
                ],
                "counts": {"due": 1, "current": 0, "left": 0, "waits": 0},
                "themes": "sentences may change",
                "seconds": 9.0,
                "measured": 12,
            }
        ]
    },
    "ReprocessedFile": {
        "recording_id": _RECORDING,
        "recording": "maya",
        "state": "done",
        "why": "another coder",
        "failure": None,
        "expected_seconds": 4.2,
        "seconds": 3.9,
        "model_calls": {"coder": 1},
        "sentences": 64,
        "changed": 1,
        "new": 0,
        "gone": 0,
        "job": None,
    },
    "RespondentsBody": {
        "respondents": [_PERSON],
        "unlisted": ["bob"],
        "problems": [{"line": 3, "sentence": "respondents.csv, line 3: has customer_segment 'Q'; write A, B, C or D."}],
        "warnings": [],
    },
    "SentencesBody": {"items": [_UTTERANCE]},
    "SessionBody": {
        "user_id": _USER,
        "name": "maria",
        "is_admin": False,
        "scopes": ["admin", "metrics", "models", "read", "write"],
        "csrf": "an-example-of-the-token-of-a-session",
        "expires_at": "2026-05-18T09:12:30Z",
    },
    "SpeakersBody": {
        "speakers": [
            {
                "speaker": "SPEAKER_01",
                "name": "Maya",
                "role": "respondent",
                "heard_role": "unknown",
                "said_ms": 912_400,
                "corrected": True,
            }
        ]
    },
    "SpeakersChange": {"speakers": [{"speaker": "SPEAKER_01", "name": "Maya", "role": "respondent"}]},
    "StudyBody": {
        "id": _STUDY,
        "name": "Sellers of handmade things, spring",
        "language": "en",
        "product": "A delivery service for small sellers",
        "journey_stages": ["Packing", "Handing over", "Waiting", "Returns"],
        "interview_guide": "Think of the last parcel that you sent. What was the hardest part?",
        "target_rule": "Sent at least four parcels in the last three months",
        "interviewer": None,
        "speakers": None,
        "finds_themes": True,
        "role": "owner",
        "revision": 3,
        "created_at": _EARLIER,
        "updated_at": _LATER,
    },
    "StudyChange": {"name": "Sellers, spring", "finds_themes": False},
    "ThemeBody": _THEME_SHOWN,
    "ThemeJudgementBody": {
        "id": 1,
        "line": {
            "kind": "rename",
            "theme": "t-invoice",
            "name": "Finding the invoice",
            "who": "maria",
            "at": _LATER,
            "id": "01ab5f69ce1e4524a547109c3c4b713a",
        },
        "created_at": _LATER,
    },
    "ThemesBody": {
        "study_id": _STUDY,
        "language": "en",
        "found_at": _LATER,
        "stale": False,
        "working": False,
        "themes": [_THEME_SHOWN],
        "unassigned": ["bob:4"],
        "unassigned_withheld": 0,
        "warnings": [],
        "failures": [],
        "left_out": [],
        "changes": [],
        "added": 0,
        "saturation": {"curve": [1.0, 2.0], "heard": 2, "expected": 2.5, "interval": [2.04, 8.81], "method": "Chao2"},
    },
    "ThemesFound": {"themes": [_FOUND], "unassigned": ["2"]},
    "ThemesRequest": {"complaints": [{"id": "1", "text": _TEXT}, {"id": "2", "text": "The form is confusing."}]},
    "UserBody": {"id": _USER, "name": "maria", "is_admin": False, "disabled": False, "created_at": _EARLIER},
    "UserChange": {"disabled": True},
    "UtteranceBody": _UTTERANCE,
}
