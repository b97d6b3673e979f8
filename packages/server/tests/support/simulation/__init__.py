"""A model checker of ours: fleets, outages, people, channels and crashes by chance, in virtual time, judged by an oracle.

Everything by chance comes from one seed, so a failing seed replays exactly. `running.run` is one run; `__main__` is
``make simulate``. The oracle (`truth`, `verdicts`) knows what was done to the program and what arrived, and counts; it
uses no code of the product.
"""
