# Texts for when the operator chat takes less than people write.

relays-late = You have sent many messages at once, so support will see them with a delay. None of them will be lost, no need to repeat.
answers-slower = You write faster than I can answer. Nothing gets lost; in a minute I will answer again.
