"""Reads the comparison of a record with acceptances like it: after the record, which never waits for it."""

from dataclasses import replace

from agentdesk.app.comparison import RecordComparison
from agentdesk.app.fetching import Loading
from agentdesk.app.ports import Orchestrator
from agentdesk.app.store import Store
from agentdesk.domain.people import Permission
from agentdesk.domain.problems import ProblemError


async def read_comparison(store: Store, orchestrator: Orchestrator, override_id: str) -> None:
    """Ask if one may, and keep the answer if that record is still the one that was asked about last."""
    me = store.confirmed.session
    if me is None or Permission.INSIGHTS_READ not in me.permissions:
        return
    known = store.confirmed.comparison
    begun = known if known.override_id == override_id else RecordComparison(override_id)
    _keep(store, replace(begun, loading=Loading.LOADING, problem=None))
    try:
        comparison = await orchestrator.comparison(override_id)
    except ProblemError as problem:
        asked = store.confirmed.comparison
        if asked.override_id == override_id:
            loading = Loading.FAILED if asked.comparison is None else Loading.STALE
            _keep(store, replace(asked, loading=loading, problem=problem.code))
        return
    if store.confirmed.comparison.override_id == override_id:
        _keep(store, RecordComparison(override_id, Loading.READY, comparison))


def _keep(store: Store, comparison: RecordComparison) -> None:
    store.change(lambda state: replace(state, comparison=comparison))
