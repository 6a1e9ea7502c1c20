import io

import pytest
from rich.console import Console

from service.display import Display


def console(*, terminal):
    return Console(file=io.StringIO(), force_terminal=terminal, width=100, highlight=False)


def shown(display_console):
    return display_console.file.getvalue()


def test_without_a_terminal_a_stage_is_one_plain_line():
    plain = console(terminal=False)
    with Display(plain).stage("code", 3) as advance:
        advance(3.0)
    (line,) = shown(plain).splitlines()
    assert line.startswith("Coding sentences: 3 done in ")


def test_on_a_terminal_a_bar_tells_how_much_is_done():
    terminal = console(terminal=True)
    with Display(terminal).stage("transcribe", 2) as advance:
        advance(1.0)
        advance(1.0)
    assert "Transcribing recordings" in shown(terminal)
    assert "2/2" in shown(terminal)


def test_a_stage_that_breaks_off_is_not_called_done():
    plain = console(terminal=False)
    with pytest.raises(KeyboardInterrupt), Display(plain).stage("code", 3):
        raise KeyboardInterrupt
    assert shown(plain) == ""


def test_how_long_each_stage_took_is_kept_for_the_manifest():
    display = Display(console(terminal=False))
    for name in ("clips", "code"):
        with display.stage(name, 1):
            pass
    assert set(display.timings_ms) == {"clips", "code"}


def test_a_file_name_is_never_read_as_markup():
    plain = console(terminal=False)
    Display(plain).note("notes [bold].txt: is empty; export it again.")
    assert shown(plain) == "! notes [bold].txt: is empty; export it again.\n"
