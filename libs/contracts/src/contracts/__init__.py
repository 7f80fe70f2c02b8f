"""What is said over the broker: models, registry, routing; nothing else."""
