"""What the documentation says of the cloud, as data, and a client of its own that asks for it.

Nothing here uses the SDK or the simulator's own signing: :mod:`client` is written from the
published description of both signatures. A statement is one row of a table: what is said, where,
what has to be there before, what is asked, and the right answer. Tables stand in modules of this
package and are listed in :mod:`tables`.
"""
