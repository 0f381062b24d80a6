"""A process that trains members of a run beside the run's own.

``python -m grn_core.training.fitting.member_process RUN`` starts it.

It reads the run's data, then lines of its input. To the first, the key of the run's members, it answers "ready". Each
further one is the number of a member, which it answers with a line of JSON when the member is saved in the run's
folder. It ends with its input, and so with the process that started it.
"""

import json
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from grn_core.model.device import describe_device
from grn_core.training.fitting.checkpoints import MemberFiles, work_key
from grn_core.training.fitting.members import Members
from grn_core.training.inputs.run_inputs import make_inputs, read_input
from grn_core.training.run import Run

NICE = 5
"""Lower priority than the run's own process, so that pages of the dashboard are served first."""


def main(folder: str) -> None:
    """Train the members that the input asks for."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is not an answer
    os.nice(NICE)
    asked: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read, args=(asked,), daemon=True).start()
    run = Run(Path(folder))
    config = run.config
    data, info = read_input(config), describe_device(config.device)
    key = asked.get().strip()  # by now the run's own process has encoded the cells, so that it is done once
    inputs = make_inputs(config, data, info)
    if work_key(config, data, inputs.assembled) != key:
        return  # the data have changed since the run began
    members, store = Members(inputs, data.match.prior, config, data.other_tfs), MemberFiles(run.path, key)
    print("ready", file=answers, flush=True)
    while True:
        number = int(asked.get())
        member = members.train(number)
        store.save(number, member)
        print(json.dumps({"share": member.share}), file=answers, flush=True)


def _read(asked: "SimpleQueue[str]") -> None:
    """Pass on what is asked; end this process when nobody can ask any more, also in the middle of a member."""
    for line in sys.stdin:
        asked.put(line)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
