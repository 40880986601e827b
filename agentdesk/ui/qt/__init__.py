"""Where Qt meets the rest: the loop, dialogs, models, words and times by locale, problems in words, one instance."""
