"""The model of propensities: answers wait to be learned, one process at a time learns them, all follow its versions."""
