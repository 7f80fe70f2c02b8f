"""Files on their way between messengers: who owns one brings it, who needs one opens it."""
