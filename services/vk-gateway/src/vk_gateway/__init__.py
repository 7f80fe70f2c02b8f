"""VKontakte to contracts and back."""
