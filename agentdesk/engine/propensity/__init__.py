"""Propensity: what agents do next in a situation like this, learned from what they did.

features say what the situation looks like, model learns and scores, learned is what a decision keeps of the scores,
choice turns them into probabilities, explain says what moved them. Only model and snapshot need numpy.
"""
