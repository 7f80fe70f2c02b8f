"""The schema of `fb_gateway.store`."""
