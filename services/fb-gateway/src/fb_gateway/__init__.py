"""Facebook Messenger to contracts and back."""
