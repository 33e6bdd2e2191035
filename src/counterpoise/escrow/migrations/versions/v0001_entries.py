"""Entries of the record, and the complete subtrees over them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "entries",
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.String(160), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Index("entries_by_subject", "kind", "about"),
    )
    op.create_table(
        "nodes",
        sa.Column("height", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
