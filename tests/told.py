"""The sentences of the server that the pages know, so that they can say them in another language."""

import json
import re

from service.web.pages import STATIC

_TEMPLATES = json.loads((STATIC / "words" / "server.json").read_text(encoding="utf-8"))
_NUMBER = r"-?[\d.,]+"  # what {n} stands for; anything else may be any words


def told(sentence: str) -> str:
    """The key under which the pages have ``sentence``. Raises ``AssertionError`` where they have no words for it or its place."""
    for key, template in _TEMPLATES.items():
        pattern = re.sub(r"\\\{(\w+)\\\}", _open, re.escape(template))
        found = re.fullmatch(pattern, sentence, re.DOTALL)
        if found:
            if "place" in found.groupdict():
                told(found["place"])
            return key
    raise AssertionError(f"the pages have no words for: {sentence}")


def _open(placed: re.Match[str]) -> str:
    return f"(?P<{placed[1]}>{_NUMBER if placed[1] == 'n' else '.+?'})"
