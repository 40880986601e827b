"""The rules of the house, each shown to bite on a planted violation."""
