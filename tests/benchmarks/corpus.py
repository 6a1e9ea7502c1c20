"""What the training corpus is made of, as tables: ``python -m tests.benchmarks.corpus``.

Sizes by language, register and act; agreement of the two coders; diversity (distinct n-grams; sentences with a near twin).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from annotations.corpus import CORPORA, CodedSentence, parse_code, read_studies
from annotations.findings import Act

_SHINGLE = 5  # characters; near twins share most of them
_TWIN = 0.8


def main() -> None:
    studies = list(read_studies())
    by_group: dict[tuple[str, str], list[CodedSentence]] = defaultdict(list)
    for study in studies:
        for conversation in study.conversations.values():
            by_group[study.language, study.register] += [c for c in conversation if c.act is not None]
    print("| language | register | studies | respondents | sentences |", " | ".join(Act), "| contested |")
    print("|---|---|---|---|---|" + "---|" * (len(Act) + 1))
    for (language, register), sentences in sorted(by_group.items()):
        own = [s for s in studies if (s.language, s.register) == (language, register)]
        acts = Counter(c.act for c in sentences)
        shares = " | ".join(f"{acts[act] / len(sentences):.0%}" for act in Act)
        people = sum(len(s.conversations) for s in own)
        contested = sum(c.contested for c in sentences) / len(sentences)
        print(f"| {language} | {register} | {len(own)} | {people} | {len(sentences)} | {shares} | {contested:.1%} |")
    for language in ("en", "ru"):
        texts = [c.sentence.text for (own, _), sentences in by_group.items() if own == language for c in sentences]
        twice, kappa = _agreement(language)
        print(f"\n{language}: {len(texts)} sentences; coded twice {twice}, Cohen's kappa over acts {kappa:.2f}")
        for size in (1, 2, 3, 4):
            grams = [g for text in texts for g in _grams(re.findall(r"\w+", text.lower()), size)]
            print(f"  distinct {size}-grams: {len(set(grams)) / len(grams):.2f} of {len(grams)}")
        long = [text for text in texts if len(text.split()) >= 6]
        twins = f"{_twins(long)} of {len(long)} sentences of six words or more"
        print(f"  with a near twin (5-character shingles, Jaccard {_TWIN}): {twins}")


def _agreement(language: str) -> tuple[int, float]:
    from sklearn.metrics import cohen_kappa_score

    first: list[str] = []
    second: list[str] = []
    for path in sorted((CORPORA / language).glob("*/*.second.txt")):
        lines = path.with_name(path.name.replace(".second", "")).read_text(encoding="utf-8").splitlines()
        first += [parse_code(line.split("|")[0].split()[0])[0] for line in lines if re.match(r"[owhpc]", line)]
        second += [parse_code(line.split()[1])[0] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return len(first), float(cohen_kappa_score(first, second))


def _grams(words: Sequence[str], size: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[n:] for n in range(size)), strict=False)


def _twins(texts: Sequence[str]) -> int:
    plain = [" ".join(text.lower().split()) for text in texts]
    shingles = [{text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1)} for text in plain]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(shingles):
        for shingle in own:
            holders[shingle].append(number)
    found = 0
    for number, own in enumerate(shingles):
        rare = sorted(own, key=lambda s: len(holders[s]))[: max(1, int(len(own) * (1 - _TWIN)) + 1)]
        others = {n for s in rare for n in holders[s] if n != number}
        found += any(len(own & shingles[n]) / len(own | shingles[n]) >= _TWIN for n in others)
    return found


if __name__ == "__main__":
    main()
