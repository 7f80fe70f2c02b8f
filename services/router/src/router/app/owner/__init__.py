"""What the owner asks of the bot: broadcasts, records, the journal. Each step is answered by replying."""
