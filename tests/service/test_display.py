"""Progress as a person reads it: bars with the time left on a terminal, one plain line a stage elsewhere."""

import io

from rich.console import Console

from service.display import Display


def shown(*, terminal: bool) -> str:
    output = io.StringIO()
    display = Display(Console(file=output, force_terminal=terminal, color_system=None, width=100, highlight=False))
    with display.stage("transcribe", 3) as advance:
        for share in (1 / 32, 21 / 32, 5 / 16, 2.0):
            advance(share)
        display.note("in/[a].mp3: is empty (0 bytes); copy or export it again.")
    return output.getvalue()


def test_without_a_terminal_each_stage_is_one_plain_line():
    note, stage = shown(terminal=False).splitlines()
    assert note == "! in/[a].mp3: is empty (0 bytes); copy or export it again."
    assert stage.startswith("Transcribing recordings: 3 done in ")


def test_a_terminal_shows_a_bar_with_the_time_left():
    text = shown(terminal=True)
    assert "3/3" in text
    assert "left 0:00:00" in text
    assert "! in/[a].mp3: is empty" in text
