"""Do next, and the journeys: the advice in force, what became of it, and how far each journey is.

``viewmodel`` holds the rule of when shown advice may change, ``card`` the primary action, ``parts`` what the card and
the lists are made of, ``journeys`` the milestones, ``view`` composes.
"""
