"""The desk's windows in named states made by hand, for the gallery's pictures and for tests: nothing is behind them."""
