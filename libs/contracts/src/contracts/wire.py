"""The base of everything that crosses the broker."""

from pydantic import BaseModel, ConfigDict

__all__ = ["Wire"]


class Wire(BaseModel):
    """A frozen model and a tolerant reader: fields it does not know are ignored.

    So a newer writer may add an optional field while older readers still run
    (docs/decisions/0003-evolution-of-contracts.md).
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)
