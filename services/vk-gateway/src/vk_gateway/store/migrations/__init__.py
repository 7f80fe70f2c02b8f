"""The schema of `vk_gateway.store`."""
