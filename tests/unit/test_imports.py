"""Starting is cheap: words and gazetteers are read when first asked for, and once."""

import json
import subprocess
import sys

MEASURE = """
import json, time
started = time.process_time()
import ingest
seconds = time.process_time() - started
import ingest.extract.extractor
from ingest import lexicons
readers = (lexicons.read_rows, lexicons.read_words)
at_import = sum(read.cache_info().currsize for read in readers)
from ingest.parse.text import plain_article
article = plain_article("Varnholt AG opens a plant in Linz.", "test")
counts = []
for _ in range(2):
    ingest.extract.extractor.default_extractor().extract(article)
    counts.append(sum(read.cache_info().misses for read in readers))
print(json.dumps({"seconds": seconds, "at_import": at_import, "counts": counts}))
"""


def test_importing_ingest_is_quick_and_tables_are_read_when_asked_for_once() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    measured = json.loads(done.stdout)
    assert measured["seconds"] < 0.3
    assert measured["at_import"] == 0
    first, second = measured["counts"]
    assert 0 < first == second
