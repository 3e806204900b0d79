"""What Great Expectations stores: a file that was cut off must not stop every later audit."""

from __future__ import annotations

from pathlib import Path

from expectations.data_docs import remove_half_written


def test_files_that_were_cut_off_are_removed_and_whole_ones_stay(tmp_path: Path) -> None:
    files = {"suites/raw/a.json": '{"name": "a"}', "suites/b.json": '{"name": "b', "results/r/c.json": ""}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    remove_half_written(tmp_path)
    assert [path.name for path in sorted(tmp_path.rglob("*.json"))] == ["a.json"]
