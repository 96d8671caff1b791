"""Whatever happens to a run: it is killed, torn, left without answers, taken back; nothing is lost.

``make torture`` is the whole of it; ``test_torture.py`` is a sample that runs with all tests.
"""
