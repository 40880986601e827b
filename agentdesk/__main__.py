"""``python -m agentdesk`` and the ``agentdesk`` command."""

import sys

from agentdesk.app.setting_layers import DeskOptions


def main() -> None:
    options = DeskOptions.read(sys.argv[1:])
    if options is not None:
        from agentdesk import log
        from agentdesk.start import run_desk

        log.set_up()
        raise SystemExit(run_desk(options))
    from agentdesk.cli import app

    app(prog_name="agentdesk")


if __name__ == "__main__":
    main()
