"""The joint model and its parts; torch and numpy alone.

In the order in which data flow: `settings` (sizes and presets), `joint` (the whole model), `prior_graph` (what the
training edges say of a pair), `pooling` (from cells to one vector per gene), `gnn` (messages along training edges),
`scorer` (from gene states to the logit of a pair), `explain` (a logit as a sum of parts), `device` (where it runs).
"""
