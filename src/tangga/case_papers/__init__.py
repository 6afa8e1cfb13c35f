"""Papers of an exit: statement, minutes, lists of proposals and decisions, certificates."""
