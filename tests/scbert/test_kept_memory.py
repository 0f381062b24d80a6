"""Memory that an encoder frees is used again by its next arrays."""

import os
import subprocess
import sys

ENCODE = """
import resource, torch
from grn_core.scbert.performer import Scbert
from grn_core.scbert.sizes import ScbertConfig
torch.set_num_threads(1)
model = Scbert(ScbertConfig(n_positions=911, depth=2)).eval()
tokens = torch.randint(0, 6, (1, 911))
pages = []
with torch.inference_mode():
    for _ in range(6):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        model(tokens)
        pages.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
print(min(pages[1:]), resource.getpagesize())
"""


def test_a_further_cell_asks_the_system_for_few_pages():
    usual = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    done = subprocess.run([sys.executable, "-c", ENCODE], capture_output=True, text=True, check=True, env=usual)
    pages, size = map(int, done.stdout.split())
    features = 4 * 911 * 10 * 266  # bytes of one of a block's two arrays
    assert pages * size < features / 4
