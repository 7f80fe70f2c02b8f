"""What the router remembers: tables, migrations, and the adapters of its ports."""
