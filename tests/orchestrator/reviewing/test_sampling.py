"""A fair sample: as even over the agents as can be, and the same for the same seed."""

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.orchestrator.reviewing.sampling import drawn

COUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), max_size=9)


@given(COUNTS, st.integers(1, 60), st.integers(0, 2**31))
def test_every_agent_has_the_same_share_as_far_as_there_are_records(
    counts: dict[str, int], size: int, seed: int
) -> None:
    sample = drawn(counts, size, seed)
    assert sum(map(len, sample.values())) == min(size, sum(counts.values()))
    assert sample == drawn(dict(reversed(counts.items())), size, seed)
    for agent, places in sample.items():
        assert places == sorted(set(places))
        assert all(0 <= place < counts[agent] for place in places)
    most = max(map(len, sample.values()), default=0)
    for agent, count in counts.items():
        share = len(sample.get(agent, ()))
        assert share >= most - 1 or share == count, "nobody has less who has records left"


def test_another_seed_draws_others() -> None:
    samples = {str(drawn({"a": 1000, "b": 1000}, 10, seed)) for seed in range(20)}
    assert len(samples) == 20
