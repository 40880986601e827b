"""The floor: the interactions that run now in a supervisor's teams, as one answer and as changes of the stream."""
