"""Everything that README and docs/ show is run: what a page says is what the software does."""

import re
from pathlib import Path

import keras
import pytest
from code_blocks import RUNNABLE, SHOWN, code_blocks
from page_inputs import make_inputs
from page_runner import PageRunner

ROOT = Path(__file__).parents[2]
PAGES = {
    str(path.relative_to(ROOT)): path
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")))
}
# Pages that train; the others take seconds.
SLOW = ("README.md", "docs/tutorials/", "docs/method.md")
MOST_NOT_RUN = 0.34
"""Greatest share of a page's runnable blocks that may be marked as not run."""

only_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow",
    reason="once is enough: the pages' commands choose backends by themselves",
)


def _cases():
    for name in PAGES:
        yield pytest.param(name, marks=[pytest.mark.slow] if name.startswith(SLOW) else [])


@only_tensorflow
@pytest.mark.parametrize("name", _cases())
def test_a_page_does_what_it_shows(name, tmp_path, monkeypatch, capsys):
    blocks = code_blocks(PAGES[name].read_text(encoding="utf-8"))
    run = [b for b in blocks if (b.title or b.language in RUNNABLE) and b.not_run is None]
    monkeypatch.chdir(tmp_path)
    make_inputs("\n".join(block.code for block in run), tmp_path)
    runner = PageRunner(name, tmp_path)
    for block in run:
        runner.run(block)


@pytest.mark.parametrize("name", PAGES)
def test_every_block_has_a_language_and_every_mark_a_reason(name):
    text = PAGES[name].read_text(encoding="utf-8")
    blocks = code_blocks(text)
    languages = {b.language: b.line for b in blocks if b.language not in (*RUNNABLE, *SHOWN)}
    assert not languages
    marked = [block for block in blocks if block.not_run is not None]
    assert [block.line for block in marked if len(block.not_run) < 5] == []
    # A mark that no block follows, or that is spelt otherwise, would go unseen.
    assert len(re.findall(r"<!--\s*not\W*run", text, re.IGNORECASE)) == len(marked)


@pytest.mark.parametrize("name", PAGES)
def test_no_code_stands_outside_of_a_fence(name):
    text = re.sub(r"^([ ]*)```.*?^\1```", "", PAGES[name].read_text(), flags=re.M | re.S)
    commands = re.findall(r"^(?: {4}|\t)+(?:keras-hand3d|make|pip|python) .*", text, flags=re.M)
    assert not commands


@pytest.mark.parametrize("name", PAGES)
def test_few_blocks_are_not_run(name):
    blocks = [b for b in code_blocks(PAGES[name].read_text()) if b.language in RUNNABLE]
    marked = {block.line: block.not_run for block in blocks if block.not_run is not None}
    print(f"{name}: {len(marked)} of {len(blocks)} blocks are not run: {marked}")
    assert len(marked) <= max(1, MOST_NOT_RUN * len(blocks)), marked
