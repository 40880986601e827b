"""``python -m agentdesk`` and the ``agentdesk`` command."""

import gc
import os
import sys

from agentdesk.app.setting_layers import DeskOptions

WHILE_LOADING = (100_000, 20, 20)
"""How much is made before it is looked for what of it could go. What a command loads stays: looking through that some
four hundred times was a quarter of its start."""


def main() -> None:
    # Else pydantic asks every package on this computer whether it has something to put between it and what it reads:
    # one by one, from the disk. Nothing of ours has, and nobody else's is to see it. It is inherited by our processes.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    options = DeskOptions.read(sys.argv[1:])
    if options is not None:
        gc.disable()  # until the desk stands: what is loaded stays, and looking for what does not takes a tenth
        from agentdesk import log
        from agentdesk.start import run_desk

        log.set_up()
        raise SystemExit(run_desk(options))
    gc.set_threshold(*WHILE_LOADING)
    from agentdesk.cli import app

    app(prog_name="agentdesk")


if __name__ == "__main__":
    main()
