"""The revisions of the version after `tests.chassis.example`: a column comes before it, another goes after it."""
