"""The verbs of the journal. Each is one transaction: the change, its history, its outbox row."""
