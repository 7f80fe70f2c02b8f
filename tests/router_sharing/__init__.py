"""How replicas of the router share its work."""
