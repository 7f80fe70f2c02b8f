"""What every gateway does: pipeline in, lanes and pace out, splitting, delivery reports."""
