"""What the bot decides: pure, and ignorant of every messenger, database and clock."""
