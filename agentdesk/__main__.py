"""``python -m agentdesk`` and the ``agentdesk`` command."""

import gc
import sys

from agentdesk.app.setting_layers import DeskOptions

WHILE_LOADING = (100_000, 20, 20)
"""How much is made before it is looked for what of it could go. What a command loads stays: looking through that some
four hundred times was a quarter of its start."""


def main() -> None:
    options = DeskOptions.read(sys.argv[1:])
    if options is not None:
        gc.disable()  # until the desk stands: what is loaded stays, and looking for what does not is a tenth of the time
        from agentdesk import log
        from agentdesk.start import run_desk

        log.set_up()
        raise SystemExit(run_desk(options))
    gc.set_threshold(*WHILE_LOADING)
    from agentdesk.cli import app

    app(prog_name="agentdesk")


if __name__ == "__main__":
    main()
