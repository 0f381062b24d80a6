"""Who may open the dashboard: nothing to do on this machine alone, a password or a login where others can reach it.

`rules` says which of these holds, `passwords` keeps and checks passwords, `tickets` remember who has given one,
`attempts` slows down guessing, and `middleware` stands before every address of the server.
"""
