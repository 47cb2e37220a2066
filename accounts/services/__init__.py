"""What an account does to itself. These services take the ``user`` where others take an actor: an
account exists before its first hat and after its last."""
