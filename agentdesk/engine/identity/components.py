"""Connected components: which identifiers are one customer. Pure graph; knows nothing of identifiers."""

from collections.abc import Iterable


def components(nodes: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """The connected components of the graph, ordered by their smallest node. Ends of edges are nodes too."""
    parent = {node: node for node in nodes}

    def root(node: int) -> int:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in edges:
        a, b = root(one), root(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    groups: dict[int, set[int]] = {}
    for node in list(parent):
        groups.setdefault(root(node), set()).add(node)
    return [frozenset(groups[key]) for key in sorted(groups)]
