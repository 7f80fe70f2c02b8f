"""The page to play in: plain files for a browser, made without a build step. Whoever runs a demo serves them."""
