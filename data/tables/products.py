"""What is sold."""

from datetime import date

from sqlalchemy import BigInteger, Date, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Product(TenantRow, Base):
    """A product; `aliases` hold the other ways it is written (굿프람, 굿프람정, Goodpram)."""

    __tablename__ = "products"
    __table_args__ = (UniqueConstraint("org_id", "code"),)

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    ingredient: Mapped[str | None] = mapped_column(Text)
    strength: Mapped[str | None] = mapped_column(Text)
    form: Mapped[str | None] = mapped_column(Text)
    therapeutic_area: Mapped[str] = mapped_column(Text)
    """정신신경 | 순환기 | 소화기 | 항생제 | 호흡기 | 치매 | 진통"""
    category: Mapped[str] = mapped_column(Text)
    """전문 | 일반"""
    list_price: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text, server_default="active")
    """active | discontinued"""
    launched_on: Mapped[date | None] = mapped_column(Date)
    discontinued_on: Mapped[date | None] = mapped_column(Date)
